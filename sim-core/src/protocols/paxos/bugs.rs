//! Mistakes that can be switched on: each bends one line of an otherwise correct Paxos.
//!
//! A bug's position in the list is the bit of the plan that switches it on, so the list is appended to
//! and never reordered.

use crate::protocol::Bug;

/// See [`super::Paxos::promise`].
pub(super) const FORGOTTEN_PROMISE: usize = 0;
/// See [`super::Paxos::choose_value`].
pub(super) const OWN_VALUE: usize = 1;
/// See [`super::Paxos::heed`].
pub(super) const LAST_PROMISE: usize = 2;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "forgotten-promise",
        sentence: "A promise is not written to disk: after a restart an acceptor breaks it.",
        breaks: "promises-kept",
        source: "Yabandeh et al. 2009, \"CrystalBall\"; after Chandra, Griesemer and Redstone \
                 2007, \"Paxos Made Live\", §5.1",
    },
    Bug {
        name: "own-value",
        sentence: "A proposer proposes its own client's value, although a promise told it of another.",
        breaks: "agreement",
        source: "what P2c forbids: Lamport 2001, §2.2",
    },
    Bug {
        name: "last-promise",
        sentence: "A proposer takes over the value of the promise that came last, not of the highest \
                   ballot.",
        breaks: "agreement",
        source: "Yabandeh et al. 2009, \"CrystalBall\"; Liu et al. 2007, \"WiDS Checker\"",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        let constants = [
            (FORGOTTEN_PROMISE, "forgotten-promise"),
            (OWN_VALUE, "own-value"),
            (LAST_PROMISE, "last-promise"),
        ];
        let names: Vec<_> = BUGS.iter().map(|bug| bug.name).enumerate().collect();
        assert_eq!(names, constants);
    }
}
