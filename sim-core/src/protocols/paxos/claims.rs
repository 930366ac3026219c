//! What Paxos promises at every moment, and what must be remembered to judge it.
//!
//! Nobody in a run of Paxos need ever know that a value is chosen; those who judge do, because
//! acceptors announce what they accept. The witness counts who accepted what under which ballot, and
//! takes a value for chosen when a majority has.
//!
//! It is bounded: of each decree it keeps the last [`BALLOTS_MAX`] ballots under which anything was
//! accepted, and of the values that clients wanted [`WISHES_MAX`]. What was forgotten is judged no
//! more; nothing is ever judged wrongly for it.

use super::Paxos;
use super::message::{Note, Proposal, Value};
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::{Claim, Evidence, Key, Present, Sight};
use crate::protocols::ballot::Ballot;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Paxos>] =
    &[AGREEMENT, VALIDITY, PROMISES_KEPT, ONE_VALUE_PER_BALLOT, LEARNED_IS_CHOSEN];

/// How many ballots of a decree the witness remembers.
pub const BALLOTS_MAX: usize = 64;
/// How many wishes for a decree the witness remembers.
pub const WISHES_MAX: usize = 256;

const AGREEMENT: Claim<Paxos> = Claim {
    name: "agreement",
    sentence: "Only one value is chosen for a decree.",
    source: "Lamport 2001, §2.1",
    is_timed: false,
    check: agreement,
};

const VALIDITY: Claim<Paxos> = Claim {
    name: "validity",
    sentence: "Only a value that a client wanted is accepted.",
    source: "Lamport 2001, §2.1",
    is_timed: false,
    check: validity,
};

const PROMISES_KEPT: Claim<Paxos> = Claim {
    name: "promises-kept",
    sentence: "An acceptor accepts nothing, and promises nothing, below what it has promised.",
    source: "Lamport 2001, §2.2, P1a",
    is_timed: false,
    check: promises_kept,
};

const ONE_VALUE_PER_BALLOT: Claim<Paxos> = Claim {
    name: "one-value-per-ballot",
    sentence: "All that is accepted under one ballot is the same.",
    source: "Lamport 1998, §2.1, B1; Lamport 2001, §2.5",
    is_timed: false,
    check: one_value_per_ballot,
};

const LEARNED_IS_CHOSEN: Claim<Paxos> = Claim {
    name: "learned-is-chosen",
    sentence: "A node learns of a value only if that is chosen.",
    source: "Lamport 2001, §2.1",
    is_timed: false,
    check: learned_is_chosen,
};

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    decrees: Sorted<Key, Seen>,
}

/// What was seen of one decree.
#[derive(Clone, Debug, Default, Hash)]
struct Seen {
    /// The values that clients wanted.
    wishes: Sorted<Value>,
    /// By ballot: what was accepted under it, and by whom.
    accepted: Sorted<Ballot, Accepted>,
    /// Whether some ballots are forgotten.
    has_forgotten: bool,
    /// The highest ballot to which each node has promised itself.
    promised: Sorted<NodeId, Ballot>,
    /// What was chosen first.
    chosen: Option<Proposal>,
}

/// What was accepted under a ballot.
#[derive(Clone, Copy, Debug, Default, Hash)]
struct Accepted {
    /// The value that was seen first.
    value: Option<Value>,
    /// Who accepted that.
    by: NodeSet,
}

impl Seen {
    fn accepted(&self, ballot: Ballot) -> Accepted {
        self.accepted.get(&ballot).copied().unwrap_or_default()
    }

    /// Who has accepted a proposal once this node has, too.
    fn acceptors(&self, proposal: Proposal, node: NodeId) -> NodeSet {
        let Accepted { value, by } = self.accepted(proposal.ballot);
        let before = if value == Some(proposal.value) { by } else { NodeSet::EMPTY };
        before.union(NodeSet::of(node))
    }

    fn remember(&mut self, majority: u32, node: NodeId, note: &Note) {
        match *note {
            Note::Asked { value, .. } => {
                if self.wishes.len() < WISHES_MAX {
                    self.wishes.insert(value, ());
                }
            }
            Note::Promised { ballot, .. } => self.promised(node, ballot),
            Note::Accepted { proposal, .. } => {
                self.promised(node, proposal.ballot);
                let by = self.acceptors(proposal, node);
                if by.len() >= majority {
                    self.chosen.get_or_insert(proposal);
                }
                let accepted = self.accepted.entry(proposal.ballot);
                if *accepted.value.get_or_insert(proposal.value) == proposal.value {
                    accepted.by = by;
                }
                self.has_forgotten |= self.accepted.len() > BALLOTS_MAX;
                self.accepted.keep_last(BALLOTS_MAX);
            }
            Note::Learned { .. } => {}
        }
    }

    fn promised(&mut self, node: NodeId, ballot: Ballot) {
        let promised = self.promised.entry(node);
        *promised = ballot.max(*promised);
    }
}

impl Witness {
    /// Takes a note in, after the claims have judged it.
    pub(super) fn remember(&mut self, present: &Present<'_, Paxos>, node: NodeId, note: &Note) {
        let (Note::Asked { key, .. }
        | Note::Promised { key, .. }
        | Note::Accepted { key, .. }
        | Note::Learned { key, .. }) = *note;
        self.decrees.entry(key).remember(present.majority(), node, note);
    }
}

fn agreement(sight: &Sight<'_, Paxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Accepted { key, proposal } = *note else {
        return Ok(());
    };
    let Some((seen, first)) =
        sight.witness.decrees.get(&key).and_then(|seen| Some((seen, seen.chosen?)))
    else {
        return Ok(());
    };
    let by = seen.acceptors(proposal, node);
    if proposal.value == first.value || by.len() < sight.present.majority() {
        return Ok(());
    }
    let earlier = seen.accepted(first.ballot).by;
    let sentence = format!(
        "{key}={} was chosen under ballot {} by {}, and now {key}={} is under {} by {}.",
        first.value,
        first.ballot,
        names(earlier),
        proposal.value,
        proposal.ballot,
        names(by)
    );
    Err(Evidence::new(sentence, earlier.union(by).iter()))
}

fn validity(sight: &Sight<'_, Paxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Accepted { key, proposal } = *note else {
        return Ok(());
    };
    let is_wanted = sight.witness.decrees.get(&key).is_some_and(|seen| {
        seen.wishes.len() >= WISHES_MAX || seen.wishes.contains(&proposal.value)
    });
    if is_wanted {
        return Ok(());
    }
    let sentence = format!("{node} accepted {key}={proposal}, which no client wanted.");
    Err(Evidence::new(sentence, [node]))
}

fn promises_kept(sight: &Sight<'_, Paxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let (key, ballot, deed) = match *note {
        Note::Promised { key, ballot } => (key, ballot, "promised itself to"),
        Note::Accepted { key, proposal } => (key, proposal.ballot, "accepted under"),
        Note::Asked { .. } | Note::Learned { .. } => return Ok(()),
    };
    let Some(seen) = sight.witness.decrees.get(&key) else {
        return Ok(());
    };
    let promised = seen.promised.get(&node).copied().unwrap_or_default();
    // Who restarts tells again what it had accepted.
    let is_told_again =
        matches!(note, Note::Accepted { .. }) && seen.accepted(ballot).by.contains(node);
    if ballot >= promised || is_told_again || seen.has_forgotten {
        return Ok(());
    }
    let sentence = format!(
        "{node} {deed} ballot {ballot} of {key}, although it had promised itself to {promised}."
    );
    Err(Evidence::new(sentence, [node]))
}

fn one_value_per_ballot(
    sight: &Sight<'_, Paxos>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Accepted { key, proposal } = *note else {
        return Ok(());
    };
    let seen = sight.witness.decrees.get(&key).map(|seen| seen.accepted(proposal.ballot));
    let Some((Some(value), by)) = seen.map(|Accepted { value, by }| (value, by)) else {
        return Ok(());
    };
    if value == proposal.value {
        return Ok(());
    }
    let sentence = format!(
        "Under ballot {} of {key}, {} accepted {value} and {node} accepted {}.",
        proposal.ballot,
        names(by),
        proposal.value
    );
    Err(Evidence::new(sentence, by.union(NodeSet::of(node)).iter()))
}

fn learned_is_chosen(sight: &Sight<'_, Paxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Learned { key, value } = *note else {
        return Ok(());
    };
    let seen = sight.witness.decrees.get(&key);
    let chosen = seen.and_then(|seen| seen.chosen);
    let truth = match chosen {
        Some(chosen) if chosen.value == value => return Ok(()),
        None if seen.is_some_and(|seen| seen.has_forgotten) => return Ok(()),
        Some(chosen) => format!("{key}={chosen} is chosen"),
        None => "nothing is chosen".into(),
    };
    Err(Evidence::new(format!("{node} learned that {key}={value} is chosen, but {truth}."), [node]))
}

/// `n1, n3`.
fn names(nodes: NodeSet) -> String {
    nodes.iter().map(|node| node.to_string()).collect::<Vec<_>>().join(", ")
}
