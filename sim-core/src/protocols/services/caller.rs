//! All services but the last: they call the next one, wait, and call again.

use super::breaker::{Breaker, Tolerance};
use super::message::{CallId, Message, Note, Reason, Timer};
use super::{Service, bugs, options};
use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::protocol::{Answer, Effects, Outcome, Request};

/// Something that a service was asked for.
#[derive(Clone, Debug, Hash)]
pub(super) struct Job {
    pub(super) origin: Origin,
    pub(super) request: Request,
    /// Until when an answer is of use, by the wall clock.
    pub(super) deadline: Instant,
    /// How often the next service was called for it.
    attempts: u32,
    phase: Phase,
}

/// Who asked for it.
#[derive(Clone, Debug, Hash)]
pub(super) enum Origin {
    /// A client.
    Client,
    /// Another service.
    Service {
        /// Which.
        caller: NodeId,
        /// Its call, behind those for whose sake that was made.
        chain: Vec<CallId>,
    },
}

/// What a job waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// The answer to this call, until then.
    Calling(CallId, Instant),
    /// The time to call again.
    Resting(Instant),
}

impl Job {
    pub(super) fn new(origin: Origin, request: Request, deadline: Instant) -> Job {
        Job { origin, request, deadline, attempts: 0, phase: Phase::Resting(Instant::ZERO) }
    }

    /// The calls for whose sake it is done, the first service's first.
    pub(super) fn chain(&self) -> &[CallId] {
        match &self.origin {
            Origin::Client => &[],
            Origin::Service { chain, .. } => chain,
        }
    }

    pub(super) fn is_for(&self, request: Request) -> bool {
        (self.request.client, self.request.sequence) == (request.client, request.sequence)
    }

    /// Whether a call is under way for it.
    pub(super) fn is_calling(&self) -> bool {
        matches!(self.phase, Phase::Calling(..))
    }

    fn waits_for(&self, id: CallId) -> bool {
        matches!(self.phase, Phase::Calling(call, _) if call == id)
    }

    fn due(&self) -> Instant {
        match self.phase {
            Phase::Calling(_, until) | Phase::Resting(until) => until,
        }
    }
}

/// How many calls may still be made again, in hundredths of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Budget(pub(super) u64);

/// What a budget holds at most: enough for ten calls.
pub(super) const BUDGET_MAX: u64 = 1_000;

impl Default for Budget {
    fn default() -> Budget {
        Budget(BUDGET_MAX)
    }
}

impl Budget {
    /// A first call was made.
    pub(super) fn earn(&mut self, per_cent: u64) {
        self.0 = (self.0 + per_cent).min(BUDGET_MAX);
    }

    /// Whether a call may be made again; if so, that is paid for.
    pub(super) fn spend(&mut self) -> bool {
        let enough = self.0 >= 100;
        if enough {
            self.0 -= 100;
        }
        enough
    }
}

impl Service {
    /// Whether the next service may be bothered with a call: not with too many at once, not while it
    /// is believed to be ill, and again only within the budget.
    fn may_call(&mut self, attempt: u32, now: Instant) -> bool {
        if self.setup.bug(bugs::RETRY_STORM) {
            true
        } else {
            let under_way = self.jobs.iter().filter(|job| job.is_calling()).count() as u64;
            under_way < self.setup.count(options::CALLS_LIMIT)
                && self.breaker.permits(now)
                && (attempt == 1 || self.budget.spend())
        }
    }

    /// Until when a call made now may take; `None` if its answer would come too late.
    fn time_for_a_call(&self, deadline: Instant, now: Instant) -> Option<Instant> {
        let patience = now.after(self.length(options::CALL_TIMEOUT));
        if self.setup.bug(bugs::CASCADING_TIMEOUTS) {
            Some(patience)
        } else {
            (now < deadline).then(|| patience.min(deadline))
        }
    }

    /// Calls the next service, for as many jobs at once as may wait here.
    pub(super) fn pass_on(&mut self, job: Job, next: NodeId, effects: &mut Effects<Service>) {
        if self.jobs.len() as u64 >= self.setup.count(options::QUEUE_LIMIT) {
            return self.refuse(&job, Reason::Overloaded, effects);
        }
        self.call(job, next, effects);
    }

    /// Makes a call for a job, or says no to it.
    fn call(&mut self, mut job: Job, next: NodeId, effects: &mut Effects<Service>) {
        let now = effects.wall_clock();
        job.attempts += 1;
        let Some(until) = self.time_for_a_call(job.deadline, now) else {
            return self.refuse(&job, Reason::NoAnswer, effects);
        };
        if !self.may_call(job.attempts, now) {
            return self.refuse(&job, Reason::NotCalled, effects);
        }
        if job.attempts == 1 {
            self.budget.earn(self.setup.count(options::RETRY_BUDGET));
        }
        self.calls += 1;
        let id = CallId { by: self.setup.me, life: self.life, number: self.calls };
        let mut chain = job.chain().to_vec();
        chain.push(id);
        effects.send(next, Message::Call { chain, request: job.request, deadline: until });
        job.phase = Phase::Calling(id, until);
        self.jobs.push(job);
    }

    /// The job that waits for the answer to this call. An answer that comes too late finds none: the
    /// caller has hung up.
    fn take_out(&mut self, id: CallId) -> Option<Job> {
        let place = self.jobs.iter().position(|job| job.waits_for(id))?;
        Some(self.jobs.remove(place))
    }

    pub(super) fn on_done(&mut self, id: CallId, outcome: Outcome, effects: &mut Effects<Service>) {
        let Some(job) = self.take_out(id) else { return };
        let was_open = self.breaker.is_open();
        self.breaker.succeeded();
        if was_open && !self.breaker.is_open() {
            effects.note(Note::BreakerClosed);
        }
        self.tally.answered += 1;
        match &job.origin {
            Origin::Client => {
                effects.note(Note::Answered);
                let Request { client, sequence, .. } = job.request;
                effects.reply(client, sequence, Answer::Done(outcome));
            }
            Origin::Service { caller, chain } => {
                if let Some(&id) = chain.last() {
                    effects.send(*caller, Message::Done { id, outcome });
                }
            }
        }
    }

    pub(super) fn on_failed(&mut self, id: CallId, reason: Reason, effects: &mut Effects<Service>) {
        if let Some(job) = self.take_out(id) {
            self.count_failure(effects);
            self.try_again(job, reason, effects);
        }
    }

    /// What has waited long enough, for an answer or for the next attempt.
    pub(super) fn on_due(&mut self, effects: &mut Effects<Service>) {
        let now = effects.wall_clock();
        let is_due = |job: &Job| job.due() <= now;
        let (due, rest) = std::mem::take(&mut self.jobs).into_iter().partition(is_due);
        self.jobs = rest;
        let due: Vec<Job> = due;
        for job in due {
            match (job.phase, self.next()) {
                (Phase::Calling(id, _), _) => {
                    self.tally.gave_up += 1;
                    effects.note(Note::GaveUp { id, at: now });
                    self.count_failure(effects);
                    self.try_again(job, Reason::NoAnswer, effects);
                }
                (Phase::Resting(_), Some(next)) => self.call(job, next, effects),
                (Phase::Resting(_), None) => {}
            }
        }
    }

    fn count_failure(&mut self, effects: &mut Effects<Service>) {
        let tolerance = Tolerance {
            failures: self.setup.count(options::BREAKER_FAILURES),
            pause: self.length(options::BREAKER_PAUSE),
        };
        let was_open = matches!(self.breaker, Breaker::Open { .. });
        self.breaker.failed(effects.wall_clock(), tolerance);
        if !was_open && matches!(self.breaker, Breaker::Open { .. }) {
            effects.note(Note::BreakerOpened);
        }
    }

    /// A call has failed: rests and calls again, or gives the job up.
    fn try_again(&mut self, mut job: Job, reason: Reason, effects: &mut Effects<Service>) {
        if u64::from(job.attempts) >= self.setup.count(options::ATTEMPTS) {
            return self.refuse(&job, reason, effects);
        }
        // Twice as long each time, and not all at once: from half of that to all of it.
        let longest = self.length(options::BACKOFF).times(1 << (job.attempts - 1).min(16));
        let rest = longest.0 / 2 + effects.choose(longest.0 / 2 + 1);
        job.phase = Phase::Resting(effects.wall_clock().after(Duration(rest)));
        self.jobs.push(job);
    }

    /// Sets the one timer to what is due first.
    pub(super) fn wait_for_what_is_due(&mut self, effects: &mut Effects<Service>) {
        let due = self.jobs.iter().map(Job::due).min();
        if due == self.due {
            return;
        }
        self.due = due;
        match due {
            Some(at) => {
                let length = at.since(effects.wall_clock());
                effects.set_timer(Timer::Due, DurationRange::exactly(length));
            }
            None => effects.cancel_timer(Timer::Due),
        }
    }
}
