//! Commutativity: operations on different keys do not disturb each other, so their order does not
//! matter.
//!
//! It is seen to be broken when a value turns up at a key at which nobody wrote it, though somebody
//! wrote it at another.

use super::{Evidence, Finding, Promise};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "commutativity",
    sentence: "What happens to one key does not depend on what happens to another.",
    source: "Weihl 1988, \"Commutativity-Based Concurrency Control for Abstract Data Types\"",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    let writes = evidence.deeds().filter_map(|(at, deed)| Some((deed.writes()?, at)));
    let written: BTreeMap<_, u32> = writes.collect();
    evidence.deeds().find_map(|(position, deed)| {
        let value = deed.shows()?;
        let &elsewhere = written.get(&value)?;
        if !evidence.versions.is_unwritten(deed.key, value) {
            return None;
        }
        let noun = evidence.testimony.names.noun(evidence.deed(elsewhere));
        let sentence = format!("{}, which stems from {noun}.", evidence.told(deed));
        evidence.finding(sentence, &[position, elsewhere])
    })
}
