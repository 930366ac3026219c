//! Primary and backup, with a monitor that says who is which: the oldest way to survive a crash.
//!
//! After Peter Alsberg and John Day, "A Principle for Resilient Sharing of Distributed Resources"
//! (1976), and Budhiraja, Marzullo, Schneider and Toueg, "The Primary-Backup Approach" (1993). The
//! monitor is the *view service* of MIT's course 6.824, laboratory 2, whose rules are followed here.
//!
//! One server, the *primary*, puts the requests of all clients into an order and carries them out;
//! another, the *backup*, does the same behind it. When the primary is gone, the backup takes over.
//! The hard part is the word *gone*: a primary that is merely cut off, or slow, goes on believing.
//!
//! # Views
//!
//! The first server, n1, is the *monitor*. All others tell it now and then that they live, and it
//! tells them the present *view*: a number, who is primary, who is backup. When the primary is silent
//! for too long, the next view has the backup as its primary; when the backup is, it has another or
//! none. See [`monitor`].
//!
//! # How a failover stays safe
//!
//! Four rules, and each of them is needed:
//!
//! - *The primary answers only what its backup has.* Reads too: what the backup has not confirmed
//!   may never have happened, and a primary that was replaced cannot know it otherwise.
//! - *A backup listens only to the primary of its own view.* So a primary that was replaced hears a
//!   refusal, or nothing, and answers nobody any more.
//! - *The primary of a view was primary or backup in the view before.* Nobody else has the state.
//! - *A view ends only after its primary has acknowledged it*, and the primary does that only after
//!   its backup has all of its state. Otherwise a backup could be called that knows nothing yet.
//!
//! See [`server`].
//!
//! # What it costs
//!
//! While the two cannot hear each other and the monitor hears both, nothing is answered. When the
//! primary of a view without a backup is gone, or one of the two before the view was acknowledged,
//! everybody waits until it is back. And while the monitor is down nobody takes over from anybody; it
//! is asked for nothing else, so all else goes on.
//!
//! # The disk
//!
//! In the laboratory servers forget everything in a crash. Here they keep their state and the latest
//! view on disk, and the monitor keeps the view, so that a crash of all of them loses nothing. A
//! primary that restarts brings its backup up to date before it serves again.
//!
//! # Left out
//!
//! A monitor that is replicated itself (which takes consensus: chain replication and Redis Sentinel
//! keep theirs so). More than one backup. Compaction of the disk. Sending the state in parts.

pub mod bugs;
pub mod claims;
pub mod message;
pub mod monitor;
pub mod server;
pub mod state;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Message, Note, Record, View};
pub use state::State;

use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::protocol::{
    Answer, Claim, Contour, Defect, Description, Disk, Doors, Effects, Guarantee, Hazard, Label,
    MessageKind, MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup,
    Status,
};
use claims::Witness;
use monitor::Monitor;
use server::Server;

/// The name of the monitor: the first server.
pub const MONITOR: NodeId = NodeId::server(0);

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A server tells the monitor that it lives, and says again what was not confirmed.
    Ping,
    /// The monitor looks who is silent.
    Watch,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Ping, Timer::Watch];

    fn name(self) -> &'static str {
        match self {
            Timer::Ping => "ping",
            Timer::Watch => "watch",
        }
    }
}

/// The positions of the options in [`Description::options`].
mod options {
    pub(super) const PING_INTERVAL: usize = 0;
    pub(super) const DEAD_AFTER: usize = 1;
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "ping-interval",
        sentence: "How often a server tells the monitor that it lives.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(50))),
    },
    OptionSpec {
        name: "dead-after",
        sentence: "How long a server is silent until the monitor takes it for dead.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(250))),
    },
];

/// What clients may rely on. What was acknowledged stands first, because all else follows from it.
const GUARANTEES: &[Guarantee] = &[
    Guarantee::AckedWritesSurvive,
    Guarantee::Linearizable,
    Guarantee::ReadYourWrites,
    Guarantee::MonotonicReads,
    Guarantee::MonotonicWrites,
    Guarantee::WritesFollowReads,
    Guarantee::ExactlyOnce,
    Guarantee::Idempotency,
    Guarantee::Commutativity,
    Guarantee::Convergence { within: Duration::ZERO },
    Guarantee::Progress { within: Duration::s(3) },
];

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Ping", contour: Contour::Request, hue: 0 },
    MessageKind { name: "View", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "State", contour: Contour::Request, hue: 1 },
    MessageKind { name: "Update", contour: Contour::Request, hue: 2 },
    MessageKind { name: "Confirm", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Refuse", contour: Contour::Reply, hue: 3 },
];

/// A node: the monitor, or one of the servers that it watches.
#[derive(Clone, Debug, Hash)]
pub enum PrimaryBackup {
    /// Says who is primary and who is backup.
    Monitor(Monitor),
    /// Has the state, or waits until it is wanted.
    Server(Server),
}

impl Protocol for PrimaryBackup {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "primary-backup",
        sentence: "A primary answers what its backup has too; a monitor says who takes over.",
        version: 1,
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["ping", "watch"],
        guarantees: GUARANTEES,
        epoch: "view",
        tolerates: Hazard::USUAL,
        servers_min: 2,
        doors: Doors::Behind(1),
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<PrimaryBackup>] = claims::CLAIMS;

    fn start(
        setup: &Setup,
        disk: &Disk<Record>,
        effects: &mut Effects<PrimaryBackup>,
    ) -> PrimaryBackup {
        let records = readable(disk, effects);
        match setup.me == MONITOR {
            true => PrimaryBackup::Monitor(Monitor::start(setup, &records, effects)),
            false => PrimaryBackup::Server(Server::start(setup, &records, effects)),
        }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<PrimaryBackup>) {
        match (self, message) {
            (PrimaryBackup::Monitor(monitor), Message::Ping { serves }) => {
                monitor.on_ping(from, serves, effects);
            }
            (PrimaryBackup::Monitor(_), _) => {}
            (PrimaryBackup::Server(server), message) => server.on_message(from, message, effects),
        }
    }

    fn on_timer(&mut self, _: Timer, effects: &mut Effects<PrimaryBackup>) {
        match self {
            PrimaryBackup::Monitor(monitor) => monitor.watch(effects),
            PrimaryBackup::Server(server) => server.ping(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<PrimaryBackup>) {
        match self {
            PrimaryBackup::Monitor(monitor) => {
                let primary = monitor.view.map(|view| view.primary.number());
                effects.reply(request.client, request.sequence, Answer::Redirect(primary));
            }
            PrimaryBackup::Server(server) => server.on_request(request, effects),
        }
    }

    fn status(&self) -> Status {
        match self {
            PrimaryBackup::Monitor(monitor) => monitor.status(),
            PrimaryBackup::Server(server) => server.status(),
        }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Ping { .. } => 0,
            Message::View(_) => 1,
            Message::State { .. } => 2,
            Message::Update { .. } => 3,
            Message::Confirm { .. } => 4,
            Message::Refuse(_) => 5,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn refusal(&self, _from: NodeId, message: &Message, _now: Instant) -> Option<String> {
        view::refusal(self, message)
    }

    fn record_text(record: &Record) -> String {
        view::record(record)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(witness: &mut Witness, _: &Present<'_, PrimaryBackup>, node: NodeId, note: &Note) {
        witness.remember(node, note);
    }
}

/// What a disk kept, once it is safe. Damage at its end that no sync had confirmed was promised to
/// nobody and is dropped; without anything else a node cannot go on.
fn readable(disk: &Disk<Record>, effects: &mut Effects<PrimaryBackup>) -> Vec<Record> {
    let mut records = Vec::new();
    for (number, record) in disk.records() {
        match record {
            Ok(record) => records.push(record.clone()),
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
    if disk.unsynced() > 0 {
        effects.sync();
    }
    records
}

/// Writes a record, and waits until it is safe: nothing is told before it is saved.
fn save(record: Record, effects: &mut Effects<PrimaryBackup>) {
    effects.write(record);
    effects.sync();
}
