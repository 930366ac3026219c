//! The exhibits that come with Faultline: each breaks what it says in the run that it tells of, and
//! without its mistake the same run holds.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests read the folder")]

use sim_core::base::Instant;
use sim_core::exhibit::measure::{self, BUDGET, TWINS};
use sim_core::exhibit::{Exhibit, Measured, Reach, parse};
use sim_core::hunt::{Hunt, Intensity, Places, Strategy, Sweep};
use sim_core::judge::full_report;
use sim_core::plan::Plan;
use sim_core::protocol::Hazard;
use sim_core::protocols::catalogue;
use sim_core::protocols::exhibits::{MEASURED, SHIPPED, Shipped};
use sim_core::run::{FaultStatus, Run, Verdict};
use std::collections::BTreeSet;

fn read(shipped: &Shipped) -> Exhibit<'static> {
    parse(shipped.text, &catalogue().descriptions())
        .unwrap_or_else(|error| panic!("{}: {error}", shipped.name))
}

fn run(plan: &Plan) -> Box<dyn Run> {
    let mut run = catalogue().start(plan);
    run.advance(u32::MAX, Instant(u64::MAX));
    run
}

fn measured(name: &str) -> Option<Measured> {
    Measured::read(MEASURED).into_iter().find(|it| it.name == name)
}

#[test]
fn every_file_is_shipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../exhibits");
    let entries = std::fs::read_dir(folder).expect("the folder of exhibits");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let files: BTreeSet<String> =
        names.filter_map(|name| Some(name.strip_suffix(".exhibit")?.to_string())).collect();
    let shipped: BTreeSet<String> = SHIPPED.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(files, shipped);
}

#[test]
fn each_is_about_a_bug_of_its_protocol() {
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let known = catalogue();
        let description = known.entry_of(&exhibit.plan).description;
        assert_eq!(exhibit.bug, shipped.name);
        assert_eq!(exhibit.protocol, description.name, "{}", shipped.name);
        let bug = description.bugs.iter().find(|bug| bug.name == exhibit.bug);
        let bug = bug.unwrap_or_else(|| panic!("{} has no such bug", description.name));
        assert_eq!(bug.breaks, exhibit.claim, "{}", shipped.name);
        let index = description.bugs.iter().position(|it| it.name == exhibit.bug);
        let own = 1 << index.expect("it is there");
        assert_eq!((exhibit.plan.bugs, exhibit.hunted.bugs), (own, own), "{}", shipped.name);
    }
}

#[test]
fn each_breaks_what_it_says_and_its_twin_holds() {
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let report = full_report(&*run(&exhibit.plan));
        let broken: Vec<&str> =
            report.violations.iter().map(|it| report.claims[usize::from(it.claim)].name).collect();
        assert!(broken.contains(&exhibit.claim), "{} breaks {broken:?}", shipped.name);
        for fault in &report.faults {
            let (name, line) = (shipped.name, fault.line);
            assert_ne!(fault.status, FaultStatus::Stale, "{name}, line {line} of its scenario");
        }
        let twin = full_report(&*run(&Plan { bugs: 0, ..exhibit.plan }));
        assert_eq!(twin.verdict, Verdict::Holds, "{}: {:?}", shipped.name, twin.violations);
    }
}

#[test]
fn each_tells_its_run_from_moment_to_moment() {
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let run = run(&exhibit.plan);
        let moments = exhibit.moments(&*run);
        for (paragraph, moment) in exhibit.story.iter().zip(&moments) {
            assert!(moment.is_some(), "{}: there is no `{}`", shipped.name, paragraph.at);
            assert!(!paragraph.says.is_empty(), "{}: `{}`", shipped.name, paragraph.at);
        }
        let report = full_report(&*run);
        let is_it = |name: &str| name == exhibit.claim;
        let violation =
            report.violations.iter().find(|it| is_it(report.claims[usize::from(it.claim)].name));
        let at = violation.map(|it| it.at);
        let last = moments.last().copied().flatten().map(|it| run.events()[it.0 as usize].at);
        assert_eq!(last, at, "{}: the story ends with what it is about", shipped.name);
    }
}

#[test]
fn each_has_a_source_that_can_be_looked_up() {
    for shipped in SHIPPED {
        for source in read(shipped).sources {
            let is_dated = source.split(|c: char| !c.is_ascii_digit()).any(|year| year.len() == 4);
            assert!(is_dated, "{}: {source}", shipped.name);
        }
    }
}

#[test]
fn each_was_measured_and_found() {
    let table = Measured::read(MEASURED);
    let names: Vec<&str> = table.iter().map(|it| it.name.as_str()).collect();
    let shipped: Vec<&str> = SHIPPED.iter().map(|it| it.name).collect();
    assert_eq!(names, shipped, "`faultline measure --table exhibits/measured.txt` writes it");
    for (measured, shipped) in table.iter().zip(SHIPPED) {
        assert_eq!(measured.size, read(shipped).size(), "{}: its size", measured.name);
        assert_eq!(measured.twin, Reach::Beyond, "{}: its clean twin", measured.name);
        let best = Measured::median(&measured.sweep).min(Measured::median(&measured.places));
        assert_ne!(best, Reach::Beyond, "{} was not found", measured.name);
    }
}

/// The strategy that needed least is asked again, with three times the runs that it needed.
#[test]
fn each_is_found_again() {
    let catalogue = catalogue();
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let Some(measured) = measured(shipped.name) else { continue };
        let (sweep, places) = (measured.sweep[0], measured.places[0]);
        let (plan, strategy) = match sweep <= places {
            true => {
                let sweep = Sweep { seeds: 0..u64::from(BUDGET), intensity: Intensity::Mixed };
                (exhibit.hunted.clone(), Strategy::Sweep(sweep))
            }
            false => (exhibit.placed(0), Strategy::Places(Places { pairs: BUDGET })),
        };
        let Reach::After(runs) = sweep.min(places) else { continue };
        let hunt = Hunt::new(&catalogue, plan, strategy);
        let finds = (0..runs.saturating_mul(3)).any(|number| {
            let breaks = hunt.try_out(&catalogue, number).breaks;
            breaks.iter().any(|it| it.claim == exhibit.claim)
        });
        assert!(finds, "{} was found after {runs} runs before", shipped.name);
    }
}

/// A part of what `faultline measure` looks at of each twin. Many exhibits have the same one.
#[test]
fn clean_twins_hold() {
    const PART: u32 = 10;
    let catalogue = catalogue();
    let mut twins: Vec<(Plan, Vec<Hazard>)> = Vec::new();
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let known = &catalogue.entry_of(&exhibit.plan).description;
        let twin = Plan { bugs: 0, ..exhibit.hunted.clone() };
        let twin = (twin, known.hazards(exhibit.hunted.bugs));
        if !twins.contains(&twin) {
            let broken = measure::twin(&exhibit, &catalogue, TWINS / PART, &|| false);
            assert_eq!(broken, Some(Reach::Beyond), "{}", shipped.name);
            twins.push(twin);
        }
    }
}

/// What was measured, as a page for people: made of the exhibits and of the table, so that it cannot
/// say anything else.
#[test]
fn the_page_about_them_says_what_was_measured() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/museum.md");
    let found = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &found).expect("the page");
    }
    let pinned = std::fs::read_to_string(path).expect("the page");
    assert!(found == pinned, "`UPDATE=1 cargo test -p sim-core --test exhibits` writes it anew");
}

fn page() -> String {
    let mut page = format!(
        "# The museum\n\n\
         Real mistakes, each a switch of a line or two in a protocol that is correct without it. \
         `faultline run NAME.exhibit` shows one; the page tells its story beside the run. All figures \
         are runs or choices, by `faultline measure --table exhibits/measured.txt`, and a test finds \
         each mistake again within three times what it took.\n\n\
         *Sweep*: runs until the claim breaks, the median over ten ranges of at most {BUDGET} seeds in a \
         plain cluster, and in how many of the ten it was found. *Places*: the same with one fault or \
         two at every place of one run, for ten runs. *Exhaust*: choices on the shortest path; *not \
         seen* where the claim compares times or is judged on what clients saw, which an exploration \
         has not. *Size*: faults and operations of the shrunk scenario. *Twin*: of {TWINS} runs \
         without the mistake, how many break anything.\n\n\
         | Exhibit | Protocol | Breaks | Sweep | Places | Exhaust | Size | Twin |\n\
         |---|---|---|---|---|---|---|---|\n"
    );
    for shipped in SHIPPED {
        let exhibit = read(shipped);
        let Some(measured) = measured(shipped.name) else { continue };
        let ranges = |ranges: &[Reach]| {
            let finds = ranges.iter().filter(|it| matches!(it, Reach::After(_))).count();
            match Measured::median(ranges) {
                Reach::After(runs) => format!("{runs} ({finds} of {})", ranges.len()),
                _ => format!("- ({finds} of {})", ranges.len()),
            }
        };
        let exhaust = match measured.exhaust {
            Reach::After(choices) => choices.to_string(),
            Reach::Beyond => "not within bounds".to_string(),
            Reach::Unseen => "not seen".to_string(),
        };
        let twin = if measured.twin == Reach::Beyond { "none" } else { "**broken**" };
        let name = shipped.name;
        page += &format!(
            "| [{}](../exhibits/{name}.exhibit) `{name}` | {} | `{}` | {} | {} | {exhaust} | {} + {} | \
             {twin} |\n",
            exhibit.title,
            exhibit.protocol,
            exhibit.claim,
            ranges(&measured.sweep),
            ranges(&measured.places),
            measured.size.faults,
            measured.size.operations,
        );
    }
    page
}
