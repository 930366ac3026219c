//! A token goes round a ring, and whoever has it may work: mutual exclusion.
//!
//! This is a protocol outside Faultline's own registry, to show what it takes to hunt one: the trait,
//! what it is made to survive, one claim; and in `tests/hunt.rs` a plain test.
//!
//! Each pass raises the token's number, and a node takes no token whose number it has seen. Without
//! that, the bug `any-token`, a network that delivers twice makes two tokens of one. It is not made to
//! survive a crash: a token that is lost with its holder stays lost.

use sim_core::base::{Duration, DurationRange, NodeId};
use sim_core::protocol::{
    Answer, Bug, Claim, Contour, Description, Disk, Effects, Evidence, Field, Hazard, Label,
    MessageKind, MessageView, NodeView, Outcome, Present, Protocol, Request, Setup, Sight,
    Standing, Status, Verdict,
};
use sim_core::run::{Catalogue, Entry};

/// For how long a node works when it has the token.
const WORK: DurationRange = DurationRange::new(Duration::ms(5), Duration::ms(20));
/// The position of the bug in the list.
const ANY_TOKEN: usize = 0;

/// One node of the ring.
#[derive(Clone, Debug, Hash)]
pub struct Member {
    setup: Setup,
    /// The number of the last token that it had.
    seen: u64,
    holds: bool,
}

/// The token, with its number.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Token(u64);

/// The one timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The work is done.
    Pass,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Pass];

    fn name(self) -> &'static str {
        "pass"
    }
}

/// What a node announces.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Took(u64);

/// The claim: nobody else holds a token when a node takes one.
const ONE_HOLDER: Claim<Member> = Claim {
    name: "one-holder",
    sentence: "At most one node holds the token.",
    source: "the definition of mutual exclusion",
    is_timed: false,
    check: |sight: &Sight<'_, Member>, node, Took(number)| {
        let others = sight.present.nodes.iter().flatten();
        let other = others.map(|it| (it.setup.me, it)).find(|(name, it)| *name != node && it.holds);
        match other {
            Some((other, it)) => Err(Evidence::new(
                format!("{node} took token {number} while {other} held token {}.", it.seen),
                [node, other],
            )),
            None => Ok(()),
        }
    },
};

impl Member {
    fn take(&mut self, number: u64, effects: &mut Effects<Member>) {
        self.seen = number;
        self.holds = true;
        effects.note(Took(number));
        effects.set_timer(Timer::Pass, WORK);
    }
}

impl Protocol for Member {
    type Message = Token;
    type Timer = Timer;
    type Record = ();
    type Note = Took;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "token-ring",
        sentence: "A token goes round, and whoever has it may work.",
        version: 1,
        bugs: &[Bug {
            name: "any-token",
            sentence: "A node takes every token that arrives, even one that it had before.",
            breaks: "one-holder",
            source: "made up",
        }],
        messages: &[MessageKind { name: "Token", contour: Contour::Request, hue: 0 }],
        timers: &["pass"],
        tolerates: Hazard::WITHOUT_CRASHES,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Member>] = &[ONE_HOLDER];

    fn start(setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Member>) -> Member {
        let mut member = Member { setup: setup.clone(), seen: 0, holds: false };
        if setup.me == NodeId::server(0) {
            member.take(1, effects);
        }
        member
    }

    fn on_message(&mut self, _from: NodeId, Token(number): Token, effects: &mut Effects<Member>) {
        if number > self.seen || self.setup.bug(ANY_TOKEN) {
            self.take(number, effects);
        }
    }

    fn on_timer(&mut self, Timer::Pass: Timer, effects: &mut Effects<Member>) {
        let next = (self.setup.me.index() as u8 + 1) % self.setup.servers;
        self.holds = false;
        effects.send(NodeId::server(next), Token(self.seen + 1));
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Member>) {
        let holds = Outcome::Value(u64::from(self.holds));
        effects.reply(request.client, request.sequence, Answer::Done(holds));
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        NodeView {
            role: if self.holds { "holder" } else { "member" },
            standing: if self.holds { Standing::Leading } else { Standing::Following },
            epoch: 0,
            fields: vec![Field { name: "last token", value: self.seen.to_string() }],
            forms: Vec::new(),
        }
    }

    fn message_kind(_: &Token) -> usize {
        0
    }

    fn message_view(Token(number): &Token) -> MessageView {
        MessageView {
            text: format!("Token {number}"),
            fields: vec![Field { name: "number", value: number.to_string() }],
            epoch: 0,
            verdict: Verdict::Neutral,
        }
    }

    fn note_text(Took(number): &Took) -> String {
        format!("took token {number}")
    }

    fn remember((): &mut (), _: &Present<'_, Member>, _: NodeId, _: &Took) {}
}

/// A catalogue of one's own.
pub fn catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<Member>()])
}
