//! Pairs: what undoes something becomes its duration, what is alike becomes one line, and what makes
//! sense only together goes together.
//!
//! Deleting one line at a time stops at pairs such as a cut and the heal that ends it, which are
//! needless together and both needed alone: the complaint that people have most often about shrunk
//! sequences of operations.

use super::{Place, Proposal};
use crate::base::{Duration, Instant};
use crate::hunt::shrink::subject::Subject;
use crate::plan::{Fault, Moment, Plan, Targets};
use crate::protocol::Description;

/// With more lines than this, pairs are too many to try.
const LINES_MAX: usize = 24;

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let plan = &subject.plan;
    let count = plan.faults.len();
    let first = place.row as usize;
    if first + 1 >= count || count > LINES_MAX {
        return Proposal::Done;
    }
    let second = first + 1 + place.column as usize / 2;
    if second >= count {
        return Proposal::NextRow;
    }
    match place.column % 2 {
        0 => merged(plan, first, second).map_or(Proposal::Skip, Proposal::Try),
        _ => Proposal::Try(without(plan, &[first, second])),
    }
}

fn without(plan: &Plan, gone: &[usize]) -> Plan {
    let mut index = 0..;
    let mut plan = plan.clone();
    plan.faults.retain(|_| index.next().is_some_and(|index| !gone.contains(&index)));
    plan
}

/// Both lines as one, if they have anything to do with each other.
fn merged(plan: &Plan, first: usize, second: usize) -> Option<Plan> {
    let (one, other) = (&plan.faults[first], &plan.faults[second]);
    let length = match (one.moment, other.moment) {
        (Moment::At(from), Moment::At(to)) => to.since(from),
        _ => return None,
    };
    let mut fault = one.fault.clone();
    match (&mut fault, &other.fault) {
        (Fault::Crash { lasting, .. }, Fault::Restart { .. })
        | (Fault::Pause { lasting, .. }, Fault::Resume { .. })
        | (Fault::Cut { lasting, .. } | Fault::Slow { lasting, .. }, Fault::Heal { .. }) => {
            *lasting = Some(length);
        }
        (
            Fault::Crash { nodes, kind, lasting },
            Fault::Crash { nodes: more, kind: same, lasting: later },
        ) if kind == same => {
            join(nodes, more);
            *lasting = until_both_end(*lasting, *later, length);
        }
        (Fault::Pause { nodes, lasting }, Fault::Pause { nodes: more, lasting: later }) => {
            join(nodes, more);
            *lasting = until_both_end(*lasting, *later, length);
        }
        (
            Fault::Cut { from, to, way, lasting },
            Fault::Cut { from: one, to: other, way: same, lasting: later },
        ) if way == same => {
            match () {
                () if from == one => join(to, other),
                () if to == other => join(from, one),
                () if from == other => join(to, one),
                () if to == one => join(from, other),
                () => return None,
            }
            *lasting = until_both_end(*lasting, *later, length);
        }
        _ => return None,
    }
    let mut plan = plan.clone();
    plan.faults[first].fault = fault;
    Some(without(&plan, &[second]))
}

fn join(nodes: &mut Targets, more: &Targets) {
    let new: Vec<_> = more.0.iter().filter(|target| !nodes.0.contains(target)).copied().collect();
    nodes.0.extend(new);
    crate::base::order::sort_by_key(&mut nodes.0, |target| match target {
        crate::plan::Target::Node(node) => node.number(),
        _ => u8::MAX,
    });
}

/// As long as the later of the two ends, if both do.
fn until_both_end(
    one: Option<Duration>,
    other: Option<Duration>,
    later: Duration,
) -> Option<Duration> {
    let ends = |lasting: Duration| Instant::ZERO.after(lasting);
    Some(ends(one?).max(ends(other?.plus(later))).since(Instant::ZERO))
}
