//! Mistakes that can be switched on: each bends one line of an otherwise correct Multi-Paxos.
//!
//! A bug's position in the list is the bit of the plan that switches it on, so the list is appended to
//! and never reordered.

use crate::protocol::Bug;

/// See [`super::MultiPaxos::promise`].
pub(super) const UNSAVED_BALLOT: usize = 0;
/// See [`super::MultiPaxos::heeds`].
pub(super) const OWN_LOG: usize = 1;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "unsaved-ballot",
        sentence: "A promise is not written to disk: after a restart an acceptor breaks it.",
        breaks: "promises-kept",
        source: "Yabandeh et al. 2009, \"CrystalBall\"; after Chandra, Griesemer and Redstone \
                 2007, \"Paxos Made Live\", §5.1",
    },
    Bug {
        name: "own-log",
        sentence: "A new leader goes on with its own log, and does not heed what promises tell it.",
        breaks: "agreement",
        source: "what P2c forbids in each slot: Lamport 2001, §3",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        assert_eq!(BUGS[UNSAVED_BALLOT].name, "unsaved-ballot");
        assert_eq!(BUGS[OWN_LOG].name, "own-log");
    }
}
