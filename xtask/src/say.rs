//! What a person reads while a chore runs: a line when a step begins, and a line with its duration
//! when it ends.

use std::time::Instant;

use anyhow::Result;

/// Announces a step, runs it, and says how long it took. Cargo's own progress shows through in
/// between.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("▸ {what} …");
    let began = Instant::now();
    let result = work();
    let seconds = began.elapsed().as_secs_f64();
    match &result {
        Ok(_) => eprintln!("✓ {what} ({seconds:.1} s)"),
        Err(_) => eprintln!("✗ {what} ({seconds:.1} s)"),
    }
    result
}

/// A size as people compare them: `308.2 kB`.
pub fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_to_a_tenth_of_a_kilobyte() {
        assert_eq!(kilobytes(0), "0.0 kB");
        assert_eq!(kilobytes(308_249), "308.2 kB");
        assert_eq!(kilobytes(1_999), "2.0 kB");
    }
}
