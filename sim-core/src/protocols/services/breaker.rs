//! A circuit breaker (Nygard, "Release It!", 2007, chapter 5): who fails again and again is left alone
//! for a while, which helps both sides.

use crate::base::{Duration, Instant};

/// Whether the next service is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Breaker {
    /// It is, as long as it does not fail so often in a row.
    Closed {
        /// How often it failed since it last answered.
        failures: u64,
    },
    /// It is not.
    Open {
        /// Until when.
        until: Instant,
    },
    /// One call is under way that shows whether it is well again.
    HalfOpen,
}

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tolerance {
    pub(super) failures: u64,
    pub(super) pause: Duration,
}

impl Default for Breaker {
    fn default() -> Breaker {
        Breaker::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether a call may be made now. The first one behind a pause shows how things are.
    pub(super) fn permits(&mut self, now: Instant) -> bool {
        match *self {
            Breaker::Closed { .. } => true,
            Breaker::Open { until } if now >= until => {
                *self = Breaker::HalfOpen;
                true
            }
            Breaker::Open { .. } | Breaker::HalfOpen => false,
        }
    }

    /// A call was answered. What was called before the breaker opened proves nothing.
    pub(super) fn succeeded(&mut self) {
        if !matches!(self, Breaker::Open { .. }) {
            *self = Breaker::default();
        }
    }

    /// A call failed.
    pub(super) fn failed(&mut self, now: Instant, tolerance: Tolerance) {
        let failures = match *self {
            Breaker::Closed { failures } => failures + 1,
            Breaker::HalfOpen => tolerance.failures,
            Breaker::Open { .. } => return,
        };
        *self = match failures >= tolerance.failures {
            true => Breaker::Open { until: now.after(tolerance.pause) },
            false => Breaker::Closed { failures },
        };
    }

    pub(super) fn is_open(self) -> bool {
        !matches!(self, Breaker::Closed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Tolerance = Tolerance { failures: 3, pause: Duration::ms(100) };

    fn at(ms: u64) -> Instant {
        Instant(1_000 * ms)
    }

    fn open() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            breaker.failed(at(0), TOLERANCE);
        }
        breaker
    }

    #[test]
    fn it_opens_after_some_failures_in_a_row() {
        let mut breaker = Breaker::default();
        for _ in 0..5 {
            breaker.failed(at(0), TOLERANCE);
            breaker.failed(at(0), TOLERANCE);
            breaker.succeeded();
        }
        assert!(breaker.permits(at(0)), "never three in a row");
        assert_eq!(open(), Breaker::Open { until: at(100) });
        assert!(!open().permits(at(99)));
    }

    #[test]
    fn behind_the_pause_one_call_shows_how_things_are() {
        let mut breaker = open();
        assert!(breaker.permits(at(100)));
        assert!(!breaker.permits(at(101)), "one call, not two");
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn if_that_fails_it_pauses_again() {
        let mut breaker = open();
        assert!(breaker.permits(at(100)));
        breaker.failed(at(150), TOLERANCE);
        assert_eq!(breaker, Breaker::Open { until: at(250) });
    }

    #[test]
    fn late_answers_do_not_close_it_and_late_failures_do_not_prolong_it() {
        let mut breaker = open();
        breaker.succeeded();
        breaker.failed(at(50), TOLERANCE);
        assert_eq!(breaker, open());
    }
}
