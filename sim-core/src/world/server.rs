//! A server's hardware: power, disk, clocks, timers, and the inbox in which things wait.

use super::activation::Turn;
use super::clock::Clock;
use crate::base::chance::{Purpose, scale};
use crate::base::{Duration, DurationRange, EventId, Instant, NodeId, Stream};
use crate::plan::{Impairment, Plan};
use crate::protocol::{Defect, Disk, Effect, Label, Protocol, Setup, Status};
use std::collections::VecDeque;

/// Whether a server has power and a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Power {
    /// Not started yet.
    Off,
    /// It runs.
    On,
    /// Its process is down.
    Crashed,
    /// Its machine is without power.
    Lost,
    /// Its machine is gone, and its disk with it.
    DiskLost,
    /// It cannot go on with its hardware as it is.
    Stopped(Defect),
    /// It stopped for good.
    Halted(&'static str),
}

/// Something that waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    Mail { slot: u32 },
    Timer(u8),
    Command(Order),
}

/// What an administrator tells a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) command: u8,
    pub(super) about: Option<NodeId>,
    /// The event of the fault that stands for the administrator.
    pub(super) cause: EventId,
}

/// The rest of an activation, behind an effect that takes time.
#[derive(Clone, Debug)]
pub(super) struct Rest<P: Protocol> {
    pub(super) turn: Turn,
    /// How many effects are done, the one under way included.
    pub(super) done: u32,
    pub(super) effects: Vec<Effect<P>>,
    /// The event with which a sync began, if that is what takes time.
    pub(super) sync: Option<EventId>,
    pub(super) until: Instant,
    /// Whether that time has passed, while the node stands still or its disk is stuck.
    pub(super) over: bool,
    pub(super) ticket: u32,
}

impl<P: Protocol> Rest<P> {
    pub(super) fn new(turn: Turn, done: u32, until: Instant) -> Rest<P> {
        let effects = Vec::new();
        Rest { turn, done, effects, sync: None, until, over: false, ticket: 0 }
    }
}

/// One timer of a server.
#[derive(Clone, Debug)]
pub(super) struct Timer {
    stream: Stream,
    pub(super) set: bool,
    /// Whether it is due and waits in the inbox.
    pub(super) queued: bool,
    pub(super) set_at: Instant,
    /// By the server's monotonic clock.
    pub(super) due_local: Instant,
    pub(super) due: Instant,
    /// The agenda looks at it then; `None` if no entry is left.
    pub(super) scheduled: Option<Instant>,
    pub(super) cause: EventId,
    pub(super) fired: u32,
}

/// A server without its protocol's state.
#[derive(Clone, Debug)]
pub(super) struct Server<P: Protocol> {
    pub(super) id: NodeId,
    pub(super) power: Power,
    /// The fault that took it down, if it is to bring it up again.
    pub(super) down_by: Option<u32>,
    /// The faults that make it stand still.
    pub(super) paused_by: Vec<u32>,
    pub(super) setup: Setup,
    pub(super) starts: u32,
    pub(super) disk: Disk<P::Record>,
    pub(super) clock: Clock,
    /// The faults that make its clocks run fast or slow, and by how much; the last one counts.
    pub(super) drifts: Vec<(u32, i32)>,
    /// The faults by which part of it is slow or stuck.
    impairments: Vec<(u32, Impairment)>,
    /// The faults by which its next sync fails.
    pub(super) failing_sync: Vec<u32>,
    /// How long each call of a handler occupies it: the sum over `impairments`.
    pub(super) slow_by: Duration,
    pub(super) timers: Vec<Timer>,
    /// How often it was told each of its protocol's commands.
    pub(super) told: Vec<u32>,
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) rest: Option<Rest<P>>,
    pub(super) tickets: u32,
    pub(super) syncs: Stream,
    pub(super) status: Status,
    /// The last event that changed its memory: the cause of what it does later.
    pub(super) started: EventId,
}

impl<P: Protocol> Server<P> {
    pub(super) fn new(plan: &Plan, id: NodeId) -> Server<P> {
        let number = id.number();
        let timer = |index: usize| Timer {
            stream: Stream::new(plan.seed, Purpose::Timer, number, index as u8),
            set: false,
            queued: false,
            set_at: Instant::ZERO,
            due_local: Instant::ZERO,
            due: Instant::ZERO,
            scheduled: None,
            cause: EventId::NONE,
            fired: 0,
        };
        Server {
            id,
            power: Power::Off,
            down_by: None,
            paused_by: Vec::new(),
            setup: Setup {
                me: id,
                servers: plan.nodes,
                settings: plan.settings.clone(),
                bugs: plan.bugs,
                version: 0,
            },
            starts: 0,
            disk: Disk::default(),
            clock: Clock::new(),
            drifts: Vec::new(),
            impairments: Vec::new(),
            failing_sync: Vec::new(),
            slow_by: Duration::ZERO,
            timers: (0..P::Timer::ALL.len()).map(timer).collect(),
            told: vec![0; P::DESCRIPTION.commands.len()],
            waiting: VecDeque::new(),
            rest: None,
            tickets: 0,
            syncs: Stream::new(plan.seed, Purpose::Sync, number, 0),
            status: Status::default(),
            started: EventId::NONE,
        }
    }

    /// Whether its process runs, perhaps standing still.
    pub(super) fn is_live(&self) -> bool {
        self.power == Power::On
    }

    /// Whether it runs, at its usual pace, with clocks that go as fast as they should.
    pub(super) fn is_sound(&self) -> bool {
        let is_hampered = !self.paused_by.is_empty()
            || !self.drifts.is_empty()
            || !self.impairments.is_empty()
            || !self.failing_sync.is_empty();
        self.is_live() && !is_hampered
    }

    /// Whether it still is the incarnation that started for the `starts`th time.
    pub(super) fn still_is(&self, starts: u32) -> bool {
        self.power == Power::On && self.starts == starts
    }

    /// Whether a fault makes it stand still.
    pub(super) fn is_paused(&self) -> bool {
        !self.paused_by.is_empty()
    }

    /// Whether it would be told of something now.
    #[inline]
    pub(super) fn is_ready(&self) -> bool {
        self.power == Power::On && self.rest.is_none() && self.paused_by.is_empty()
    }

    /// Sets a timer. Returns when the agenda has to look at it, unless it does so anyway: most
    /// timers are set again long before they are due, and one look, put off as it comes, serves.
    #[inline]
    pub(super) fn set_timer(
        &mut self,
        index: usize,
        after: DurationRange,
        now: Instant,
        cause: EventId,
    ) -> Option<Instant> {
        let clock = self.clock;
        let timer = &mut self.timers[index];
        let length = Duration(scale(timer.stream.word(), after.min.0, after.max.0));
        timer.set = true;
        timer.queued = false;
        timer.set_at = now;
        timer.due_local = clock.local_after(now, length);
        timer.due = clock.when(timer.due_local);
        timer.cause = cause;
        timer.look()
    }

    /// How long the sync takes that begins now.
    pub(super) fn draw_sync(&mut self, range: DurationRange) -> Duration {
        let drawn = Duration(scale(self.syncs.word(), range.min.0, range.max.0));
        if self.impairments.is_empty() { drawn } else { drawn.plus(self.sync_slow_by()) }
    }

    /// Begins or ends what makes part of it slow or stuck.
    pub(super) fn impair(&mut self, change: impl FnOnce(&mut Vec<(u32, Impairment)>)) {
        change(&mut self.impairments);
        self.slow_by = self.sum(|impairment| match impairment {
            Impairment::SlowNode(by) => Some(by),
            Impairment::SlowSync(_) | Impairment::StalledDisk => None,
        });
    }

    /// How much longer a sync takes.
    pub(super) fn sync_slow_by(&self) -> Duration {
        self.sum(|impairment| match impairment {
            Impairment::SlowSync(by) => Some(by),
            Impairment::SlowNode(_) | Impairment::StalledDisk => None,
        })
    }

    fn sum(&self, of: impl Fn(Impairment) -> Option<Duration>) -> Duration {
        let lengths = self.impairments.iter().filter_map(|&(_, impairment)| of(impairment));
        lengths.fold(Duration::ZERO, Duration::plus)
    }

    /// Whether no sync of its disk ends.
    pub(super) fn is_stalled(&self) -> bool {
        self.impairments.iter().any(|(_, impairment)| *impairment == Impairment::StalledDisk)
    }

    /// Whether it can go on with what stands behind an effect that took time.
    pub(super) fn may_go_on(&self) -> bool {
        let waits = |rest: &Rest<P>| !rest.over || rest.sync.is_some() && self.is_stalled();
        !self.is_paused() && !self.rest.as_ref().is_some_and(waits)
    }

    /// After a change of rate: when each timer is due now. Returns those the agenda has to look at.
    pub(super) fn reschedule(&mut self) -> Vec<(u8, Instant)> {
        let clock = self.clock;
        let mut looks = Vec::new();
        for (index, timer) in self.timers.iter_mut().enumerate() {
            if timer.set && !timer.queued {
                timer.due = clock.when(timer.due_local);
                looks.extend(timer.look().map(|at| (index as u8, at)));
            }
        }
        looks
    }
}

impl Timer {
    fn look(&mut self) -> Option<Instant> {
        match self.scheduled {
            Some(at) if at <= self.due => None,
            _ => {
                self.scheduled = Some(self.due);
                self.scheduled
            }
        }
    }
}
