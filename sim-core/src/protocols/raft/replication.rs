//! Replication of the log (§3.5) and commitment (§3.6.2).
//!
//! The leader alone makes entries, and sends each follower what follows a *base*: the last entry
//! that it believes to be the same in both logs. The follower refuses if it does not have the base,
//! so by induction logs that share an entry share all that stands before it. A refusal carries hints
//! by which the leader steps back a whole term at once.
//!
//! An entry is committed once a majority stores it **and** it is of the leader's own term. An entry
//! of an earlier term that a majority stores may still be overwritten (Figure 3.7); it is committed
//! through a later one of the leader's own.
//!
//! While a follower keeps up, entries are sent as they come, without waiting for replies (§10.2.2):
//! up to `in-flight` of them, so that a slow follower's inbox stays short. One that refuses is
//! probed, one Append at a time, until the logs agree. One that lacks what its leader has dropped is
//! sent a snapshot; see [`super::snapshots`].
//!
//! A leader may let requests wait a little (`batch-delay`), and then write, sync and send them all
//! at once (§10.2.2).

use super::message::chain;
use super::message::{Agreement, Append, AppendReply, Command, Entry, Message, Note, Position};
use super::node::Role;
use super::options;
use super::reads::{Lease, Read};
use super::store::Recall;
use super::transfer::Transfer;
use super::{Raft, Timer, bugs};
use crate::base::id::NODES_MAX;
use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{Answer, Effects, Request};
use std::collections::VecDeque;

/// What only a leader keeps.
#[derive(Clone, Debug, Hash)]
pub(super) struct Leadership {
    /// By server, itself included: so a majority is counted in one way everywhere.
    pub(super) progress: Vec<Progress>,
    /// The index of the entry with which the term began.
    pub(super) noop: u64,
    /// The last round of heartbeats that was begun.
    pub(super) round: u64,
    /// Reads that wait for a round, in the order in which they came. One for each client at most.
    pub(super) reads: VecDeque<Read>,
    /// Until when reads need not wait.
    pub(super) lease: Lease,
    /// Whether requests wait for the rest of their batch.
    batching: bool,
    /// Whether it is handing over.
    pub(super) transfer: Option<Transfer>,
}

/// What a leader knows of one server.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Progress {
    /// The index of the next entry to send.
    pub(super) next: u64,
    /// The logs are known to be the same up to here, and the server's to be safe on its disk.
    pub(super) matched: u64,
    /// The entries from here on that were sent are in flight. Until a server was heard, what it is
    /// believed to have counts as acknowledged.
    acknowledged: u64,
    /// How it is sent what comes next.
    pub(super) pace: Pace,
    /// The last round that it answered.
    pub(super) round: u64,
    /// When it last answered.
    pub(super) heard: Instant,
}

/// How a server is sent what comes next, as in etcd's raft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pace {
    /// It keeps up: entries are sent as they come.
    Replicating,
    /// It refused, and the place where the logs agree is looked for: one Append at a time.
    Probing,
    /// It lacks what was compacted away: it is being sent the snapshot.
    Snapshot,
}

impl Leadership {
    /// A new leader expects all logs to be as its own is, and has heard of nobody yet.
    pub(super) fn new(servers: u8, last_index: u64, now: Instant) -> Leadership {
        let next = last_index + 1;
        let progress = Progress {
            next,
            matched: 0,
            acknowledged: last_index,
            pace: Pace::Replicating,
            round: 0,
            heard: now,
        };
        Leadership {
            progress: vec![progress; usize::from(servers)],
            noop: next,
            round: 0,
            reads: VecDeque::new(),
            lease: Lease::default(),
            batching: false,
            transfer: None,
        }
    }

    /// The highest value that a majority of the servers has reached.
    pub(super) fn reached(&self, value: impl Fn(&Progress) -> u64) -> u64 {
        let mut values = [0; NODES_MAX as usize];
        let values = &mut values[..self.progress.len()];
        for (slot, progress) in values.iter_mut().zip(&self.progress) {
            *slot = value(progress);
        }
        // So few are sorted fastest one by one.
        for end in 1..values.len() {
            let mut at = end;
            while at > 0 && values[at - 1] > values[at] {
                values.swap(at - 1, at);
                at -= 1;
            }
        }
        values[(values.len() - 1) / 2]
    }
}

impl Raft {
    /// A client wants a change. A retry of what was applied is answered at once; one of what still
    /// stands in the log is appended again, and the store will know it.
    pub(super) fn on_write(&mut self, request: Request, effects: &mut Effects<Raft>) {
        match self.store.recall(&request) {
            Recall::New => {
                let command = Command::Client(request);
                self.propose(Entry { term: self.term, command }, effects);
            }
            Recall::Answered(outcome) => {
                let Request { client, sequence, .. } = request;
                self.reply(client, sequence, Answer::Done(outcome), effects);
            }
            Recall::Old => {}
        }
    }

    /// Appends an entry of this leader's; saves and sends it at once, or with the rest of its batch.
    fn propose(&mut self, entry: Entry, effects: &mut Effects<Raft>) {
        self.append(entry, effects);
        let delay = self.setup.range(options::BATCH_DELAY);
        match &mut self.role {
            Role::Leader(leadership) if delay.max > Duration::ZERO => {
                if !leadership.batching {
                    leadership.batching = true;
                    effects.set_timer(Timer::Batch, delay);
                }
            }
            _ => self.flush(effects),
        }
    }

    /// A batch has waited long enough.
    pub(super) fn on_batch_timeout(&mut self, effects: &mut Effects<Raft>) {
        if self.leads() {
            self.flush(effects);
        }
    }

    /// Saves what was appended, and sends it to all that keep up.
    pub(super) fn flush(&mut self, effects: &mut Effects<Raft>) {
        // The leader is one of the majority only with what is safe on its own disk.
        self.sync(effects);
        let last = self.last_index();
        let Role::Leader(leadership) = &mut self.role else {
            return effects.halt("only a leader makes entries");
        };
        leadership.batching = false;
        leadership.progress[self.setup.me.index()].matched = last;
        for peer in self.setup.peers() {
            if self.has_room(peer) {
                self.send_append(peer, effects);
            }
        }
        self.advance_commit(effects);
    }

    /// Whether there is something to send to a follower that keeps up, and its window is open.
    fn has_room(&self, peer: NodeId) -> bool {
        let Role::Leader(leadership) = &self.role else {
            return false;
        };
        let progress = &leadership.progress[peer.index()];
        let is_open = progress.next <= progress.acknowledged.saturating_add(self.window());
        progress.pace == Pace::Replicating && progress.next < self.log.end() && is_open
    }

    /// How many entries may be on their way to a follower.
    fn window(&self) -> u64 {
        self.setup.count(options::IN_FLIGHT).max(1)
    }

    /// It is time for heartbeats. With CheckQuorum, a leader that has not heard a majority for an
    /// election timeout steps down (§6.2): the others may have another one.
    pub(super) fn on_heartbeat_timeout(&mut self, effects: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        leadership.progress[self.setup.me.index()].heard = effects.now();
        let heard = Instant(leadership.reached(|progress| progress.heard.0));
        let patience = self.setup.range(options::ELECTION_TIMEOUT).max;
        if self.setup.switch(options::CHECK_QUORUM) && effects.now().since(heard) >= patience {
            return self.follow(None, effects);
        }
        effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
        self.abort_late_transfer(effects);
        self.begin_round(effects);
    }

    /// Sends an Append to everybody. All replies that echo this round are younger than now.
    pub(super) fn begin_round(&mut self, effects: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        leadership.round += 1;
        leadership.progress[self.setup.me.index()].round = leadership.round;
        self.note_round(effects.now());
        for peer in self.setup.peers() {
            self.send_append(peer, effects);
        }
    }

    /// Sends a follower what comes next for it; a heartbeat if that is nothing, or may not be sent.
    fn send_append(&mut self, to: NodeId, effects: &mut Effects<Raft>) {
        let (batch, window) = (self.setup.count(options::BATCH).max(1), self.window());
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        let round = leadership.round;
        let progress = &mut leadership.progress[to.index()];
        let next = progress.next;
        let base = next - 1;
        if base < self.log.base().index {
            progress.pace = Pace::Snapshot;
            return self.send_snapshot(to, round, effects);
        }
        let mut end = next.saturating_add(batch).min(self.log.end());
        if progress.pace == Pace::Replicating {
            let closed = progress.acknowledged.saturating_add(window).saturating_add(1);
            end = end.min(closed).max(next);
            progress.next = end;
        }
        let entries = (next..end).filter_map(|index| self.log.get(index).copied()).collect();
        let Some(term) = self.term_at(base) else {
            return effects.halt("a leader believes that a follower has more than itself");
        };
        let base = Position { index: base, term };
        let append = Append { term: self.term, base, entries, commit: self.commit, round };
        self.send(to, Message::Append(append), effects);
    }

    /// A leader sends entries, or none.
    pub(super) fn on_append(&mut self, from: NodeId, append: Append, effects: &mut Effects<Raft>) {
        let Append { term, base, entries, commit, round } = append;
        self.adopt(term, Some(from), effects);
        let agreement = if self.is_past(term) {
            Some(Agreement::Outdated)
        } else if self.heed(from, effects) {
            self.agree(base, entries, effects)
        } else {
            None
        };
        let Some(agreement) = agreement else {
            return;
        };
        let reply = AppendReply { term: self.term, round, agreement };
        self.send(from, Message::AppendReply(reply), effects);
        if let Agreement::Matches { index } = agreement {
            let known = commit.min(index).min(self.last_index());
            if known > self.commit {
                self.commit = known;
                self.apply(effects);
            }
        }
    }

    /// Whether a leader of this term leads no more, as far as this node knows.
    pub(super) fn is_past(&self, term: u64) -> bool {
        term < self.term
    }

    /// Whether this node has not the entry that others are to follow. What was compacted away here
    /// is committed, so it is the same.
    pub(super) fn lacks(&self, base: Position) -> bool {
        base.index >= self.log.base().index && self.term_at(base.index) != Some(base.term)
    }

    /// With the bug [`bugs::UNCHECKED_HEARTBEAT`], nobody looks at the base of an empty Append.
    pub(super) fn overlooks_base(&self, entries: &[Entry]) -> bool {
        entries.is_empty() && self.setup.bug(bugs::UNCHECKED_HEARTBEAT)
    }

    /// Follows the leader of this term, from which a message came. Says whether that can be.
    pub(super) fn heed(&mut self, from: NodeId, effects: &mut Effects<Raft>) -> bool {
        if self.leads() || self.leader.is_some_and(|leader| leader != from) {
            effects.halt("two leaders in one term");
            return false;
        }
        if self.leader.is_none() {
            self.follow(Some(from), effects);
        }
        self.heard = effects.now();
        self.set_election_timer(effects);
        true
    }

    /// Makes the log agree with the leader's, if it has the base. `None` if that cannot be.
    ///
    /// What was compacted away here is committed, so it agrees, and nobody need look at it.
    ///
    /// A tail is dropped only where it *conflicts*: a delayed Append with fewer entries than are
    /// here already must not take what was acknowledged since.
    fn agree(
        &mut self,
        mut base: Position,
        mut entries: Vec<Entry>,
        effects: &mut Effects<Raft>,
    ) -> Option<Agreement> {
        let compacted = self.log.base().index.saturating_sub(base.index) as usize;
        if compacted > 0 {
            entries.drain(..compacted.min(entries.len()));
            base = self.log.base();
        }
        if self.lacks(base) {
            if base.index <= self.commit {
                effects.halt("the leader does not have an entry that is committed here");
                return None;
            }
            if self.overlooks_base(&entries) {
                return Some(Agreement::Matches { index: base.index });
            }
            return Some(self.conflict(base.index));
        }
        let rewrites = self.setup.bug(bugs::STALE_APPEND);
        let mut index = base.index;
        for entry in entries {
            index += 1;
            match self.term_at(index) {
                Some(term) if term == entry.term && !rewrites => continue,
                Some(term) if term != entry.term && index <= self.commit => {
                    effects.halt("the leader overwrites an entry that is committed here");
                    return None;
                }
                Some(_) => {
                    effects.note(Note::Truncated { from: index });
                    self.log.truncate(index);
                }
                None => {}
            }
            self.append(entry, effects);
        }
        Some(Agreement::Matches { index })
    }

    /// Refuses a base, with hints for the leader.
    fn conflict(&self, base: u64) -> Agreement {
        let Some(term) = self.term_at(base) else {
            return Agreement::Conflict { base, term: 0, first: self.log.end() };
        };
        let mut first = base;
        while first > self.commit + 1 && self.term_at(first - 1) == Some(term) {
            first -= 1;
        }
        Agreement::Conflict { base, term, first }
    }

    /// A follower says how far its log agrees.
    pub(super) fn on_append_reply(
        &mut self,
        from: NodeId,
        reply: AppendReply,
        effects: &mut Effects<Raft>,
    ) {
        let AppendReply { term, round, agreement } = reply;
        self.adopt(term, None, effects);
        let last = self.last_index();
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        if term < self.term {
            return;
        }
        let progress = &mut leadership.progress[from.index()];
        progress.heard = effects.now();
        // Who refuses an Append of an earlier term echoes a round of that term, in which this leader
        // may have led as well: it says nothing about the rounds of this one.
        if agreement != Agreement::Outdated {
            progress.round = progress.round.max(round);
        }
        match agreement {
            Agreement::Matches { index } => {
                if index > last {
                    return effects.halt("a follower agrees with more than its leader has");
                }
                let advanced = index > progress.matched;
                progress.matched = progress.matched.max(index);
                progress.acknowledged = progress.acknowledged.max(index);
                progress.next = progress.next.max(index + 1);
                progress.pace = Pace::Replicating;
                while self.has_room(from) {
                    self.send_append(from, effects);
                }
                self.urge_successor(from, effects);
                if advanced {
                    self.advance_commit(effects);
                }
            }
            Agreement::Conflict { base, term, first } => {
                // A refusal of what was accepted since, or of another question than the present
                // one, is late.
                let late = base <= progress.matched
                    || (progress.pace == Pace::Probing && base + 1 != progress.next)
                    || progress.pace == Pace::Snapshot;
                if !late {
                    self.step_back(from, Position { index: base, term }, first);
                    self.send_append(from, effects);
                }
            }
            Agreement::Outdated => {}
        }
        self.serve_reads(effects);
    }

    /// Chooses an earlier base, from the hints of a follower that has `refused`, or nothing, there.
    ///
    /// If the leader has that term too, the logs may agree up to the leader's last entry of it;
    /// otherwise all the follower's entries of that term are wrong.
    fn step_back(&mut self, peer: NodeId, refused: Position, first: u64) {
        let mut end = refused.index;
        while refused.term > 0 && self.term_at(end - 1).is_some_and(|term| term > refused.term) {
            end -= 1;
        }
        let shared = refused.term > 0 && self.term_at(end - 1) == Some(refused.term);
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        let progress = &mut leadership.progress[peer.index()];
        let next = if shared { end } else { first.min(refused.index) };
        progress.next = next.max(progress.matched + 1);
        progress.acknowledged = progress.matched;
        progress.pace = Pace::Probing;
    }

    /// Commits what a majority stores, if it is of this term.
    fn advance_commit(&mut self, effects: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &self.role else {
            return;
        };
        let index = if self.setup.bug(bugs::MINORITY_COMMIT) {
            self.last_index()
        } else {
            leadership.reached(|progress| progress.matched)
        };
        if index <= self.commit {
            return;
        }
        let Some(term) = self.term_at(index) else {
            return effects.halt("a majority stores more than its leader has");
        };
        if term == self.term || self.setup.bug(bugs::OLD_TERM_COMMIT) {
            self.sync(effects);
            self.commit = index;
            let upto = Position { index, term };
            effects.note(Note::Committed { term: self.term, upto });
            self.apply(effects);
        }
    }

    /// Applies what is committed. A leader answers the clients whose requests it appended itself;
    /// those of earlier terms have been sent away, or gave up, and will ask again.
    pub(super) fn apply(&mut self, effects: &mut Effects<Raft>) {
        self.save_applied_too_early(effects);
        for index in self.applied + 1..=self.commit {
            let Some(&entry) = self.log.get(index) else {
                return effects.halt("a committed entry is not in the log");
            };
            let digest = entry.digest();
            effects.note(Note::Applied { index, digest });
            self.applied = index;
            self.history = chain(self.history, digest);
            let outcome = self.store.apply(&entry.command);
            if self.setup.bug(bugs::BLIND_RETRY) {
                self.store.forget_clients();
            }
            if let (Some(outcome), Command::Client(request)) = (outcome, entry.command)
                && self.leads()
                && entry.term == self.term
            {
                let Request { client, sequence, .. } = request;
                self.reply(client, sequence, Answer::Done(outcome), effects);
            }
        }
        if self.is_snapshot_due(self.applied) {
            self.compact(effects);
        }
    }
}
