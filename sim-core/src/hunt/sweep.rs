//! The sweep: the same scenario under many seeds.

use crate::plan::Plan;
use core::ops::Range;

/// Which seeds to try, and what goes wrong in each run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The seeds: run number `n` has the `n`th of them.
    pub seeds: Range<u64>,
}

impl Sweep {
    /// These seeds, and all else as it is if nobody says otherwise.
    pub fn of(seeds: Range<u64>) -> Sweep {
        Sweep { seeds }
    }

    /// How many runs there are.
    pub fn runs(&self) -> u32 {
        let count = self.seeds.end.saturating_sub(self.seeds.start);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The seed of a run.
    pub fn seed(&self, number: u32) -> u64 {
        self.seeds.start.saturating_add(u64::from(number))
    }

    pub(super) fn plan_of(&self, scenario: &Plan, number: u32) -> Plan {
        Plan { seed: self.seed(number), ..scenario.clone() }
    }
}
