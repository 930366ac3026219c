//! The two as ordinary runs: what they do, and that a sweep finds the planted mistakes.

use agreement::{catalogue, paxos, two_phase};
use sim_core::base::Instant;
use sim_core::hunt::check;
use sim_core::plan::parse;
use sim_core::run::Verdict;
use sim_core::trace::{Event, EventKind};
use std::ops::ControlFlow;

/// Clients that ask when they like, so that a sweep may add accidents.
const BUSY_PAXOS: &str = "\
protocol paxos
nodes 3
clients 3
workload keys 1 pause 1ms..30ms
run for 1s
";

/// The events of a run that are wanted, one line each.
fn story(scenario: &str, is_wanted: fn(&EventKind) -> bool) -> Vec<String> {
    let plan = parse(scenario, &catalogue().descriptions()).unwrap();
    let mut run = catalogue().start(&plan);
    while !run.advance(u32::MAX, Instant(u64::MAX)) {}
    assert_eq!(run.report().verdict, Verdict::Holds);
    let mut lines = Vec::new();
    run.narrate(0, &mut |_, event: &Event, line| {
        if is_wanted(&event.kind) {
            lines.push(line.to_string());
        }
        ControlFlow::Continue(())
    });
    lines
}

fn is_note(kind: &EventKind) -> bool {
    *kind == EventKind::Noted
}

#[test]
fn a_transaction_that_all_are_willing_to_happens_and_one_that_is_not_does_not() {
    let mut ends = Vec::new();
    for seed in 0..10 {
        let notes = story(&format!("{}seed {seed}\n", two_phase::SCENARIO), is_note);
        assert_eq!(notes.len(), 7, "{notes:#?}");
        let how = notes[0].rsplit(' ').next().unwrap().to_string();
        assert!(notes.iter().all(|note| note.ends_with(&how)), "{notes:#?}");
        ends.push(how);
    }
    ends.sort();
    ends.dedup();
    assert_eq!(ends, ["aborted", "committed"]);
}

#[test]
fn two_proposers_meet_and_one_value_is_decided_on() {
    let lines = story(&format!("{}seed 3\n", paxos::SCENARIO), |kind| {
        is_note(kind) || matches!(kind, EventKind::Completed { .. })
    });
    let expected = [
        "n2 notes: x=2 under 1@n2 is decided",
        "n1 notes: x=2 under 1@n2 is decided",
        "n3 notes: x=2 under 1@n2 is decided",
        "c2 has its answer to op 1: write x=2 → ok",
        "c2 has its answer to op 2: read x → 2",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_sweep_finds_no_disagreement() {
    for scenario in [two_phase::SCENARIO, paxos::SCENARIO, BUSY_PAXOS] {
        check(&catalogue(), scenario, 0..300).unwrap();
    }
}

#[test]
fn a_sweep_finds_the_planted_mistakes() {
    for (scenario, bug, claim) in [
        (two_phase::SCENARIO, "heuristic-abort", "atomicity"),
        (BUSY_PAXOS, "forgotten-promise", "agreement"),
    ] {
        let find = check(&catalogue(), &format!("{scenario}bug {bug}\n"), 0..2_000).unwrap_err();
        assert_eq!(find.claim, claim, "{find}");
    }
}
