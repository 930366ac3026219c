//! The sweep: the same scenario under many seeds, each with its own accidents.
//!
//! Run number `n` has the `n`th seed. Unless the scenario's own faults are to be taken as written,
//! more are drawn from that seed, by *swarm testing* (Groce et al. 2012): each run enables a random
//! part of what the protocol is made to survive, because a run in which everything goes wrong a
//! little hides what one thing alone, often, would have shown. What is drawn is explicit. A hit is a
//! text with its schedule, which can be read, edited and shrunk.
//!
//! The last three tenths of a run are quiet, so that there is time to recover, and for whoever judges
//! that it does. Two things reach into them: a share of messages that the network loses or copies,
//! which is part of the header, and a fault at a place to which the run comes late.

mod dice;
mod draw;

pub(super) use draw::patience;

use crate::plan::Plan;
use crate::protocol::Description;
use core::fmt;
use core::ops::Range;
use core::str::FromStr;

/// Which seeds to try, and what goes wrong in each run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The seeds: run number `n` has the `n`th of them.
    pub seeds: Range<u64>,
    /// How much goes wrong beyond what is written.
    pub intensity: Intensity,
}

/// How much goes wrong in the runs of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intensity {
    /// What the scenario says, and nothing else: only the seed varies.
    AsWritten,
    /// An accident in a second or a few.
    Low,
    /// One to three in a second.
    Medium,
    /// Three to ten in a second.
    High,
    /// Each run has one of the three, seldom the low one.
    Mixed,
}

impl Intensity {
    /// All, in the order in which people are offered them.
    pub const ALL: [Intensity; 5] = [
        Intensity::AsWritten,
        Intensity::Low,
        Intensity::Medium,
        Intensity::High,
        Intensity::Mixed,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Intensity::AsWritten => "as-written",
            Intensity::Low => "low",
            Intensity::Medium => "medium",
            Intensity::High => "high",
            Intensity::Mixed => "mixed",
        }
    }

    /// What fits a scenario if nobody says: one that tells a story of its own is taken as written.
    pub fn fitting(scenario: &Plan) -> Intensity {
        match scenario.faults.is_empty() && scenario.steps.is_empty() {
            true => Intensity::Mixed,
            false => Intensity::AsWritten,
        }
    }
}

impl fmt::Display for Intensity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Intensity {
    type Err = ();

    fn from_str(word: &str) -> Result<Intensity, ()> {
        Intensity::ALL.into_iter().find(|it| it.name() == word).ok_or(())
    }
}

impl Sweep {
    /// How many runs there are.
    pub fn runs(&self) -> u32 {
        let count = self.seeds.end.saturating_sub(self.seeds.start);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The seed of a run.
    pub fn seed(&self, number: u32) -> u64 {
        self.seeds.start.saturating_add(u64::from(number))
    }

    pub(super) fn plan_of(&self, scenario: &Plan, known: &Description, number: u32) -> Plan {
        let mut plan = Plan { seed: self.seed(number), ..scenario.clone() };
        if self.intensity != Intensity::AsWritten {
            draw::add_accidents(&mut plan, known, self.intensity);
        }
        plan
    }
}

#[cfg(test)]
mod tests;
