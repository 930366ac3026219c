//! Making a find smaller: how it stands, and how it came there.

use hunter::Smaller;
use yew::AttrValue;

/// How many points of its way are kept; then every second is forgotten.
const WAY_MAX: usize = 400;

/// One find on its way to the smallest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shrinking {
    /// What it began with, for people: `Seed 17`.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// The best so far; nothing until the first answer.
    pub best: Option<Smaller>,
    /// How large the best was after how many runs.
    pub way: Vec<(u64, u32)>,
}

/// How a shrink stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// It goes on.
    Running,
    /// It was stopped; the best so far is kept.
    Stopped,
    /// Nothing is left to try.
    Over,
    /// It cannot go on, for this reason.
    Failed(AttrValue),
}

impl Shrinking {
    /// A shrink that is about to begin.
    pub fn new(name: String) -> Shrinking {
        Shrinking { name, state: State::Running, best: None, way: Vec::new() }
    }

    /// It has come further.
    pub fn take(&mut self, smaller: Smaller) {
        if self.way.len() >= WAY_MAX {
            self.way = self.way.iter().copied().step_by(2).collect();
        }
        self.way.push((smaller.runs, smaller.faults + smaller.operations));
        if smaller.is_over {
            self.state = State::Over;
        }
        self.best = Some(smaller);
    }
}
