//! What Paxos nodes say to one another, and what they keep.
//!
//! Messages are sent without waiting for an answer: they may be lost, doubled and overtaken. Each
//! names its decree, and each answer the ballot that it answers.

use crate::protocol::{Action, Key, Request};
use crate::protocols::ballot::Ballot;
use core::fmt;

/// What a client wants a decree to say. It names the operation, so that a retry at another server
/// proposes the very same, and nobody takes another's success for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value {
    /// The client's index.
    pub client: u8,
    /// Which of its operations.
    pub sequence: u32,
    /// What it writes.
    pub value: u64,
}

impl Value {
    /// What a request proposes; `None` if it is only to look.
    pub fn proposed_by(request: &Request) -> Option<Value> {
        let Request { client, sequence, operation } = *request;
        match operation.action {
            Action::Write(value) | Action::CompareAndSet { expected: 0, new: value } => {
                Some(Value { client, sequence, value })
            }
            Action::Read | Action::CompareAndSet { .. } => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}

/// A value under a ballot, written `7@4.n2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proposal {
    /// The ballot. It stands first: proposals are compared by it.
    pub ballot: Ballot,
    /// What is proposed.
    pub value: Value,
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.value, self.ballot)
    }
}

/// A message from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Phase 1a, from a proposer to all: accept nothing below this ballot any more, and tell what
    /// was accepted so far.
    Prepare {
        /// Which decree.
        key: Key,
        /// The proposer's ballot.
        ballot: Ballot,
    },
    /// Phase 1b, back to the proposer: it is promised.
    Promise {
        /// Which decree.
        key: Key,
        /// The ballot that was asked for.
        ballot: Ballot,
        /// What the acceptor accepted last.
        accepted: Option<Proposal>,
    },
    /// Phase 2a, from the proposer to all, once a majority has promised.
    Accept {
        /// Which decree.
        key: Key,
        /// What to accept.
        proposal: Proposal,
    },
    /// Phase 2b, back to the proposer. The paper's acceptors may tell all learners.
    Accepted {
        /// Which decree.
        key: Key,
        /// The ballot of what was accepted.
        ballot: Ballot,
    },
    /// Back to a proposer that comes too late. The paper allows it to speed things up (§2.2): nothing
    /// depends on it.
    Refused {
        /// Which decree.
        key: Key,
        /// The ballot that is refused.
        ballot: Ballot,
        /// To which one the acceptor has promised itself.
        promised: Ballot,
    },
    /// From the proposer to all once a majority has accepted; and from anybody who knows to one who
    /// begins to propose. "Success" in "The Part-Time Parliament".
    Chosen {
        /// Which decree.
        key: Key,
        /// What was chosen.
        value: Value,
    },
}

/// One record of the disk. Every prefix of the records is a state that the acceptor was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A promise. It replaces an earlier one of its decree.
    Promised {
        /// Which decree.
        key: Key,
        /// Nothing below this is accepted any more.
        ballot: Ballot,
    },
    /// A vote. It is a promise as well.
    Accepted {
        /// Which decree.
        key: Key,
        /// What was accepted.
        proposal: Proposal,
    },
}

/// What a node announces. What it announces about its disk is safe there already, so no crash can
/// take back what claims have counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A client brought it a value.
    Asked {
        /// For which decree.
        key: Key,
        /// What.
        value: Value,
    },
    /// As an acceptor it promised.
    Promised {
        /// In which decree.
        key: Key,
        /// The ballot.
        ballot: Ballot,
    },
    /// As an acceptor it accepted; or restarted, and had done so.
    Accepted {
        /// In which decree.
        key: Key,
        /// What.
        proposal: Proposal,
    },
    /// As a learner it knows from now on what was chosen.
    Learned {
        /// In which decree.
        key: Key,
        /// What.
        value: Value,
    },
}
