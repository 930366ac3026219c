//! A lock service with leases, and a storage that looks at fencing tokens.
//!
//! After Cary Gray and David Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed
//! File Cache Consistency" (1989); Mike Burrows, "The Chubby Lock Service for Loosely-Coupled
//! Distributed Systems" (2006), §2.4; and Martin Kleppmann, "How to do distributed locking" (2016).
//!
//! Several workers change the same things in a storage, each by reading, computing and writing back.
//! Two that do so at once lose a change, so a worker first asks a *lock service* for the lock of the
//! key. Server n1 is the lock service, n2 the storage, all others are workers; clients ask workers.
//!
//! # A lease is a lock that ends by itself
//!
//! A worker may crash while it holds a lock. So the service lends locks for a time only, and may lend
//! one again when that time is over *by its own clock*, or when it was given back. What was lent
//! survives a crash of the service on its disk; a restarted service does not know how long ago it
//! lent what, so it waits a whole lease once more (Gray and Cheriton, §2). See [`service`].
//!
//! # A lease does not keep anybody from writing
//!
//! A worker that stands still for longer than its lease, or whose message does, does not notice. It
//! may look at its clock before it writes, as workers here do, and it can stand still behind that
//! look. However long the lease is, there is a pause that is longer. So the lock alone excludes
//! nobody: *the storage must*. See [`worker`].
//!
//! # Fencing tokens
//!
//! With each lease comes a number that is greater than any before: Chubby's *sequencer*, Kleppmann's
//! *fencing token*. A worker shows it with whatever it asks of the storage, and the storage refuses
//! whom a later one has been before. It remembers the latest token when it lets somebody *read* too,
//! so nothing is written that was computed from what is no longer so. See [`storage`].
//!
//! # Retries
//!
//! A client that hears nothing asks another worker for the same. So the storage remembers the last
//! operation of each client with what it came to, and whoever reads under a lock learns whether the
//! work is done already. A plain read takes no lock: there is one storage, and what it says is true.
//!
//! # Left out
//!
//! The replication of the lock service, which in Chubby is five servers that agree by Paxos, and of
//! the storage. Sessions and their heartbeats, by which a client of Chubby keeps its locks for as long
//! as it lives. Shared locks. Locks of several keys at once, and with them deadlocks.

pub mod bugs;
pub mod claims;
pub mod message;
pub mod service;
pub mod storage;
mod view;
pub mod worker;

#[cfg(test)]
mod tests;

pub use message::{Ask, Message, Note, Record, Session};

use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::protocol::{
    Claim, Contour, Defect, Description, Disk, Doors, Effects, Guarantee, Label, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Standing,
    Status,
};
use claims::Witness;
use service::Service;
use storage::Storage;
use worker::Worker;

/// The lock service.
pub const SERVICE: NodeId = NodeId::server(0);
/// The storage.
pub const STORAGE: NodeId = NodeId::server(1);

/// One server, in the part that its place gives it.
#[derive(Clone, Debug, Hash)]
pub struct Node {
    setup: Setup,
    part: Part,
    /// What its monotonic clock showed when it was last told of something.
    now: Instant,
}

/// What a server is there for.
#[derive(Clone, Debug, Hash)]
enum Part {
    /// It lends locks.
    Service(Service),
    /// It keeps what locks protect.
    Storage(Storage),
    /// It works for clients.
    Worker(Worker),
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A worker asks again for what it waits for.
    Retry,
    /// The service looks whether a lease is over for which somebody waits.
    Expiry,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Retry, Timer::Expiry];

    fn name(self) -> &'static str {
        match self {
            Timer::Retry => "retry",
            Timer::Expiry => "expiry",
        }
    }
}

/// The positions of the options in [`Description::options`].
mod options {
    pub(super) const LEASE: usize = 0;
    pub(super) const WORK: usize = 1;
    pub(super) const RETRY: usize = 2;
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "lease",
        sentence: "For how long a lock is lent.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(300))),
    },
    OptionSpec {
        name: "work",
        sentence: "How long a worker computes between its look at the clock and its write.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(10))),
    },
    OptionSpec {
        name: "retry",
        sentence: "How long a worker waits for an answer before it asks again.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(60), Duration::ms(100))),
    },
];

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Acquire", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Granted", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Release", contour: Contour::Request, hue: 4 },
    MessageKind { name: "Fetch", contour: Contour::Request, hue: 1 },
    MessageKind { name: "Fetched", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Store", contour: Contour::Request, hue: 2 },
    MessageKind { name: "Stored", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Refused", contour: Contour::Reply, hue: 5 },
    MessageKind { name: "Read", contour: Contour::Request, hue: 3 },
    MessageKind { name: "Value", contour: Contour::Reply, hue: 3 },
];

const GUARANTEES: &[Guarantee] = &[
    Guarantee::Linearizable,
    Guarantee::ReadYourWrites,
    Guarantee::MonotonicReads,
    Guarantee::MonotonicWrites,
    Guarantee::WritesFollowReads,
    Guarantee::ExactlyOnce,
    Guarantee::Idempotency,
    Guarantee::Commutativity,
    Guarantee::AckedWritesSurvive,
    Guarantee::Convergence { within: Duration::ZERO },
    Guarantee::Progress { within: Duration::s(4) },
];

impl Node {
    /// How long a lock is lent.
    fn lease(&self) -> Duration {
        self.setup.range(options::LEASE).min
    }
}

/// Writes a record and waits until it is safe: what is sent behind this may tell of it.
fn save(record: Record, effects: &mut Effects<Node>) {
    effects.write(record);
    effects.sync();
}

/// The records of a disk, up to the first that is damaged. Damage that was promised to nobody is
/// dropped, with what stands behind it; without a record that was safe the node does not start.
fn recover(disk: &Disk<Record>, effects: &mut Effects<Node>) -> Vec<Record> {
    let mut records = Vec::new();
    for (number, record) in disk.records() {
        match record {
            Ok(record) => records.push(*record),
            Err(_) if number <= disk.synced() => {
                effects.stop(Defect::DamagedRecord { number: number as u32 });
                break;
            }
            Err(_) => {
                effects.drop_tail(disk.last() + 1 - number);
                break;
            }
        }
    }
    // What a crash of the process left unsynced will be spoken of.
    if disk.unsynced() > 0 {
        effects.sync();
    }
    records
}

impl Protocol for Node {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "lock-service",
        sentence: "Workers write to a storage under leases, and show it their fencing tokens.",
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["retry", "expiry"],
        guarantees: GUARANTEES,
        epoch: "lease",
        servers_min: 3,
        doors: Doors::Behind(2),
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Node>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Node>) -> Node {
        let records = recover(disk, effects);
        let part = match setup.me {
            SERVICE => {
                let until = effects.now().after(setup.range(options::LEASE).min);
                Part::Service(Service::recover(&records, until))
            }
            STORAGE => Part::Storage(Storage::recover(&records)),
            _ => {
                save(Record::Life, effects);
                // A life whose record is lost or damaged has never spoken.
                Part::Worker(Worker::new(records.len() as u32 + 1))
            }
        };
        Node { setup: setup.clone(), part, now: effects.now() }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        self.now = effects.now();
        match self.part {
            Part::Service(_) => self.serve(from, message, effects),
            Part::Storage(_) => self.keep(from, message, effects),
            Part::Worker(_) => self.work(message, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Node>) {
        self.now = effects.now();
        match timer {
            Timer::Retry => self.ask_again(effects),
            Timer::Expiry => self.lend_what_is_over(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Node>) {
        self.now = effects.now();
        self.take_in(request, effects);
    }

    fn status(&self) -> Status {
        match &self.part {
            Part::Worker(worker) => Status {
                standing: match worker.token() {
                    Some(_) => Standing::Leading,
                    None => Standing::Following,
                },
                epoch: worker.token().unwrap_or(worker.last_token),
                leader: worker.token().map(|_| self.setup.me),
                ..Status::default()
            },
            Part::Service(_) | Part::Storage(_) => Status::default(),
        }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Acquire { .. } => 0,
            Message::Granted { .. } => 1,
            Message::Release { .. } => 2,
            Message::Fetch { .. } => 3,
            Message::Fetched { .. } => 4,
            Message::Store { .. } => 5,
            Message::Stored { .. } => 6,
            Message::Refused { .. } => 7,
            Message::Read { .. } => 8,
            Message::Value { .. } => 9,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn refusal(&self, from: NodeId, message: &Message, now: Instant) -> Option<String> {
        view::refusal(self, from, message, now)
    }

    fn record_text(record: &Record) -> String {
        view::record(record)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(witness: &mut Witness, _: &Present<'_, Node>, _: NodeId, note: &Note) {
        witness.remember(note);
    }
}
