//! Claims: what must hold at every moment, and the evidence when it does not.
//!
//! A claim is a plain function that sees one note at a time, together with what all nodes are now
//! and what the witness remembers of earlier notes. It keeps no state of its own, so it costs a
//! checkpoint nothing and rewinds for free. Progress can be claimed with a bound, as long as the
//! witness can count: "not three times within so long". Left out here: claims about the end of a run
//! (liveness without a bound) and judges of whole histories.

use super::Protocol;
use crate::base::{Instant, NodeId};

/// A property that holds always, or the protocol is broken.
#[derive(Debug)]
pub struct Claim<P: Protocol> {
    /// What scenarios and reports call it: `election-safety`.
    pub name: &'static str,
    /// The sentence that people read.
    pub sentence: &'static str,
    /// Paper and section.
    pub source: &'static str,
    /// Whether it compares times. An exploration, in which no time passes, leaves it out.
    pub is_timed: bool,
    /// Judges one note. Called before the witness remembers it.
    pub check: Check<P>,
}

/// Judges one note of one node.
pub type Check<P> = fn(&Sight<'_, P>, NodeId, &<P as Protocol>::Note) -> Result<(), Evidence>;

/// All that a claim may look at.
pub struct Sight<'a, P: Protocol> {
    /// What is now.
    pub present: &'a Present<'a, P>,
    /// What earlier notes left behind.
    pub witness: &'a P::Witness,
}

/// What is now, as somebody sees it who sees everything at once.
pub struct Present<'a, P> {
    /// The moment, by the world's own time.
    pub now: Instant,
    /// The servers' states in order; `None` for one that is down.
    pub nodes: &'a [Option<P>],
    /// What a server's monotonic clock shows, to compare with the times that it remembers.
    pub clock: &'a dyn Fn(NodeId) -> Instant,
}

impl<P> Present<'_, P> {
    /// As [`Setup::majority`](super::Setup::majority), for who judges.
    pub fn majority(&self) -> u32 {
        self.nodes.len() as u32 / 2 + 1
    }
}

/// Why a claim is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What happened, naming the nodes: "n1 and n3 both lead term 2."
    pub sentence: String,
    /// The nodes that are guilty or hurt, to be marked.
    pub nodes: Vec<NodeId>,
}

impl Evidence {
    /// A sentence about some nodes.
    pub fn new(sentence: String, nodes: impl IntoIterator<Item = NodeId>) -> Evidence {
        Evidence { sentence, nodes: nodes.into_iter().collect() }
    }
}
