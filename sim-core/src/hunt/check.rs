//! A hunt inside a plain test of somebody's own crate: one call, and an error that says how to repeat
//! what was found.

use super::shrink::{Counts, Shrinker};
use super::{Bounds, Hunt, Strategy, Tally};
use crate::plan::{parse, print};
use crate::run::Catalogue;
use core::fmt;
use core::ops::Range;

/// How many runs are spent on making smaller what was found: in a test that fails, nobody minds some
/// seconds more.
const SHRINK_RUNS: u32 = 20_000;

/// What a hunt found, with all that is needed to see it again.
#[derive(Clone, PartialEq, Eq)]
pub struct Find {
    /// The seed of the run that was found.
    pub seed: u64,
    /// After how many runs it was found, this one among them.
    pub runs: u32,
    /// The claim that is broken first.
    pub claim: String,
    /// The run that was found, as a scenario with all that went wrong in it.
    pub found: String,
    /// The same mistake in as few lines as were found, each with what it is there for: a text that
    /// the page and the command line open.
    pub scenario: String,
    /// How much goes wrong in the run that was found.
    pub before: Counts,
    /// How much goes wrong in that scenario.
    pub after: Counts,
    /// What happens in that scenario, naming the nodes.
    pub sentence: String,
    /// The digest of that scenario's run.
    pub fingerprint: u64,
}

/// Sweeps a scenario, in order of the seeds, until a claim is broken; and makes smaller what was
/// found, in some ten thousand runs at most. A scenario without faults and steps of its own gets
/// accidents that its protocol is made to survive.
///
/// Panics with what is wrong if the text is no scenario of this catalogue.
pub fn check(catalogue: &Catalogue, scenario: &str, seeds: Range<u64>) -> Result<Tally, Box<Find>> {
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
                return Err(find(catalogue, &hunt, number, &broken.claim).into());
            }
            tally.take(outcome);
        }
    }
    Ok(tally)
}

/// Makes smaller what a run shows.
fn find(catalogue: &Catalogue, hunt: &Hunt, number: u32, claim: &str) -> Find {
    let plan = hunt.plan_of(number);
    let mut shrinker =
        Shrinker::for_claim(catalogue, &plan, claim).expect("the same run breaks the same claim");
    shrinker.step(SHRINK_RUNS);
    let best = shrinker.best();
    Find {
        seed: plan.seed,
        runs: number + 1,
        claim: claim.to_string(),
        found: print(&plan, &catalogue.descriptions()),
        scenario: shrinker.text(),
        before: shrinker.before(),
        after: Counts::of(best),
        sentence: shrinker.violation().sentence.clone(),
        fingerprint: catalogue.try_out(best).fingerprint,
    }
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Find { seed, runs, claim, sentence, scenario, before, after, fingerprint, .. } = self;
        let (before, after) = (before.total(), after.total());
        writeln!(f, "{claim} is broken under seed {seed}, found after {runs} runs:")?;
        writeln!(f, "  {sentence}")?;
        write!(
            f,
            "Of {before} faults and operations {after} are left in this scenario, which shows "
        )?;
        writeln!(f, "it with fingerprint {fingerprint:016x}:\n")?;
        for line in scenario.lines() {
            writeln!(f, "{}", format!("  {line}").trim_end())?;
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
