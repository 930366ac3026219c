//! Idempotency: asking twice leaves things as asking once does.
//!
//! A write that is asked for again after another one took effect must not undo that. It is seen when
//! a value was there, was replaced, and is there again, while the only operation that wrote it was
//! asked for more than once and was not over when the other one began.

use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Deed, Value};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "idempotency",
    sentence: "Asking twice for an operation leaves things as asking once does.",
    source: "Helland 2012, \"Idempotence Is Not a Medical Condition\"; Ongaro 2014, §6.3",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    // By key and value: the first time that it was certainly there, and the last.
    let mut shown: BTreeMap<(u32, Value), (u32, u32)> = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        if let Some(value) = deed.shows() {
            let (first, last) = shown.entry((deed.key, value)).or_insert((position, position));
            if deed.ended.order < evidence.deed(*first).ended.order {
                *first = position;
            }
            *last = position;
        }
    }
    let findings = evidence.deeds().filter(|(_, deed)| deed.asked > 1).filter_map(|(write, deed)| {
        let value = deed.writes()?;
        evidence.versions.source(deed.key, value)?;
        let &(first, last) = shown.get(&(deed.key, value))?;
        let replaced = between(evidence, deed, value, first, last)?;
        let sentence = format!(
            "{} was asked for {} times and took effect more than once: {}, then {}, and then {}.",
            evidence.testimony.names.noun(deed),
            deed.asked,
            evidence.told(evidence.deed(first)),
            evidence.answered(evidence.deed(replaced)),
            evidence.told(evidence.deed(last)),
        );
        evidence.finding(sentence, &[last, replaced, write])
    });
    findings.min_by_key(|finding| finding.at.order)
}

/// Something that shows another value to have been there between two moments at which `value` was,
/// and that began before the write of `value` was over.
fn between(
    evidence: &Evidence<'_>,
    write: &Deed,
    value: Value,
    first: u32,
    last: u32,
) -> Option<u32> {
    let [first, last] = [first, last].map(|position| evidence.deed(position));
    if !first.is_before(last) {
        return None;
    }
    let is_other = |deed: &Deed| {
        let other = deed.writes().or(deed.shows());
        !deed.is_open() && other.is_some_and(|other| other != value)
    };
    let is_between = |deed: &Deed| {
        deed.key == write.key
            && first.is_before(deed)
            && deed.is_before(last)
            && !write.is_before(deed)
    };
    evidence.deeds().find(|(_, deed)| is_between(deed) && is_other(deed)).map(|(at, _)| at)
}
