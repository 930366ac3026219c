//! What clients do of their own accord.

use crate::base::{Duration, DurationRange, Ratio};

/// Reads, writes and compare-and-sets on a few keys, by every client, one operation at a time.
///
/// Written values are unique in a run, so that a judge can tell which write a read saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// How many keys they share.
    pub keys: u8,
    /// How often each kind of operation is drawn.
    pub mix: Mix,
    /// How long a client rests between an answer and its next operation.
    pub pause: DurationRange,
    /// How long it waits for an answer before it asks again, somewhere else.
    pub timeout: Duration,
}

/// Shares of the kinds of operation; what is left of 100 % are writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix {
    /// Reads.
    pub reads: Ratio,
    /// Compare-and-sets.
    pub swaps: Ratio,
}

impl Workload {
    /// How long a client waits for an answer if nobody says.
    pub const TIMEOUT_DEFAULT: Duration = Duration::ms(500);
}

impl Default for Workload {
    fn default() -> Workload {
        Workload {
            keys: 2,
            mix: Mix { reads: Ratio::ppm(500_000), swaps: Ratio::ppm(100_000) },
            pause: DurationRange::new(Duration::ms(50), Duration::ms(150)),
            timeout: Workload::TIMEOUT_DEFAULT,
        }
    }
}
