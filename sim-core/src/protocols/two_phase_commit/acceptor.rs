//! An acceptor: it keeps votes, so that they outlive those who cast and count them.
//!
//! For each vote it is an acceptor of Paxos: it accepts nothing under a ballot below the one that it
//! has promised itself to. Under ballot zero only the shard itself proposes, and only one thing ever.
//! The ballots of a transaction's two votes go together, which saves messages and changes nothing.

use super::message::{Accepted, Message, Record, Txn, Vote};
use super::{COORDINATOR, Node, save};
use crate::base::NodeId;
use crate::protocol::Effects;
use crate::protocols::ballot::Ballot;

/// What an acceptor keeps of a transaction.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct Slot {
    /// It accepts nothing below.
    pub(super) promised: Ballot,
    /// What it has accepted last in the place of each vote.
    pub(super) accepted: [Accepted; 2],
    /// Whether somebody else has taken over since it looked last: then it waits with a try of its own.
    pub(super) yields: bool,
}

impl Slot {
    /// Takes in what was accepted.
    pub(super) fn accept(&mut self, ballot: Ballot, votes: [Option<Vote>; 2]) {
        self.promised = self.promised.max(ballot);
        for (accepted, vote) in self.accepted.iter_mut().zip(votes) {
            if let Some(vote) = vote {
                *accepted = Some((ballot, vote));
            }
        }
    }

    /// The votes that it has under a ballot.
    fn votes(&self, ballot: Ballot) -> [Option<Vote>; 2] {
        self.accepted.map(|it| it.filter(|(under, _)| *under == ballot).map(|(_, vote)| vote))
    }
}

impl Node {
    /// What is kept of a transaction; nothing if others are to keep it, or it is over for everybody.
    fn slot(&self, txn: Txn) -> Option<Slot> {
        let is_mine = self.acceptors().contains(self.me()) && !self.is_settled(txn);
        is_mine.then(|| self.slots.get(&txn.number).copied().unwrap_or_default())
    }

    /// A shard's own vote (phase 2a, ballot zero). Behind a promise it comes too late: whoever took
    /// over has another proposal, or none needs this one.
    pub(super) fn on_vote(
        &mut self,
        shard: NodeId,
        txn: Txn,
        vote: Vote,
        effects: &mut Effects<Node>,
    ) {
        let Some(mut slot) = self.slot(txn).filter(|slot| slot.promised == Ballot::ZERO) else {
            return;
        };
        let Some(side) = self.homes(txn.key).iter().position(|&home| home == shard) else { return };
        if slot.accepted[side].is_none() {
            let mut votes = [None; 2];
            votes[side] = Some(vote);
            slot.accept(Ballot::ZERO, votes);
            self.slots.insert(txn.number, slot);
            save(Record::Accepted { txn, ballot: Ballot::ZERO, votes }, effects);
        }
        let (ballot, votes) = (Ballot::ZERO, slot.votes(Ballot::ZERO));
        self.tell(COORDINATOR, Message::Accepted { txn, ballot, votes }, effects);
    }

    /// Somebody takes over (phase 1a).
    pub(super) fn on_take_over(
        &mut self,
        from: NodeId,
        txn: Txn,
        ballot: Ballot,
        effects: &mut Effects<Node>,
    ) {
        let Some(mut slot) = self.slot(txn) else { return };
        if ballot < slot.promised {
            return self.tell(from, Message::Denied { txn, ballot: slot.promised }, effects);
        }
        if ballot > slot.promised {
            slot.promised = ballot;
            slot.yields = from != self.me();
            self.slots.insert(txn.number, slot);
            save(Record::Promised { txn, ballot }, effects);
            self.on_denied(txn, ballot);
        }
        self.tell(from, Message::Promise { txn, ballot, accepted: slot.accepted }, effects);
    }

    /// Who took over proposes (phase 2a).
    pub(super) fn on_propose(
        &mut self,
        from: NodeId,
        txn: Txn,
        ballot: Ballot,
        votes: [Vote; 2],
        effects: &mut Effects<Node>,
    ) {
        let Some(mut slot) = self.slot(txn) else { return };
        if ballot < slot.promised {
            return self.tell(from, Message::Denied { txn, ballot: slot.promised }, effects);
        }
        let votes = votes.map(Some);
        if slot.votes(ballot) != votes {
            slot.accept(ballot, votes);
            self.slots.insert(txn.number, slot);
            save(Record::Accepted { txn, ballot, votes }, effects);
        }
        self.tell(from, Message::Accepted { txn, ballot, votes }, effects);
    }
}
