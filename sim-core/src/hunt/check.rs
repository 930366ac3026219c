//! A hunt inside a plain test of somebody's own crate: one call, and an error that says how to repeat
//! what was found.

use super::{Bounds, Hunt, Outcome, Strategy, Tally};
use crate::plan::{parse, print};
use crate::run::Catalogue;
use core::fmt;
use core::ops::Range;

/// What a hunt found, with all that is needed to see it again.
#[derive(Clone, PartialEq, Eq)]
pub struct Find {
    /// The seed of the run.
    pub seed: u64,
    /// After how many runs it was found, this one among them.
    pub runs: u32,
    /// The claim that is broken first.
    pub claim: String,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// The run as a scenario: a text that the page and the command line open.
    pub scenario: String,
    /// The digest of that run.
    pub fingerprint: u64,
}

/// Sweeps a scenario, in order of the seeds, until a claim is broken. A scenario without faults and
/// steps of its own gets accidents that its protocol is made to survive.
///
/// Panics with what is wrong if the text is no scenario of this catalogue.
pub fn check(catalogue: &Catalogue, scenario: &str, seeds: Range<u64>) -> Result<Tally, Find> {
    let known = catalogue.descriptions();
    let plan = parse(scenario, &known).unwrap_or_else(|errors| {
        let error = &errors[0];
        panic!("line {}, column {}: {}", error.line, error.column, error.reason)
    });
    let strategy = Strategy::sweep(seeds, &plan);
    let hunt = Hunt::new(catalogue, plan, strategy);
    let mut tally = Tally::new(Bounds::runs(hunt.runs()));
    while !tally.is_over() {
        for number in tally.hand_out(1) {
            let outcome = hunt.try_out(catalogue, number);
            if let Some(broken) = outcome.breaks.first() {
                let plan = hunt.plan_of(number);
                let Outcome { fingerprint, .. } = outcome;
                return Err(Find {
                    seed: plan.seed,
                    runs: number + 1,
                    claim: broken.claim.clone(),
                    sentence: broken.sentence.clone(),
                    scenario: print(&plan, &known),
                    fingerprint,
                });
            }
            tally.take(outcome);
        }
    }
    Ok(tally)
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Find { seed, runs, claim, sentence, scenario, fingerprint } = self;
        writeln!(f, "{claim} is broken under seed {seed}, found after {runs} runs:")?;
        writeln!(f, "  {sentence}")?;
        writeln!(f, "This scenario shows it, with fingerprint {fingerprint:016x}:\n")?;
        for line in scenario.lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

/// As people read it: what `unwrap` prints when a test fails.
impl fmt::Debug for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
