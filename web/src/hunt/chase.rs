//! A chase: one hunt, its books, and what its picture shows.

use core::ops::Range;
use hunter::Extent;
use sim_core::hunt::{Bounds, Outcome, Strategy, Tally};
use sim_core::run::Verdict;
use std::collections::BTreeMap;

/// How many runs that do not hold are kept with all they say; of those beyond, the picture alone.
const KEPT_MAX: usize = 20_000;

/// One run in the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Nobody has tried it.
    Untried,
    /// It came to this.
    Tried(Verdict),
}

/// One hunt.
pub struct Chase {
    /// The scenario in which it hunts.
    pub text: String,
    /// How.
    pub strategy: Strategy,
    /// What there is to try, as soon as somebody has found that out.
    extent: Extent,
    tally: Option<Tally>,
    marks: Vec<Mark>,
    /// What came to anything but *holds*.
    kept: BTreeMap<u32, Outcome>,
    /// What the picture does not show yet.
    fresh: Vec<u32>,
}

impl Chase {
    /// A hunt that is about to begin.
    pub fn new(text: String, strategy: Strategy) -> Chase {
        let (marks, fresh) = (Vec::new(), Vec::new());
        let extent = Extent::default();
        Chase { text, strategy, extent, tally: None, marks, kept: BTreeMap::new(), fresh }
    }

    /// So much there is to try. Only who finds it out first is believed; all find the same.
    pub fn counted(&mut self, extent: Extent) {
        if self.tally.is_none() {
            self.tally = Some(Tally::new(Bounds::runs(extent.runs)));
            self.marks = vec![Mark::Untried; extent.runs as usize];
            self.extent = extent;
        }
    }

    /// What there is to try.
    pub fn extent(&self) -> &Extent {
        &self.extent
    }

    /// The books, as soon as there are any.
    pub fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// All runs, in the order of their numbers.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// What a run is called.
    pub fn name_of(&self, number: u32) -> String {
        match &self.strategy {
            Strategy::Sweep(sweep) => format!("Seed {}", sweep.seed(number)),
            Strategy::Places(_) => match self.extent.moments.get(number as usize) {
                Some(at) => format!("Place {} at {at}", number + 1),
                None => format!("Pair {}", number as usize - self.extent.moments.len() + 1),
            },
        }
    }

    /// Whether all is tried that shall be.
    pub fn is_over(&self) -> bool {
        self.tally.as_ref().is_some_and(Tally::is_over)
    }

    /// How many runs are done.
    pub fn done(&self) -> u32 {
        self.tally.as_ref().map_or(0, Tally::done)
    }

    /// Numbers to try, if any are left.
    pub fn hand_out(&mut self, count: u32) -> Range<u32> {
        self.tally.as_mut().map_or(0..0, |tally| tally.hand_out(count))
    }

    /// Nobody will try these.
    pub fn give_back(&mut self, numbers: Range<u32>) {
        if let Some(tally) = &mut self.tally {
            tally.give_back(numbers);
        }
    }

    /// What a run came to.
    pub fn take(&mut self, outcome: Outcome) {
        let Some(tally) = &mut self.tally else { return };
        let Some(mark) = self.marks.get_mut(outcome.number as usize) else { return };
        if *mark == Mark::Untried {
            *mark = Mark::Tried(outcome.verdict);
            self.fresh.push(outcome.number);
        }
        if outcome.verdict != Verdict::Holds && self.kept.len() < KEPT_MAX {
            self.kept.insert(outcome.number, outcome.clone());
        }
        tally.take(outcome);
    }

    /// What a run came to that does not hold.
    pub fn outcome(&self, number: u32) -> Option<&Outcome> {
        self.kept.get(&number)
    }

    /// The nearest run after a number, or before it, that does not hold.
    pub fn neighbour(&self, number: u32, is_after: bool) -> Option<u32> {
        let is_bad = |mark: &Mark| !matches!(mark, Mark::Untried | Mark::Tried(Verdict::Holds));
        let at = (number as usize).min(self.marks.len());
        let found = match is_after {
            true => self.marks.iter().skip(at + 1).position(is_bad).map(|more| at + 1 + more),
            false => self.marks[..at].iter().rposition(is_bad),
        };
        found.map(|number| number as u32)
    }

    /// What came since this was asked last, for who draws only that.
    pub fn take_fresh(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.fresh)
    }
}

/// How fast a hunt goes, smoothed.
#[derive(Clone, Copy, Default, Debug)]
pub struct Rate {
    /// Runs per second; zero until it is known.
    pub per_second: f64,
    last: Option<(f64, u32)>,
}

impl Rate {
    /// So many runs were done at this time. Looks at most a few times a second.
    pub fn look(&mut self, now_ms: f64, done: u32) {
        const LOOK_MS: f64 = 250.0;
        let Some((then_ms, before)) = self.last else {
            self.last = Some((now_ms, done));
            return;
        };
        if now_ms - then_ms < LOOK_MS {
            return;
        }
        let now = f64::from(done.saturating_sub(before)) * 1_000.0 / (now_ms - then_ms);
        let is_known = self.per_second > 0.0;
        self.per_second += (now - self.per_second) * if is_known { 0.3 } else { 1.0 };
        self.last = Some((now_ms, done));
    }

    /// It pauses: the time until it goes on does not count.
    pub fn rest(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::Instant;
    use sim_core::hunt::{Intensity, Sweep};

    fn outcome(number: u32, verdict: Verdict) -> Outcome {
        let (now, breaks) = (Instant(5), Vec::new());
        Outcome { number, verdict, fingerprint: 1, events: 2, now, missed: 0, breaks }
    }

    #[test]
    fn the_picture_shows_what_came_in_whatever_order() {
        let sweep = Sweep { seeds: 10..16, intensity: Intensity::AsWritten };
        let mut chase = Chase::new(String::new(), Strategy::Sweep(sweep));
        assert_eq!(chase.name_of(5), "Seed 15");
        assert_eq!(chase.hand_out(3), 0..0, "nobody knows how many runs there are");
        chase.counted(Extent { runs: 6, ..Extent::default() });
        chase.counted(Extent { runs: 9, ..Extent::default() });
        assert_eq!((chase.hand_out(4), chase.hand_out(4)), (0..4, 4..6));
        for (number, verdict) in
            [(5, Verdict::Broken), (1, Verdict::Unmet), (0, Verdict::Holds), (7, Verdict::Broken)]
        {
            chase.take(outcome(number, verdict));
        }
        assert_eq!(chase.take_fresh(), [5, 1, 0]);
        assert!(chase.take_fresh().is_empty());
        assert_eq!(chase.marks()[5], Mark::Tried(Verdict::Broken));
        assert_eq!(chase.marks()[4], Mark::Untried);
        assert_eq!((chase.neighbour(0, true), chase.neighbour(1, true)), (Some(1), Some(5)));
        assert_eq!((chase.neighbour(5, false), chase.neighbour(1, false)), (Some(1), None));
        assert_eq!(chase.neighbour(99, true), None);
        assert!(chase.outcome(0).is_none() && chase.outcome(5).is_some());
        assert_eq!((chase.done(), chase.is_over()), (3, false));
    }

    #[test]
    fn a_pause_is_no_slowness() {
        let mut rate = Rate::default();
        rate.look(0.0, 0);
        rate.look(1_000.0, 500);
        assert_eq!(rate.per_second, 500.0);
        rate.rest();
        rate.look(60_000.0, 500);
        rate.look(61_000.0, 1_000);
        assert_eq!(rate.per_second, 500.0);
    }
}
