//! `faultline hunt`: many runs, and each violation once.

mod corpus;
mod crew;
mod exhaust;
mod json;
mod options;
mod people;
mod progress;

pub use corpus::Expected;
pub use options::{Options, Way};

pub(crate) use crew::interruption;

use super::link::address;
use super::source::Source;
use super::{Console, Failure, Status};
use crew::{Hunted, Stop};
use sim_core::hunt::{Distinct, Hunt, Intensity, Places, Strategy, Sweep};
use sim_core::plan::{Edit, Plan, edit, print};
use sim_core::run::{Catalogue, Verdict};

/// A hunt that is over, and all that is said of it.
struct Summary<'a> {
    source: &'a Source,
    options: &'a Options,
    hunt: &'a Hunt,
    hunted: &'a Hunted,
    found: Vec<Find<'a>>,
}

/// A violation as people are told of it.
struct Find<'a> {
    distinct: &'a Distinct,
    /// The seed of the run that first shows it.
    seed: u64,
    /// That run as a scenario.
    text: String,
    link: String,
}

/// Hunts, and says what was found.
pub fn hunt(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    if options.strategy == Way::Exhaust {
        return exhaust::explore(options, catalogue, console);
    }
    let source = Source::read(&options.source, console)?;
    let scenario = source.plan(catalogue)?;
    let hunt = Hunt::new(catalogue, scenario.clone(), strategy(options, &scenario));
    let mut progress = progress::Progress::new(hunt.runs(), console);
    let hunted = crew::hunt(&hunt, options, catalogue, |tally, time| progress.tell(tally, time));
    progress.clear();
    if let Some(number) = hunted.differs {
        let plan = print(&hunt.plan_of(number), &catalogue.descriptions());
        let name = &scenario.protocol;
        let _ = writeln!(
            console.err,
            "faultline: run {number}, executed twice, differs from itself: {name} is not a function \
             of its inputs. `faultline run --twice` of this names the first event:\n\n{plan}"
        );
        return Ok(Status::Differs);
    }
    let base = options.base.as_ref().unwrap_or(&console.address).clone();
    let finds = hunted.tally.distinct().iter();
    let found: Vec<Find<'_>> =
        finds.map(|distinct| find(distinct, &hunt, &source, catalogue, &base)).collect();
    if let Some(folder) = &options.corpus {
        for find in &found {
            let Distinct { claim, sentence, fingerprint, first, .. } = find.distinct;
            let name = format!("{}-{claim}-{}-{first}", scenario.protocol, find.seed);
            let expected = Expected { claim: claim.clone(), fingerprint: *fingerprint };
            corpus::write_down(folder, &name, &expected, sentence, &find.text)?;
        }
    }
    let summary = Summary { source: &source, options, hunt: &hunt, hunted: &hunted, found };
    let paint = console.out_paint;
    match options.json {
        true => console.print(|out| json::write(out, &summary))?,
        false => console.print(|out| people::write(out, &summary, paint))?,
    }
    Ok(status(&hunted))
}

fn strategy(options: &Options, scenario: &Plan) -> Strategy {
    match options.strategy {
        Way::Sweep => Strategy::Sweep(Sweep {
            seeds: options.seeds.clone(),
            intensity: options.intensity.unwrap_or_else(|| Intensity::fitting(scenario)),
        }),
        Way::Places | Way::Exhaust => Strategy::Places(Places { pairs: options.pairs }),
    }
}

/// The first run that shows a violation, as a text and a link.
fn find<'a>(
    distinct: &'a Distinct,
    hunt: &Hunt,
    source: &Source,
    catalogue: &Catalogue,
    base: &str,
) -> Find<'a> {
    let plan = hunt.plan_of(distinct.first);
    let text = text_of(hunt, &plan, source, catalogue);
    let mut run = catalogue.start(&plan);
    run.advance(u32::MAX, sim_core::base::Instant(u64::MAX));
    Find { distinct, seed: plan.seed, link: address(base, &text, &*run, None), text }
}

/// A run as a scenario: the author's own text if only the seed is another, and the plan otherwise.
fn text_of(hunt: &Hunt, plan: &Plan, source: &Source, catalogue: &Catalogue) -> String {
    let known = catalogue.descriptions();
    let is_written =
        matches!(hunt.strategy(), Strategy::Sweep(Sweep { intensity: Intensity::AsWritten, .. }));
    match edit(&source.text, &Edit::SetSeed(plan.seed), &known) {
        Ok(text) if is_written => text,
        _ => print(plan, &known),
    }
}

/// Broken before unmet before undecided before holds; a hunt that was interrupted holds nothing yet.
fn status(hunted: &Hunted) -> Status {
    let has = |verdict| hunted.tally.count(verdict) > 0;
    match () {
        () if has(Verdict::Broken) => Status::Broken,
        () if has(Verdict::Unmet) => Status::Unmet,
        () if has(Verdict::Undecided) || hunted.stopped == Some(Stop::Interrupted) => {
            Status::Undecided
        }
        () => Status::Holds,
    }
}
