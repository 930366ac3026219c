//! Paxos for single decrees, after Leslie Lamport, "Paxos Made Simple" (2001). Sections and names of
//! properties are those of that paper; "The Part-Time Parliament" (1998) is the original.
//!
//! Some nodes want to agree on one value, although messages get lost and nodes crash. Once a value is
//! *chosen* no other ever is, whoever asks, whenever. Here each key of the store is such a decree: a
//! register that can be written once.
//!
//! # Two phases
//!
//! Every server has three roles. As a *proposer* it has a client's value, and a *ballot*: a number
//! that nobody else uses. As an *acceptor* it votes. As a *learner* it wants to know what was chosen.
//! A value is chosen once a majority of the acceptors accepted it under one ballot (§2.2).
//!
//! 1. The proposer asks the acceptors to *prepare*. One that has seen no higher ballot *promises* to
//!    accept nothing below this one any more, and tells what it accepted last. See [`acceptor`].
//! 2. With the promises of a majority the proposer asks all to *accept* a value. It is the value of
//!    the highest ballot that it was told of; only if it was told of none may the proposer take its
//!    own. See [`proposer`].
//!
//! Why that is enough: two majorities share an acceptor. If a value was chosen already, every
//! majority has somebody who accepted it, so whoever comes later is told of it, and can only propose
//! it again (P2c). If a value was *not* chosen, a majority's promises see to it that no lower ballot
//! will choose one behind the proposer's back.
//!
//! # Progress
//!
//! Safety needs no clock. Progress does: two proposers can outbid one another for ever, each breaking
//! the other's second phase with its own first (§2.4). The paper has them elect one distinguished
//! proposer. Here a proposer that is refused rests for a time drawn at random; with `retry` set to one
//! length for all, a duel can last. Multi-Paxos, next door, elects a leader.
//!
//! # Learning
//!
//! The proposer counts who accepted, and tells all others what was chosen: it is the distinguished
//! learner of §2.3. That message may be lost. A node that does not know, and is asked, finds out as
//! the paper says: it makes a proposal of its own. So does one that restarted, for what it learned it
//! does not save.
//!
//! # What clients get
//!
//! Any server can be asked. To *write* a key, or to compare-and-set it from zero, is to propose. Of
//! several who do, one succeeds; the others are *refused*, which says that it did not happen and never
//! will. A compare-and-set from zero that comes too late finds another value, so it *differs*. A read
//! is a proposal without a value: it completes what it is told of, or, if a majority accepted nothing
//! so far, answers zero. So the store is linearizable, as far as it can be written at all. See
//! [`clients`].
//!
//! # The disk
//!
//! Promises and acceptances are synced before anybody hears of them. See [`acceptor`].
//!
//! # Left out
//!
//! Acceptors that tell all learners (§2.3). Saving what was learned. Recovery of damaged records: a
//! node that misses one that was safe does not start.

pub mod acceptor;
pub mod bugs;
pub mod claims;
pub mod clients;
pub mod message;
pub mod proposer;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Message, Note, Proposal, Record, Value};

use crate::base::{Duration, DurationRange, Instant, NodeId, Sorted};
use crate::protocol::{
    Claim, Contour, Description, Disk, Effects, Guarantee, Hazard, Key, Label, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Status,
};
use crate::protocols::ballot::Ballot;
use acceptor::Acceptor;
use claims::Witness;
use clients::Waiting;
use proposer::Attempt;

/// A node: proposer, acceptor and learner of all decrees.
#[derive(Clone, Debug, Hash)]
pub struct Paxos {
    setup: Setup,
    /// What it knows of each decree of which it heard.
    decrees: Sorted<Key, Decree>,
    /// Clients that wait for its answer: each for one at most.
    waiting: Vec<Waiting>,
    /// Whether the timer is set.
    is_timer_set: bool,
}

/// What a node knows of one decree.
#[derive(Clone, Debug, Default, Hash)]
struct Decree {
    /// As an acceptor; on the disk.
    acceptor: Acceptor,
    /// As a proposer, while it is one.
    attempt: Option<Attempt>,
    /// The highest ballot that it was told of when it was refused.
    seen: Ballot,
    /// As a learner: what was chosen, once it knows.
    chosen: Option<Value>,
}

/// The timer of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Proposals that came to nothing are made again, under higher ballots.
    Retry,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Retry];

    fn name(self) -> &'static str {
        "retry"
    }
}

/// The positions of the options in [`Description::options`].
pub(crate) mod options {
    pub(crate) const RETRY: usize = 0;
}

const OPTIONS: &[OptionSpec] = &[OptionSpec {
    name: "retry",
    sentence: "How long a proposer rests before it tries again under a higher ballot.",
    kind: OptionKind::Range(DurationRange::new(Duration::ms(30), Duration::ms(120))),
}];

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
    MessageKind { name: "Chosen", contour: Contour::Request, hue: 3 },
];

impl Protocol for Paxos {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = Witness;

    const DESCRIPTION: Description = Description {
        name: "paxos",
        sentence: "Each key is a decree: a majority chooses one value for it, for ever.",
        version: 1,
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["retry"],
        commands: &[],
        guarantees: GUARANTEES,
        // Each decree has ballots of its own, and none has a leader.
        epoch: "",
        tolerates: Hazard::USUAL,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Paxos>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Paxos>) -> Paxos {
        Paxos::recover(setup, disk, effects)
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Paxos>) {
        match message {
            Message::Prepare { key, ballot } => self.on_prepare(from, key, ballot, effects),
            Message::Promise { key, ballot, accepted } => {
                self.on_promise(from, key, ballot, accepted, effects);
            }
            Message::Accept { key, proposal } => self.on_accept(from, key, proposal, effects),
            Message::Accepted { key, ballot } => self.on_accepted(from, key, ballot, effects),
            Message::Refused { key, ballot, promised } => self.on_refused(key, ballot, promised),
            Message::Chosen { key, value } => self.learn(key, value, effects),
        }
    }

    fn on_timer(&mut self, Timer::Retry: Timer, effects: &mut Effects<Paxos>) {
        self.is_timer_set = false;
        self.try_again(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Paxos>) {
        self.take_in(request, effects);
    }

    fn status(&self) -> Status {
        view::status(self)
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
            Message::Chosen { .. } => 5,
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

    fn remember(witness: &mut Witness, present: &Present<'_, Paxos>, node: NodeId, note: &Note) {
        witness.remember(present, node, note);
    }
}
