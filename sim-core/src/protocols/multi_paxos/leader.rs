//! The leader: it prepares once, for all slots, and then proposes (Lamport 2001, §3).
//!
//! "Paxos Made Moderately Complex" has a scout for the first phase and a commander for each slot's
//! second; here a scout is `Role::Candidate`, and a commander is an entry of `Role::Leader`'s
//! votes.
//!
//! A new leader owes each slot what P2c says: the command of the highest ballot of which a majority
//! told it, itself included. A slot of which nobody told was not chosen, and what stands behind it
//! waits for it; it gets a command that does nothing. So the leader leaves no gaps below the last slot
//! that anybody told it of, and everything new goes behind that.

use super::message::{Entry, Message, Note, Proposal};
use super::{MultiPaxos, Timer, bugs, options};
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::{Answer, Effects, Standing};
use crate::protocols::ballot::Ballot;
use crate::protocols::raft::Command;

/// After so many heartbeats without answers from a majority a leader gives up.
const MISSES_MAX: u32 = 6;

/// What a node is doing.
#[derive(Clone, Debug, Hash)]
pub(super) enum Role {
    /// It follows a leader, or waits for one.
    Follower,
    /// It wants to lead: phase 1.
    Candidate {
        ballot: Ballot,
        promises: NodeSet,
        /// By slot: the highest proposal of which it was told, its own included.
        told: Sorted<u64, Proposal>,
    },
    /// It leads: phase 2, in all slots that are not chosen yet.
    Leader {
        ballot: Ballot,
        /// By slot: who has accepted what it proposes there.
        votes: Sorted<u64, NodeSet>,
        /// Who answered since the last heartbeat.
        heard: NodeSet,
        /// How many heartbeats in a row no majority has answered.
        misses: u32,
    },
}

impl Role {
    /// How it is drawn, and what scenarios ask for.
    pub(super) fn standing(&self) -> Standing {
        match self {
            Role::Follower => Standing::Following,
            Role::Candidate { .. } => Standing::Contending,
            Role::Leader { .. } => Standing::Leading,
        }
    }
}

impl MultiPaxos {
    /// No leader was heard for an election timeout, or an attempt came to nothing in that time.
    pub(super) fn campaign(&mut self, effects: &mut Effects<MultiPaxos>) {
        let me = self.setup.me;
        let ballot = self.promised.max(self.seen).next(me);
        let from = self.chosen + 1;
        self.leader = None;
        effects.note(Note::Campaigning { ballot });
        let own = self.log.from(&from).iter();
        let mut told = Sorted::default();
        own.for_each(|&(slot, entry)| told.insert(slot, entry.proposal));
        self.role = Role::Candidate { ballot, promises: NodeSet::of(me), told };
        self.promise(ballot, effects);
        self.set_election_timer(effects);
        effects.send_all(self.setup.peers(), &Message::Prepare { ballot, from });
        self.count_promises(effects);
    }

    /// An acceptor has promised, and tells what it has. What is known to be chosen is learned at once.
    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        entries: Vec<(u64, Entry)>,
        effects: &mut Effects<MultiPaxos>,
    ) {
        let Role::Candidate { ballot: current, promises, told } = &mut self.role else {
            return;
        };
        if *current != ballot {
            return;
        }
        promises.insert(from);
        let mut heeded = core::mem::take(told);
        for &(slot, Entry { proposal, .. }) in &entries {
            if self.heeds(proposal, heeded.get(&slot)) {
                heeded.insert(slot, proposal);
            }
        }
        if let Role::Candidate { told, .. } = &mut self.role {
            *told = heeded;
        }
        for (slot, entry) in entries.into_iter().filter(|(_, entry)| entry.is_chosen) {
            self.choose(slot, entry.proposal, effects);
        }
        self.apply(effects);
        self.count_promises(effects);
    }

    /// Whether what a promise tells of a slot takes the place of what was known of it (P2c).
    fn heeds(&self, told: Proposal, known: Option<&Proposal>) -> bool {
        if self.setup.bug(bugs::OWN_LOG) {
            false
        } else {
            known.is_none_or(|known| known.ballot < told.ballot)
        }
    }

    /// With the promises of a majority, leads.
    fn count_promises(&mut self, effects: &mut Effects<MultiPaxos>) {
        let Role::Candidate { ballot, promises, told } = &mut self.role else {
            return;
        };
        if promises.len() < self.setup.majority() {
            return;
        }
        let (ballot, told) = (*ballot, core::mem::take(told));
        effects.note(Note::Elected { ballot });
        effects.cancel_timer(Timer::Election);
        effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
        self.leader = Some(self.setup.me);
        let (votes, heard) = (Sorted::default(), NodeSet::EMPTY);
        self.role = Role::Leader { ballot, votes, heard, misses: 0 };
        self.send_heartbeats(effects);
        self.propose_again(&told, effects);
    }

    /// A new leader proposes what it was told of, in all slots that are not known to be chosen, and
    /// nothing where nobody told it of anything.
    fn propose_again(&mut self, told: &Sorted<u64, Proposal>, effects: &mut Effects<MultiPaxos>) {
        let last = told.iter().last().map_or(0, |(slot, _)| *slot);
        let mut proposals = Vec::new();
        for slot in self.chosen + 1..=last {
            if self.log.get(&slot).is_some_and(|entry| entry.is_chosen) {
                continue;
            }
            let command = told.get(&slot).map_or(Command::Noop, |proposal| proposal.command);
            if !told.contains(&slot) {
                effects.note(Note::Filled { slot });
            }
            proposals.push((slot, command));
        }
        for (first, commands) in self.runs(proposals) {
            self.propose(first, commands, effects);
        }
    }

    /// Slots in order as runs that follow one another, none longer than a message may be.
    fn runs(&self, slots: Vec<(u64, Command)>) -> Vec<(u64, Vec<Command>)> {
        let longest = self.setup.count(options::BATCH).max(1);
        let mut runs: Vec<(u64, Vec<Command>)> = Vec::new();
        for (slot, command) in slots {
            match runs.last_mut() {
                Some((first, commands))
                    if *first + commands.len() as u64 == slot
                        && (commands.len() as u64) < longest =>
                {
                    commands.push(command);
                }
                _ => runs.push((slot, vec![command])),
            }
        }
        runs
    }

    /// A leader proposes commands in slots that follow one another, and accepts them itself.
    pub(super) fn propose(
        &mut self,
        first: u64,
        commands: Vec<Command>,
        effects: &mut Effects<MultiPaxos>,
    ) {
        let Role::Leader { ballot, votes, .. } = &mut self.role else {
            return effects.halt("only a leader proposes");
        };
        let ballot = *ballot;
        let count = commands.len() as u64;
        for slot in first..first + count {
            votes.insert(slot, NodeSet::EMPTY);
        }
        self.accept(ballot, first, &commands, effects);
        let chosen = self.chosen;
        let accept = Message::Accept { ballot, first, commands, chosen };
        effects.send_all(self.setup.peers(), &accept);
        self.on_accepted(self.setup.me, ballot, first, count, effects);
    }

    /// An acceptor has accepted. What a majority has accepted is chosen.
    pub(super) fn on_accepted(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        first: u64,
        count: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        let majority = self.setup.majority();
        let Role::Leader { ballot: current, votes, heard, .. } = &mut self.role else {
            return;
        };
        if *current != ballot {
            return;
        }
        heard.insert(from);
        let mut chosen = Vec::new();
        for slot in first..first.saturating_add(count) {
            if votes.contains(&slot) {
                let by = votes.entry(slot);
                by.insert(from);
                if by.len() >= majority {
                    chosen.push(slot);
                }
            }
        }
        for slot in chosen {
            if let Some(&Entry { proposal, .. }) = self.log.get(&slot) {
                self.choose(slot, proposal, effects);
            }
        }
        self.apply(effects);
    }

    /// It is time for heartbeats, and for saying again what was not answered.
    pub(super) fn on_heartbeat_timeout(&mut self, effects: &mut Effects<MultiPaxos>) {
        let majority = self.setup.majority();
        let Role::Leader { heard, misses, .. } = &mut self.role else {
            return;
        };
        heard.insert(self.setup.me);
        *misses = if heard.len() < majority { *misses + 1 } else { 0 };
        *heard = NodeSet::EMPTY;
        if *misses >= MISSES_MAX {
            return self.follow(None, effects);
        }
        effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
        self.send_heartbeats(effects);
        for peer in self.setup.peers() {
            self.propose_to(peer, effects);
        }
    }

    fn send_heartbeats(&self, effects: &mut Effects<MultiPaxos>) {
        if let Role::Leader { ballot, .. } = self.role {
            let heartbeat = Message::Heartbeat { ballot, chosen: self.chosen };
            effects.send_all(self.setup.peers(), &heartbeat);
        }
    }

    /// Proposes once more to an acceptor what it has not said to have accepted: the first slots.
    fn propose_to(&self, peer: NodeId, effects: &mut Effects<MultiPaxos>) {
        let Role::Leader { ballot, votes, .. } = &self.role else {
            return;
        };
        let lacks = votes.iter().filter(|(_, by)| !by.contains(peer)).map(|(slot, _)| *slot);
        let some = lacks.take(self.setup.count(options::BATCH).max(1) as usize);
        let slots = some.filter_map(|slot| Some((slot, self.log.get(&slot)?.proposal.command)));
        for (first, commands) in self.runs(slots.collect()) {
            let (ballot, chosen) = (*ballot, self.chosen);
            effects.send(peer, Message::Accept { ballot, first, commands, chosen });
        }
    }

    /// Somebody has promised itself to a higher ballot.
    pub(super) fn on_refused(
        &mut self,
        ballot: Ballot,
        promised: Ballot,
        effects: &mut Effects<MultiPaxos>,
    ) {
        self.seen = self.seen.max(promised);
        match &self.role {
            Role::Candidate { ballot: own, .. } | Role::Leader { ballot: own, .. }
                if *own == ballot && promised > ballot =>
            {
                self.follow(None, effects);
            }
            _ => {}
        }
    }

    /// A leader's message came, under a ballot that this node allows: it follows that leader.
    pub(super) fn heed(&mut self, from: NodeId, effects: &mut Effects<MultiPaxos>) {
        if self.leader != Some(from) || !matches!(self.role, Role::Follower) {
            self.follow(Some(from), effects);
        }
        self.set_election_timer(effects);
    }

    /// Follows a leader, or waits for one. Who led sends its clients away: what they asked for may be
    /// chosen all the same, but their retries are known by their numbers.
    pub(super) fn follow(&mut self, leader: Option<NodeId>, effects: &mut Effects<MultiPaxos>) {
        self.leader = leader;
        let was = core::mem::replace(&mut self.role, Role::Follower);
        if let Role::Leader { ballot, .. } = was {
            effects.note(Note::SteppedDown { ballot });
            effects.cancel_timer(Timer::Heartbeat);
            self.set_election_timer(effects);
        }
        for request in core::mem::take(&mut self.waiting) {
            effects.reply(request.client, request.sequence, self.redirect());
        }
    }

    /// Whom to send clients to.
    pub(super) fn redirect(&self) -> Answer {
        Answer::Redirect(self.leader.map(NodeId::number))
    }
}
