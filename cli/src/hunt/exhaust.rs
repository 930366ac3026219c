//! `faultline hunt --strategy exhaust`: every order of a small cluster, on one thread.

use super::corpus::{self, Expected};
use super::options::Options;
use crate::console::{Ink, Paint};
use crate::link::address;
use crate::problem::printable;
use crate::rows::Rows;
use crate::source::Source;
use crate::{Console, Failure, Problem, Status};
use serde::Serialize;
use sim_core::base::thousands;
use sim_core::explore::{Bounds, Order};
use sim_core::hunt::{Counterexample, Exhaust, Refusal};
use sim_core::plan::{ENGINE_VERSION, PlanError, print};
use sim_core::protocols::explorers;
use sim_core::run::{Catalogue, Verdict};
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How many choices are tried before anybody looks at the clock.
const PORTION: u64 = 4_096;

/// An exploration that is over, and all that is said of it.
struct Explored<'a> {
    source: &'a Source,
    bounds: Bounds,
    exhaust: &'a Exhaust,
    links: Vec<String>,
    /// Why it ended before its end.
    stopped: Option<&'static str>,
    seconds: f64,
    protocol: &'a str,
}

/// Explores, and says what was found.
pub(super) fn explore(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    let source = Source::read(&options.source, console)?;
    let plan = source.plan(catalogue)?;
    let begun = Exhaust::new(&explorers(), catalogue, &plan, options.bounds);
    let mut exhaust = begun.map_err(|refusal| problem(&source, refusal))?;
    let (interrupted, began) = (super::interruption(), Instant::now());
    let is_shown = console.err_is_terminal && io::stderr().is_terminal();
    let (mut told, mut stopped) = (Duration::ZERO, None);
    while !exhaust.advance(catalogue, PORTION) {
        let time = began.elapsed();
        stopped = match () {
            () if interrupted.load(Ordering::Relaxed) => Some("interrupted"),
            () if options.time.is_some_and(|limit| time >= limit) => Some("time"),
            () if !options.all && !exhaust.found().is_empty() => Some("first-find"),
            () => None,
        };
        if stopped.is_some() {
            break;
        }
        if is_shown && time >= told + Duration::from_millis(200) {
            told = time;
            // Who cannot be told does not need to know.
            let _ = write!(io::stderr(), "\r\x1b[K{}", progress(&exhaust, time));
        }
    }
    if told > Duration::ZERO {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    let seconds = began.elapsed().as_secs_f64().max(0.000_001);
    let base = options.base.as_ref().unwrap_or(&console.address).clone();
    let known = catalogue.descriptions();
    let links = exhaust.found().iter().map(|found| {
        let text = print(&found.plan, &known);
        let mut run = catalogue.start(&found.plan);
        run.advance(u32::MAX, sim_core::base::Instant(u64::MAX));
        address(&base, &text, &*run, None)
    });
    let explored = Explored {
        source: &source,
        bounds: options.bounds,
        links: links.collect(),
        exhaust: &exhaust,
        stopped,
        seconds,
        protocol: &plan.protocol,
    };
    if let Some(folder) = &options.corpus {
        for found in exhaust.found() {
            let Counterexample { claim, sentence, fingerprint, plan, .. } = found;
            let name = format!("{}-{claim}-exhaust", plan.protocol);
            let expected = Expected { claim: claim.clone(), fingerprint: *fingerprint };
            corpus::write_down(folder, &name, &expected, sentence, &print(plan, &known))?;
        }
    }
    let paint = console.out_paint;
    match options.json {
        true => console.print(|out| write_object(out, &explored))?,
        false => console.print(|out| write_people(out, &explored, paint))?,
    }
    Ok(match exhaust.verdict() {
        Verdict::Holds => Status::Holds,
        Verdict::Broken => Status::Broken,
        Verdict::Unmet | Verdict::Undecided => Status::Undecided,
    })
}

/// Why a scenario cannot be explored, at its line if it has one.
fn problem(source: &Source, refusal: Refusal) -> Problem {
    let Refusal { line, reason, suggestion } = refusal;
    let (name, suggestion) = (source.name.clone(), Some(suggestion));
    match line {
        None => Problem::Unreadable { name, reason, suggestion },
        Some(line) => {
            let words = source.text.lines().nth(line as usize - 1).unwrap_or_default();
            let indent = words.len() - words.trim_start().len();
            let length = words.trim().chars().count() as u32;
            let column = indent as u32 + 1;
            let error = PlanError { line, column, length, reason, suggestion };
            Problem::Scenario { name, text: source.text.clone(), errors: vec![error] }
        }
    }
}

fn progress(exhaust: &Exhaust, time: Duration) -> String {
    let extent = exhaust.extent();
    let rate = extent.choices as f64 / time.as_secs_f64().max(0.001);
    format!(
        "{} states, {} wait, depth {}, {} choices a second; Ctrl-C stops",
        thousands(extent.states.into()),
        thousands(extent.waiting.into()),
        extent.depth,
        thousands(rate as u64),
    )
}

fn write_people(out: &mut dyn io::Write, explored: &Explored<'_>, paint: Paint) -> io::Result<()> {
    let Explored { source, bounds, exhaust, links, stopped, seconds, protocol } = explored;
    let rows = &mut Rows { out, paint };
    let extent = exhaust.extent();
    let budget = format!(
        "at most {} timers, {} crashes and {} copies",
        bounds.timers, bounds.crashes, bounds.copies
    );
    let subject = format!("{}: {protocol}, every order with {budget}", printable(&source.name));
    let word = match exhaust.verdict() {
        Verdict::Holds => "holds",
        Verdict::Broken => "broken",
        Verdict::Unmet | Verdict::Undecided => "undecided",
    };
    rows.row(exhaust.verdict().into(), word, subject)?;
    for (found, link) in exhaust.found().iter().zip(links) {
        let Counterexample { claim, sentence, depth, .. } = found;
        rows.row(Ink::Red, "found", format!("{} after {depth} choices", printable(claim)))?;
        rows.more(printable(sentence))?;
        rows.more(link)?;
    }
    let states = thousands(extent.states.into());
    match () {
        () if exhaust.is_exhausted() => {
            rows.row(
                Ink::Dim,
                "exhausted",
                format!(
                    "all {states} states; the longest way to one \
                     is {} choices",
                    extent.depth
                ),
            )?;
        }
        () => {
            let why = match stopped {
                Some("first-find") => "at its first find; --all looks on",
                Some("time") => "its time is up",
                Some(_) => "interrupted",
                None if extent.is_cut_by_states => "more states than --states allows",
                None if extent.is_cut_by_lots => "a handler chooses among too many",
                None => "paths longer than --depth allows",
            };
            rows.row(
                Ink::Blue,
                "not all",
                format!("{states} states, up to {} choices from the start: {why}", extent.depth),
            )?;
        }
    }
    if let Some(first) = exhaust.untimely().first() {
        let many = thousands(exhaust.untimely().len() as u64);
        let claim = printable(&first.claim);
        rows.row(
            Ink::Blue,
            "no run",
            format!("{many} paths break a claim and are taken by no run, the first {claim}"),
        )?;
        rows.more(printable(&first.sentence))?;
        rows.more("A timer would have to fire outside its range, or chance to answer otherwise.")?;
    }
    let rate = thousands((extent.choices as f64 / seconds) as u64);
    let choices = thousands(extent.choices);
    rows.row(Ink::Dim, "choices", format!("{choices} in {seconds:.1} s: {rate} a second"))?;
    rows.more("Clocks stand still here, and clients ask once and wait. Their histories are not")?;
    rows.more("judged, nor are claims about time.")
}

#[derive(Serialize)]
struct Object<'a> {
    strategy: &'static str,
    engine: u32,
    verdict: &'static str,
    exhausted: bool,
    stopped: Option<&'static str>,
    states: u32,
    waiting: u32,
    depth: u16,
    cut_by_depth: bool,
    cut_by_states: bool,
    cut_by_lots: bool,
    timers: u16,
    crashes: u16,
    copies: u16,
    order: &'static str,
    distinct: Vec<Found<'a>>,
    untimely: usize,
    choices: u64,
    seen_bytes: usize,
    seconds: f64,
    choices_per_second: f64,
}

#[derive(Serialize)]
struct Found<'a> {
    claim: &'a str,
    depth: u16,
    event: u32,
    fingerprint: String,
    sentence: &'a str,
    link: &'a str,
}

fn write_object(out: &mut dyn io::Write, explored: &Explored<'_>) -> io::Result<()> {
    let Explored { bounds, exhaust, links, stopped, seconds, .. } = explored;
    let extent = exhaust.extent();
    let found = exhaust.found().iter().zip(links).map(|(found, link)| Found {
        claim: &found.claim,
        depth: found.depth,
        event: found.event,
        fingerprint: format!("{:016x}", found.fingerprint),
        sentence: &found.sentence,
        link,
    });
    let object = Object {
        strategy: "exhaust",
        engine: ENGINE_VERSION,
        verdict: exhaust.verdict().name(),
        exhausted: exhaust.is_exhausted(),
        stopped: *stopped,
        states: extent.states,
        waiting: extent.waiting,
        depth: extent.depth,
        cut_by_depth: extent.is_cut_by_depth,
        cut_by_states: extent.is_cut_by_states,
        cut_by_lots: extent.is_cut_by_lots,
        timers: bounds.timers,
        crashes: bounds.crashes,
        copies: bounds.copies,
        order: match bounds.order {
            Order::Breadth => "breadth",
            Order::Depth => "depth",
        },
        distinct: found.collect(),
        untimely: exhaust.untimely().len(),
        choices: extent.choices,
        seen_bytes: extent.seen_bytes,
        seconds: *seconds,
        choices_per_second: extent.choices as f64 / seconds,
    };
    serde_json::to_writer_pretty(&mut *out, &object)?;
    writeln!(out)
}
