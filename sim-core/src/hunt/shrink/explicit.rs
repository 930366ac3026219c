//! Making a plan explicit: what its script, its workload and chance did stands on lines of its own,
//! so that each can be left out.
//!
//! What comes out is longer than what went in. It is taken if the claim still breaks, whatever its
//! size, and the passes make it short.

use super::subject::{Subject, is_accident};
use crate::base::{Duration, DurationRange, Instant, MessageName, NodeId, Ratio};
use crate::plan::{Fate, Fault, Moment, Network, Plan, PlannedFault, Step, Targets, limits};
use crate::protocol::Setting;
use crate::run::Run;
use crate::trace::{Call, EventKind, LossReason, causes};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines clients and chance may be given: what is printed must be a text that can be read.
const LINES_MAX: usize = 1_500;
/// How much longer than its timer an activation may seem to have waited: its node was busy.
const BUSY: Duration = Duration::ms(3);

/// The plan as a schedule, in which clients ask what they asked, when they did, of their own accord
/// no more: at first of the same servers; if that does not do, of whichever they think best; if that
/// does not either, as the plan has it.
pub(super) fn requests(run: &dyn Run) -> Vec<Plan> {
    let resolved = run.resolved();
    let mut bare = Plan { workload: None, ..resolved.clone() };
    bare.steps.clear();
    bare.faults.retain(|planned| !matches!(planned.fault, Fault::Ask { .. }));
    let with = |named: bool| {
        let mut explicit = bare.clone();
        let asked = run.history().calls().iter().map(|call| {
            let of = first_asked(run, call).filter(|_| named).map(|node| Targets::nodes([node]));
            let (client, operation) = (call.client, call.operation);
            line(Moment::At(call.invoked.at), Fault::Ask { client, operation, of })
        });
        explicit.faults.extend(asked.take(LINES_MAX.saturating_sub(bare.faults.len())));
        explicit
    };
    vec![with(true), with(false), scheduled(&resolved), resolved]
}

/// The server to which a client sent its request first.
fn first_asked(run: &dyn Run, call: &Call) -> Option<NodeId> {
    let id = call.invoked.event;
    let sent = causes::effects(run.events(), id).next()?;
    match run.events()[sent.index()?].kind {
        EventKind::Sent { to, .. } => Some(to),
        _ => None,
    }
}

/// A resolved plan whose steps stand on the schedule as well. What it expects is left out.
fn scheduled(resolved: &Plan) -> Plan {
    let mut plan = resolved.clone();
    let mut now = Instant::ZERO;
    for step in std::mem::take(&mut plan.steps) {
        match step.step {
            Step::Advance(length) => now = now.after(length),
            Step::Ask { client, operation, of } => {
                let of = of.map(|of| Targets(vec![of]));
                plan.faults.push(line(Moment::At(now), Fault::Ask { client, operation, of }));
            }
            Step::Until { .. } | Step::Expect(_) | Step::Fault(_) => {}
        }
    }
    plan
}

/// A network that neither loses nor copies anything by chance: at first nothing at all, then what it
/// did lose and copy.
pub(super) fn mishaps(subject: &Subject) -> Vec<Plan> {
    let mut plan = subject.plan.clone();
    plan.network.loss = Ratio::ZERO;
    plan.network.duplicate = Ratio::ZERO;
    if plan == subject.plan {
        return Vec::new();
    }
    let mut explicit = plan.clone();
    for event in &subject.events {
        let fate = match event.kind {
            EventKind::Lost { reason: LossReason::Chance, .. } => Fate::Lose,
            EventKind::Copied { .. } => Fate::Duplicate,
            _ => continue,
        };
        if let Some((name, _)) = event.message()
            && explicit.faults.len() < LINES_MAX
        {
            // It is the message that is copied, not the copy.
            let copy = if fate == Fate::Duplicate { 1 } else { name.copy };
            let name = MessageName { copy, ..name };
            explicit.faults.push(message(name, fate));
        }
    }
    vec![plan, explicit]
}

/// The same in a plain world: messages travel equally long, disks are equally fast. What is left to
/// chance are timers.
pub(super) fn plain(subject: &Subject) -> Vec<Plan> {
    let (latency, sync) = (subject.plan.network.latency, subject.plan.sync);
    let mut plans = Vec::new();
    for length in lengths(latency) {
        for sync in [Duration::ZERO, middle(sync)] {
            let mut plan = subject.plan.clone();
            plan.network.latency = DurationRange::exactly(length);
            plan.sync = DurationRange::exactly(sync);
            // Elsewhere it may take longer.
            plan.length = plan.length.plus(plan.length).min(limits::LENGTH_MAX);
            plans.push(plan);
        }
    }
    plans.retain(|plan| *plan != subject.plan);
    // If chance has them differently in all of these, they take what they took.
    let chosen = timers(subject);
    let with_timers = plans.clone().into_iter().map(|mut plan| {
        plan.faults.retain(|planned| is_accident(&planned.fault));
        plan.faults.extend(chosen.iter().cloned());
        plan
    });
    plans.extend(with_timers.collect::<Vec<_>>());
    plans
}

/// The same in the world as it is if nobody says, where chance has timers.
pub(super) fn loosened(subject: &Subject) -> Plan {
    let mut plan =
        Plan { network: Network::default(), sync: limits::SYNC_DEFAULT, ..subject.plan.clone() };
    plan.faults.retain(|planned| is_accident(&planned.fault));
    plan.length = plan.length.plus(plan.length).min(limits::LENGTH_MAX);
    plan
}

fn middle(range: DurationRange) -> Duration {
    Duration((range.min.0 + range.max.0) / 2)
}

fn lengths(range: DurationRange) -> Vec<Duration> {
    let mut lengths = vec![middle(range), range.min, range.max];
    lengths.dedup();
    lengths
}

/// Plans that need no seed: all in a plain world; at first chance has timers, then they take what
/// they took; at last each message arrives when it did.
pub(super) fn seedless(subject: &Subject) -> Vec<Plan> {
    let seedless = Plan { seed: limits::SEED_DEFAULT, ..subject.plan.clone() };
    let mut with_timers = seedless.clone();
    with_timers.faults.retain(|planned| is_accident(&planned.fault));
    with_timers.faults.extend(timers(subject));
    let mut plans = vec![seedless, with_timers.clone()];
    with_timers.faults.extend(arrivals(subject));
    for length in lengths(subject.plan.network.latency) {
        let mut plan = with_timers.clone();
        plan.network.latency = DurationRange::exactly(length);
        plan.sync = DurationRange::exactly(middle(plan.sync));
        plans.push(plan);
    }
    plans
}

/// How long each timer of each node took, before each firing.
fn lengths_taken(subject: &Subject) -> BTreeMap<(u8, NodeId), Vec<Duration>> {
    let mut taken: BTreeMap<(u8, NodeId), Vec<Duration>> = BTreeMap::new();
    for event in &subject.events {
        if let (EventKind::TimerFired { timer, .. }, Some(node)) = (event.kind, event.node)
            && let Some(cause) = event.cause.index().and_then(|index| subject.events.get(index))
        {
            taken.entry((timer, node)).or_default().push(event.at.since(cause.at));
        }
    }
    taken
}

/// The timers that chance has a say in, and from when to when.
pub(super) fn ranged_timers(subject: &Subject) -> Vec<(u8, DurationRange)> {
    let taken = lengths_taken(subject);
    let timers: BTreeSet<u8> = taken.keys().map(|&(timer, _)| timer).collect();
    let of = |timer: u8| {
        let all = taken.iter().filter(move |(key, _)| key.0 == timer);
        range_of(subject, all.flat_map(|(_, lengths)| lengths.iter().copied()))
    };
    timers.into_iter().filter_map(|timer| Some((timer, of(timer)?))).collect()
}

/// The timers that chance has a say in fire when they did, and no more.
fn timers(subject: &Subject) -> Vec<PlannedFault> {
    let ranged = ranged_timers(subject);
    let mut lines = Vec::new();
    let mut fired: BTreeMap<(u8, NodeId), u32> = BTreeMap::new();
    let told =
        |node, timer, nth, at| line(Moment::AtItsQuestion, Fault::Timer { node, timer, nth, at });
    for event in &subject.events {
        if let (EventKind::TimerFired { timer, nth }, Some(node)) = (event.kind, event.node)
            && ranged.iter().any(|&(it, _)| it == timer)
        {
            fired.insert((timer, node), nth);
            lines.push(told(node, timer, nth, event.at));
        }
    }
    let end = Instant::ZERO.after(subject.plan.length);
    for (timer, _) in ranged {
        for node in (0..subject.plan.nodes).map(NodeId::server) {
            let next = fired.get(&(timer, node)).map_or(1, |nth| nth + 1);
            lines.push(told(node, timer, next, end));
        }
    }
    lines.truncate(LINES_MAX);
    lines
}

/// The option that says how long a timer takes, as far as what it took tells.
fn range_of(
    subject: &Subject,
    lengths: impl Iterator<Item = Duration> + Clone,
) -> Option<DurationRange> {
    let fits = |range: &DurationRange| {
        let (min, max) = (range.min, range.max.plus(BUSY));
        range.min < range.max && lengths.clone().all(|length| (min..=max).contains(&length))
    };
    subject.plan.settings.iter().find_map(|setting| match setting {
        Setting::Range(range) => Some(*range).filter(fits),
        _ => None,
    })
}

/// Each message that was due is so when it was.
fn arrivals(subject: &Subject) -> Vec<PlannedFault> {
    let mut arrived: BTreeMap<MessageName, Instant> = BTreeMap::new();
    for event in &subject.events {
        let is_due = match event.kind {
            EventKind::Arrived { .. } | EventKind::Delivered { .. } => true,
            // One that came in vain must not come earlier, either.
            EventKind::Lost { reason, .. } => {
                matches!(reason, LossReason::CutAtArrival | LossReason::ReceiverDown)
            }
            _ => false,
        };
        if is_due && let Some((name, _)) = event.message() {
            arrived.entry(name).or_insert(event.at);
        }
    }
    for planned in &subject.plan.faults {
        if let Fault::Message { name, .. } = planned.fault {
            arrived.remove(&name);
        }
    }
    let lines = arrived.into_iter().map(|(name, at)| message(name, Fate::Deliver(at)));
    lines.take(LINES_MAX).collect()
}

fn message(name: MessageName, fate: Fate) -> PlannedFault {
    line(Moment::AtItsQuestion, Fault::Message { name, kind: None, fate })
}

fn line(moment: Moment, fault: Fault) -> PlannedFault {
    PlannedFault { line: 0, moment, fault }
}
