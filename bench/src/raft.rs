//! Raft under a steady load.

use sim_core::base::Instant;
use sim_core::base::{Duration, DurationRange};
use sim_core::plan::{Mix, Plan, Workload, parse};
use sim_core::protocols::catalogue;
use sim_core::protocols::raft::Raft;
use sim_core::trace::Recorder;
use sim_core::world::World;
use std::sync::Arc;

/// Five nodes, ten clients, together about 100 writes a second, for so long.
pub fn raft_plan(events: u32) -> Arc<Plan> {
    plan(events, "")
}

/// The same, and each node takes a snapshot after each thousand entries.
pub fn compacting_raft_plan(events: u32) -> Arc<Plan> {
    plan(events, "set snapshot-every 1000\n")
}

/// Takes a world so many events further.
pub fn advance(world: &mut World<Raft>, events: u32) {
    let end = world.events() + events;
    while world.events() < end && world.step(Instant(u64::MAX), &mut Recorder::ignoring()) {}
}

fn plan(events: u32, more: &str) -> Arc<Plan> {
    let text = format!("protocol raft\nnodes 5\nclients 10\nseed 1\n{more}");
    let mut plan = parse(&text, &catalogue().descriptions()).expect("a plan that parses");
    plan.workload = Some(Workload {
        mix: Mix { reads: Default::default(), swaps: Default::default() },
        pause: DurationRange::new(Duration::ms(70), Duration::ms(100)),
        ..Workload::default()
    });
    plan.length = Duration(u64::MAX);
    plan.events_max = events;
    Arc::new(plan)
}
