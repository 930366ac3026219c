//! A run of one protocol: the only place where the type of a protocol meets [`Run`].

use super::checkpoints::Checkpoints;
use super::{DiskScene, Explanation, Run};
use crate::base::{EventId, Instant, NodeId};
use crate::plan::{Condition, Plan};
use crate::protocol::{Description, NodeView, Protocol, Verdict};
use crate::trace::{Capture, Event, EventKind, History, Recorder, Vocabulary, causes};
use crate::world::{Report, Scene, World};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Within how many events the effects of an activation are followed to their end.
const EFFECTS_WITHIN: u32 = 10_000;

/// A run of the protocol `P`.
pub struct Simulation<P: Protocol> {
    head: World<P>,
    events: Vec<Event>,
    history: History,
    /// Which events begin a step.
    starts: Vec<bool>,
    checkpoints: Checkpoints<P>,
    cursor: World<P>,
}

impl<P: Protocol> Simulation<P> {
    /// A run at its beginning.
    pub fn new(plan: Arc<Plan>) -> Simulation<P> {
        let world = World::new(plan);
        Simulation {
            head: world.clone(),
            events: Vec::new(),
            history: History::default(),
            starts: Vec::new(),
            checkpoints: Checkpoints::new(world.clone()),
            cursor: world,
        }
    }

    /// A world with at most `count` events, from which the state at `count` is near.
    fn near(&self, count: u32) -> &World<P> {
        let checkpoint = self.checkpoints.before(count);
        let cursor = &self.cursor;
        if cursor.events() <= count && cursor.events() >= checkpoint.events() {
            cursor
        } else {
            checkpoint
        }
    }

    /// Re-executes until `count` events have happened, and compares each with what was recorded.
    fn move_cursor(&mut self, count: u32) {
        let world = self.near(count);
        if world.events() != self.cursor.events() {
            self.cursor = world.clone();
        }
        let mut recorder = Recorder::comparing(&self.events);
        while self.cursor.events() < count && self.cursor.step(Instant(u64::MAX), &mut recorder) {}
        if let Some(event) = recorder.difference() {
            // The page has the text of the plan, and what writes it in words like these is heavy.
            let plan = match cfg!(target_family = "wasm") {
                true => String::new(),
                false => format!(" The plan: {:?}", self.plan()),
            };
            panic!(
                "re-execution differs from the first execution at event {event}: the protocol {} \
                 is not a pure function of its inputs.{plan}",
                self.plan().protocol,
            );
        }
    }

    /// How many events had happened when the step began to which this event belongs.
    fn step_start(&self, event: u32) -> u32 {
        let mut index = event as usize;
        while index > 0 && !self.starts[index] {
            index -= 1;
        }
        index as u32
    }

    /// The world before the step to which an event belongs.
    fn world_before(&self, id: EventId) -> World<P> {
        let start = self.step_start(id.0);
        let mut world = self.near(start).clone();
        while world.events() < start {
            world.step(Instant(u64::MAX), &mut Recorder::ignoring());
        }
        world
    }

    /// Why a request was refused, of which this event is the delivery, or the answer's send,
    /// delivery or loss. Who answers no does so because of the request that it was told last.
    fn reason(&self, id: EventId, capture: &Capture) -> Option<String> {
        if capture.verdict != Verdict::Denied {
            return capture.refusal.clone();
        }
        let event = |id: EventId| &self.events[id.0 as usize];
        let (answer, _) = event(id).message()?;
        let told = causes::chain(&self.events, id).find(|&cause| {
            event(cause).node == Some(answer.from)
                && matches!(event(cause).kind, EventKind::Delivered { .. })
        })?;
        let (request, _) = event(told).message()?;
        if request.from != answer.to {
            return None;
        }
        let mut recorder = Recorder::explaining(told);
        self.world_before(told).step(Instant(u64::MAX), &mut recorder);
        recorder.explained().0?.refusal
    }

    fn view_of(&self, world: &World<P>, event: &Event) -> Option<NodeView> {
        let node = event.node.filter(|node| !node.is_client())?;
        world.state(node).map(P::view)
    }
}

impl<P: Protocol> Run for Simulation<P> {
    fn plan(&self) -> &Plan {
        self.head.plan()
    }

    fn description(&self) -> &'static Description {
        const { &P::DESCRIPTION }
    }

    fn advance(&mut self, events: u32, until: Instant) -> bool {
        let target = self.head.events().saturating_add(events);
        while self.head.events() < target && !self.head.is_finished() {
            let first = self.events.len();
            let recorder = Recorder::keeping(&mut self.events);
            let mut recorder = recorder.with_history(&mut self.history);
            if !self.head.step(until, &mut recorder) && !self.head.is_finished() {
                break;
            }
            self.starts.resize(self.events.len(), false);
            if let Some(start) = self.starts.get_mut(first) {
                *start = true;
            }
            self.checkpoints.offer(&self.head);
        }
        self.head.is_finished()
    }

    fn is_finished(&self) -> bool {
        self.head.is_finished()
    }

    fn head(&self) -> Instant {
        self.head.now()
    }

    fn events(&self) -> &[Event] {
        &self.events
    }

    fn history(&self) -> &History {
        &self.history
    }

    fn seek(&mut self, count: u32) -> u32 {
        self.move_cursor(count.min(self.events.len() as u32));
        self.cursor.events()
    }

    fn seek_before(&mut self, count: u32) -> u32 {
        match count.min(self.events.len() as u32) {
            0 => self.seek(0),
            count => self.seek(self.step_start(count - 1)),
        }
    }

    fn cursor(&self) -> u32 {
        self.cursor.events()
    }

    fn scene(&self, now: Instant) -> Scene {
        self.cursor.scene(now)
    }

    fn disk(&self, server: NodeId) -> DiskScene {
        self.cursor.disk(server)
    }

    fn holds(&self, condition: &Condition) -> bool {
        self.cursor.holds(condition)
    }

    fn explain(&self, id: EventId) -> Explanation {
        let vocabulary = Vocabulary::of(self.description());
        let Some(event) = id.index().and_then(|index| self.events.get(index)) else {
            return Explanation::default();
        };
        let before = self.world_before(id);
        let mut after = before.clone();
        let mut recorder = Recorder::explaining(id);
        after.step(Instant(u64::MAX), &mut recorder);
        let changes = changes(self.view_of(&before, event), self.view_of(&after, event));
        let activation = event.activation();
        // Its effects may wait for the disk, or for a node that stands still.
        if let (Some(node), Some(_)) = (event.node, activation) {
            let end = (self.events.len() as u32).min(id.0.saturating_add(EFFECTS_WITHIN));
            while after.is_amid(node, id) && after.events() < end {
                after.step(Instant(u64::MAX), &mut recorder);
            }
        }
        let (captured, effects) = recorder.explained();
        let reason = captured.as_ref().and_then(|capture| self.reason(id, capture));
        Explanation {
            reason,
            text: vocabulary.line(event, captured.as_ref()),
            fields: captured.map(|capture| capture.fields).unwrap_or_default(),
            changes: if event.is_activation() { changes } else { Vec::new() },
            activation,
            effects,
        }
    }

    fn narrate(
        &self,
        first: u32,
        listener: &mut dyn FnMut(EventId, &Event, &str) -> ControlFlow<()>,
    ) {
        let vocabulary = Vocabulary::of(self.description());
        let end = self.events.len() as u32;
        if first >= end {
            return;
        }
        let mut world = self.near(self.step_start(first)).clone();
        while world.events() < end {
            let before = world.events();
            let mut recorder = Recorder::capturing(first..end);
            world.step(Instant(u64::MAX), &mut recorder);
            let mut captures = recorder.captures().into_iter().peekable();
            for number in before.max(first)..world.events().min(end) {
                let event = &self.events[number as usize];
                let capture = captures.next_if(|(id, _)| id.0 == number);
                let line = vocabulary.line(event, capture.as_ref().map(|(_, capture)| capture));
                if listener(EventId(number), event, &line).is_break() {
                    return;
                }
            }
        }
    }

    fn report(&self) -> Report {
        self.head.report()
    }

    fn resolved(&self) -> Plan {
        self.head.resolved()
    }
}

/// What differs between two views of a node: name, before, after.
fn changes(
    before: Option<NodeView>,
    after: Option<NodeView>,
) -> Vec<(&'static str, String, String)> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let mut changes = Vec::new();
    if before.role != after.role {
        changes.push(("role", before.role.to_string(), after.role.to_string()));
    }
    for field in after.fields {
        let old = before.fields.iter().find(|old| old.name == field.name);
        let old = old.map(|old| old.value.clone()).unwrap_or_default();
        if old != field.value {
            changes.push((field.name, old, field.value));
        }
    }
    changes
}
