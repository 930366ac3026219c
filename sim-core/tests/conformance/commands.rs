//! Commands: an administrator tells a node something, which waits for its turn like a message.

use crate::support::*;
use sim_core::run::{FaultStatus, Run};

/// n1 ticks from 100 to 103 ms; n2 listens.
fn scribe(rest: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\nrun for 190ms\n{rest}"
    )
}

/// What came of commands, with times.
fn jotted(run: &dyn Run) -> Vec<String> {
    let all = lines(run, |event| event.node.is_some());
    all.into_iter().filter(|line| line.contains("jot")).collect()
}

#[test]
fn a_node_is_told_and_its_handler_is_called() {
    let run = run_well(&scribe("at 20ms tell n1 jot to n2"));
    let about = n(2);
    assert_eq!(
        jotted(&*run),
        ["20ms n1 is told: jot to n2", &format!("20ms n1 notes: jots down {:?}", Some(about))]
    );
    assert_eq!(statuses(&*run), [FaultStatus::Applied]);
    let alone = run_well(&scribe("at 20ms tell n1 jot"));
    assert_eq!(jotted(&*alone), ["20ms n1 is told: jot", "20ms n1 notes: jots down None"]);
    assert_ne!(run.report().fingerprint, alone.report().fingerprint);
}

#[test]
fn a_busy_node_is_told_when_it_is_free() {
    for text in ["at 101.5ms tell n1 jot", "tell n1 jot after effect 2 of n1 tick #1"] {
        let run = run_well(&scribe(text));
        assert_eq!(jotted(&*run), ["103ms n1 is told: jot", "103ms n1 notes: jots down None"]);
    }
    let paused = run_well(&scribe("at 10ms pause n2 for 30ms\nat 20ms tell n2 jot"));
    assert_eq!(jotted(&*paused)[0], "40ms n2 is told: jot");
}

#[test]
fn a_fault_can_strike_before_a_command_and_behind_its_effects() {
    let before = run(&scribe("at 20ms tell n1 jot\ncrash n1 before n1 jot #1"));
    assert_eq!(jotted(&*before), [""; 0]);
    let behind = run(&scribe(
        "at 20ms tell n1 jot\npause n1 before n1 jot #1 for 5ms\ncrash n1 after effect 1 of n1 jot #1",
    ));
    assert_eq!(jotted(&*behind)[0], "25ms n1 is told: jot");
    assert_eq!(statuses(&*behind), [FaultStatus::Applied; 3]);
}

#[test]
fn who_is_down_cannot_be_told() {
    let run = run(&scribe("at 10ms crash n2\nat 20ms tell n2 jot\nat 30ms tell leader jot"));
    assert_eq!(statuses(&*run)[1..], [FaultStatus::Stale; 2]);
}

#[test]
fn a_step_that_tells_prints_as_a_line_that_does_the_same() {
    let run = run_well(&scribe("advance 50ms\ntell n1 jot to a follower"));
    let resolved = print(&run.resolved());
    assert!(resolved.contains("at 50ms tell n1 jot to n2"), "{resolved}");
    assert_eq!(run_well(&resolved).report().fingerprint, run.report().fingerprint);
}
