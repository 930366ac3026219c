//! What nodes say to one another, what they keep, and what they announce.

use super::clock::{Clock, Dot};
use super::versions::{Stamp, Versions};
use crate::base::NodeId;
use crate::protocol::Key;

/// A message from one node to another. A coordinator's names the request that it is for.
#[derive(Clone, Debug, Hash)]
pub enum Message {
    /// A coordinator asks a replica for its versions, or a stand-in for what it keeps for one.
    Get {
        /// The request.
        of: Dot,
        /// In place of whom, if not of itself.
        home: Option<NodeId>,
        /// Of which value.
        key: Key,
    },
    /// What a replica has, or a stand-in keeps for it.
    GetReply {
        /// The request.
        of: Dot,
        /// In place of whom, if not of itself.
        home: Option<NodeId>,
        /// All of it.
        versions: Versions,
    },
    /// A coordinator gives a replica versions to keep: a write, or what a read found that the replica
    /// lacks (read repair, §5).
    Put {
        /// The request.
        of: Dot,
        /// Of which value.
        key: Key,
        /// The versions.
        versions: Versions,
    },
    /// A replica keeps them, or descendants of them.
    PutReply {
        /// The request.
        of: Dot,
        /// The digest of what was put.
        digest: u64,
    },
    /// A coordinator gives a stand-in versions to keep for a replica that does not answer (hinted
    /// handoff, §4.6).
    Hint {
        /// The request.
        of: Dot,
        /// For whom.
        home: NodeId,
        /// Of which value.
        key: Key,
        /// The versions.
        versions: Versions,
    },
    /// A stand-in keeps them.
    HintReply {
        /// The request.
        of: Dot,
        /// For whom.
        home: NodeId,
        /// The digest of what was put.
        digest: u64,
    },
    /// A stand-in hands over what it kept.
    Handoff {
        /// Of which value.
        key: Key,
        /// The versions.
        versions: Versions,
    },
    /// The replica has it, so the stand-in may forget it.
    HandoffReply {
        /// Of which value.
        key: Key,
        /// The digest of what was handed over.
        digest: u64,
    },
    /// Do we have the same? (Anti-entropy, §4.7; the root of the paper's tree of digests.)
    Compare {
        /// The digest of all that both should have.
        digest: u64,
    },
    /// We do not: here is what I have.
    Exchange {
        /// By key.
        values: Vec<(Key, Versions)>,
        /// Whether the same is wanted in return.
        wants: bool,
    },
}

/// A record of the disk.
#[derive(Clone, Debug, Hash)]
pub enum Record {
    /// All that the node has of a value.
    Value {
        /// Which.
        key: Key,
        /// The versions.
        versions: Versions,
    },
    /// All that it keeps of a value for another node; nothing once that is handed over.
    Hint {
        /// For whom.
        home: NodeId,
        /// Which value.
        key: Key,
        /// The versions.
        versions: Versions,
    },
}

/// What a node announces.
#[derive(Clone, Debug, Hash)]
pub enum Note {
    /// It coordinates an operation that it did not know.
    Asked {
        /// The request.
        of: Dot,
        /// Of which value.
        key: Key,
    },
    /// It keeps these versions from now on.
    Keeps {
        /// Of which value.
        key: Key,
        /// For whom it keeps them, if not for itself.
        home: Option<NodeId>,
        /// The versions; none once they are handed over.
        versions: Versions,
    },
    /// It acknowledges a write.
    Acknowledged {
        /// The write.
        dot: Dot,
        /// Of which value.
        key: Key,
        /// All writes that it knows of.
        clock: Clock,
        /// When it was made, as the node says.
        stamp: Stamp,
    },
}
