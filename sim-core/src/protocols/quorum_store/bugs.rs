//! Mistakes that can be switched on. A bug's position in the list is the bit of the plan that
//! switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See `counted` in [`super::coordinator`].
pub(super) const SLOPPY_QUORUM: usize = 0;
/// See `succeeds` in [`super::coordinator`].
pub(super) const WALL_CLOCK_TIMESTAMPS: usize = 1;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "sloppy-quorum",
        sentence: "A stand-in that keeps a hint counts as the replica for which it keeps it.",
        breaks: "read-your-writes",
        source: "DeCandia et al. 2007, \"Dynamo\", §4.6; Bailis et al. 2012, \"Probabilistically \
                 Bounded Staleness\"",
    },
    Bug {
        name: "wall-clock-timestamps",
        sentence: "A write is stamped with its coordinator's wall clock, whatever is there already. \
                   Needs `last-write-wins`.",
        breaks: "no-lost-update",
        source: "Kingsbury 2013, \"The trouble with timestamps\"",
    },
];
