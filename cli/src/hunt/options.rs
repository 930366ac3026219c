//! What `hunt` was asked for.

use crate::Problem;
use sim_core::explore::{Bounds, Order};
use sim_core::hunt::Intensity;
use sim_core::plan::text::{nearest, parse_instant};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// What `hunt` was asked for.
#[derive(Debug)]
pub struct Options {
    /// Which scenario.
    pub source: OsString,
    /// How to look.
    pub strategy: Way,
    /// Which seeds a sweep tries.
    pub seeds: Range<u64>,
    /// How much goes wrong in a sweep; `None`: what fits the scenario.
    pub intensity: Option<Intensity>,
    /// How many pairs of places to try.
    pub pairs: u32,
    /// How far to explore.
    pub bounds: Bounds,
    /// How many threads; `None`: one for each core.
    pub jobs: Option<NonZeroUsize>,
    /// Whether the first find ends it.
    pub at_first_find: bool,
    /// Whether it is said that no find ends it.
    pub all: bool,
    /// For how long to look.
    pub time: Option<Duration>,
    /// How many runs to try at most.
    pub runs: u32,
    /// After how many events of all runs to stop.
    pub events: u64,
    /// The first run to try.
    pub from: u32,
    /// Where to put what is found.
    pub corpus: Option<PathBuf>,
    /// Whether to execute each run twice and compare.
    pub twice: bool,
    /// Whether to print one JSON object.
    pub json: bool,
    /// The address of the page.
    pub base: Option<String>,
}

/// How to look for a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Many seeds.
    Sweep,
    /// Every place of one run.
    Places,
    /// Every order of what can happen.
    Exhaust,
}

impl Way {
    const ALL: [(&'static str, Way); 3] =
        [("sweep", Way::Sweep), ("places", Way::Places), ("exhaust", Way::Exhaust)];

    /// The options that mean something to some strategies only, and to this one nothing.
    fn foreign(self) -> Vec<&'static str> {
        let own: [(&[Way], &[&str]); 4] = [
            (&[Way::Sweep], &["--seeds", "--intensity"]),
            (&[Way::Places], &["--pairs"]),
            (&[Way::Sweep, Way::Places], &["--jobs", "--runs", "--events", "--from", "--twice"]),
            (
                &[Way::Exhaust],
                &[
                    "--timers",
                    "--crashes",
                    "--copies",
                    "--depth",
                    "--states",
                    "--depth-first",
                    "--unreduced",
                ],
            ),
        ];
        let others = own.into_iter().filter(|(ways, _)| !ways.contains(&self));
        others.flat_map(|(_, options)| options.iter().copied()).collect()
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        Way::ALL.iter().find(|(_, way)| *way == self).map_or("", |(name, _)| name)
    }
}

/// The seeds of a sweep if nobody says.
const SEEDS: Range<u64> = 0..1_000;
/// How many pairs of places are tried if nobody says.
const PAIRS: u32 = 20_000;

impl Options {
    /// Reads them from the options that have a value, and from those that have none.
    pub fn read(
        source: OsString,
        valued: &BTreeMap<String, OsString>,
        flags: &[String],
        base: Option<String>,
    ) -> Result<Options, Problem> {
        let has = |flag: &str| flags.iter().any(|given| given == flag);
        if has("--all") && has("--stop-at-first") {
            return Err(usage("--all and --stop-at-first contradict one another".into(), None));
        }
        let word = |name: &str| valued.get(name).map(|value| value.to_string_lossy().into_owned());
        let number = |name: &str| match word(name) {
            Some(word) => whole(name, &word).map(Some),
            None => Ok(None),
        };
        let small = |name: &str| match number(name)? {
            Some(number) => u32::try_from(number)
                .map(Some)
                .map_err(|_| usage(format!("{name}: at most {}", u32::MAX), None)),
            None => Ok(None),
        };
        let jobs = match number("--jobs")? {
            Some(0) => return Err(usage("--jobs: at least one thread".into(), None)),
            Some(jobs) => NonZeroUsize::new(jobs.min(256) as usize),
            None => None,
        };
        let strategy = match word("--strategy") {
            Some(name) => choose("--strategy", &name, &Way::ALL)?,
            None => Way::Sweep,
        };
        let is_given = |option: &&str| valued.contains_key(*option) || has(option);
        if let Some(option) = strategy.foreign().into_iter().find(is_given) {
            let reason = format!("{option} means nothing to the strategy {}", strategy.name());
            return Err(usage(reason, None));
        }
        Ok(Options {
            source,
            strategy,
            seeds: word("--seeds").map_or(Ok(SEEDS), |word| seeds(&word))?,
            intensity: match word("--intensity") {
                Some(name) => {
                    let table = Intensity::ALL.map(|intensity| (intensity.name(), intensity));
                    Some(choose("--intensity", &name, &table)?)
                }
                None => None,
            },
            pairs: small("--pairs")?.unwrap_or(PAIRS),
            jobs,
            at_first_find: has("--stop-at-first"),
            all: has("--all"),
            bounds: bounds(&small, &has)?,
            time: word("--time").map(|word| time(&word)).transpose()?,
            runs: small("--runs")?.unwrap_or(u32::MAX),
            events: number("--events")?.unwrap_or(u64::MAX),
            from: small("--from")?.unwrap_or(0),
            corpus: valued.get("--corpus").map(PathBuf::from),
            twice: has("--twice"),
            json: has("--json"),
            base,
        })
    }
}

/// Reads how far to explore.
fn bounds(
    small: &impl Fn(&str) -> Result<Option<u32>, Problem>,
    has: &impl Fn(&str) -> bool,
) -> Result<Bounds, Problem> {
    let usual = Bounds::default();
    let tiny = |name: &str, usual: u16| match small(name)? {
        Some(number) => {
            u16::try_from(number).map_err(|_| usage(format!("{name}: at most {}", u16::MAX), None))
        }
        None => Ok(usual),
    };
    let states = small("--states")?.unwrap_or(usual.states);
    if states > Bounds::STATES_MAX {
        return Err(usage(format!("--states: at most {}", Bounds::STATES_MAX), None));
    }
    Ok(Bounds {
        timers: tiny("--timers", usual.timers)?,
        crashes: tiny("--crashes", usual.crashes)?,
        copies: tiny("--copies", usual.copies)?,
        depth: tiny("--depth", usual.depth)?,
        states,
        order: if has("--depth-first") { Order::Depth } else { Order::Breadth },
        is_reduced: !has("--unreduced"),
    })
}

fn usage(reason: String, suggestion: Option<String>) -> Problem {
    Problem::Usage { reason, suggestion, command: "hunt" }
}

fn choose<T: Copy>(option: &str, word: &str, table: &[(&str, T)]) -> Result<T, Problem> {
    let found = table.iter().find(|(name, _)| *name == word).map(|&(_, value)| value);
    found.ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(|&(name, _)| name).collect();
        let reason = format!("{option}: `{word}` is none of {}", names.join(", "));
        usage(reason, nearest(word, names))
    })
}

fn whole(option: &str, word: &str) -> Result<u64, Problem> {
    word.replace('_', "")
        .parse()
        .map_err(|_| usage(format!("{option}: `{word}` is not a whole number"), None))
}

/// Reads `0..10000`.
fn seeds(word: &str) -> Result<Range<u64>, Problem> {
    let Some((start, end)) = word.split_once("..") else {
        let reason = format!("--seeds: `{word}` is not a range");
        let end = whole("--seeds", word).ok().map(|count| format!("0..{count}"));
        return Err(usage(reason, end.or(Some("0..1000".into()))));
    };
    let seeds = whole("--seeds", start)?..whole("--seeds", end)?;
    if seeds.is_empty() {
        return Err(usage(format!("--seeds: there is no seed in `{word}`"), None));
    }
    if seeds.end - seeds.start > u64::from(u32::MAX) {
        return Err(usage(format!("--seeds: at most {} seeds", u32::MAX), None));
    }
    Ok(seeds)
}

fn time(word: &str) -> Result<Duration, Problem> {
    let time = parse_instant(word)
        .map_err(|error| usage(format!("--time: {}", error.reason), error.suggestion))?;
    Ok(Duration::from_micros(time.0))
}
