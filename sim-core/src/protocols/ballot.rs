//! Ballots: the numbers of proposals in Paxos, and in what grew out of it.
//!
//! Any two ballots can be compared, and no two nodes ever use the same one: the node's own name is
//! part of it, and decides between equal numbers. A node finds one of its own above any that it has
//! seen. Lamport, "The Part-Time Parliament" (1998), §2.2, makes them of a number and a priest's name
//! in the same way.

use crate::base::NodeId;
use core::fmt;

/// The number of a proposal, written `4.n2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot {
    /// Counted from one by every node, above all that it has seen.
    pub number: u64,
    /// Whose it is.
    pub node: NodeId,
}

impl Ballot {
    /// Before all others; nobody proposes under it.
    pub const ZERO: Ballot = Ballot { number: 0, node: NodeId::server(0) };

    /// The first one of a node above this one.
    pub fn next(self, node: NodeId) -> Ballot {
        Ballot { number: self.number + 1, node }
    }
}

impl Default for Ballot {
    fn default() -> Ballot {
        Ballot::ZERO
    }
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Ballot::ZERO {
            f.write_str("none")
        } else {
            write!(f, "{}.{}", self.number, self.node)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_ballot_is_above_and_nobody_elses() {
        let (one, other) = (NodeId::server(0), NodeId::server(1));
        let rival = Ballot { number: 4, node: other };
        assert!(rival.next(one) > rival);
        assert!(rival.next(one) < rival.next(other));
        assert_eq!((rival.to_string(), Ballot::ZERO.to_string()), ("4.n2".into(), "none".into()));
    }
}
