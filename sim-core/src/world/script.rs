//! The script: the plan's steps, done one after the other.
//!
//! The script acts a microsecond after what it waited for, before the other events of that time.
//! So a step can be printed as a schedule line at that very time and does exactly the same.

use super::agenda::{Class, Item};
use super::{ExpectationReport, World};
use crate::base::chance::Purpose;
use crate::base::{Duration, EventId, Instant, NodeId, NodeSet, Stream};
use crate::plan::{Condition, Plan, Step, Target};
use crate::protocol::{Protocol, Standing};
use crate::trace::{EventKind, Recorder};

/// The shortest while: what the script lets pass between what it sees and what it does.
pub(super) const MOMENT: Duration = Duration::us(1);

/// Where the script stands, and what it found.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// The step that is next, or that it waits in.
    next: usize,
    waits_until: Option<Instant>,
    /// Whether the agenda will wake it for a condition that came true.
    woken: bool,
    /// What `until leader as NAME` found, in the order of the plan's names.
    pub(super) names: Vec<Option<NodeId>>,
    pub(super) choices: Stream,
    pub(super) expectations: Vec<ExpectationReport>,
    /// The line of an `until` that reached its limit.
    pub(super) gave_up: Option<u32>,
    /// What was asked and expected, when, with all names resolved.
    pub(super) done: Vec<(Instant, Step)>,
}

impl Script {
    pub(super) fn new(plan: &Plan) -> Script {
        let expectation = |line| ExpectationReport { line, met: None, at: None };
        Script {
            next: 0,
            waits_until: None,
            woken: false,
            names: vec![None; plan.names.len()],
            choices: Stream::new(plan.seed, Purpose::Script, 0, 0),
            expectations: plan
                .steps
                .iter()
                .filter(|step| matches!(step.step, Step::Expect(_)))
                .map(|step| expectation(step.line))
                .collect(),
            gave_up: None,
            done: Vec::new(),
        }
    }

    /// The line of the step in which it waits, if it is not through.
    pub(super) fn waiting_line(&self, plan: &Plan) -> Option<u32> {
        plan.steps.get(self.next).map(|step| step.line)
    }
}

impl<P: Protocol> World<P> {
    /// Something changed that the script may wait for.
    pub(super) fn consult_script(&mut self) {
        if self.script.woken || self.script.gave_up.is_some() {
            return;
        }
        let Some(step) = self.plan.steps.get(self.script.next) else { return };
        if let Step::Until { condition, .. } = &step.step
            && self.script.waits_until.is_some()
            && self.holds(condition)
        {
            self.script.woken = true;
            self.agenda.add(self.now.after(MOMENT), Class::Script, Item::Script);
        }
    }

    /// Does as many steps as can be done now.
    pub(super) fn go_on_with_script(&mut self, recorder: &mut Recorder<'_>) {
        self.script.woken = false;
        let plan = self.plan.clone();
        while self.script.gave_up.is_none()
            && let Some(line) = plan.steps.get(self.script.next)
        {
            if !self.do_step(self.script.next, line.line, &line.step, recorder) {
                return;
            }
            self.script.next += 1;
            self.script.waits_until = None;
        }
    }

    /// Does one step; `false` if it has to wait.
    fn do_step(
        &mut self,
        index: usize,
        line: u32,
        step: &Step,
        recorder: &mut Recorder<'_>,
    ) -> bool {
        match step {
            Step::Until { condition, limit, name } => {
                if self.holds(condition) {
                    if let Some(name) = name {
                        self.script.names[usize::from(*name)] = self.leader();
                    }
                } else if !self.wait_for(*limit) {
                    self.script.gave_up = Some(line);
                    self.emit(recorder, EventId::NONE, None, EventKind::GaveUp { line });
                    return false;
                } else {
                    return false;
                }
            }
            Step::Advance(length) => {
                if self.wait_for(*length) {
                    return false;
                }
            }
            Step::Expect(condition) => {
                self.judge(line, condition, recorder);
                return true;
            }
            Step::Fault(_) => {
                // What was asked and expected comes before it, also when it is printed resolved.
                let is_after = self.script.done.last().is_some_and(|(at, _)| *at == self.now);
                if is_after && self.wait_for(MOMENT) {
                    return false;
                }
                let index = self.plan.faults.len() + index;
                self.strike(index as u32, recorder);
                return true;
            }
            Step::Ask { client, operation, of } => {
                let of = of.and_then(|target| match target {
                    Target::AFollower => self.draw_follower(NodeSet::EMPTY),
                    target => self.find(target),
                });
                self.ask(*client, *operation, of);
                let of = of.map(Target::Node);
                let step = Step::Ask { client: *client, operation: *operation, of };
                self.script.done.push((self.now, step));
            }
        }
        self.emit(recorder, EventId::NONE, None, EventKind::StepDone { line });
        true
    }

    /// Waits for so long; `false` if that time has passed.
    fn wait_for(&mut self, length: Duration) -> bool {
        let until = *self.script.waits_until.get_or_insert_with(|| {
            let until = self.now.after(length);
            self.agenda.add(until, Class::Script, Item::Script);
            until
        });
        self.now < until
    }

    fn judge(&mut self, line: u32, condition: &Condition, recorder: &mut Recorder<'_>) {
        let met = self.holds(condition);
        let now = self.now;
        for expectation in &mut self.script.expectations {
            if expectation.line == line {
                expectation.met = Some(met);
                expectation.at = Some(now);
            }
        }
        let resolved = match condition {
            Condition::LeaderIs(target) => Condition::LeaderIs(self.named(*target)),
            Condition::LeaderIsNot(target) => Condition::LeaderIsNot(self.named(*target)),
            other => other.clone(),
        };
        self.script.done.push((now, Step::Expect(resolved)));
        let kind = if met { EventKind::Met { line } } else { EventKind::Unmet { line } };
        self.emit(recorder, EventId::NONE, None, kind);
    }

    fn named(&self, target: Target) -> Target {
        self.find(target).map_or(target, Target::Node)
    }

    /// The live leader of the highest epoch.
    pub(super) fn leader(&self) -> Option<NodeId> {
        self.servers
            .iter()
            .filter(|server| server.is_live() && server.status.standing == Standing::Leading)
            .max_by_key(|server| server.status.epoch)
            .map(|server| server.id)
    }

    /// Whether a condition holds at this moment.
    pub fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Leader => self.leader().is_some(),
            Condition::LeaderIs(target) => {
                self.leader().is_some() && self.leader() == self.find(*target)
            }
            Condition::LeaderIsNot(target) => {
                self.leader().is_some() && self.leader() != self.find(*target)
            }
            Condition::AgreedOnLeader => self.agree(|status| (status.leader, status.epoch)),
            Condition::Converged => {
                self.agree(|status| (status.leader, status.epoch, status.written, status.applied))
                    && self.live().all(|server| server.status.written == server.status.applied)
            }
            Condition::Answered => self
                .clients
                .iter()
                .all(|client| client.current.is_none() && client.queue.is_empty()),
        }
    }

    fn live(&self) -> impl Iterator<Item = &super::server::Server<P>> {
        self.servers.iter().filter(|server| server.is_live())
    }

    /// Whether all live servers follow the leader and are alike in what `key` takes of them.
    fn agree<K: PartialEq>(&self, key: impl Fn(&crate::protocol::Status) -> K) -> bool {
        let Some(leader) = self.leader() else { return false };
        let expected = key(&self.servers[leader.index()].status);
        self.live()
            .all(|server| server.status.leader == Some(leader) && key(&server.status) == expected)
    }
}
