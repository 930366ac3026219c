//! Virtual time: whole microseconds since the run began.
//!
//! Integers, because sums of floating-point delays differ with the order of addition. A run ends
//! long before 2⁶⁴ µs, so arithmetic saturates instead of wrapping: an absurd plan stays absurd.

use core::fmt;

/// A moment of virtual time, in microseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub u64);

/// A length of virtual time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub u64);

impl Instant {
    /// When the run begins.
    pub const ZERO: Instant = Instant(0);

    /// This moment, `by` later.
    pub const fn after(self, by: Duration) -> Instant {
        Instant(self.0.saturating_add(by.0))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub const fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);

    /// So many microseconds.
    pub const fn us(count: u64) -> Duration {
        Duration(count)
    }

    /// So many milliseconds.
    pub const fn ms(count: u64) -> Duration {
        Duration(count.saturating_mul(1_000))
    }

    /// So many seconds.
    pub const fn s(count: u64) -> Duration {
        Duration(count.saturating_mul(1_000_000))
    }

    /// This long and then so long.
    pub const fn plus(self, more: Duration) -> Duration {
        Duration(self.0.saturating_add(more.0))
    }

    /// So many times as long.
    pub const fn times(self, factor: u64) -> Duration {
        Duration(self.0.saturating_mul(factor))
    }
}

/// The lengths from `min` to `max`, both included; the world draws one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DurationRange {
    /// The shortest.
    pub min: Duration,
    /// The longest; never below `min`.
    pub max: Duration,
}

impl DurationRange {
    /// From `min` to `max`. Panics if they are the wrong way round.
    pub const fn new(min: Duration, max: Duration) -> DurationRange {
        assert!(min.0 <= max.0, "a range runs from its shorter end to its longer");
        DurationRange { min, max }
    }

    /// Always this long.
    pub const fn exactly(length: Duration) -> DurationRange {
        DurationRange { min: length, max: length }
    }
}

/// Writes microseconds in the unit that a person would choose, without losing one: `1.25s`,
/// `800ms`, `12.5ms`, `350us`.
fn write_us(f: &mut fmt::Formatter<'_>, us: u64) -> fmt::Result {
    let (unit_us, places, unit) = match us {
        0 => return f.write_str("0s"),
        1..1_000 => return write!(f, "{us}us"),
        1_000..1_000_000 => (1_000, 3, "ms"),
        _ => (1_000_000, 6, "s"),
    };
    write!(f, "{}", us / unit_us)?;
    let rest = us % unit_us;
    if rest != 0 {
        let digits = format!("{rest:0places$}");
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    f.write_str(unit)
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_us(f, self.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_us(f, self.0)
    }
}

impl fmt::Display for DurationRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            write!(f, "{}", self.min)
        } else {
            write!(f, "{}..{}", self.min, self.max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_would() {
        for (us, text) in [
            (0, "0s"),
            (350, "350us"),
            (1_000, "1ms"),
            (12_500, "12.5ms"),
            (800_000, "800ms"),
            (1_250_000, "1.25s"),
            (1_000_001, "1.000001s"),
            (90_000_000, "90s"),
        ] {
            assert_eq!(Duration(us).to_string(), text);
        }
    }
}
