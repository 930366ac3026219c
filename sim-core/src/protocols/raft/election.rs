//! Elections (§3.4), with Pre-Vote (§9.6), and with the rule that who hears a leader listens to no
//! candidate (§4.2.3).
//!
//! A follower that hears no leader for a time drawn at random campaigns: it enters a new term, votes
//! for itself and asks all others. A node has one vote in each term, and two majorities share a
//! node, so a term has at most one leader. A voter refuses a candidate whose log is less up to date
//! than its own; so whoever wins has every committed entry.
//!
//! With Pre-Vote a node first asks whether it *would* win, and its term stays as it is until the
//! answer is yes. Without it, a node that is cut off raises its term again and again, and unseats a
//! leader that everybody else could hear when it returns.

use super::message::{Command, Entry, Message, Note, Position};
use super::node::{Role, Votes};
use super::options;
use super::refusal::Refusal;
use super::replication::Leadership;
use super::{Raft, Timer, bugs};
use crate::base::{Instant, NodeId};
use crate::protocol::Effects;

impl Raft {
    /// No leader was heard for an election timeout, or a campaign came to nothing in that time.
    pub(super) fn on_election_timeout(&mut self, effects: &mut Effects<Raft>) {
        if self.leads() {
            return;
        }
        self.leader = None;
        if self.setup.switch(options::PRE_VOTE) && !self.setup.bug(bugs::NO_PRE_VOTE) {
            self.set_election_timer(effects);
            self.role = Role::PreCandidate(Votes::default());
            let ask = Message::PreVote { term: self.term + 1, last: self.last() };
            self.ask_all(ask, effects);
        } else {
            self.campaign(false, effects);
        }
    }

    /// Enters a new term and asks for votes; at the wish of its leader (§3.10), or by itself.
    pub(super) fn campaign(&mut self, is_wished: bool, effects: &mut Effects<Raft>) {
        self.term += 1;
        self.vote = Some(self.setup.me);
        self.role = Role::Candidate(Votes::default());
        effects.note(Note::Campaigning { term: self.term });
        self.save_ballot(effects);
        self.set_election_timer(effects);
        let (term, last) = (self.term, self.last());
        let ask = match is_wished {
            true => Message::TransferVote { term, last },
            false => Message::Vote { term, last },
        };
        self.ask_all(ask, effects);
    }

    /// Asks all others, and counts the node's own grant. Alone in its cluster, it has won by that.
    fn ask_all(&mut self, ask: Message, effects: &mut Effects<Raft>) {
        for peer in self.setup.peers() {
            self.send(peer, ask.clone(), effects);
        }
        self.count_vote(self.setup.me, true, effects);
    }

    /// Counts one answer to the present campaign, and goes on if a majority has granted.
    fn count_vote(&mut self, from: NodeId, granted: bool, effects: &mut Effects<Raft>) {
        let (Role::PreCandidate(votes) | Role::Candidate(votes)) = &mut self.role else {
            return;
        };
        votes.count(from, granted);
        let by_answer = self.setup.bug(bugs::DUPLICATE_VOTE);
        let granted = if by_answer { votes.grants } else { votes.granted.len() };
        if granted < self.setup.majority() {
            return;
        }
        match self.role {
            Role::PreCandidate(_) => self.campaign(false, effects),
            _ => self.lead(effects),
        }
    }

    /// Begins to lead, with an entry of the new term: only through one of its own can a leader know
    /// what is committed.
    fn lead(&mut self, effects: &mut Effects<Raft>) {
        self.sync(effects);
        effects.note(Note::Elected { term: self.term });
        effects.cancel_timer(Timer::Election);
        effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
        self.leader = Some(self.setup.me);
        let servers = self.setup.servers;
        self.role = Role::Leader(Leadership::new(servers, self.last_index(), effects.now()));
        self.append(Entry { term: self.term, command: Command::Noop }, effects);
        self.flush(effects);
    }

    /// Refuses if this node hears a leader, so that an election would only disturb.
    ///
    /// It does if it leads, or if it heard its leader within the *minimum* election timeout: nobody
    /// who heard the same heartbeats campaigns earlier than that.
    ///
    /// With leases for reads, a leader trusts that whoever answered it keeps still for that time: also
    /// one that has restarted since, or has heard of a later term.
    fn hears_leader(&self, now: Instant) -> Option<Refusal> {
        let patience = self.setup.range(options::ELECTION_TIMEOUT).min;
        let may_have_one = self.leader.is_some() || self.leases();
        let silence = now.since(self.heard);
        if self.setup.bug(bugs::NO_PRE_VOTE) {
            None
        } else if self.leads() {
            Some(Refusal::Leads)
        } else {
            (may_have_one && silence < patience).then_some(Refusal::Heard { silence, patience })
        }
    }

    /// Refuses if this node may no longer vote for `candidate` in `term`, or should not.
    fn refuses_candidate(&self, candidate: NodeId, term: u64, last: Position) -> Option<Refusal> {
        let up_to_date = if self.setup.bug(bugs::LONGEST_LOG) {
            last.index >= self.last_index()
        } else {
            last.is_up_to_date_with(self.last())
        };
        match self.vote {
            _ if term < self.term => Some(Refusal::LaterTerm),
            Some(vote) if term == self.term && vote != candidate => Some(Refusal::Voted(vote)),
            _ => (!up_to_date).then_some(Refusal::ShorterLog(last)),
        }
    }

    /// Why this node would answer a [`Message::PreVote`] with no.
    pub(super) fn refuses_pre_vote(
        &self,
        from: NodeId,
        proposed: u64,
        last: Position,
        now: Instant,
    ) -> Option<Refusal> {
        self.hears_leader(now).or_else(|| self.refuses_candidate(from, proposed, last))
    }

    /// Why this node would not vote for a candidate that asks. See [`Raft::on_vote`].
    pub(super) fn refuses_vote(
        &self,
        from: NodeId,
        term: u64,
        last: Position,
        is_wished: bool,
        now: Instant,
    ) -> Option<Refusal> {
        let may_be_deaf = self.setup.switch(options::CHECK_QUORUM) && !is_wished;
        let deaf = if may_be_deaf { self.hears_leader(now) } else { None };
        deaf.or_else(|| self.refuses_candidate(from, term, last))
    }

    /// Another node asks whether it would have this node's vote. Nothing here changes.
    pub(super) fn on_pre_vote(
        &mut self,
        from: NodeId,
        proposed: u64,
        last: Position,
        effects: &mut Effects<Raft>,
    ) {
        let granted = self.refuses_pre_vote(from, proposed, last, effects.now()).is_none();
        self.send(from, Message::PreVoteReply { term: self.term, proposed, granted }, effects);
    }

    /// An answer to this node's question. A late one, to an earlier question, has another term.
    pub(super) fn on_pre_vote_reply(
        &mut self,
        from: NodeId,
        term: u64,
        proposed: u64,
        granted: bool,
        effects: &mut Effects<Raft>,
    ) {
        self.adopt(term, None, effects);
        if matches!(self.role, Role::PreCandidate(_)) && proposed == self.term + 1 {
            self.count_vote(from, granted, effects);
        }
    }

    /// A candidate asks for this node's vote.
    ///
    /// With CheckQuorum, one that hears a leader does not listen, not even to the term (§4.2.3). A
    /// leader that the others cannot hear is no obstacle: it steps down by itself. A candidate that
    /// campaigns at the wish of its leader is listened to all the same (§3.10).
    pub(super) fn on_vote(
        &mut self,
        from: NodeId,
        term: u64,
        last: Position,
        is_wished: bool,
        effects: &mut Effects<Raft>,
    ) {
        let refusal = self.refuses_vote(from, term, last, is_wished, effects.now());
        if matches!(refusal, Some(Refusal::Leads | Refusal::Heard { .. })) {
            return;
        }
        self.adopt(term, None, effects);
        let granted = refusal.is_none();
        if granted {
            if self.vote.is_none() {
                self.vote = Some(from);
                self.save_ballot(effects);
            }
            self.follow(self.leader, effects);
            self.set_election_timer(effects);
        }
        self.send(from, Message::VoteReply { term: self.term, granted }, effects);
    }

    /// An answer to this node's campaign. A vote of another term counts for nothing in this one.
    pub(super) fn on_vote_reply(
        &mut self,
        from: NodeId,
        term: u64,
        granted: bool,
        effects: &mut Effects<Raft>,
    ) {
        self.adopt(term, None, effects);
        if term == self.term && matches!(self.role, Role::Candidate(_)) {
            self.count_vote(from, granted, effects);
        }
    }
}
