//! Counts over time in a fixed number of buckets.
//!
//! A run grows and nobody knows how far. When a count would fall beyond the last bucket, all
//! buckets become twice as wide and neighbours merge, so that memory stays fixed and adding stays
//! cheap; each count moves at most once for each doubling.

/// How many buckets there are.
pub const BUCKETS_MAX: usize = 2_048;

/// How wide a bucket is at first, in microseconds.
const WIDTH_FIRST: u64 = 512;

/// Counts over time.
#[derive(Clone, Debug)]
pub struct Buckets {
    width: u64,
    counts: Vec<u32>,
}

impl Default for Buckets {
    fn default() -> Buckets {
        Buckets { width: WIDTH_FIRST, counts: Vec::new() }
    }
}

impl Buckets {
    /// Counts one more at a moment, in microseconds.
    pub fn add(&mut self, at: u64) {
        while at / self.width >= BUCKETS_MAX as u64 {
            self.double();
        }
        let index = (at / self.width) as usize;
        if index >= self.counts.len() {
            self.counts.resize(index + 1, 0);
        }
        self.counts[index] += 1;
    }

    fn double(&mut self) {
        self.width *= 2;
        self.counts = self.counts.chunks(2).map(|pair| pair.iter().sum()).collect();
    }

    /// How many were counted from `from` to before `to`. A bucket that is only partly inside counts
    /// in proportion.
    pub fn between(&self, from: f64, to: f64) -> f64 {
        let width = self.width as f64;
        let first = (from / width).floor().max(0.0) as usize;
        let end = ((to / width).ceil().max(0.0) as usize).min(self.counts.len());
        (first..end)
            .map(|index| {
                let left = (index as f64 * width).max(from);
                let right = ((index + 1) as f64 * width).min(to);
                f64::from(self.counts[index]) * ((right - left) / width).max(0.0)
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_when_buckets_widen() {
        let mut buckets = Buckets::default();
        for index in 0..100_000u64 {
            buckets.add(index * 997);
        }
        assert!(buckets.counts.len() <= BUCKETS_MAX);
        assert_eq!(buckets.between(0.0, 1e12).round(), 100_000.0);
        let half = buckets.between(0.0, 50_000.0 * 997.0);
        assert!((half - 50_000.0).abs() < 100.0, "{half}");
    }
}
