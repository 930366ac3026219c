//! The report: what a run came to, for terminals, pages and tests.

use crate::base::{Instant, NodeId};

/// What a run, or a part of it, came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Holds,
    /// A claim is broken.
    Broken,
    /// An expectation of the scenario's author failed; the protocol may be right.
    Unmet,
    /// A limit was reached first. Never a pass.
    Undecided,
}

impl Verdict {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Broken => "broken",
            Verdict::Unmet => "unmet",
            Verdict::Undecided => "undecided",
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Broken before unmet before undecided before holds.
    pub verdict: Verdict,
    /// Why it is undecided, in a sentence.
    pub undecided: Option<String>,
    /// The digest of everything that happened.
    pub fingerprint: u64,
    /// How many events happened.
    pub events: u32,
    /// How far virtual time went.
    pub now: Instant,
    /// Whether the run reached its end.
    pub finished: bool,
    /// Each claim, in the protocol's order.
    pub claims: Vec<ClaimReport>,
    /// Each `expect` of the scenario that was reached or not.
    pub expectations: Vec<ExpectationReport>,
    /// Each fault of the plan.
    pub faults: Vec<FaultReport>,
    /// The first violation of each claim, in order of time.
    pub violations: Vec<Violation>,
}

/// A claim and whether it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimReport {
    /// Its name.
    pub name: &'static str,
    /// What people read.
    pub sentence: &'static str,
    /// Paper and section.
    pub source: &'static str,
    /// Whether it held so far.
    pub verdict: Verdict,
}

/// An `expect` and whether it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationReport {
    /// Its line in the text.
    pub line: u32,
    /// `None` if it was never reached.
    pub met: Option<bool>,
    /// When it was judged.
    pub at: Option<Instant>,
}

/// A fault of the plan and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// Its line in the text.
    pub line: u32,
    /// What became of it.
    pub status: FaultStatus,
    /// When it struck.
    pub began: Option<Instant>,
    /// When it was over; `None` while it lasts, or if it has no length.
    pub ended: Option<Instant>,
}

/// What became of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultStatus {
    /// It struck.
    Applied,
    /// The run has not come to its moment or place.
    NotReached,
    /// The run came there, and it no longer fits: another kind of message, nobody to strike.
    Stale,
}

impl FaultStatus {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            FaultStatus::Applied => "applied",
            FaultStatus::NotReached => "not-reached",
            FaultStatus::Stale => "stale",
        }
    }
}

/// A broken claim with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The claim's position in the protocol's list.
    pub claim: u8,
    /// The event that says so.
    pub event: u32,
    /// When.
    pub at: Instant,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// Who is guilty or hurt.
    pub nodes: Vec<NodeId>,
}
