//! A server's two clocks.
//!
//! The monotonic one can only run fast or slow; timers follow it. The wall clock is the same plus an
//! offset that jumps. Integer arithmetic: a local time is the time since the last change of rate,
//! scaled in parts per million.

use crate::base::{Duration, Instant};

const MILLION: u64 = 1_000_000;

/// Two clocks of one server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// World and local time at the last change of rate.
    world_base: u64,
    local_base: u64,
    rate_ppm: u64,
    offset_us: i64,
}

impl Clock {
    pub(super) fn new() -> Clock {
        Clock { world_base: 0, local_base: 0, rate_ppm: MILLION, offset_us: 0 }
    }

    /// Whether the monotonic clock shows the world's time, as it does unless it drifted.
    #[inline]
    fn is_true(&self) -> bool {
        self.rate_ppm == MILLION && self.world_base == self.local_base
    }

    /// Both clocks: the monotonic one and the wall clock.
    #[inline(always)]
    pub(super) fn read(&self, now: Instant) -> (Instant, Instant) {
        if self.is_true() && self.offset_us == 0 {
            return (now, now);
        }
        let monotonic = self.monotonic(now);
        (monotonic, Instant(monotonic.0.saturating_add_signed(self.offset_us)))
    }

    #[inline]
    pub(super) fn monotonic(&self, now: Instant) -> Instant {
        if self.is_true() {
            return now;
        }
        // Whole seconds and the rest, so that no product needs more than 64 bits.
        let passed = now.0 - self.world_base;
        let (seconds, rest_us) = (passed / MILLION, passed % MILLION);
        let whole = seconds.saturating_mul(self.rate_ppm).saturating_add(self.local_base);
        Instant(whole.saturating_add(rest_us * self.rate_ppm / MILLION))
    }

    /// The first moment of the world at which the monotonic clock shows `local` or more.
    #[inline]
    pub(super) fn when(&self, local: Instant) -> Instant {
        if self.is_true() {
            return local;
        }
        let to_pass = local.0.saturating_sub(self.local_base);
        let (seconds, rest) = (to_pass / self.rate_ppm, to_pass % self.rate_ppm);
        let whole = seconds.saturating_mul(MILLION).saturating_add(self.world_base);
        Instant(whole.saturating_add((rest * MILLION).div_ceil(self.rate_ppm)))
    }

    /// From now on, the clocks gain `ppm` microseconds in each second.
    pub(super) fn drift(&mut self, now: Instant, ppm: i32) {
        self.local_base = self.monotonic(now).0;
        self.world_base = now.0;
        self.rate_ppm = MILLION.saturating_add_signed(i64::from(ppm)).max(1);
    }

    pub(super) fn drift_ppm(&self) -> i32 {
        self.rate_ppm as i64 as i32 - MILLION as i32
    }

    pub(super) fn jump(&mut self, by_us: i64) {
        self.offset_us = self.offset_us.saturating_add(by_us);
    }

    /// How far the wall clock is ahead of the world.
    pub(super) fn ahead_us(&self, now: Instant) -> i64 {
        self.read(now).1.0 as i64 - now.0 as i64
    }

    /// How long the local length `length` takes in the world, as of now.
    pub(super) fn local_after(&self, now: Instant, length: Duration) -> Instant {
        self.monotonic(now).after(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_gains_what_it_says() {
        let mut clock = Clock::new();
        clock.drift(Instant(1_000_000), 50_000);
        assert_eq!(clock.monotonic(Instant(2_000_000)), Instant(2_050_000));
        assert_eq!(clock.when(Instant(2_050_000)), Instant(2_000_000));
        clock.drift(Instant(2_000_000), 0);
        assert_eq!(clock.monotonic(Instant(3_000_000)), Instant(3_050_000));
        clock.jump(-250_000);
        assert_eq!(clock.read(Instant(3_000_000)), (Instant(3_050_000), Instant(2_800_000)));
    }

    #[test]
    fn a_timer_is_due_when_the_clock_shows_it_and_not_before() {
        for ppm in [-900_000, -333_333, -7, 0, 13, 250_000, 900_000] {
            let mut clock = Clock::new();
            clock.drift(Instant(17), ppm);
            for local in (17..5_000).step_by(37) {
                let due = clock.when(Instant(local));
                assert!(clock.monotonic(due).0 >= local);
                assert!(due.0 <= 17 || clock.monotonic(Instant(due.0 - 1)).0 < local);
            }
        }
    }
}
