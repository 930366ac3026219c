//! Clocks: jumps move the wall clock only; a drift moves both, and the timers with them.

use crate::support::*;
use sim_core::run::FaultStatus;
use sim_core::trace::EventKind;

/// n1 shows its clocks every 100 ms of its own time.
fn shown(faults: &str) -> Vec<String> {
    let text =
        format!("protocol scribe\nnodes 2\nclients 0\nset clocks on\nrun for 450ms\n{faults}");
    let run = run_well(&text);
    let notes = lines(&*run, |event| event.node == Some(n(1)) && event.kind == EventKind::Noted);
    notes[1..].iter().map(|line| line.replace(" n1 notes: shows", ":")).collect()
}

#[test]
fn a_jump_moves_the_wall_clock_and_nothing_else() {
    assert_eq!(
        shown("at 150ms jump n1 by +1s"),
        [
            "100ms: 100ms and 100ms",
            "200ms: 200ms and 1.2s",
            "300ms: 300ms and 1.3s",
            "400ms: 400ms and 1.4s"
        ]
    );
    assert_eq!(
        shown("at 250ms jump n1 by -120ms\nat 350ms jump n1 by -30ms"),
        [
            "100ms: 100ms and 100ms",
            "200ms: 200ms and 200ms",
            "300ms: 300ms and 180ms",
            "400ms: 400ms and 250ms"
        ]
    );
    // A jump strikes before the other events of its time; and only whom it names.
    assert_eq!(shown("at 100ms jump n1 by +1s")[0], "100ms: 100ms and 1.1s");
    assert_eq!(shown("at 100ms jump n2 by +1s"), shown(""));
}

#[test]
fn a_wall_clock_shows_nothing_before_zero() {
    assert_eq!(
        shown("at 150ms jump n1 by -250ms")[1..],
        ["200ms: 200ms and 0s", "300ms: 300ms and 50ms", "400ms: 400ms and 150ms"]
    );
}

#[test]
fn a_fast_clock_gains_and_its_timers_come_early_until_the_drift_ends() {
    // 25 % fast from 100 ms to 300 ms: 100 ms of its time are 80 ms of the world's.
    assert_eq!(
        shown("at 100ms drift n1 by +25% for 200ms"),
        // At 300 ms the last of the fast timers has 50 ms of its own time to go.
        [
            "100ms: 100ms and 100ms",
            "180ms: 200ms and 200ms",
            "260ms: 300ms and 300ms",
            "350ms: 400ms and 400ms",
            "450ms: 500ms and 500ms",
        ]
    );
}

#[test]
fn a_slow_clock_loses_and_its_timers_come_late() {
    assert_eq!(
        shown("at 100ms drift n1 by -50% for 300ms"),
        ["100ms: 100ms and 100ms", "300ms: 200ms and 200ms", "450ms: 300ms and 300ms"]
    );
}

#[test]
fn a_drift_moves_timers_that_are_already_set() {
    // At 150 ms the timer has 50 ms to go: 27.778 ms of the world's, rounded up to the microsecond.
    assert_eq!(shown("at 150ms drift n1 by +80%")[1], "177.778ms: 200ms and 200ms");
}

#[test]
fn drifts_overlap_and_the_latest_that_lasts_counts() {
    // The inner one ends, and the outer one is as it was.
    let nested = shown("at 100ms drift n1 by -50%\nat 300ms drift n1 by +25% for 80ms");
    assert_eq!(nested[1..], ["300ms: 200ms and 200ms", "380ms: 300ms and 300ms"]);
    let run = |faults: &str| {
        let text =
            format!("protocol scribe\nnodes 1\nclients 0\nset clocks on\nrun for 700ms\n{faults}");
        let mut run = run_well(&text);
        run.seek(u32::MAX);
        run.scene(ms(700)).servers[0].drift_ppm
    };
    assert_eq!(run("at 100ms drift n1 by -50%\nat 300ms drift n1 by +25% for 80ms"), -500_000);
    // The outer one ends first: the inner one goes on.
    assert_eq!(run("at 100ms drift n1 by -50% for 250ms\nat 300ms drift n1 by +25%"), 250_000);
    assert_eq!(run("at 100ms drift n1 by -50% for 250ms\nat 300ms drift n1 by +25% for 80ms"), 0);
}

#[test]
fn clocks_survive_a_crash() {
    let text = "protocol scribe\nnodes 1\nclients 0\nset clocks on\nset again on\nrun for 400ms
                at 50ms jump n1 by +1s\nat 150ms crash n1 for 10ms";
    let run = run_well(text);
    let notes = lines(&*run, |event| event.kind == EventKind::Noted);
    assert_eq!(notes.last().unwrap(), "360ms n1 notes: shows 360ms and 1.36s");
}

#[test]
fn the_scene_shows_how_far_a_clock_is_off() {
    let text = "protocol scribe\nnodes 2\nclients 0\nset clocks on\nrun for 400ms
                at 50ms jump n1 by -20ms\nat 100ms drift n2 by +1000ppm";
    let mut run = run_well(text);
    run.seek(u32::MAX);
    let servers = run.scene(ms(400)).servers;
    assert_eq!((servers[0].clock_offset_us, servers[0].drift_ppm), (-20_000, 0));
    assert_eq!((servers[1].clock_offset_us, servers[1].drift_ppm), (300, 1_000));
    assert_eq!(statuses(&*run), [FaultStatus::Applied; 2]);
}
