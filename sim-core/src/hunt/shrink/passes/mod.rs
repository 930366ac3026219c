//! The passes: ways in which a plan can become smaller, one file each.
//!
//! A pass is a pure function from a plan to its simplifications, in rows and columns: the next one
//! is asked for by its place, and is tried. If the claim still breaks, it becomes the plan, and the
//! same place is asked for again, since what stood behind has moved up; if not, the next column is.
//! So a pass keeps nothing between two tries, and shrinking can stop and go on between any two.
//!
//! A pass proposes freely: what is no smaller, or was tried before, is passed over without a run.

mod chance;
mod cluster;
mod header;
mod merge;
mod names;
mod past;
mod remove;
mod simpler;
mod times;
mod values;

use super::subject::Subject;
use crate::plan::{Fault, Plan};
use crate::protocol::Description;

/// What a pass has at a place.
#[allow(clippy::large_enum_variant, reason = "one at a time, and it is tried at once")]
pub(super) enum Proposal {
    /// This may be tried.
    Try(Plan),
    /// Nothing; the next column has more.
    Skip,
    /// Nothing in the rest of this row.
    NextRow,
    /// Nothing in any further row.
    Done,
}

impl Proposal {
    /// What stands at a column of a list, if the list is as long.
    fn of(column: u32, plans: impl IntoIterator<Item = Plan>) -> Proposal {
        plans.into_iter().nth(column as usize).map_or(Proposal::NextRow, Proposal::Try)
    }
}

/// Each two of so many, once.
fn pairs(count: u8) -> impl Iterator<Item = (u8, u8)> {
    (0..count).flat_map(|a| (0..a).map(move |b| (a, b)))
}

/// The plan with another fault in one of its lines.
fn with_fault(plan: &Plan, index: usize, fault: Fault) -> Plan {
    let mut plan = plan.clone();
    plan.faults[index].fault = fault;
    plan
}

/// Where in a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub row: u32,
    pub column: u32,
}

/// A way in which a plan can become smaller.
pub(super) struct Pass {
    /// What people are told while it goes on.
    pub name: &'static str,
    /// What it has at a place.
    pub propose: fn(&Subject, &Description, Place) -> Proposal,
}

const PAST: Pass = Pass { name: "what cannot matter", propose: past::propose };
const REMOVE: Pass = Pass { name: "faults and operations", propose: remove::propose };
const CLUSTER: Pass = Pass { name: "fewer nodes", propose: cluster::propose };
const HEADER: Pass = Pass { name: "options", propose: header::propose };
const MERGE: Pass = Pass { name: "pairs", propose: merge::propose };
const SIMPLER: Pass = Pass { name: "simpler faults", propose: simpler::propose };
const VALUES: Pass = Pass { name: "smaller values", propose: values::propose };
const CHANCE: Pass = Pass { name: "chance", propose: chance::propose };
const CLOSER: Pass = Pass { name: "shorter gaps", propose: times::propose_closer };
const ROUNDER: Pass = Pass { name: "rounder times", propose: times::propose };
const NAMES: Pass = Pass { name: "names", propose: names::propose };

/// While the plan is large: what removes much at once.
pub(super) const COARSE: &[Pass] = &[PAST, REMOVE, CLUSTER, HEADER, MERGE, CLOSER];

/// What it takes, before anybody cares when exactly.
pub(super) const LOOSE: &[Pass] = &[REMOVE, CLUSTER, HEADER, MERGE, SIMPLER, VALUES, CLOSER];

/// And then, when.
pub(super) const ROUND: &[Pass] =
    &[REMOVE, CLUSTER, HEADER, MERGE, SIMPLER, VALUES, ROUNDER, NAMES];

/// In the end: all, until none of them finds anything.
pub(super) const ALL: &[Pass] =
    &[PAST, REMOVE, CLUSTER, HEADER, MERGE, SIMPLER, VALUES, CHANCE, ROUNDER, NAMES];
