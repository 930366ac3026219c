//! What is being shrunk: a plan that breaks the claim, how large it is, and what its run showed.

use crate::base::order::sort_by_key;
use crate::base::{Fingerprint, Instant, MessageName, NodeId};
use crate::judge;
use crate::plan::{
    Activation, CrashKind, Fate, Fault, Moment, Plan, PlannedFault, Targets, Way, limits, print,
};
use crate::protocol::{Action, Description};
use crate::run::{Catalogue, FaultReport, Report, Violation};
use crate::trace::Event;

/// A plan that breaks the claim, and what was seen of its run.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub plan: Plan,
    pub size: Size,
    pub violation: Violation,
    /// What became of each line of the schedule, in its order.
    pub faults: Vec<FaultReport>,
    /// The run up to the violation.
    pub events: Vec<Event>,
}

impl Subject {
    /// Runs a plan and looks at what happens, up to the violation of this claim; `None` if it is
    /// not broken.
    pub fn of(
        catalogue: &Catalogue,
        descriptions: &[Description],
        plan: Plan,
        claim: &str,
    ) -> Option<Subject> {
        let mut run = catalogue.start(&plan);
        run.advance(u32::MAX, Instant(u64::MAX));
        let report = match is_guarantee(catalogue, run.plan(), claim) {
            true => judge::full_report(&*run),
            false => run.report(),
        };
        let violation = violation_of(&report, claim)?;
        let count = (violation.event as usize + 1).min(run.events().len());
        let events = run.events()[..count].to_vec();
        let size = Size::of(&plan, descriptions);
        Some(Subject { plan, size, violation, faults: report.faults, events })
    }
}

/// How a run broke the claim of this name, if it did.
fn violation_of(report: &Report, claim: &str) -> Option<Violation> {
    let index = report.claims.iter().position(|it| it.name == claim)?;
    report.violations.iter().find(|it| usize::from(it.claim) == index).cloned()
}

/// How a plan breaks the claim of this name, if it does: the one question that all shrinking asks.
/// What clients saw is judged only where the claim is about that.
pub fn breach(catalogue: &Catalogue, plan: &Plan, claim: &str) -> Option<Violation> {
    let report = match is_guarantee(catalogue, plan, claim) {
        true => judge::try_out(catalogue, plan),
        false => catalogue.try_out(plan),
    };
    violation_of(&report, claim)
}

/// Whether a claim is judged on the history of a run, after its end.
fn is_guarantee(catalogue: &Catalogue, plan: &Plan, claim: &str) -> bool {
    judge::promises(catalogue.entry_of(plan).description).any(|promise| promise.name == claim)
}

/// How much there is to understand, the most important first. It is compared as it stands here, so a
/// plan with fewer faults and operations is smaller, whatever else it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Size {
    /// Faults and operations. The length of a timer is neither: any run has one.
    pub accidents: u32,
    /// Servers and clients.
    pub nodes: u32,
    /// Lines of the text.
    lines: u32,
    /// Words of the text.
    words: u32,
    /// How unusual its faults and operations are.
    oddity: u32,
    /// How many digits of its times and values are not zeros at the end.
    digits: u32,
    /// All its times and values together.
    total: u64,
    /// Its text, so that of two plans one is always the smaller.
    text: String,
}

impl Size {
    pub fn of(plan: &Plan, descriptions: &[Description]) -> Size {
        // Which seed it has is no matter of size.
        let mut copy = Plan { seed: limits::SEED_DEFAULT, ..plan.clone() };
        let text = print(&copy, descriptions);
        let mut values: Vec<u64> = times_mut(&mut copy).into_iter().map(|time| *time).collect();
        values.extend(asked(plan).flat_map(|(_, action)| match action {
            Action::Read => [0, 0],
            Action::Write(value) => [0, value],
            Action::CompareAndSet { expected, new } => [expected, new],
        }));
        Size {
            accidents: plan.faults.iter().filter(|it| is_accident(&it.fault)).count() as u32,
            nodes: u32::from(plan.nodes) + u32::from(plan.clients),
            lines: text.lines().filter(|line| !line.is_empty()).count() as u32,
            words: text.split_whitespace().count() as u32,
            oddity: plan.faults.iter().map(|it| oddity(&it.fault)).sum(),
            digits: values.iter().map(|&value| digits(value)).sum(),
            total: values.iter().fold(0, |sum, &value| sum.saturating_add(value)),
            text,
        }
    }

    /// One number for the text.
    pub fn key(&self) -> u64 {
        let mut digest = Fingerprint::new();
        digest.absorb(&self.text);
        digest.value()
    }
}

/// Whether a line says that something happens that need not, rather than how chance fell.
pub(super) fn is_accident(fault: &Fault) -> bool {
    !matches!(fault, Fault::Timer { .. })
}

/// The keys and actions that clients are told to ask for.
fn asked(plan: &Plan) -> impl Iterator<Item = (u8, Action)> + '_ {
    plan.faults.iter().filter_map(|it| match it.fault {
        Fault::Ask { operation, .. } => Some((operation.key.0, operation.action)),
        _ => None,
    })
}

fn oddity(fault: &Fault) -> u32 {
    match fault {
        Fault::Ask { operation, .. } => {
            let action = match operation.action {
                Action::Read => 0,
                Action::Write(_) => 1,
                Action::CompareAndSet { .. } => 2,
            };
            action + u32::from(operation.key.0)
        }
        Fault::Timer { .. } | Fault::Crash { kind: CrashKind::Process, .. } => 0,
        Fault::Restart { .. } => 1,
        // One node apart from the rest is the usual cut.
        Fault::Cut { from, to, way, .. } | Fault::Slow { from, to, way, .. } => {
            let slow = u32::from(matches!(fault, Fault::Slow { .. })) * 10;
            let named = from.named().len() + to.named().len();
            slow + 1 + named + u32::from(*way == Way::Forth)
        }
        Fault::Heal { .. } => 2,
        Fault::Message { fate: Fate::Lose, .. } => 3,
        Fault::Pause { .. } | Fault::Resume { .. } => 8,
        _ => 10 + fault.kind() as u32,
    }
}

/// The digits of a number without the zeros at its end: two of 150,000.
pub(super) fn digits(mut value: u64) -> u32 {
    let mut digits = 0;
    while value > 0 {
        digits += u32::from(digits > 0 || !value.is_multiple_of(10));
        value /= 10;
    }
    digits
}

/// All moments and lengths of a plan, in microseconds, in the order of its text. What a protocol's
/// options say is left as it is.
pub(super) fn times_mut(plan: &mut Plan) -> Vec<&mut u64> {
    let mut times = Vec::new();
    let latency = &mut plan.network.latency;
    times.extend([&mut latency.min.0, &mut latency.max.0]);
    times.extend([&mut plan.sync.min.0, &mut plan.sync.max.0]);
    times.push(&mut plan.length.0);
    for planned in &mut plan.faults {
        if let Moment::At(at) = &mut planned.moment {
            times.push(&mut at.0);
        }
        match &mut planned.fault {
            Fault::Slow { by, lasting, .. } => {
                times.push(&mut by.0);
                times.extend(lasting.as_mut().map(|it| &mut it.0));
            }
            Fault::Message { fate, .. } => match fate {
                Fate::Delay(by) => times.push(&mut by.0),
                Fate::Hold(Some(at)) | Fate::Deliver(at) => times.push(&mut at.0),
                Fate::Lose | Fate::Duplicate | Fate::Hold(None) => {}
            },
            Fault::Timer { at, .. } => times.push(&mut at.0),
            other => times.extend(other.lasting_mut().and_then(Option::as_mut).map(|it| &mut it.0)),
        }
    }
    times
}

/// Puts the schedule into the order in which people read it, and numbers its lines by their places:
/// first what chance is told, then what happens at places, then what happens at times.
pub(super) fn normalise(plan: &mut Plan) {
    sort_by_key(&mut plan.faults, |it| match (&it.fault, it.moment) {
        (Fault::Timer { node, timer, nth, .. }, _) => (0, *timer, *node, *node, *nth),
        (Fault::Message { name, .. }, _) => (1, 0, name.from, name.to, name.nth),
        (_, Moment::At(_)) => (3, 0, NodeId::server(0), NodeId::server(0), 0),
        _ => (2, 0, NodeId::server(0), NodeId::server(0), 0),
    });
    let first = plan.faults.partition_point(|it| !matches!(it.moment, Moment::At(_)));
    sort_by_key(&mut plan.faults[first..], |it| match it.moment {
        Moment::At(at) => at,
        _ => Instant::ZERO,
    });
    for (line, planned) in (1..).zip(&mut plan.faults) {
        planned.line = line;
    }
    for (line, step) in (plan.faults.len() as u32 + 1..).zip(&mut plan.steps) {
        step.line = line;
    }
}

/// The plan with other names for nodes. Who has none is left out, and so is what nobody is left for.
pub(super) fn renamed(plan: &Plan, name: impl Fn(NodeId) -> Option<NodeId>) -> Plan {
    let message =
        |it: MessageName| Some(MessageName { from: name(it.from)?, to: name(it.to)?, ..it });
    let activation = |it: Activation| {
        Some(match it {
            Activation::Start { node, nth } => Activation::Start { node: name(node)?, nth },
            Activation::Message(it) => Activation::Message(message(it)?),
            Activation::Command { node, command, nth } => {
                Activation::Command { node: name(node)?, command, nth }
            }
            Activation::Timer { node, timer, nth } => {
                Activation::Timer { node: name(node)?, timer, nth }
            }
        })
    };
    let planned = |planned: &PlannedFault| {
        let mut planned = planned.clone();
        planned.moment = match planned.moment {
            Moment::Before(it) => Moment::Before(activation(it)?),
            Moment::After { activation: it, effect } => {
                Moment::After { activation: activation(it)?, effect }
            }
            other => other,
        };
        for Targets(targets) in planned.fault.targets_mut() {
            let there = targets.iter().filter_map(|target| match target {
                crate::plan::Target::Node(node) => name(*node).map(crate::plan::Target::Node),
                other => Some(*other),
            });
            *targets = there.collect();
            if targets.is_empty() {
                return None;
            }
        }
        match &mut planned.fault {
            Fault::Message { name, .. } => *name = message(*name)?,
            Fault::Timer { node, .. } => *node = name(*node)?,
            Fault::Ask { client, .. } => *client = name(NodeId::client(*client))?.index() as u8,
            _ => {}
        }
        Some(planned)
    };
    Plan { faults: plan.faults.iter().filter_map(planned).collect(), ..plan.clone() }
}
