//! The hunt: many runs looking for a violation.
//!
//! A hunt is a numbered list of plans. [`Hunt::plan_of`] says what run number 17 is, and is a pure
//! function: nobody draws lots while the hunt goes on. So what is found is a plan like any other, a
//! text and a link, and not only a number; and who executes which number does not matter.
//!
//! # How a hunt is divided among threads or workers
//!
//! One place keeps the books, a [`Tally`]. Each helper makes the same [`Hunt`] of the same scenario
//! and strategy, is handed some numbers, tries them one by one, and gives back an [`Outcome`] for
//! each, which is small plain data and can travel as a line of text:
//!
//! ```
//! use sim_core::hunt::{Bounds, Hunt, Outcome, Strategy, Tally};
//! use sim_core::plan::parse;
//! use sim_core::protocols;
//!
//! let catalogue = protocols::catalogue();
//! let text = "protocol raft\nworkload\nbug forgotten-vote\nset pre-vote off\nrun for 3s\n";
//! let scenario = parse(text, &catalogue.descriptions()).unwrap();
//! let strategy = Strategy::sweep(0..40, &scenario);
//! let hunt = Hunt::new(&catalogue, scenario, strategy);
//!
//! // The side that keeps the books …
//! let mut tally = Tally::new(Bounds::runs(hunt.runs()));
//! while !tally.is_over() {
//!     let numbers = tally.hand_out(8);
//!     // … and a helper, wherever it is.
//!     let lines = numbers.map(|number| hunt.try_out(&catalogue, number).to_string());
//!     for line in lines.collect::<Vec<_>>() {
//!         tally.take(line.parse::<Outcome>().unwrap());
//!     }
//! }
//! assert_eq!(tally.runs(), 40);
//! for found in tally.distinct() {
//!     println!("{} first in run {}: {}", found.claim, found.first, found.sentence);
//! }
//! ```
//!
//! The tally takes outcomes in any order and folds them in the order of their numbers. What it says
//! is therefore always about the runs `0..next`, and the same whoever ran them; outcomes that came
//! early wait. A hunt that is stopped goes on later from [`Tally::next`].
//!
//! Left out: threads, clocks and files. They belong to the doors, which divide the numbers.

pub mod confidence;
mod outcome;
mod shape;
mod sweep;
mod tally;

pub use outcome::{Break, NoOutcome, Outcome};
pub use shape::shape;
pub use sweep::{Intensity, Sweep};
pub use tally::{Bounds, Distinct, Tally};

use crate::judge;
use crate::plan::Plan;
use crate::protocol::Description;
use crate::run::Catalogue;
use core::ops::Range;

/// How to look for a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Many seeds.
    Sweep(Sweep),
}

impl Strategy {
    /// A sweep of these seeds, with as many accidents as fit the scenario.
    pub fn sweep(seeds: Range<u64>, scenario: &Plan) -> Strategy {
        Strategy::Sweep(Sweep { seeds, intensity: Intensity::fitting(scenario) })
    }
}

/// A numbered list of plans.
#[derive(Clone, Debug)]
pub struct Hunt {
    scenario: Plan,
    known: &'static Description,
    strategy: Strategy,
}

impl Hunt {
    /// A hunt in the surroundings of a scenario. The scenario names a protocol of the catalogue,
    /// because it was parsed with its descriptions.
    pub fn new(catalogue: &Catalogue, scenario: Plan, strategy: Strategy) -> Hunt {
        Hunt { known: catalogue.entry_of(&scenario).description, scenario, strategy }
    }

    /// How many runs there are.
    pub fn runs(&self) -> u32 {
        match &self.strategy {
            Strategy::Sweep(sweep) => sweep.runs(),
        }
    }

    /// What this run is. Numbers count from zero to [`Hunt::runs`]; one beyond is an error of the
    /// caller, and is answered with the last.
    pub fn plan_of(&self, number: u32) -> Plan {
        match &self.strategy {
            Strategy::Sweep(sweep) => sweep.plan_of(&self.scenario, self.known, number),
        }
    }

    /// What this run comes to, by its protocol's claims and by what its clients saw.
    pub fn try_out(&self, catalogue: &Catalogue, number: u32) -> Outcome {
        Outcome::of(number, &judge::try_out(catalogue, &self.plan_of(number)))
    }

    /// What is hunted.
    pub fn scenario(&self) -> &Plan {
        &self.scenario
    }

    /// How.
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }
}

#[cfg(test)]
mod tests;
