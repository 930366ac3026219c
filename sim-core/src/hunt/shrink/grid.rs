//! The usual times: a small plan tried at round moments, one after the other, under any seed.
//!
//! What is left of a plan has moments that suit one seed. Making them round one by one stops where
//! two would have to move together; and a plan that was found in another run stops somewhere else. So
//! as long as the lines are few, all of a grid is tried: each moment and each length one of a dozen,
//! and each server's first timer the shortest, the longest, or left to chance. The order is fixed, so
//! those who come with the same lines leave with the same plan.

use super::explicit::ranged_timers;
use super::subject::{Subject, is_accident, renamed};
use crate::base::{Duration, DurationRange, Instant, NodeId};
use crate::plan::{Fault, Moment, Network, Plan, PlannedFault, limits};

/// How many plans a grid may have.
const PLANS_MAX: u64 = 60_000;
/// The moments, in milliseconds.
const MOMENTS_MS: [u64; 13] = [200, 300, 400, 500, 600, 0, 100, 800, 250, 350, 150, 450, 700];
/// The lengths, in milliseconds.
const LENGTHS_MS: [u64; 6] = [200, 300, 400, 500, 100, 50];
/// How long such a run lasts after its last moment.
const AFTER: Duration = Duration::s(1);

/// All plans of a grid.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    base: Plan,
    networks: Vec<Network>,
    /// The timers that chance is told, in each way, the shortest first.
    timers: Vec<Vec<PlannedFault>>,
    moments: u32,
    lengths: u32,
    next: u64,
}

impl Grid {
    /// The grid of a plan; `None` if it would be too large.
    pub fn of(subject: &Subject) -> Option<Grid> {
        let mut base = Plan { seed: limits::SEED_DEFAULT, ..in_order_of_names(&subject.plan) };
        base.sync = limits::SYNC_DEFAULT;
        base.faults.retain(|planned| is_accident(&planned.fault));
        let plain = DurationRange::exactly(Duration::ms(1));
        let networks = vec![Network::default(), Network { latency: plain, ..Network::default() }];
        let moments =
            base.faults.iter().filter(|it| matches!(it.moment, Moment::At(_))).count() as u32;
        let lengths = base.faults.iter().filter(|it| it.fault.lasting().is_some()).count() as u32;
        let grid = Grid { timers: timers(subject)?, base, networks, moments, lengths, next: 0 };
        (grid.plans()? <= PLANS_MAX).then_some(grid)
    }

    fn plans(&self) -> Option<u64> {
        let moments = (MOMENTS_MS.len() as u64).checked_pow(self.moments)?;
        let lengths = (LENGTHS_MS.len() as u64).checked_pow(self.lengths)?;
        let others = (self.networks.len() * self.timers.len()) as u64;
        moments.checked_mul(lengths)?.checked_mul(others)
    }
}

impl Iterator for Grid {
    type Item = Plan;

    fn next(&mut self) -> Option<Plan> {
        if self.next >= self.plans()? {
            return None;
        }
        let mut rest = self.next;
        self.next += 1;
        let mut digit = |count: usize| {
            let digit = rest % count as u64;
            rest /= count as u64;
            digit as usize
        };
        let mut plan = self.base.clone();
        let mut last = Instant::ZERO;
        for planned in &mut plan.faults {
            let mut end = Instant::ZERO;
            if let Moment::At(at) = &mut planned.moment {
                *at = Instant::ZERO.after(Duration::ms(MOMENTS_MS[digit(MOMENTS_MS.len())]));
                end = *at;
            }
            if let Some(Some(lasting)) = planned.fault.lasting_mut() {
                *lasting = Duration::ms(LENGTHS_MS[digit(LENGTHS_MS.len())]);
                end = end.after(*lasting);
            }
            last = last.max(end);
        }
        plan.length = last.after(AFTER).since(Instant::ZERO);
        plan.network = self.networks[digit(self.networks.len())].clone();
        plan.faults.extend(self.timers[digit(self.timers.len())].iter().cloned());
        Some(plan)
    }
}

/// For the first timer that chance has a say in, all ways to tell it how long the servers' first
/// ones take; those that tell it least come first. `None` if there are more than a grid has plans.
fn timers(subject: &Subject) -> Option<Vec<Vec<PlannedFault>>> {
    let servers: Vec<NodeId> = (0..subject.plan.nodes).map(NodeId::server).collect();
    let mut ways = vec![Vec::new()];
    let Some(&(timer, range)) = ranged_timers(subject).first() else { return Some(ways) };
    // Three ways for each server: of many servers they would not even fit in memory.
    if 3_u64.saturating_pow(subject.plan.nodes.into()) > PLANS_MAX {
        return None;
    }
    for &node in &servers {
        let told = |after: Duration| PlannedFault {
            line: 0,
            moment: Moment::AtItsQuestion,
            fault: Fault::Timer { node, timer, nth: 1, at: Instant::ZERO.after(after) },
        };
        ways = (ways.iter())
            .flat_map(|way| {
                let with = |after| [&way[..], &[told(after)]].concat();
                [way.clone(), with(range.min), with(range.max)]
            })
            .collect();
    }
    crate::base::order::sort_by_key(&mut ways, |way| way.len());
    Some(ways)
}

/// The same plan, its servers called n1, n2, … in the order in which its lines name them.
fn in_order_of_names(plan: &Plan) -> Plan {
    let mut order: Vec<NodeId> = Vec::new();
    let mut copy = plan.clone();
    for planned in &mut copy.faults {
        for targets in planned.fault.targets_mut() {
            order.extend(targets.named().iter().filter(|node| !node.is_client()));
        }
    }
    order.extend((0..plan.nodes).map(NodeId::server));
    let mut seen: Vec<NodeId> = Vec::new();
    for node in order {
        if !seen.contains(&node) {
            seen.push(node);
        }
    }
    renamed(plan, |node| match seen.iter().position(|&it| it == node) {
        Some(place) => Some(NodeId::server(place as u8)),
        None => Some(node),
    })
}
