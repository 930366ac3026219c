//! Raft, after Diego Ongaro, "Consensus: Bridging Theory and Practice" (2014). Sections and figures
//! are those of the dissertation.
//!
//! Some nodes want to agree on one growing list of commands, the *log*, although messages get lost
//! and nodes crash. Whoever applies the same commands in the same order gets the same store, so then
//! they agree on that as well. What a majority has stored cannot be forgotten, because any two
//! majorities share a node.
//!
//! # Terms and elections
//!
//! Time is divided into *terms*, numbered upwards. In each term at most one node leads, and that node
//! alone makes entries. Every message carries its sender's term; a node that hears of a later one
//! enters it as a follower, and messages from earlier ones are refused. A follower that hears no
//! leader for a while campaigns in a new term, and leads if a majority votes for it. The while is
//! drawn at random, so that two rivals seldom try at once. See [`election`].
//!
//! # The log
//!
//! Clients send commands to the leader, which appends them to its log and sends them on. A follower
//! accepts entries only where its log agrees with the leader's up to there; what disagrees behind
//! that, it drops. An entry that a majority stores *and* that is of the leader's own term is
//! committed: it will be in the log of every later leader, since nobody can win a majority of votes
//! without a log at least as up to date. Committed entries are applied in order. See
//! [`replication`].
//!
//! # Reads and retries
//!
//! A read appends nothing: the leader makes sure that it still leads, and answers. See [`reads`]. A
//! client that hears nothing asks again, so the store remembers its clients' last operations. See
//! [`store`].
//!
//! # The disk
//!
//! Term, vote and log survive a crash, all else is learned again; in particular the store is made
//! anew from the log. Nothing is sent before what it tells of is safe. See [`node`]. So that the log
//! does not grow for ever, a node may replace its beginning by a snapshot of the store: see
//! [`snapshots`].
//!
//! # Two additions that keep a leader in office
//!
//! *Pre-Vote* (§9.6): before it raises its term, a node asks whether it would win. *CheckQuorum*
//! (§6.2, §4.2.3): a leader that cannot hear a majority steps down, and who hears a leader does not
//! listen to candidates. Both are options, on by default; without them one node behind a bad link can
//! unseat a leader that everybody else hears well. One disturbance remains: a node whose term is
//! ahead refuses the leader's Append, and its refusal carries that term.
//!
//! # What can be asked of it
//!
//! Options, all off by default: snapshots, leases for reads (§6.4.1, see [`reads`]), batches of
//! requests (§10.2.2). And two commands: a leader hands its office over (§3.10, see [`transfer`]), a
//! node takes a snapshot.
//!
//! # Left out
//!
//! Changes of membership (§4). Writing to the leader's disk while its messages travel (§10.2.1). The
//! expiry of client sessions (§6.3).

pub mod bugs;
pub mod claims;
pub mod election;
pub mod log;
pub mod message;
pub mod node;
pub mod reads;
mod refusal;
mod renaming;
pub mod replication;
pub mod snapshots;
pub mod store;
pub mod transfer;
mod view;

#[cfg(test)]
mod tests;

pub use log::Log;
pub use message::{
    Agreement, Append, AppendReply, Command, Entry, InstallSnapshot, Message, Note, Position,
    Record, Snapshot,
};
pub use node::Raft;

use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::protocol::{
    self, About, Answer, Claim, Contour, Description, Disk, Effects, Guarantee, Hazard, Label,
    MessageKind, MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Renaming,
    Request, Setup, Status,
};
use claims::Witness;

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A node that does not lead gives its leader up, or starts its campaign again.
    Election,
    /// A leader sends its next heartbeats.
    Heartbeat,
    /// A leader saves and sends the requests that waited for one another.
    Batch,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Election, Timer::Heartbeat, Timer::Batch];

    fn name(self) -> &'static str {
        match self {
            Timer::Election => "election",
            Timer::Heartbeat => "heartbeat",
            Timer::Batch => "batch",
        }
    }
}

/// The positions of the options in [`Description::options`].
pub(crate) mod options {
    pub(crate) const PRE_VOTE: usize = 0;
    pub(crate) const CHECK_QUORUM: usize = 1;
    pub(crate) const ELECTION_TIMEOUT: usize = 2;
    pub(crate) const HEARTBEAT_INTERVAL: usize = 3;
    pub(crate) const BATCH: usize = 4;
    pub(crate) const BATCH_DELAY: usize = 5;
    pub(crate) const IN_FLIGHT: usize = 6;
    pub(crate) const SNAPSHOT_EVERY: usize = 7;
    pub(crate) const LEASE_READS: usize = 8;
}

/// The positions of the commands in [`Description::commands`].
mod commands {
    pub(super) const TRANSFER: usize = 0;
}

const COMMANDS: &[protocol::Command] = &[
    protocol::Command {
        name: "transfer",
        sentence: "A leader hands its office over, to a chosen node or to the most up to date.",
        offer: "Hand leadership to",
        about: About::Another,
    },
    protocol::Command {
        name: "snapshot",
        sentence: "A node takes a snapshot now, and drops the log that it stands for.",
        offer: "Take a snapshot at",
        about: About::Itself,
    },
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

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "pre-vote",
        sentence: "A node asks whether it would win before it raises its term.",
        kind: OptionKind::Switch(true),
    },
    OptionSpec {
        name: "check-quorum",
        sentence: "A leader that hears no majority steps down; who hears a leader ignores votes.",
        kind: OptionKind::Switch(true),
    },
    OptionSpec {
        name: "election-timeout",
        sentence: "How long a follower waits for its leader.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(150), Duration::ms(300))),
    },
    OptionSpec {
        name: "heartbeat-interval",
        sentence: "How often a leader says that it is there.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(50))),
    },
    OptionSpec {
        name: "batch",
        sentence: "How many entries one message carries at most.",
        kind: OptionKind::Count(64),
    },
    OptionSpec {
        name: "batch-delay",
        sentence: "How long a request waits for others, to be saved and sent with them.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ZERO)),
    },
    OptionSpec {
        name: "in-flight",
        sentence: "How many entries may be on their way to a follower, not yet acknowledged.",
        kind: OptionKind::Count(256),
    },
    OptionSpec {
        name: "snapshot-every",
        sentence: "After how many applied entries a node takes a snapshot; 0 for never.",
        kind: OptionKind::Count(0),
    },
    OptionSpec {
        name: "lease-reads",
        sentence: "A leader trusts clocks to answer reads at once. Needs check-quorum.",
        kind: OptionKind::Switch(false),
    },
];

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "PreVote", contour: Contour::Request, hue: 2 },
    MessageKind { name: "PreVoteReply", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Vote", contour: Contour::Request, hue: 1 },
    MessageKind { name: "VoteReply", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Append", contour: Contour::Request, hue: 0 },
    MessageKind { name: "AppendReply", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "InstallSnapshot", contour: Contour::Request, hue: 3 },
    MessageKind { name: "InstallSnapshotReply", contour: Contour::Reply, hue: 3 },
    MessageKind { name: "TimeoutNow", contour: Contour::Request, hue: 4 },
    MessageKind { name: "TransferVote", contour: Contour::Request, hue: 1 },
];

impl Protocol for Raft {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "raft",
        sentence: "A leader, elected by a majority, orders the commands of a replicated log.",
        version: 1,
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["election", "heartbeat", "batch"],
        commands: COMMANDS,
        guarantees: GUARANTEES,
        epoch: "term",
        tolerates: Hazard::USUAL,
        provokes: bugs::PROVOKES,
        ..Description::BLANK
    };

    const RENAMING: Option<Renaming<Raft>> = Some(renaming::RENAMING);
    const CLAIMS: &'static [Claim<Raft>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Raft>) -> Raft {
        Raft::recover(setup, disk, effects)
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Raft>) {
        match message {
            Message::PreVote { term, last } => self.on_pre_vote(from, term, last, effects),
            Message::PreVoteReply { term, proposed, granted } => {
                self.on_pre_vote_reply(from, term, proposed, granted, effects);
            }
            Message::Vote { term, last } => self.on_vote(from, term, last, false, effects),
            Message::TransferVote { term, last } => self.on_vote(from, term, last, true, effects),
            Message::VoteReply { term, granted } => {
                self.on_vote_reply(from, term, granted, effects);
            }
            Message::Append(append) => self.on_append(from, append, effects),
            Message::AppendReply(reply) | Message::InstallSnapshotReply(reply) => {
                self.on_append_reply(from, reply, effects);
            }
            Message::InstallSnapshot(install) => self.on_install_snapshot(from, install, effects),
            Message::TimeoutNow { term } => self.on_timeout_now(term, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Raft>) {
        match timer {
            Timer::Election => self.on_election_timeout(effects),
            Timer::Heartbeat => self.on_heartbeat_timeout(effects),
            Timer::Batch => self.on_batch_timeout(effects),
        }
    }

    fn on_command(&mut self, command: usize, about: Option<NodeId>, effects: &mut Effects<Raft>) {
        match command {
            commands::TRANSFER => self.hand_over(about, effects),
            _ => self.compact(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Raft>) {
        if !self.leads() {
            self.reply(request.client, request.sequence, self.redirect(), effects);
        } else if self.is_handing_over() {
            self.reply(request.client, request.sequence, Answer::Redirect(None), effects);
        } else if request.operation.is_read() {
            self.on_read(request, effects);
        } else {
            self.on_write(request, effects);
        }
    }

    fn status(&self) -> Status {
        Status {
            standing: self.role.standing(),
            epoch: self.term,
            leader: self.leader,
            written: self.last_index(),
            applied: self.applied,
        }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::PreVote { .. } => 0,
            Message::PreVoteReply { .. } => 1,
            Message::Vote { .. } => 2,
            Message::VoteReply { .. } => 3,
            Message::Append(_) => 4,
            Message::AppendReply(_) => 5,
            Message::InstallSnapshot(_) => 6,
            Message::InstallSnapshotReply(_) => 7,
            Message::TimeoutNow { .. } => 8,
            Message::TransferVote { .. } => 9,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn refusal(&self, from: NodeId, message: &Message, now: Instant) -> Option<String> {
        refusal::sentence(self, from, message, now)
    }

    fn record_text(record: &Record) -> String {
        view::record(record)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(witness: &mut Witness, present: &Present<'_, Raft>, node: NodeId, note: &Note) {
        witness.remember(present, node, note);
    }
}
