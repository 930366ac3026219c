//! The two explored to their ends: clean, they are proved so, and the planted mistakes are found by
//! shortest paths.

use agreement::{catalogue, explorers, paxos, two_phase};
use sim_core::explore::{Bounds, Order};
use sim_core::hunt::Exhaust;
use sim_core::plan::parse;
use sim_core::run::Verdict;

/// All there is of a scenario.
fn explored(scenario: &str, order: Order, is_reduced: bool) -> Exhaust {
    let plan = parse(scenario, &catalogue().descriptions()).unwrap();
    let bounds =
        Bounds { timers: u16::MAX, depth: u16::MAX, order, is_reduced, ..Bounds::default() };
    let mut exhaust = Exhaust::new(&explorers(), &catalogue(), &plan, bounds).unwrap();
    while !exhaust.advance(&catalogue(), u64::MAX) {}
    exhaust
}

/// How many states a clean scenario has.
fn states(scenario: &str, order: Order, is_reduced: bool) -> u32 {
    let exhaust = explored(scenario, order, is_reduced);
    assert_eq!(exhaust.verdict(), Verdict::Holds);
    exhaust.extent().states
}

fn two_phase(participants: u32) -> String {
    two_phase::SCENARIO.replace("nodes 8", &format!("nodes {}", participants + 1))
}

/// Stateright has counted 288 for three and 8,832 for five.
#[test]
fn two_phase_commit_has_as_many_states_as_its_specification() {
    assert_eq!(states(&two_phase(3), Order::Breadth, false), 288);
    assert_eq!(states(&two_phase(5), Order::Depth, false), 8_832);
}

/// For `n` participants: before the manager decides, each is in one of 4 conditions; after it aborts,
/// in one of 6; after it commits, in one of 2. So many multisets of `n` are there of each.
#[test]
fn participants_are_alike() {
    let multisets = |kinds: u32, n: u32| (1..kinds).fold(1, |count, k| count * (n + k) / k);
    for (n, order) in [(3, Order::Breadth), (5, Order::Depth), (7, Order::Breadth)] {
        let expected = [4, 6, 2].iter().map(|&kinds| multisets(kinds, n)).sum::<u32>();
        assert_eq!(states(&two_phase(n), order, true), expected);
    }
}

/// Stateright has counted 16,668.
#[test]
fn paxos_has_as_many_states_as_in_the_literature() {
    assert_eq!(states(paxos::SCENARIO, Order::Breadth, true), 16_668);
    assert_eq!(states(paxos::SCENARIO, Order::Depth, true), 16_668);
}

/// Three prepare and are heard, the manager commits, one hears of it and another gives up: nine.
#[test]
fn a_broken_promise_is_found_by_a_shortest_path() {
    let scenario = format!("{}bug heuristic-abort\n", two_phase(3));
    let exhaust = explored(&scenario, Order::Breadth, true);
    let [found] = exhaust.found() else { panic!("{:?}", exhaust.found()) };
    assert_eq!((found.claim.as_str(), found.depth), ("atomicity", 9));
}

/// Two requests arrive; each proposer has the promise of the third server, and then its acceptance.
#[test]
fn a_forgotten_promise_is_found_by_a_shortest_path() {
    let scenario = format!("{}bug forgotten-promise\n", paxos::SCENARIO);
    let exhaust = explored(&scenario, Order::Breadth, true);
    let [found] = exhaust.found() else { panic!("{:?}", exhaust.found()) };
    assert_eq!((found.claim.as_str(), found.depth), ("agreement", 10));
    let report = catalogue().try_out(&found.plan);
    assert_eq!((report.verdict, report.fingerprint), (Verdict::Broken, found.fingerprint));
}
