//! What services say and announce.

use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{Label, Outcome, Request};
use core::fmt;

/// One call of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallId {
    /// Who called.
    pub by: NodeId,
    /// When the caller had started.
    pub life: Instant,
    /// Which of its calls since then, counted from one.
    pub number: u32,
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {} of {}", self.number, self.by)
    }
}

/// What services say to one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Do this.
    Call {
        /// This call, behind those for whose sake it is made, the first service's first.
        chain: Vec<CallId>,
        /// What a client asks for.
        request: Request,
        /// Until when the answer is of use, by the wall clock.
        deadline: Instant,
    },
    /// It is done.
    Done {
        /// Which call.
        id: CallId,
        /// What it came to.
        outcome: Outcome,
    },
    /// It is not done, or nobody knows.
    Failed {
        /// Which call.
        id: CallId,
        /// Why.
        reason: Reason,
    },
}

/// Why a service says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too much waits here already.
    Overloaded,
    /// The next service did not answer, and calling again is of no use.
    NoAnswer,
    /// The next service is spared: it failed too often, or has enough to do.
    NotCalled,
}

impl Reason {
    pub(super) fn words(self) -> &'static str {
        match self {
            Reason::Overloaded => "overloaded",
            Reason::NoAnswer => "no answer",
            Reason::NotCalled => "not called",
        }
    }
}

/// The timers of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A call has waited long enough, or may be made again.
    Due,
    /// The call at work is done.
    Work,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Due, Timer::Work];

    fn name(self) -> &'static str {
        match self {
            Timer::Due => "due",
            Timer::Work => "work",
        }
    }
}

/// What a service announces.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// It waits no longer for the answer to a call.
    GaveUp {
        /// Which.
        id: CallId,
        /// When it decided that, by its wall clock.
        at: Instant,
    },
    /// It begins to work on a call.
    Began {
        /// This call, behind those for whose sake it is made.
        chain: Vec<CallId>,
        /// When it decided that, by its wall clock.
        at: Instant,
    },
    /// The work on a call is done.
    Finished {
        /// Which.
        id: CallId,
        /// How long it took.
        took: Duration,
    },
    /// A request of a client is answered.
    Answered,
    /// It stops calling.
    BreakerOpened,
    /// It calls again.
    BreakerClosed,
}
