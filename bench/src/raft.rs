//! Raft under a steady load.

use sim_core::base::{Duration, DurationRange};
use sim_core::plan::{Mix, Plan, Workload, parse};
use sim_core::protocols::catalogue;
use std::sync::Arc;

/// Five nodes, ten clients, together about 100 writes a second, for so long.
pub fn raft_plan(events: u32) -> Arc<Plan> {
    let text = "protocol raft\nnodes 5\nclients 10\nseed 1\n";
    let mut plan = parse(text, &catalogue().descriptions()).expect("a plan that parses");
    plan.workload = Some(Workload {
        mix: Mix { reads: Default::default(), swaps: Default::default() },
        pause: DurationRange::new(Duration::ms(70), Duration::ms(100)),
        ..Workload::default()
    });
    plan.length = Duration(u64::MAX);
    plan.events_max = events;
    Arc::new(plan)
}
