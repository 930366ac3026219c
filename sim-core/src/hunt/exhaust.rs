//! Exhaust: every order of deliveries and timers of a small cluster, within bounds.
//!
//! The search itself is [`crate::explore`]; here its findings become plans. A path says in which order
//! things happened. Its times are chosen so that each timer fires within its range; each message that
//! arrived on it gets its time of arrival, each that did not is held back; and then the plan is
//! executed as any other. Only what breaks the claim there as well is a counterexample.
//!
//! The scenario gives the protocol, the size of the cluster, and what clients ask for: its `ask`s, or
//! for a workload one write and one read of each client. It must not say what goes wrong, nor when,
//! since that is what is tried.

use crate::base::{Duration, DurationRange, Instant, NodeId, Ratio};
use crate::explore::{Bounds, Deed, Explore, Explorer, Extent, Finding, Wishes, crash_kind};
use crate::plan::{Fate, Fault, Line, Moment, Order, Plan, PlannedFault, Step, Target, Targets};
use crate::protocol::{Action, Hazard, Key, Operation};
use crate::run::{Catalogue, Verdict};

/// An exploration of a scenario's cluster.
pub struct Exhaust {
    scenario: Plan,
    explore: Box<dyn Explore>,
    found: Vec<Counterexample>,
    untimely: Vec<Untimely>,
    is_over: bool,
}

/// A path to a broken claim, as a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The claim's name.
    pub claim: String,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// How many choices lead to it. Breadth first, no path has less; see [`Extent`].
    pub depth: u16,
    /// The run that takes this path.
    pub plan: Plan,
    /// The digest of that run.
    pub fingerprint: u64,
    /// The event of that run that says so.
    pub event: u32,
    /// When.
    pub at: Instant,
}

/// A path to a broken claim that no run takes: there are no times for it at which every timer fires
/// within its range, or chance answers a handler's own choices otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untimely {
    /// The claim's name.
    pub claim: String,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// How many choices lead to it.
    pub depth: u16,
}

/// Why a scenario cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line that is in the way, if it is one.
    pub line: Option<Line>,
    /// What is wrong.
    pub reason: String,
    /// What to do instead.
    pub suggestion: String,
}

impl Exhaust {
    /// An exploration that is about to begin.
    pub fn new(
        explorers: &[Explorer],
        catalogue: &Catalogue,
        scenario: &Plan,
        bounds: Bounds,
    ) -> Result<Exhaust, Refusal> {
        let named = explorers.iter().find(|explorer| explorer.name == scenario.protocol);
        let Some(explorer) = named else {
            return Err(Refusal {
                line: None,
                reason: format!("{} cannot be explored here", scenario.protocol),
                suggestion: "hunt it by a sweep or by places".into(),
            });
        };
        let tolerates = catalogue.entry_of(scenario).description.tolerates;
        let can_crash =
            tolerates.contains(&Hazard::Crash) || tolerates.contains(&Hazard::PowerLoss);
        let name = &scenario.protocol;
        if bounds.crashes > 0 && !can_crash {
            return Err(Refusal {
                line: None,
                reason: format!("{name} is not made to survive crashes"),
                suggestion: "allow none".into(),
            });
        }
        if bounds.copies > 0 && !tolerates.contains(&Hazard::Duplication) {
            return Err(Refusal {
                line: None,
                reason: format!("{name} is not made to survive copies of messages"),
                suggestion: "allow none".into(),
            });
        }
        let wishes = wishes(scenario)?;
        let explore = explorer.begin(scenario, wishes, bounds);
        let (found, untimely) = (Vec::new(), Vec::new());
        Ok(Exhaust { scenario: scenario.clone(), explore, found, untimely, is_over: false })
    }

    /// Tries about so many choices more. Says whether it is over.
    pub fn advance(&mut self, catalogue: &Catalogue, choices: u64) -> bool {
        self.is_over = self.is_over || self.explore.explore(choices);
        for finding in self.explore.findings() {
            if self.found.iter().any(|found| found.claim == finding.claim) {
                continue;
            }
            match self.confirm(catalogue, &finding) {
                Some(counterexample) => {
                    self.explore.settle(&counterexample.claim);
                    self.found.push(counterexample);
                }
                None => {
                    let Finding { claim, sentence, depth, .. } = finding;
                    self.untimely.push(Untimely { claim, sentence, depth });
                }
            }
        }
        self.is_over
    }

    /// How far it has come.
    pub fn extent(&self) -> Extent {
        self.explore.extent()
    }

    /// The first counterexample of each broken claim.
    pub fn found(&self) -> &[Counterexample] {
        &self.found
    }

    /// Paths that break a claim and that no run takes, as far as they were told.
    pub fn untimely(&self) -> &[Untimely] {
        &self.untimely
    }

    /// Whether every order within the budgets was tried.
    pub fn is_exhausted(&self) -> bool {
        let Extent { is_cut_by_depth, is_cut_by_states, is_cut_by_lots, .. } = self.extent();
        self.is_over && !is_cut_by_depth && !is_cut_by_states && !is_cut_by_lots
    }

    /// What it came to so far: holds only if every order was tried.
    pub fn verdict(&self) -> Verdict {
        match () {
            () if !self.found.is_empty() => Verdict::Broken,
            () if self.is_exhausted() && self.untimely.is_empty() => Verdict::Holds,
            () => Verdict::Undecided,
        }
    }

    /// The run that takes a path, if it breaks the claim there too.
    fn confirm(&self, catalogue: &Catalogue, finding: &Finding) -> Option<Counterexample> {
        let mut plan = plan_of_path(catalogue, &self.scenario, finding)?;
        let breaks = |plan: &Plan| {
            let report = catalogue.try_out(plan);
            let is_it = |claim: u8| report.claims[usize::from(claim)].name == finding.claim;
            let violation = report.violations.iter().find(|it| is_it(it.claim))?;
            Some((report.fingerprint, violation.event, violation.at))
        };
        breaks(&plan)?;
        // Most of what had not arrived would not have arrived by itself.
        let mut index = plan.faults.len();
        while index > 0 {
            index -= 1;
            let fate = &plan.faults[index].fault;
            let is_delay = matches!(fate, Fault::Message { fate: Fate::Hold(_), .. });
            if is_delay || matches!(fate, Fault::Timer { at, .. } if at.0 > plan.length.0) {
                let mut without = plan.clone();
                without.faults.remove(index);
                if breaks(&without).is_some() {
                    plan = without;
                }
            }
        }
        let (fingerprint, event, at) = breaks(&plan)?;
        Some(Counterexample {
            claim: finding.claim.clone(),
            sentence: finding.sentence.clone(),
            depth: finding.depth,
            plan,
            fingerprint,
            event,
            at,
        })
    }
}

/// The run that takes a path in a cluster; `None` if there are no times for it.
pub(crate) fn plan_of_path(
    catalogue: &Catalogue,
    scenario: &Plan,
    finding: &Finding,
) -> Option<Plan> {
    let times = finding.times.as_ref()?;
    let kind = crash_kind(catalogue.entry_of(scenario).description);
    let mut plan = bare(scenario);
    let end = times.last().copied().unwrap_or(Instant::ZERO);
    plan.length = Duration(end.0);
    let mut faults = Vec::new();
    let mut add = |moment, fault| {
        let line = faults.len() as Line + 1;
        faults.push(PlannedFault { line, moment, fault });
    };
    let message = |name, kind: Option<&str>, fate| Fault::Message {
        name,
        kind: kind.map(str::to_string),
        fate,
    };
    let crash = |node| Fault::Crash { nodes: Targets::nodes([node]), kind, lasting: None };
    for (deed, &at) in finding.deeds.iter().zip(times) {
        match *deed {
            Deed::Deliver { name, kind } => {
                add(Moment::AtItsQuestion, message(name, kind, Fate::Deliver(at)));
            }
            Deed::Copy { name } => {
                add(Moment::AtItsQuestion, message(name, None, Fate::Duplicate));
            }
            Deed::Fire { node, timer, nth } => {
                add(Moment::AtItsQuestion, Fault::Timer { node, timer, nth, at });
            }
            Deed::Begin { client, operation, of } => {
                let of = of.map(|of| Targets::nodes([of]));
                add(Moment::At(at), Fault::Ask { client, operation, of });
            }
            Deed::Crash { node } => add(Moment::At(at), crash(node)),
            Deed::CrashAmid { activation, effect } => {
                add(Moment::After { activation, effect }, crash(activation.node()));
            }
            Deed::Restart { node } => {
                add(Moment::At(at), Fault::Restart { nodes: Targets::nodes([node]) });
            }
        }
    }
    for &name in &finding.under_way {
        add(Moment::AtItsQuestion, message(name, None, Fate::Hold(None)));
    }
    for &(node, timer, nth, most) in &finding.patient {
        let at = end.after(most);
        add(Moment::AtItsQuestion, Fault::Timer { node, timer, nth, at });
    }
    plan.faults = faults;
    Some(plan)
}

/// The scenario without anything that happens in it, and without anything that takes time by itself.
fn bare(scenario: &Plan) -> Plan {
    let mut plan = scenario.clone();
    plan.workload = None;
    plan.faults.clear();
    plan.steps.clear();
    plan.names.clear();
    plan.sync = DurationRange::exactly(Duration::ZERO);
    plan.network.loss = Ratio::ZERO;
    plan.network.duplicate = Ratio::ZERO;
    plan
}

/// What each client asks for.
fn wishes(scenario: &Plan) -> Result<Vec<Wishes>, Refusal> {
    if scenario.network.order == Order::Fifo {
        return Err(Refusal {
            line: None,
            reason: "the network keeps messages in order, and exhaust lets them overtake".into(),
            suggestion: "leave the order of the network open".into(),
        });
    }
    let mut asked = Vec::new();
    for PlannedFault { line, moment, fault } in &scenario.faults {
        match (moment, fault) {
            (Moment::At(at), Fault::Ask { client, operation, of }) => {
                let of = of.as_ref().map(|of| of.0.as_slice());
                asked.push((
                    *at,
                    *line,
                    *client,
                    *operation,
                    of.map_or(Ok(None), |it| one(*line, it))?,
                ));
            }
            _ => return Err(in_the_way(*line)),
        }
    }
    for step in &scenario.steps {
        match step.step {
            Step::Ask { client, operation, of } => {
                let of =
                    of.as_ref().map_or(Ok(None), |of| one(step.line, core::slice::from_ref(of)))?;
                asked.push((Instant::ZERO, step.line, client, operation, of));
            }
            _ => return Err(in_the_way(step.line)),
        }
    }
    asked.sort_by_key(|&(at, line, ..)| (at, line));
    let mut wishes = vec![Wishes::new(); usize::from(scenario.clients)];
    for &(_, _, client, operation, of) in &asked {
        wishes[usize::from(client)].push((operation, of));
    }
    if asked.is_empty() && scenario.workload.is_some() {
        for (client, wishes) in (1..).zip(&mut wishes) {
            let on_x = |action| (Operation { key: Key(0), action }, None);
            wishes.extend([on_x(Action::Write(client)), on_x(Action::Read)]);
        }
    }
    Ok(wishes)
}

/// A server that is called by its name.
fn one(line: Line, targets: &[Target]) -> Result<Option<NodeId>, Refusal> {
    match targets {
        [Target::Node(node)] => Ok(Some(*node)),
        _ => Err(Refusal {
            line: Some(line),
            reason: "whom this client asks depends on the run".into(),
            suggestion: "name one server, or none".into(),
        }),
    }
}

fn in_the_way(line: Line) -> Refusal {
    Refusal {
        line: Some(line),
        reason: "exhaust tries every order of events by itself, so a scenario must not say what \
                 happens when"
            .into(),
        suggestion: "keep only what clients `ask`, and give crashes and copies as budgets".into(),
    }
}
