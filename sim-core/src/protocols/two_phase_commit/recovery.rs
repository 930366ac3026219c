//! What a restarted server makes of its disk.
//!
//! Each record does to the state what its writer did when it was written. A shard has its locks again,
//! an acceptor its promises, and the coordinator the transactions that may not be over; it asks for
//! their votes again, and takes them over if that does not help.

use super::coordinator::{Coordinator, Open};
use super::message::{Decision, Note, Record};
use super::shard::{Hold, Shard};
use super::{COORDINATOR, Node};
use crate::base::Sorted;
use crate::protocol::{Defect, Disk, Effects, Setup};
use crate::protocols::ballot::Ballot;

impl Node {
    /// A node with what its disk kept. Damage that was promised to nobody is dropped, with what stands
    /// behind it; without a record that was safe it does not start.
    pub(super) fn recover(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Node>) -> Node {
        let mut node = Node {
            setup: setup.clone(),
            coordinator: Coordinator::default(),
            shard: Shard::default(),
            slots: Sorted::default(),
            takeovers: Sorted::default(),
            highest: Ballot::ZERO,
            settled: 0,
            is_watching: false,
        };
        for (number, record) in disk.records() {
            match record {
                Ok(record) => node.replay(*record),
                Err(_) if number <= disk.synced() => {
                    effects.stop(Defect::DamagedRecord { number: number as u32 });
                    return node;
                }
                Err(_) => {
                    effects.drop_tail(disk.last() + 1 - number);
                    break;
                }
            }
        }
        // What a crash of the process left unsynced will be spoken of.
        if disk.unsynced() > 0 {
            effects.sync();
        }
        if setup.me != COORDINATOR {
            effects.note(Note::Woke);
            for hold in node.shard.doubts() {
                effects.note(Note::Prepared { txn: hold.txn });
            }
        }
        if !node.coordinator.open.is_empty() || node.shard.doubts().next().is_some() {
            node.watch(effects);
        }
        node
    }

    fn replay(&mut self, record: Record) {
        match record {
            Record::Began { txn, request, settled } => {
                self.coordinator.last = txn.number;
                self.coordinator.open.insert(txn.number, Open::new(txn, request));
                self.coordinator.open.retain(|&number| number >= settled);
                self.settle(settled);
            }
            Record::Ended { txn, decision } => self.replay_end(txn.number, decision),
            Record::Voted { txn, change, vote } => {
                self.shard.holds.insert(txn.number, Hold::new(txn, Some((change, vote))));
            }
            Record::Finished { txn, decision } => self.shard.apply(txn, decision),
            Record::Accepted { txn, ballot, votes } => {
                let mut slot = self.slots.get(&txn.number).copied().unwrap_or_default();
                slot.accept(ballot, votes);
                self.slots.insert(txn.number, slot);
                self.highest = self.highest.max(ballot);
            }
            Record::Promised { txn, ballot } => {
                let mut slot = self.slots.get(&txn.number).copied().unwrap_or_default();
                slot.promised = slot.promised.max(ballot);
                self.slots.insert(txn.number, slot);
                self.highest = self.highest.max(ballot);
            }
            Record::TakesOver { ballot, .. } => self.highest = self.highest.max(ballot),
        }
    }

    fn replay_end(&mut self, number: u64, decision: Decision) {
        let Some(mut open) = self.coordinator.open.get(&number).copied() else { return };
        open.decision = Some(decision);
        self.coordinator.open.insert(number, open);
        if let Some(outcome) = Open::answer(open.request, decision) {
            let request = open.request;
            self.coordinator.answered.insert(request.client, (request.sequence, outcome));
        }
    }
}
