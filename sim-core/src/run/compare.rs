//! Two executions of one plan, event by event: the check that a run is a function of its plan.
//!
//! A protocol that draws on anything but what it is told (a clock, a global counter, the order of a
//! hash map) differs from itself sooner or later. Each event carries the running fingerprint, which
//! takes in all payloads, so the first event that differs is where the impurity first showed.

use super::Run;
use crate::base::{EventId, Instant};
use crate::trace::Event;

/// How many events each run executes before they are compared.
const SLICE: u32 = 16_384;

/// A comparison of two runs that grows with them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comparison {
    compared: usize,
}

impl Comparison {
    /// Compares what both runs have recorded since the last call. Returns the number of the first
    /// event that is not the same in both. If one run is over sooner, that is the number of its
    /// end; likewise if the runs differ only in what came after their last events.
    pub fn advance(&mut self, one: &dyn Run, other: &dyn Run) -> Option<EventId> {
        let (left, right) = (&one.events()[self.compared..], &other.events()[self.compared..]);
        let both = left.len().min(right.len());
        let same = left.iter().zip(right).take_while(|(left, right)| is_same(left, right)).count();
        self.compared += same;
        let ended = |run: &dyn Run| run.is_finished() && run.events().len() == self.compared;
        let differs = same < both
            || ended(one) && other.events().len() > self.compared
            || ended(other) && one.events().len() > self.compared
            || ended(one) && ended(other) && one.report().fingerprint != other.report().fingerprint;
        differs.then_some(EventId(self.compared as u32))
    }
}

/// Whether the same happened. Where it stands in the text does not matter: a line more or less
/// above it is no difference.
fn is_same(left: &Event, right: &Event) -> bool {
    (left.at, left.cause, left.digest, left.node)
        == (right.at, right.cause, right.digest, right.node)
        && core::mem::discriminant(&left.kind) == core::mem::discriminant(&right.kind)
}

/// Executes both runs until `until` or to their ends, or until they differ, and says where.
pub fn first_difference(one: &mut dyn Run, other: &mut dyn Run, until: Instant) -> Option<EventId> {
    let mut comparison = Comparison::default();
    loop {
        let before = (one.events().len(), other.events().len());
        one.advance(SLICE, until);
        other.advance(SLICE, until);
        let difference = comparison.advance(one, other);
        if difference.is_some() {
            return difference;
        }
        if (one.events().len(), other.events().len()) == before {
            let same = one.events().len() == other.events().len()
                && one.report().fingerprint == other.report().fingerprint;
            return (!same).then_some(EventId(comparison.compared as u32));
        }
    }
}
