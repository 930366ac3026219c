//! Multi-Paxos: a replicated log, each slot of which is a decree of Paxos. After Leslie Lamport,
//! "Paxos Made Simple" (2001), §3; Robbert van Renesse and Deniz Altinbuken, "Paxos Made Moderately
//! Complex" (2015); and Chandra, Griesemer and Redstone, "Paxos Made Live" (2007).
//!
//! Whoever applies the same commands in the same order gets the same store. So there is a log of
//! *slots*, and for each a decree of Paxos chooses one command ([`crate::protocols::paxos`] tells how).
//!
//! # One first phase for all slots
//!
//! A promise says nothing about a value. So a proposer that means to stay asks once, for all slots that
//! it does not know yet, and with the promises of a majority it *leads* under its ballot. From then on
//! a command costs the second phase only: one round of messages. See [`leader`] and [`acceptor`].
//!
//! # What a new leader finds
//!
//! Promises tell what was accepted. In each slot the new leader proposes the command of the highest
//! ballot that it was told of, since that may be chosen already. Between them may be slots of which
//! nobody told; nothing was chosen there, and nothing behind them can be applied. It fills these gaps
//! with commands that do nothing.
//!
//! # Order
//!
//! Slots are chosen in any order, and applied in theirs. See [`replica`].
//!
//! # Leaders
//!
//! Any node may try to lead at any time: it is safe, and Paxos asks for no more. That one leads and the
//! others let it is a matter of timeouts. A leader sends heartbeats; who hears none for a while, drawn
//! at random, tries under a higher ballot. A leader that hears no majority for long gives up.
//!
//! # Clients
//!
//! Reads stand in the log like everything else: the simple way to make them linearizable, and a slow
//! one ("Paxos Made Live", §5.2, has leases instead). The store remembers its clients, so a command
//! that stands in two slots is carried out once.
//!
//! # How it differs from Raft
//!
//! A leader of Raft has all that is committed *before* it is elected, since voters see to that, and its
//! log has no gaps; it never proposes an old entry under its own term. Here anybody can be elected, and
//! learns from its voters what it lacks. Raft's log is right up to one index; here each slot is by
//! itself.
//!
//! # The disk
//!
//! Promises and acceptances are synced before anybody hears of them. What is chosen is not saved: who
//! restarts is told by its leader.
//!
//! # Left out
//!
//! Snapshots and the compaction of the log. Changes of membership ("window" and reconfiguration of
//! both later papers). Leases for reads. A leader that is preferred to others.

pub mod acceptor;
pub mod bugs;
pub mod claims;
pub mod leader;
pub mod message;
pub mod replica;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Entry, Message, Note, Proposal, Record};

use crate::base::{Duration, DurationRange, Instant, NodeId, Sorted};
use crate::protocol::{
    Claim, Contour, Description, Disk, Effects, Guarantee, Hazard, Label, MessageKind, MessageView,
    NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Status,
};
use crate::protocols::ballot::Ballot;
use crate::protocols::raft::store::Store;
use claims::Witness;
use leader::Role;

/// A node: acceptor, replica, and leader if it comes to that.
#[derive(Clone, Debug, Hash)]
pub struct MultiPaxos {
    setup: Setup,

    // On the disk.
    /// It accepts nothing below this ballot, in no slot.
    promised: Ballot,
    /// By slot: what it accepted last there, or what it was told to be chosen.
    log: Sorted<u64, Entry>,

    // Lost in a crash.
    role: Role,
    /// The highest ballot that it was told of when it was refused.
    seen: Ballot,
    /// Whom it believes to lead.
    leader: Option<NodeId>,
    /// All slots up to this one are known to be chosen, and are applied.
    chosen: u64,
    /// What that made.
    store: Store,
    /// Clients that wait for this leader's answer: each for one at most.
    waiting: Vec<Request>,
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A node that does not lead tries to, or tries again.
    Election,
    /// A leader sends its next heartbeats.
    Heartbeat,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Election, Timer::Heartbeat];

    fn name(self) -> &'static str {
        match self {
            Timer::Election => "election",
            Timer::Heartbeat => "heartbeat",
        }
    }
}

/// The positions of the options in [`Description::options`].
pub(crate) mod options {
    pub(crate) const ELECTION_TIMEOUT: usize = 0;
    pub(crate) const HEARTBEAT_INTERVAL: usize = 1;
    pub(crate) const BATCH: usize = 2;
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "election-timeout",
        sentence: "How long a node waits for a leader before it tries to lead.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(150), Duration::ms(300))),
    },
    OptionSpec {
        name: "heartbeat-interval",
        sentence: "How often a leader says that it is there.",
        kind: OptionKind::Range(DurationRange::exactly(Duration::ms(50))),
    },
    OptionSpec {
        name: "batch",
        sentence: "How many slots one message is about at most.",
        kind: OptionKind::Count(64),
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

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Prepare", contour: Contour::Request, hue: 1 },
    MessageKind { name: "Promise", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Accept", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Accepted", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Refused", contour: Contour::Reply, hue: 2 },
    MessageKind { name: "Heartbeat", contour: Contour::Request, hue: 4 },
    MessageKind { name: "HeartbeatReply", contour: Contour::Reply, hue: 4 },
    MessageKind { name: "Learn", contour: Contour::Request, hue: 3 },
];

impl Protocol for MultiPaxos {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "multi-paxos",
        sentence: "A replicated log, each slot a decree; a leader prepares once for all of them.",
        version: 1,
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["election", "heartbeat"],
        guarantees: GUARANTEES,
        epoch: "ballot",
        tolerates: Hazard::USUAL,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<MultiPaxos>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<MultiPaxos>) -> MultiPaxos {
        MultiPaxos::recover(setup, disk, effects)
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<MultiPaxos>) {
        match message {
            Message::Prepare { ballot, from: first } => {
                self.on_prepare(from, ballot, first, effects);
            }
            Message::Promise { ballot, entries } => {
                self.on_promise(from, ballot, entries, effects);
            }
            Message::Accept { ballot, first, commands, chosen } => {
                self.on_accept(from, ballot, first, &commands, chosen, effects);
            }
            Message::Accepted { ballot, first, count } => {
                self.on_accepted(from, ballot, first, count, effects);
            }
            Message::Refused { ballot, promised } => self.on_refused(ballot, promised, effects),
            Message::Heartbeat { ballot, chosen } => {
                self.on_heartbeat(from, ballot, chosen, effects);
            }
            Message::HeartbeatReply { ballot, chosen } => {
                self.on_heartbeat_reply(from, ballot, chosen, effects);
            }
            Message::Learn { first, proposals } => self.learn(first, proposals, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<MultiPaxos>) {
        match timer {
            Timer::Election => self.campaign(effects),
            Timer::Heartbeat => self.on_heartbeat_timeout(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<MultiPaxos>) {
        self.take_in(request, effects);
    }

    fn status(&self) -> Status {
        Status {
            standing: self.role.standing(),
            epoch: self.promised.number,
            leader: self.leader,
            written: self.last_slot(),
            applied: self.chosen,
        }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Prepare { .. } => 0,
            Message::Promise { .. } => 1,
            Message::Accept { .. } => 2,
            Message::Accepted { .. } => 3,
            Message::Refused { .. } => 4,
            Message::Heartbeat { .. } => 5,
            Message::HeartbeatReply { .. } => 6,
            Message::Learn { .. } => 7,
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

    fn remember(
        witness: &mut Witness,
        present: &Present<'_, MultiPaxos>,
        node: NodeId,
        note: &Note,
    ) {
        witness.remember(present, node, note);
    }
}
