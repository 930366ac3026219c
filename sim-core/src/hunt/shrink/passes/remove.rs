//! Lines fewer: delta debugging over the schedule.
//!
//! Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002). Chunks are left
//! out, half of the schedule first, then quarters, at last single lines; what is left is 1-minimal:
//! no line of it can go alone. Their other half, to keep one chunk alone, is the same as leaving out
//! the others while there are two of them, and hardly ever succeeds later.

use super::{Place, Proposal};
use crate::hunt::shrink::subject::Subject;
use crate::plan::Plan;
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let faults = &subject.plan.faults;
    let half = faults.len().next_power_of_two() / 2;
    let chunk = match half.checked_shr(place.row) {
        // A schedule of one line has no half.
        Some(0) | None if place.row > 0 || faults.is_empty() => return Proposal::Done,
        chunk => chunk.unwrap_or(0).max(1),
    };
    // From the end: what came last is the least likely to matter.
    let Some(end) = faults.len().checked_sub(chunk * place.column as usize).filter(|&it| it > 0)
    else {
        return Proposal::NextRow;
    };
    let start = end.saturating_sub(chunk);
    let mut plan: Plan = subject.plan.clone();
    plan.faults.drain(start..end);
    Proposal::Try(plan)
}
