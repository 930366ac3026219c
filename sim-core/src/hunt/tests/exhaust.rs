//! Small worlds, explored to their ends.

use crate::explore::{Bounds, Order};
use crate::hunt::{Exhaust, Refusal};
use crate::plan::{parse, print};
use crate::protocols::{catalogue, explorers};
use crate::run::Verdict;

/// Raft without what reads a clock.
const CLOCKLESS: &str = "protocol raft\nnodes 3\nset pre-vote off\nset check-quorum off\n";
const WRITE: &str = "at 0s ask c1 write x=1\n";

fn begun(text: &str, bounds: Bounds) -> Result<Exhaust, Refusal> {
    let catalogue = catalogue();
    let plan = parse(text, &catalogue.descriptions()).expect("it is a scenario");
    Exhaust::new(&explorers(), &catalogue, &plan, bounds)
}

/// To its end, or to its first counterexample.
fn explored(text: &str, bounds: Bounds) -> Exhaust {
    let mut exhaust = begun(text, bounds).expect("it can be explored");
    while !exhaust.advance(&catalogue(), 1_000) && exhaust.found().is_empty() {}
    exhaust
}

fn with(timers: u16, crashes: u16) -> Bounds {
    Bounds { timers, crashes, ..Bounds::default() }
}

#[test]
fn a_correct_raft_with_one_campaign_and_one_write_is_proved_correct() {
    let exhaust = explored(&format!("{CLOCKLESS}{WRITE}"), with(1, 0));
    assert_eq!(exhaust.verdict(), Verdict::Holds);
    assert!(exhaust.is_exhausted());
    assert!(exhaust.extent().states > 5_000, "{:?}", exhaust.extent());
}

#[test]
fn what_is_cut_short_is_undecided() {
    for bounds in [Bounds { depth: 6, ..with(2, 0) }, Bounds { states: 500, ..with(2, 0) }] {
        let exhaust = explored(CLOCKLESS, bounds);
        assert_eq!(exhaust.verdict(), Verdict::Undecided, "{bounds:?}");
        assert!(!exhaust.is_exhausted());
    }
}

#[test]
fn the_order_of_the_search_and_what_it_leaves_out_change_no_verdict() {
    // Servers that are called by their names are not alike; then choices that commute are left out, and
    // what followers have heard before stays under way. An echo is never heard in vain.
    let named = "at 0s ask c1 write x=1 of n2\n";
    let echo = "protocol echo\nnodes 2\n".to_string();
    for (text, bounds, saves_states) in [
        (format!("{CLOCKLESS}{WRITE}"), with(1, 0), true),
        (CLOCKLESS.to_string(), with(1, 1), true),
        (format!("{CLOCKLESS}{named}"), with(1, 0), true),
        (CLOCKLESS.replace("nodes 3", "nodes 2"), with(3, 0), true),
        ("protocol echo\nnodes 3\n".to_string(), with(3, 0), false),
        (echo, Bounds { copies: 2, ..with(3, 1) }, false),
    ] {
        let whole = explored(&text, Bounds { is_reduced: false, ..bounds });
        let all = whole.extent();
        assert_eq!(whole.verdict(), Verdict::Holds, "{text}");
        for order in [Order::Breadth, Order::Depth] {
            let reduced = explored(&text, Bounds { order, ..bounds });
            let few = reduced.extent();
            assert_eq!(reduced.verdict(), Verdict::Holds, "{text}");
            assert_eq!(few.states < all.states, saves_states, "{text}{few:?} {all:?}");
            assert!(order == Order::Depth || few.choices < all.choices, "{text}{few:?} {all:?}");
        }
    }
}

#[test]
fn each_bug_is_found_by_a_path_that_a_run_takes() {
    for (bug, asks, bounds, claim, depth) in [
        ("forgotten-vote", "", with(2, 1), "election-safety", 7),
        ("minority-commit", WRITE, with(2, 0), "leader-completeness", 7),
        ("ack-before-sync", WRITE, with(2, 1), "leader-completeness", 9),
    ] {
        let catalogue = catalogue();
        let text = format!("{CLOCKLESS}bug {bug}\n{asks}");
        let exhaust = explored(&text, bounds);
        let whole = explored(&text, Bounds { is_reduced: false, ..bounds });
        assert_eq!(whole.found()[0].depth, depth, "{bug}, with nothing left out");
        assert_eq!(exhaust.verdict(), Verdict::Broken, "{bug}");
        let found = &exhaust.found()[0];
        assert_eq!((found.claim.as_str(), found.depth), (claim, depth), "{bug}");
        let known = catalogue.descriptions();
        let text = print(&found.plan, &known);
        let again = catalogue.try_out(&parse(&text, &known).expect("a plan prints as a scenario"));
        assert_eq!(again.fingerprint, found.fingerprint, "{text}");
        assert_eq!(again.claims[usize::from(again.violations[0].claim)].name, claim, "{text}");
        assert_eq!(again.violations[0].sentence, found.sentence, "{text}");
    }
}

#[test]
fn a_scenario_that_says_what_happens_is_refused_with_its_line() {
    let refused = |text: &str, bounds| begun(text, bounds).err().expect("it is refused");
    let refusal = refused("protocol raft\nat 1s crash n2\n", with(1, 0));
    assert_eq!(refusal.line, Some(2));
    let refusal = refused("protocol raft\nuntil leader\n", with(1, 0));
    assert_eq!(refusal.line, Some(2));
    let refusal = refused("protocol raft\nat 0s ask c1 read x of leader\n", with(1, 0));
    assert_eq!((refusal.line, refusal.suggestion.as_str()), (Some(2), "name one server, or none"));
    let refusal = refused("protocol raft\nnetwork order fifo\n", with(1, 0));
    assert!(refusal.reason.contains("in order"), "{refusal:?}");
}
