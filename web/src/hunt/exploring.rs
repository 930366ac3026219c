//! Trying every order: how it stands.

use super::State;
use hunter::Explored;

/// An exploration on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exploring {
    /// How it stands.
    pub state: State,
    /// How far it has come; nothing until the first answer.
    pub now: Option<Explored>,
    /// What it explores, for people: `2 timers, 1 crash`.
    pub budget: String,
}

impl Exploring {
    /// An exploration that is about to begin.
    pub fn new(budget: String) -> Exploring {
        Exploring { state: State::Running, now: None, budget }
    }

    /// It has come further. What is found stops it: it is what one looks for, and one may go on.
    pub fn take(&mut self, explored: Explored) {
        let before = self.now.as_ref().map_or(0, |now| now.found.len());
        if explored.is_over {
            self.state = State::Over;
        } else if explored.found.len() > before && self.state == State::Running {
            self.state = State::Stopped;
        }
        self.now = Some(explored);
    }
}
