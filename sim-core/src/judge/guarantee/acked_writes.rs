//! Acknowledged writes survive: whoever asks later sees the write, or something newer.
//!
//! A read that sees something older may merely be stale. So a write counts as lost if, from that read
//! on, nobody ever sees it again.

use super::versions::Source;
use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Ask, Told, Value};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "acked-writes-survive",
    sentence: "A write that was acknowledged is not lost.",
    source: "Alagappan et al. 2018, \"Protocol-Aware Recovery for Consensus-Based Storage\"; Jepsen",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    // By key: acknowledged writes by their ends, each with the one of them so far that began last.
    let mut writes: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    let mut last_shown: BTreeMap<(u32, Value), u32> = BTreeMap::new();
    for (position, deed) in evidence.deeds().filter(|(_, deed)| !deed.is_open()) {
        if deed.writes().is_some() {
            writes.entry(deed.key).or_default().push((deed.ended.order, position));
        }
        if let Some(value) = deed.shows() {
            last_shown.insert((deed.key, value), position);
        }
    }
    for writes in writes.values_mut() {
        writes.sort_unstable();
        for at in 1..writes.len() {
            let began = |position: u32| evidence.deed(position).began.order;
            if began(writes[at - 1].1) > began(writes[at].1) {
                writes[at].1 = writes[at - 1].1;
            }
        }
    }
    evidence.deeds().find_map(|(position, deed)| {
        let (Ask::Read, Some(Told::Value(seen))) = (deed.ask, deed.told) else { return None };
        let writes = writes.get(&deed.key)?;
        let known = writes.partition_point(|&(ended, _)| ended < deed.began.order);
        let (_, write) = writes[known.checked_sub(1)?];
        let lost = evidence.deed(write);
        let is_older = match evidence.versions.source(deed.key, seen)? {
            Source::First => true,
            Source::Deed(source) => evidence.deed(source).is_before(lost),
        };
        let again = last_shown.get(&(deed.key, lost.writes()?));
        let is_seen_again = again.is_some_and(|&again| again > position);
        if !is_older || is_seen_again {
            return None;
        }
        let sentence = format!(
            "{}, but {}, and nobody ever saw {} again.",
            evidence.answered(lost),
            evidence.told(deed),
            evidence.testimony.names.text(lost.writes()?)
        );
        evidence.finding(sentence, &[position, write])
    })
}
