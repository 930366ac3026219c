//! The engine beside a bare loop, in interleaved rounds: only ratios of one run mean anything.

use bench::{
    PingPong, bare_ping_pong, deliveries, ping_pong_plan, raft_plan, run_traced, run_untraced,
};
use sim_core::protocols::raft::Raft;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 9;

fn time(work: impl FnOnce() -> u64) -> (f64, u64) {
    let start = Instant::now();
    let count = black_box(work());
    (start.elapsed().as_secs_f64(), count)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn ping_pong() {
    const DELIVERIES: u32 = 1_000_000;
    let plan = ping_pong_plan(DELIVERIES);
    let (mut bare, mut off, mut on) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let b = time(|| bare_ping_pong(u64::from(DELIVERIES), round as u64)).0;
        let o = time(|| run_untraced::<PingPong>(&plan)).0;
        let t = time(|| run_traced::<PingPong>(&plan).len() as u64).0;
        bare.push(f64::from(DELIVERIES) / b / 1e6);
        off.push(b / o);
        on.push(b / t);
    }
    println!("ping-pong, 5 nodes, 1,000,000 deliveries, median of {ROUNDS} rounds");
    println!("  bare loop                {:6.2} M deliveries/s", median(bare));
    println!("  world, no trace          {:6.2} of the bare loop (at least 0.6)", median(off));
    println!("  world, trace kept        {:6.2} of the bare loop (at least 0.4)", median(on));
}

fn raft() {
    println!("Raft, 5 nodes, 10 clients, 100 writes/s, claims on, no trace");
    for events in [10_000, 100_000, 1_000_000] {
        let plan = raft_plan(events);
        let delivered = deliveries(&run_traced::<Raft>(&plan)) as f64;
        let seconds = median((0..5).map(|_| time(|| run_untraced::<Raft>(&plan)).0).collect());
        println!(
            "  {events:>9} events: {:5.2} M messages/s, {:4.0} ns an event",
            delivered / seconds / 1e6,
            seconds * 1e9 / f64::from(events),
        );
    }
}

fn main() {
    ping_pong();
    raft();
}
