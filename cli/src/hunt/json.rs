//! What a hunt came to, for programs: one object, whose keys are a promise.

use super::{Stop, Summary};
use serde::Serialize;
use sim_core::hunt::Strategy;
use sim_core::hunt::confidence::fewer_than_one_in;
use sim_core::plan::ENGINE_VERSION;
use sim_core::run::Verdict;
use std::io;

#[derive(Serialize)]
struct Object<'a> {
    strategy: &'static str,
    /// For a sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    intensity: Option<&'static str>,
    /// For a hunt through places: how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<u32>,
    /// How many pairs of them are tried behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<u32>,
    /// Of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    all_pairs: Option<u64>,
    engine: u32,
    runs: u32,
    broken: u32,
    unmet: u32,
    undecided: u32,
    distinct: Vec<Found<'a>>,
    /// With 95 % confidence fewer than one run in so many fails; null if runs did, or were too few,
    /// or were not drawn.
    fewer_than_one_in: Option<u64>,
    /// The first run that was not tried: what `--from` takes to go on; null at the end.
    next: Option<u32>,
    /// Why it ended before its end.
    stopped: Option<&'static str>,
    fingerprint: String,
    events: u64,
    virtual_us: u64,
    jobs: usize,
    seconds: f64,
    runs_per_second: f64,
    events_per_second: f64,
}

#[derive(Serialize)]
struct Found<'a> {
    claim: &'a str,
    seed: u64,
    run: u32,
    runs_to_find: u32,
    runs: u32,
    event: u32,
    sentence: &'a str,
    link: &'a str,
}

/// Writes the object.
pub(super) fn write(out: &mut dyn io::Write, summary: &Summary<'_>) -> io::Result<()> {
    let (hunted, tally) = (summary.hunted, &summary.hunted.tally);
    let seconds = hunted.time.as_secs_f64().max(0.000_001);
    let broken = tally.count(Verdict::Broken);
    let is_at_end = tally.next() >= summary.hunt.runs();
    let bound = fewer_than_one_in(tally.count(Verdict::Holds).into());
    let intensity = match summary.hunt.strategy() {
        Strategy::Sweep(sweep) => Some(sweep.intensity.name()),
        Strategy::Places(_) => None,
    };
    let coverage = summary.hunt.coverage();
    let object = Object {
        strategy: summary.options.strategy.name(),
        intensity,
        places: coverage.map(|it| it.places),
        pairs: coverage.map(|it| it.pairs),
        all_pairs: coverage.map(|it| it.all_pairs),
        engine: ENGINE_VERSION,
        runs: tally.runs(),
        broken,
        unmet: tally.count(Verdict::Unmet),
        undecided: tally.count(Verdict::Undecided),
        distinct: summary
            .found
            .iter()
            .map(|find| Found {
                claim: &find.distinct.claim,
                seed: find.seed,
                run: find.distinct.first,
                runs_to_find: tally.runs_to_find(find.distinct),
                runs: find.distinct.runs,
                event: find.distinct.event,
                sentence: &find.distinct.sentence,
                link: &find.link,
            })
            .collect(),
        fewer_than_one_in: (broken == 0 && bound > 0 && intensity.is_some()).then_some(bound),
        next: (!is_at_end).then_some(tally.next()),
        stopped: match hunted.stopped {
            Some(Stop::Interrupted) => Some("interrupted"),
            Some(Stop::Time) => Some("time"),
            None if is_at_end => None,
            None if summary.options.at_first_find && broken > 0 => Some("first-find"),
            None => Some("limit"),
        },
        fingerprint: tally.fingerprint().to_string(),
        events: tally.events(),
        virtual_us: tally.time().0,
        jobs: hunted.jobs,
        seconds,
        runs_per_second: f64::from(tally.runs()) / seconds,
        events_per_second: tally.events() as f64 / seconds,
    };
    serde_json::to_writer_pretty(&mut *out, &object)?;
    writeln!(out)
}
