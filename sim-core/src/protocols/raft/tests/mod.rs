//! Raft on the bench: golden scripts, and chaos against the claims.

mod chaos;
mod crashes;
mod elections;
mod figures;
mod leases;
mod logs;
mod pipelining;
mod reads;
mod refusals;
mod snapshots;
mod transfer;

use super::*;
use crate::base::{Duration, Instant, Stream};
use crate::protocol::{Action, Answer, Defect, Key, Outcome, Setting};
use crate::protocols::bench::{Bench, Crash, id, request};

type Cluster = Bench<Raft>;

fn cluster(servers: u8) -> Cluster {
    Bench::new(servers, 0)
}

/// A cluster with some switches off and some bugs on.
fn cluster_with(servers: u8, off: &[usize], bugs: u64) -> Cluster {
    let off: Vec<_> = off.iter().map(|&option| (option, Setting::Switch(false))).collect();
    cluster_set(servers, &off, bugs)
}

/// A cluster with some options set and some bugs on.
fn cluster_set(servers: u8, set: &[(usize, Setting)], bugs: u64) -> Cluster {
    let mut cluster = Bench::set(servers, set, bugs);
    cluster.may_forget = bugs & (1 << bugs::ACK_BEFORE_SYNC) != 0;
    cluster
}

/// A cluster whose nodes restart with these logs, given by the terms of their entries, all of them in
/// `term` and without a vote there. What term and index have in common, the command has as well.
fn cluster_of_logs(term: u64, logs: &[&[u64]]) -> Cluster {
    let mut cluster = cluster(logs.len() as u8);
    for (node, log) in logs.iter().enumerate() {
        let disk = &mut cluster.disks[node];
        disk.write(Record::Ballot { term, vote: None });
        for (index, &term) in (1..).zip(*log) {
            let write = request(index as u32, Action::Write(100 * term + index));
            disk.write(Record::Entry {
                index,
                entry: Entry { term, command: Command::Client(write) },
            });
        }
        disk.sync();
        cluster.restart(node);
    }
    cluster
}

impl Cluster {
    /// A node hears nobody for an election timeout, and all that follows happens.
    fn campaign(&mut self, node: usize) {
        self.wait(300);
        self.fire(node, Timer::Election);
        self.settle();
    }

    fn heartbeat(&mut self, node: usize) {
        self.wait(50);
        self.fire(node, Timer::Heartbeat);
        self.settle();
    }

    /// An administrator tells a node to hand over.
    fn transfer(&mut self, node: usize, to: Option<usize>) {
        self.act(node, |raft, effects| raft.on_command(0, to.map(id), effects));
    }

    fn leads(&self, node: usize) -> bool {
        self.node(node).leads()
    }

    fn term(&self, node: usize) -> u64 {
        self.node(node).term
    }

    /// The terms of a node's log, as the figures of the dissertation draw it.
    fn log(&self, node: usize) -> Vec<u64> {
        self.node(node).log.iter().map(|entry| entry.term).collect()
    }

    fn value(&self, node: usize) -> u64 {
        self.node(node).store.value(Key(0))
    }

    /// All nodes are up, agree on a leader, and have applied the same log.
    fn converged(&self) -> bool {
        let status = |node: &Option<Raft>| {
            let status = node.as_ref()?.status();
            (status.written == status.applied).then_some((
                status.epoch,
                status.leader?,
                status.written,
            ))
        };
        let first = status(&self.nodes[0]);
        first.is_some() && self.nodes.iter().all(|node| status(node) == first)
    }
}
