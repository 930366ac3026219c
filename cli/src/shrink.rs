//! `faultline shrink`: the smallest scenario that breaks the same claim.
//!
//! What is printed is a scenario again, with all that is said about it in comments, so that it can go
//! into a file as it is. How far the search has come is told on standard error, to terminals only.

use super::hunt::interruption;
use super::link::address;
use super::source::Source;
use super::{Console, Failure, Problem, Status};
use serde::Serialize;
use sim_core::base::Instant;
use sim_core::base::thousands;
use sim_core::hunt::shrink::{Counts, NotBroken, Progress, Shrinker};
use sim_core::plan::parse;
use sim_core::run::Catalogue;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Clock};

/// How many runs are spent if nobody says.
const BUDGET: u64 = 300_000;
/// How many runs are spent between two looks at the clock.
const SLICE: u32 = 50;
/// How often people are told how far it has come.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// What `shrink` was asked for.
#[derive(Debug)]
pub struct Options {
    source: OsString,
    /// After how many runs to stop.
    budget: u64,
    /// Which claim stays broken; the first that breaks if nobody says.
    claim: Option<String>,
    json: bool,
    base: Option<String>,
}

impl Options {
    /// Reads the options that have values.
    pub fn read(
        source: OsString,
        valued: &BTreeMap<String, OsString>,
        json: bool,
        base: Option<String>,
    ) -> Result<Options, Problem> {
        let word = |name: &str| valued.get(name).map(|it| it.to_string_lossy().into_owned());
        let budget = match word("--budget") {
            None => BUDGET,
            Some(word) => word.parse().map_err(|_| Problem::Usage {
                reason: format!("`{word}` is not a budget, a whole number of runs"),
                suggestion: None,
                command: "shrink",
            })?,
        };
        Ok(Options { source, budget, claim: word("--claim"), json, base })
    }
}

/// What it came to, for programs.
#[derive(Serialize)]
struct Object<'a> {
    claim: &'a str,
    sentence: &'a str,
    before: Size,
    after: Size,
    runs: u64,
    seconds: f64,
    finished: bool,
    needs_seed: bool,
    scenario: &'a str,
    link: &'a str,
    fingerprint: String,
}

#[derive(Serialize)]
struct Size {
    faults: u32,
    operations: u32,
}

impl From<Counts> for Size {
    fn from(counts: Counts) -> Size {
        Size { faults: counts.faults, operations: counts.operations }
    }
}

/// Shrinks a scenario and prints what is left of it.
pub fn shrink(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    let source = Source::read(&options.source, console)?;
    let plan = source.plan(catalogue)?;
    let shrinker = match &options.claim {
        Some(claim) => Shrinker::for_claim(catalogue, &plan, claim),
        None => Shrinker::new(catalogue, &plan),
    };
    let mut shrinker = shrinker.map_err(|reason| nothing_to_shrink(&source, options, reason))?;
    let began = Clock::now();
    let progress = search(&mut shrinker, options.budget, console);
    let seconds = began.elapsed().as_secs_f64();

    let text = shrinker.text();
    let plan = parse(&text, &catalogue.descriptions()).expect("what is printed can be read");
    let mut run = catalogue.start(&plan);
    run.advance(u32::MAX, Instant(u64::MAX));
    let link = address(options.base.as_ref().unwrap_or(&console.address), &text, &*run, None);
    let (before, after) = (shrinker.before(), progress.size);
    if options.json {
        let object = Object {
            claim: shrinker.claim(),
            sentence: &shrinker.violation().sentence,
            before: before.into(),
            after: after.into(),
            runs: progress.runs,
            seconds,
            finished: progress.is_over,
            needs_seed: !shrinker.needs_no_seed(),
            scenario: &text,
            link: &link,
            fingerprint: format!("{:016x}", run.report().fingerprint),
        };
        console.print(|out| {
            serde_json::to_writer_pretty(&mut *out, &object)?;
            writeln!(out)
        })?;
    } else {
        let runs = thousands(progress.runs);
        console.print(|out| {
            writeln!(out, "{text}\n# {} before, {} now", size(before), size(after))?;
            writeln!(out, "# {runs} runs in {seconds:.1} s\n# {link}")
        })?;
    }
    Ok(Status::Holds)
}

/// Shrinks until nothing is left to try, the budget is spent, or somebody presses Ctrl-C.
fn search(shrinker: &mut Shrinker, budget: u64, console: &mut Console<'_>) -> Progress {
    let stop = interruption();
    let mut told: Option<Clock> = None;
    let progress = loop {
        let left = budget.saturating_sub(shrinker.progress().runs);
        let progress = shrinker.step(left.min(SLICE.into()) as u32);
        if progress.is_over || progress.runs >= budget || stop.load(Ordering::Relaxed) {
            break progress;
        }
        if console.err_is_terminal && told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            told = Some(Clock::now());
            let (now, runs) = (size(progress.size), thousands(progress.runs));
            let words = format!("{now}, {runs} runs, {}; Ctrl-C keeps this", progress.pass);
            // Who cannot be told does not need to know.
            let _ = write!(console.err, "\r\x1b[K{words}");
            let _ = console.err.flush();
        }
    };
    if told.is_some() {
        let _ = write!(console.err, "\r\x1b[K");
    }
    progress
}

/// `2 faults, 1 operation`.
fn size(counts: Counts) -> String {
    let many = |count: u32, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    format!("{}, {}", many(counts.faults, "fault"), many(counts.operations, "operation"))
}

fn nothing_to_shrink(source: &Source, options: &Options, reason: NotBroken) -> Problem {
    let claim = options.claim.as_deref().unwrap_or_default();
    let (reason, suggestion) = match reason {
        NotBroken::Holds => ("its run breaks no claim, so there is nothing to shrink".into(), None),
        NotBroken::Others(others) => {
            (format!("its run does not break `{claim}`"), others.into_iter().next())
        }
        NotBroken::Unknown => {
            (format!("its protocol makes no claim `{claim}`; see `list claims`"), None)
        }
    };
    Problem::Unreadable { name: source.name.clone(), reason, suggestion }
}
