//! Echo: the smallest protocol, and the one to copy.
//!
//! Now and then each node says a number to another, which says it back. That is all; but it uses
//! every part of the contract that most protocols need: a timer, a choice, messages, a note, a
//! witness and a claim. Clients are answered at once, each by the server that it asks: nothing is
//! replicated, nothing is written to disk, and a crash forgets everything.

use crate::base::{Duration, DurationRange, NodeId};
use crate::protocol::{
    Action, Answer, Claim, Contour, Description, Disk, Effects, Evidence, Field, Hazard, Label,
    MessageKind, MessageView, NodeView, OptionKind, OptionSpec, Outcome, Present, Protocol,
    Request, Setup, Sight, Standing, Status, Verdict,
};
use std::collections::BTreeMap;

/// A node that calls and hears echoes.
#[derive(Clone, Debug, Hash)]
pub struct Echo {
    setup: Setup,
    /// The number that it says next; also how many it has said since it started.
    calls: u64,
    echoes: u64,
    /// What clients wrote here.
    store: BTreeMap<u8, u64>,
}

/// What nodes say to one another.
#[derive(Clone, Copy, Debug, Hash)]
pub enum Message {
    /// A number to say back.
    Call(u64),
    /// The number, said back.
    Echo(u64),
}

/// The one timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Time to say the next number.
    Call,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Call];

    fn name(self) -> &'static str {
        "call"
    }
}

/// What a node announces.
#[derive(Clone, Copy, Debug, Hash)]
pub enum Note {
    /// It says this number to somebody.
    Called(u64),
    /// It heard this number from somebody.
    Heard(u64),
}

/// The highest number that each node ever said.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    called: BTreeMap<NodeId, u64>,
}

const INTERVAL: usize = 0;

/// Nobody hears what it never said.
const NO_STRANGE_ECHO: Claim<Echo> = Claim {
    name: "no-strange-echo",
    sentence: "A node hears only echoes of what it said itself.",
    source: "the definition of an echo",
    is_timed: false,
    check: |sight: &Sight<'_, Echo>, node, note| match note {
        Note::Heard(number) if sight.witness.called.get(&node).is_none_or(|said| number > said) => {
            Err(Evidence::new(format!("{node} heard {number}, which it never said."), [node]))
        }
        _ => Ok(()),
    },
};

impl Protocol for Echo {
    type Message = Message;
    type Timer = Timer;
    type Record = ();
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "echo",
        sentence: "Each node says numbers to others, which say them back.",
        version: 1,
        options: &[OptionSpec {
            name: "interval",
            sentence: "How long a node waits before it says the next number.",
            kind: OptionKind::Range(DurationRange::new(Duration::ms(20), Duration::ms(60))),
        }],
        messages: &[
            MessageKind { name: "Call", contour: Contour::Request, hue: 0 },
            MessageKind { name: "Echo", contour: Contour::Reply, hue: 0 },
        ],
        timers: &["call"],
        tolerates: Hazard::USUAL,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Echo>] = &[NO_STRANGE_ECHO];

    fn start(setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Echo>) -> Echo {
        effects.set_timer(Timer::Call, setup.range(INTERVAL));
        Echo { setup: setup.clone(), calls: 0, echoes: 0, store: BTreeMap::new() }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Echo>) {
        match message {
            Message::Call(number) => effects.send(from, Message::Echo(number)),
            Message::Echo(number) => {
                self.echoes += 1;
                effects.note(Note::Heard(number));
            }
        }
    }

    fn on_timer(&mut self, Timer::Call: Timer, effects: &mut Effects<Echo>) {
        let peers: Vec<NodeId> = self.setup.peers().collect();
        if !peers.is_empty() {
            let peer = peers[effects.choose(peers.len() as u64) as usize];
            self.calls += 1;
            effects.note(Note::Called(self.calls));
            effects.send(peer, Message::Call(self.calls));
        }
        effects.set_timer(Timer::Call, self.setup.range(INTERVAL));
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Echo>) {
        let value = self.store.entry(request.operation.key.0).or_default();
        let outcome = match request.operation.action {
            Action::Read => Outcome::Value(*value),
            Action::Write(new) => {
                *value = new;
                Outcome::Written
            }
            Action::CompareAndSet { expected, new } => {
                let swapped = *value == expected;
                if swapped {
                    *value = new;
                }
                Outcome::Swapped(swapped)
            }
        };
        effects.reply(request.client, request.sequence, Answer::Done(outcome));
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        NodeView {
            role: "node",
            standing: Standing::Following,
            epoch: 0,
            fields: vec![
                Field { name: "calls", value: self.calls.to_string() },
                Field { name: "echoes", value: self.echoes.to_string() },
            ],
            forms: Vec::new(),
        }
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Call(_) => 0,
            Message::Echo(_) => 1,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        let (word, number) = match message {
            Message::Call(number) => ("Call", number),
            Message::Echo(number) => ("Echo", number),
        };
        MessageView {
            text: format!("{word} {number}"),
            fields: vec![Field { name: "number", value: number.to_string() }],
            epoch: 0,
            verdict: Verdict::Neutral,
        }
    }

    fn note_text(note: &Note) -> String {
        match note {
            Note::Called(number) => format!("said {number}"),
            Note::Heard(number) => format!("heard {number}"),
        }
    }

    fn remember(witness: &mut Witness, _: &Present<'_, Echo>, node: NodeId, note: &Note) {
        if let Note::Called(number) = note {
            let said = witness.called.entry(node).or_default();
            *said = (*said).max(*number);
        }
    }
}
