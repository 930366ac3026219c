//! Crashes: of a process or of a machine, at a time, before an activation, after an effect.

use crate::support::scribe::EFFECTS;
use crate::support::*;
use sim_core::base::Duration;
use sim_core::run::{FaultStatus, Health, Run};
use sim_core::trace::{EventKind, LossReason};

/// n1 ticks at 100 ms: sync takes 1 ms, work 2 ms, latency 5 ms.
fn scribe(faults: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 5ms\ndisk sync 1ms\nrun for 400ms\n{faults}"
    )
}

/// What n1 did, without times.
fn story_of(run: &dyn Run, number: u8) -> Vec<String> {
    let lines = story(run, n(number));
    lines.iter().map(|line| line.split_once(' ').unwrap().1.to_string()).collect()
}

/// The effects of the first tick that leave something to see, with their numbers.
const SEEN: [(u32, &str); 8] = [
    (1, "n1 notes: begins tick 1"),
    (3, "n1 → n2 First 1 #1 sent"),
    (4, "n1 waits for its disk"),
    (4, "n1 has all on its disk"),
    (5, "n1 → n2 Second 1 #2 sent"),
    (8, "n1 → n2 Third 1 #3 sent"),
    (11, "n1 notes: ends tick 1"),
    (EFFECTS + 1, "n1 tick timer #2 fires"),
];

#[test]
fn a_crash_after_an_effect_leaves_what_stands_before_it_and_nothing_behind() {
    for (crash, is_power) in [("crash", false), ("power-loss", true)] {
        for effect in 1..=EFFECTS {
            let text = scribe(&format!("{crash} n1 after effect {effect} of n1 tick #1 for 50ms"));
            let mut run = run_well(&text);
            assert_eq!(statuses(&*run), [FaultStatus::Applied], "{text}");
            let happened: Vec<&str> =
                SEEN.iter().filter(|(at, _)| *at <= effect).map(|&(_, line)| line).collect();
            let mut expected = vec!["n1 starts", "n1 notes: found []", "n1 tick timer #1 fires"];
            expected.extend(happened);
            expected.push(if is_power { "n1 loses power" } else { "n1 crashes" });
            // `a` is written by effect 2 and safe after effect 4; `b` is written by effect 6.
            let survived = match effect {
                1 => "",
                2..4 if is_power => "",
                2..6 => "a1",
                _ if is_power => "a1",
                _ => "a1 b1",
            };
            let found = format!("n1 notes: found [{survived}]");
            expected.extend(["n1 starts again (start #2)", &found]);
            // With nothing on its disk it begins anew.
            let mut story = story_of(&*run, 1);
            story.truncate(expected.len());
            assert_eq!(story, expected, "{text}");
            // When: syncing takes a millisecond, working two.
            let struck = match effect {
                1..4 => ms(100),
                4..7 => ms(101),
                _ => ms(103),
            };
            assert_eq!(spans(&*run), [(Some(struck), Some(struck.after(Duration::ms(50))))]);
            // What was sent still travels, and nothing else of this tick arrives.
            let sent = [3, 5, 8].iter().filter(|&&at| at <= effect).count();
            let mut arrivals = link(run.events(), n(1), n(2));
            arrivals.retain(|fate| fate.sent < ms(110));
            assert_eq!(arrivals.len(), sent, "{text}");
            assert!(arrivals.iter().all(|fate| fate.latency() == Some(5_000)));
            // The timer that effect 9 set is gone with the rest.
            let ticks = firings(&*run, n(1), 0);
            assert_eq!(ticks.len() > 1, survived.is_empty(), "{text}");
            assert_eq!(field(&mut *run, n(1), "found"), survived, "{text}");
        }
    }
}

#[test]
fn places_are_the_same_when_disk_and_work_take_no_time() {
    for effect in 1..=EFFECTS {
        let text = scribe(&format!("power-loss n1 after effect {effect} of n1 tick #1"));
        let run = run_well(&text.replace("disk sync 1ms", "disk sync 0s"));
        assert_eq!(statuses(&*run), [FaultStatus::Applied], "{text}");
        let sent = [3, 5, 8].iter().filter(|&&at| at <= effect).count();
        assert_eq!(link(run.events(), n(1), n(2)).len(), sent, "{text}");
    }
}

#[test]
fn a_place_behind_the_last_effect_is_never_reached() {
    let run = run(&scribe(&format!("crash n1 after effect {} of n1 tick #1", EFFECTS + 1)));
    assert_eq!(statuses(&*run), [FaultStatus::NotReached]);
    assert_eq!(run.report().fingerprint, fingerprint(&scribe("")));
}

#[test]
fn a_crash_before_an_activation_comes_before_its_first_effect() {
    let run_timer = run(&scribe("crash n1 before n1 tick #2"));
    let at = spans(&*run_timer)[0].0;
    assert_eq!(at, Some(ms(203)));
    assert_eq!(firings(&*run_timer, n(1), 0), [ms(100)]);

    // A message at its receiver: it is lost there, because the receiver crashed before reading it.
    let mut run_message = run(&scribe("crash n2 before n1->n2 #2 for 1ms"));
    assert_eq!(losses(run_message.events(), n(1), n(2), LossReason::ReceiverCrashed), [ms(106)]);
    assert_eq!(spans(&*run_message), [(Some(ms(106)), Some(ms(107)))]);
    let heard = field(&mut *run_message, n(2), "heard");
    assert_eq!(heard, "Third 1, First 2, Second 2, Third 2, First 3, Second 3, Third 3");

    let run_start = run(&scribe("crash n2 before n2 start #1"));
    assert_eq!(story_of(&*run_start, 2)[0], "n2 crashes");
    assert!(times(&*run_start, n(2), |kind| matches!(kind, EventKind::Started { .. })).is_empty());
}

#[test]
fn a_crash_at_a_time_comes_before_all_else_of_that_time() {
    // At 100 ms n1 would tick; at 105 ms the first message would reach n2.
    let run_sender = run(&scribe("at 100ms crash n1"));
    assert!(firings(&*run_sender, n(1), 0).is_empty());
    let run_receiver = run(&scribe("at 105ms crash n2"));
    assert_eq!(losses(run_receiver.events(), n(1), n(2), LossReason::ReceiverDown)[0], ms(105));
    // At zero, a node has not even started.
    let run_zero = run(&scribe("at 0s crash n1 for 10ms"));
    assert_eq!(story_of(&*run_zero, 1)[..2], ["n1 crashes", "n1 starts"]);
    assert_eq!(times(&*run_zero, n(1), |kind| kind == EventKind::Started { nth: 1 }), [ms(10)]);
}

#[test]
fn a_process_keeps_all_records_and_a_machine_the_synced_ones() {
    // Between 101 ms and 201 ms: `a1` is synced, `b1` is not. In the sync at 203..204 ms: `a2` too.
    for (fault, survived) in [
        ("at 150ms crash n1 for 1ms", "a1 b1"),
        ("at 150ms power-loss n1 for 1ms", "a1"),
        ("at 203.5ms crash n1 for 1ms", "a1 b1 a2"),
        ("at 203.5ms power-loss n1 for 1ms", "a1"),
        ("at 204ms power-loss n1 for 1ms", "a1"),
        ("at 204.001ms power-loss n1 for 1ms", "a1 b1 a2"),
        ("at 50ms power-loss n1 for 1ms", ""),
    ] {
        let run = run_well(&scribe(fault));
        let found = format!("n1 notes: found [{survived}]");
        assert!(story_of(&*run, 1).contains(&found), "{fault}: {:?}", story_of(&*run, 1));
    }
}

#[test]
fn a_sync_that_a_crash_cut_off_never_ends() {
    let run = run_well(&scribe("at 100.5ms crash n1 for 100us"));
    let synced = times(&*run, n(1), |kind| kind == EventKind::Synced);
    assert!(synced.is_empty(), "{synced:?}");
}

#[test]
fn what_was_sent_before_a_crash_reaches_a_later_incarnation() {
    // n1 sends First at 100 ms; n2 is down from 101 to 102 ms; the message is due at 105 ms.
    let mut run = run_well(&scribe("at 101ms crash n2 for 1ms"));
    assert!(field(&mut *run, n(2), "heard").starts_with("First 1, Second 1"));
    let starts = times(&*run, n(2), |kind| matches!(kind, EventKind::Started { .. }));
    assert_eq!(starts, [ms(0), ms(102)]);
}

#[test]
fn what_is_due_while_a_node_is_down_is_lost_when_it_is_due() {
    let run = run_well(&scribe("at 104ms crash n2 for 3ms"));
    let lost = losses(run.events(), n(1), n(2), LossReason::ReceiverDown);
    assert_eq!(lost, [ms(105), ms(106)]);
}

#[test]
fn a_crash_discards_what_waited_at_the_node() {
    // n2 takes 4 ms for each message; five come at once.
    let text = "protocol flood\nnodes 2\nclients 0\nset interval 50ms\nset work 4ms
                network latency 5ms\nrun for 90ms\nat 61ms crash n2 for 1ms";
    let run = run_well(text);
    let fates = link(run.events(), n(1), n(2));
    let told: Vec<_> = fates.iter().filter_map(|fate| fate.told).collect();
    assert_eq!(told, [ms(55), ms(59)], "the second was being worked on");
    let lost: Vec<_> = fates.iter().filter_map(|fate| fate.lost).collect();
    assert_eq!(lost, [(LossReason::ReceiverCrashed, ms(61)); 3]);
}

#[test]
fn a_crash_discards_timers() {
    let text = |fault: &str| {
        format!("protocol scribe\nnodes 1\nclients 0\nset alarm 50ms\nrun for 90ms\n{fault}")
    };
    assert_eq!(firings(&*run(&text("")), n(1), 1), [ms(50)]);
    // The new incarnation sets its own; the old one is gone.
    assert_eq!(firings(&*run(&text("at 20ms crash n1 for 1ms")), n(1), 1), [ms(71)]);
    assert_eq!(firings(&*run(&text("at 20ms crash n1 for 29ms")), n(1), 1), []);
    // A timer that is due and waits is gone too.
    let paused = "at 40ms pause n1\nat 60ms crash n1 for 1ms";
    assert_eq!(firings(&*run(&text(paused)), n(1), 1), []);
}

#[test]
fn a_crash_lasts_as_long_as_it_says_or_until_a_restart() {
    let downtime = |faults: &str| {
        let run = run(&scribe(faults));
        let starts = times(&*run, n(2), |kind| matches!(kind, EventKind::Started { .. }));
        (starts[1..].to_vec(), spans(&*run)[0].1, statuses(&*run))
    };
    use FaultStatus::{Applied, Stale};
    let cases = [
        ("at 10ms crash n2 for 20ms", vec![ms(30)], vec![Applied]),
        ("at 10ms crash n2", vec![], vec![Applied]),
        ("at 10ms crash n2\nat 40ms restart n2", vec![ms(40)], vec![Applied, Applied]),
        ("at 10ms crash n2 for 50ms\nat 40ms restart n2", vec![ms(40)], vec![Applied, Applied]),
        ("at 40ms restart n2", vec![], vec![Stale]),
        // The first crash's end does not end the second crash.
        (
            "at 10ms crash n2 for 50ms\nat 20ms restart n2\nat 30ms crash n2 for 100ms",
            vec![ms(20), ms(130)],
            vec![Applied; 3],
        ),
        // A crash of what is down strikes nobody, and does not lengthen the first.
        (
            "at 10ms crash n2 for 20ms\nat 20ms crash n2 for 90ms",
            vec![ms(30)],
            vec![Applied, Stale],
        ),
        ("at 10ms crash n2 for 20ms\nat 20ms power-loss n2", vec![ms(30)], vec![Applied, Stale]),
        // One ends as the next begins.
        (
            "at 10ms crash n2 for 20ms\nat 30ms crash n2 for 5ms",
            vec![ms(30), ms(35)],
            vec![Applied; 2],
        ),
    ];
    for (faults, starts, statuses) in cases {
        let end = starts.first().copied();
        assert_eq!(
            downtime(faults),
            (starts, end.filter(|_| statuses[0] == Applied), statuses),
            "{faults}"
        );
    }
}

#[test]
fn a_crash_of_several_is_over_when_the_last_is_up() {
    let run = run(&scribe("at 10ms crash n1, n2 for 50ms\nat 20ms restart n1"));
    assert_eq!(spans(&*run)[0], (Some(ms(10)), Some(ms(60))));
    let starts = |number| times(&*run, n(number), |kind| matches!(kind, EventKind::Started { .. }));
    assert_eq!((starts(1), starts(2)), (vec![ms(0), ms(20)], vec![ms(0), ms(60)]));
}

#[test]
fn a_fault_before_a_start_does_not_keep_the_node_down() {
    for fault in ["cut n1 <-> n2", "jump n2 by +1s", "crash n2", "pause n1 for 1ms"] {
        let run = run(&scribe(&format!("at 10ms crash n2 for 10ms\n{fault} before n2 start #2")));
        let starts = times(&*run, n(2), |kind| matches!(kind, EventKind::Started { .. }));
        assert_eq!(starts, [ms(0), ms(20)], "{fault}");
    }
}

#[test]
fn a_crash_and_a_restart_at_one_place_leave_nothing_of_the_old_incarnation() {
    let place = "after effect 3 of n1 tick #1";
    let run_effects = run_well(&scribe(&format!("crash n1 {place}\nrestart n1 {place}")));
    assert_eq!(
        story_of(&*run_effects, 1)[3..],
        [
            "n1 notes: begins tick 1",
            "n1 → n2 First 1 #1 sent",
            "n1 crashes",
            "n1 starts again (start #2)",
            "n1 notes: found [a1]",
        ]
    );
    // A timer that was about to fire belonged to the old incarnation.
    let text = "protocol scribe\nnodes 1\nclients 0\nset alarm 50ms\nrun for 120ms
                crash n1 before n1 alarm #1\nrestart n1 before n1 alarm #1";
    assert_eq!(firings(&*run_well(text), n(1), 1), [ms(100)]);
}

#[test]
fn a_node_that_halts_stops_for_good_unless_it_is_restarted() {
    let text = scribe("set halt 1");
    let mut run_halted = run(&text);
    let report = run_halted.report();
    assert_eq!(report.violations[0].sentence, "n1 halted: it was told to halt");
    assert_eq!(report.violations[0].at, ms(101));
    let last = story_of(&*run_halted, 1);
    assert_eq!(
        last[last.len() - 2..],
        ["n1 halts: it was told to halt", "n1 breaks a claim: n1 halted: it was told to halt"]
    );
    run_halted.seek(u32::MAX);
    let health = run_halted.scene(ms(400)).servers[0].health;
    assert_eq!(health, Health::Halted("it was told to halt"));
    let restarted = run(&scribe("set halt 1\nset again on\nat 200ms restart n1"));
    assert_eq!(firings(&*restarted, n(1), 0), [ms(100), ms(300)]);
}
