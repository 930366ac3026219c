//! Guarantees: one judge each, over what clients saw.
//!
//! Most ask which of two values of a key is the newer one. What is seen from outside leaves that
//! open at times, so judges use only what is certain, and never accuse without proof:
//!
//! - A value that exactly one operation wrote is known by that operation. Values that were written
//!   twice prove nothing and are passed over; workloads write different ones.
//! - A value is *older* than another if its write had ended before the other's began, or if the other
//!   replaced it by compare-and-set. What is there at first is older than all.
//!
//! So a broken guarantee is certain, and one that holds means that nothing else was seen.
//!
//! Left out: guarantees over several keys at once, which are those of transactions.

mod acked_writes;
mod commutativity;
mod convergence;
mod exactly_once;
mod idempotency;
mod linearizable;
mod monotonic_reads;
mod monotonic_writes;
mod progress;
mod read_your_writes;
mod versions;
mod writes_follow_reads;

#[cfg(test)]
mod tests;

use super::testimony::{Deed, Moment, Testimony};
use crate::base::{Duration, Instant};
use crate::protocol::Guarantee;
use versions::Versions;

/// What people are told of a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// What reports call it: `read-your-writes`.
    pub name: &'static str,
    /// What is promised.
    pub sentence: &'static str,
    /// Where it is written.
    pub source: &'static str,
}

/// What people are told of a guarantee.
pub fn promise(guarantee: Guarantee) -> Promise {
    match guarantee {
        Guarantee::Linearizable => linearizable::PROMISE,
        Guarantee::ReadYourWrites => read_your_writes::PROMISE,
        Guarantee::MonotonicReads => monotonic_reads::PROMISE,
        Guarantee::MonotonicWrites => monotonic_writes::PROMISE,
        Guarantee::WritesFollowReads => writes_follow_reads::PROMISE,
        Guarantee::ExactlyOnce => exactly_once::PROMISE,
        Guarantee::Idempotency => idempotency::PROMISE,
        Guarantee::Commutativity => commutativity::PROMISE,
        Guarantee::AckedWritesSurvive => acked_writes::PROMISE,
        Guarantee::Convergence { .. } => convergence::PROMISE,
        Guarantee::Progress { .. } => progress::PROMISE,
    }
}

/// What a judge finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// Nothing is wrong with what was seen.
    Holds,
    /// The guarantee is broken.
    Broken(Finding),
    /// The judge gave up, for this reason.
    Undecided(String),
}

/// Why a guarantee is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was seen that cannot be.
    pub sentence: String,
    /// The operations that it is about: positions in [`Testimony::deeds`].
    pub guilty: Vec<u32>,
    /// When it was seen.
    pub at: Moment,
}

/// All that a judge may look at.
pub struct Evidence<'a> {
    /// What clients saw.
    pub testimony: &'a Testimony,
    /// Under what circumstances.
    pub circumstances: Circumstances,
    versions: Versions,
}

/// What a judge must know of a run to tell when something is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// Since when nothing is wrong with the cluster; `None` if something is.
    pub calm_since: Option<Instant>,
    /// What adds to the time within which an operation is to succeed; `None` if the cluster is set up
    /// so that nobody can say.
    pub patience: Option<Duration>,
    /// The end of what was seen.
    pub end: Moment,
}

impl<'a> Evidence<'a> {
    /// A testimony, given under these circumstances.
    pub fn new(testimony: &'a Testimony, circumstances: Circumstances) -> Evidence<'a> {
        Evidence { testimony, circumstances, versions: Versions::of(testimony) }
    }

    /// Judges whether a guarantee was kept.
    pub fn judge(&self, guarantee: Guarantee) -> Opinion {
        let finding = match guarantee {
            Guarantee::Linearizable => return linearizable::judge(self),
            Guarantee::ReadYourWrites => read_your_writes::judge(self),
            Guarantee::MonotonicReads => monotonic_reads::judge(self),
            Guarantee::MonotonicWrites => monotonic_writes::judge(self),
            Guarantee::WritesFollowReads => writes_follow_reads::judge(self),
            Guarantee::ExactlyOnce => exactly_once::judge(self),
            Guarantee::Idempotency => idempotency::judge(self),
            Guarantee::Commutativity => commutativity::judge(self),
            Guarantee::AckedWritesSurvive => acked_writes::judge(self),
            Guarantee::Convergence { within } => convergence::judge(self, within),
            Guarantee::Progress { within } => progress::judge(self, within),
        };
        finding.map_or(Opinion::Holds, Opinion::Broken)
    }

    fn deed(&self, position: u32) -> &Deed {
        &self.testimony.deeds[position as usize]
    }

    /// All deeds, in the order in which they began, with their positions.
    fn deeds(&self) -> impl Iterator<Item = (u32, &Deed)> {
        (0u32..).zip(&self.testimony.deeds)
    }

    /// The same as `c2 read x=1 at 3.2s`.
    fn told(&self, deed: &Deed) -> String {
        self.testimony.names.told(deed)
    }

    /// The same as `c1's write of x=2 was acknowledged at 2.9s`.
    fn answered(&self, deed: &Deed) -> String {
        self.testimony.names.answered(deed)
    }

    /// A finding about some deeds, the first of which shows that it is so.
    fn finding(&self, sentence: String, guilty: &[u32]) -> Option<Finding> {
        let at = self.deed(guilty[0]).ended;
        Some(Finding { sentence, guilty: guilty.to_vec(), at })
    }
}
