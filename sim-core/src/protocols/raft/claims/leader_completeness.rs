//! Leader Completeness: what is committed is in the log of every leader of a later term.
//!
//! It is judged from both sides: when a node is elected, against what earlier terms committed; and
//! when something is committed, against those who lead later terms already. That second case is no
//! mistake: a leader that was unseated without knowing may still hear the last replies it needs.
//!
//! The last entry of what was committed stands for all of it, by Log Matching. What a leader has
//! compacted away it has committed itself; State Machine Safety judges whether that was the same.

use super::Commit;
use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "leader-completeness",
    sentence: "An entry that is committed is in the log of every leader of a later term.",
    source: "Ongaro 2014, Figure 3.2 and §3.6",
    is_timed: false,
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    match *note {
        Note::Elected { term } => {
            let Some(Some(leader)) = sight.present.nodes.get(node.index()) else {
                return Ok(());
            };
            match sight.witness.commits.before(&term).last() {
                Some((_, commit)) => has(leader, node, term, commit),
                None => Ok(()),
            }
        }
        Note::Committed { term, upto } => {
            let commit = Commit { term, by: node, upto };
            for leader in sight.present.nodes.iter().flatten() {
                if leader.leads() && leader.term > term {
                    has(leader, leader.setup.me, leader.term, &commit)?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether a leader's log has all that was committed.
fn has(leader: &Raft, name: NodeId, term: u64, commit: &Commit) -> Result<(), Evidence> {
    let Commit { upto, by, .. } = commit;
    if upto.index < leader.log.base().index {
        return Ok(());
    }
    let found = match leader.term_at(upto.index) {
        Some(found) if found == upto.term => return Ok(()),
        Some(found) => format!("it has {}@{found} in its place", upto.index),
        None => format!("its log ends at index {}", leader.last_index()),
    };
    let sentence = format!(
        "{by} committed the entry {upto} in term {}, but {name} leads term {term} without it: {found}.",
        commit.term
    );
    Err(Evidence::new(sentence, [*by, name]))
}
