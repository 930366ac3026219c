//! The workloads that are measured: natively by `cargo bench`, in WebAssembly by the page's tests.
//!
//! *Ping-pong*: five nodes, each delivery sends one message to a random other node, 1–10 ms of
//! latency, five messages in flight. It is run by a bare loop, a heap and a generator and nothing
//! else, which is as fast as a simulation can be, and by the world with everything on.
//!
//! *Raft*: five nodes, 100 writes a second, 1–10 ms, no faults, all claims on.

mod bare;
mod ping_pong;
mod raft;

pub use bare::bare_ping_pong;
pub use ping_pong::{PingPong, ping_pong_plan};
pub use raft::raft_plan;

use sim_core::base::Instant;
use sim_core::plan::Plan;
use sim_core::protocol::Protocol;
use sim_core::trace::{Event, EventKind, Recorder};
use sim_core::world::World;
use std::sync::Arc;

/// Runs a plan without a trace; returns how many events happened.
pub fn run_untraced<P: Protocol>(plan: &Arc<Plan>) -> u64 {
    let mut world = World::<P>::new(plan.clone());
    world.run(&mut Recorder::ignoring());
    u64::from(world.events())
}

/// Runs a plan and keeps its trace.
pub fn run_traced<P: Protocol>(plan: &Arc<Plan>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut world = World::<P>::new(plan.clone());
    let mut recorder = Recorder::keeping(&mut events);
    while world.step(Instant(u64::MAX), &mut recorder) {}
    events
}

/// How many messages were delivered.
pub fn deliveries(events: &[Event]) -> u64 {
    events.iter().filter(|event| matches!(event.kind, EventKind::Delivered { .. })).count() as u64
}
