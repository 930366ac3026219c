//! A store without a leader, in the manner of Amazon's Dynamo: DeCandia et al., "Dynamo: Amazon's
//! Highly Available Key-value Store" (2007). Sections are those of the paper.
//!
//! Every value has N *replicas*. Whoever a client asks *coordinates* the operation: it asks all
//! replicas and goes on as soon as enough have answered, R for a read and W for a write. Nobody is
//! elected and nobody takes over, so there is no pause when somebody is gone.
//!
//! # Quorums
//!
//! With R + W > N every R replicas share one with every W replicas. So whoever reads meets every
//! write that was acknowledged before. See [`coordinator`].
//!
//! # Versions
//!
//! Two writes at once may reach the replicas in different orders. So replicas keep *versions*, each
//! with a vector clock that says which writes it knows of, and drop one only for a descendant of it.
//! Versions of which neither knew of the other are *siblings*: both stay until a later write, which
//! knew of both, replaces them. See [`clock`] and [`versions`].
//!
//! # What repairs differences
//!
//! *Read repair* (§5): a read gives replicas what they lack before it answers. *Hinted handoff*
//! (§4.6): what a silent replica should have is kept by a *stand-in*, the next server on the ring, and
//! handed over later. *Anti-entropy* (§4.7): now and then two servers compare what they have. See
//! [`replica`].
//!
//! # What clients may rely on
//!
//! A quorum here is *strict*: what a stand-in keeps is looked at and not counted. Dynamo counts it, to
//! be always writeable ("sloppy quorum", §4.6, here a bug of that name): then one that writes and one
//! that reads need not meet, and the guarantees below end with the first long silence of a replica. So
//! they do with the options set so that R + W ≤ N.
//!
//! Clients of Dynamo hand back the clock that came with their last read. The clients here have none,
//! so a coordinator asks a read quorum first, and a write knows of all that was acknowledged before
//! it. Therefore a client reads its own writes or later ones; what it writes stands behind what it
//! read; and nothing that was acknowledged goes without a descendant.
//!
//! Reads that repair before they answer are those of Attiya, Bar-Noy and Dolev, "Sharing Memory
//! Robustly in Message-Passing Systems" (1995), and would be *linearizable*, were there not the clients
//! that ask again: two coordinators may carry out one write, each beside other siblings, and which of
//! them is shown can go back and forth until a later write. So neither that nor *monotonic reads* is
//! promised. *Compare-and-set* is refused: it takes consensus (Herlihy, "Wait-Free Synchronization",
//! 1991), and quorums that share a replica are not enough for that.
//!
//! # Last write wins
//!
//! With the option `last-write-wins` there are no siblings, as in Cassandra: of two, the one with the
//! later timestamp stays. No clock of a machine can be trusted with that, so a coordinator takes a
//! timestamp later than all that a read quorum has, and its own clock only if that is later still (a
//! hybrid clock; Kulkarni et al. 2014). See `succeeds` in [`coordinator`].
//!
//! # Left out
//!
//! Virtual nodes: the ring is the list of servers, and a value's replicas are those that follow its
//! own place. Changes of membership and gossip about it. Merkle trees, of which only the root is here.
//! Merging siblings by application code. Pruning of clocks.

pub mod bugs;
pub mod claims;
pub mod clock;
pub mod coordinator;
pub mod message;
pub mod replica;
pub mod versions;
mod view;

#[cfg(test)]
mod tests;

pub use clock::{Clock, Dot};
pub use message::{Message, Note, Record};
pub use versions::{Stamp, Version, Versions};

use crate::base::{Duration, DurationRange, NodeId};
use crate::protocol::{
    Claim, Contour, Description, Disk, Effects, Guarantee, Hazard, Key, Label, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Status,
};
use claims::Witness;
use coordinator::Work;
use replica::Hints;

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A coordinator asks again who has not answered.
    Resend,
    /// A node compares what it has with another, and hands over what it keeps for others.
    Exchange,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Resend, Timer::Exchange];

    fn name(self) -> &'static str {
        match self {
            Timer::Resend => "resend",
            Timer::Exchange => "exchange",
        }
    }
}

/// The positions of the options in [`Description::options`].
mod options {
    pub(super) const REPLICAS: usize = 0;
    pub(super) const READS: usize = 1;
    pub(super) const WRITES: usize = 2;
    pub(super) const LAST_WRITE_WINS: usize = 3;
    pub(super) const RESEND_INTERVAL: usize = 4;
    pub(super) const HINT_AFTER: usize = 5;
    pub(super) const EXCHANGE_INTERVAL: usize = 6;
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "replicas",
        sentence: "N: how many servers keep each value.",
        kind: OptionKind::Count(3),
    },
    OptionSpec {
        name: "reads",
        sentence: "R: how many replicas a read waits for.",
        kind: OptionKind::Count(2),
    },
    OptionSpec {
        name: "writes",
        sentence: "W: how many replicas a write waits for.",
        kind: OptionKind::Count(2),
    },
    OptionSpec {
        name: "last-write-wins",
        sentence: "Of two versions in conflict the one with the later timestamp stays.",
        kind: OptionKind::Switch(false),
    },
    OptionSpec {
        name: "resend-interval",
        sentence: "How long a coordinator waits before it asks a silent replica again.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(50))),
    },
    OptionSpec {
        name: "hint-after",
        sentence: "How long a replica is silent until a stand-in keeps the write for it.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(100))),
    },
    OptionSpec {
        name: "exchange-interval",
        sentence: "How often a server compares what it has with another.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(500))),
    },
];

const GUARANTEES: &[Guarantee] = &[
    Guarantee::ReadYourWrites,
    Guarantee::MonotonicWrites,
    Guarantee::WritesFollowReads,
    Guarantee::Commutativity,
    Guarantee::AckedWritesSurvive,
    Guarantee::Convergence { within: Duration::s(5) },
    Guarantee::Progress { within: Duration::s(2) },
];

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Get", contour: Contour::Request, hue: 0 },
    MessageKind { name: "GetReply", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Put", contour: Contour::Request, hue: 1 },
    MessageKind { name: "PutReply", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Hint", contour: Contour::Request, hue: 2 },
    MessageKind { name: "HintReply", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Handoff", contour: Contour::Request, hue: 3 },
    MessageKind { name: "HandoffReply", contour: Contour::Reply, hue: 3 },
    MessageKind { name: "Compare", contour: Contour::Request, hue: 4 },
    MessageKind { name: "Exchange", contour: Contour::Reply, hue: 4 },
];

/// A node: it keeps values, and coordinates what clients ask it for.
#[derive(Clone, Debug, Hash)]
pub struct QuorumStore {
    setup: Setup,
    /// What it has, by key. A key beyond the end was never heard of.
    values: Vec<Versions>,
    /// What it keeps for others.
    hints: Hints,
    /// The operations that it coordinates, the oldest first: at most one for each client.
    works: Vec<Work>,
    /// How often it compared what it has with others.
    exchanges: u32,
}

impl QuorumStore {
    /// How many servers keep each value.
    pub(super) fn replicas(&self) -> u8 {
        self.setup.count(options::REPLICAS).clamp(1, u64::from(self.setup.servers)) as u8
    }

    /// How many replicas a read or a write waits for: the option, as far as there are as many.
    pub(super) fn quorum(&self, option: usize) -> u32 {
        self.setup.count(option).clamp(1, u64::from(self.replicas())) as u32
    }

    /// All servers in the order of the ring, from a value's own place on.
    fn ring(&self, key: Key) -> impl Iterator<Item = NodeId> + use<> {
        let servers = self.setup.servers;
        (0..servers).map(move |step| {
            NodeId::server(((u16::from(key.0) + u16::from(step)) % u16::from(servers)) as u8)
        })
    }

    /// The servers that keep a value.
    pub(super) fn homes(&self, key: Key) -> impl Iterator<Item = NodeId> + use<> {
        self.ring(key).take(usize::from(self.replicas()))
    }

    /// The servers that may stand in for them.
    pub(super) fn stand_ins(&self, key: Key) -> impl Iterator<Item = NodeId> + use<> {
        self.ring(key).skip(usize::from(self.replicas()))
    }

    /// Whether siblings stay until a later write replaces them.
    pub(super) fn keeps_siblings(&self) -> bool {
        !self.setup.switch(options::LAST_WRITE_WINS)
    }
}

impl Protocol for QuorumStore {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "quorum-store",
        sentence: "Every server takes reads and writes, and waits for enough replicas.",
        version: 1,
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["resend", "exchange"],
        guarantees: GUARANTEES,
        tolerates: Hazard::USUAL,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<QuorumStore>] = claims::CLAIMS;

    fn start(
        setup: &Setup,
        disk: &Disk<Record>,
        effects: &mut Effects<QuorumStore>,
    ) -> QuorumStore {
        QuorumStore::recover(setup, disk, effects)
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<QuorumStore>) {
        match message {
            Message::Get { of, home, key } => {
                let versions = match home {
                    None => self.versions(key),
                    Some(home) => self.hint(home, key).cloned().unwrap_or_default(),
                };
                effects.send(from, Message::GetReply { of, home, versions });
            }
            Message::GetReply { of, home: None, versions } => {
                self.on_versions(from, of, versions, effects);
            }
            Message::GetReply { of, home: Some(home), versions } => {
                self.on_hint(home, of, &versions, effects);
            }
            Message::Put { of, key, versions } => {
                self.keep(key, &versions, effects);
                effects.send(from, Message::PutReply { of, digest: versions.digest() });
            }
            Message::PutReply { of, digest } => self.on_kept(from, of, digest, effects),
            Message::Hint { of, home, key, versions } => {
                self.keep_for(home, key, &versions, effects);
                let digest = versions.digest();
                effects.send(from, Message::HintReply { of, home, digest });
            }
            Message::HintReply { of, home, digest } => self.on_hinted(home, of, digest, effects),
            Message::Handoff { key, versions } => {
                self.keep(key, &versions, effects);
                let digest = versions.digest();
                effects.send(from, Message::HandoffReply { key, digest });
            }
            Message::HandoffReply { key, digest } => self.forget(from, key, digest, effects),
            Message::Compare { digest } => self.on_compare(from, digest, effects),
            Message::Exchange { values, wants } => {
                self.on_exchange(from, &values, wants, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<QuorumStore>) {
        match timer {
            Timer::Resend => self.resend(effects),
            Timer::Exchange => self.exchange(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<QuorumStore>) {
        self.begin(request, effects);
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Get { .. } => 0,
            Message::GetReply { .. } => 1,
            Message::Put { .. } => 2,
            Message::PutReply { .. } => 3,
            Message::Hint { .. } => 4,
            Message::HintReply { .. } => 5,
            Message::Handoff { .. } => 6,
            Message::HandoffReply { .. } => 7,
            Message::Compare { .. } => 8,
            Message::Exchange { .. } => 9,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn record_text(record: &Record) -> String {
        view::record(record)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(witness: &mut Witness, _: &Present<'_, QuorumStore>, node: NodeId, note: &Note) {
        witness.remember(node, note);
    }
}
