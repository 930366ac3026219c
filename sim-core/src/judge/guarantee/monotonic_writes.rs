//! Monotonic writes: a client's writes take effect in the order in which it made them.
//!
//! It is seen by others: who has seen a client's later write must not see an earlier one after that.

use super::versions::Source;
use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Ask, Told};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "monotonic-writes",
    sentence: "Everybody sees a client's writes in the order in which it made them.",
    source: "Terry et al. 1994, §3.4",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    // By reader, key and writer: the latest write that was seen, and the read that saw it.
    let mut seen = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        let (Ask::Read, Some(Told::Value(value))) = (deed.ask, deed.told) else { continue };
        let Some(Source::Deed(write)) = evidence.versions.source(deed.key, value) else { continue };
        let writer = evidence.deed(write).client;
        let latest = seen.entry((deed.client, deed.key, writer)).or_insert((write, position));
        let (later, earlier_read) = *latest;
        if evidence.deed(write).is_before(evidence.deed(later)) {
            let sentence = format!(
                "{}, after {}; but {} before that write began.",
                evidence.told(deed),
                evidence.told(evidence.deed(earlier_read)),
                evidence.answered(evidence.deed(write)),
            );
            return evidence.finding(sentence, &[position, earlier_read, write]);
        }
        *latest = (write, position);
    }
    None
}
