//! Handing leadership over (§3.10): for maintenance, or because another node is better placed.
//!
//! A leader that is told to hand over takes no new requests, sees to it that its successor has its
//! whole log, and then tells it to campaign at once. The successor has what it takes to win, and is
//! a step ahead of everybody else's election timer. It skips Pre-Vote, and its request says so:
//! voters listen to it although they hear a leader.
//!
//! If the successor is down or cut off, the leader gives the plan up after an election timeout and
//! takes requests again. A TimeoutNow that was sent may arrive later all the same. It then costs an
//! election and breaks nothing, except for leases: see [`super::reads`].

use super::message::{Message, Note};
use super::node::Role;
use super::{Raft, options};
use crate::base::{Instant, NodeId};
use crate::protocol::Effects;

/// A leader's plan to hand over.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Transfer {
    pub(super) to: NodeId,
    pub(super) since: Instant,
}

impl Raft {
    /// The leader is to hand over, to a chosen node or to the one that has most of its log.
    pub(super) fn hand_over(&mut self, chosen: Option<NodeId>, effects: &mut Effects<Raft>) {
        let me = self.setup.me;
        let Role::Leader(leadership) = &mut self.role else {
            return effects.note(Note::TransferRefused);
        };
        let progress = |peer: &NodeId| {
            let progress = &leadership.progress[peer.index()];
            (progress.matched, progress.heard)
        };
        let ahead = || self.setup.peers().max_by_key(progress);
        match chosen.or_else(ahead).filter(|&to| to != me) {
            Some(to) => {
                leadership.transfer = Some(Transfer { to, since: effects.now() });
                effects.note(Note::TransferBegan { to });
                self.flush(effects);
                self.urge_successor(to, effects);
            }
            None => effects.note(Note::TransferRefused),
        }
    }

    /// Whether it takes no requests because it is handing over.
    pub(super) fn is_handing_over(&self) -> bool {
        matches!(&self.role, Role::Leader(leadership) if leadership.transfer.is_some())
    }

    /// Tells the successor to campaign, if that is this node and it has everything. It is told again
    /// at each of its replies to a heartbeat, since the first word may be lost.
    pub(super) fn urge_successor(&mut self, peer: NodeId, effects: &mut Effects<Raft>) {
        let (term, last) = (self.term, self.log.last_index());
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        let is_successor = leadership.transfer.is_some_and(|transfer| transfer.to == peer);
        if is_successor && leadership.progress[peer.index()].matched == last {
            // From now on somebody may be elected at any time, whoever hears this leader.
            leadership.lease.forgo();
            self.send(peer, Message::TimeoutNow { term }, effects);
        }
    }

    /// Gives the plan up after an election timeout.
    pub(super) fn abort_late_transfer(&mut self, effects: &mut Effects<Raft>) {
        let patience = self.setup.range(options::ELECTION_TIMEOUT).max;
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        let is_late = |transfer: &mut Transfer| effects.now().since(transfer.since) >= patience;
        if let Some(Transfer { to, .. }) = leadership.transfer.take_if(is_late) {
            effects.note(Note::TransferAborted { to });
        }
    }

    /// The leader wants this node to succeed it.
    pub(super) fn on_timeout_now(&mut self, term: u64, effects: &mut Effects<Raft>) {
        if term == self.term && !self.leads() {
            self.leader = None;
            self.campaign(true, effects);
        }
    }
}
