//! What nodes of Multi-Paxos say to one another, and what they keep.
//!
//! Messages are sent without waiting for an answer: they may be lost, doubled and overtaken. Each
//! answer names the ballot that it answers. A leader says again in each heartbeat's time what was not
//! answered.

use crate::base::Fingerprint;
use crate::protocols::ballot::Ballot;
use crate::protocols::raft::Command;

/// A command under a ballot: what is proposed in a slot, and accepted there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    /// The ballot of the leader that proposed it.
    pub ballot: Ballot,
    /// What to do when it is applied.
    pub command: Command,
}

/// What a node has in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// What it accepted last, or was told to be chosen.
    pub proposal: Proposal,
    /// Whether it knows that this is chosen.
    pub is_chosen: bool,
}

/// A message from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Phase 1a, from one that wants to lead to all, for all slots at once.
    Prepare {
        /// Its ballot.
        ballot: Ballot,
        /// The first slot that it does not know to be chosen.
        from: u64,
    },
    /// Phase 1b, back to it: it is promised, in all slots.
    Promise {
        /// The ballot that was asked for.
        ballot: Ballot,
        /// What the acceptor has in slots from the one asked for on. What it knows to be chosen it
        /// says so, which saves a second phase.
        entries: Vec<(u64, Entry)>,
    },
    /// Phase 2a, from a leader to all, for some slots that follow one another.
    Accept {
        /// The leader's ballot.
        ballot: Ballot,
        /// The first slot.
        first: u64,
        /// What to accept there, and in the slots behind.
        commands: Vec<Command>,
        /// All slots up to this one are chosen, as far as the leader knows.
        chosen: u64,
    },
    /// Phase 2b, back to the leader.
    Accepted {
        /// The ballot of what was accepted.
        ballot: Ballot,
        /// The first slot.
        first: u64,
        /// How many slots.
        count: u64,
    },
    /// Back to one that comes too late, be it with a Prepare, an Accept or a Heartbeat.
    Refused {
        /// The ballot that is refused.
        ballot: Ballot,
        /// To which one the acceptor has promised itself.
        promised: Ballot,
    },
    /// From a leader to all, now and then.
    Heartbeat {
        /// The leader's ballot.
        ballot: Ballot,
        /// All slots up to this one are chosen, as far as the leader knows.
        chosen: u64,
    },
    /// Back to the leader. If the sender knows less than the leader does, it is sent what it lacks.
    HeartbeatReply {
        /// The ballot of the heartbeat.
        ballot: Ballot,
        /// All slots up to this one are chosen, as far as the sender knows.
        chosen: u64,
    },
    /// From a leader to one that lacks something: this was chosen.
    Learn {
        /// The first slot.
        first: u64,
        /// What was chosen there, and in the slots behind.
        proposals: Vec<Proposal>,
    },
}

/// One record of the disk. Every prefix of the records is a state that the acceptor was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A promise, for all slots. It replaces an earlier one.
    Promised {
        /// Nothing below this is accepted any more.
        ballot: Ballot,
    },
    /// A vote. It is a promise as well, and replaces an earlier vote in its slot.
    Accepted {
        /// Which slot.
        slot: u64,
        /// What was accepted.
        proposal: Proposal,
    },
}

/// What a node announces. What it announces about its disk is safe there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// It wants to lead under this ballot.
    Campaigning {
        /// Its ballot.
        ballot: Ballot,
    },
    /// It has the promises of a majority.
    Elected {
        /// Its ballot.
        ballot: Ballot,
    },
    /// It led under this ballot and does so no more.
    SteppedDown {
        /// Its ballot.
        ballot: Ballot,
    },
    /// As an acceptor it promised.
    Promised {
        /// The ballot.
        ballot: Ballot,
    },
    /// As an acceptor it accepted; or was asked again.
    Accepted {
        /// In which slot.
        slot: u64,
        /// Under which ballot.
        ballot: Ballot,
        /// What the command is.
        digest: u64,
    },
    /// It fills a slot of which nobody told it with a command that does nothing.
    Filled {
        /// Which slot.
        slot: u64,
    },
    /// It applied a slot's command to its store.
    Applied {
        /// Which slot.
        slot: u64,
        /// What the command is.
        digest: u64,
    },
}

/// A digest by which claims compare commands without keeping them.
pub fn digest(command: &Command) -> u64 {
    let mut digest = Fingerprint::new();
    digest.absorb(command);
    digest.value()
}
