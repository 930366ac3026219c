//! Writes follow reads: what a client writes takes effect behind what it had read before.
//!
//! It is seen by others: who has seen the write must not see, after that, what its writer had read
//! before it wrote.

use super::versions::Source;
use super::{Evidence, Finding, Promise};
use crate::judge::testimony::{Ask, Told, Value};
use std::collections::BTreeMap;

pub(super) const PROMISE: Promise = Promise {
    name: "writes-follow-reads",
    sentence: "Who has seen a write never sees, after that, what its writer had read before.",
    source: "Terry et al. 1994, §3.3; Viotti and Vukolić 2016, \"Consistency in Non-Transactional \
             Distributed Storage Systems\", §3.3",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Finding> {
    // By client and key: the last read. By write: the read that it follows.
    let mut last_read: BTreeMap<(u32, u32), (u32, Value)> = BTreeMap::new();
    let mut followed: BTreeMap<u32, (u32, Value)> = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        let place = (deed.client, deed.key);
        match (deed.ask, deed.told) {
            (Ask::Read, Some(Told::Value(value))) => _ = last_read.insert(place, (position, value)),
            _ if deed.writes().is_some() => {
                followed.extend(last_read.get(&place).map(|&read| (position, read)));
            }
            _ => {}
        }
    }
    // By client, key and value: the read that showed a write which follows a read of that value.
    let mut outdated: BTreeMap<(u32, u32, Value), (u32, u32)> = BTreeMap::new();
    for (position, deed) in evidence.deeds() {
        let (Ask::Read, Some(Told::Value(value))) = (deed.ask, deed.told) else { continue };
        let Some(source) = evidence.versions.source(deed.key, value) else { continue };
        if let Some(&(read, of)) = outdated.get(&(deed.client, deed.key, value)) {
            let sentence = format!(
                "{}, after {}; but {} before its write began.",
                evidence.told(deed),
                evidence.told(evidence.deed(read)),
                evidence.answered(evidence.deed(of)),
            );
            return evidence.finding(sentence, &[position, read, of]);
        }
        let Source::Deed(write) = source else { continue };
        if let Some(&(of, before)) = followed.get(&write).filter(|&&(_, before)| before != value) {
            outdated.insert((deed.client, deed.key, before), (position, of));
        }
    }
    None
}
