//! The mistake that can be switched on: it bends one line of an otherwise correct storage.

use crate::protocol::Bug;

/// See [`super::storage`].
pub(super) const NO_FENCING: usize = 0;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[Bug {
    name: "no-fencing",
    sentence: "The storage does not look at the token: who held the lock once may write for ever.",
    breaks: "mutual-exclusion",
    source: "Kleppmann 2016, \"How to do distributed locking\", on HBase; Jepsen 2020, etcd 3.4.3",
}];
