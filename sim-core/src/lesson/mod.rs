//! Lessons: what a visitor is shown to do beside the lab, one step after the other.
//!
//! A lesson is a text, like a scenario, and runs on one. Each step says a little, sets a goal or
//! two, and has a hint for whoever asks. A goal is *judged on the run*: by a condition that the
//! scenario language knows (`everyone agrees on leader`), or by one of a few phrases about the run
//! and the session (`leader is cut off`, `a message is selected`). So a lesson does not ask what
//! was clicked; whoever gets there in another way has got there.
//!
//! ```text
//! lesson Cut off a leader
//! story Two servers lead at once, and nothing goes wrong.
//! scenario a-quiet-cluster
//! at 0s
//!
//! step Who leads?
//! say Five servers keep one list together. Nobody is in charge yet.
//! goal leader: One of them wears the crown
//! hint Press the round button under the stage.
//! ```
//!
//! Left out: memory of which goals were reached. That is the page's, because a goal that was
//! reached once stays reached, however the visitor goes on.

mod goal;
mod text;

pub use goal::{Goal, Selected, Sight};
pub use text::parse;

use crate::base::Instant;
use crate::plan::Plan;

/// A lesson.
#[derive(Debug)]
pub struct Lesson<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What it is about, in one line.
    pub story: &'a str,
    /// The text of the scenario that it runs.
    pub scenario: &'a str,
    /// The plan of that text: what was there before the visitor.
    pub plan: Plan,
    /// Where the playhead stands at first.
    pub at: Instant,
    /// Its steps.
    pub steps: Vec<Step<'a>>,
}

/// One step of a lesson.
#[derive(Debug)]
pub struct Step<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What it says, in paragraphs.
    pub says: Vec<&'a str>,
    /// What is to be reached, and the words for it; none in a step that is only to be read.
    pub goals: Vec<(Goal, &'a str)>,
    /// How to reach it, for whoever asks.
    pub hint: &'a str,
}

impl Step<'_> {
    /// Which goals are reached at this moment, one bit each.
    pub fn reached(&self, lesson: &Lesson<'_>, sight: &Sight<'_>) -> u32 {
        let goals = self.goals.iter().enumerate();
        goals.fold(0, |reached, (index, (goal, _))| {
            reached | u32::from(goal.is_reached(&lesson.plan, sight)) << index
        })
    }

    /// The value of [`Step::reached`] when all are.
    pub fn all_reached(&self) -> u32 {
        (1 << self.goals.len()) - 1
    }
}
