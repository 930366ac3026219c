//! The same two models by Faultline's own explorer.
//!
//! Any number of timers may fire, so what is explored is all there is. Reduced, it leaves out orders
//! that come to the same, messages that nobody cares for, and states that differ by the participants'
//! names; unreduced, it does not.

use super::Counted;
use agreement::{catalogue, explorers, paxos, two_phase};
use sim_core::explore::{Bounds, Order};
use sim_core::hunt::Exhaust;
use sim_core::plan::parse;
use sim_core::run::Verdict;

/// Two-phase commit, breadth first.
pub fn two_phase_breadth_first() -> Counted {
    explore(two_phase::SCENARIO, Order::Breadth, true)
}

/// Two-phase commit, depth first.
pub fn two_phase_depth_first() -> Counted {
    explore(two_phase::SCENARIO, Order::Depth, true)
}

/// Two-phase commit, with every state.
pub fn two_phase_unreduced() -> Counted {
    explore(two_phase::SCENARIO, Order::Breadth, false)
}

/// Paxos, breadth first.
pub fn paxos_breadth_first() -> Counted {
    explore(paxos::SCENARIO, Order::Breadth, true)
}

/// Paxos, depth first.
pub fn paxos_depth_first() -> Counted {
    explore(paxos::SCENARIO, Order::Depth, true)
}

/// Paxos, with every state.
pub fn paxos_unreduced() -> Counted {
    explore(paxos::SCENARIO, Order::Breadth, false)
}

fn explore(scenario: &str, order: Order, is_reduced: bool) -> Counted {
    let catalogue = catalogue();
    let plan = parse(scenario, &catalogue.descriptions()).expect("it is a scenario");
    let bounds = Bounds {
        timers: u16::MAX,
        depth: u16::MAX,
        states: 10_000_000,
        order,
        is_reduced,
        ..Bounds::default()
    };
    let mut exhaust =
        Exhaust::new(&explorers(), &catalogue, &plan, bounds).expect("it can be explored");
    while !exhaust.advance(&catalogue, 1_000_000) {}
    let extent = exhaust.extent();
    Counted {
        generated: extent.choices + 1,
        unique: extent.states.into(),
        holds: exhaust.verdict() == Verdict::Holds,
    }
}
