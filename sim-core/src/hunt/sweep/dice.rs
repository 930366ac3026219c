//! Lots, drawn one after the other from a run's seed.

use crate::base::chance::{Purpose, scale};
use crate::base::{Duration, Stream};

/// Lots, drawn one after the other.
pub(super) struct Dice(Stream);

impl Dice {
    /// Those of a seed.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(Stream::new(seed, Purpose::Hunt, 0, 0))
    }

    /// A number from `min` to `max`, each as likely as any other.
    pub(super) fn between(&mut self, min: u64, max: u64) -> u64 {
        scale(self.0.word(), min, max.max(min))
    }

    /// A number from zero, below `count`.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.between(0, count.max(1) - 1)
    }

    /// Whether it is the one time in so many.
    pub(super) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    /// One of these.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// A number from `min` to `max`, each *order of magnitude* as likely as any other: what matters
    /// may last a millisecond or a second. Two digits are enough for a person.
    pub(super) fn any_size(&mut self, min: u64, max: u64) -> u64 {
        let (min, max) = (min.max(1), max.max(min).max(1));
        let doublings = u64::from((max / min).ilog2());
        let low = min << self.below(doublings + 1);
        let size = self.between(low, low.saturating_mul(2).min(max));
        let mut step = 1;
        while size / step >= 100 {
            step *= 10;
        }
        (size / step * step).clamp(min, max)
    }

    /// A length of time of any size.
    pub(super) fn length(&mut self, min: Duration, max: Duration) -> Duration {
        Duration(self.any_size(min.0, max.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_of_magnitude_is_drawn() {
        let mut dice = Dice::new(3);
        let mut seen = [0; 4];
        for _ in 0..10_000 {
            let size = dice.any_size(10, 99_999);
            assert!((10..=99_999).contains(&size));
            seen[size.ilog10() as usize - 1] += 1;
        }
        assert!(seen.iter().all(|&count| count > 1_500), "{seen:?}");
        assert_eq!((dice.any_size(7, 7), dice.any_size(0, 0), dice.below(0)), (7, 1, 0));
    }
}
