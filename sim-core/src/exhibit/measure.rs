//! How hard a mistake is to find, as a list of tasks that any number of threads can share.
//!
//! Each strategy is asked under one fixed budget, the same for every mistake, in a plain cluster in
//! which nothing was planned to go wrong ([`super::Exhibit::hunted`]). Where luck plays a part it is
//! asked ten times, with ten ranges of seeds, and the median counts. The clean twin, the same runs
//! with the same accidents without the mistake, is looked at as well; whatever it breaks is a false
//! alarm.
//!
//! What is counted is runs and choices, never seconds, so a table says the same on every machine.

use super::{Exhibit, Reach};
use crate::base::Duration;
use crate::explore::{Bounds, Explorer};
use crate::hunt::{Exhaust, Hunt, Intensity, Places, Strategy, Sweep};
use crate::judge;
use crate::plan::Plan;
use crate::run::Catalogue;

/// How many ranges of seeds each strategy is asked with.
pub const RANGES: u64 = 10;
/// How many runs a range has.
pub const BUDGET: u32 = 20_000;
/// How many runs of the clean twin are looked at.
pub const TWINS: u32 = 2_000;
/// How long a run is whose places are gone through: each place is a run of its own.
const PLACES_LENGTH: Duration = Duration::s(2);
/// What an exploration may do.
pub const BOUNDS: Bounds = Bounds {
    timers: 2,
    crashes: 1,
    copies: 0,
    depth: 100,
    states: 300_000,
    order: crate::explore::Order::Breadth,
    is_reduced: true,
};
/// After how many choices an exploration is asked whether it has found anything.
const PORTION: u64 = 10_000;

/// One thing to measure of an exhibit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A sweep of this range of seeds.
    Sweep(u64),
    /// All places, and pairs of them, of the run with this seed.
    Places(u64),
    /// Every order.
    Exhaust,
    /// A sweep of the clean twin.
    Twin,
}

impl Task {
    /// All tasks of an exhibit, the longest first.
    pub fn all() -> impl Iterator<Item = Task> {
        let ranges = (0..RANGES).flat_map(|range| [Task::Sweep(range), Task::Places(range)]);
        [Task::Exhaust, Task::Twin].into_iter().chain(ranges)
    }

    /// What it comes to. `is_over` is asked now and then whether to give up; `None` if it said so.
    pub fn perform(
        self,
        exhibit: &Exhibit<'_>,
        catalogue: &Catalogue,
        explorers: &[Explorer],
        is_over: &dyn Fn() -> bool,
    ) -> Option<Reach> {
        let claim = exhibit.claim;
        let hunted = &exhibit.hunted;
        match self {
            Task::Sweep(range) => {
                let strategy = sweep(range, BUDGET);
                first(catalogue, hunted.clone(), strategy, claim, is_over)
            }
            Task::Places(range) => {
                let strategy = Strategy::Places(Places { pairs: BUDGET });
                first(catalogue, exhibit.placed(range), strategy, claim, is_over)
            }
            Task::Twin => twin(exhibit, catalogue, TWINS, is_over),
            Task::Exhaust => exhaust(exhibit, catalogue, explorers, is_over),
        }
    }
}

impl Exhibit<'_> {
    /// The run whose places are gone through, of so many.
    pub fn placed(&self, range: u64) -> Plan {
        let length = self.hunted.length.min(PLACES_LENGTH);
        Plan { seed: range + 1, length, ..self.hunted.clone() }
    }
}

fn sweep(range: u64, runs: u32) -> Strategy {
    let first = range * u64::from(BUDGET);
    let seeds = first..first + u64::from(runs);
    Strategy::Sweep(Sweep { seeds, intensity: Intensity::Mixed })
}

/// After how many of the first so many runs the clean twin breaks anything: the accidents are drawn as
/// for the mistake, and then it is switched off.
pub fn twin(
    exhibit: &Exhibit<'_>,
    catalogue: &Catalogue,
    runs: u32,
    is_over: &dyn Fn() -> bool,
) -> Option<Reach> {
    let hunt = Hunt::new(catalogue, exhibit.hunted.clone(), sweep(0, runs));
    for number in 0..hunt.runs() {
        if is_over() {
            return None;
        }
        let plan = Plan { bugs: 0, ..hunt.plan_of(number) };
        if !judge::try_out(catalogue, &plan).violations.is_empty() {
            return Some(Reach::After(number + 1));
        }
    }
    Some(Reach::Beyond)
}

/// After how many runs a claim is broken.
fn first(
    catalogue: &Catalogue,
    plan: Plan,
    strategy: Strategy,
    claim: &str,
    is_over: &dyn Fn() -> bool,
) -> Option<Reach> {
    let hunt = Hunt::new(catalogue, plan, strategy);
    for number in 0..hunt.runs().min(BUDGET) {
        if is_over() {
            return None;
        }
        let breaks = hunt.try_out(catalogue, number).breaks;
        if breaks.iter().any(|it| it.claim == claim) {
            return Some(Reach::After(number + 1));
        }
    }
    Some(Reach::Beyond)
}

fn exhaust(
    exhibit: &Exhibit<'_>,
    catalogue: &Catalogue,
    explorers: &[Explorer],
    is_over: &dyn Fn() -> bool,
) -> Option<Reach> {
    let own = explorers.iter().find(|explorer| explorer.name == exhibit.protocol);
    if own.is_none_or(|explorer| !explorer.judges(exhibit.claim)) {
        return Some(Reach::Unseen);
    }
    let plan = Plan { clients: 1, ..exhibit.hunted.clone() };
    let Ok(mut exhaust) = Exhaust::new(explorers, catalogue, &plan, BOUNDS) else {
        return Some(Reach::Unseen);
    };
    loop {
        let is_at_its_end = exhaust.advance(catalogue, PORTION);
        if let Some(found) = exhaust.found().iter().find(|it| it.claim == exhibit.claim) {
            return Some(Reach::After(found.depth.into()));
        }
        if is_at_its_end {
            return Some(Reach::Beyond);
        }
        if is_over() {
            return None;
        }
    }
}
