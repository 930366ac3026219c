//! A trial: a plan executed to its end, of which nothing is kept but what it came to.
//!
//! No trace, no checkpoints, no cursor: what a hunt does thousands of times a second. Its report is
//! the one that the recorded run of the same plan gives, fingerprint included.

use super::Report;
use crate::plan::Plan;
use crate::protocol::Protocol;
use crate::trace::Recorder;
use crate::world::World;
use std::sync::Arc;

/// Executes a plan to its end.
pub(super) fn try_out<P: Protocol>(plan: Arc<Plan>) -> Report {
    let mut world = World::<P>::new(plan);
    world.run(&mut Recorder::ignoring());
    world.report()
}
