//! Zones: registers whose written values are all different, decided in the time of a sort.
//!
//! If no two writes write the same, each read tells which write it saw, and an order need only say
//! how long each value stood there. The write of a value and its reads are a *cluster*. From the
//! first end of any of them to the last beginning, if that is later, the value must have been there
//! the whole time: a *forward* zone. Otherwise all of them overlap at some moment, and the value need
//! have been there only for that moment, anywhere in its *backward* zone. An order exists if and only
//! if no read is answered before its write began, no two forward zones overlap, and no backward zone
//! lies within a forward one (Gibbons and Korach, "Testing Shared Memories", 1997, §4).

use super::super::model::ModelName;
use super::super::testimony::{Ask, Deed, Told, Value};
use std::collections::BTreeMap;

/// What is known of one value.
struct Cluster {
    write_began: u64,
    first_end: u64,
    last_beginning: u64,
}

/// Whether this is a register of different values.
pub(super) fn apply(deeds: &[Deed], model: ModelName) -> bool {
    let is_register = matches!(model, ModelName::Register | ModelName::CasRegister | ModelName::Kv);
    let mut written: Vec<Value> = Vec::new();
    for deed in deeds {
        match (deed.ask, deed.told) {
            (Ask::Write(value), _) => written.push(value),
            (Ask::Read, Some(Told::Value(_))) => {}
            _ => return false,
        }
    }
    let count = written.len();
    written.sort();
    written.dedup();
    is_register && written.len() == count && written.first() != Some(&Value::INITIAL)
}

/// Whether an order explains them.
pub(super) fn are_legal(deeds: &[Deed]) -> bool {
    let Some(clusters) = clusters(deeds) else { return false };
    let mut forward = Vec::new();
    let mut backward = Vec::new();
    for Cluster { first_end, last_beginning, .. } in clusters {
        match first_end < last_beginning {
            true => forward.push((first_end, last_beginning)),
            false => backward.push((last_beginning, first_end)),
        }
    }
    forward.sort();
    if forward.windows(2).any(|two| two[1].0 < two[0].1) {
        return false;
    }
    backward.iter().all(|&(begins, ends)| {
        let before = forward.partition_point(|zone| zone.0 < begins);
        before == 0 || forward[before - 1].1 < ends
    })
}

/// The clusters; `None` if a read saw what was not there yet, or never.
fn clusters(deeds: &[Deed]) -> Option<impl Iterator<Item = Cluster>> {
    // Everything began after the value was there that is there at first.
    let time = |order: u32| u64::from(order) + 1;
    let first = Cluster { write_began: 0, first_end: 0, last_beginning: 0 };
    let mut clusters = BTreeMap::from([(Value::INITIAL, first)]);
    for deed in deeds {
        if let Ask::Write(value) = deed.ask {
            let (began, ended) = (time(deed.began.order), time(deed.ended.order));
            let cluster = Cluster { write_began: began, first_end: ended, last_beginning: began };
            clusters.insert(value, cluster);
        }
    }
    for deed in deeds {
        if let Some(Told::Value(value)) = deed.told {
            let cluster = clusters.get_mut(&value)?;
            if time(deed.ended.order) < cluster.write_began {
                return None;
            }
            cluster.first_end = cluster.first_end.min(time(deed.ended.order));
            cluster.last_beginning = cluster.last_beginning.max(time(deed.began.order));
        }
    }
    // A write that is open and unseen need not have happened.
    Some(clusters.into_values().filter(|it| it.first_end <= u64::from(u32::MAX)))
}
