//! Moments in words. The clock, the playhead, the scrub bar and the notices all write them so.

use sim_core::base::Instant;

/// A moment to the millisecond: `1.284 s`. Steps within one show their microseconds.
pub fn clock(at: Instant) -> String {
    let us = at.0;
    if us.is_multiple_of(1_000) || us > 100_000_000 {
        format!("{}.{:03} s", us / 1_000_000, us / 1_000 % 1_000)
    } else {
        format!("{}.{:03} {:03} s", us / 1_000_000, us / 1_000 % 1_000, us % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_with_their_microseconds() {
        assert_eq!(clock(Instant(1_284_000)), "1.284 s");
        assert_eq!(clock(Instant(1_284_056)), "1.284 056 s");
    }
}
