//! What the shards promise together, and what must be remembered to judge it.
//!
//! Safety is the specification of Gray and Lamport (§2, and `TCommit` in their appendix): consistency,
//! stability, and that nothing is committed unless all are prepared; and what locks are for. Progress,
//! which two-phase commit cannot promise, is judged with a bound. To be owed an outcome, a shard must
//! have heard a majority of those who are to keep the votes, in every round of its questions; so the
//! judge needs to know nothing of networks, and who is cut off is owed nothing.
//!
//! The witness is bounded: it keeps the last [`TXNS_MAX`] transactions, and one lock for each key of
//! each shard. What was forgotten is judged no more.

use super::message::{Decision, Note};
use super::{Node, homes, is_majority, options};
use crate::base::{Duration, Instant, NodeId, NodeSet, Sorted};
use crate::protocol::{Claim, Evidence, Key, Present, Sight};

/// How many transactions the witness remembers.
pub const TXNS_MAX: usize = 1_024;
/// So many rounds of questions, and so many of the longest times between two, are enough for a shard to
/// learn an outcome. It takes both: a shard that stands still lets time pass and asks nothing.
const ROUNDS: u32 = 10;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Node>] = &[ATOMICITY, ALL_PREPARED, ONE_LOCK, LOCKS_ARE_RELEASED];

const ATOMICITY: Claim<Node> = Claim {
    name: "atomicity",
    sentence: "What one commits nobody aborts, and a decision does not change.",
    source: "Gray and Lamport 2006, §2, stability and consistency",
    is_timed: false,
    check: |sight, node, note| {
        let (Note::Decided { txn, decision } | Note::Finished { txn, decision }) = *note else {
            return Ok(());
        };
        match sight.witness.outcomes.get(&txn.number) {
            Some(&(commits, other)) if commits != decision.commits() => {
                let word = |commits: bool| if commits { "committed" } else { "aborted" };
                let (one, another) = (word(decision.commits()), word(commits));
                let sentence = format!("{node} {one} {txn}, which {other} had {another}.");
                Err(Evidence::new(sentence, [node, other]))
            }
            _ => Ok(()),
        }
    },
};

const ALL_PREPARED: Claim<Node> = Claim {
    name: "all-prepared",
    sentence: "A transaction is committed only if both of its shards were prepared.",
    source: "Gray and Lamport 2006, §2",
    is_timed: false,
    check: |sight, node, note| {
        let (Note::Decided { txn, decision } | Note::Finished { txn, decision }) = *note else {
            return Ok(());
        };
        if !decision.commits() {
            return Ok(());
        }
        let prepared = sight.witness.prepared.get(&txn.number).copied().unwrap_or_default();
        let servers = sight.present.nodes.len() as u8;
        match homes(txn.key, servers).into_iter().find(|&shard| !prepared.contains(shard)) {
            Some(shard) => Err(Evidence::new(
                format!("{node} committed {txn}, for which {shard} was never prepared."),
                [node, shard],
            )),
            None => Ok(()),
        }
    },
};

const ONE_LOCK: Claim<Node> = Claim {
    name: "one-lock",
    sentence: "No two transactions hold a key of a shard at once.",
    source: "Gray 1978, §5.7; Eswaran et al. 1976, \"The Notions of Consistency and Predicate Locks\"",
    is_timed: false,
    check: |sight: &Sight<'_, Node>, node, note| {
        let Note::Prepared { txn } = *note else { return Ok(()) };
        match sight.witness.locks.get(&(node, txn.key)) {
            Some(other) if *other != txn.number => {
                let key = txn.key;
                let sentence = format!("{node} locked {key} for {txn}, but t{other} has the lock.");
                Err(Evidence::new(sentence, [node]))
            }
            _ => Ok(()),
        }
    },
};

const LOCKS_ARE_RELEASED: Claim<Node> = Claim {
    name: "locks-are-released",
    sentence: "A shard that hears a majority of the acceptors soon learns what becomes of that for \
               which it holds a lock.",
    source: "Gray and Lamport 2006, §2, the liveness condition \"non-blocking\", and §4",
    is_timed: true,
    check: |sight, node, note| {
        let Note::InDoubt { txn, heard, .. } = *note else { return Ok(()) };
        let Some(state) = state(sight.present, node) else { return Ok(()) };
        let Some(doubt) = Doubt::after(sight, node, note) else { return Ok(()) };
        let bound = bound(state);
        let waited = sight.present.now.since(doubt.since);
        if doubt.rounds < ROUNDS || waited <= bound {
            return Ok(());
        }
        let names: Vec<String> = heard.iter().map(|it| it.to_string()).collect();
        let others: Vec<NodeId> = heard.iter().collect();
        let sentence = format!(
            "{node} is prepared for {txn} and holds the lock of {}: for {waited} nobody could tell it \
             the outcome, although it hears {} of {} that are to keep the votes.",
            txn.key,
            names.join(" and "),
            state.group().len()
        );
        Err(Evidence::new(sentence, others.into_iter().filter(|&it| it != node).chain([node])))
    },
};

fn state<'a>(present: &Present<'a, Node>, node: NodeId) -> Option<&'a Node> {
    present.nodes.get(node.index())?.as_ref()
}

/// How soon a shard learns an outcome.
fn bound(node: &Node) -> Duration {
    node.setup.range(options::RETRY).max.times(ROUNDS.into())
}

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// By transaction: whether it was committed, and who said so first.
    outcomes: Sorted<u64, (bool, NodeId)>,
    /// By transaction: the shards that were prepared.
    prepared: Sorted<u64, NodeSet>,
    /// By shard and key: the transaction that has the lock.
    locks: Sorted<(NodeId, Key), u64>,
    /// What shards are in doubt about although they hear a majority, by shard and transaction.
    doubts: Sorted<(NodeId, u64), Doubt>,
}

/// An unbroken row of rounds in which a shard heard a majority and nobody knew the outcome.
#[derive(Clone, Copy, Debug, Hash)]
struct Doubt {
    /// How many.
    rounds: u32,
    /// The last of them.
    last: u32,
    /// The end of the first.
    since: Instant,
}

impl Doubt {
    /// The row with one more round, if a majority was heard in that.
    fn after(sight: &Sight<'_, Node>, node: NodeId, note: &Note) -> Option<Doubt> {
        sight.witness.doubt(sight.present, node, note)
    }
}

impl Witness {
    fn doubt(&self, present: &Present<'_, Node>, node: NodeId, note: &Note) -> Option<Doubt> {
        let Note::InDoubt { txn, round, heard } = *note else { return None };
        let group = state(present, node)?.group();
        if !is_majority(heard.len(), group) {
            return None;
        }
        let before = self.doubts.get(&(node, txn.number));
        let before = before.filter(|before| before.last + 1 == round);
        let (rounds, since) = before.map_or((1, present.now), |it| (it.rounds + 1, it.since));
        Some(Doubt { rounds, last: round, since })
    }

    pub(super) fn remember(&mut self, present: &Present<'_, Node>, node: NodeId, note: &Note) {
        match *note {
            Note::Woke => {
                self.locks.retain(|(shard, _)| *shard != node);
                self.doubts.retain(|(shard, _)| *shard != node);
            }
            Note::Prepared { txn } => {
                self.locks.insert((node, txn.key), txn.number);
                let mut prepared = self.prepared.get(&txn.number).copied().unwrap_or_default();
                prepared.insert(node);
                self.prepared.insert(txn.number, prepared);
                self.prepared.keep_last(TXNS_MAX);
            }
            Note::Decided { txn, decision } => self.decide(txn.number, decision, node),
            Note::Finished { txn, decision } => {
                self.decide(txn.number, decision, node);
                self.doubts.remove(&(node, txn.number));
                if self.locks.get(&(node, txn.key)) == Some(&txn.number) {
                    self.locks.remove(&(node, txn.key));
                }
            }
            Note::InDoubt { txn, .. } => match self.doubt(present, node, note) {
                Some(doubt) => self.doubts.insert((node, txn.number), doubt),
                None => self.doubts.remove(&(node, txn.number)),
            },
            Note::Began { .. } | Note::VotedNo { .. } | Note::TakesOver { .. } => {}
        }
    }

    fn decide(&mut self, number: u64, decision: Decision, by: NodeId) {
        self.outcomes.insert_new(number, (decision.commits(), by));
        self.outcomes.keep_last(TXNS_MAX);
    }
}
