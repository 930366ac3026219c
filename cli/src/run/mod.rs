//! `faultline run`: a scenario from its beginning to its end, and what it came to.

mod json;
mod people;

use super::link::address;
use super::source::Source;
use super::{Console, Failure, Problem, Status};
use sim_core::base::{EventId, Instant};
use sim_core::judge::full_report;
use sim_core::plan::ENGINE_VERSION;
use sim_core::plan::{Edit, Plan, edit};
use sim_core::run::{Catalogue, Report, Run, bug_report_of, first_difference};
use sim_core::trace::{Event, Vocabulary};
use std::ffi::OsString;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What `run` was asked for.
#[derive(Debug)]
pub struct Options {
    /// Which scenario.
    pub source: OsString,
    /// Another seed.
    pub seed: Option<u64>,
    /// When to stop.
    pub until: Option<Instant>,
    /// Whether to print each event.
    pub events: bool,
    /// Whether to run it again and compare.
    pub twice: bool,
    /// Whether to print one JSON object.
    pub json: bool,
    /// Whether to print a bug report.
    pub report: bool,
    /// The address of the page.
    pub base: Option<String>,
}

/// A run that is over, or was stopped, and all that is said of it.
struct Outcome<'a> {
    source: &'a Source,
    plan: &'a Plan,
    report: Report,
    /// When `--until` stopped it, if it did.
    stopped_at: Option<Instant>,
    /// The link to exactly this.
    link: String,
    /// Why the link's sender saw something else, if so.
    mismatch: Option<String>,
    /// Whether a second execution was the same.
    repeated: bool,
}

impl Outcome<'_> {
    /// How far virtual time went: to where it was stopped, even if nothing happened just then.
    fn now(&self) -> Instant {
        self.stopped_at.unwrap_or(self.report.now)
    }
}

/// Runs a scenario and says what it came to.
pub fn run(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    let mut source = Source::read(&options.source, console)?;
    let mut plan = source.plan(catalogue)?;
    if let Some(seed) = options.seed.filter(|&seed| seed != plan.seed) {
        source = reseeded(source, seed, catalogue)?;
        plan = source.plan(catalogue)?;
    }
    let until = options.until.unwrap_or(Instant(u64::MAX));
    let mut run = catalogue.start(&plan);
    if options.twice {
        let mut again = catalogue.start(&plan);
        if let Some(event) = first_difference(&mut *run, &mut *again, until) {
            tell_difference(event, [&*run, &*again], options.json, console)?;
            return Ok(Status::Differs);
        }
    }
    run.advance(u32::MAX, until);
    if options.events {
        print_events(&*run, options.json || options.report, console)?;
    }
    let report = full_report(&*run);
    let stopped_at = options.until.filter(|_| !report.finished);
    let base = options.base.as_ref().unwrap_or(&console.address);
    let outcome = Outcome {
        plan: &plan,
        stopped_at,
        link: address(base, &source.text, &*run, stopped_at),
        mismatch: mismatch(&source, &*run, &report),
        repeated: options.twice,
        source: &source,
        report,
    };
    let paint = console.out_paint;
    // What a machine reads, or a person pastes, holds nothing else.
    if (options.json || options.report)
        && let Some(mismatch) = &outcome.mismatch
    {
        let _ = writeln!(console.err, "faultline: {mismatch}");
    }
    if options.report {
        let Outcome { report, source, link, .. } = &outcome;
        let markdown = bug_report_of(&*run, report, &source.text, link);
        console.print(|out| out.write_all(markdown.as_bytes()))?;
    } else if options.json {
        console.print(|out| json::write(out, &outcome))?;
    } else {
        console.print(|out| people::write(out, &outcome, paint))?;
    }
    Ok(outcome.report.verdict.into())
}

/// The same scenario with another seed, which then stands in its text: so the link that is printed
/// leads to this very run.
fn reseeded(source: Source, seed: u64, catalogue: &Catalogue) -> Result<Source, Problem> {
    match edit(&source.text, &Edit::SetSeed(seed), &catalogue.descriptions()) {
        Ok(text) => Ok(Source { name: source.name, text, link: None }),
        Err(error) => {
            Err(Problem::Scenario { name: source.name, text: source.text, errors: vec![error] })
        }
    }
}

/// Why what the sender of a link saw is not what this run shows, in a sentence.
fn mismatch(source: &Source, run: &dyn Run, report: &Report) -> Option<String> {
    let link = source.link.as_ref()?;
    let versions = |(engine, protocol): (Option<u32>, Option<u32>)| {
        let number = |it: Option<u32>| it.map_or("?".to_string(), |it| it.to_string());
        format!("engine {}, {} {}", number(engine), run.plan().protocol, number(protocol))
    };
    let sent = (link.engine, link.protocol_version);
    let here = (Some(ENGINE_VERSION), Some(run.description().version));
    let differs = |sent: Option<u32>, here| sent.is_some_and(|sent| Some(sent) != here);
    if differs(sent.0, here.0) || differs(sent.1, here.1) {
        let (sent, here) = (versions(sent), versions(here));
        return Some(format!("the link was made with {sent}; this is {here}"));
    }
    let theirs = link.fingerprint.filter(|&it| report.finished && it != report.fingerprint)?;
    let ours = report.fingerprint;
    Some(format!("the link's run ended with fingerprint {theirs:016x}; this one has {ours:016x}"))
}

/// Prints every event on a line; `aside`, on standard error, if the output is something else.
fn print_events(run: &dyn Run, aside: bool, console: &mut Console<'_>) -> Result<(), Failure> {
    let tell = |out: &mut dyn Write| {
        let mut written = Ok(());
        run.narrate(0, &mut |id, event, line| {
            written = write_event(out, id, event, line);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        written
    };
    match aside {
        true => tell(&mut *console.err).map_err(Failure::Output),
        false => console.print(|out| {
            tell(out)?;
            writeln!(out)
        }),
    }
}

fn write_event(out: &mut dyn Write, id: EventId, event: &Event, line: &str) -> io::Result<()> {
    let Instant(us) = event.at;
    writeln!(out, "{:>7} {:>5}.{:06}s  {line}", id.0, us / 1_000_000, us % 1_000_000)
}

/// Names the first event that differs, with both lines. Payloads are left out: they are recovered
/// by executing once more, which proves nothing about a protocol that differs from itself.
fn tell_difference(
    event: EventId,
    runs: [&dyn Run; 2],
    json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let protocol = &runs[0].plan().protocol;
    let mut text = format!(
        "the two executions differ at event {event}: {protocol} is not a function of its inputs\n"
    );
    for (run, which) in runs.iter().zip(["first ", "second"]) {
        let vocabulary = Vocabulary::of(run.description());
        text += &match run.events().get(event.0 as usize) {
            Some(it) => {
                let line = vocabulary.text(it);
                format!(
                    "  {which}  {:>12}  {line}  [digest {:08x}]\n",
                    it.at.to_string(),
                    it.digest
                )
            }
            None => format!("  {which}  no event: it ends here\n"),
        };
    }
    match json {
        true => write!(console.err, "{text}").map_err(Failure::Output),
        false => console.print(|out| out.write_all(text.as_bytes())),
    }
}
