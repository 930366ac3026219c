//! Election Safety: a node has one vote in each term, and two majorities share a node.

use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "election-safety",
    sentence: "At most one leader is elected in a term.",
    source: "Ongaro 2014, Figure 3.2 and §3.4",
    is_timed: false,
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Elected { term } = *note else {
        return Ok(());
    };
    match sight.witness.elected.get(&term) {
        Some(&other) if other != node => Err(Evidence::new(
            format!("{other} and {node} were both elected in term {term}."),
            [other, node],
        )),
        _ => Ok(()),
    }
}
