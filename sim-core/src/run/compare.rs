//! Two executions of one plan, event by event: the check that a run is a function of its plan.
//!
//! A protocol that draws on anything but what it is told (a clock, a global counter, the order of a
//! hash map) differs from itself sooner or later. Each event carries the running fingerprint, which
//! takes in all payloads, so the first event that differs is where the impurity first showed.

use super::Run;
use crate::base::{EventId, Instant};

/// How many events each run executes before they are compared.
const SLICE: u32 = 16_384;

/// Executes both runs until `until` or to their ends, or until they differ. Returns the number of
/// the first event that is not the same in both. If one run ends sooner, that is the number of its
/// end; likewise if the runs differ only in what came after their last events.
pub fn first_difference(one: &mut dyn Run, other: &mut dyn Run, until: Instant) -> Option<EventId> {
    let mut compared = 0;
    loop {
        one.advance(SLICE, until);
        other.advance(SLICE, until);
        let (left, right) = (&one.events()[compared..], &other.events()[compared..]);
        let both = left.len().min(right.len());
        let is_last = both < SLICE as usize;
        let same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
        compared += same;
        if same < both {
            return Some(EventId(compared as u32));
        }
        if is_last {
            let same_end = one.events().len() == other.events().len()
                && one.report().fingerprint == other.report().fingerprint;
            return (!same_end).then_some(EventId(compared as u32));
        }
    }
}
