//! A run: one plan, executed, recorded, and open to a cursor.
//!
//! Here the type of the protocol is erased: everything above sees [`Run`], whatever runs inside.
//! The run executes forward at its *head* and keeps the trace; a second world, the *cursor*, goes
//! anywhere in the recorded part by re-executing from the nearest checkpoint. Each re-executed
//! event is compared with the recorded one, so that scrubbing tests determinism all the time.

mod bug_report;
mod catalogue;
mod checkpoints;
mod compare;
mod simulation;
mod trial;

pub use crate::world::{
    ClaimReport, ClientScene, DiskScene, ExpectationReport, FaultReport, FaultStatus, Health,
    MessageScene, NO_HALT, RecordScene, Report, Scene, ServerScene, TimerScene, Verdict, Violation,
    WaitScene,
};
pub use bug_report::{DIAGRAM_LINES_MAX, bug_report, bug_report_of};
pub use catalogue::{Catalogue, Entry};
pub use compare::{Comparison, first_difference};
pub use simulation::Simulation;
pub use trial::Survey;

use crate::base::{EventId, Instant, NodeId};
use crate::plan::{Activation, Condition, Plan};
use crate::protocol::{Description, Field};
use crate::trace::{AskedEffect, Event, History};
use std::ops::ControlFlow;

/// One plan's execution, whatever the protocol.
pub trait Run {
    /// What runs.
    fn plan(&self) -> &Plan;

    /// The protocol's description of itself.
    fn description(&self) -> &'static Description;

    /// Executes at the head until about `events` more have happened, `until` has passed, or the
    /// run is over. Says whether the run is over.
    fn advance(&mut self, events: u32, until: Instant) -> bool;

    /// Whether the head has reached the end of the run.
    fn is_finished(&self) -> bool;

    /// How far the head has come.
    fn head(&self) -> Instant;

    /// What was recorded so far.
    fn events(&self) -> &[Event];

    /// What clients saw so far.
    fn history(&self) -> &History;

    /// Moves the cursor to just after the first `count` events (at most what is recorded; onward to
    /// the end of the step that the last of them belongs to). Returns where it now stands.
    fn seek(&mut self, count: u32) -> u32;

    /// Moves the cursor to just before the step to which event number `count - 1` belongs.
    fn seek_before(&mut self, count: u32) -> u32;

    /// Where the cursor stands: how many events have happened there.
    fn cursor(&self) -> u32;

    /// The cursor's moment as a picture; `now` may be later than its last event, but not later than
    /// the next.
    fn scene(&self, now: Instant) -> Scene;

    /// The disk of a server at the cursor's moment, record by record.
    fn disk(&self, server: NodeId) -> DiskScene;

    /// Whether a condition holds at the cursor.
    fn holds(&self, condition: &Condition) -> bool;

    /// One event in full, by re-execution.
    fn explain(&self, event: EventId) -> Explanation;

    /// Tells the recorded events from number `first` on, each as one line with its payload, by
    /// re-executing them once. The listener stops it by breaking.
    fn narrate(
        &self,
        first: u32,
        listener: &mut dyn FnMut(EventId, &Event, &str) -> ControlFlow<()>,
    );

    /// What the recorded part came to.
    fn report(&self) -> Report;

    /// The plan as a pure schedule: what steps did, at the times at which they did it.
    fn resolved(&self) -> Plan;
}

/// One event in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// One line in the common notation: `n1@2 → n3 Append base=1@1`.
    pub text: String,
    /// What the message or note says in full.
    pub fields: Vec<Field>,
    /// For a request that is refused, and for the answer that refuses it: why, in one sentence.
    pub reason: Option<String>,
    /// What the event changed in its node's fields: name, before, after.
    pub changes: Vec<(&'static str, String, String)>,
    /// For a call of a handler: what plans call it.
    pub activation: Option<Activation>,
    /// For a call of a handler: what it asked for, in order. A fault that stands after effect `k`
    /// of the activation strikes behind the `k`th.
    pub effects: Vec<AskedEffect>,
}
