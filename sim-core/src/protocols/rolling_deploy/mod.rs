//! A rolling deploy: two versions of one system, which talk to one another while it lasts.
//!
//! Producers take orders from clients and send them as JSON documents to consumers, which keep them.
//! Version v2 calls a field by another name: `customer` becomes `buyer`. Servers are replaced one by
//! one (`deploy n1 v2`), so for a while documents of each version reach consumers of each version, and
//! a rollback makes that so again at any time. Documents on a disk live even longer: a consumer reads
//! its own anew whenever it starts.
//!
//! What makes this safe is called *expand and contract* (also *parallel change*; Danilo Sato on Martin
//! Fowler's site, 2014). In the first step the new version writes both names and reads either: it is a
//! tolerant reader (Fowler, "Tolerant Reader", 2011), and everybody finds what they expect
//! (`document`). Only when no reader of the old name is left, and no rollback to one is planned, the
//! old name goes. The mistake `renamed-field` takes both steps at once.
//!
//! Which fields a consumer expects can be written down and checked before anything is deployed: that
//! is a consumer-driven contract (Robinson 2006; Pact). The claim `consumer-expectation` is such a
//! contract, judged at every document that reaches a consumer.
//!
//! Each key of the store belongs to one consumer, which saves a document before it confirms it and
//! recognises those that it has seen; so clients have one store, whatever is deployed meanwhile. A
//! producer keeps nothing: who gets no answer asks the other one.
//!
//! Left out: the contract step, which would be a third version; and schemas that travel with their
//! documents.

pub mod bugs;
mod document;
mod json;
mod view;

#[cfg(test)]
mod tests;

use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{
    Action, Answer, Claim, Contour, Defect, Description, Disk, Doors, Effects, Evidence, Guarantee,
    Hazard, Label, MessageKind, MessageView, NodeView, Outcome, Present, Protocol, Request, Setup,
    Sight, Status,
};
use std::collections::BTreeMap;

/// A server: one of the first two is a producer, all others are consumers.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    setup: Setup,
    /// What clients wrote, by key: consumers.
    store: BTreeMap<u8, u64>,
    /// The last change that each client asked for here, and what it came to: consumers.
    done: BTreeMap<u8, (u32, Outcome)>,
    /// How many documents it sent or took.
    documents: u64,
    /// Why it could not read the last one that it could not read.
    complaint: Option<String>,
}

/// How many servers are producers.
const PRODUCERS: u8 = 2;

/// What servers say to one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// An order, as JSON.
    Document(String),
    /// It is kept, and came to this.
    Receipt {
        /// The client that ordered.
        client: u8,
        /// Which of its orders.
        sequence: u32,
        /// What it came to.
        outcome: Outcome,
    },
    /// It cannot be read.
    Rejected {
        /// What the reader says.
        error: String,
    },
}

/// There is no timer: clients are patient enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}

impl Label for Timer {
    const ALL: &'static [Timer] = &[];

    fn name(self) -> &'static str {
        match self {}
    }
}

/// A document as it was received.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// Who sent it.
    pub from: NodeId,
    /// What it says.
    pub text: String,
}

/// What a server announces.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A consumer has read a document, and found what it expects.
    Read,
    /// It has not.
    Unreadable {
        /// Who sent it.
        from: NodeId,
        /// Whether it came from its own disk.
        is_kept: bool,
        /// What the reader says.
        error: String,
    },
}

/// What a consumer expects is there in every document that it gets, whoever wrote it, and when.
const CONSUMER_EXPECTATION: Claim<Server> = Claim {
    name: "consumer-expectation",
    sentence: "A consumer finds what it expects in every document that it is sent.",
    source: "Pact specification V4; Robinson 2006, \"Consumer-Driven Contracts\"",
    is_timed: false,
    check: |sight: &Sight<'_, Server>, node, note| {
        let Note::Unreadable { from, is_kept, error } = note else { return Ok(()) };
        let nodes = sight.present.nodes;
        let version = |node: NodeId| {
            let server = nodes.get(node.index()).and_then(Option::as_ref);
            server.map_or("down by now", |server| server.version())
        };
        let where_from = if *is_kept { "its disk keeps of" } else { "it gets from" };
        let (own, other) = (version(node), version(*from));
        let sentence =
            format!("{node} ({own}) cannot read what {where_from} {from} ({other}): {error}.");
        Err(Evidence::new(sentence, [node, *from]))
    },
};

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Document", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Receipt", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Rejected", contour: Contour::Reply, hue: 1 },
];

impl Protocol for Server {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "rolling-deploy",
        sentence: "Producers send orders to consumers, as documents, while versions change.",
        bugs: bugs::BUGS,
        messages: MESSAGES,
        guarantees: &[
            Guarantee::Linearizable,
            Guarantee::ExactlyOnce,
            Guarantee::AckedWritesSurvive,
            Guarantee::Progress { within: Duration::s(1) },
        ],
        tolerates: &[
            Hazard::Crash,
            Hazard::PowerLoss,
            Hazard::TornTail,
            Hazard::Pause,
            Hazard::Cut,
            Hazard::OneWayCut,
            Hazard::SlowLink,
            Hazard::Loss,
            Hazard::Delay,
            Hazard::Duplication,
            Hazard::Drift,
            Hazard::Jump,
            Hazard::SlowNode,
            Hazard::SlowSync,
            Hazard::StalledDisk,
            Hazard::FailedSync,
            Hazard::Deploy,
        ],
        servers_min: PRODUCERS + 1,
        doors: Doors::First(PRODUCERS),
        versions: document::VERSIONS,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Server>] = &[CONSUMER_EXPECTATION];

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Server>) -> Server {
        let mut server = Server {
            setup: setup.clone(),
            store: BTreeMap::new(),
            done: BTreeMap::new(),
            documents: 0,
            complaint: None,
        };
        server.recover(disk, effects);
        server
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Server>) {
        match message {
            Message::Document(text) => self.consume(from, text, effects),
            Message::Receipt { client, sequence, outcome } => {
                effects.reply(client, sequence, Answer::Done(outcome));
            }
            // The client gets no answer, and asks the other producer.
            Message::Rejected { error } => self.complaint = Some(error),
        }
    }

    fn on_timer(&mut self, timer: Timer, _effects: &mut Effects<Server>) {
        match timer {}
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Server>) {
        if !self.is_producer() {
            return effects.reply(request.client, request.sequence, Answer::Redirect(Some(0)));
        }
        let consumers = self.setup.servers - PRODUCERS;
        let consumer = NodeId::server(PRODUCERS + request.operation.key.0 % consumers);
        self.documents += 1;
        effects.send(consumer, Message::Document(self.write(request)));
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Document(_) => 0,
            Message::Receipt { .. } => 1,
            Message::Rejected { .. } => 2,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn refusal(&self, _from: NodeId, message: &Message, _now: Instant) -> Option<String> {
        let Message::Document(text) = message else { return None };
        let error = self.read(text).err()?;
        Some(format!("{} is {}, and its reader says: {error}", self.setup.me, self.version()))
    }

    fn record_text(record: &Record) -> String {
        format!("{} of {}", record.text, record.from)
    }

    fn note_text(note: &Note) -> String {
        match note {
            Note::Read => "reads a document".into(),
            Note::Unreadable { from, error, .. } => {
                format!("cannot read a document of {from}: {error}")
            }
        }
    }

    fn remember(_: &mut (), _: &Present<'_, Server>, _: NodeId, _: &Note) {}
}

impl Server {
    fn is_producer(&self) -> bool {
        self.setup.me.index() < usize::from(PRODUCERS)
    }

    /// The name of its version.
    fn version(&self) -> &'static str {
        document::VERSIONS[usize::from(self.setup.version)]
    }

    /// Reads all documents on the disk anew, with the reader of this version.
    fn recover(&mut self, disk: &Disk<Record>, effects: &mut Effects<Server>) {
        for (number, record) in disk.records() {
            match record {
                Ok(record) => match self.read(&record.text) {
                    Ok(request) => _ = self.apply(request),
                    Err(error) => {
                        let from = record.from;
                        self.complaint = Some(error.clone());
                        effects.note(Note::Unreadable { from, is_kept: true, error });
                    }
                },
                // It was confirmed to nobody.
                Err(_) if number > disk.synced() => {
                    return effects.drop_tail(disk.last() + 1 - number);
                }
                Err(_) => {
                    return effects.stop(Defect::DamagedRecord { number: number as u32 });
                }
            }
        }
        if disk.unsynced() > 0 {
            effects.sync();
        }
    }

    /// A document arrives at a consumer.
    fn consume(&mut self, from: NodeId, text: String, effects: &mut Effects<Server>) {
        let request = match self.read(&text) {
            Ok(request) => request,
            Err(error) => {
                self.complaint = Some(error.clone());
                effects.note(Note::Unreadable { from, is_kept: false, error: error.clone() });
                return effects.send(from, Message::Rejected { error });
            }
        };
        effects.note(Note::Read);
        self.documents += 1;
        let Request { client, sequence, operation } = request;
        let outcome = match self.done.get(&client) {
            Some(&(done, outcome)) if done == sequence => outcome,
            // Its client has asked for something else since, and so had its answer.
            Some(&(done, _)) if done > sequence => return,
            _ => {
                let outcome = self.apply(request);
                if !operation.is_read() {
                    effects.write(Record { from, text });
                    effects.sync();
                }
                outcome
            }
        };
        effects.send(from, Message::Receipt { client, sequence, outcome });
    }

    fn apply(&mut self, request: Request) -> Outcome {
        let value = self.store.entry(request.operation.key.0).or_default();
        let outcome = match request.operation.action {
            Action::Read => return Outcome::Value(*value),
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
        self.done.insert(request.client, (request.sequence, outcome));
        outcome
    }
}
