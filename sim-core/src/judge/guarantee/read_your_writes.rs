//! Read your writes: a client sees what it wrote itself, or something newer.

use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Ask, Told};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "read-your-writes",
    sentence: "A client that reads sees its own last write, or something newer.",
    source: "Terry et al. 1994, \"Session Guarantees for Weakly Consistent Replicated Data\", §3.1",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    let mut written = BTreeMap::new();
    for (position, deed) in evidence.deeds().filter(|(_, deed)| !deed.is_open()) {
        let place = (deed.client, deed.key);
        if let Some(own) = deed.writes() {
            written.insert(place, (position, own));
        }
        let (Ask::Read, Some(Told::Value(seen))) = (deed.ask, deed.told) else { continue };
        let Some(&(write, own)) = written.get(&place) else { continue };
        if evidence.versions.is_older(evidence.testimony, deed.key, seen, own) {
            let write_told = evidence.answered(evidence.deed(write));
            let sentence = format!("{}, although {write_told}.", evidence.told(deed));
            return evidence.finding(sentence, &[position, write]);
        }
    }
    None
}
