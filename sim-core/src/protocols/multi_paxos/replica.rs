//! The replica: it learns what is chosen, applies it in order, and answers clients.
//!
//! A leader knows that a slot is chosen since it counts who accepts. The others hear of it: a leader
//! says up to where all slots are chosen, and what a node accepted *under that leader's ballot* is
//! then chosen, because a leader proposes one command for a slot. What it accepted under an earlier
//! ballot may be something else; of that, and of what it lacks, it is told in full.
//!
//! All that is chosen without a gap is applied at once. The store is that of Raft next door: it knows
//! each client's last operation, so a command that stands in two slots, because its client asked two
//! leaders, is carried out once.

use super::MultiPaxos;
use super::leader::Role;
use super::message::{Entry, Message, Note, Proposal, digest};
use super::options;
use crate::base::NodeId;
use crate::protocol::{Answer, Effects, Request};
use crate::protocols::ballot::Ballot;
use crate::protocols::raft::Command;
use crate::protocols::raft::store::Recall;

impl MultiPaxos {
    /// The last slot in which this node has anything; zero if there is none.
    pub(super) fn last_slot(&self) -> u64 {
        self.log.iter().last().map_or(0, |(slot, _)| *slot)
    }

    /// A client asks for something, be it to read.
    pub(super) fn take_in(&mut self, request: Request, effects: &mut Effects<MultiPaxos>) {
        let Request { client, sequence, .. } = request;
        if !matches!(self.role, Role::Leader { .. }) {
            return effects.reply(client, sequence, self.redirect());
        }
        match self.store.recall(&request) {
            Recall::Answered(outcome) => effects.reply(client, sequence, Answer::Done(outcome)),
            Recall::Old => {}
            Recall::New => {
                let known = self.waiting.iter().find(|it| it.client == client);
                if known.is_some_and(|it| it.sequence >= sequence) {
                    return;
                }
                self.waiting.retain(|it| it.client != client);
                self.waiting.push(request);
                let slot = self.last_slot() + 1;
                self.propose(slot, vec![Command::Client(request)], effects);
            }
        }
    }

    /// A slot's command is chosen.
    pub(super) fn choose(
        &mut self,
        slot: u64,
        proposal: Proposal,
        effects: &mut Effects<MultiPaxos>,
    ) {
        match self.log.get(&slot) {
            Some(Entry { proposal: known, is_chosen: true }) => {
                if known.command != proposal.command {
                    effects.halt("one slot, and two commands chosen");
                }
            }
            _ => self.log.insert(slot, Entry { proposal, is_chosen: true }),
        }
        if let Role::Leader { votes, .. } = &mut self.role {
            votes.remove(&slot);
        }
    }

    /// Applies what is chosen, up to the first slot that is not.
    pub(super) fn apply(&mut self, effects: &mut Effects<MultiPaxos>) {
        while let Some(&Entry { proposal: Proposal { command, .. }, is_chosen: true }) =
            self.log.get(&(self.chosen + 1))
        {
            self.chosen += 1;
            effects.note(Note::Applied { slot: self.chosen, digest: digest(&command) });
            let outcome = self.store.apply(&command);
            if let (Some(outcome), Command::Client(request)) = (outcome, command)
                && self.waiting.contains(&request)
            {
                self.waiting.retain(|it| *it != request);
                effects.reply(request.client, request.sequence, Answer::Done(outcome));
            }
        }
    }

    /// A leader says that it is there.
    pub(super) fn on_heartbeat(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        chosen: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        if !self.allows(ballot) {
            return self.refuse(from, ballot, effects);
        }
        self.heed(from, effects);
        if ballot > self.promised {
            self.promise(ballot, effects);
        }
        self.hear_chosen(ballot, chosen, effects);
        effects.send(from, Message::HeartbeatReply { ballot, chosen: self.chosen });
    }

    /// The leader of this ballot knows that all slots up to one are chosen.
    pub(super) fn hear_chosen(
        &mut self,
        ballot: Ballot,
        upto: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        for slot in self.chosen + 1..=upto {
            match self.log.get(&slot) {
                Some(Entry { is_chosen: true, .. }) => {}
                Some(&Entry { proposal, .. }) if proposal.ballot == ballot => {
                    self.choose(slot, proposal, effects);
                }
                _ => break,
            }
        }
        self.apply(effects);
    }

    /// Somebody answers a heartbeat; if it knows less than its leader, it is told some of the rest.
    pub(super) fn on_heartbeat_reply(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        chosen: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        let batch = self.setup.count(options::BATCH).max(1);
        let Role::Leader { ballot: current, heard, .. } = &mut self.role else {
            return;
        };
        if *current != ballot {
            return;
        }
        heard.insert(from);
        if chosen < self.chosen {
            let first = chosen + 1;
            let end = first.saturating_add(batch).min(self.chosen + 1);
            let slots = self.log.from(&first).iter().take_while(|(slot, _)| *slot < end);
            let proposals = slots.map(|(_, entry)| entry.proposal).collect();
            effects.send(from, Message::Learn { first, proposals });
        }
    }

    /// Some slots are chosen.
    pub(super) fn learn(
        &mut self,
        first: u64,
        proposals: Vec<Proposal>,
        effects: &mut Effects<MultiPaxos>,
    ) {
        for (slot, proposal) in (first..).zip(proposals) {
            self.choose(slot, proposal, effects);
        }
        self.apply(effects);
    }
}
