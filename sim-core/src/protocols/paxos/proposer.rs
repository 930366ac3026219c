//! The proposer, and the learner that it also is (§2.2 to §2.4).
//!
//! A proposer takes a ballot above all that it has seen, and promises itself to it first. That promise
//! is on its disk before anybody else hears of the ballot, so a proposer that restarts never uses a
//! ballot twice.
//!
//! With a majority's promises it asks to accept: what it was told of under the highest ballot, or its
//! own client's value if nobody had accepted anything. That is P2c, and all of the safety. It may be
//! that what it was told of was never chosen, and that it makes it so now: nobody can know.
//!
//! A refused proposer gives its attempt up and rests. One timer serves all decrees: it ends rests, and
//! whoever was under way when it fired last and still is begins anew. So an attempt has one to two
//! lengths of `retry`, and needs no clock to tell.

use super::message::{Message, Note, Proposal, Value};
use super::{Paxos, Timer, bugs, options};
use crate::base::{NodeId, NodeSet};
use crate::protocol::{Effects, Key};
use crate::protocols::ballot::Ballot;

/// A proposer's attempt at a decree.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Attempt {
    /// Under which ballot.
    pub ballot: Ballot,
    /// How far it is.
    pub phase: Phase,
    /// Whether the timer has fired once since it began.
    is_old: bool,
}

/// How far an attempt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Phase 1: it collects promises.
    Preparing {
        /// Who has promised.
        promises: NodeSet,
        /// The highest proposal that any of them had accepted.
        highest: Option<Proposal>,
    },
    /// Phase 2: it collects acceptances.
    Proposing {
        /// What it proposes.
        value: Value,
        /// Who has accepted.
        accepted: NodeSet,
    },
    /// It was refused, and rests.
    Resting,
}

impl Paxos {
    /// Begins an attempt at a decree, under a ballot above all that this node has seen.
    pub(super) fn prepare(&mut self, key: Key, effects: &mut Effects<Paxos>) {
        let me = self.setup.me;
        let decree = self.decree(key);
        let ballot = decree.acceptor.promised.max(decree.seen).next(me);
        let highest = decree.acceptor.accepted;
        let phase = Phase::Preparing { promises: NodeSet::of(me), highest };
        decree.attempt = Some(Attempt { ballot, phase, is_old: false });
        self.promise(key, ballot, effects);
        effects.send_all(self.setup.peers(), &Message::Prepare { key, ballot });
        self.set_timer(effects);
        self.press_on(key, effects);
    }

    /// An acceptor has promised.
    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        key: Key,
        ballot: Ballot,
        accepted: Option<Proposal>,
        effects: &mut Effects<Paxos>,
    ) {
        if let Some(attempt) = self.decree(key).attempt
            && attempt.ballot == ballot
            && let Phase::Preparing { mut promises, highest } = attempt.phase
        {
            promises.insert(from);
            let highest = self.heed(highest, accepted);
            let phase = Phase::Preparing { promises, highest };
            self.decree(key).attempt = Some(Attempt { phase, ..attempt });
            self.press_on(key, effects);
        }
    }

    /// Of what acceptors tell that they had accepted, only the highest matters.
    fn heed(&self, before: Option<Proposal>, told: Option<Proposal>) -> Option<Proposal> {
        if self.setup.bug(bugs::LAST_PROMISE) { told.or(before) } else { told.max(before) }
    }

    /// With the promises of a majority, goes on to the second phase.
    fn press_on(&mut self, key: Key, effects: &mut Effects<Paxos>) {
        let majority = self.setup.majority();
        let Some(Attempt { ballot, phase: Phase::Preparing { promises, highest }, .. }) =
            self.decree(key).attempt
        else {
            return;
        };
        if promises.len() < majority {
            return;
        }
        match self.choose_value(highest, self.wish(key)) {
            Some(value) => self.propose(key, Proposal { ballot, value }, effects),
            None => self.find_nothing_chosen(key, ballot, effects),
        }
    }

    /// What to propose (P2c): what was accepted under the highest ballot goes before one's own wish.
    fn choose_value(&self, highest: Option<Proposal>, own: Option<Value>) -> Option<Value> {
        let told = highest.map(|proposal| proposal.value);
        if self.setup.bug(bugs::OWN_VALUE) { own.or(told) } else { told.or(own) }
    }

    /// Asks all to accept, itself first: it may have promised itself to somebody else meanwhile.
    fn propose(&mut self, key: Key, proposal: Proposal, effects: &mut Effects<Paxos>) {
        let me = self.setup.me;
        let is_accepted = self.accept(key, proposal, effects).is_ok();
        let Some(attempt) = &mut self.decree(key).attempt else {
            return;
        };
        if !is_accepted {
            attempt.phase = Phase::Resting;
            return;
        }
        attempt.phase = Phase::Proposing { value: proposal.value, accepted: NodeSet::of(me) };
        effects.send_all(self.setup.peers(), &Message::Accept { key, proposal });
        self.conclude(key, effects);
    }

    /// An acceptor has accepted.
    pub(super) fn on_accepted(
        &mut self,
        from: NodeId,
        key: Key,
        ballot: Ballot,
        effects: &mut Effects<Paxos>,
    ) {
        if let Some(Attempt { ballot: current, phase, .. }) = &mut self.decree(key).attempt
            && *current == ballot
            && let Phase::Proposing { accepted, .. } = phase
        {
            accepted.insert(from);
            self.conclude(key, effects);
        }
    }

    /// Once a majority has accepted, the value is chosen: everybody is told.
    fn conclude(&mut self, key: Key, effects: &mut Effects<Paxos>) {
        let majority = self.setup.majority();
        if let Some(Attempt { phase: Phase::Proposing { value, accepted }, .. }) =
            self.decree(key).attempt
            && accepted.len() >= majority
        {
            effects.send_all(self.setup.peers(), &Message::Chosen { key, value });
            self.learn(key, value, effects);
        }
    }

    /// An acceptor has promised itself to a higher ballot: this attempt can only disturb.
    pub(super) fn on_refused(&mut self, key: Key, ballot: Ballot, promised: Ballot) {
        let decree = self.decree(key);
        decree.seen = decree.seen.max(promised);
        if let Some(attempt) = decree.attempt.as_mut().filter(|it| it.ballot == ballot) {
            attempt.phase = Phase::Resting;
        }
    }

    /// This node knows what was chosen: whoever waits for it here is answered.
    pub(super) fn learn(&mut self, key: Key, value: Value, effects: &mut Effects<Paxos>) {
        let decree = self.decree(key);
        match decree.chosen {
            None => {
                decree.chosen = Some(value);
                decree.attempt = None;
                effects.note(Note::Learned { key, value });
                self.answer_all(key, value, effects);
            }
            Some(known) if known != value => effects.halt("one decree, and two values chosen"),
            Some(_) => {}
        }
    }

    /// The timer fired: who rests, or is under way for long, begins anew; unless nobody waits for it.
    pub(super) fn try_again(&mut self, effects: &mut Effects<Paxos>) {
        let keys: Vec<Key> = self.decrees.iter().map(|(key, _)| *key).collect();
        for key in keys {
            let is_wanted = self.is_awaited(key);
            let Some(attempt) = &mut self.decree(key).attempt else {
                continue;
            };
            if !is_wanted {
                self.decree(key).attempt = None;
            } else if attempt.is_old || attempt.phase == Phase::Resting {
                self.prepare(key, effects);
            } else {
                attempt.is_old = true;
                self.set_timer(effects);
            }
        }
    }

    fn set_timer(&mut self, effects: &mut Effects<Paxos>) {
        if !self.is_timer_set {
            self.is_timer_set = true;
            effects.set_timer(Timer::Retry, self.setup.range(options::RETRY));
        }
    }
}
