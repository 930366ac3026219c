//! Log Matching: entries with the same index and term are the same, and so is all before them.
//!
//! It is judged one entry at a time. A term has one entry for an index, and that entry always stands
//! behind an entry of the same earlier term: so the entry before it is the same by the same rule, and
//! so on to the beginning of the log. That is the induction of §3.5, read backwards.

use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "log-matching",
    sentence: "Two logs that share an entry (the same index and term) are the same up to it.",
    source: "Ongaro 2014, Figure 3.2 and §3.5",
    is_timed: false,
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Appended { at, previous_term, digest } = *note else {
        return Ok(());
    };
    let Some(seen) = sight.witness.seen(at) else {
        return Ok(());
    };
    let other = seen.by;
    if seen.digest != digest {
        let sentence = format!(
            "{other} and {node} hold different entries at index {} of term {}.",
            at.index, at.term
        );
        return Err(Evidence::new(sentence, [other, node]));
    }
    if seen.previous_term != previous_term {
        let sentence = format!(
            "{other} and {node} share the entry {at}, but the one before it is of term {} at \
             {other} and of term {previous_term} at {node}.",
            seen.previous_term
        );
        return Err(Evidence::new(sentence, [other, node]));
    }
    Ok(())
}
