//! Each place is reached, the numbering is complete, and a crash-placed bug needs no luck.

use super::super::*;
use crate::plan::{Fault, parse, print};
use crate::protocols::catalogue;
use std::collections::BTreeSet;

const SMALL: &str = "protocol raft\nclients 1\nworkload\nrun for 600ms\n";

fn places(text: &str, pairs: u32) -> Hunt {
    let scenario = parse(text, &catalogue().descriptions()).expect("it is a scenario");
    Hunt::new(&catalogue(), scenario, Strategy::Places(Places { pairs }))
}

fn tally(hunt: &Hunt) -> Tally {
    let mut tally = Tally::new(Bounds::runs(hunt.runs()));
    while !tally.is_over() {
        for number in tally.hand_out(64) {
            tally.take(hunt.try_out(&catalogue(), number));
        }
    }
    tally
}

#[test]
fn each_place_has_one_fault_and_the_run_comes_to_it() {
    let hunt = places(SMALL, 0);
    let known = catalogue().descriptions();
    let (mut plans, mut kinds, mut before) = (BTreeSet::new(), BTreeSet::new(), None);
    for number in 0..hunt.runs() {
        let plan = hunt.plan_of(number);
        assert_eq!(plan.faults.len(), 1);
        kinds.insert(Fault::KINDS[plan.faults[0].fault.kind()].0);
        let text = print(&plan, &known);
        assert!(parse(&text, &known).is_ok(), "{text}");
        assert!(plans.insert(text), "a place comes twice");
        let moment = hunt.moment_of(number);
        assert!(moment >= before, "places stand in the order of the run");
        before = moment;
        // A place at which the run itself ends, or a timer that is set no more, may stay unreached.
        let outcome = hunt.try_out(&catalogue(), number);
        assert!(!outcome.is_broken(), "{:?}", outcome.breaks);
        // So may the moment of a timer that always takes equally long.
        let is_timer = matches!(plan.faults[0].fault, Fault::Timer { .. });
        assert!(outcome.missed == 0 || is_timer, "{}", print(&plan, &known));
    }
    let expected = ["crash", "cut", "delay", "deliver", "duplicate", "fire", "lose", "power-loss"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    let coverage = hunt.coverage().expect("it goes through places");
    assert_eq!((coverage.places, coverage.pairs, coverage.is_whole), (hunt.runs(), 0, true));
}

#[test]
fn pairs_are_all_different_and_in_the_order_of_the_run() {
    let hunt = places(SMALL, 3_000);
    let coverage = hunt.coverage().expect("it goes through places");
    assert_eq!((coverage.pairs, hunt.runs()), (3_000, coverage.places + 3_000));
    assert!(coverage.all_pairs > 50_000, "{coverage:?}");
    let mut plans = BTreeSet::new();
    for number in coverage.places..hunt.runs() {
        let plan = hunt.plan_of(number);
        assert_eq!(plan.faults.len(), 2);
        assert!(plans.insert(print(&plan, &catalogue().descriptions())), "a pair comes twice");
    }
}

#[test]
fn a_bug_that_needs_a_crash_at_one_place_is_found_without_luck() {
    let text = "protocol raft\nclients 1\nworkload\nset snapshot-every 3\nrun for 1s\n";
    let bug = format!("{text}bug applied-before-apply\n");
    for seed in [1, 2, 3] {
        let found = tally(&places(&format!("{bug}seed {seed}\n"), 0));
        let claims: Vec<&str> = found.claims().map(|(claim, _)| claim).collect();
        assert!(claims.contains(&"state-machine-safety"), "seed {seed}: {claims:?}");
    }
    assert_eq!(tally(&places(text, 0)).claims().count(), 0);
}
