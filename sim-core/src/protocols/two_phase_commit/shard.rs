//! A shard: values, locks, and what it has given out of its hands.

use super::message::{Change, Decision, Message, Note, Reason, Record, Txn, Vote};
use super::{COORDINATOR, Node, save};
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::{Effects, Key};

/// After how many rounds without an outcome a shard asks around and takes over.
const PATIENCE: u32 = 2;

/// What a shard has.
#[derive(Clone, Debug, Default, Hash)]
pub struct Shard {
    /// What was committed last; zero if nothing was.
    pub(super) values: Sorted<Key, u64>,
    /// Its part in transactions, those that are over for everybody left out.
    pub(super) holds: Sorted<u64, Hold>,
    /// Reads that wait for a lock: at most one of each client.
    pub(super) reads: Vec<(Key, u8, u32)>,
}

/// A shard's part in a transaction.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Hold {
    pub(super) txn: Txn,
    /// What it does, and the vote on that; none if it was aborted before it was heard of.
    pub(super) voted: Option<(Change, Vote)>,
    pub(super) decision: Option<Decision>,
    /// How often it was looked at without an outcome.
    rounds: u32,
    /// Who was heard since the last time, of those who are to keep the votes.
    pub(super) heard: NodeSet,
}

impl Hold {
    pub(super) fn new(txn: Txn, voted: Option<(Change, Vote)>) -> Hold {
        Hold { txn, voted, decision: None, rounds: 0, heard: NodeSet::EMPTY }
    }

    /// Whether it has the lock, and waits to be told what to do.
    pub(super) fn is_in_doubt(&self) -> bool {
        matches!(self.voted, Some((_, Vote::Prepared))) && self.decision.is_none()
    }
}

impl Shard {
    pub(super) fn value(&self, key: Key) -> u64 {
        self.values.get(&key).copied().unwrap_or(0)
    }

    /// What it is in doubt about.
    pub(super) fn doubts(&self) -> impl Iterator<Item = &Hold> {
        self.holds.from(&0).iter().map(|(_, hold)| hold).filter(|hold| hold.is_in_doubt())
    }

    fn is_locked(&self, key: Key) -> bool {
        self.doubts().any(|hold| hold.txn.key == key)
    }

    fn judge(&self, key: Key, change: Change) -> Vote {
        if self.is_locked(key) {
            Vote::No(Reason::Locked)
        } else if change.expected.is_some_and(|expected| expected != self.value(key)) {
            Vote::No(Reason::Differs)
        } else {
            Vote::Prepared
        }
    }

    /// Takes an outcome in.
    pub(super) fn apply(&mut self, txn: Txn, decision: Decision) {
        let mut hold = self.holds.get(&txn.number).copied().unwrap_or(Hold::new(txn, None));
        hold.decision = Some(decision);
        self.holds.insert(txn.number, hold);
        if let (Decision::Commit, Some((change, _))) = (decision, hold.voted) {
            self.values.insert(txn.key, change.new);
        }
    }
}

impl Node {
    pub(super) fn on_prepare(
        &mut self,
        txn: Txn,
        change: Change,
        settled: u64,
        effects: &mut Effects<Node>,
    ) {
        self.settle(settled);
        if self.is_settled(txn) || !self.homes(txn.key).contains(&self.me()) {
            return;
        }
        if let Some(hold) = self.shard.holds.get(&txn.number).copied() {
            return match (hold.decision, hold.voted) {
                (Some(decision), _) => {
                    effects.send(COORDINATOR, Message::Outcome { txn, decision });
                    effects.send(COORDINATOR, Message::Done { txn });
                }
                (None, Some((_, vote))) => self.cast(txn, vote, effects),
                (None, None) => {}
            };
        }
        let vote = self.shard.judge(txn.key, change);
        self.shard.holds.insert(txn.number, Hold::new(txn, Some((change, vote))));
        // A no is kept as well: whoever voted no once must not be prepared after a restart.
        save(Record::Voted { txn, change, vote }, effects);
        effects.note(match vote {
            Vote::Prepared => Note::Prepared { txn },
            Vote::No(reason) => Note::VotedNo { txn, reason },
        });
        self.cast(txn, vote, effects);
        self.watch(effects);
    }

    fn cast(&mut self, txn: Txn, vote: Vote, effects: &mut Effects<Node>) {
        self.tell_acceptors(&Message::Vote { txn, vote }, effects);
    }

    /// What became of a transaction is known: the shard does its part or drops it.
    pub(super) fn finish(&mut self, txn: Txn, decision: Decision, effects: &mut Effects<Node>) {
        if !self.homes(txn.key).contains(&self.me()) {
            return;
        }
        let known = self.shard.holds.get(&txn.number).copied();
        if self.is_settled(txn) || known.is_some_and(|hold| hold.decision.is_some()) {
            return effects.send(COORDINATOR, Message::Done { txn });
        }
        if decision.commits() && !known.is_some_and(|hold| hold.is_in_doubt()) {
            return effects.halt("it is told to commit what it is not prepared for");
        }
        self.shard.apply(txn, decision);
        save(Record::Finished { txn, decision }, effects);
        effects.note(Note::Finished { txn, decision });
        effects.send(COORDINATOR, Message::Done { txn });
        self.answer_reads(txn.key, effects);
    }

    /// A read waits for the lock: the transaction that has it may be committed already, and somebody
    /// may have been told so.
    pub(super) fn on_read(
        &mut self,
        key: Key,
        client: u8,
        sequence: u32,
        effects: &mut Effects<Node>,
    ) {
        self.shard.reads.retain(|&(_, other, _)| other != client);
        self.shard.reads.push((key, client, sequence));
        self.answer_reads(key, effects);
    }

    fn answer_reads(&mut self, key: Key, effects: &mut Effects<Node>) {
        if self.shard.is_locked(key) {
            return;
        }
        let value = self.shard.value(key);
        for &(_, client, sequence) in self.shard.reads.iter().filter(|it| it.0 == key) {
            effects.send(COORDINATOR, Message::Value { client, sequence, value });
        }
        self.shard.reads.retain(|it| it.0 != key);
    }

    /// Looks at what it is in doubt about: asks around, and takes over.
    pub(super) fn doubt_on(&mut self, effects: &mut Effects<Node>) {
        let doubts: Vec<Hold> = self.shard.doubts().copied().collect();
        for mut hold in doubts {
            let (txn, group, me) = (hold.txn, self.group(), self.me());
            if hold.rounds >= PATIENCE {
                effects.note(Note::InDoubt { txn, round: hold.rounds, heard: hold.heard });
            }
            hold.rounds += 1;
            hold.heard = NodeSet::EMPTY;
            if group.contains(me) {
                hold.heard.insert(me);
            }
            let round = hold.rounds;
            self.shard.holds.insert(txn.number, hold);
            if round >= PATIENCE {
                let homes: NodeSet = self.homes(txn.key).into_iter().collect();
                let others = group.union(homes).without(NodeSet::of(me));
                effects.send_all(others.iter(), &Message::Inquire { txn, round });
                self.take_over(txn, effects);
            }
            self.watch(effects);
        }
    }

    pub(super) fn on_inquire(
        &mut self,
        from: NodeId,
        txn: Txn,
        round: u32,
        effects: &mut Effects<Node>,
    ) {
        let as_coordinator = self.coordinator.open.get(&txn.number).and_then(|open| open.decision);
        let as_shard = self.shard.holds.get(&txn.number).and_then(|hold| hold.decision);
        match as_coordinator.or(as_shard) {
            Some(decision) => effects.send(from, Message::Outcome { txn, decision }),
            None => effects.send(from, Message::Unknown { txn, round }),
        }
    }

    pub(super) fn on_unknown(&mut self, from: NodeId, txn: Txn, round: u32) {
        let Some(mut hold) = self.shard.holds.get(&txn.number).copied() else { return };
        if hold.rounds == round && self.group().contains(from) {
            hold.heard.insert(from);
            self.shard.holds.insert(txn.number, hold);
        }
    }
}
