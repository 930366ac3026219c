//! Monotonic reads: what a client sees never gets older.
//!
//! Two ways to see that it did: the value is certainly older than the one that this client saw just
//! before, or it is one that the client had seen to be replaced already.

use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Ask, Told};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "monotonic-reads",
    sentence: "What a client reads is never older than what it read before.",
    source: "Terry et al. 1994, §3.2",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    // By client and key: the last read; by client, key and value: the last read of that value.
    let mut last = BTreeMap::new();
    let mut reads = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        let (Ask::Read, Some(Told::Value(seen))) = (deed.ask, deed.told) else { continue };
        let place = (deed.client, deed.key);
        let before = last.insert(place, (position, seen));
        let again = reads.insert((place, seen), position);
        let Some((earlier, newer)) = before.filter(|&(_, newer)| newer != seen) else { continue };
        if evidence.versions.is_older(evidence.testimony, deed.key, seen, newer) {
            let earlier_told = evidence.told(evidence.deed(earlier));
            let sentence =
                format!("{}, after {earlier_told}, which is newer.", evidence.told(deed));
            return evidence.finding(sentence, &[position, earlier]);
        }
        let is_certain = evidence.versions.source(deed.key, seen).is_some();
        if let Some(first) = again.filter(|_| is_certain) {
            let told = |position| evidence.told(evidence.deed(position));
            let sentence =
                format!("{}, although {} and then {}.", told(position), told(first), told(earlier));
            return evidence.finding(sentence, &[position, earlier, first]);
        }
    }
    None
}
