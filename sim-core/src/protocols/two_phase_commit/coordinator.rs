//! The coordinator: it begins transactions, counts the votes, and tells clients and shards.
//!
//! It has no power of its own: what becomes of a transaction follows from the votes that acceptors
//! have accepted, and anybody can count those. It is merely the first who does.

use super::message::{Change, Decision, Message, Note, Reason, Record, Txn, Vote};
use super::{COORDINATOR, Node, Timer, is_majority, options, save};
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::{Action, Answer, Effects, Key, Outcome, Request};
use crate::protocols::ballot::Ballot;

/// After how many rounds without an outcome the coordinator takes its own transaction over.
const PATIENCE: u32 = 3;

/// What the coordinator knows.
#[derive(Clone, Debug, Default, Hash)]
pub struct Coordinator {
    /// The number of its last transaction.
    pub(super) last: u64,
    /// Transactions that are not over for everybody.
    pub(super) open: Sorted<u64, Open>,
    /// Writes that were aborted for a reason that passes, and are tried again.
    pub(super) waiting: Vec<Request>,
    /// Reads that wait for an answer, by client; with how often each was sent.
    pub(super) reads: Sorted<u8, (Request, u32)>,
    /// The last answer of each client.
    pub(super) answered: Sorted<u8, (u32, Outcome)>,
}

/// A transaction that is not over for everybody.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Open {
    pub(super) txn: Txn,
    pub(super) request: Request,
    /// The votes of both shards, each with the acceptors that have it under ballot zero.
    pub(super) tally: [(Option<Vote>, NodeSet); 2],
    pub(super) decision: Option<Decision>,
    /// The shards that have the outcome on their disks.
    done: NodeSet,
    /// How often it was looked at without an outcome.
    rounds: u32,
}

impl Open {
    pub(super) fn new(txn: Txn, request: Request) -> Open {
        let tally = [(None, NodeSet::EMPTY); 2];
        Open { txn, request, tally, decision: None, done: NodeSet::EMPTY, rounds: 0 }
    }

    /// What a client's request comes to; nothing if it has to be tried again.
    pub(super) fn answer(request: Request, decision: Decision) -> Option<Outcome> {
        match (request.operation.action, decision) {
            (Action::CompareAndSet { .. }, Decision::Commit) => Some(Outcome::Swapped(true)),
            (Action::CompareAndSet { .. }, Decision::Abort(Reason::Differs)) => {
                Some(Outcome::Swapped(false))
            }
            (_, Decision::Commit) => Some(Outcome::Written),
            (_, Decision::Abort(_)) => None,
        }
    }

    /// The vote of a shard, if a majority of these has accepted it.
    fn chosen(&self, side: usize, acceptors: NodeSet) -> Option<Vote> {
        let (vote, by) = self.tally[side];
        vote.filter(|_| is_majority(by.len(), acceptors))
    }
}

impl Coordinator {
    /// Every transaction before this one is over for everybody.
    fn settled(&self) -> u64 {
        self.open.from(&0).first().map_or(self.last + 1, |(number, _)| *number)
    }

    /// Whether a client's request is being dealt with, or was.
    fn knows(&self, request: Request) -> bool {
        let is_it =
            |other: &Request| (other.client, other.sequence) == (request.client, request.sequence);
        let mut open = self.open.from(&0).iter();
        open.any(|(_, open)| open.decision.is_none() && is_it(&open.request))
            || self.waiting.iter().any(is_it)
    }
}

impl Node {
    /// A client asks for something.
    pub(super) fn take_in(&mut self, request: Request, effects: &mut Effects<Node>) {
        if request.operation.is_read() {
            self.coordinator.reads.insert(request.client, (request, request.sequence));
            return self.send_read(request.client, effects);
        }
        match self.coordinator.answered.get(&request.client) {
            Some(&(last, outcome)) if last == request.sequence => {
                effects.reply(request.client, last, Answer::Done(outcome));
            }
            Some(&(last, _)) if last > request.sequence => {}
            _ if self.coordinator.knows(request) => {}
            _ => self.begin(request, effects),
        }
    }

    /// Begins a transaction. It is on the disk before anybody hears of it, so that a coordinator that
    /// restarts finds out what became of it before it begins another for the same request.
    fn begin(&mut self, request: Request, effects: &mut Effects<Node>) {
        let coordinator = &mut self.coordinator;
        coordinator.last += 1;
        let txn = Txn { number: coordinator.last, key: request.operation.key };
        coordinator.open.insert(txn.number, Open::new(txn, request));
        let settled = coordinator.settled();
        self.settle(settled);
        save(Record::Began { txn, request, settled }, effects);
        effects.note(Note::Began { txn });
        self.ask_to_prepare(txn.number, effects);
        self.watch(effects);
    }

    /// Asks the shards whose votes are not yet known.
    fn ask_to_prepare(&mut self, number: u64, effects: &mut Effects<Node>) {
        let Some(open) = self.coordinator.open.get(&number) else { return };
        let Some(change) = Change::of(open.request) else { return };
        let (txn, settled) = (open.txn, self.settled);
        for (side, shard) in self.homes(txn.key).into_iter().enumerate() {
            if open.chosen(side, self.acceptors()).is_none() {
                effects.send(shard, Message::Prepare { txn, change, settled });
            }
        }
    }

    /// An acceptor has votes under ballot zero: the coordinator counts.
    pub(super) fn count(
        &mut self,
        acceptor: NodeId,
        txn: Txn,
        votes: [Option<Vote>; 2],
        effects: &mut Effects<Node>,
    ) {
        let acceptors = self.acceptors();
        let Some(mut open) = self.coordinator.open.get(&txn.number).copied() else { return };
        for (tally, vote) in open.tally.iter_mut().zip(votes) {
            if vote.is_some() {
                tally.0 = vote;
                tally.1.insert(acceptor);
            }
        }
        self.coordinator.open.insert(txn.number, open);
        let decision = match [0, 1].map(|side| open.chosen(side, acceptors)) {
            [Some(one), Some(other)] => Decision::of([one, other]),
            // One vote that says no is enough.
            [Some(Vote::No(reason)), None] | [None, Some(Vote::No(reason))] => {
                Decision::Abort(reason)
            }
            _ => return,
        };
        if open.decision.is_none() {
            self.conclude(txn, decision, effects);
        }
    }

    /// Somebody has counted the votes: everybody is told.
    pub(super) fn conclude(&mut self, txn: Txn, decision: Decision, effects: &mut Effects<Node>) {
        effects.note(Note::Decided { txn, decision });
        for node in [COORDINATOR].into_iter().chain(self.homes(txn.key)) {
            self.tell(node, Message::Outcome { txn, decision }, effects);
        }
    }

    /// What became of a transaction is known.
    pub(super) fn learn(&mut self, txn: Txn, decision: Decision, effects: &mut Effects<Node>) {
        self.takeovers.remove(&txn.number);
        if self.me() == COORDINATOR {
            self.end(txn, decision, effects);
        } else {
            self.finish(txn, decision, effects);
        }
    }

    fn end(&mut self, txn: Txn, decision: Decision, effects: &mut Effects<Node>) {
        let coordinator = &mut self.coordinator;
        let Some(mut open) = coordinator.open.get(&txn.number).copied() else { return };
        if open.decision.is_some() {
            return;
        }
        open.decision = Some(decision);
        coordinator.open.insert(txn.number, open);
        save(Record::Ended { txn, decision }, effects);
        let request = open.request;
        match Open::answer(request, decision) {
            Some(outcome) => {
                coordinator.answered.insert(request.client, (request.sequence, outcome));
                effects.reply(request.client, request.sequence, Answer::Done(outcome));
            }
            None => {
                if coordinator.waiting.is_empty() {
                    effects.set_timer(Timer::Backoff, self.setup.range(options::BACKOFF));
                }
                coordinator.waiting.push(request);
            }
        }
        self.close(txn);
    }

    /// Begins anew what was aborted for a reason that passes.
    pub(super) fn try_again(&mut self, effects: &mut Effects<Node>) {
        for request in core::mem::take(&mut self.coordinator.waiting) {
            self.begin(request, effects);
        }
    }

    /// A shard has the outcome on its disk.
    pub(super) fn on_done(&mut self, shard: NodeId, txn: Txn) {
        let Some(mut open) = self.coordinator.open.get(&txn.number).copied() else { return };
        open.done.insert(shard);
        self.coordinator.open.insert(txn.number, open);
        self.close(txn);
    }

    /// When everybody knows the outcome, nobody will ask for it.
    fn close(&mut self, txn: Txn) {
        let homes: NodeSet = self.homes(txn.key).into_iter().collect();
        let is_over = |open: &Open| open.decision.is_some() && homes.without(open.done).is_empty();
        if self.coordinator.open.get(&txn.number).is_some_and(is_over) {
            self.coordinator.open.remove(&txn.number);
            self.settle(self.coordinator.settled());
        }
    }

    /// Asks again for what does not come, tells again what is not acknowledged, and at last takes
    /// over.
    pub(super) fn coordinate_on(&mut self, effects: &mut Effects<Node>) {
        let clients: Vec<u8> = self.coordinator.reads.from(&0).iter().map(|it| it.0).collect();
        for client in clients {
            self.send_read(client, effects);
        }
        let numbers: Vec<u64> = self.coordinator.open.from(&0).iter().map(|it| it.0).collect();
        for number in numbers {
            let Some(mut open) = self.coordinator.open.get(&number).copied() else { continue };
            open.rounds += 1;
            self.coordinator.open.insert(number, open);
            let txn = open.txn;
            match open.decision {
                Some(decision) => {
                    for shard in self.homes(txn.key) {
                        if !open.done.contains(shard) {
                            effects.send(shard, Message::Outcome { txn, decision });
                        }
                    }
                }
                None if open.rounds < PATIENCE => self.ask_to_prepare(number, effects),
                None => {
                    self.ask_to_prepare(number, effects);
                    self.take_over(txn, effects);
                }
            }
            self.watch(effects);
        }
    }

    /// Sends a client's read to the copies by turns.
    fn send_read(&mut self, client: u8, effects: &mut Effects<Node>) {
        let Some(&(request, times)) = self.coordinator.reads.get(&client) else { return };
        self.coordinator.reads.insert(client, (request, times.wrapping_add(1)));
        let key: Key = request.operation.key;
        let shard = self.homes(key)[times as usize % 2];
        effects.send(shard, Message::Read { key, client, sequence: request.sequence });
        self.watch(effects);
    }

    pub(super) fn on_value(
        &mut self,
        client: u8,
        sequence: u32,
        value: u64,
        effects: &mut Effects<Node>,
    ) {
        let reads = &mut self.coordinator.reads;
        if reads.get(&client).is_some_and(|(request, _)| request.sequence == sequence) {
            reads.remove(&client);
            effects.reply(client, sequence, Answer::Done(Outcome::Value(value)));
        }
    }

    /// Votes that an acceptor has, under whichever ballot.
    pub(super) fn on_accepted(
        &mut self,
        from: NodeId,
        txn: Txn,
        ballot: Ballot,
        votes: [Option<Vote>; 2],
        effects: &mut Effects<Node>,
    ) {
        if ballot == Ballot::ZERO {
            self.count(from, txn, votes, effects);
        } else {
            self.count_proposal(from, txn, ballot, effects);
        }
    }
}
