//! Golden scripts, on a bench without a world.

mod crashes;
mod leaders;
mod logs;

use super::leader::Role;
use super::*;
use crate::protocol::{Action, Answer, Key, Outcome};
use crate::protocols::bench::{Bench, Crash, id, request};
use crate::protocols::raft::Command;

fn bench(servers: u8) -> Bench<MultiPaxos> {
    Bench::new(servers, 0)
}

fn ballot(number: u64, node: usize) -> Ballot {
    Ballot { number, node: id(node) }
}

impl Bench<MultiPaxos> {
    /// A node hears nobody for an election timeout, and all that follows happens.
    fn campaign(&mut self, node: usize) {
        self.fire(node, Timer::Election);
        self.settle();
    }

    fn heartbeat(&mut self, node: usize) {
        self.fire(node, Timer::Heartbeat);
        self.settle();
    }

    fn leads(&self, node: usize) -> bool {
        matches!(self.node(node).role, Role::Leader { .. })
    }

    /// A node's log as people see it: `x=1 gap x=3`.
    fn log(&self, node: usize) -> String {
        let crate::protocol::Form::Log { cells, .. } = &self.node(node).view().forms[0] else {
            panic!("there is a log");
        };
        let labels: Vec<&str> = cells.iter().map(|cell| cell.label.as_str()).collect();
        labels.join(" ")
    }

    fn value(&self, node: usize) -> u64 {
        self.node(node).store.value(Key(0))
    }

    fn chosen(&self) -> Vec<u64> {
        (0..self.nodes.len()).map(|node| self.node(node).chosen).collect()
    }

    /// A client writes its sequence number; of what the leader then sends, only one node hears.
    fn write_to_one(&mut self, leader: usize, sequence: u32, hearer: Option<usize>) {
        self.ask(leader, request(sequence, Action::Write(u64::from(sequence))));
        self.wire.retain(|&(_, to, _)| Some(to) == hearer);
        self.deliver();
        self.wire.clear();
    }
}
