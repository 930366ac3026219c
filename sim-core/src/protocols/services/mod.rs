//! Services: a chain of them, with queues, timeouts and retries.
//!
//! Clients ask the first service, which calls the second, and so on; the last one does the work, one
//! call after the other, and holds what clients wrote. No step of this is hard. What is hard is how
//! the whole behaves when it has more to do than it can: every part that helps one call (a queue, a
//! timeout, a retry) can hurt all of them. The rules that keep it upright, each in a file of its own:
//!
//! - **Deadlines** (`caller`). A request may take so long; each service tells the next one until when
//!   its answer is of use, and nobody begins what cannot be. ("Site Reliability Engineering", 2016,
//!   chapter 22, "Addressing Cascading Failures": deadline propagation.)
//! - **Bounded queues** (`callee`). What does not fit is refused at once, which costs the caller less
//!   than waiting in vain, and what is too late is thrown out.
//! - **Retries** (`caller`) wait longer from one to the next, with jitter, and have a budget: a tenth
//!   of a call for each first call. Without one, each layer multiplies: three attempts in each of
//!   three layers are 27 calls of the last service for one request.
//! - **Limits** of calls under way. Ten calls at once to somebody who needs ten milliseconds for each
//!   are as many as are done in a tenth of a second; if that is the timeout, an eleventh is lost.
//! - **Circuit breakers** (`breaker`). After some failures in a row a service stops calling for a
//!   while, then tries with one call. (Nygard, "Release It!", 2007, chapter 5.)
//!
//! # Metastable failure
//!
//! A service that is busy to four fifths stands still for two seconds. When it goes on, everybody's
//! calls have timed out and been made again; the service works on calls that nobody waits for, so
//! those who wait time out as well and call again. The stall is over, the load is what it was, and yet
//! it does not recover: retries sustain what the stall began (Bronson et al., "Metastable Failures in
//! Distributed Systems", HotOS 2021; Huang et al., "Metastable Failures in the Wild", OSDI 2022). That
//! is what the mistake `retry-storm` shows; [`claims`] tell it from mere overload.
//!
//! # What is assumed
//!
//! Deadlines are moments of the wall clock, so clocks are assumed to agree, as under a good time
//! service. Services speak over connections, on which nothing arrives twice. What was called again is
//! done again: nothing here remembers its clients, and nothing survives a crash.
//!
//! The last service is busy by a timer and not by blocking: like a server with one worker and a
//! thread that accepts, it can say no while it works.
//!
//! Left out: several workers, hedged requests, adaptive limits of concurrency, priorities, and a load
//! that does not wait for answers (clients here have one operation outstanding each).

mod breaker;
pub mod bugs;
mod callee;
mod caller;
pub mod claims;
mod message;
mod view;

#[cfg(test)]
mod tests;

pub use message::{CallId, Message, Note, Reason, Timer};

use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::protocol::{
    Answer, Claim, Contour, Description, Disk, Doors, Effects, Guarantee, Hazard, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Present, Protocol, Request, Setup, Status,
};
use breaker::Breaker;
use callee::Worker;
use caller::{Budget, Job, Origin};

/// The options, by their position in the description.
pub(crate) mod options {
    pub const SERVICE_TIME: usize = 0;
    pub const QUEUE_LIMIT: usize = 1;
    pub const REQUEST_TIMEOUT: usize = 2;
    pub const CALL_TIMEOUT: usize = 3;
    pub const ATTEMPTS: usize = 4;
    pub const BACKOFF: usize = 5;
    pub const RETRY_BUDGET: usize = 6;
    pub const BREAKER_FAILURES: usize = 7;
    pub const BREAKER_PAUSE: usize = 8;
    pub const CALLS_LIMIT: usize = 9;
}

/// A service.
#[derive(Clone, Debug, Hash)]
pub struct Service {
    setup: Setup,
    /// When it started: its calls are told from those of its earlier lives.
    life: Instant,
    /// How many calls it has made.
    calls: u32,
    /// What it is asked for and asks others for: all but the last service.
    jobs: Vec<Job>,
    breaker: Breaker,
    budget: Budget,
    /// When the due timer fires.
    due: Option<Instant>,
    /// What it works on: the last service.
    worker: Worker,
    tally: Tally,
}

/// What became of what it was asked for, since it started.
#[derive(Clone, Copy, Debug, Default, Hash)]
struct Tally {
    answered: u64,
    refused: u64,
    gave_up: u64,
    too_late: u64,
}

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Call", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Done", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Failed", contour: Contour::Reply, hue: 1 },
];

const fn ms(count: u64) -> OptionKind {
    OptionKind::Range(DurationRange::exactly(Duration::ms(count)))
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "service-time",
        sentence: "How long the last service works on a call.",
        kind: OptionKind::Range(DurationRange::new(Duration::ms(10), Duration::ms(14))),
    },
    OptionSpec {
        name: "queue-limit",
        sentence: "How many calls may wait at a service; more are refused.",
        kind: OptionKind::Count(64),
    },
    OptionSpec {
        name: "request-timeout",
        sentence: "How long a request may take, all attempts together.",
        kind: ms(400),
    },
    OptionSpec {
        name: "call-timeout",
        sentence: "How long a service waits for the answer to a call.",
        kind: ms(100),
    },
    OptionSpec {
        name: "attempts",
        sentence: "How often a service calls for one request, the first call included.",
        kind: OptionKind::Count(3),
    },
    OptionSpec {
        name: "backoff",
        sentence: "How long a service rests before it calls again: from half of it to all of it, and \
                   twice as long each time.",
        kind: ms(20),
    },
    OptionSpec {
        name: "retry-budget",
        sentence: "How many calls in a hundred first calls may be made again.",
        kind: OptionKind::Count(10),
    },
    OptionSpec {
        name: "breaker-failures",
        sentence: "After how many failures in a row a service stops calling.",
        kind: OptionKind::Count(5),
    },
    OptionSpec { name: "breaker-pause", sentence: "For how long it stops calling.", kind: ms(300) },
    OptionSpec {
        name: "calls-limit",
        sentence: "How many calls a service has under way at most: no more than are done in time.",
        kind: OptionKind::Count(5),
    },
];

impl Protocol for Service {
    type Message = Message;
    type Timer = Timer;
    type Record = ();
    type Note = Note;
    type Witness = claims::Witness;

    const DESCRIPTION: Description = Description {
        name: "services",
        sentence: "Services call one another in a chain, and only the last one works.",
        options: OPTIONS,
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["due", "work"],
        guarantees: &[Guarantee::Progress { within: Duration::s(3) }],
        tolerates: &[
            Hazard::Crash,
            Hazard::Pause,
            Hazard::Cut,
            Hazard::OneWayCut,
            Hazard::SlowLink,
            Hazard::Loss,
            Hazard::Delay,
            Hazard::SlowNode,
        ],
        servers_min: 2,
        doors: Doors::First(1),
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Service>] = claims::CLAIMS;

    fn start(setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Service>) -> Service {
        Service {
            setup: setup.clone(),
            life: effects.wall_clock(),
            calls: 0,
            jobs: Vec::new(),
            breaker: Breaker::default(),
            budget: Budget::default(),
            due: None,
            worker: Worker::default(),
            tally: Tally::default(),
        }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Service>) {
        match message {
            Message::Call { chain, request, deadline } => {
                let origin = Origin::Service { caller: from, chain };
                self.take(origin, request, deadline, effects);
            }
            Message::Done { id, outcome } => self.on_done(id, outcome, effects),
            Message::Failed { id, reason } => self.on_failed(id, reason, effects),
        }
        self.wait_for_what_is_due(effects);
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Service>) {
        match timer {
            Timer::Due => {
                self.due = None;
                self.on_due(effects);
            }
            Timer::Work => self.finish(effects),
        }
        self.wait_for_what_is_due(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Service>) {
        if self.setup.me.index() > 0 {
            return effects.reply(request.client, request.sequence, Answer::Redirect(Some(0)));
        }
        if self.jobs.iter().any(|job| job.is_for(request)) {
            return; // The client asks again for what is being seen to.
        }
        let deadline = effects.wall_clock().after(self.length(options::REQUEST_TIMEOUT));
        self.take(Origin::Client, request, deadline, effects);
        self.wait_for_what_is_due(effects);
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Call { .. } => 0,
            Message::Done { .. } => 1,
            Message::Failed { .. } => 2,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(
        witness: &mut claims::Witness,
        present: &Present<'_, Service>,
        _node: NodeId,
        note: &Note,
    ) {
        witness.remember(present, note);
    }
}

impl Service {
    /// Whom it calls; nobody, if it is the last one.
    fn next(&self) -> Option<NodeId> {
        let next = self.setup.me.index() as u8 + 1;
        (next < self.setup.servers).then(|| NodeId::server(next))
    }

    fn length(&self, option: usize) -> Duration {
        self.setup.range(option).max
    }

    /// Takes in what a client or another service asks for.
    fn take(
        &mut self,
        origin: Origin,
        request: Request,
        deadline: Instant,
        effects: &mut Effects<Service>,
    ) {
        let job = Job::new(origin, request, deadline);
        match self.next() {
            Some(next) => self.pass_on(job, next, effects),
            None => self.enqueue(job, effects),
        }
    }

    /// Says no to whom it may concern.
    fn refuse(&mut self, job: &Job, reason: Reason, effects: &mut Effects<Service>) {
        self.tally.refused += 1;
        match &job.origin {
            Origin::Client => {
                effects.reply(job.request.client, job.request.sequence, Answer::Redirect(None));
            }
            Origin::Service { caller, chain } => {
                if let Some(&id) = chain.last() {
                    effects.send(*caller, Message::Failed { id, reason });
                }
            }
        }
    }
}
