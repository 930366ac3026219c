//! What cannot matter: lines that never struck, or only after the violation; operations outside of
//! its causal past; and the time after it.
//!
//! A guilty node may not know of the event that convicts it: of two leaders in one term, neither has
//! heard of the other. So the past is that of the violation and of all that the guilty nodes did
//! until then.

use super::{Place, Proposal};
use crate::base::{Duration, EventId, Instant};
use crate::hunt::shrink::subject::Subject;
use crate::plan::{Fault, Plan};
use crate::protocol::Description;
use crate::run::FaultStatus;
use crate::trace::EventKind;
use crate::trace::causes::{Direction, EventSet, cone, is_lived};
use std::collections::BTreeMap;

/// What a run may need beyond the violation's time if other lines are missing from it.
const SLACK: Duration = Duration::ms(300);

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    match (place.row, place.column) {
        (0, 0) => Proposal::Try(shorter(subject, without_others(subject))),
        (0, 1) => Proposal::Try(shorter(subject, without_unstruck(subject))),
        (0, 2) => Proposal::Try(shorter(subject, subject.plan.clone())),
        _ => Proposal::Done,
    }
}

/// The same plan, ending not long after the violation.
fn shorter(subject: &Subject, mut plan: Plan) -> Plan {
    let at = Duration(subject.violation.at.0);
    let end = Duration(at.0 + at.0 / 4).plus(SLACK);
    if end.0 + plan.length.0 / 10 < plan.length.0 {
        plan.length = Duration(end.0.next_multiple_of(100_000));
    }
    plan
}

/// Whether a line struck before the claim broke.
fn struck(subject: &Subject, index: usize) -> bool {
    subject.faults.get(index).is_some_and(|it| {
        it.status == FaultStatus::Applied
            && it.began.is_some_and(|began| began <= subject.violation.at)
    })
}

fn without_unstruck(subject: &Subject) -> Plan {
    let mut plan = subject.plan.clone();
    let mut index = 0..;
    plan.faults.retain(|_| index.next().is_some_and(|index| struck(subject, index)));
    plan
}

/// Leaves out also the operations of which nobody who is guilty had heard.
fn without_others(subject: &Subject) -> Plan {
    let past = pasts(subject);
    let is_past = |id: EventId| past.iter().any(|cone| cone.contains(id));
    // Which operation of a client began with which event.
    let mut begun: BTreeMap<(u8, u32), EventId> = BTreeMap::new();
    for (id, event) in (0..).map(EventId).zip(&subject.events) {
        if let (EventKind::Invoked { sequence }, Some(node)) = (event.kind, event.node) {
            begun.insert((node.index() as u8, sequence), id);
        }
    }
    let mut asked: BTreeMap<u8, u32> = BTreeMap::new();
    let keep: Vec<bool> = (subject.plan.faults.iter().enumerate())
        .map(|(index, planned)| {
            struck(subject, index)
                && match planned.fault {
                    Fault::Ask { client, .. } => {
                        let sequence = asked.entry(client).or_default();
                        *sequence += 1;
                        begun.get(&(client, *sequence)).is_some_and(|&id| is_past(id))
                    }
                    _ => true,
                }
        })
        .collect();
    let mut plan = subject.plan.clone();
    let mut keep = keep.into_iter();
    plan.faults.retain(|_| keep.next() == Some(true));
    plan
}

fn pasts(subject: &Subject) -> Vec<EventSet> {
    let events = &subject.events;
    let violation = EventId(subject.violation.event);
    let last_deed = |node: &crate::base::NodeId| {
        let own = |event: &crate::trace::Event| event.node == Some(*node) && is_lived(event);
        events.iter().rposition(own).map(|index| EventId(index as u32))
    };
    let deeds = subject.violation.nodes.iter().filter_map(last_deed);
    let roots = [violation].into_iter().chain(deeds);
    roots
        .filter(|_| subject.violation.at > Instant::ZERO)
        .map(|root| cone(events, root, Direction::Past))
        .collect()
}
