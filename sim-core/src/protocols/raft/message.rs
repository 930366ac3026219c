//! What Raft nodes say to one another, and what they keep.
//!
//! Messages are sent without waiting for an answer: they may be lost, duplicated and reordered, and
//! a reply carries all that its receiver needs to tell what it answers.

use super::store::Store;
use crate::base::{Fingerprint, NodeId};
use crate::protocol::Request;
use core::fmt;
use std::sync::Arc;

/// A message from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A node whose election timer ran out asks all others: *would* you vote for me? Nobody's term
    /// changes, so a node that cannot win disturbs nobody.
    ///
    /// The paper sketches this in §9.6, without a message of its own.
    PreVote {
        /// The term that the sender would campaign in: one above its own.
        term: u64,
        /// Where the sender's log ends.
        last: Position,
    },
    /// The answer to a [`Message::PreVote`]. A majority of grants starts a real campaign.
    PreVoteReply {
        /// The voter's own term. If it is the higher one, the asker learns it here.
        term: u64,
        /// The term that was asked for.
        proposed: u64,
        /// Whether the voter would vote for the asker.
        granted: bool,
    },
    /// A candidate asks all others for their vote. RequestVote in the paper.
    ///
    /// It is not repeated to those who stay silent, as the paper would; the next campaign asks
    /// again.
    Vote {
        /// The candidate's term.
        term: u64,
        /// Where the candidate's log ends: a voter refuses if its own is more up to date.
        last: Position,
    },
    /// The answer to a [`Message::Vote`].
    VoteReply {
        /// The voter's term.
        term: u64,
        /// Whether the candidate has the vote.
        granted: bool,
    },
    /// The leader sends entries, or none as a heartbeat. AppendEntries in the paper.
    Append(Append),
    /// The answer to a [`Message::Append`], whatever it carried.
    AppendReply(AppendReply),
    /// The leader sends its snapshot, to one who lacks entries that it has dropped (§5.1).
    InstallSnapshot(InstallSnapshot),
    /// The answer to a [`Message::InstallSnapshot`]: as to an Append that ends where it does.
    InstallSnapshotReply(AppendReply),
    /// The leader wants its receiver to campaign at once, and to succeed it (§3.10).
    TimeoutNow {
        /// The leader's term.
        term: u64,
    },
    /// A [`Message::Vote`] at the wish of the leader: who hears that one listens all the same. In the
    /// paper, a flag.
    TransferVote {
        /// The candidate's term.
        term: u64,
        /// Where the candidate's log ends.
        last: Position,
    },
}

/// What a leader sends. It differs from the paper in the number of a heartbeat round, which is for
/// reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Append {
    /// The leader's term.
    pub term: u64,
    /// The entry before the first of `entries`. A follower that lacks it refuses.
    pub base: Position,
    /// What follows the base.
    pub entries: Vec<Entry>,
    /// The leader's commit index.
    pub commit: u64,
    /// The last round of heartbeats that the leader had begun.
    pub round: u64,
}

/// A snapshot on its way. In the paper it comes in pieces; here, at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstallSnapshot {
    /// The leader's term.
    pub term: u64,
    /// The last round of heartbeats that the leader had begun.
    pub round: u64,
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
}

/// The store in place of the entries that made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The last entry that it stands for.
    pub last: Position,
    /// The digest of all of them; see [`chain`].
    pub history: u64,
    /// What they made, clients' sessions included.
    pub store: Store,
}

/// A digest of a list of entries, from that of the list before its last entry and that entry's own.
pub fn chain(history: u64, digest: u64) -> u64 {
    let mut chained = Fingerprint::new();
    chained.pair(history, digest);
    chained.value()
}

/// What a follower says to that.
///
/// The paper answers yes or no and relies on remote procedure calls to pair the answer with its
/// question. Here the reply says *what* agrees, so that late and doubled replies do no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppendReply {
    /// The follower's term.
    pub term: u64,
    /// The round of the Append, echoed: the sender followed this leader after it had begun.
    pub round: u64,
    /// How far the logs agree.
    pub agreement: Agreement,
}

/// How far a follower's log agrees with its leader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The logs are the same up to this index, and the follower's is safe on its disk.
    Matches {
        /// The last index that the Append showed to be the same.
        index: u64,
    },
    /// The follower does not have the base. The hints let the leader skip a whole term at once, as
    /// the end of §3.5 suggests.
    Conflict {
        /// The index of the base that was refused.
        base: u64,
        /// The term of the entry that the follower has there; zero if its log ends before.
        term: u64,
        /// The first index at which the follower has that term; else the one after its log's end.
        first: u64,
    },
    /// The Append came from a term that is over. The reply's term tells its sender so.
    Outdated,
}

/// A place in a log, written `index@term`. The term is that of the entry at this index; the place
/// before the first entry is `0@0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// Counted from one.
    pub index: u64,
    /// The term in which the entry was made.
    pub term: u64,
}

impl Position {
    /// Whether a log that ends here is at least as up to date as one that ends at `other` (§3.6.1):
    /// the later last term decides, and only then the length.
    pub fn is_up_to_date_with(self, other: Position) -> bool {
        (self.term, self.index) >= (other.term, other.index)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.index, self.term)
    }
}

/// One entry of the log. Its index is its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The term of the leader that made it.
    pub term: u64,
    /// What to do when it is applied.
    pub command: Command,
}

impl Entry {
    /// A digest by which claims compare entries without keeping them.
    pub fn digest(&self) -> u64 {
        let mut digest = Fingerprint::new();
        digest.absorb(self);
        digest.value()
    }
}

/// What an entry does to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Nothing. A leader begins its term with it: once it is committed, so is all that stands
    /// before it (§6.4).
    Noop,
    /// What a client asked for.
    Client(Request),
}

/// One record of the disk. Every prefix of the records is a state that the node was in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// The term, and who has this node's vote in it. The last such record counts.
    Ballot {
        /// The node's term.
        term: u64,
        /// For whom it voted in this term.
        vote: Option<NodeId>,
    },
    /// An entry. It replaces whatever stands at its index, and all that stands behind that: a
    /// conflicting tail is dropped by the record that overwrites its first entry, so no crash can
    /// fall between the two.
    Entry {
        /// Its place in the log.
        index: u64,
        /// What stands there.
        entry: Entry,
    },
    /// A snapshot. It stands for all entries up to its end; the last such record counts.
    Snapshot {
        /// What it is.
        snapshot: Arc<Snapshot>,
        /// Where the log begins from now on; what stands there and before is dropped.
        base: Position,
        /// Whether it replaces the whole log, whatever stood behind its end: a leader's does, one
        /// that the node took by itself does not.
        replaces: bool,
    },
}

/// What a node announces. It stands *before* the write that it is about, so that no crash can leave
/// something on a disk that nobody announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// It asks for votes in this term.
    Campaigning {
        /// Its new term.
        term: u64,
    },
    /// It won the election of this term.
    Elected {
        /// Its term.
        term: u64,
    },
    /// It led this term and does so no more.
    SteppedDown {
        /// The term that it led.
        term: u64,
    },
    /// It puts an entry at the end of its log.
    Appended {
        /// Where, and in which term the entry was made.
        at: Position,
        /// The term of the entry before it.
        previous_term: u64,
        /// What the entry is.
        digest: u64,
    },
    /// It drops the end of its log, since its leader has something else there.
    Truncated {
        /// The first index that goes.
        from: u64,
    },
    /// As a leader it found that a majority stores its log up to here.
    Committed {
        /// The leader's term.
        term: u64,
        /// The last committed entry.
        upto: Position,
    },
    /// It applied an entry to its store.
    Applied {
        /// The entry's index.
        index: u64,
        /// What the entry is.
        digest: u64,
    },
    /// As a leader it took a client's read in.
    ReadAsked {
        /// The client's index.
        client: u8,
        /// Which of its operations.
        sequence: u32,
    },
    /// It answers a client's read.
    ReadServed {
        /// The client's index.
        client: u8,
        /// Which of its operations.
        sequence: u32,
        /// The last entry that the answer knows of.
        index: u64,
    },
    /// It takes a snapshot and drops the entries that it stands for.
    Compacted {
        /// The last of them.
        upto: Position,
    },
    /// It takes its leader's snapshot in place of its log.
    Installed {
        /// The last entry that it stands for.
        upto: Position,
        /// The digest of all of them.
        history: u64,
    },
    /// It restarted from a snapshot.
    Restored {
        /// The last entry that the snapshot stands for.
        index: u64,
        /// The digest of all of them.
        history: u64,
    },
    /// As a leader it begins to hand over.
    TransferBegan {
        /// To whom.
        to: NodeId,
    },
    /// The one to whom it was to hand over did not take over in time.
    TransferAborted {
        /// Who.
        to: NodeId,
    },
    /// It was told to hand over what it does not have, or to itself.
    TransferRefused,
}
