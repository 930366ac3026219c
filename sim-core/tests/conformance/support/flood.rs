//! Flood: each node sends many numbers to all others, at each tick. For measuring.
//!
//! Nodes never answer one another, so nothing is downstream of a message. Clients are answered by
//! the `owner`, to whom the others redirect; the first `mute` servers never say anything to them.

use sim_core::base::{Duration, DurationRange, NodeId};
use sim_core::protocol::{
    Action, Answer, Claim, Contour, Description, Disk, Effects, Field, Label, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Outcome, Present, Protocol, Request, Setup,
    Standing, Status, Verdict,
};

#[derive(Clone, Debug, Hash)]
pub struct Flood {
    setup: Setup,
    sent: u64,
    heard: u64,
    /// Requests of clients, in order.
    pub asked: Vec<Request>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    Tick,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Tick];

    fn name(self) -> &'static str {
        "tick"
    }
}

const INTERVAL: usize = 0;
const BURST: usize = 1;
const OWNER: usize = 2;
const MUTE: usize = 3;
const WORK: usize = 4;

const fn range(name: &'static str, ms: u64) -> OptionSpec {
    let kind = OptionKind::Range(DurationRange::exactly(Duration::ms(ms)));
    OptionSpec { name, sentence: "A range.", kind }
}

const fn count(name: &'static str, count: u64) -> OptionSpec {
    OptionSpec { name, sentence: "A count.", kind: OptionKind::Count(count) }
}

impl Protocol for Flood {
    type Message = u64;
    type Timer = Timer;
    type Record = u64;
    type Note = Request;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "flood",
        sentence: "Each node sends many numbers to all others.",
        version: 1,
        options: &[
            range("interval", 10),
            count("burst", 5),
            count("owner", 0),
            count("mute", 0),
            range("work", 0),
        ],
        messages: &[MessageKind { name: "Number", contour: Contour::Request, hue: 0 }],
        timers: &["tick"],
        tolerates: &[],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Flood>] = &[];

    fn start(setup: &Setup, _disk: &Disk<u64>, effects: &mut Effects<Flood>) -> Flood {
        effects.set_timer(Timer::Tick, setup.range(INTERVAL));
        Flood { setup: setup.clone(), sent: 0, heard: 0, asked: Vec::new() }
    }

    fn on_message(&mut self, _from: NodeId, _number: u64, effects: &mut Effects<Flood>) {
        self.heard += 1;
        let work = self.setup.range(WORK).max;
        if work > Duration::ZERO {
            effects.work(work);
        }
    }

    fn on_timer(&mut self, _timer: Timer, effects: &mut Effects<Flood>) {
        for _ in 0..self.setup.count(BURST) {
            self.sent += 1;
            for peer in self.setup.peers() {
                effects.send(peer, self.sent);
            }
        }
        effects.set_timer(Timer::Tick, self.setup.range(INTERVAL));
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Flood>) {
        self.asked.push(request);
        effects.note(request);
        if (self.setup.me.index() as u64) < self.setup.count(MUTE) {
            return;
        }
        let owner = self.setup.count(OWNER);
        let answer = if owner == 0 || owner - 1 == self.setup.me.index() as u64 {
            Answer::Done(match request.operation.action {
                Action::Read => Outcome::Value(0),
                Action::Write(_) => Outcome::Written,
                Action::CompareAndSet { .. } => Outcome::Swapped(false),
            })
        } else {
            Answer::Redirect((owner <= u64::from(self.setup.servers)).then(|| owner as u8 - 1))
        };
        effects.reply(request.client, request.sequence, answer);
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        let fields = vec![
            Field { name: "sent", value: self.sent.to_string() },
            Field { name: "heard", value: self.heard.to_string() },
        ];
        NodeView {
            role: "node",
            standing: Standing::Following,
            epoch: 0,
            fields,
            forms: Vec::new(),
        }
    }

    fn message_kind(_message: &u64) -> usize {
        0
    }

    fn message_view(message: &u64) -> MessageView {
        let text = format!("Number {message}");
        MessageView { text, fields: Vec::new(), epoch: 0, verdict: Verdict::Neutral }
    }

    fn note_text(note: &Request) -> String {
        note.to_string()
    }

    fn remember((): &mut (), _: &Present<'_, Flood>, _: NodeId, _: &Request) {}
}
