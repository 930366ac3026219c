//! The few helpers that touch the API, so that many cases need not.

pub mod flood;
pub mod scribe;

use sim_core::base::{Duration, EventId, Instant, MessageName, NodeId};
use sim_core::plan::{self, Plan};
use sim_core::protocol::Protocol;
use sim_core::protocols;
use sim_core::run::{Catalogue, Entry, FaultStatus, Run, Verdict};
use sim_core::trace::{Event, EventKind, LossReason, PayloadKind, Recorder, Vocabulary};
use sim_core::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All protocols, and those that exist for tests.
pub fn catalogue() -> Catalogue {
    let own = [Entry::of::<flood::Flood>(), Entry::of::<scribe::Scribe>()];
    Catalogue::new(protocols::catalogue().entries().iter().copied().chain(own))
}

/// Reads a scenario that is known to be right.
pub fn plan(text: &str) -> Plan {
    plan::parse(text, &catalogue().descriptions()).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}\n\n{text}", errors.join("\n"))
    })
}

/// Runs a scenario to its end.
pub fn run(text: &str) -> Box<dyn Run> {
    run_plan(&plan(text))
}

/// Runs a plan to its end.
pub fn run_plan(plan: &Plan) -> Box<dyn Run> {
    let mut run = catalogue().start(plan);
    while !run.advance(100_000, Instant(u64::MAX)) {}
    run
}

/// Runs a scenario to its end without a trace, for those who look at the nodes themselves.
pub fn world<P: Protocol>(text: &str) -> World<P> {
    let mut world = World::new(Arc::new(plan(text)));
    world.run(&mut Recorder::ignoring());
    world
}

/// A plan as a text.
pub fn print(plan: &Plan) -> String {
    plan::print(plan, &catalogue().descriptions())
}

/// The digest of everything that happened in a run of this text.
pub fn fingerprint(text: &str) -> u64 {
    run(text).report().fingerprint
}

pub fn ms(count: u64) -> Instant {
    Instant::ZERO.after(Duration::ms(count))
}

pub fn us(count: u64) -> Instant {
    Instant(count)
}

/// The server `n1`, `n2`, ….
pub fn n(number: u8) -> NodeId {
    NodeId::server(number - 1)
}

/// The client `c1`, `c2`, ….
pub fn c(number: u8) -> NodeId {
    NodeId::client(number - 1)
}

/// The `nth` message between two servers.
pub fn message(from: u8, to: u8, nth: u32) -> MessageName {
    MessageName { from: n(from), to: n(to), nth, copy: 1 }
}

/// The network's copy of that message.
pub fn copy_of(from: u8, to: u8, nth: u32) -> MessageName {
    MessageName { copy: 2, ..message(from, to, nth) }
}

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    pub kind: PayloadKind,
    pub sent: Instant,
    /// When it was there, told or not.
    pub arrived: Option<Instant>,
    /// When its receiver was told.
    pub told: Option<Instant>,
    pub lost: Option<(LossReason, Instant)>,
}

impl Fate {
    /// How long it travelled.
    pub fn latency(&self) -> Option<u64> {
        self.arrived.map(|at| at.since(self.sent).0)
    }
}

/// What became of each message of a run.
pub fn fates(events: &[Event]) -> BTreeMap<MessageName, Fate> {
    let mut fates = BTreeMap::new();
    for event in events {
        let Some((name, kind)) = event.message() else { continue };
        let fresh = Fate { kind, sent: event.at, arrived: None, told: None, lost: None };
        let fate = fates.entry(name).or_insert(fresh);
        match event.kind {
            EventKind::Arrived { .. } => fate.arrived = Some(event.at),
            EventKind::Delivered { .. } => {
                fate.arrived = fate.arrived.or(Some(event.at));
                fate.told = Some(event.at);
            }
            EventKind::Lost { reason, .. } => fate.lost = Some((reason, event.at)),
            _ => {}
        }
    }
    fates
}

/// The fates of the messages of one link, without the network's copies, in the order of sending.
pub fn link(events: &[Event], from: NodeId, to: NodeId) -> Vec<Fate> {
    let fates = fates(events);
    let on_link =
        fates.iter().filter(|(name, _)| name.from == from && name.to == to && name.copy == 1);
    on_link.map(|(_, fate)| *fate).collect()
}

/// When messages of a link were lost for this reason.
pub fn losses(events: &[Event], from: NodeId, to: NodeId, reason: LossReason) -> Vec<Instant> {
    let lost = events.iter().filter(|event| match event.kind {
        EventKind::Lost { from: sender, reason: why, .. } => {
            event.node == Some(to) && sender == from && why == reason
        }
        _ => false,
    });
    lost.map(|event| event.at).collect()
}

/// The events of one node, as lines with their times, payloads included.
pub fn story(run: &dyn Run, node: NodeId) -> Vec<String> {
    lines(run, |event| event.node == Some(node))
}

/// Chosen events as lines with their times, payloads included.
pub fn lines(run: &dyn Run, wanted: impl Fn(&Event) -> bool) -> Vec<String> {
    let chosen = (0..).zip(run.events()).filter(|(_, event)| wanted(event));
    chosen.map(|(id, event)| format!("{} {}", event.at, run.explain(EventId(id)).text)).collect()
}

/// Chosen events as lines without their times and payloads.
pub fn happenings(run: &dyn Run, wanted: impl Fn(&Event) -> bool) -> Vec<String> {
    let vocabulary = Vocabulary::of(run.description());
    run.events().iter().filter(|event| wanted(event)).map(|event| vocabulary.text(event)).collect()
}

/// When events of this kind happened to a node.
pub fn times(run: &dyn Run, node: NodeId, wanted: impl Fn(EventKind) -> bool) -> Vec<Instant> {
    let chosen = run.events().iter().filter(|event| event.node == Some(node) && wanted(event.kind));
    chosen.map(|event| event.at).collect()
}

/// When a timer of a node fired.
pub fn firings(run: &dyn Run, node: NodeId, timer: u8) -> Vec<Instant> {
    times(run, node, |kind| matches!(kind, EventKind::TimerFired { timer: it, .. } if it == timer))
}

/// What became of each fault, in the order of the report.
pub fn statuses(run: &dyn Run) -> Vec<FaultStatus> {
    run.report().faults.iter().map(|fault| fault.status).collect()
}

/// When each fault began and ended.
pub fn spans(run: &dyn Run) -> Vec<(Option<Instant>, Option<Instant>)> {
    run.report().faults.iter().map(|fault| (fault.began, fault.ended)).collect()
}

/// What each `expect` came to.
pub fn expectations(run: &dyn Run) -> Vec<Option<bool>> {
    run.report().expectations.iter().map(|expectation| expectation.met).collect()
}

/// A field of a server's view at the end of the run.
pub fn field(run: &mut dyn Run, node: NodeId, name: &str) -> String {
    run.seek(u32::MAX);
    let scene = run.scene(run.head());
    let view = scene.servers[node.index()].view.as_ref().expect("the server is up");
    let field = view.fields.iter().find(|field| field.name == name).expect("it has this field");
    field.value.clone()
}

/// Runs a scenario in which nothing may be amiss.
pub fn run_well(text: &str) -> Box<dyn Run> {
    let run = run(text);
    let report = run.report();
    assert_eq!(report.verdict, Verdict::Holds, "{report:#?}\n{text}");
    run
}

/// Checks that counts of equally likely outcomes are what chance would give: chi-square, with the
/// bound that chance exceeds once in about 1,000 tries. The seeds are fixed, so this never flickers.
pub fn assert_even(counts: &[u64]) {
    let total: u64 = counts.iter().sum();
    let expected = total / counts.len() as u64;
    assert!(expected > 100, "too few to judge: {counts:?}");
    let squares: u64 = counts.iter().map(|&count| count.abs_diff(expected).pow(2)).sum();
    // For k degrees of freedom the bound lies below k + 4·√(2k) + 7.
    let freedom = counts.len() as u64 - 1;
    let bound = freedom + 4 * (2 * freedom).isqrt() + 7;
    assert!(squares / expected <= bound, "{counts:?}");
}

/// Checks that `hits` of `total` is a share of `ppm` millionths, within four standard deviations.
pub fn assert_share(hits: u64, total: u64, ppm: u64) {
    let mean = total * ppm / 1_000_000;
    let deviation = (mean * (1_000_000 - ppm) / 1_000_000).isqrt() + 1;
    assert!(hits.abs_diff(mean) <= 4 * deviation, "{hits} of {total} is not {ppm} ppm");
}
