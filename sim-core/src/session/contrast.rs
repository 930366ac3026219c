//! A contrast: the run of the current version beside that of another, up to the first event in which
//! they differ.
//!
//! It answers "what would have been otherwise": the same seed, the same faults, one line changed.
//! Both runs are computed in slices, and the other is dropped as soon as the answer is known.

use super::VersionId;
use crate::base::{EventId, Instant};
use crate::run::{Comparison, Run};

/// The run of the current version beside that of another.
pub struct Contrast {
    /// The other version.
    pub with: VersionId,
    /// What came of it.
    pub outcome: Outcome,
    run: Option<Box<dyn Run>>,
    comparison: Comparison,
}

/// What came of a contrast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both are the same as far as they are computed.
    Pending,
    /// Both are the same to their ends.
    Same,
    /// Here they part.
    Differs(Difference),
}

/// The first event that is not the same in two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its number, in both runs.
    pub event: EventId,
    /// When it happens, in whichever run it happens first.
    pub at: Instant,
    /// What it is in the current version's run.
    pub here: String,
    /// What it is in the other's.
    pub there: String,
}

impl Contrast {
    pub(super) fn new(with: VersionId, run: Box<dyn Run>) -> Contrast {
        let comparison = Comparison::default();
        Contrast { with, outcome: Outcome::Pending, run: Some(run), comparison }
    }

    /// Computes the other run on by about so many events, and compares. Says whether the answer is
    /// still to come.
    pub(super) fn work(&mut self, here: &dyn Run, events: u32) -> bool {
        let Some(there) = &mut self.run else { return false };
        there.advance(events, Instant(u64::MAX));
        let there = &**there;
        self.outcome = match self.comparison.advance(here, there) {
            Some(event) => Outcome::Differs(difference(event, here, there)),
            None if here.is_finished() && there.is_finished() => Outcome::Same,
            None => return true,
        };
        self.run = None;
        false
    }
}

/// Records have no event of their own: they show in the next one, which may read the same.
fn difference(event: EventId, here: &dyn Run, there: &dyn Run) -> Difference {
    let (times, texts) =
        ([here, there].map(|run| moment(run, event)), [here, there].map(|run| words(run, event)));
    let [here, mut there] = texts;
    if here == there {
        there = match times[0] == times[1] {
            true => "the same, after something else was written to disk".to_string(),
            false => format!("the same at {}", times[1]),
        };
    }
    Difference { event, at: times[0].min(times[1]), here, there }
}

fn moment(run: &dyn Run, event: EventId) -> Instant {
    run.events().get(event.0 as usize).map_or(run.head(), |event| event.at)
}

fn words(run: &dyn Run, event: EventId) -> String {
    match run.events().get(event.0 as usize) {
        Some(_) => run.explain(event).text,
        None => "the run is over".to_string(),
    }
}
