//! How many seeds a sweep needs for each planted bug of Raft, and how fast it is.
//!
//! `cargo run --release -p bench --bin hunt -- [SEEDS] [BUG]` prints a table. Each bug is switched on
//! in plain clusters with a workload and no faults written: the sweep draws them.

use bench::hunted;
use sim_core::hunt::{Bounds, Hunt, Intensity, Strategy, Sweep, Tally};
use sim_core::plan::parse;
use sim_core::protocol::Protocol;
use sim_core::protocols::{catalogue, raft::Raft};
use sim_core::run::Verdict;
use std::sync::Mutex;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(20_000);
    let only = arguments.next();
    let bugs = Raft::DESCRIPTION.bugs.iter().map(|bug| bug.name).chain(["none"]);
    println!("{:<22}{:>9}{:>9}{:>9}   found as", "seeds needed", "3 nodes", "4 nodes", "5 nodes");
    for bug in bugs.filter(|bug| only.as_ref().is_none_or(|only| only == bug)) {
        let mut found = String::new();
        print!("{bug:<22}");
        for nodes in 3..=5 {
            let tally = sweep(bug, nodes, seeds);
            let needed = match tally.distinct().first() {
                Some(first) => tally.runs_to_find(first).to_string(),
                None => "-".to_string(),
            };
            print!("{needed:>9}");
            if let Some(first) = tally.distinct().first() {
                found = first.claim.clone();
            }
        }
        println!("   {found}");
    }
    let one = rate(1);
    let two = rate(2);
    println!("two threads are {:.2} times as fast as one, at least 1.80 when quiet", two / one);
}

fn hunt(text: &str, seeds: u64) -> Hunt {
    let catalogue = catalogue();
    let scenario = parse(text, &catalogue.descriptions()).expect("it is a scenario");
    let sweep = Sweep { seeds: 0..seeds, intensity: Intensity::Mixed };
    Hunt::new(&catalogue, scenario, Strategy::Sweep(sweep))
}

fn sweep(bug: &str, nodes: u8, seeds: u64) -> Tally {
    let hunt = hunt(&hunted(bug, nodes), seeds);
    let catalogue = catalogue();
    let bounds = Bounds { at_first_find: true, ..Bounds::runs(hunt.runs()) };
    let mut tally = Tally::new(bounds);
    while !tally.is_over() {
        for number in tally.hand_out(1) {
            tally.take(hunt.try_out(&catalogue, number));
        }
    }
    tally
}

/// Prints how fast a clean Raft of five nodes with everything on is swept; returns runs a second.
fn rate(threads: usize) -> f64 {
    let hunt = hunt(&hunted("none", 5), 1_000_000);
    let tally = Mutex::new(Tally::new(Bounds::runs(hunt.runs())));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let catalogue = catalogue();
                while began.elapsed().as_secs() < 10 {
                    let numbers = tally.lock().expect("no thread panics").hand_out(16);
                    for number in numbers {
                        let outcome = hunt.try_out(&catalogue, number);
                        tally.lock().expect("no thread panics").take(outcome);
                    }
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let tally = tally.into_inner().expect("no thread panics");
    let runs = f64::from(tally.runs()) / seconds;
    println!(
        "5 nodes, 10 virtual s, {threads} threads: {runs:.0} runs/s, {:.0} virtual s a second, {:.2} M \
         events/s; {} of {} broken",
        tally.time().0 as f64 / 1e6 / seconds,
        tally.events() as f64 / 1e6 / seconds,
        tally.count(Verdict::Broken),
        tally.runs(),
    );
    runs
}
