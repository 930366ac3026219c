//! Maximum: each node keeps the largest number that it has heard of, and tells it to others.
//!
//! Now and then a node tells one of the others what it knows, so in the end all know the largest
//! number of all. Clients write numbers at any node, and read the largest that it knows. A number is
//! saved before anybody is told of it.
//!
//! Left out: keys (there is one number, whatever key a client names), compare-and-set (it does
//! nothing, and says so), and dropping old records of the disk.

use crate::base::{Duration, DurationRange, NodeId};
use crate::protocol::{
    Action, Answer, Bug, Claim, Contour, Description, Disk, Effects, Evidence, Field, Form, Hazard,
    Item, Label, Mark, MessageKind, MessageView, NodeView, OptionKind, OptionSpec, Outcome,
    Present, Protocol, Request, Setup, Sight, Standing, Status, Verdict,
};
use std::collections::BTreeMap;

/// A node that knows a number.
#[derive(Clone, Debug, Hash)]
pub struct Maximum {
    setup: Setup,
    /// The largest number that it has heard of.
    largest: u64,
}

/// The one message: the largest number that its sender knows.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Message(u64);

/// The one timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Time to tell somebody.
    Gossip,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Gossip];

    fn name(self) -> &'static str {
        "gossip"
    }
}

/// What a node announces.
#[derive(Clone, Copy, Debug, Hash)]
pub enum Note {
    /// This is the largest number that it knows now.
    Knows(u64),
    /// It tells somebody this number.
    Tells(u64),
}

/// The largest number that each node ever told anybody.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    told: BTreeMap<NodeId, u64>,
}

const INTERVAL: usize = 0;

const UNSAVED: usize = 0;

const BUGS: &[Bug] = &[Bug {
    name: "unsaved",
    sentence: "A number is told before it is safe on disk.",
    breaks: "no-way-back",
    source: "Pillai et al. 2014, \"All File Systems Are Not Created Equal\", §2",
}];

const NO_WAY_BACK: Claim<Maximum> = Claim {
    name: "no-way-back",
    sentence: "A node never knows less than it once told somebody.",
    source: "the definition of a maximum",
    is_timed: false,
    check: |sight: &Sight<'_, Maximum>, node, note| match note {
        Note::Knows(number) => match sight.witness.told.get(&node) {
            Some(told) if told > number => {
                let sentence = format!("{node} knows {number}, but it told somebody {told}.");
                Err(Evidence::new(sentence, [node]))
            }
            _ => Ok(()),
        },
        Note::Tells(_) => Ok(()),
    },
};

impl Maximum {
    /// Hears of a number, and saves it if it is the largest so far.
    fn hear(&mut self, number: u64, effects: &mut Effects<Maximum>) {
        if number > self.largest {
            self.largest = number;
            effects.write(number);
            if !self.setup.bug(UNSAVED) {
                effects.sync();
            }
            effects.note(Note::Knows(number));
        }
    }
}

impl Protocol for Maximum {
    type Message = Message;
    type Timer = Timer;
    type Record = u64;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "maximum",
        sentence: "Each node keeps the largest number that it has heard of.",
        options: &[OptionSpec {
            name: "interval",
            sentence: "How long a node waits before it tells somebody what it knows.",
            kind: OptionKind::Range(DurationRange::new(Duration::ms(20), Duration::ms(60))),
        }],
        bugs: BUGS,
        messages: &[MessageKind { name: "Gossip", contour: Contour::Request, hue: 0 }],
        timers: &["gossip"],
        tolerates: &[
            Hazard::Crash,
            Hazard::PowerLoss,
            Hazard::Pause,
            Hazard::Cut,
            Hazard::OneWayCut,
            Hazard::Loss,
            Hazard::Delay,
            Hazard::Duplication,
        ],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Maximum>] = &[NO_WAY_BACK];

    fn start(setup: &Setup, disk: &Disk<u64>, effects: &mut Effects<Maximum>) -> Maximum {
        let saved = disk.records().filter_map(|(_, record)| record.ok());
        let largest = saved.copied().max().unwrap_or(0);
        // A crash may have come between the write and its sync.
        effects.sync();
        effects.note(Note::Knows(largest));
        effects.set_timer(Timer::Gossip, setup.range(INTERVAL));
        Maximum { setup: setup.clone(), largest }
    }

    fn on_message(
        &mut self,
        _from: NodeId,
        Message(number): Message,
        effects: &mut Effects<Maximum>,
    ) {
        self.hear(number, effects);
    }

    fn on_timer(&mut self, Timer::Gossip: Timer, effects: &mut Effects<Maximum>) {
        let peers: Vec<NodeId> = self.setup.peers().collect();
        if !peers.is_empty() {
            let peer = peers[effects.choose(peers.len() as u64) as usize];
            effects.note(Note::Tells(self.largest));
            effects.send(peer, Message(self.largest));
        }
        effects.set_timer(Timer::Gossip, self.setup.range(INTERVAL));
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Maximum>) {
        let outcome = match request.operation.action {
            Action::Read => {
                effects.note(Note::Tells(self.largest));
                Outcome::Value(self.largest)
            }
            Action::Write(number) => {
                self.hear(number, effects);
                Outcome::Written
            }
            Action::CompareAndSet { .. } => Outcome::Swapped(false),
        };
        effects.reply(request.client, request.sequence, Answer::Done(outcome));
    }

    fn status(&self) -> Status {
        Status { written: self.largest, applied: self.largest, ..Status::default() }
    }

    fn view(&self) -> NodeView {
        let label = self.largest.to_string();
        let item = Item { label, detail: String::new(), epoch: 0, mark: Mark::Plain };
        NodeView {
            role: "node",
            standing: Standing::Following,
            epoch: 0,
            fields: vec![Field { name: "largest", value: self.largest.to_string() }],
            forms: vec![Form::Items { name: "largest", items: vec![item] }],
        }
    }

    fn message_kind(_: &Message) -> usize {
        0
    }

    fn message_view(Message(number): &Message) -> MessageView {
        MessageView {
            text: format!("Gossip {number}"),
            fields: vec![Field { name: "number", value: number.to_string() }],
            epoch: 0,
            verdict: Verdict::Neutral,
        }
    }

    fn note_text(note: &Note) -> String {
        match note {
            Note::Knows(number) => format!("knows {number}"),
            Note::Tells(number) => format!("tells {number}"),
        }
    }

    fn remember(witness: &mut Witness, _: &Present<'_, Maximum>, node: NodeId, note: &Note) {
        if let Note::Tells(number) = note {
            let told = witness.told.entry(node).or_default();
            *told = (*told).max(*number);
        }
    }
}
