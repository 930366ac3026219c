//! Names and order: of plans that differ in these only, the one that comes first in the dictionary, so that one
//! mistake, found in many runs, is told in one way.

use super::{Place, Proposal, pairs};
use crate::base::NodeId;
use crate::hunt::shrink::subject::{Subject, renamed};
use crate::plan::Moment;
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let plan = &subject.plan;
    let swap = |one: NodeId, other: NodeId| {
        let name = move |node: NodeId| match node {
            node if node == one => Some(other),
            node if node == other => Some(one),
            node => Some(node),
        };
        renamed(plan, name)
    };
    match place.row {
        0 => {
            let servers = pairs(plan.nodes);
            Proposal::of(
                place.column,
                servers.map(|(a, b)| swap(NodeId::server(a), NodeId::server(b))),
            )
        }
        1 => {
            let clients = pairs(plan.clients);
            Proposal::of(
                place.column,
                clients.map(|(a, b)| swap(NodeId::client(a), NodeId::client(b))),
            )
        }
        2 => {
            // Lines of one time are done in their order, which matters to whom they are about only.
            let swapped = |index: usize| {
                let mut plan = plan.clone();
                plan.faults.swap(index, index + 1);
                plan
            };
            let count = plan.faults.len().saturating_sub(1);
            let is_tie = |&index: &usize| {
                plan.faults[index].moment == plan.faults[index + 1].moment
                    && matches!(plan.faults[index].moment, Moment::At(_))
            };
            Proposal::of(place.column, (0..count).filter(is_tie).map(swapped))
        }
        _ => Proposal::Done,
    }
}
