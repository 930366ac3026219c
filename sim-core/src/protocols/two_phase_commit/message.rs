//! What servers say to one another, and what they keep.

use crate::base::NodeSet;
use crate::protocol::{Action, Key, Request};
use crate::protocols::ballot::Ballot;
use core::fmt;

/// A transaction: it changes both copies of one key. Written `t5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Txn {
    /// Counted by the coordinator, from one.
    pub number: u64,
    /// The key.
    pub key: Key,
}

impl fmt::Display for Txn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.number)
    }
}

/// What a transaction does to its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The value that the key must have, if that matters.
    pub expected: Option<u64>,
    /// The value that it then gets.
    pub new: u64,
}

impl Change {
    /// What a client's request asks for; none if it only reads.
    pub fn of(request: Request) -> Option<Change> {
        match request.operation.action {
            Action::Read => None,
            Action::Write(new) => Some(Change { expected: None, new }),
            Action::CompareAndSet { expected, new } => {
                Some(Change { expected: Some(expected), new })
            }
        }
    }
}

/// What a shard says to a transaction, once and for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vote {
    /// It can do its part, has the lock, and will do as it is told.
    Prepared,
    /// It cannot.
    No(Reason),
}

/// Why a transaction is aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The key has not the value that was expected. The client is told.
    Differs,
    /// Another transaction has the lock.
    Locked,
    /// A shard was not heard, and somebody took over.
    Unheard,
}

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Both shards do it.
    Commit,
    /// Neither does.
    Abort(Reason),
}

impl Decision {
    /// What both votes come to.
    pub fn of(votes: [Vote; 2]) -> Decision {
        // That a value differs is the best of reasons: there is no need to try again.
        match votes[0].max(votes[1]).max(Vote::Prepared) {
            Vote::Prepared => Decision::Commit,
            Vote::No(worst) => {
                let reasons = votes.iter().filter_map(|vote| match vote {
                    Vote::No(reason) => Some(*reason),
                    Vote::Prepared => None,
                });
                Decision::Abort(reasons.min().unwrap_or(worst))
            }
        }
    }

    /// Whether it is done.
    pub fn commits(self) -> bool {
        self == Decision::Commit
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Differs => "differs",
            Reason::Locked => "locked",
            Reason::Unheard => "unheard",
        })
    }
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Vote::Prepared => f.write_str("prepared"),
            Vote::No(reason) => write!(f, "no ({reason})"),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Commit => f.write_str("commit"),
            Decision::Abort(reason) => write!(f, "abort ({reason})"),
        }
    }
}

/// What an acceptor has accepted in the place of one shard's vote, and under which ballot; zero if the
/// shard itself said so.
pub type Accepted = Option<(Ballot, Vote)>;

/// A message from one server to another. Where there are two votes, they stand in the order of the
/// key's two shards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// The coordinator asks a shard to prepare.
    Prepare {
        /// Which transaction.
        txn: Txn,
        /// What it does.
        change: Change,
        /// Every transaction before this one is over for everybody.
        settled: u64,
    },
    /// A shard gives its vote to an acceptor (phase 2a of its own Paxos, ballot zero). In two-phase
    /// commit, to the coordinator.
    Vote {
        /// On which transaction.
        txn: Txn,
        /// What.
        vote: Vote,
    },
    /// An acceptor tells whoever leads the ballot which votes it has accepted under it (phase 2b).
    Accepted {
        /// On which transaction.
        txn: Txn,
        /// Under which ballot.
        ballot: Ballot,
        /// Which.
        votes: [Option<Vote>; 2],
    },
    /// Who knows what became of a transaction tells shards and coordinator.
    Outcome {
        /// Which transaction.
        txn: Txn,
        /// What became of it.
        decision: Decision,
    },
    /// A shard tells the coordinator that it has the outcome on its disk.
    Done {
        /// Of which transaction.
        txn: Txn,
    },
    /// A shard that is left in doubt asks whether anybody knows the outcome.
    Inquire {
        /// Of which transaction.
        txn: Txn,
        /// For which time it asks.
        round: u32,
    },
    /// The answer, if the answer is no; else it is an [`Message::Outcome`].
    Unknown {
        /// The outcome of which transaction.
        txn: Txn,
        /// For which time it was asked.
        round: u32,
    },
    /// Somebody takes a transaction over (phase 1a, for both votes at once).
    TakeOver {
        /// Which transaction.
        txn: Txn,
        /// Under which ballot.
        ballot: Ballot,
    },
    /// An acceptor will accept nothing under a lower ballot, and tells what it has accepted (1b).
    Promise {
        /// For which transaction.
        txn: Txn,
        /// Under which ballot it was asked.
        ballot: Ballot,
        /// What it has accepted.
        accepted: [Accepted; 2],
    },
    /// Who took over proposes both votes (2a).
    Propose {
        /// On which transaction.
        txn: Txn,
        /// Under which ballot.
        ballot: Ballot,
        /// Which.
        votes: [Vote; 2],
    },
    /// An acceptor has promised itself to a higher ballot.
    Denied {
        /// For which transaction.
        txn: Txn,
        /// To this one.
        ballot: Ballot,
    },
    /// The coordinator asks one of the copies for its value.
    Read {
        /// Of which key.
        key: Key,
        /// For which client.
        client: u8,
        /// For which of its operations.
        sequence: u32,
    },
    /// The value. It may have waited for a lock.
    Value {
        /// For which client.
        client: u8,
        /// For which of its operations.
        sequence: u32,
        /// The value.
        value: u64,
    },
}

impl Message {
    /// The ballot that it is about, if it is about one.
    pub(super) fn ballot(&self) -> Option<Ballot> {
        match *self {
            Message::Accepted { ballot, .. }
            | Message::TakeOver { ballot, .. }
            | Message::Promise { ballot, .. }
            | Message::Propose { ballot, .. }
            | Message::Denied { ballot, .. } => Some(ballot),
            _ => None,
        }
    }
}

/// What servers keep on their disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// The coordinator began a transaction.
    Began {
        /// Which.
        txn: Txn,
        /// For whom, and what it does.
        request: Request,
        /// Every transaction before this one was over for everybody.
        settled: u64,
    },
    /// The coordinator knows what became of it.
    Ended {
        /// Which.
        txn: Txn,
        /// What became of it.
        decision: Decision,
    },
    /// A shard has voted.
    Voted {
        /// On which transaction.
        txn: Txn,
        /// What it does.
        change: Change,
        /// How.
        vote: Vote,
    },
    /// A shard has done, or dropped, its part.
    Finished {
        /// Of which transaction.
        txn: Txn,
        /// What became of it.
        decision: Decision,
    },
    /// An acceptor has accepted votes, besides those that it had.
    Accepted {
        /// On which transaction.
        txn: Txn,
        /// Under which ballot.
        ballot: Ballot,
        /// Which.
        votes: [Option<Vote>; 2],
    },
    /// An acceptor has promised itself to a ballot.
    Promised {
        /// For which transaction.
        txn: Txn,
        /// Which ballot.
        ballot: Ballot,
    },
    /// A server uses a ballot of its own: it must not use it for anything else.
    TakesOver {
        /// For which transaction.
        txn: Txn,
        /// Which ballot.
        ballot: Ballot,
    },
}

/// What servers announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A shard starts: what it has locked comes next.
    Woke,
    /// The coordinator begins a transaction.
    Began {
        /// Which.
        txn: Txn,
    },
    /// A shard is prepared, and has the lock.
    Prepared {
        /// For which transaction.
        txn: Txn,
    },
    /// A shard votes no.
    VotedNo {
        /// On which transaction.
        txn: Txn,
        /// Why.
        reason: Reason,
    },
    /// Somebody counts the votes, and so knows what became of a transaction.
    Decided {
        /// Which.
        txn: Txn,
        /// What became of it.
        decision: Decision,
    },
    /// A shard has done, or dropped, its part, and the lock is free.
    Finished {
        /// Of which transaction.
        txn: Txn,
        /// What became of it.
        decision: Decision,
    },
    /// Somebody takes a transaction over.
    TakesOver {
        /// Which.
        txn: Txn,
        /// Under which ballot.
        ballot: Ballot,
    },
    /// A shard still does not know the outcome of what it is prepared for.
    InDoubt {
        /// Of which transaction.
        txn: Txn,
        /// For which time it says so.
        round: u32,
        /// Which of those who are to keep the votes it heard since the last time.
        heard: NodeSet,
    },
}
