//! Smaller values: simpler operations, on the first key, of whichever server the client thinks best.

use super::{Place, Proposal, with_fault};
use crate::hunt::shrink::subject::Subject;
use crate::plan::Fault;
use crate::protocol::{Action, Description, Key, Operation};

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let index = place.row as usize;
    let Some(planned) = subject.plan.faults.get(index) else { return Proposal::Done };
    let with = |fault: Fault| with_fault(&subject.plan, index, fault);
    Proposal::of(place.column, simpler(&planned.fault).into_iter().map(with))
}

fn simpler(fault: &Fault) -> Vec<Fault> {
    let Fault::Ask { client, operation, of } = fault else { return Vec::new() };
    let Operation { key, action } = *operation;
    let mut all = Vec::new();
    if of.is_some() {
        all.push(Fault::Ask { client: *client, operation: *operation, of: None });
    }
    let mut offer = |operation: Operation| {
        all.push(Fault::Ask { client: *client, operation, of: of.clone() });
    };
    offer(Operation { key, action: Action::Read });
    offer(Operation { key, action: Action::Write(1) });
    if let Action::CompareAndSet { new, .. } = action {
        offer(Operation { key, action: Action::Write(new) });
        offer(Operation { key, action: Action::CompareAndSet { expected: 0, new: 1 } });
    }
    (0..key.0).for_each(|smaller| offer(Operation { key: Key(smaller), action }));
    (1..=3).for_each(|value| offer(Operation { key, action: Action::Write(value) }));
    all
}
