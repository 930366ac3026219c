//! The same protocol without a clock: every order in which things can happen.
//!
//! A run has one order, which its plan and its chances give. Here there is no time. What is under way
//! may arrive next, in any order; any timer that is set may fire next; and within a budget, a server may
//! crash between any two effects and start again, and a message may arrive twice. Each is a choice; so
//! is every answer to what a handler leaves to the world. When a client begins its next operation is
//! none: it does so at once, since its request may still take for ever. An exploration tries every
//! choice in every state that it reaches, and looks at no state twice.
//!
//! # What it proves
//!
//! A timer may fire before one that asked for less time, a message may take for ever, and a lost one is
//! one that never arrives. So every order that a run can take is among the orders tried here, and more:
//! what holds in all of them holds in all runs of the same size. What breaks in one of them is then put
//! on a clock ([`Finding::times`]): if there are times at which each timer fires within the range that
//! its node asked for, the order is a plan like any other; else it is said that no run takes it.
//!
//! Not covered: what a handler does only after some time by its *clock*, since the clock stands still
//! ([`crate::protocol::Effects::now`] is always zero); what takes time, syncs and work, takes none;
//! and clients wait patiently and never ask twice. Clients' histories are not judged, only claims.
//!
//! # How it is made small
//!
//! States are remembered as digests of 64 bits, without times and numbers of messages (`visited.rs`):
//! of a million states, two differ and look alike with a likelihood of 3 in 10⁸. Of two choices that
//! concern different nodes and of which claims see nothing, one order is enough (sleep sets; Godefroid,
//! "Partial-order methods for the verification of concurrent systems", 1996, §5). Where servers are
//! alike, states that differ in their names only are one ([`crate::protocol::Renaming`]); then without
//! sleep sets, since a sleeping choice would have to be renamed as well.
//!
//! A message that its receiver does nothing with stays where it is: whatever can happen without it can
//! happen beside it. Breadth first finds a shortest path; depth first needs less memory.

mod budget;
mod choice;
mod client;
mod cluster;
mod handler;
mod path;
mod search;
mod server;
mod symmetry;
mod visited;

pub use budget::{Bounds, Order};
pub use client::Wishes;
pub use path::{Deed, Finding};
pub use search::{Explore, Extent, Search};

use crate::plan::{CrashKind, Plan, Tail};
use crate::protocol::{Description, Hazard, Protocol};

/// A protocol that can be explored, its type erased. It stands apart from the catalogue's entries, so
/// that a page which only runs protocols does not load this too.
#[derive(Clone, Copy)]
pub struct Explorer {
    /// The protocol's name.
    pub name: &'static str,
    judges: fn(&str) -> bool,
    begin: fn(&Plan, Vec<Wishes>, Bounds) -> Box<dyn Explore>,
}

impl Explorer {
    /// The explorer of a protocol.
    pub fn of<P: Protocol>() -> Explorer {
        Explorer {
            name: P::DESCRIPTION.name,
            judges: |name| P::CLAIMS.iter().any(|claim| claim.name == name && !claim.is_timed),
            begin: |plan, wishes, bounds| Box::new(Search::<P>::new(plan, wishes, bounds)),
        }
    }

    /// Whether a claim of this name is judged while no time passes.
    pub fn judges(&self, claim: &str) -> bool {
        (self.judges)(claim)
    }

    /// Begins to try every order of what can happen in a plan's cluster while its clients ask for this.
    pub fn begin(&self, plan: &Plan, wishes: Vec<Wishes>, bounds: Bounds) -> Box<dyn Explore> {
        (self.begin)(plan, wishes, bounds)
    }
}

/// What a crash takes here: as much as the protocol is made to survive, since then more is tried.
pub fn crash_kind(description: &Description) -> CrashKind {
    match description.tolerates.contains(&Hazard::PowerLoss) {
        true => CrashKind::Power(Tail::default()),
        false => CrashKind::Process,
    }
}

#[cfg(test)]
mod tests;
