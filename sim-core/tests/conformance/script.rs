//! The script: steps happen in order, when they say, and answer for themselves.

use crate::support::*;
use sim_core::run::{FaultStatus, Verdict};
use sim_core::trace::EventKind;

fn raft(script: &str) -> String {
    format!("protocol raft\nclients 2\nseed 2\nrun for 2s\n{script}")
}

#[test]
fn a_step_strikes_a_microsecond_after_what_it_waited_for() {
    let run = run_well(&raft("until leader\ncut leader <-> rest"));
    let leads = |kind| {
        matches!(kind, EventKind::Became { standing: sim_core::protocol::Standing::Leading, .. })
    };
    let elected = run.events().iter().find(|event| leads(event.kind)).unwrap().at;
    assert_eq!(spans(&*run)[0].0, Some(us(elected.0 + 1)));
}

#[test]
fn advances_add_up() {
    let run = run_well(&raft(
        "advance 100ms\npause n1 for 5ms\nadvance 1us\nadvance 99.999ms\npause n2 for 5ms",
    ));
    assert_eq!(spans(&*run), [(Some(ms(100)), Some(ms(105))), (Some(ms(200)), Some(ms(205)))]);
}

#[test]
fn a_fault_and_the_end_of_another_at_one_moment_end_first() {
    // Written as a schedule or as steps, it is the same.
    for script in [
        "at 100ms crash n1 for 50ms\nat 150ms crash n1 for 50ms",
        "advance 100ms\ncrash n1 for 50ms\nadvance 50ms\ncrash n1 for 50ms",
        "at 100ms crash n1 for 50ms\nadvance 150ms\ncrash n1 for 50ms",
    ] {
        let run = run_well(&raft(script));
        assert_eq!(statuses(&*run), [FaultStatus::Applied; 2], "{script}");
        assert_eq!(spans(&*run)[1], (Some(ms(150)), Some(ms(200))), "{script}");
    }
}

#[test]
fn a_scheduled_fault_comes_before_a_step_of_the_same_moment() {
    let run = run(&raft("at 100ms crash n1\nadvance 100ms\ncrash n1\nrestart n1"));
    assert_eq!(statuses(&*run), [FaultStatus::Applied, FaultStatus::Stale, FaultStatus::Applied]);
}

#[test]
fn an_expectation_before_a_fault_is_judged_before_it() {
    let run = run(&raft(
        "until leader as old\nexpect leader is old\ncrash old\nexpect leader is old\nexpect leader is not old",
    ));
    assert_eq!(expectations(&*run), [Some(true), Some(false), Some(false)]);
    assert_eq!(run.report().verdict, Verdict::Unmet);
    let resolved = run_plan(&plan(&print(&run.resolved())));
    assert_eq!(expectations(&*resolved), [Some(true), Some(false), Some(false)]);
}

#[test]
fn an_until_that_reaches_its_limit_leaves_the_run_undecided() {
    let run = run(&raft("crash n1, n2\nuntil leader within 700ms\nexpect leader\ncrash n3"));
    assert_eq!(run.report().verdict, Verdict::Undecided);
    assert_eq!(run.report().undecided.unwrap(), "Line 6 waited as long as it may, in vain.");
    assert_eq!(expectations(&*run), [None]);
    assert_eq!(statuses(&*run), [FaultStatus::Applied, FaultStatus::NotReached]);
    let gave_up = run.events().iter().find(|event| matches!(event.kind, EventKind::GaveUp { .. }));
    assert_eq!(gave_up.unwrap().at, ms(700));
}

#[test]
fn a_script_that_is_not_through_at_the_end_leaves_the_run_undecided() {
    let run = run(&raft("until leader\nadvance 5s\nexpect leader"));
    assert_eq!(run.report().verdict, Verdict::Undecided);
    assert_eq!(run.report().undecided.unwrap(), "The run ended before line 6 was done.");
}

#[test]
fn converged_means_that_all_live_nodes_have_applied_one_log() {
    let run = run_well(&raft(
        "until leader\ncrash a follower\nc1 write x=1\nuntil answered\nuntil converged\nexpect converged\nrestart everyone\nuntil converged\nexpect everyone agrees on leader",
    ));
    assert_eq!(expectations(&*run), [Some(true), Some(true)]);
}

#[test]
fn answered_waits_for_every_client() {
    let run = run_well(&raft(
        "until leader\nc1 write x=1\nc2 write x=2\nc1 read x\nuntil answered\nexpect answered",
    ));
    let done =
        run.events().iter().filter(|event| matches!(event.kind, EventKind::Completed { .. }));
    assert_eq!(done.count(), 3);
}

#[test]
fn names_mean_who_led_then() {
    let run = run(&raft(
        "until leader as old\ncrash old\nuntil leader as new\nrestart old\nuntil converged\nexpect leader is new\nexpect leader is not old\nexpect leader is old",
    ));
    assert_eq!(expectations(&*run), [Some(true), Some(true), Some(false)]);
}

#[test]
fn a_name_that_nobody_has_yet_strikes_nobody() {
    let run = run(&raft("at 1ms crash old\nat 1.9s crash old\nuntil leader as old"));
    assert_eq!(statuses(&*run), [FaultStatus::Stale, FaultStatus::Applied]);
}

#[test]
fn a_follower_and_another_are_two() {
    for seed in 1..=20 {
        let text =
            raft("until leader as old\npause a follower, another follower\ncut old -> a follower")
                .replace("seed 2", &format!("seed {seed}"))
                .replace("clients 2", "nodes 5");
        let run = run(&text);
        let mut paused = run.events().iter().filter(|event| event.kind == EventKind::Paused);
        let (one, other) = (paused.next().unwrap().node, paused.next().unwrap().node);
        assert_ne!(one, other);
    }
}

#[test]
fn what_was_never_reached_can_be_printed_resolved() {
    for script in [
        "until leader as old\nat 9s crash old\ncut old <-> rest before n1 election #99",
        "at 9s crash old\nadvance 9s\nuntil leader as old",
    ] {
        let run = run(&raft(script));
        let again = run_plan(&plan(&print(&run.resolved())));
        assert_eq!(again.report().fingerprint, run.report().fingerprint);
    }
}
