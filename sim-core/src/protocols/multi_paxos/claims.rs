//! What Multi-Paxos promises at every moment, and what must be remembered to judge it.
//!
//! Each slot is a decree, so the claims are those of [`crate::protocols::paxos`], and one more of what
//! is applied. The witness counts who accepted what in which slot under which ballot, and takes a
//! command for chosen when a majority has. Commands are compared by digests.
//!
//! It is bounded: it keeps the last [`ACCEPTED_MAX`] pairs of a slot and a ballot in which anything was
//! accepted. Of slots up to the last that it forgot nothing is judged any more; nothing is ever judged
//! wrongly for it.

use super::MultiPaxos;
use super::message::Note;
use crate::base::{NodeId, NodeSet, Sorted};
use crate::protocol::{Claim, Evidence, Present, Sight};
use crate::protocols::ballot::Ballot;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<MultiPaxos>] =
    &[AGREEMENT, PROMISES_KEPT, ONE_COMMAND_PER_BALLOT, APPLIED_IS_CHOSEN];

/// How many pairs of slot and ballot the witness remembers.
pub const ACCEPTED_MAX: usize = 2_048;

const AGREEMENT: Claim<MultiPaxos> = Claim {
    name: "agreement",
    sentence: "Only one command is chosen for a slot.",
    source: "Lamport 2001, §2.1 and §3; van Renesse and Altinbuken 2015, §2.1, R1",
    is_timed: false,
    check: agreement,
};

const PROMISES_KEPT: Claim<MultiPaxos> = Claim {
    name: "promises-kept",
    sentence: "An acceptor accepts nothing, and promises nothing, below what it has promised.",
    source: "Lamport 2001, §2.2, P1a; van Renesse and Altinbuken 2015, §2.2, A1 and A2",
    is_timed: false,
    check: promises_kept,
};

const ONE_COMMAND_PER_BALLOT: Claim<MultiPaxos> = Claim {
    name: "one-command-per-ballot",
    sentence: "All that is accepted in one slot under one ballot is the same.",
    source: "Lamport 1998, §2.1, B1; van Renesse and Altinbuken 2015, §2.2, A4",
    is_timed: false,
    check: one_command_per_ballot,
};

const APPLIED_IS_CHOSEN: Claim<MultiPaxos> = Claim {
    name: "applied-is-chosen",
    sentence: "A node applies to its store what is chosen for a slot, and nothing else.",
    source: "Lamport 2001, §3; van Renesse and Altinbuken 2015, §2.1, R2",
    is_timed: false,
    check: applied_is_chosen,
};

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// By slot and ballot: what was accepted, and by whom.
    accepted: Sorted<(u64, Ballot), Accepted>,
    /// By slot: what was chosen first.
    chosen: Sorted<u64, Chosen>,
    /// Up to which slot something is forgotten.
    forgotten: u64,
    /// The highest ballot to which each node has promised itself.
    promised: Sorted<NodeId, Ballot>,
}

/// What was accepted in a slot under a ballot.
#[derive(Clone, Copy, Debug, Default, Hash)]
struct Accepted {
    /// The command that was seen first.
    digest: Option<u64>,
    /// Who accepted that.
    by: NodeSet,
}

/// What was chosen in a slot.
#[derive(Clone, Copy, Debug, Default, Hash)]
struct Chosen {
    ballot: Ballot,
    digest: u64,
    by: NodeSet,
}

impl Witness {
    fn accepted(&self, slot: u64, ballot: Ballot) -> Accepted {
        self.accepted.get(&(slot, ballot)).copied().unwrap_or_default()
    }

    /// Who has accepted a command once this node has, too.
    fn acceptors(&self, slot: u64, ballot: Ballot, digest: u64, node: NodeId) -> NodeSet {
        let accepted = self.accepted(slot, ballot);
        let is_same = accepted.digest == Some(digest);
        let before = if is_same { accepted.by } else { NodeSet::EMPTY };
        before.union(NodeSet::of(node))
    }

    fn promise(&mut self, node: NodeId, ballot: Ballot) {
        let promised = self.promised.entry(node);
        *promised = ballot.max(*promised);
    }

    /// Takes a note in, after the claims have judged it.
    pub(super) fn remember(
        &mut self,
        present: &Present<'_, MultiPaxos>,
        node: NodeId,
        note: &Note,
    ) {
        match *note {
            Note::Promised { ballot } => self.promise(node, ballot),
            Note::Accepted { slot, ballot, digest } => {
                self.promise(node, ballot);
                if slot <= self.forgotten {
                    return;
                }
                let by = self.acceptors(slot, ballot, digest, node);
                if by.len() >= present.majority() {
                    self.chosen.insert_new(slot, Chosen { ballot, digest, by });
                }
                let accepted = self.accepted.entry((slot, ballot));
                if *accepted.digest.get_or_insert(digest) == digest {
                    accepted.by = by;
                }
                self.forget();
            }
            Note::Campaigning { .. }
            | Note::Elected { .. }
            | Note::SteppedDown { .. }
            | Note::Filled { .. }
            | Note::Applied { .. } => {}
        }
    }

    fn forget(&mut self) {
        let surplus = self.accepted.len().saturating_sub(ACCEPTED_MAX);
        if let Some(((slot, _), _)) = self.accepted.iter().take(surplus).next_back() {
            self.forgotten = *slot;
            let forgotten = self.forgotten;
            self.accepted.retain(|(slot, _)| *slot > forgotten);
            self.chosen.retain(|slot| *slot > forgotten);
        }
    }
}

fn agreement(sight: &Sight<'_, MultiPaxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Accepted { slot, ballot, digest } = *note else {
        return Ok(());
    };
    let Some(first) = sight.witness.chosen.get(&slot) else {
        return Ok(());
    };
    let by = sight.witness.acceptors(slot, ballot, digest, node);
    if digest == first.digest || by.len() < sight.present.majority() {
        return Ok(());
    }
    let sentence = format!(
        "A command was chosen for slot {slot} under ballot {} by {}, and now another is under {ballot} \
         by {}.",
        first.ballot,
        names(first.by),
        names(by)
    );
    Err(Evidence::new(sentence, first.by.union(by).iter()))
}

fn promises_kept(sight: &Sight<'_, MultiPaxos>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let (ballot, deed) = match *note {
        Note::Promised { ballot } => (ballot, "promised itself to ballot".to_string()),
        Note::Accepted { slot, ballot, .. } => {
            (ballot, format!("accepted in slot {slot} under ballot"))
        }
        _ => return Ok(()),
    };
    let promised = sight.witness.promised.get(&node).copied().unwrap_or_default();
    if ballot >= promised {
        return Ok(());
    }
    let sentence =
        format!("{node} {deed} {ballot}, although it had promised itself to {promised}.");
    Err(Evidence::new(sentence, [node]))
}

fn one_command_per_ballot(
    sight: &Sight<'_, MultiPaxos>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Accepted { slot, ballot, digest } = *note else {
        return Ok(());
    };
    let seen = sight.witness.accepted(slot, ballot);
    if seen.digest.is_none_or(|it| it == digest) {
        return Ok(());
    }
    let sentence = format!(
        "Under ballot {ballot}, {} accepted one command in slot {slot} and {node} another.",
        names(seen.by)
    );
    Err(Evidence::new(sentence, seen.by.union(NodeSet::of(node)).iter()))
}

fn applied_is_chosen(
    sight: &Sight<'_, MultiPaxos>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Applied { slot, digest } = *note else {
        return Ok(());
    };
    let truth = match sight.witness.chosen.get(&slot) {
        _ if slot <= sight.witness.forgotten => return Ok(()),
        Some(chosen) if chosen.digest == digest => return Ok(()),
        Some(chosen) => {
            let Chosen { ballot, by, .. } = chosen;
            format!("another was chosen under ballot {ballot} by {}", names(*by))
        }
        None => "nothing is chosen there".to_string(),
    };
    let sentence = format!("{node} applied a command in slot {slot}, but {truth}.");
    Err(Evidence::new(sentence, [node]))
}

/// `n1, n3`.
fn names(nodes: NodeSet) -> String {
    nodes.iter().map(|node| node.to_string()).collect::<Vec<_>>().join(", ")
}
