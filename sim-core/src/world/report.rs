//! The report: what a run came to, for terminals, pages and tests.

use super::World;
use super::server::Server;
use crate::base::{Instant, NodeId};
use crate::plan::{Moment, Plan, PlannedFault, Step, StepLine, Target};
use crate::protocol::Protocol;

/// What a run, or a part of it, came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Holds,
    /// A claim is broken.
    Broken,
    /// An expectation of the scenario's author failed; the protocol may be right.
    Unmet,
    /// A limit was reached first. Never a pass.
    Undecided,
}

impl Verdict {
    /// All of them, in the order of their numbers.
    pub const ALL: [Verdict; 4] =
        [Verdict::Holds, Verdict::Broken, Verdict::Unmet, Verdict::Undecided];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Broken => "broken",
            Verdict::Unmet => "unmet",
            Verdict::Undecided => "undecided",
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Broken before unmet before undecided before holds.
    pub verdict: Verdict,
    /// Why it is undecided, in a sentence.
    pub undecided: Option<String>,
    /// The digest of everything that happened.
    pub fingerprint: u64,
    /// How many events happened.
    pub events: u32,
    /// How far virtual time went.
    pub now: Instant,
    /// Whether the run reached its end.
    pub finished: bool,
    /// Since when every server is up and sound and every link whole; `None` if that is not so at
    /// the end, or if the network loses messages all the time.
    pub calm_since: Option<Instant>,
    /// Each claim, in the protocol's order.
    pub claims: Vec<ClaimReport>,
    /// Each `expect` of the scenario that was reached or not.
    pub expectations: Vec<ExpectationReport>,
    /// What the names in the scenario mean by now.
    pub names: Vec<(String, NodeId)>,
    /// Each fault of the plan.
    pub faults: Vec<FaultReport>,
    /// The first violation of each claim, in order of time.
    pub violations: Vec<Violation>,
}

/// A claim and whether it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimReport {
    /// Its name.
    pub name: &'static str,
    /// What people read.
    pub sentence: &'static str,
    /// Paper and section.
    pub source: &'static str,
    /// Whether it held so far.
    pub verdict: Verdict,
}

/// An `expect` and whether it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationReport {
    /// Its line in the text.
    pub line: u32,
    /// `None` if it was never reached.
    pub met: Option<bool>,
    /// When it was judged.
    pub at: Option<Instant>,
}

/// A fault of the plan and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// Its line in the text.
    pub line: u32,
    /// What became of it.
    pub status: FaultStatus,
    /// When it struck.
    pub began: Option<Instant>,
    /// When it was over; `None` while it lasts, or if it has no length.
    pub ended: Option<Instant>,
}

/// What became of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultStatus {
    /// It struck.
    Applied,
    /// The run has not come to its moment or place.
    NotReached,
    /// The run came there, and it no longer fits: another kind of message, nobody to strike.
    Stale,
}

impl FaultStatus {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            FaultStatus::Applied => "applied",
            FaultStatus::NotReached => "not-reached",
            FaultStatus::Stale => "stale",
        }
    }
}

/// A broken claim with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The claim's position in the protocol's list.
    pub claim: u8,
    /// The event that says so.
    pub event: u32,
    /// When.
    pub at: Instant,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// Who is guilty or hurt.
    pub nodes: Vec<NodeId>,
}

/// The claim that is made of every protocol: name, sentence, source.
pub const NO_HALT: (&str, &str, &str) = (
    "no-impossible-state",
    "No node finds itself in a state that its protocol says cannot be.",
    "the protocol's own assertions",
);

impl<P: Protocol> World<P> {
    /// What the run came to so far.
    pub fn report(&self) -> Report {
        let undecided = self.undecided();
        let unmet = self.script.expectations.iter().any(|it| it.met == Some(false));
        let verdict = match () {
            () if !self.violations.is_empty() => Verdict::Broken,
            () if unmet => Verdict::Unmet,
            () if undecided.is_some() => Verdict::Undecided,
            () => Verdict::Holds,
        };
        Report {
            verdict,
            undecided,
            fingerprint: self.fingerprint.value(),
            events: self.events,
            now: self.now,
            finished: self.finished,
            calm_since: self.calm_since(),
            claims: self.claim_reports(),
            expectations: self.script.expectations.clone(),
            names: (self.plan.names.iter().cloned().zip(&self.script.names))
                .filter_map(|(name, &node)| Some((name, node?)))
                .collect(),
            faults: self
                .faults
                .iter()
                .filter(|state| state.is_fault)
                .map(|state| state.report)
                .collect(),
            violations: self.violations.clone(),
        }
    }

    fn calm_since(&self) -> Option<Instant> {
        let is_calm = self.network.is_calm() && self.servers.iter().all(Server::is_sound);
        let struck = self.faults.iter().filter_map(|it| it.report.ended.or(it.report.began));
        is_calm.then(|| struck.max().unwrap_or(Instant::ZERO))
    }

    fn claim_reports(&self) -> Vec<ClaimReport> {
        let claims = P::CLAIMS.iter().map(|claim| (claim.name, claim.sentence, claim.source));
        claims
            .chain([NO_HALT])
            .enumerate()
            .map(|(index, (name, sentence, source))| ClaimReport {
                name,
                sentence,
                source,
                verdict: match self.violations.iter().any(|it| usize::from(it.claim) == index) {
                    true => Verdict::Broken,
                    false if self.events >= self.plan.events_max => Verdict::Undecided,
                    false => Verdict::Holds,
                },
            })
            .collect()
    }

    /// Why the run is no pass although nothing is known to be wrong.
    fn undecided(&self) -> Option<String> {
        if self.events >= self.plan.events_max && self.now.0 < self.plan.length.0 {
            return Some(format!(
                "It reached its limit of {} events at {} of {}.",
                self.plan.events_max, self.now, self.plan.length
            ));
        }
        if let Some(line) = self.script.gave_up {
            return Some(format!("Line {line} waited as long as it may, in vain."));
        }
        if !self.finished {
            return Some(format!("It has come to {} of {}.", self.now, self.plan.length));
        }
        self.script
            .waiting_line(&self.plan)
            .map(|line| format!("The run ended before line {line} was done."))
    }

    /// The plan as a pure schedule: each fault at the time at which it struck, with all names
    /// resolved; what clients were asked and what was expected, at their times. Each has the line
    /// that it comes from.
    pub fn resolved(&self) -> Plan {
        let mut plan = (*self.plan).clone();
        plan.names.clear();
        plan.faults.clear();
        for (index, state) in self.faults.iter().enumerate().filter(|(_, state)| state.is_fault) {
            let planned = self.plan.faults.get(index);
            match (&state.resolved, state.report.began, planned) {
                (Some(fault), Some(began), _) => {
                    let moment = match planned.map(|planned| planned.moment) {
                        Some(moment) if !matches!(moment, Moment::At(_)) => moment,
                        _ => Moment::At(began),
                    };
                    let line = state.report.line;
                    plan.faults.push(PlannedFault { line, moment, fault: fault.clone() });
                }
                (_, _, Some(planned)) if state.report.status == FaultStatus::NotReached => {
                    plan.faults.extend(self.without_names(planned));
                }
                _ => {}
            }
        }
        plan.steps = self.resolved_steps();
        plan
    }

    /// A fault that was not reached, with the nodes that its names mean by now. If a name means
    /// nobody, there is nothing to print.
    fn without_names(&self, planned: &PlannedFault) -> Option<PlannedFault> {
        let mut planned = planned.clone();
        for target in planned.fault.targets_mut().into_iter().flat_map(|targets| &mut targets.0) {
            if let Target::Named(_) = target {
                *target = Target::Node(self.find(*target)?);
            }
        }
        Some(planned)
    }

    fn resolved_steps(&self) -> Vec<StepLine> {
        let mut steps = Vec::new();
        let mut before = Instant::ZERO;
        let listed = |it: &&StepLine| matches!(it.step, Step::Ask { .. } | Step::Expect(_));
        let lines = self.plan.steps.iter().filter(listed).map(|it| it.line);
        for ((at, step), line) in self.script.done.iter().zip(lines) {
            if *at > before {
                steps.push(StepLine { line, step: Step::Advance(at.since(before)) });
                before = *at;
            }
            steps.push(StepLine { line, step: step.clone() });
        }
        steps
    }
}
