//! Pairs of places within one causal past: the first among the causes of the second.
//!
//! There are far too many to try, so they are numbered, and a budget of them is spread evenly over
//! the numbers: number `i` is pair `i * step mod all`, with a step that has no divisor in common with
//! the count, so that none comes twice.

use super::{Place, range_of};
use crate::base::EventId;
use crate::trace::{Event, causes};

/// How many causes of an event are looked at for a first place.
const DEPTH: usize = 24;

/// The pairs of a run, and how many of them are tried.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    /// For each event with places, in order: how many pairs there are up to and with it, and the range
    /// of its places.
    ends: Vec<(u64, EventId, u32, u32)>,
    /// How many are tried.
    chosen: u32,
    step: u64,
}

impl Pairs {
    pub(super) fn of(events: &[Event], places: &[Place], budget: u32) -> Pairs {
        let mut ends: Vec<(u64, EventId, u32, u32)> = Vec::new();
        if budget == 0 {
            return Pairs { ends, chosen: 0, step: 1 };
        }
        let mut first = 0;
        let mut all = 0;
        while let Some(place) = places.get(first) {
            let range = range_of(places, place.event);
            let firsts: u64 = causes_of(events, place.event)
                .map(|cause| range_of(places, cause).len() as u64)
                .sum();
            all += firsts * range.len() as u64;
            ends.push((all, place.event, range.start as u32, range.end as u32));
            first = range.end;
        }
        let chosen = all.min(budget.into()) as u32;
        Pairs { ends, chosen, step: step(all) }
    }

    /// How many there are.
    pub(super) fn all(&self) -> u64 {
        self.ends.last().map_or(0, |end| end.0)
    }

    /// How many are tried.
    pub(super) fn chosen(&self) -> u32 {
        self.chosen
    }

    /// The places of a pair, by their numbers.
    pub(super) fn get(&self, number: u32, events: &[Event]) -> Option<[u32; 2]> {
        let all = self.all();
        if all == 0 {
            return None;
        }
        let index = (u128::from(number) * u128::from(self.step) % u128::from(all)) as u64;
        let at = self.ends.partition_point(|end| end.0 <= index);
        let (_, event, start, end) = self.ends[at];
        let before = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let seconds = u64::from(end - start);
        let (mut first, second) = ((index - before) / seconds, (index - before) % seconds);
        for cause in causes_of(events, event) {
            let known = self.ends.binary_search_by_key(&cause, |end| end.1);
            let Ok(known) = known else { continue };
            let (_, _, start_of, end_of) = self.ends[known];
            let count = u64::from(end_of - start_of);
            if first < count {
                return Some([start_of + first as u32, start + second as u32]);
            }
            first -= count;
        }
        None
    }
}

/// The nearest causes of an event, the event itself not among them.
fn causes_of(events: &[Event], event: EventId) -> impl Iterator<Item = EventId> + '_ {
    causes::chain(events, event).skip(1).take(DEPTH)
}

/// A step that spreads, and meets every number once.
fn step(all: u64) -> u64 {
    let divisor = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    // The golden ratio, in thousandths.
    let near = (u128::from(all) * 618 / 1_000) as u64;
    (near.max(1)..).find(|&step| divisor(step, all.max(1)) == 1).unwrap_or(1)
}
