//! Two protocols by which several agree on one thing, small enough to be explored to the end:
//! two-phase commit, where all must be willing, and single-decree Paxos, where a majority suffices.
//!
//! They are the models that model checkers are shown with, and follow stateright's examples of the
//! same names (<https://github.com/stateright/stateright>) closely enough that the spaces of their
//! states can be compared. Both keep everything in memory: they are not made to survive a crash.

pub mod paxos;
pub mod two_phase;

use sim_core::explore::Explorer;
use sim_core::run::{Catalogue, Entry};

/// A catalogue of the two.
pub fn catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<two_phase::Node>(), Entry::of::<paxos::Node>()])
}

/// How to explore them.
pub fn explorers() -> Vec<Explorer> {
    vec![Explorer::of::<two_phase::Node>(), Explorer::of::<paxos::Node>()]
}
