//! A trial: a plan executed to its end, of which nothing is kept but what it came to.
//!
//! No trace, no checkpoints, no cursor: what a hunt does thousands of times a second. Its report is
//! the one that the recorded run of the same plan gives, fingerprint included.

use super::Report;
use crate::plan::Plan;
use crate::protocol::Protocol;
use crate::trace::{History, Recorder};
use crate::world::World;
use std::sync::Arc;

/// Executes a plan to its end, and keeps what clients saw if anybody wants to know.
pub(super) fn try_out<P: Protocol>(plan: Arc<Plan>, history: Option<&mut History>) -> Report {
    let mut world = World::<P>::new(plan);
    let recorder = Recorder::ignoring();
    world.run(&mut match history {
        Some(history) => recorder.with_history(history),
        None => recorder,
    });
    world.report()
}
