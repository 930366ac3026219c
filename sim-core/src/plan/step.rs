//! Steps: what a scenario does one after the other, and what it expects.

use super::{Fault, Line, Target};
use crate::base::Duration;
use crate::protocol::Operation;

/// A step and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// Its line in the text.
    pub line: Line,
    /// What to do.
    pub step: Step,
}

/// One step of a script. The next begins when it is done, at the same moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait until something holds.
    Until {
        /// What.
        condition: Condition,
        /// How long to wait at most; reaching it leaves the run undecided.
        limit: Duration,
        /// For [`Condition::Leader`]: the name under which later steps mean that node.
        name: Option<u8>,
    },
    /// Wait.
    Advance(Duration),
    /// Check; an expectation that fails is unmet, which is not a broken claim.
    Expect(Condition),
    /// Make something go wrong, or right again.
    Fault(Fault),
    /// Have a client ask for something, after what it is doing now.
    Ask {
        /// The index of the client.
        client: u8,
        /// For what.
        operation: Operation,
        /// The server that it asks first; `None`: whichever it thinks best.
        of: Option<Target>,
    },
}

/// Something that holds of a cluster or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// There is a leader: a live node that leads, in the highest epoch of all live nodes that do.
    Leader,
    /// The leader is this node.
    LeaderIs(Target),
    /// There is a leader, and it is not this node.
    LeaderIsNot(Target),
    /// All live nodes follow one leader in one epoch and have applied one whole log.
    Converged,
    /// All live nodes follow one leader in one epoch.
    AgreedOnLeader,
    /// No client waits for an answer and none has anything left to ask that was written as a step.
    Answered,
}
