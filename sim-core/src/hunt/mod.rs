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
//! Only [`Exhaust`] is no such list: it tries every order of what can happen in a small cluster, in one
//! piece and on one thread, and makes plans of what it finds.
//!
//! # In a test of one's own
//!
//! [`check`] is the whole of it in one call, for a protocol that stands in nobody's registry but a
//! test's: see `examples/token-ring`. What fails tells the seed, what happened, and the smallest
//! scenario that shows it.
//!
//! ```
//! use sim_core::hunt::check;
//! use sim_core::protocols::echo::Echo;
//! use sim_core::run::{Catalogue, Entry};
//!
//! let mine = Catalogue::new([Entry::of::<Echo>()]);
//! check(&mine, "protocol echo\nnodes 3\nrun for 1s\n", 0..20).unwrap();
//!
//! // The same with a planted bug. A test would say `unwrap` here too, and print this and fail.
//! let all = sim_core::protocols::catalogue();
//! let text = "protocol raft\nworkload\nbug ack-before-sync\nrun for 10s\n";
//! let find = check(&all, text, 0..20).unwrap_err();
//! assert_eq!((find.claim.as_str(), find.after.total()), ("leader-completeness", 1));
//! assert!(find.to_string().contains("at 400ms power-loss leader for 0s  # essential"));
//! ```
//!
//! Left out: threads, clocks and files. They belong to the doors, which divide the numbers.

mod check;
pub mod confidence;
mod exhaust;
mod outcome;
mod places;
mod shape;
pub mod shrink;
mod sweep;
mod tally;

pub use check::{Find, check};
#[cfg(test)]
pub(crate) use exhaust::plan_of_path;
pub use exhaust::{Counterexample, Exhaust, Refusal, Untimely};
pub use outcome::{Break, NoOutcome, Outcome};
pub use places::Places;
pub use shape::shape;
pub use sweep::{Intensity, Sweep};
pub use tally::{Bounds, Distinct, Tally};

use crate::base::Instant;
use crate::judge;
use crate::plan::Plan;
use crate::protocol::Description;
use crate::run::Catalogue;
use core::ops::Range;
use places::Map;
use std::sync::Arc;

/// How to look for a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Many seeds.
    Sweep(Sweep),
    /// Every place of one run.
    Places(Places),
}

impl Strategy {
    /// A sweep of these seeds, with as many accidents as fit the scenario.
    pub fn sweep(seeds: Range<u64>, scenario: &Plan) -> Strategy {
        Strategy::Sweep(Sweep { seeds, intensity: Intensity::fitting(scenario) })
    }
}

/// What a hunt through places goes through: the places one at a time, in the first runs, and then
/// pairs of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How many places there are. Run number `n` below this is about the `n`th place alone.
    pub places: u32,
    /// How many pairs are tried.
    pub pairs: u32,
    /// How many pairs there are; zero if none is to be tried.
    pub all_pairs: u64,
    /// Whether the whole run was searched for places: it was not too long.
    pub is_whole: bool,
}

/// A numbered list of plans.
#[derive(Clone, Debug)]
pub struct Hunt {
    scenario: Plan,
    known: &'static Description,
    strategy: Strategy,
    /// For a hunt through places.
    map: Option<Arc<Map>>,
}

impl Hunt {
    /// A hunt in the surroundings of a scenario. The scenario names a protocol of the catalogue,
    /// because it was parsed with its descriptions.
    pub fn new(catalogue: &Catalogue, scenario: Plan, strategy: Strategy) -> Hunt {
        let known = catalogue.entry_of(&scenario).description;
        let map = match strategy {
            Strategy::Places(chosen) => Some(Map::of(catalogue, &scenario, known, chosen).into()),
            Strategy::Sweep(_) => None,
        };
        Hunt { scenario, known, strategy, map }
    }

    /// How many runs there are.
    pub fn runs(&self) -> u32 {
        match (&self.strategy, &self.map) {
            (Strategy::Sweep(sweep), _) => sweep.runs(),
            (Strategy::Places(_), map) => map.as_ref().map_or(0, |map| map.runs()),
        }
    }

    /// What this run is. Numbers count from zero to [`Hunt::runs`]; one beyond is an error of the
    /// caller, and is answered with the last.
    pub fn plan_of(&self, number: u32) -> Plan {
        let number = number.min(self.runs().saturating_sub(1));
        match (&self.strategy, &self.map) {
            (Strategy::Sweep(sweep), _) => sweep.plan_of(&self.scenario, self.known, number),
            (Strategy::Places(_), Some(map)) => map.plan_of(&self.scenario, number),
            (Strategy::Places(_), None) => self.scenario.clone(),
        }
    }

    /// What there is to go through, for a hunt through places.
    pub fn coverage(&self) -> Option<Coverage> {
        let map = self.map.as_ref()?;
        let (places, pairs) = (map.singles(), map.runs() - map.singles());
        Some(Coverage { places, pairs, all_pairs: map.pairs(), is_whole: map.is_whole() })
    }

    /// When the scenario's own run comes to the place of this run, for a hunt through places.
    pub fn moment_of(&self, number: u32) -> Option<Instant> {
        self.map.as_ref()?.moment(number)
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
