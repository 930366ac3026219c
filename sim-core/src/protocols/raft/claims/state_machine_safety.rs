//! State Machine Safety: no two nodes apply different entries at one index.
//!
//! A restarted node applies its log again, and is judged again: against the others and itself.

use crate::base::NodeId;
use crate::protocol::{Claim, Evidence, Sight};
use crate::protocols::raft::{Note, Raft};

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "state-machine-safety",
    sentence: "No two nodes apply different entries at the same index.",
    source: "Ongaro 2014, Figure 3.2 and §3.6.3",
    check,
};

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::Applied { index, digest } = *note else {
        return Ok(());
    };
    match sight.witness.applied.get(index) {
        Some(first) if first.digest != digest => Err(Evidence::new(
            format!("{} and {node} applied different entries at index {index}.", first.by),
            [first.by, node],
        )),
        _ => Ok(()),
    }
}
