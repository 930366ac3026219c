//! The mistake that can be switched on: it bends one line of an otherwise correct Paxos Commit.

use crate::protocol::Bug;

/// See [`super::Node::acceptors`].
pub(super) const LONE_COORDINATOR: usize = 0;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[Bug {
    name: "lone-coordinator",
    sentence: "The votes are the coordinator's alone: when it dies, who is prepared is stuck.",
    breaks: "locks-are-released",
    source: "Skeen 1981, \"Nonblocking Commit Protocols\"; Gray and Lamport 2006, §3",
}];
