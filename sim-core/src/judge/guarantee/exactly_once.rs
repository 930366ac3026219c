//! Exactly once: an operation takes effect once, however often it is asked for.
//!
//! Two ways to see that one was carried out twice. A compare-and-set says that it failed, and yet its
//! value was there: it was carried out once with success and once more without. Or a write undoes
//! another: see [`super::idempotency`].
//!
//! Left out: an operation that never took effect, which is the business of [`super::acked_writes`].

use super::{Evidence, Finding, Promise, idempotency};
use crate::judge::testimony::{Ask, Deed, Told, Value};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "exactly-once",
    sentence: "An operation takes effect once, however often it is asked for.",
    source: "Ongaro 2014, §6.3; Jepsen 2024, jetcd 0.8.2",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    let failed_but_seen = failed_but_seen(evidence);
    let findings = failed_but_seen.into_iter().chain(idempotency::judge(evidence));
    findings.min_by_key(|finding| finding.at.order)
}

fn failed_but_seen(evidence: &Evidence<'_>) -> Option<Finding> {
    let mut shown: BTreeMap<(u32, Value), u32> = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        if let Some(value) = deed.shows() {
            shown.entry((deed.key, value)).or_insert(position);
        }
    }
    let findings = evidence.deeds().filter_map(|(position, deed)| {
        let (Ask::CompareAndSet { new, .. }, Some(Told::Swapped(false))) = (deed.ask, deed.told)
        else {
            return None;
        };
        // Somebody else may have written the same.
        let is_its_own = evidence.versions.is_unwritten(deed.key, new);
        let &seen = shown.get(&(deed.key, new)).filter(|_| is_its_own)?;
        Some((position, deed, seen))
    });
    let last = |&(position, _, seen): &(u32, &Deed, u32)| {
        evidence.deed(position).ended.order.max(evidence.deed(seen).ended.order)
    };
    let (position, deed, seen) = findings.min_by_key(last)?;
    let sentence = format!(
        "{}, and yet {}: it was carried out, and then once more.",
        evidence.told(deed),
        evidence.told(evidence.deed(seen))
    );
    let order = |position: u32| evidence.deed(position).ended.order;
    let guilty = if order(position) > order(seen) { [position, seen] } else { [seen, position] };
    evidence.finding(sentence, &guilty)
}
