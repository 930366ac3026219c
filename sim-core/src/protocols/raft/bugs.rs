//! Mistakes that can be switched on: each bends one line of an otherwise correct Raft.
//!
//! Every one was made by somebody in a system that people used. A bug's position in the list is the
//! bit of the plan that switches it on, so the list is appended to and never reordered.

use crate::protocol::{Bug, Hazard};

/// See [`super::node::Raft::save_ballot`].
pub(super) const FORGOTTEN_VOTE: usize = 0;
/// See [`super::reads`].
pub(super) const STALE_READ: usize = 1;
/// See [`super::Raft::save_applied_too_early`].
pub(super) const APPLIED_BEFORE_APPLY: usize = 2;
/// See [`super::election`].
pub(super) const DUPLICATE_VOTE: usize = 3;
/// See [`super::replication`].
pub(super) const OLD_TERM_COMMIT: usize = 4;
/// See [`super::election`].
pub(super) const LONGEST_LOG: usize = 5;
/// See [`super::replication`].
pub(super) const MINORITY_COMMIT: usize = 6;
/// See [`super::replication`].
pub(super) const STALE_APPEND: usize = 7;
/// See [`super::replication`].
pub(super) const UNCHECKED_HEARTBEAT: usize = 8;
/// See [`super::node::Raft::append`].
pub(super) const ACK_BEFORE_SYNC: usize = 9;
/// See [`super::election`].
pub(super) const NO_PRE_VOTE: usize = 10;
/// See [`super::replication`].
pub(super) const BLIND_RETRY: usize = 11;
/// See [`super::node::Raft::recover`].
pub(super) const CORRUPT_TAIL: usize = 12;
/// See [`super::node::Raft::set_election_timer`].
pub(super) const ENDLESS_SPLIT_VOTE: usize = 13;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "forgotten-vote",
        sentence: "A vote is not written to disk: after a restart a node votes again in the same \
                   term.",
        breaks: "election-safety",
        source: "akka-raft raft-62 and raft-56, in Scott 2015, \"Fuzzing Raft for Fun and \
                 Publication\"; Scott et al. 2016, \"Minimizing Faulty Executions of Distributed \
                 Systems\"",
    },
    Bug {
        name: "stale-read",
        sentence: "A leader answers reads from its own state at once, without asking whether it \
                   still leads.",
        breaks: "fresh-reads",
        source: "Ongaro 2014, §6.4; Kingsbury 2014, \"Jepsen: etcd and Consul\"",
    },
    Bug {
        name: "applied-before-apply",
        sentence: "A node writes down that an entry is applied before it has applied it: after a \
                   crash in between it skips that entry. Needs `snapshot-every`.",
        breaks: "state-machine-safety",
        source: "etcd 3.5 data inconsistency postmortem (2022)",
    },
    Bug {
        name: "duplicate-vote",
        sentence: "A candidate counts answers, not voters: a vote that arrives twice counts twice.",
        breaks: "election-safety",
        source: "akka-raft raft-45 and raft-46, in Scott 2015, \"Fuzzing Raft for Fun and \
                 Publication\"",
    },
    Bug {
        name: "old-term-commit",
        sentence: "A leader commits an entry of an earlier term as soon as a majority stores it.",
        breaks: "leader-completeness",
        source: "Ongaro 2014, §3.6.2 and Figure 3.7 (Figure 8 of the paper of the same year)",
    },
    Bug {
        name: "longest-log",
        sentence: "A voter compares the lengths of logs only, not the terms in which they end.",
        breaks: "leader-completeness",
        source: "Gjengset 2016, \"Students' Guide to Raft\"",
    },
    Bug {
        name: "minority-commit",
        sentence: "A leader commits what the most advanced node stores, not what a majority does.",
        breaks: "leader-completeness",
        source: "akka-raft raft-42, in Scott 2015, \"Fuzzing Raft for Fun and Publication\"",
    },
    Bug {
        name: "stale-append",
        sentence: "A follower drops all that stands behind what an Append brings, even if it agrees.",
        breaks: "leader-completeness",
        source: "akka-raft raft-66, in Scott 2015, \"Fuzzing Raft for Fun and Publication\"; \
                 Gjengset 2016, \"Students' Guide to Raft\"",
    },
    Bug {
        name: "unchecked-heartbeat",
        sentence: "A follower says yes to a heartbeat without looking whether its log agrees.",
        breaks: "leader-completeness",
        source: "Gjengset 2016, \"Students' Guide to Raft\"",
    },
    Bug {
        name: "ack-before-sync",
        sentence: "A node says that it has an entry before the entry is safe on its disk.",
        breaks: "leader-completeness",
        source: "Jepsen 2025, NATS 2.12.1",
    },
    Bug {
        name: "no-pre-vote",
        sentence: "Who misses its leader campaigns at once, and is listened to by those who hear theirs.",
        breaks: "stable-leader",
        source: "Cloudflare 2020, \"A Byzantine failure in the real world\"; Ongaro 2014, §9.6",
    },
    Bug {
        name: "blind-retry",
        sentence: "The store does not remember its clients: what is asked for again is done again.",
        breaks: "exactly-once",
        source: "Jepsen 2024, jetcd 0.8.2; Ongaro 2014, §6.3",
    },
    Bug {
        name: "corrupt-tail",
        sentence: "A restarted node drops a damaged record, and all behind it, although it was safe.",
        breaks: "leader-completeness",
        source: "Alagappan et al. 2018, \"Protocol-Aware Recovery for Consensus-Based Storage\"",
    },
    Bug {
        name: "endless-split-vote",
        sentence: "Every node waits equally long for its leader, so that rivals campaign at once, \
                   each time.",
        breaks: "progress",
        source: "Ongaro and Ousterhout 2014, \"In Search of an Understandable Consensus \
                 Algorithm\", §5.2 and §9.3; Ongaro 2014, §3.4",
    },
];

/// Records rot where their loss is what a mistake is about. A Raft stays safe then, and stops.
pub(super) const PROVOKES: &[(usize, &[Hazard])] = &[(CORRUPT_TAIL, &[Hazard::Corruption])];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        let constants = [
            (FORGOTTEN_VOTE, "forgotten-vote"),
            (STALE_READ, "stale-read"),
            (APPLIED_BEFORE_APPLY, "applied-before-apply"),
            (DUPLICATE_VOTE, "duplicate-vote"),
            (OLD_TERM_COMMIT, "old-term-commit"),
            (LONGEST_LOG, "longest-log"),
            (MINORITY_COMMIT, "minority-commit"),
            (STALE_APPEND, "stale-append"),
            (UNCHECKED_HEARTBEAT, "unchecked-heartbeat"),
            (ACK_BEFORE_SYNC, "ack-before-sync"),
            (NO_PRE_VOTE, "no-pre-vote"),
            (BLIND_RETRY, "blind-retry"),
            (CORRUPT_TAIL, "corrupt-tail"),
            (ENDLESS_SPLIT_VOTE, "endless-split-vote"),
        ];
        let names: Vec<_> = BUGS.iter().map(|bug| bug.name).enumerate().collect();
        assert_eq!(names, constants);
    }
}
