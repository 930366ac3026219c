//! Mistakes that can be switched on: each bends one line of an otherwise correct Raft.
//!
//! Every one was made by somebody in a system that people used. A bug's position in the list is the
//! bit of the plan that switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See [`super::node::Raft::save_ballot`].
pub(super) const FORGOTTEN_VOTE: usize = 0;
/// See [`super::reads`].
pub(super) const STALE_READ: usize = 1;

/// See [`super::Raft::save_applied_too_early`].
pub(super) const APPLIED_BEFORE_APPLY: usize = 2;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "forgotten-vote",
        sentence: "A vote is not written to disk: after a restart a node votes again in the same \
                   term.",
        breaks: "election-safety",
        source: "akka-raft raft-62 and raft-56, in Scott et al. 2016, \"Minimizing Faulty \
                 Executions of Distributed Systems\"; \"Fuzzing Raft for Fun and Publication\"",
    },
    Bug {
        name: "stale-read",
        sentence: "A leader answers reads from its own state at once, without asking whether it \
                   still leads.",
        breaks: "fresh-reads",
        source: "Ongaro 2014, §6.4; Jepsen reports on etcd and Consul",
    },
    Bug {
        name: "applied-before-apply",
        sentence: "A node writes down that an entry is applied before it has applied it: after a \
                   crash in between it skips that entry. Needs `snapshot-every`.",
        breaks: "state-machine-safety",
        source: "etcd 3.5 data inconsistency postmortem (2022)",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        assert_eq!(BUGS[FORGOTTEN_VOTE].name, "forgotten-vote");
        assert_eq!(BUGS[STALE_READ].name, "stale-read");
        assert_eq!(BUGS[APPLIED_BEFORE_APPLY].name, "applied-before-apply");
        assert_eq!(BUGS.len(), 3);
    }
}
