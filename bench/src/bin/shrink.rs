//! Whether one bug, found in many runs, is told in one way.
//!
//! `cargo run --release -p bench --bin shrink -- [FINDS] [BUG] [--texts]` sweeps plain clusters of
//! Raft with one planted bug until so many runs break the claim that the first find broke, each with
//! at least twenty faults and a hundred operations; shrinks each; and prints how many different
//! scenarios come out, how large they are, and how long it took. Comments do not count.

use sim_core::hunt::shrink::{Counts, Shrinker, breach};
use sim_core::hunt::{Hunt, Intensity, Strategy, Sweep};
use sim_core::judge;
use sim_core::plan::{Plan, parse, print};
use sim_core::protocol::Protocol;
use sim_core::protocols::{catalogue, raft::Raft};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

/// How many seeds are searched for runs that break the claim.
const SEEDS: u64 = 20_000;
/// How many runs one shrink may spend.
const BUDGET: u32 = 1_000_000;
/// What a run has at least to be shrunk.
const BEFORE: Counts = Counts { faults: 20, operations: 100 };

/// What came out of one run.
struct Shrunk {
    seed: u64,
    text: String,
    size: Counts,
    needs_seed: bool,
    runs: u64,
    seconds: f64,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let are_told = words.iter().any(|word| word == "--texts");
    let mut words = words.into_iter().filter(|word| !word.starts_with("--"));
    let finds: usize = words.next().and_then(|it| it.parse().ok()).unwrap_or(10);
    let only = words.next();
    println!(
        "{:<22}{:<22}{:>6}{:>7}{:>9}{:>8}{:>9}{:>9}{:>9}",
        "bug", "claim", "finds", "forms", "largest", "seeded", "runs", "mean s", "most s"
    );
    let bugs = Raft::DESCRIPTION.bugs.iter().map(|bug| bug.name);
    for bug in bugs.filter(|bug| only.as_ref().is_none_or(|only| only == bug)) {
        let Some((claim, plans)) = broken(bug, finds) else {
            println!("{bug:<22}not found within {SEEDS} seeds");
            continue;
        };
        report(bug, &claim, &all_shrunk(plans, &claim), are_told);
    }
}

/// The first runs of a sweep that are large enough, and break what the first of them breaks.
fn broken(bug: &str, finds: usize) -> Option<(String, Vec<Plan>)> {
    let catalogue = catalogue();
    let text = bench::hunted(bug, 5);
    let scenario = parse(&text, &catalogue.descriptions()).expect("it is a scenario");
    let sweep = Sweep { seeds: 0..SEEDS, intensity: Intensity::Mixed };
    let hunt = Hunt::new(&catalogue, scenario, Strategy::Sweep(sweep));
    let mut claim: Option<String> = None;
    let mut plans = Vec::new();
    for number in 0..hunt.runs() {
        let plan = hunt.plan_of(number);
        if Counts::of(&plan).faults < BEFORE.faults {
            continue;
        }
        let is_found = match &claim {
            Some(claim) => breach(&catalogue, &plan, claim).is_some(),
            None => {
                let report = judge::try_out(&catalogue, &plan);
                let first = report.violations.first();
                claim = first.map(|it| report.claims[usize::from(it.claim)].name.to_string());
                claim.is_some()
            }
        };
        let (_, history) = catalogue.try_with_history(&plan);
        if is_found && history.calls().len() as u32 >= BEFORE.operations {
            plans.push(plan);
        }
        if plans.len() == finds {
            break;
        }
    }
    Some((claim?, plans))
}

fn all_shrunk(plans: Vec<Plan>, claim: &str) -> Vec<Shrunk> {
    let left = Mutex::new(plans);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("no thread panics").pop();
                    let Some(plan) = next else { return };
                    let shrunk = shrunk(&plan, claim);
                    done.lock().expect("no thread panics").push(shrunk);
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics");
    done.sort_by_key(|it| it.seed);
    done
}

fn shrunk(plan: &Plan, claim: &str) -> Shrunk {
    let catalogue = catalogue();
    let began = Instant::now();
    let mut shrinker = Shrinker::for_claim(&catalogue, plan, claim).expect("it breaks it");
    let progress = shrinker.step(BUDGET);
    Shrunk {
        seed: plan.seed,
        text: print(shrinker.best(), &catalogue.descriptions()),
        size: progress.size,
        needs_seed: !shrinker.needs_no_seed(),
        runs: progress.runs,
        seconds: began.elapsed().as_secs_f64(),
    }
}

fn report(bug: &str, claim: &str, all: &[Shrunk], are_told: bool) {
    let mut forms: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for shrunk in all {
        forms.entry(&shrunk.text).or_default().push(shrunk.seed);
    }
    let largest = all.iter().map(|it| it.size.total()).max().unwrap_or(0);
    let seeded = all.iter().filter(|it| it.needs_seed).count();
    let runs = all.iter().map(|it| it.runs).sum::<u64>() / (all.len() as u64).max(1);
    let mean = all.iter().map(|it| it.seconds).sum::<f64>() / all.len().max(1) as f64;
    let most = all.iter().map(|it| it.seconds).fold(0.0, f64::max);
    println!(
        "{bug:<22}{claim:<22}{:>6}{:>7}{largest:>9}{seeded:>8}{runs:>9}{mean:>9.1}{most:>9.1}",
        all.len(),
        forms.len(),
    );
    if are_told {
        for (text, seeds) in forms {
            let runs: Vec<String> = (all.iter())
                .filter(|it| seeds.contains(&it.seed))
                .map(|it| format!("{} ({} runs, {:.1} s)", it.seed, it.runs, it.seconds))
                .collect();
            println!("--- from seeds {}\n{text}", runs.join(", "));
        }
    }
}
