//! A trial: a plan executed to its end, of which nothing is kept but what it came to.
//!
//! No trace, no checkpoints, no cursor: what a hunt does thousands of times a second. Its report is
//! the one that the recorded run of the same plan gives, fingerprint included.

use super::Report;
use crate::base::{EventId, Instant};
use crate::plan::Plan;
use crate::protocol::Protocol;
use crate::trace::{Event, History, Recorder};
use crate::world::World;
use std::sync::Arc;

/// A run as a hunt for places sees it: what happened, and how many effects there were.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// What happened, up to a bound.
    pub events: Vec<Event>,
    /// How many effects each call of a handler asked for, by the event of the call, in order.
    pub effects: Vec<(EventId, u32)>,
    /// Whether that is the whole run.
    pub is_whole: bool,
}

/// Executes a plan, keeps at most about so many events, and counts effects.
pub(super) fn survey<P: Protocol>(plan: Arc<Plan>, events_max: u32) -> Survey {
    let mut world = World::<P>::new(plan);
    let mut survey = Survey::default();
    let Survey { events, effects, .. } = &mut survey;
    let mut recorder = Recorder::keeping(events).with_counts(effects);
    while !world.is_finished() && world.events() < events_max {
        world.step(Instant(u64::MAX), &mut recorder);
    }
    drop(recorder);
    survey.is_whole = world.is_finished();
    survey
}

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
