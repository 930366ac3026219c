//! Two-phase commit over shards with locks, and the commit by Paxos that does not wait for the dead.
//!
//! After Jim Gray, "Notes on Data Base Operating Systems" (1978), and Jim Gray and Leslie Lamport,
//! "Consensus on Transaction Commit" (2006). Sections and figures are those of the latter.
//!
//! Every key has a copy on two shards, and a write changes both or none: it is a *transaction*.
//! Server n1 coordinates, all others are shards, and clients ask n1.
//!
//! # Two phases
//!
//! The coordinator asks both shards to *prepare* (§3, Figure 2). A shard that can do its part locks the
//! key, writes to its log what it would do, and votes *prepared*; from then on it has given its fate
//! out of its hands, and holds the lock until it is told. A shard that cannot votes *no*, because the
//! key is locked, or has not the value that a compare-and-set expects. If both are prepared the
//! transaction is committed, else aborted, and the coordinator tells client and shards. See
//! [`coordinator`] and [`shard`].
//!
//! # Who keeps the votes
//!
//! In two-phase commit the votes are the coordinator's alone. It dies, and both shards are prepared:
//! no shard can commit, for the other may have voted no, and none can abort, for the coordinator may
//! have told a client that it is committed. They hold their locks until it is back. *Blocking* is not
//! a mistake of somebody's code but of the protocol (§3).
//!
//! Paxos Commit (§4) gives each vote to several *acceptors*, here the first three servers, and what a
//! majority of them has accepted is so. It takes one Paxos for each vote: the shard itself proposes it
//! under ballot zero, which needs no preparation, since nobody else may propose anything there. In
//! between, everything is as before, with one hop more. With one acceptor, it *is* two-phase commit
//! (§5): `set acceptors 1`. See [`acceptor`].
//!
//! # Who finishes
//!
//! A shard that is left in doubt asks the others whether they know the outcome (Bernstein, Hadzilacos
//! and Goodman, "Concurrency Control and Recovery in Database Systems", 1987, §7.4). And it takes over:
//! under a ballot of its own it has the acceptors tell what they have accepted, and proposes that; for
//! a vote that no acceptor has it proposes *no* (§4.2). So whoever is alive finishes, with two
//! majorities' worth of messages. See [`takeover`].
//!
//! # Locks and reads
//!
//! A locked key is refused to other transactions, so nobody waits for anybody in a circle; the
//! coordinator tries again a little later with a new transaction. A read goes to either of the
//! copies, and waits there for a lock: the transaction may be committed already.
//!
//! # The disk
//!
//! Shards log votes and outcomes, acceptors what they accept, the coordinator what it begins and how it
//! ended, so that a client that asks again gets the same answer. All of that is safe before anybody is
//! told. A restarted server takes its locks again and goes on where it was.
//!
//! # Left out
//!
//! Transactions of several keys; deadlocks, and waiting for locks; a second coordinator, although any
//! server can finish what n1 began. The optimisations of §3 and §5: presumed abort, which saves the
//! log of votes that say no, and acceptors that answer only if asked. The log is never shortened.

pub mod acceptor;
pub mod bugs;
pub mod claims;
pub mod coordinator;
pub mod message;
mod recovery;
pub mod shard;
pub mod takeover;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Change, Decision, Message, Note, Reason, Record, Txn, Vote};

use super::ballot::Ballot;
use crate::base::{Duration, DurationRange, NodeId, NodeSet, Sorted};
use crate::protocol::{
    Answer, Claim, Contour, Description, Disk, Doors, Effects, Guarantee, Key, Label, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Standing,
    Status,
};
use acceptor::Slot;
use claims::Witness;
use coordinator::Coordinator;
use shard::Shard;
use takeover::Takeover;

/// The coordinator.
pub const COORDINATOR: NodeId = NodeId::server(0);

/// One server. The first coordinates, the others are shards, some of all are acceptors, and everybody
/// can take over.
#[derive(Clone, Debug, Hash)]
pub struct Node {
    setup: Setup,
    /// As the coordinator; nothing at shards.
    coordinator: Coordinator,
    /// As a shard; nothing at the coordinator.
    shard: Shard,
    /// As an acceptor: by transaction, what it has promised and accepted.
    slots: Sorted<u64, Slot>,
    /// What it has taken over.
    takeovers: Sorted<u64, Takeover>,
    /// The highest ballot that it has seen.
    highest: Ballot,
    /// Both shards of every transaction before this one know its outcome: nobody will ask.
    settled: u64,
    /// Whether its retry timer is set.
    is_watching: bool,
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Whoever waits for something asks for it again, or takes over.
    Retry,
    /// The coordinator tries again what was refused because of a lock.
    Backoff,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Retry, Timer::Backoff];

    fn name(self) -> &'static str {
        match self {
            Timer::Retry => "retry",
            Timer::Backoff => "backoff",
        }
    }
}

/// The positions of the options in [`Description::options`].
mod options {
    pub(super) const ACCEPTORS: usize = 0;
    pub(super) const RETRY: usize = 1;
    pub(super) const BACKOFF: usize = 2;
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "acceptors",
        sentence: "How many servers keep the votes, n1 the first of them; 1 is plain two-phase commit.",
        kind: OptionKind::Count(3),
    },
    OptionSpec {
        name: "retry",
        sentence: "How long a server waits for an answer before it asks again.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(80), Duration::ms(160))),
    },
    OptionSpec {
        name: "backoff",
        sentence: "How long the coordinator waits when a key was locked.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(5), Duration::ms(40))),
    },
];

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Prepare", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Vote", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Accepted", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Outcome", contour: Contour::Request, hue: 2 },
    MessageKind { name: "Done", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Inquire", contour: Contour::Request, hue: 3 },
    MessageKind { name: "Unknown", contour: Contour::Reply, hue: 3 },
    MessageKind { name: "TakeOver", contour: Contour::Request, hue: 4 },
    MessageKind { name: "Promise", contour: Contour::Reply, hue: 4 },
    MessageKind { name: "Propose", contour: Contour::Request, hue: 1 },
    MessageKind { name: "Denied", contour: Contour::Reply, hue: 5 },
    MessageKind { name: "Read", contour: Contour::Request, hue: 6 },
    MessageKind { name: "Value", contour: Contour::Reply, hue: 6 },
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

/// The two shards that have a copy of a key, in a cluster of so many servers.
pub fn homes(key: Key, servers: u8) -> [NodeId; 2] {
    let shards = servers.saturating_sub(1).max(1);
    [0, 1].map(|copy| NodeId::server((1 + (key.0 + copy) % shards).min(servers.saturating_sub(1))))
}

impl Node {
    fn me(&self) -> NodeId {
        self.setup.me
    }

    /// The shards that have a copy of a key.
    fn homes(&self, key: Key) -> [NodeId; 2] {
        homes(key, self.setup.servers)
    }

    /// The servers that are to keep the votes.
    fn group(&self) -> NodeSet {
        let count = self.setup.count(options::ACCEPTORS).clamp(1, self.setup.servers.into());
        NodeSet::servers(count as u8)
    }

    /// The servers that keep the votes: what a majority of these has accepted is so, whoever else is
    /// gone.
    fn acceptors(&self) -> NodeSet {
        if self.setup.bug(bugs::LONE_COORDINATOR) { NodeSet::of(COORDINATOR) } else { self.group() }
    }

    /// Sends a message, or takes it in at once if it is for this very node.
    fn tell(&mut self, to: NodeId, message: Message, effects: &mut Effects<Node>) {
        if to == self.me() {
            self.on_message(to, message, effects);
        } else {
            effects.send(to, message);
        }
    }

    fn tell_acceptors(&mut self, message: &Message, effects: &mut Effects<Node>) {
        for acceptor in self.acceptors().iter() {
            self.tell(acceptor, message.clone(), effects);
        }
    }

    /// Whether a transaction is over for everybody.
    fn is_settled(&self, txn: Txn) -> bool {
        txn.number < self.settled
    }

    /// Forgets what nobody will ask for.
    fn settle(&mut self, settled: u64) {
        if settled > self.settled {
            self.settled = settled;
            self.slots.retain(|&number| number >= settled);
            self.takeovers.retain(|&number| number >= settled);
            self.shard.holds.retain(|&number| number >= settled);
        }
    }

    /// Sees to it that it looks again at what it waits for.
    fn watch(&mut self, effects: &mut Effects<Node>) {
        if !self.is_watching {
            self.is_watching = true;
            effects.set_timer(Timer::Retry, self.setup.range(options::RETRY));
        }
    }

    fn on_retry(&mut self, effects: &mut Effects<Node>) {
        self.is_watching = false;
        self.coordinate_on(effects);
        self.doubt_on(effects);
    }
}

/// Whether so many are most of these.
fn is_majority(count: u32, of: NodeSet) -> bool {
    count > of.len() / 2
}

/// Writes a record and waits until it is safe: what is sent behind this may tell of it.
fn save(record: Record, effects: &mut Effects<Node>) {
    effects.write(record);
    effects.sync();
}

impl Protocol for Node {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "two-phase-commit",
        sentence: "Two shards commit together or not at all; a majority keeps the votes.",
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["retry", "backoff"],
        guarantees: GUARANTEES,
        epoch: "ballot",
        servers_min: 3,
        doors: Doors::First(1),
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Node>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Node>) -> Node {
        Node::recover(setup, disk, effects)
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        if let Some(ballot) = message.ballot() {
            self.highest = self.highest.max(ballot);
        }
        match message {
            Message::Prepare { txn, change, settled } => {
                self.on_prepare(txn, change, settled, effects);
            }
            Message::Vote { txn, vote } => self.on_vote(from, txn, vote, effects),
            Message::Accepted { txn, ballot, votes } => {
                self.on_accepted(from, txn, ballot, votes, effects);
            }
            Message::Outcome { txn, decision } => self.learn(txn, decision, effects),
            Message::Done { txn } => self.on_done(from, txn),
            Message::Inquire { txn, round } => self.on_inquire(from, txn, round, effects),
            Message::Unknown { txn, round } => self.on_unknown(from, txn, round),
            Message::TakeOver { txn, ballot } => self.on_take_over(from, txn, ballot, effects),
            Message::Promise { txn, ballot, accepted } => {
                self.on_promise(from, txn, ballot, accepted, effects);
            }
            Message::Propose { txn, ballot, votes } => {
                self.on_propose(from, txn, ballot, votes, effects);
            }
            Message::Denied { txn, ballot } => self.on_denied(txn, ballot),
            Message::Read { key, client, sequence } => {
                self.on_read(key, client, sequence, effects);
            }
            Message::Value { client, sequence, value } => {
                self.on_value(client, sequence, value, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Node>) {
        match timer {
            Timer::Retry => self.on_retry(effects),
            Timer::Backoff => self.try_again(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Node>) {
        if self.me() == COORDINATOR {
            self.take_in(request, effects);
        } else {
            let answer = Answer::Redirect(Some(COORDINATOR.index() as u8));
            effects.reply(request.client, request.sequence, answer);
        }
    }

    fn status(&self) -> Status {
        let own = self.takeovers.from(&0).iter().map(|(_, takeover)| takeover.ballot.number).max();
        let is_coordinator = self.me() == COORDINATOR;
        Status {
            standing: match own {
                Some(_) => Standing::Contending,
                None if is_coordinator => Standing::Leading,
                None => Standing::Following,
            },
            epoch: own.unwrap_or(0),
            leader: is_coordinator.then_some(COORDINATOR),
            ..Status::default()
        }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Prepare { .. } => 0,
            Message::Vote { .. } => 1,
            Message::Accepted { .. } => 2,
            Message::Outcome { .. } => 3,
            Message::Done { .. } => 4,
            Message::Inquire { .. } => 5,
            Message::Unknown { .. } => 6,
            Message::TakeOver { .. } => 7,
            Message::Promise { .. } => 8,
            Message::Propose { .. } => 9,
            Message::Denied { .. } => 10,
            Message::Read { .. } => 11,
            Message::Value { .. } => 12,
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

    fn remember(witness: &mut Witness, present: &Present<'_, Node>, node: NodeId, note: &Note) {
        witness.remember(present, node, note);
    }
}
