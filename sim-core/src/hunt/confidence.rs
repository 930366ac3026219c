//! What a hunt that found nothing means.
//!
//! If each run failed with probability `p`, `n` runs would all hold with probability `(1 - p)^n`.
//! The largest `p` for which that is at least 5 % is what `n` clean runs cannot exclude: the upper
//! end of the 95 % confidence interval, about `3 / n` (the *rule of three*). It is about runs drawn
//! like these, and says nothing about accidents that no run could have.

/// The chance, one in so many, with which a run may still fail after `clean` of them held: with
/// 95 % confidence fewer than one run in this many does. Zero if no number can be told, because
/// fewer than five runs exclude nothing worth telling.
///
/// Exact to the last whole number, in fixed-point arithmetic that errs towards saying less.
pub fn fewer_than_one_in(clean: u64) -> u64 {
    // The largest `many` for which (1 - 1/many)^clean <= 1/20.
    let excluded = |many: u64| power_of(one_less(many), clean) <= ONE / 20;
    let (mut low, mut high) = (1, clean.max(2));
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if excluded(middle) { low = middle } else { high = middle }
    }
    if clean < 5 { 0 } else { low }
}

/// One, with 63 binary places.
const ONE: u64 = 1 << 63;

/// `1 - 1/many`, rounded up.
fn one_less(many: u64) -> u64 {
    ONE - ONE / many
}

/// A power, rounded up at each step.
fn power_of(base: u64, exponent: u64) -> u64 {
    let times = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        ((product + u128::from(ONE - 1)) >> 63) as u64
    };
    let (mut result, mut square, mut rest) = (ONE, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        rest >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_that_of_the_textbooks() {
        // 1 - 0.05^(1/n), from a table of the Clopper-Pearson interval with no failures.
        for (clean, one_in) in [(10, 3), (20, 7), (50, 17), (100, 33), (1_000, 334)] {
            assert_eq!(fewer_than_one_in(clean), one_in, "{clean}");
        }
        // The rule of three: n / 2.9957.
        assert_eq!(fewer_than_one_in(100_000), 33_381);
        assert_eq!(fewer_than_one_in(1_000_000_000), 333_808_201);
    }

    #[test]
    fn few_runs_say_nothing() {
        for clean in 0..5 {
            assert_eq!(fewer_than_one_in(clean), 0);
        }
        assert!(fewer_than_one_in(u64::from(u32::MAX)) > 1 << 30);
    }
}
