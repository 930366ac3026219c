//! The engine beside a bare loop and its peers.
//!
//! Machines differ and are shared, so only ratios of one run mean anything: each round times all
//! contenders one after the other, and what is printed is the median of the rounds' ratios, with
//! the figure that it should reach.

mod raft_rs;
mod simcore_peer;
mod wasm;

use bench::{
    PingPong, Workload, advance, bare_ping_pong, compacting_raft_plan, deliveries, ping_pong_plan,
    raft_plan, run_traced, run_untraced,
};
use sim_core::base::Instant;
use sim_core::protocols::{catalogue, raft::Raft};
use sim_core::world::World;
use std::hint::black_box;
use std::sync::LazyLock;

const ROUNDS: usize = 9;

/// How many seconds it takes.
fn time(work: impl FnOnce() -> u64) -> f64 {
    let start = clock();
    black_box(work());
    clock() - start
}

/// Seconds for which this thread had a processor, where the system tells: on a shared machine it
/// waits for its turn as well, and waiting is not work. Elsewhere, seconds.
fn clock() -> f64 {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    std::thread::yield_now(); // Linux brings its account up to date when a thread offers its turn.
    let account = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds = account.ok().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |count| count / 1e9)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One line: what, its figure, and the figure that it should reach.
fn line(what: &str, figure: f64, unit: &str, target: &str) {
    println!("  {what:<34}{figure:8.2} {unit:<24}{target}");
}

fn ping_pong(in_flight: u32) {
    const DELIVERIES: u32 = 1_000_000;
    let plan = ping_pong_plan(DELIVERIES, in_flight);
    let mut events = Vec::new();
    let [mut bare, mut off, mut kept, mut fresh, mut peer] = [const { Vec::new() }; 5];
    for round in 0..ROUNDS {
        let limit =
            time(|| bare_ping_pong(u64::from(DELIVERIES), u64::from(in_flight), round as u64));
        bare.push(f64::from(DELIVERIES) / limit / 1e6);
        off.push(limit / time(|| run_untraced::<PingPong>(&plan)));
        kept.push(limit / time(|| run_traced::<PingPong>(&plan, &mut events)));
        fresh.push(limit / time(|| run_traced::<PingPong>(&plan, &mut Vec::new())));
        peer.push(limit / time(|| simcore_peer::ping_pong(DELIVERIES, in_flight)));
    }
    println!("Ping-pong, 5 nodes, {in_flight} in flight, 1,000,000 deliveries");
    line("bare loop", median(bare), "M deliveries/s", "");
    line("world, no trace", median(off), "of the bare loop", "at least 0.60");
    line("world, trace kept", median(kept), "of the bare loop", "at least 0.40");
    line("  in memory never used before", median(fresh), "of the bare loop", "");
    line("simcore, no network model", median(peer), "of the bare loop", "to be below the world");
}

fn raft() {
    println!("Raft, 5 nodes, 100 writes/s, 1-10 ms, claims on, no trace");
    let plans = [10_000, 100_000, 1_000_000].map(|events| (events, raft_plan(events)));
    let [mut ours, mut peers, mut ratios] = [const { Vec::new() }; 3];
    let mut costs = [const { Vec::new() }; 3];
    let (events, plan) = &plans[1];
    let mut trace = Vec::new();
    run_traced::<Raft>(plan, &mut trace);
    let delivered = deliveries(&trace) as f64;
    for _ in 0..ROUNDS {
        for ((events, plan), costs) in plans.iter().zip(&mut costs) {
            costs.push(time(|| run_untraced::<Raft>(plan)) * 1e9 / f64::from(*events));
        }
        let world = delivered / time(|| run_untraced::<Raft>(plan)) / 1e6;
        let mut messages = 0;
        let seconds = time(|| {
            messages = raft_rs::messages(60);
            messages
        });
        let peer = messages as f64 / seconds / 1e6;
        ratios.push(world / peer);
        ours.push(world);
        peers.push(peer);
    }
    line("world", median(ours), "M messages/s", "at least 1.30 when quiet");
    line("tikv/raft-rs on a bare loop", median(peers), "M messages/s", "");
    line("world / raft-rs", median(ratios), "times", "at least 1.00");
    let costs = costs.map(median);
    for ((events, _), cost) in plans.iter().zip(costs) {
        line(&format!("{events} events"), cost, "ns an event", "flat");
    }
    let _ = events;
}

/// One long run with compaction on, measured each time its length has grown tenfold.
fn compacting_raft() {
    // In the last, the claims too have what they may remember: 100,000 entries.
    const LENGTHS: [u32; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 30_000_000];
    const RUNS: usize = 5;
    println!("Raft, 5 nodes, 100 writes/s, a snapshot after each 1,000 entries, in one long run");
    let plan = compacting_raft_plan(u32::MAX);
    let mut costs = [const { Vec::new() }; LENGTHS.len()];
    let mut sizes = [None; LENGTHS.len()];
    for run in 0..RUNS {
        let mut world = World::<Raft>::new(plan.clone());
        for (at, &length) in LENGTHS.iter().enumerate() {
            let events = length - world.events();
            let seconds = time(|| {
                advance(&mut world, events);
                u64::from(world.events())
            });
            costs[at].push(seconds * 1e9 / f64::from(events));
            if run == 0 {
                sizes[at] = resident();
            }
        }
    }
    for ((length, cost), size) in LENGTHS.iter().zip(costs.map(median)).zip(sizes) {
        line(&format!("up to {length} events"), cost, "ns an event", "flat");
        if let Some(size) = size {
            line("  memory of the whole process", size, "MB", "flat from 10000000 on");
        }
    }
}

/// Megabytes of memory that this process has, where the system tells.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1e3)
}

fn seek() {
    const EVENTS: u32 = 100_000;
    let mut run = catalogue().start(&raft_plan(EVENTS));
    while !run.advance(EVENTS, Instant(u64::MAX)) {}
    let length = run.events().len() as u64;
    let mut random = 1u64;
    let times: Vec<f64> = (0..300)
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let target = ((random >> 32) * length) >> 32;
            time(|| u64::from(run.seek(target as u32))) * 1e3
        })
        .collect();
    println!("Seek anywhere in a run of {length} events (Raft, 300 places)");
    let worst = times.iter().copied().fold(0.0, f64::max);
    line("median", median(times), "ms", "");
    line("worst", worst, "ms", "under 50");
}

fn webassembly() {
    println!("WebAssembly under Node, as the page ships it");
    let programs = match wasm::build() {
        Ok(programs) => programs,
        Err(reason) => return println!("  not measured: {reason}"),
    };
    let mut ratios = [const { Vec::new() }; 5];
    for _ in 0..ROUNDS {
        for (program, ratios) in programs.iter().zip(&mut ratios) {
            let native = time(|| program.workload.run());
            match wasm::time(program) {
                Ok(seconds) => ratios.push(native / seconds),
                Err(reason) => return println!("  not measured: {reason}"),
            }
        }
    }
    let ratios = ratios.map(median);
    for (program, ratio) in programs.iter().zip(ratios) {
        let target = match program.workload {
            Workload::Bare => String::new(),
            Workload::PingPong => format!("at least {:.2}, the bare loop's", ratios[0]),
            Workload::Raft => "at least 0.70".to_string(),
        };
        line(program.name, ratio, "of native", &target);
    }
}

fn main() {
    compacting_raft(); // First, while the process has no memory to use again.
    ping_pong(5);
    ping_pong(1_000);
    raft();
    seek();
    webassembly();
}
