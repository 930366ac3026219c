//! Taking over: whoever waits too long finishes the transaction, whoever began it.
//!
//! It is Paxos from its first phase on (§4.2). What a majority may have accepted is proposed again, so
//! a vote that was counted once stays what it was. Where no acceptor of a majority has anything,
//! nothing was counted, and the proposal is *no*: an abort is always allowed.
//!
//! Two that take over at once can go on denying one another. So each waits a length of chance, and
//! lets one try of its own pass when it sees another's.

use super::message::{Accepted, Decision, Message, Note, Reason, Record, Txn, Vote};
use super::{Node, is_majority, save};
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::Effects;
use crate::protocols::ballot::Ballot;

/// A transaction that this node has taken over.
#[derive(Clone, Debug, Hash)]
pub(super) struct Takeover {
    txn: Txn,
    pub(super) ballot: Ballot,
    /// What those who promised had accepted.
    pub(super) promises: Sorted<NodeId, [Accepted; 2]>,
    /// What it proposes, once a majority has promised.
    pub(super) proposal: Option<[Vote; 2]>,
    /// Who has accepted that.
    pub(super) accepted: NodeSet,
}

impl Takeover {
    /// What has to be proposed: of what was accepted, that under the highest ballot.
    fn choose(&self) -> [Vote; 2] {
        [0, 1].map(|side| {
            let accepted = self.promises.from(&NodeId::server(0)).iter().map(|it| it.1[side]);
            accepted.max().flatten().map_or(Vote::No(Reason::Unheard), |(_, vote)| vote)
        })
    }

    /// What its acceptors have to be told, and which of them.
    fn wants(&self, acceptors: NodeSet) -> (Message, NodeSet) {
        let (txn, ballot) = (self.txn, self.ballot);
        match self.proposal {
            Some(votes) => {
                (Message::Propose { txn, ballot, votes }, acceptors.without(self.accepted))
            }
            None => {
                let promised = self.promises.from(&NodeId::server(0)).iter().map(|it| it.0);
                let promised: NodeSet = promised.collect();
                (Message::TakeOver { txn, ballot }, acceptors.without(promised))
            }
        }
    }
}

impl Node {
    /// Takes a transaction over, or goes on with that.
    pub(super) fn take_over(&mut self, txn: Txn, effects: &mut Effects<Node>) {
        if self.takeovers.get(&txn.number).is_none() {
            if let Some(mut slot) = self.slots.get(&txn.number).copied()
                && slot.yields
            {
                slot.yields = false;
                return self.slots.insert(txn.number, slot);
            }
            self.highest = self.highest.next(self.me());
            let ballot = self.highest;
            let (promises, accepted) = (Sorted::default(), NodeSet::EMPTY);
            let takeover = Takeover { txn, ballot, promises, proposal: None, accepted };
            self.takeovers.insert(txn.number, takeover);
            save(Record::TakesOver { txn, ballot }, effects);
            effects.note(Note::TakesOver { txn, ballot });
        }
        self.press_on(txn, effects);
    }

    /// Tells the acceptors that have not answered.
    fn press_on(&mut self, txn: Txn, effects: &mut Effects<Node>) {
        let acceptors = self.acceptors();
        let Some(takeover) = self.takeovers.get(&txn.number) else { return };
        let (message, whom) = takeover.wants(acceptors);
        for acceptor in whom.iter() {
            self.tell(acceptor, message.clone(), effects);
        }
    }

    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        txn: Txn,
        ballot: Ballot,
        accepted: [Accepted; 2],
        effects: &mut Effects<Node>,
    ) {
        let acceptors = self.acceptors();
        let Some(mut takeover) = self.takeovers.get(&txn.number).cloned() else { return };
        if takeover.ballot != ballot || takeover.proposal.is_some() {
            return;
        }
        takeover.promises.insert(from, accepted);
        let is_enough = is_majority(takeover.promises.len() as u32, acceptors);
        if is_enough {
            takeover.proposal = Some(takeover.choose());
        }
        self.takeovers.insert(txn.number, takeover);
        if is_enough {
            self.press_on(txn, effects);
        }
    }

    /// An acceptor has accepted what was proposed under this node's ballot.
    pub(super) fn count_proposal(
        &mut self,
        from: NodeId,
        txn: Txn,
        ballot: Ballot,
        effects: &mut Effects<Node>,
    ) {
        let acceptors = self.acceptors();
        let Some(mut takeover) = self.takeovers.get(&txn.number).cloned() else { return };
        let Some(votes) = takeover.proposal.filter(|_| takeover.ballot == ballot) else { return };
        takeover.accepted.insert(from);
        let is_enough = is_majority(takeover.accepted.len(), acceptors);
        self.takeovers.insert(txn.number, takeover);
        if is_enough {
            self.takeovers.remove(&txn.number);
            self.conclude(txn, Decision::of(votes), effects);
        }
    }

    /// Somebody has a higher ballot: this node lets its own go.
    pub(super) fn on_denied(&mut self, txn: Txn, ballot: Ballot) {
        if self.takeovers.get(&txn.number).is_some_and(|takeover| takeover.ballot < ballot) {
            self.takeovers.remove(&txn.number);
        }
    }
}
