//! The workloads that are measured by `cargo bench`, natively and in WebAssembly.
//!
//! *Ping-pong*: five nodes, each delivery sends one message to a random other node, 1–10 ms of
//! latency, 5 or 1,000 messages in flight. It is run by a bare loop, a heap and a generator and nothing
//! else, which is as fast as a simulation can be, and by the world with everything on.
//!
//! *Raft*: five nodes, 100 writes a second, 1–10 ms, no faults, all claims on.

mod bare;
mod hunted;
mod ping_pong;
mod raft;

pub use bare::bare_ping_pong;
pub use hunted::hunted;
pub use ping_pong::{PingPong, ping_pong_plan};
pub use raft::{advance, compacting_raft_plan, raft_plan};

use sim_core::plan::Plan;
use sim_core::protocol::Protocol;
use sim_core::trace::{Event, EventKind, Recorder};
use sim_core::world::World;
use std::sync::Arc;

/// What runs in WebAssembly too, where a program takes no arguments: always the same amount.
#[derive(Clone, Copy, Debug)]
pub enum Workload {
    /// Ping-pong by the bare loop.
    Bare,
    /// Ping-pong by the world.
    PingPong,
    /// Raft by the world.
    Raft,
}

impl Workload {
    /// Does it once; returns a number, so that nothing is optimised away.
    pub fn run(self) -> u64 {
        match self {
            Workload::Bare => bare_ping_pong(1_000_000, 5, 1),
            Workload::PingPong => run_untraced::<PingPong>(&ping_pong_plan(1_000_000, 5)),
            Workload::Raft => run_untraced::<sim_core::protocols::raft::Raft>(&raft_plan(500_000)),
        }
    }
}

/// Runs a plan without a trace; returns how many events happened.
pub fn run_untraced<P: Protocol>(plan: &Arc<Plan>) -> u64 {
    let mut world = World::<P>::new(plan.clone());
    world.run(&mut Recorder::ignoring());
    u64::from(world.events())
}

/// Runs a plan and keeps its trace in a list that may have been used before.
pub fn run_traced<P: Protocol>(plan: &Arc<Plan>, events: &mut Vec<Event>) -> u64 {
    events.clear();
    let mut world = World::<P>::new(plan.clone());
    world.run(&mut Recorder::keeping(events));
    events.len() as u64
}

/// How many messages were delivered.
pub fn deliveries(events: &[Event]) -> u64 {
    events.iter().filter(|event| matches!(event.kind, EventKind::Delivered { .. })).count() as u64
}
