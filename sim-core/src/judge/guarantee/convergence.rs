//! Convergence: when nobody writes and nothing is wrong, everybody soon reads the same.
//!
//! A key is judged if its last write is over, and if no write of it is open that may yet take effect.

use super::{Evidence, Finding, Promise};
use crate::base::{Duration, Instant};
use crate::judge::testimony::{Ask, Told, Value};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "convergence",
    sentence: "Once nobody writes and nothing is wrong, everybody reads the same.",
    source: "Terry et al. 1995, \"Managing Update Conflicts in Bayou\"; Vogels 2009, \"Eventually \
             Consistent\"",
};

pub(super) fn judge(evidence: &Evidence<'_>, within: Duration) -> Option<Finding> {
    let calm_since = evidence.circumstances.calm_since?;
    // By key: when its last write was over; `None` if one is open.
    let mut quiet: BTreeMap<u32, Option<Instant>> = BTreeMap::new();
    for (_, deed) in evidence.deeds().filter(|(_, deed)| deed.ask != Ask::Read) {
        let quiet = quiet.entry(deed.key).or_insert(Some(Instant::ZERO));
        *quiet = quiet.and_then(|at| Some(at.max(deed.ended.at?)));
    }
    let mut read: BTreeMap<u32, (u32, Value)> = BTreeMap::new();
    evidence.deeds().find_map(|(position, deed)| {
        let (Ask::Read, Some(Told::Value(seen))) = (deed.ask, deed.told) else { return None };
        let quiet = quiet.get(&deed.key).copied().unwrap_or(Some(Instant::ZERO))?;
        if deed.began.at? <= quiet.max(calm_since).after(within) {
            return None;
        }
        let (earlier, value) = *read.entry(deed.key).or_insert((position, seen));
        if value == seen {
            return None;
        }
        let earlier_told = evidence.told(evidence.deed(earlier));
        let sentence =
            format!("{}, and {earlier_told}, while nobody wrote any more.", evidence.told(deed));
        evidence.finding(sentence, &[position, earlier])
    })
}
