//! Simpler faults: of a more usual kind, on fewer nodes, without an end, at a time instead of a
//! place.

use super::{Place, Proposal};
use crate::hunt::shrink::subject::Subject;
use crate::plan::{CrashKind, Fate, Fault, Moment, Plan, PlannedFault, Target, Targets, Way};
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let index = place.row as usize;
    let Some(planned) = subject.plan.faults.get(index) else { return Proposal::Done };
    let began = subject.faults.get(index).and_then(|it| it.began);
    let mut all: Vec<PlannedFault> = simpler(&planned.fault)
        .into_iter()
        .map(|fault| PlannedFault { fault, ..planned.clone() })
        .collect();
    if let (Moment::Before(_) | Moment::After { .. }, Some(began)) = (planned.moment, began) {
        all.push(PlannedFault { moment: Moment::At(began), ..planned.clone() });
    }
    let with = |simpler: PlannedFault| {
        let mut plan: Plan = subject.plan.clone();
        plan.faults[index] = simpler;
        plan
    };
    Proposal::of(place.column, all.into_iter().map(with))
}

fn simpler(fault: &Fault) -> Vec<Fault> {
    let mut all = Vec::new();
    let mut offer = |change: &dyn Fn(&mut Fault)| {
        let mut simpler = fault.clone();
        change(&mut simpler);
        all.push(simpler);
    };
    if fault.lasting().is_some() {
        offer(&|it| {
            if let Some(lasting) = it.lasting_mut() {
                *lasting = None;
            }
        });
    }
    let lists: Vec<usize> = fault.clone().targets_mut().iter().map(|it| it.0.len()).collect();
    for (list, count) in lists.into_iter().enumerate().filter(|(_, count)| *count > 1) {
        for index in 0..count {
            offer(&|it| {
                it.targets_mut()[list].0.remove(index);
            });
        }
    }
    all.extend(of_another_kind(fault));
    all
}

/// More usual ways to do something alike.
fn of_another_kind(fault: &Fault) -> Vec<Fault> {
    let rest = || Targets(vec![Target::Rest]);
    match fault.clone() {
        Fault::Crash { nodes, kind, lasting } => {
            let kinds = [CrashKind::Process, CrashKind::Power(Default::default())];
            let others = kinds.into_iter().filter(|&it| it != kind);
            others.map(|kind| Fault::Crash { nodes: nodes.clone(), kind, lasting }).collect()
        }
        Fault::Pause { nodes, lasting }
        | Fault::Impair { nodes, lasting, .. }
        | Fault::Drift { nodes, lasting, .. } => vec![
            Fault::Crash { nodes: nodes.clone(), kind: CrashKind::Process, lasting },
            Fault::Cut { from: nodes.clone(), to: rest(), way: Way::Both, lasting: None },
            Fault::Cut { from: nodes.clone(), to: rest(), way: Way::Both, lasting },
            Fault::Pause { nodes, lasting },
        ],
        Fault::FailSync { nodes } => {
            vec![Fault::Crash { nodes, kind: CrashKind::Process, lasting: None }]
        }
        Fault::Cut { from, to, way, lasting } => {
            let cut = |from, to, way| Fault::Cut { from, to, way, lasting };
            vec![
                cut(from.clone(), rest(), Way::Both),
                cut(to.clone(), rest(), Way::Both),
                cut(from.clone(), rest(), way),
                cut(from, to, Way::Both),
            ]
        }
        Fault::Slow { from, to, way, lasting, by } => vec![
            Fault::Cut { from: from.clone(), to: to.clone(), way: Way::Both, lasting },
            Fault::Cut { from: from.clone(), to: to.clone(), way, lasting },
            Fault::Slow { from, to, way: Way::Both, lasting, by },
        ],
        Fault::Message { name, kind, fate } if fate != Fate::Lose => {
            vec![Fault::Message { name, kind, fate: Fate::Lose }]
        }
        _ => Vec::new(),
    }
}
