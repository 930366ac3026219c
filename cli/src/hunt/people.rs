//! What a hunt came to, for people: what was found, each violation once, and what it means.

use super::crew::Stop;
use super::{Summary, Way};
use crate::console::{Ink, Paint};
use crate::problem::printable;
use crate::rows::Rows;
use sim_core::base::thousands;
use sim_core::hunt::confidence::fewer_than_one_in;
use sim_core::hunt::{Coverage, Strategy};
use sim_core::run::Verdict;
use std::io;

/// Writes what a hunt came to.
pub(super) fn write(
    out: &mut dyn io::Write,
    summary: &Summary<'_>,
    paint: Paint,
) -> io::Result<()> {
    let rows = &mut Rows { out, paint };
    let tally = &summary.hunted.tally;
    let (broken, runs) = (tally.count(Verdict::Broken), tally.runs());
    let name = printable(&summary.source.name);
    let subject = format!("{name}: {}, {}", summary.hunt.scenario().protocol, what(summary));
    match broken {
        0 => rows.row(Ink::Green, "nothing", subject)?,
        _ => rows.row(Ink::Red, "broken", subject)?,
    }
    for find in &summary.found {
        let found = find.distinct;
        let (times, of) = (thousands(found.runs.into()), thousands(runs.into()));
        let after = thousands(tally.runs_to_find(found).into());
        let claim = printable(&found.claim);
        let head = match summary.options.strategy {
            Way::Sweep => format!(
                "{claim} in {times} of {of} runs, first with seed {} after {after}",
                find.seed
            ),
            Way::Places | Way::Exhaust => {
                format!("{claim} in {times} of {of} runs, first in run {}", found.first)
            }
        };
        rows.row(Ink::Red, "found", head)?;
        rows.more(printable(&found.sentence))?;
        rows.more(&find.link)?;
    }
    meaning(rows, summary)?;
    for (verdict, word, why) in [
        (Verdict::Unmet, "unmet", "an `expect` of the scenario failed"),
        (Verdict::Undecided, "undecided", "a limit was reached first, which is never a pass"),
    ] {
        let count = tally.count(verdict);
        if count > 0 {
            let count = thousands(count.into());
            let ink = if verdict == Verdict::Unmet { Ink::Yellow } else { Ink::Blue };
            rows.row(ink, word, format!("{count} runs: {why}"))?;
        }
    }
    rate(rows, summary)?;
    if !tally.is_over() || tally.next() < summary.hunt.runs() {
        let why = match summary.hunted.stopped {
            Some(Stop::Interrupted) => "interrupted",
            Some(Stop::Time) => "its time is up",
            None if summary.options.at_first_find && broken > 0 => "at its first find",
            None => "its limit is reached",
        };
        rows.row(Ink::Blue, "stopped", format!("{why}; --from {} goes on", tally.next()))?;
    }
    Ok(())
}

/// What was tried: `seeds 0..1000, accidents mixed`.
fn what(summary: &Summary<'_>) -> String {
    match summary.hunt.strategy() {
        Strategy::Sweep(sweep) => {
            let runs = summary.hunted.tally.next();
            let end = sweep.seeds.start + u64::from(runs);
            format!("seeds {}..{end}, accidents {}", sweep.seeds.start, sweep.intensity)
        }
        Strategy::Places(_) => format!("every place, seed {}", summary.hunt.scenario().seed),
    }
}

/// How many of how many places break which claim: a fact about this run, not a chance.
fn covered(rows: &mut Rows<'_>, summary: &Summary<'_>, coverage: Coverage) -> io::Result<()> {
    let tally = &summary.hunted.tally;
    let (first, tried) = (summary.options.from, tally.next());
    let singles = tried.min(coverage.places).saturating_sub(first);
    let places = thousands(coverage.places.into());
    let search = if coverage.is_whole { "" } else { ", in the first part of a long run" };
    rows.row(Ink::Dim, "places", format!("{} of {places}{search}", thousands(singles.into())))?;
    if coverage.pairs > 0 {
        let pairs = tried.saturating_sub(coverage.places.max(first));
        let (pairs, all) = (thousands(pairs.into()), thousands(coverage.all_pairs));
        let missed = thousands(tally.missed().into());
        rows.more(format!(
            "and {pairs} of {all} pairs; {missed} runs did not come to their second"
        ))?;
    }
    for (claim, runs) in tally.claims() {
        let (runs, of) = (thousands(runs.into()), thousands(tally.runs().into()));
        rows.more(format!("{runs} of {of} break {}", printable(claim)))?;
    }
    if tally.count(Verdict::Broken) == 0 {
        rows.more("No claim was broken at any of them.")?;
    }
    Ok(())
}

/// What it means that nothing was found.
fn meaning(rows: &mut Rows<'_>, summary: &Summary<'_>) -> io::Result<()> {
    let tally = &summary.hunted.tally;
    if let Some(coverage) = summary.hunt.coverage() {
        return covered(rows, summary, coverage);
    }
    if tally.count(Verdict::Broken) > 0 {
        return Ok(());
    }
    let runs = tally.count(Verdict::Holds);
    match fewer_than_one_in(runs.into()) {
        0 => rows.more("No claim was broken, in too few runs to say what that means."),
        many => rows.more(format!(
            "No claim was broken. With 95 % confidence, fewer than one run in {} like these \
             breaks one.",
            thousands(many)
        )),
    }
}

fn rate(rows: &mut Rows<'_>, summary: &Summary<'_>) -> io::Result<()> {
    let (tally, hunted) = (&summary.hunted.tally, summary.hunted);
    let seconds = hunted.time.as_secs_f64().max(0.000_001);
    let rate = thousands((f64::from(tally.runs()) / seconds) as u64);
    let events = tally.events() as f64 / seconds / 1e6;
    let time = thousands((tally.time().0 as f64 / 1e6 / seconds) as u64);
    let (runs, jobs) = (thousands(tally.runs().into()), hunted.jobs);
    let twice = if summary.options.twice { ", each executed twice and the same" } else { "" };
    rows.row(
        Ink::Dim,
        "runs",
        format!("{runs} in {seconds:.1} s with {jobs} jobs{twice}: {rate} a second,"),
    )?;
    rows.more(format!("{events:.1} million events and {time} s of virtual time a second"))?;
    rows.row(Ink::Dim, "fingerprint", format!("{} of all runs", tally.fingerprint()))
}
