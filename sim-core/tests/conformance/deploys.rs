//! Deploys: a process is replaced by one of another version of its program.

use crate::support::*;
use sim_core::plan::parse;
use sim_core::run::{FaultStatus, Run};

/// n1 ticks from 100 to 103 ms; n2 listens.
fn scribe(rest: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\nrun for 190ms\n{rest}"
    )
}

/// How processes come and go, with times.
fn lives(run: &dyn Run) -> Vec<String> {
    let all = lines(run, |event| event.node.is_some());
    let words = ["starts", "ends for", "crashes", "runs version"];
    all.into_iter().filter(|line| words.iter().any(|word| line.contains(word))).skip(2).collect()
}

#[test]
fn a_process_ends_and_another_version_starts_by_itself() {
    let run = run_well(&scribe("at 30ms deploy v2 to n2 for 10ms"));
    let told = [
        "30ms n2 ends for another version",
        "40ms n2 starts again (start #2)",
        "40ms n2 notes: runs version 1",
    ];
    assert_eq!(lives(&*run), told);
    assert_eq!(statuses(&*run), [FaultStatus::Applied]);
}

#[test]
fn it_takes_twenty_milliseconds_if_nobody_says() {
    let run = run_well(&scribe("at 30ms deploy v2 to n2"));
    assert_eq!(lives(&*run)[1], "50ms n2 starts again (start #2)");
}

#[test]
fn a_version_stays_until_another_is_deployed() {
    let text = "at 10ms deploy v2 to n2 for 1ms\nat 20ms crash n2 for 1ms\nat 30ms deploy v1 to n2 for 1ms";
    let run = run_well(&scribe(text));
    let versions: Vec<String> =
        lives(&*run).into_iter().filter(|line| line.contains("runs")).collect();
    assert_eq!(versions, ["11ms n2 notes: runs version 1", "21ms n2 notes: runs version 1"]);
}

#[test]
fn only_a_version_that_exists_can_be_deployed() {
    let reason = |text: &str| {
        let known = catalogue().descriptions();
        parse(text, &known).expect_err("it cannot be read")[0].to_string()
    };
    let unknown = reason(&scribe("at 1ms deploy v3 to n2"));
    assert!(unknown.contains("scribe has no version `v3`"), "{unknown}");
    let flood = reason("protocol flood\nat 1ms deploy v2 to n2");
    assert!(flood.contains("flood has one version only"), "{flood}");
}
