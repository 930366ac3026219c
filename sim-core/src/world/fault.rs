//! Faults: what each of them does, and what became of it.
//!
//! By type a fault reaches hardware: power, links, clocks, the executor that calls handlers. It
//! never sees a protocol's state, only throws it away.

use super::agenda::{Class, Item};
use super::network::Effect;
use super::script::MOMENT;
use super::server::Power;
use super::{FaultReport, FaultStatus, World};
use crate::base::{Duration, EventId, MessageName, NodeId, NodeSet};
use crate::plan::{Activation, CrashKind, Fate, Fault, Line, Moment, Plan, Step, Targets};
use crate::protocol::{Protocol, Status};
use crate::trace::{EventKind, PayloadKind, Recorder, Vocabulary};
use std::collections::BTreeMap;

/// What became of one fault of the plan. Faults that steps make stand behind the scheduled ones,
/// one for each step.
#[derive(Clone, Debug)]
pub(super) struct FaultState {
    pub(super) report: FaultReport,
    /// Whether it is a fault at all: steps that are not have an empty place here.
    pub(super) is_fault: bool,
    /// The fault as it struck, with all names resolved.
    pub(super) resolved: Option<Fault>,
    /// The event with which it began.
    event: EventId,
    nodes: NodeSet,
}

impl FaultState {
    pub(super) fn all(plan: &Plan) -> Vec<FaultState> {
        let state = |line: Line, is_fault| FaultState {
            report: FaultReport { line, status: FaultStatus::NotReached, began: None, ended: None },
            is_fault,
            resolved: None,
            event: EventId::NONE,
            nodes: NodeSet::EMPTY,
        };
        let planned = plan.faults.iter().map(|fault| state(fault.line, true));
        let steps =
            plan.steps.iter().map(|step| state(step.line, matches!(step.step, Step::Fault(_))));
        planned.chain(steps).collect()
    }
}

/// The faults that stand at places, by place, so that a run without them pays nothing.
#[derive(Clone, Debug)]
pub(super) struct Places {
    before: BTreeMap<Activation, Vec<u32>>,
    after: BTreeMap<(Activation, u32), Vec<u32>>,
    messages: BTreeMap<MessageName, Vec<u32>>,
}

impl Places {
    pub(super) fn of(plan: &Plan) -> Places {
        let mut places =
            Places { before: BTreeMap::new(), after: BTreeMap::new(), messages: BTreeMap::new() };
        for (index, planned) in plan.faults.iter().enumerate() {
            let index = index as u32;
            match planned.moment {
                Moment::At(_) => {}
                Moment::Before(activation) => {
                    places.before.entry(activation).or_default().push(index);
                }
                Moment::After { activation, effect } => {
                    places.after.entry((activation, effect)).or_default().push(index);
                }
                Moment::AtItsMessage => {
                    if let Fault::Message { name, .. } = planned.fault {
                        places.messages.entry(name).or_default().push(index);
                    }
                }
            }
        }
        places
    }
}

impl<P: Protocol> World<P> {
    pub(super) fn schedule_faults(&mut self) {
        let plan = self.plan.clone();
        for (index, planned) in plan.faults.iter().enumerate() {
            if let Moment::At(at) = planned.moment {
                self.agenda.add(at, Class::Fault, Item::Fault { index: index as u32 });
            }
        }
    }

    /// Faults that stand just before an activation strike. Says whether one did.
    #[inline]
    pub(super) fn strikes_before(
        &mut self,
        activation: Activation,
        recorder: &mut Recorder<'_>,
    ) -> bool {
        if self.places.before.is_empty() {
            return false;
        }
        let struck = self.places.before.get(&activation).cloned();
        self.strike_all(struck, recorder)
    }

    /// Faults that stand behind an effect of an activation strike. Says whether one did.
    #[inline]
    pub(super) fn strikes_after(
        &mut self,
        activation: Activation,
        effect: u32,
        recorder: &mut Recorder<'_>,
    ) -> bool {
        if self.places.after.is_empty() {
            return false;
        }
        let struck = self.places.after.get(&(activation, effect)).cloned();
        self.strike_all(struck, recorder)
    }

    /// Each strikes once: what it left standing may come to the same place again.
    fn strike_all(&mut self, faults: Option<Vec<u32>>, recorder: &mut Recorder<'_>) -> bool {
        let Some(faults) = faults else { return false };
        let mut struck = false;
        // A server that a fault starts has effects of its own.
        let waiting = std::mem::take(&mut self.effects.list);
        for index in faults {
            if self.faults[index as usize].report.status == FaultStatus::NotReached {
                self.strike(index, recorder);
                struck = true;
            }
        }
        self.effects.list = waiting;
        struck
    }

    /// What the plan does with a message that is being sent: the fates that fit it. One that leaves
    /// over a cut link has none, and a copy is not copied again.
    pub(super) fn chosen_fates(
        &mut self,
        name: MessageName,
        kind: PayloadKind,
        is_cut: bool,
        recorder: &mut Recorder<'_>,
    ) -> Vec<Fate> {
        let Some(indices) = self.places.messages.get(&name).cloned() else { return Vec::new() };
        let word = Vocabulary::of(const { &P::DESCRIPTION }).kind(kind);
        let plan = self.plan.clone();
        let mut fates = Vec::new();
        for index in indices {
            let Fault::Message { kind: meant, fate, .. } = &plan.faults[index as usize].fault
            else {
                continue;
            };
            let is_meant = meant.as_ref().is_none_or(|meant| meant.eq_ignore_ascii_case(word));
            let is_copy_of_copy = *fate == Fate::Duplicate && name.copy > 1;
            if is_meant && !is_cut && !is_copy_of_copy {
                self.begin(index, NodeSet::EMPTY, recorder);
                self.faults[index as usize].resolved =
                    Some(plan.faults[index as usize].fault.clone());
                fates.push(*fate);
            } else {
                self.go_stale(index, recorder);
            }
        }
        fates
    }

    /// A fault strikes, if it still fits.
    pub(super) fn strike(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let plan = self.plan.clone();
        let position = index as usize;
        let fault = match plan.faults.get(position) {
            Some(planned) => &planned.fault,
            None => match &plan.steps[position - plan.faults.len()].step {
                Step::Fault(fault) => fault,
                _ => unreachable!("only steps that are faults strike"),
            },
        };
        match self.apply(index, fault, recorder) {
            Some((resolved, lasting)) => {
                self.faults[position].resolved = Some(resolved);
                if let Some(lasting) = lasting {
                    // Not at once: what ends goes before what strikes at the same time.
                    let at = self.now.after(lasting.max(MOMENT));
                    self.agenda.add(at, Class::End, Item::FaultEnd { index });
                }
            }
            None => self.go_stale(index, recorder),
        }
    }

    /// Applies a fault. Returns it with its names resolved, and how long it lasts; `None`, with
    /// nothing done, if there is nobody for it to strike.
    fn apply(
        &mut self,
        index: u32,
        fault: &Fault,
        recorder: &mut Recorder<'_>,
    ) -> Option<(Fault, Option<Duration>)> {
        match fault {
            Fault::Crash { nodes, kind, lasting } => {
                let nodes = self
                    .servers_of(nodes, |server| matches!(server.power, Power::On | Power::Off))?;
                let event = self.begin(index, nodes, recorder);
                for node in nodes.iter() {
                    self.crash(node, *kind, index, event, recorder);
                }
                let nodes = Targets::nodes(nodes.iter());
                Some((Fault::Crash { nodes, kind: *kind, lasting: *lasting }, *lasting))
            }
            Fault::Restart { nodes } => {
                let nodes = self.servers_of(nodes, |server| {
                    matches!(server.power, Power::Crashed | Power::Lost | Power::Halted(_))
                })?;
                let event = self.begin(index, nodes, recorder);
                for node in nodes.iter() {
                    self.restart(node, event, recorder);
                }
                Some((Fault::Restart { nodes: Targets::nodes(nodes.iter()) }, None))
            }
            Fault::Pause { nodes, lasting } => {
                let nodes = self
                    .servers_of(nodes, |server| matches!(server.power, Power::On | Power::Off))?;
                let event = self.begin(index, nodes, recorder);
                for node in nodes.iter() {
                    let server = &mut self.servers[node.index()];
                    server.paused_by.push(index);
                    if server.paused_by.len() == 1 {
                        self.emit(recorder, event, Some(node), EventKind::Paused);
                    }
                }
                let nodes = Targets::nodes(nodes.iter());
                Some((Fault::Pause { nodes, lasting: *lasting }, *lasting))
            }
            Fault::Resume { nodes } => {
                let nodes = self.servers_of(nodes, |server| !server.paused_by.is_empty())?;
                let event = self.begin(index, nodes, recorder);
                for node in nodes.iter() {
                    let paused_by = std::mem::take(&mut self.servers[node.index()].paused_by);
                    self.wake(node, event, recorder);
                    self.note_ends_of_pauses(&paused_by, recorder);
                }
                Some((Fault::Resume { nodes: Targets::nodes(nodes.iter()) }, None))
            }
            Fault::Cut { from, to, way, lasting } => {
                let (from, to) = self.resolve_sides(from, to)?;
                self.begin(index, from.union(to), recorder);
                self.network.hold(index, from, to, *way, Effect::Cut);
                let (from, to) = (Targets::nodes(from.iter()), Targets::nodes(to.iter()));
                Some((Fault::Cut { from, to, way: *way, lasting: *lasting }, *lasting))
            }
            Fault::Slow { from, to, way, by, lasting } => {
                let (from, to) = self.resolve_sides(from, to)?;
                self.begin(index, from.union(to), recorder);
                self.network.hold(index, from, to, *way, Effect::Slow(*by));
                let (from, to) = (Targets::nodes(from.iter()), Targets::nodes(to.iter()));
                Some((Fault::Slow { from, to, way: *way, by: *by, lasting: *lasting }, *lasting))
            }
            Fault::Heal { between } => self.heal(index, between.as_ref(), recorder),
            Fault::Jump { nodes, by_us } => {
                let nodes = self.servers_of(nodes, |_| true)?;
                let event = self.begin(index, nodes, recorder);
                for node in nodes.iter() {
                    self.servers[node.index()].clock.jump(*by_us);
                    self.emit(recorder, event, Some(node), EventKind::Jumped);
                }
                let nodes = Targets::nodes(nodes.iter());
                Some((Fault::Jump { nodes, by_us: *by_us }, None))
            }
            Fault::Drift { nodes, ppm, lasting } => {
                let nodes = self.servers_of(nodes, |_| true)?;
                self.begin(index, nodes, recorder);
                self.drift(nodes, |drifts| drifts.push((index, *ppm)));
                let nodes = Targets::nodes(nodes.iter());
                Some((Fault::Drift { nodes, ppm: *ppm, lasting: *lasting }, *lasting))
            }
            Fault::Message { .. } => unreachable!("fates are asked for when a message is sent"),
        }
    }

    fn heal(
        &mut self,
        index: u32,
        between: Option<&(Targets, Targets, crate::plan::Way)>,
        recorder: &mut Recorder<'_>,
    ) -> Option<(Fault, Option<Duration>)> {
        let sides = match between {
            Some((from, to, way)) => {
                let (from, to) = self.resolve_sides(from, to)?;
                Some((from, to, *way))
            }
            None => None,
        };
        self.begin(index, NodeSet::EMPTY, recorder);
        for fault in self.network.heal(sides) {
            self.note_end(fault, recorder);
        }
        let between = sides
            .map(|(from, to, way)| (Targets::nodes(from.iter()), Targets::nodes(to.iter()), way));
        Some((Fault::Heal { between }, None))
    }

    /// A fault's time is over. What it holds may have ended before.
    pub(super) fn end_fault(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let state = &self.faults[index as usize];
        let (nodes, event) = (state.nodes, state.event);
        match state.resolved.clone().expect("it has struck") {
            Fault::Crash { .. } => {
                for node in nodes.iter() {
                    if self.servers[node.index()].down_by == Some(index) {
                        self.restart(node, event, recorder);
                    }
                }
            }
            Fault::Pause { .. } => {
                for node in nodes.iter() {
                    let paused_by = &mut self.servers[node.index()].paused_by;
                    let before = paused_by.len();
                    paused_by.retain(|&fault| fault != index);
                    if before > 0 && paused_by.is_empty() {
                        self.wake(node, event, recorder);
                    }
                }
                self.note_end(index, recorder);
            }
            Fault::Cut { .. } | Fault::Slow { .. } if self.network.release(index) => {
                self.note_end(index, recorder);
            }
            Fault::Drift { .. } => {
                self.drift(nodes, |drifts| drifts.retain(|&(fault, _)| fault != index));
                self.note_end(index, recorder);
            }
            _ => {}
        }
    }

    /// The servers of a list that can be struck; `None` if there are none.
    fn servers_of(
        &mut self,
        targets: &Targets,
        fits: impl Fn(&super::server::Server<P>) -> bool,
    ) -> Option<NodeSet> {
        let nodes = self.resolve(targets, &mut NodeSet::EMPTY.clone())?;
        let servers: NodeSet = nodes
            .iter()
            .filter(|node| !node.is_client() && fits(&self.servers[node.index()]))
            .collect();
        (!servers.is_empty()).then_some(servers)
    }

    fn begin(&mut self, index: u32, nodes: NodeSet, recorder: &mut Recorder<'_>) -> EventId {
        let line = self.faults[index as usize].report.line;
        let event = self.emit(recorder, EventId::NONE, None, EventKind::FaultBegan { line });
        let state = &mut self.faults[index as usize];
        state.report.status = FaultStatus::Applied;
        state.report.began = Some(self.now);
        state.event = event;
        state.nodes = nodes;
        event
    }

    fn go_stale(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let report = &mut self.faults[index as usize].report;
        report.status = FaultStatus::Stale;
        let line = report.line;
        self.emit(recorder, EventId::NONE, None, EventKind::FaultStale { line });
    }

    /// Remembers that a fault is over, once.
    fn note_end(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let now = self.now;
        let state = &mut self.faults[index as usize];
        if state.report.ended.is_none() {
            state.report.ended = Some(now);
            let (event, line) = (state.event, state.report.line);
            self.emit(recorder, event, None, EventKind::FaultEnded { line });
        }
    }

    fn crash(
        &mut self,
        node: NodeId,
        kind: CrashKind,
        index: u32,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let server = &mut self.servers[node.index()];
        server.power = match kind {
            CrashKind::Process => Power::Crashed,
            CrashKind::Power => Power::Lost,
        };
        server.down_by = Some(index);
        server.status = Status::default();
        let paused_by = std::mem::take(&mut server.paused_by);
        if kind == CrashKind::Power {
            server.disk.lose_unsynced();
        }
        self.states[node.index()] = None;
        self.changed = true;
        let power = kind == CrashKind::Power;
        self.emit(recorder, cause, Some(node), EventKind::Crashed { power });
        self.drop_waiting(node, recorder);
        self.note_ends_of_pauses(&paused_by, recorder);
    }

    /// One node stands still no longer; a pause is over when it holds nobody else.
    fn note_ends_of_pauses(&mut self, pauses: &[u32], recorder: &mut Recorder<'_>) {
        for &pause in pauses {
            if self.servers.iter().all(|server| !server.paused_by.contains(&pause)) {
                self.note_end(pause, recorder);
            }
        }
    }

    fn restart(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        let down_by = self.servers[node.index()].down_by.take();
        if let Some(fault) = down_by {
            let is_over = self.servers.iter().all(|server| server.down_by != Some(fault));
            if is_over {
                self.note_end(fault, recorder);
            }
        }
        self.start(node, cause, recorder);
    }

    /// A server goes on after it stood still.
    fn wake(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        self.emit(recorder, cause, Some(node), EventKind::Resumed);
        match self.servers[node.index()].power {
            Power::Off => self.start(node, cause, recorder),
            _ => self.go_on(node, recorder),
        }
    }

    /// Begins or ends a drift of some nodes' clocks.
    fn drift(&mut self, nodes: NodeSet, change: impl Fn(&mut Vec<(u32, i32)>)) {
        for node in nodes.iter() {
            let server = &mut self.servers[node.index()];
            change(&mut server.drifts);
            let ppm = server.drifts.last().map_or(0, |&(_, ppm)| ppm);
            server.clock.drift(self.now, ppm);
            for (timer, at) in server.reschedule() {
                self.agenda.add(at, Class::Cluster, Item::Timer { node, timer });
            }
        }
    }
}
