//! A shorter header: options, network, disks and bounds as they are if nobody says, bugs off.

use super::{Place, Proposal};
use crate::base::Ratio;
use crate::hunt::shrink::subject::Subject;
use crate::plan::{Network, Plan, limits};
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, description: &Description, place: Place) -> Proposal {
    match place.row {
        0 => Proposal::of(place.column, simplifications(&subject.plan, description)),
        _ => Proposal::Done,
    }
}

fn simplifications(plan: &Plan, description: &Description) -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut offer = |change: &dyn Fn(&mut Plan)| {
        let mut changed = plan.clone();
        change(&mut changed);
        if changed != *plan {
            plans.push(changed);
        }
    };
    let defaults = || description.options.iter().map(|option| option.kind.default());
    offer(&|plan| plan.settings = defaults().collect());
    for (index, default) in defaults().enumerate() {
        offer(&|plan| {
            let with = |(at, &old)| if at == index { default } else { old };
            plan.settings = plan.settings.iter().enumerate().map(with).collect();
        });
    }
    for bug in 0..description.bugs.len() {
        offer(&|plan| plan.bugs &= !(1 << bug));
    }
    offer(&|plan| plan.workload = None);
    offer(&|plan| plan.network = Network::default());
    offer(&|plan| plan.network.loss = Ratio::ZERO);
    offer(&|plan| plan.network.duplicate = Ratio::ZERO);
    offer(&|plan| plan.network.order = Network::default().order);
    offer(&|plan| plan.network.latency = Network::default().latency);
    offer(&|plan| plan.sync = limits::SYNC_DEFAULT);
    offer(&|plan| plan.events_max = limits::EVENTS_DEFAULT);
    offer(&|plan| plan.steps.clear());
    plans
}
