//! Pauses: a node stands still, its clocks go on, and what comes meanwhile waits in order.

use crate::support::scribe;
use crate::support::*;
use sim_core::run::{FaultStatus, Health};
use sim_core::trace::EventKind;

/// n1 ticks at 100 ms; First and Second are due at n2 at 105 and 106 ms, Third at 108 ms.
fn scribe(rest: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\nrun for 190ms\n{rest}"
    )
}

/// What n2 was told, with times.
fn told(text: &str) -> Vec<String> {
    let run = run_well(text);
    lines(&*run, |event| event.node == Some(n(2)) && event.is_activation())
}

#[test]
fn messages_and_timers_wait_in_the_order_in_which_they_were_due() {
    for (alarm, expected) in [
        (
            104,
            [
                "n2 alarm timer #1 fires",
                "n1 → n2 First 1 #1",
                "n1 → n2 Second 1 #2",
                "n1 → n2 Third 1 #3",
            ],
        ),
        (
            107,
            [
                "n1 → n2 First 1 #1",
                "n1 → n2 Second 1 #2",
                "n2 alarm timer #1 fires",
                "n1 → n2 Third 1 #3",
            ],
        ),
        (
            109,
            [
                "n1 → n2 First 1 #1",
                "n1 → n2 Second 1 #2",
                "n1 → n2 Third 1 #3",
                "n2 alarm timer #1 fires",
            ],
        ),
    ] {
        let text = scribe(&format!("set alarm {alarm}ms\nat 50ms pause n2 for 100ms"));
        let expected: Vec<String> = expected.iter().map(|line| format!("150ms {line}")).collect();
        assert_eq!(told(&text)[1..], expected);
    }
}

#[test]
fn a_message_that_waits_is_told_to_have_arrived() {
    let run = run_well(&scribe("at 50ms pause n2 for 100ms"));
    let fates = link(run.events(), n(1), n(2));
    let arrivals: Vec<_> = fates.iter().map(|fate| (fate.arrived, fate.told)).collect();
    let at = |arrived| (Some(ms(arrived)), Some(ms(150)));
    assert_eq!(arrivals, [at(105), at(106), at(108)]);
}

#[test]
fn a_timer_that_waits_can_still_be_cancelled() {
    // The message waits before the alarm, and its handler cancels the alarm.
    let text = |alarm: &str| {
        scribe(&format!("set cancel on\nset alarm {alarm}\nat 50ms pause n2 for 100ms"))
    };
    assert!(!told(&text("107ms")).iter().any(|line| line.contains("alarm")));
    assert!(told(&text("104ms")).iter().any(|line| line.contains("alarm")));
}

#[test]
fn clocks_go_on_while_a_node_stands_still() {
    let text = "protocol scribe\nnodes 1\nclients 0\nset clocks on\nrun for 400ms\nat 150ms pause n1 for 120ms";
    let run = run_well(text);
    let shown = lines(&*run, |event| event.kind == EventKind::Noted);
    // The tick of 200 ms comes at 270 ms, and the clocks show 270 ms then.
    assert_eq!(
        shown[1..],
        [
            "100ms n1 notes: shows 100ms and 100ms",
            "270ms n1 notes: shows 270ms and 270ms",
            "370ms n1 notes: shows 370ms and 370ms",
        ]
    );
}

#[test]
fn pauses_nest() {
    let run = run_well(&scribe(
        "at 10ms pause n2 for 60ms\nat 30ms pause n2 for 20ms\nat 40ms pause n2 for 100ms",
    ));
    assert_eq!(times(&*run, n(2), |kind| kind == EventKind::Paused), [ms(10)]);
    assert_eq!(times(&*run, n(2), |kind| kind == EventKind::Resumed), [ms(140)]);
    let span = |from, to| (Some(ms(from)), Some(ms(to)));
    assert_eq!(spans(&*run), [span(10, 70), span(30, 50), span(40, 140)]);
}

#[test]
fn resuming_ends_all_pauses_of_a_node_at_once() {
    let run = run(&scribe(
        "at 10ms pause n1, n2 for 60ms\nat 30ms pause n2\nat 40ms resume n2\nat 90ms resume n2",
    ));
    assert_eq!(times(&*run, n(2), |kind| kind == EventKind::Resumed), [ms(40)]);
    assert_eq!(times(&*run, n(1), |kind| kind == EventKind::Resumed), [ms(70)]);
    let span = |from, to| (Some(ms(from)), Some(ms(to)));
    assert_eq!(spans(&*run)[..2], [span(10, 70), span(30, 40)], "the first still holds n1");
    assert_eq!(statuses(&*run)[3], FaultStatus::Stale, "n2 does not stand still any more");
}

#[test]
fn a_pause_ends_with_a_crash_of_its_node_but_not_for_others() {
    let run = run(&scribe("at 10ms pause n1, n2 for 80ms\nat 30ms crash n2 for 1ms"));
    assert_eq!(spans(&*run)[0], (Some(ms(10)), Some(ms(90))));
    assert_eq!(times(&*run, n(2), |kind| kind == EventKind::Resumed), []);
    assert_eq!(times(&*run, n(1), |kind| kind == EventKind::Resumed), [ms(90)]);
    let alone = run_well(&scribe("at 10ms pause n2 for 80ms\nat 30ms crash n2 for 1ms"));
    assert_eq!(spans(&*alone)[0], (Some(ms(10)), Some(ms(30))));
}

#[test]
fn a_pause_between_two_effects_holds_the_rest_back() {
    for effect in 1..=scribe::EFFECTS {
        let run =
            run_well(&scribe(&format!("pause n1 after effect {effect} of n1 tick #1 for 30ms")));
        let ended = times(&*run, n(1), |kind| kind == EventKind::Noted);
        let end = if effect == scribe::EFFECTS { 103 } else { 133 };
        assert_eq!(ended.last(), Some(&ms(end)), "{effect}");
        let plain = happenings(&*run_well(&scribe("")), |event| event.node == Some(n(1)));
        let mut paused = happenings(&*run, |event| event.node == Some(n(1)));
        paused.retain(|line| !line.contains("stands still") && !line.contains("goes on"));
        assert_eq!(paused, plain, "{effect}");
    }
}

#[test]
fn a_pause_before_an_activation_holds_it_back() {
    let run_message = told(&scribe("pause n2 before n1->n2 #2 for 50ms"));
    assert_eq!(
        run_message[1..],
        ["105ms n1 → n2 First 1 #1", "156ms n1 → n2 Second 1 #2", "156ms n1 → n2 Third 1 #3"]
    );
    let run_timer = told(&scribe("set alarm 20ms\npause n2 before n2 alarm #1 for 50ms"));
    assert_eq!(run_timer[1], "70ms n2 alarm timer #1 fires");
}

#[test]
fn a_pause_during_a_sync_lets_the_disk_finish_but_not_the_node() {
    // The sync runs from 100 to 101 ms.
    for (pause, resumed) in
        [("at 100.5ms pause n1 for 20ms", us(120_500)), ("at 100.2ms pause n1 for 300us", ms(101))]
    {
        let run = run_well(&scribe(pause));
        let second = link(run.events(), n(1), n(2))[1].sent;
        assert_eq!(second, resumed, "{pause}");
    }
}

#[test]
fn a_node_can_stand_still_from_the_beginning() {
    let run = run_well(&scribe("at 0s pause n2 for 20ms"));
    assert_eq!(times(&*run, n(2), |kind| kind == EventKind::Started { nth: 1 }), [ms(20)]);
    let never = run_well(&scribe("at 0s pause n2"));
    assert!(times(&*never, n(2), |kind| matches!(kind, EventKind::Started { .. })).is_empty());
    let crashed = run_well(&scribe("at 0s pause n2 for 20ms\nat 5ms crash n2 for 1ms"));
    assert_eq!(times(&*crashed, n(2), |kind| kind == EventKind::Started { nth: 1 }), [ms(6)]);
}

#[test]
fn a_paused_node_is_neither_restarted_nor_down() {
    let mut run = run(&scribe("at 10ms pause n2\nat 20ms restart n2\nat 30ms cut n1 <-> n2"));
    assert_eq!(statuses(&*run), [FaultStatus::Applied, FaultStatus::Stale, FaultStatus::Applied]);
    run.seek(u32::MAX);
    assert_eq!(run.scene(ms(190)).servers[1].health, Health::Paused);
}

#[test]
fn who_is_down_cannot_be_paused() {
    let run = run(&scribe("at 10ms crash n2\nat 20ms pause n2"));
    assert_eq!(statuses(&*run)[1], FaultStatus::Stale);
}
