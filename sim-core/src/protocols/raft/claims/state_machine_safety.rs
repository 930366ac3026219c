//! State Machine Safety: no two nodes apply different entries at one index.
//!
//! A restarted node applies its log again, and is judged again: against the others and itself. Who
//! begins with a snapshot has applied all that it stands for; it is judged by a digest of all those
//! entries, against what was first applied up to there.

use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "state-machine-safety",
    sentence: "No two nodes apply different entries at the same index.",
    source: "Ongaro 2014, Figure 3.2 and §3.6.3",
    is_timed: false,
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let (index, digest, history) = match *note {
        Note::Applied { index, digest } => (index, Some(digest), None),
        Note::Installed { upto, history } => (upto.index, None, Some(history)),
        Note::Restored { index, history } => (index, None, Some(history)),
        _ => return Ok(()),
    };
    let Some(first) = sight.witness.applied.get(index) else {
        return Ok(());
    };
    let by = first.by;
    if digest.is_some_and(|digest| digest != first.digest) {
        let sentence = if by == node {
            format!(
                "{node} applied another entry at index {index} after its restart than before, so \
                 what it told its clients no longer holds."
            )
        } else {
            format!(
                "{by} and {node} applied different entries at index {index}, so their stores are \
                 no longer the same."
            )
        };
        return Err(Evidence::new(sentence, [by, node]));
    }
    if history.is_some_and(|history| history != first.history) {
        let sentence = if by == node {
            format!(
                "{node} goes on from index {index}, but its store is not the one that it had there \
                 before its crash: an entry was skipped."
            )
        } else {
            format!(
                "{node} goes on from index {index}, but its store is not what {by} made of the \
                 entries up to there: one was skipped, or another was applied."
            )
        };
        return Err(Evidence::new(sentence, [node, by]));
    }
    Ok(())
}
