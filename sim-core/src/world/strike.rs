//! When and where faults strike, and what became of each.
//!
//! A fault stands at a time, before an activation, behind one of its effects, or at a question to
//! chance that it answers: the fate of a message, the time of a timer. What
//! it then *does* is the business of `fault.rs`. The plan answers for every line: a fault strikes
//! once, or the run never comes to it, or nobody is there for it to strike.

use super::agenda::{Class, Item};
use super::script::MOMENT;
use super::{FaultReport, FaultStatus, World};
use crate::base::order::sort_by_key;
use crate::base::{Duration, DurationRange, EventId, MessageName, NodeId};
use crate::plan::{Activation, Fate, Fault, Line, Moment, Plan, Step};
use crate::protocol::Protocol;
use crate::trace::{EventKind, PayloadKind, Recorder, Vocabulary};

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
    pub(super) event: EventId,
}

impl FaultState {
    pub(super) fn all(plan: &Plan) -> Vec<FaultState> {
        let state = |line: Line, is_fault| FaultState {
            report: FaultReport { line, status: FaultStatus::NotReached, began: None, ended: None },
            is_fault,
            resolved: None,
            event: EventId::NONE,
        };
        let planned = plan.faults.iter().map(|fault| state(fault.line, true));
        let steps =
            plan.steps.iter().map(|step| state(step.line, matches!(step.step, Step::Fault(_))));
        planned.chain(steps).collect()
    }
}

/// The faults that stand at places, in order of the places, so that a run without them pays nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    before: Vec<(Activation, u32)>,
    after: Vec<((Activation, u32), u32)>,
    messages: Vec<(MessageName, u32)>,
    /// By node, timer and number of the firing.
    timers: Vec<((NodeId, u8, u32), u32)>,
}

impl Places {
    pub(super) fn of(plan: &Plan) -> Places {
        let mut places = Places::default();
        for (index, planned) in plan.faults.iter().enumerate() {
            let index = index as u32;
            match planned.moment {
                Moment::At(_) => {}
                Moment::Before(activation) => {
                    places.before.push((activation, index));
                }
                Moment::After { activation, effect } => {
                    places.after.push(((activation, effect), index));
                }
                Moment::AtItsQuestion => match planned.fault {
                    Fault::Message { name, .. } => places.messages.push((name, index)),
                    Fault::Timer { node, timer, nth, .. } => {
                        places.timers.push(((node, timer, nth), index));
                    }
                    _ => {}
                },
            }
        }
        sort_by_key(&mut places.before, |it| it.0);
        sort_by_key(&mut places.after, |it| it.0);
        sort_by_key(&mut places.messages, |it| it.0);
        sort_by_key(&mut places.timers, |it| it.0);
        places
    }
}

/// The faults at one place, in the order of the plan.
fn at<K: Ord>(places: &[(K, u32)], place: K) -> Vec<u32> {
    let from = places.partition_point(|(other, _)| *other < place);
    let here = places[from..].iter().take_while(|(other, _)| *other == place);
    here.map(|&(_, fault)| fault).collect()
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
        let struck = at(&self.places.before, activation);
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
        let struck = at(&self.places.after, (activation, effect));
        self.strike_all(struck, recorder)
    }

    /// Each strikes once: what it left standing may come to the same place again.
    fn strike_all(&mut self, faults: Vec<u32>, recorder: &mut Recorder<'_>) -> bool {
        if faults.is_empty() {
            return false;
        }
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
        let indices = at(&self.places.messages, name);
        if indices.is_empty() {
            return Vec::new();
        }
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
                self.begin(index, recorder);
                self.faults[index as usize].resolved =
                    Some(plan.faults[index as usize].fault.clone());
                fates.push(*fate);
            } else {
                self.go_stale(index, recorder);
            }
        }
        fates
    }

    /// How long a timer may take that a node sets now: what it asked for, unless the plan chose when
    /// it fires. Until that moment can be reached, it takes as long as it may; a moment that is too
    /// soon no longer fits.
    #[inline]
    pub(super) fn chosen_length(
        &mut self,
        node: NodeId,
        timer: u8,
        asked: DurationRange,
        recorder: &mut Recorder<'_>,
    ) -> DurationRange {
        if self.places.timers.is_empty() {
            return asked;
        }
        let server = &self.servers[node.index()];
        let nth = server.timers[usize::from(timer)].fired + 1;
        let chosen = at(&self.places.timers, (node, timer, nth));
        let Some(&index) = chosen.first() else { return asked };
        let plan = self.plan.clone();
        let fault = &plan.faults[index as usize].fault;
        let Fault::Timer { at: moment, .. } = *fault else { return asked };
        // Timers follow the node's own clock.
        let length = match moment > self.now {
            true => server.clock.monotonic(moment).since(server.clock.monotonic(self.now)),
            false => Duration::ZERO,
        };
        if length > asked.max {
            return DurationRange::exactly(asked.max);
        }
        let status = self.faults[index as usize].report.status;
        if length < asked.min {
            if status == FaultStatus::NotReached {
                self.go_stale(index, recorder);
            }
            return asked;
        }
        if status != FaultStatus::Applied {
            self.begin(index, recorder);
            self.faults[index as usize].resolved = Some(fault.clone());
        }
        DurationRange::exactly(length)
    }

    /// A timer fires. If the plan chose a moment to which it could not wait, that fits no longer.
    #[inline]
    pub(super) fn give_up_choice(
        &mut self,
        node: NodeId,
        timer: u8,
        nth: u32,
        recorder: &mut Recorder<'_>,
    ) {
        if self.places.timers.is_empty() {
            return;
        }
        for index in at(&self.places.timers, (node, timer, nth)) {
            if self.faults[index as usize].report.status == FaultStatus::NotReached {
                self.go_stale(index, recorder);
            }
        }
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
        let Some(fault) = self.resolve_fault(fault) else { return self.go_stale(index, recorder) };
        let event = self.begin(index, recorder);
        self.apply(index, &fault, event, recorder);
        if let Some(lasting) = fault.lasting() {
            // Not at once: what ends goes before what strikes at the same time.
            let at = self.now.after(lasting.max(MOMENT));
            self.agenda.add(at, Class::End, Item::FaultEnd { index });
        }
        self.faults[position].resolved = Some(fault);
    }

    fn begin(&mut self, index: u32, recorder: &mut Recorder<'_>) -> EventId {
        let line = self.faults[index as usize].report.line;
        let event = self.emit(recorder, EventId::NONE, None, EventKind::FaultBegan { line });
        let state = &mut self.faults[index as usize];
        state.report.status = FaultStatus::Applied;
        state.report.began = Some(self.now);
        state.event = event;
        event
    }

    fn go_stale(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let report = &mut self.faults[index as usize].report;
        report.status = FaultStatus::Stale;
        let line = report.line;
        self.emit(recorder, EventId::NONE, None, EventKind::FaultStale { line });
    }

    /// Remembers that a fault is over, once.
    pub(super) fn note_end(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let now = self.now;
        let state = &mut self.faults[index as usize];
        if state.report.ended.is_none() {
            state.report.ended = Some(now);
            let (event, line) = (state.event, state.report.line);
            self.emit(recorder, event, None, EventKind::FaultEnded { line });
        }
    }
}
