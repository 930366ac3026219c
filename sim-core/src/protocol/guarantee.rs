//! Guarantees: what a protocol promises to its clients, as data.
//!
//! A claim looks into the nodes; a guarantee is judged on what clients saw, by judges that know no
//! protocol. So a protocol merely names the ones that it gives, and is judged on those.

use crate::base::Duration;

/// Something that clients may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// All operations of a key can be put in one order that explains every answer, and in which an
    /// operation stands behind all that had been answered before it began.
    Linearizable,
    /// A client sees what it wrote itself, or something later.
    ReadYourWrites,
    /// A client never sees something older than it saw before.
    MonotonicReads,
    /// A client's writes take effect in the order in which it made them.
    MonotonicWrites,
    /// A write takes effect behind what its client had seen before.
    WritesFollowReads,
    /// An operation takes effect once, however often it is asked for.
    ExactlyOnce,
    /// Asking twice leaves things as asking once does.
    Idempotency,
    /// What happens to one key does not depend on what happens to another.
    Commutativity,
    /// What was acknowledged is not forgotten.
    AckedWritesSurvive,
    /// When nobody writes and nothing is wrong, everybody soon reads the same.
    Convergence {
        /// How soon.
        within: Duration,
    },
    /// When nothing is wrong any more, operations soon succeed.
    Progress {
        /// How soon.
        within: Duration,
    },
}
