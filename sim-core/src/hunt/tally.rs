//! The tally: whose numbers are whose, and what all runs came to together.
//!
//! It hands out numbers and takes outcomes in any order, but folds them strictly by number: what it
//! says is about the runs up to [`Tally::next`] and nothing else, so it does not depend on how many
//! threads or workers there are or how fast each is. A hunt that stops at its first find stops at
//! the one with the lowest number. A limit of events ends the hunt behind the run that exceeds it.
//!
//! Left out: time. A door that has a clock stops handing out numbers when it likes.

use super::{Break, Outcome, shape};
use crate::base::{Duration, Fingerprint};
use crate::run::Verdict;
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

/// When a hunt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first run: 0, or where an earlier hunt stopped.
    pub first: u32,
    /// The run behind the last.
    pub end: u32,
    /// After how many events of all runs together.
    pub events_max: u64,
    /// Whether the first broken run ends it.
    pub at_first_find: bool,
}

impl Bounds {
    /// So many runs, however many events they have and whatever they find.
    pub fn runs(count: u32) -> Bounds {
        Bounds { first: 0, end: count, events_max: u64::MAX, at_first_find: false }
    }
}

/// A violation that differs from all others in its claim or its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distinct {
    /// The claim that is broken.
    pub claim: String,
    /// What its sentence looks like without what differs from seed to seed.
    pub shape: String,
    /// The first run that shows it.
    pub first: u32,
    /// How many runs show it.
    pub runs: u32,
    /// What the first run says.
    pub sentence: String,
    /// The event of the first run that says so.
    pub event: u32,
    /// The fingerprint of the first run.
    pub fingerprint: u64,
}

/// How far ahead of the folded runs numbers are handed out: a bound for what may wait.
const AHEAD_MAX: u32 = 1 << 16;
/// How many violations are told apart; those beyond are counted as broken runs only.
const DISTINCT_MAX: usize = 256;

/// The books of a hunt.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    /// The next number that nobody was handed yet.
    unasked: u32,
    /// Numbers that were handed out, and given back.
    returned: BTreeSet<u32>,
    /// Outcomes of runs behind one that is still awaited.
    early: BTreeMap<u32, Outcome>,
    /// The first run that is not folded.
    next: u32,
    is_over: bool,
    /// How many runs came to each verdict, by its number.
    verdicts: [u32; Verdict::ALL.len()],
    missed: u32,
    events: u64,
    time: Duration,
    digest: Fingerprint,
    claims: BTreeMap<String, u32>,
    distinct: Vec<Distinct>,
}

impl Tally {
    /// The books of a hunt that is about to begin.
    pub fn new(bounds: Bounds) -> Tally {
        Tally {
            bounds,
            unasked: bounds.first,
            returned: BTreeSet::new(),
            early: BTreeMap::new(),
            next: bounds.first,
            is_over: bounds.first >= bounds.end,
            verdicts: [0; Verdict::ALL.len()],
            missed: 0,
            events: 0,
            time: Duration::ZERO,
            digest: Fingerprint::new(),
            claims: BTreeMap::new(),
            distinct: Vec::new(),
        }
    }

    /// Numbers for a helper, at most so many. None, if all are handed out or the hunt is over; or for
    /// now, if somebody else is far behind.
    pub fn hand_out(&mut self, count: u32) -> Range<u32> {
        if self.is_over || count == 0 {
            return 0..0;
        }
        if let Some(number) = self.returned.pop_first() {
            let mut end = number + 1;
            while end - number < count && self.returned.remove(&end) {
                end += 1;
            }
            return number..end;
        }
        let last = self.bounds.end.min(self.next.saturating_add(AHEAD_MAX));
        let first = self.unasked;
        self.unasked = last.min(first.saturating_add(count)).max(first);
        first..self.unasked
    }

    /// A helper will not try these numbers after all. Those whose outcomes it gave stay done.
    pub fn give_back(&mut self, numbers: Range<u32>) {
        let is_awaited = |number: &u32| {
            (self.next..self.unasked).contains(number) && !self.early.contains_key(number)
        };
        let numbers: Vec<u32> = numbers.filter(is_awaited).collect();
        self.returned.extend(numbers);
    }

    /// Takes what a run came to. One that nobody asked for, or that is known, changes nothing.
    pub fn take(&mut self, outcome: Outcome) {
        if self.is_over || !(self.next..self.unasked).contains(&outcome.number) {
            return;
        }
        self.returned.remove(&outcome.number);
        self.early.insert(outcome.number, outcome);
        while let Some(outcome) = self.early.remove(&self.next) {
            self.fold(&outcome);
            if self.is_over {
                self.early.clear();
            }
        }
    }

    fn fold(&mut self, outcome: &Outcome) {
        self.next += 1;
        self.verdicts[outcome.verdict as usize] += 1;
        self.missed += u32::from(outcome.missed > 0);
        self.events = self.events.saturating_add(outcome.events.into());
        self.time = self.time.plus(Duration(outcome.now.0));
        self.digest.pair(outcome.number.into(), outcome.fingerprint);
        for found in &outcome.breaks {
            *self.claims.entry(found.claim.clone()).or_default() += 1;
            self.tell_apart(outcome, found);
        }
        self.is_over = self.next >= self.bounds.end
            || self.events >= self.bounds.events_max
            || (self.bounds.at_first_find && outcome.is_broken());
    }

    fn tell_apart(&mut self, outcome: &Outcome, found: &Break) {
        let shape = shape(&found.sentence);
        let is_same = |it: &&mut Distinct| it.claim == found.claim && it.shape == shape;
        if let Some(known) = self.distinct.iter_mut().find(is_same) {
            known.runs += 1;
        } else if self.distinct.len() < DISTINCT_MAX {
            self.distinct.push(Distinct {
                claim: found.claim.clone(),
                shape,
                first: outcome.number,
                runs: 1,
                sentence: found.sentence.clone(),
                event: found.event,
                fingerprint: outcome.fingerprint,
            });
        }
    }

    /// Whether nothing more is to be tried.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The first run that is not accounted for: where to go on.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// How many runs are accounted for.
    pub fn runs(&self) -> u32 {
        self.next - self.bounds.first
    }

    /// How many runs are done, those included that wait for an earlier one: what progress shows.
    pub fn done(&self) -> u32 {
        self.runs() + self.early.len() as u32
    }

    /// How many runs came to this.
    pub fn count(&self, verdict: Verdict) -> u32 {
        self.verdicts[verdict as usize]
    }

    /// In how many runs not all faults of the plan were applied.
    pub fn missed(&self) -> u32 {
        self.missed
    }

    /// How many events all runs had together.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How much virtual time passed in all runs together.
    pub fn time(&self) -> Duration {
        self.time
    }

    /// One digest of all runs: equal for equal hunts, whoever ran them.
    pub fn fingerprint(&self) -> Fingerprint {
        self.digest
    }

    /// How many runs broke each claim that was broken at all, by the claims' names.
    pub fn claims(&self) -> impl Iterator<Item = (&str, u32)> {
        self.claims.iter().map(|(claim, &runs)| (claim.as_str(), runs))
    }

    /// The violations, each once, in the order of the runs that first show them.
    pub fn distinct(&self) -> &[Distinct] {
        &self.distinct
    }

    /// How many runs it took to find this: it and all before it.
    pub fn runs_to_find(&self, found: &Distinct) -> u32 {
        found.first - self.bounds.first + 1
    }
}
