//! What a smaller plan may say: faults of kinds that the protocol is made to survive, and of those
//! that the plan had. One that breaks the claim by a fault which nobody promised to survive would
//! not be a smaller form of the same mistake, but no mistake at all.

use crate::base::{MessageName, NodeId, Ratio};
use crate::plan::{CrashKind, Fate, Fault, Impairment, Plan, Step};
use crate::protocol::Hazard;

/// What may be said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// The kinds that the plan had, one bit each, by their places in [`Fault::KINDS`].
    had: u64,
    tolerates: &'static [Hazard],
}

impl Allowed {
    /// What a smaller form of this plan may say, if its protocol is made to survive these.
    pub fn of(plan: &Plan, tolerates: &'static [Hazard]) -> Allowed {
        let stepped = plan.steps.iter().filter_map(|it| match &it.step {
            Step::Fault(fault) => Some(fault),
            _ => None,
        });
        let faults = plan.faults.iter().map(|it| &it.fault).chain(stepped);
        let mut had = faults.fold(0, |bits, fault| bits | bit(fault));
        // What the network does by chance is told message by message.
        let network = [(plan.network.loss, Fate::Lose), (plan.network.duplicate, Fate::Duplicate)];
        for (share, fate) in network {
            if share > Ratio::ZERO {
                let name =
                    MessageName { from: NodeId::server(0), to: NodeId::server(0), nth: 1, copy: 1 };
                had |= bit(&Fault::Message { name, kind: None, fate });
            }
        }
        Allowed { had, tolerates }
    }

    /// Whether such a fault may be there.
    pub fn has(&self, fault: &Fault) -> bool {
        let hazards = hazards(fault);
        hazards.is_empty()
            || self.had & bit(fault) != 0
            || hazards.iter().any(|hazard| self.tolerates.contains(hazard))
    }

    /// Whether all faults of a plan may be there.
    pub fn has_all(&self, plan: &Plan) -> bool {
        plan.faults.iter().all(|it| self.has(&it.fault))
    }
}

fn bit(fault: &Fault) -> u64 {
    1 << fault.kind()
}

/// A protocol that is made to survive one of these survives this; none if everybody does.
fn hazards(fault: &Fault) -> &'static [Hazard] {
    match fault {
        Fault::Crash { kind: CrashKind::Process, .. } => &[Hazard::Crash],
        Fault::Crash { kind: CrashKind::Power(tail), .. } if tail.torn => &[Hazard::TornTail],
        Fault::Crash { kind: CrashKind::Power(_), .. } => &[Hazard::PowerLoss, Hazard::TornTail],
        Fault::Crash { kind: CrashKind::Disk, .. } => &[Hazard::LostDisk],
        Fault::Crash { kind: CrashKind::Deploy(_), .. } => &[Hazard::Deploy],
        Fault::Pause { .. } => &[Hazard::Pause],
        Fault::Cut { .. } => &[Hazard::Cut, Hazard::OneWayCut],
        Fault::Slow { .. } => &[Hazard::SlowLink],
        Fault::Jump { .. } => &[Hazard::Jump],
        Fault::Drift { .. } => &[Hazard::Drift],
        Fault::Impair { impairment: Impairment::SlowNode(_), .. } => &[Hazard::SlowNode],
        Fault::Impair { impairment: Impairment::SlowSync(_), .. } => &[Hazard::SlowSync],
        Fault::Impair { impairment: Impairment::StalledDisk, .. } => &[Hazard::StalledDisk],
        Fault::FailSync { .. } => &[Hazard::FailedSync],
        Fault::Corrupt { .. } => &[Hazard::Corruption],
        Fault::Message { fate: Fate::Lose | Fate::Hold(None), .. } => &[Hazard::Loss],
        Fault::Message { fate: Fate::Duplicate, .. } => &[Hazard::Duplication],
        Fault::Message { fate: Fate::Delay(_) | Fate::Hold(Some(_)), .. } => &[Hazard::Delay],
        Fault::Tell { .. } => &[Hazard::Command],
        // How long a message travels and when a timer fires within its range, chance says as well.
        Fault::Message { fate: Fate::Deliver(_), .. }
        | Fault::Timer { .. }
        | Fault::Ask { .. }
        | Fault::Restart { .. }
        | Fault::Resume { .. }
        | Fault::Heal { .. } => &[],
    }
}
