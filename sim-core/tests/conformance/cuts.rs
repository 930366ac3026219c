//! Cuts and slow links: which links, which way, from when to when.

use crate::support::*;
use sim_core::base::{Instant, NodeId};
use sim_core::run::{FaultStatus, Run};
use sim_core::trace::{EventKind, LossReason};

/// Three nodes and a client; each node sends five numbers to each other one every 10 ms.
fn flood(faults: &str) -> String {
    format!("protocol flood\nseed 3\nnetwork latency 3ms..4ms\nrun for 400ms\n{faults}")
}

/// Checks for each message between servers whether it was lost at its send, lost when due, or
/// arrived, against intervals `[from, to)` in which its link is cut.
fn assert_cut(run: &dyn Run, is_cut: impl Fn(NodeId, NodeId, Instant) -> bool, text: &str) {
    let mut losses = 0;
    let end = run.head();
    for (name, fate) in fates(run.events()) {
        if name.from.is_client() || name.to.is_client() {
            continue;
        }
        if is_cut(name.from, name.to, fate.sent) {
            assert_eq!(fate.lost, Some((LossReason::CutAtSend, fate.sent)), "{name}\n{text}");
            losses += 1;
        } else if let Some((reason, at)) = fate.lost {
            assert_eq!(reason, LossReason::CutAtArrival, "{name}\n{text}");
            assert!(is_cut(name.from, name.to, at), "{name} lost at {at}\n{text}");
            let travelled = at.since(fate.sent).0;
            assert!((3_000..=4_000).contains(&travelled), "it was lost when it was due");
            losses += 1;
        } else if let Some(at) = fate.arrived {
            assert!(!is_cut(name.from, name.to, at), "{name} told at {at}\n{text}");
        } else {
            assert!(end.since(fate.sent).0 <= 4_000, "{name} is still under way");
        }
    }
    assert!(losses > 0, "{text}");
}

#[test]
fn a_cut_takes_the_links_that_it_names_from_when_it_says_until_it_ends() {
    type Link = (u8, u8);
    let cases: &[(&str, &[Link])] = &[
        ("n1 -> n2", &[(1, 2)]),
        ("n1 <-> n2", &[(1, 2), (2, 1)]),
        ("n1 -> n2, n3", &[(1, 2), (1, 3)]),
        ("n1 <-> rest", &[(1, 2), (2, 1), (1, 3), (3, 1)]),
        ("rest -> n3", &[(1, 3), (2, 3)]),
        ("n1, n2 <-> n3", &[(1, 3), (3, 1), (2, 3), (3, 2)]),
        ("n1, n2 -> n1, n2", &[(1, 2), (2, 1)]),
        ("everyone <-> everyone", &[(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)]),
    ];
    for (sides, links) in cases {
        // 103 ms and 207 ms are neither ticks nor arrivals; 110 ms and 210 ms are ticks.
        for (from, length) in [(103, 104), (110, 100), (0, 50), (350, 50)] {
            let text = flood(&format!("at {from}ms cut {sides} for {length}ms"));
            let run = run(&text);
            assert_eq!(statuses(&*run), [FaultStatus::Applied]);
            assert_eq!(spans(&*run), [(Some(ms(from)), Some(ms(from + length)))], "{text}");
            let is_cut = |a, b, at| {
                links.iter().any(|&(from, to)| (n(from), n(to)) == (a, b))
                    && (ms(from)..ms(from + length)).contains(&at)
            };
            assert_cut(&*run, is_cut, &text);
        }
    }
}

#[test]
fn a_cut_without_an_end_lasts_until_the_run_is_over() {
    let text = flood("at 200ms cut n1 -> n2");
    let run = run(&text);
    assert_cut(&*run, |a, b, at| (a, b) == (n(1), n(2)) && at >= ms(200), &text);
    assert_eq!(spans(&*run), [(Some(ms(200)), None)]);
}

#[test]
fn what_a_cut_does_not_take_fares_as_it_would_have() {
    let lossy = |faults: &str| flood(faults).replace("4ms", "4ms, loss 10%, duplicate 10%");
    let plain = fates(run(&lossy("")).events());
    let cut = run(&lossy("at 100ms cut n1 <-> n2, n3 for 90ms\nat 150ms cut n3 -> n2 for 90ms"));
    let mut compared = 0;
    for (name, fate) in fates(cut.events()) {
        let is_by_cut = |reason| matches!(reason, LossReason::CutAtSend | LossReason::CutAtArrival);
        if !fate.lost.is_some_and(|(reason, _)| is_by_cut(reason)) {
            assert_eq!(fate, plain[&name], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 500 && compared < plain.len());
}

#[test]
fn overlapping_cuts_end_each_at_its_own_time() {
    let text = flood("at 100ms cut n1 <-> n2 for 100ms\nat 150ms cut n1 -> n2, n3 for 150ms");
    let run = run(&text);
    let within = |at, from, to| (ms(from)..ms(to)).contains(&at);
    let is_cut = |a, b, at| match (a, b) {
        (a, b) if (a, b) == (n(1), n(2)) => within(at, 100, 300),
        (a, b) if (a, b) == (n(2), n(1)) => within(at, 100, 200),
        (a, b) if (a, b) == (n(1), n(3)) => within(at, 150, 300),
        _ => false,
    };
    assert_cut(&*run, is_cut, &text);
    let ends = [(Some(ms(100)), Some(ms(200))), (Some(ms(150)), Some(ms(300)))];
    assert_eq!(spans(&*run), ends);
}

#[test]
fn a_cut_that_is_over_before_a_message_is_due_does_not_touch_it() {
    // The messages of 100 ms travel 3 to 4 ms.
    let during = |fault: &str| {
        let fates = link(run(&flood(fault)).events(), n(1), n(2));
        let sent_then = fates.into_iter().filter(|fate| fate.sent == ms(100));
        sent_then.filter(|fate| fate.told.is_some()).count()
    };
    assert_eq!(during("at 100.001ms cut n1 -> n2 for 2ms"), 5);
    assert_eq!(during("at 102ms cut n1 -> n2 for 3ms"), 0);
    assert_eq!(during("at 104.001ms cut n1 -> n2 for 3ms"), 5);
    assert_eq!(during("at 100ms cut n1 -> n2 for 1us"), 0);
}

#[test]
fn a_cut_does_not_take_what_waits_at_its_receiver() {
    let run = run(&flood("set work 1ms\nat 108ms cut n1 -> n2 for 50ms"));
    let fates = link(run.events(), n(1), n(2));
    let waiting =
        fates.iter().filter(|fate| fate.arrived < Some(ms(108)) && fate.told > Some(ms(108)));
    assert!(waiting.count() > 0);
}

#[test]
fn healing_ends_all_cuts_or_those_between_two_sets() {
    let cuts = "at 100ms cut n1 <-> rest for 250ms\nat 100ms cut n2 -> n3";
    let within = |at, from, to| (ms(from)..ms(to)).contains(&at);

    let text = flood(&format!("{cuts}\nat 200ms heal"));
    let run_all = run(&text);
    let is_cut = |a, b, at| within(at, 100, 200) && (a, b) != (n(3), n(2));
    assert_cut(&*run_all, is_cut, &text);
    let over = Some(ms(200));
    assert_eq!(spans(&*run_all)[..2], [(Some(ms(100)), over), (Some(ms(100)), over)]);

    // Only one direction of one pair: the cut that held more goes on, the other is untouched.
    let text = flood(&format!("{cuts}\nat 200ms heal n1 -> n2"));
    let run_one = run(&text);
    let is_cut = |a, b, at| match (a, b) {
        (a, b) if (a, b) == (n(1), n(2)) => within(at, 100, 200),
        (a, b) if (a, b) == (n(2), n(3)) => at >= ms(100),
        (a, _) if a == n(1) => within(at, 100, 350),
        (_, b) if b == n(1) => within(at, 100, 350),
        _ => false,
    };
    assert_cut(&*run_one, is_cut, &text);
    assert_eq!(spans(&*run_one)[..2], [(Some(ms(100)), Some(ms(350))), (Some(ms(100)), None)]);
}

#[test]
fn a_cut_may_stand_between_a_client_and_a_server() {
    let text = "protocol flood\nseed 1\nworkload pause 5ms, timeout 20ms\nrun for 300ms
                at 100ms cut c1 -> n1 for 100ms";
    let run = run(text);
    let lost = losses(run.events(), c(1), n(1), LossReason::CutAtSend);
    assert!(!lost.is_empty() && lost.iter().all(|at| (ms(100)..ms(200)).contains(at)));
    assert!(losses(run.events(), n(1), c(1), LossReason::CutAtSend).is_empty());
}

#[test]
fn the_scene_shows_what_is_cut_and_slow() {
    let mut run =
        run(&flood("at 100ms cut n1 -> n2 for 50ms\nat 120ms slow n2 <-> n3 by 1ms for 50ms"));
    let mut at = |time: Instant| {
        let count = run.events().partition_point(|event| event.at <= time);
        run.seek(count as u32);
        let scene = run.scene(time);
        (scene.cuts, scene.slow)
    };
    let (cut, slow) = (vec![(n(1), n(2))], vec![(n(2), n(3)), (n(3), n(2))]);
    assert_eq!(at(ms(99)), (vec![], vec![]));
    assert_eq!(at(ms(110)), (cut.clone(), vec![]));
    assert_eq!(at(ms(130)), (cut, slow.clone()));
    assert_eq!(at(ms(160)), (vec![], slow));
    assert_eq!(at(ms(180)), (vec![], vec![]));
}

#[test]
fn a_slow_link_adds_exactly_what_it_says_to_what_is_sent_meanwhile() {
    let plain = fates(run(&flood("")).events());
    let text =
        "at 103ms slow n1 -> n2, n3 by 20ms for 100ms\nat 153ms slow n1 <-> n2 by 7ms for 100ms";
    let run = run(&flood(text));
    let mut slowed = 0;
    for (name, fate) in fates(run.events()) {
        let during = |from, to| (ms(from)..ms(to)).contains(&fate.sent);
        let mut expected = 0;
        if name.from == n(1) && !name.to.is_client() && during(103, 203) {
            expected += 20_000;
        }
        if [(n(1), n(2)), (n(2), n(1))].contains(&(name.from, name.to)) && during(153, 253) {
            expected += 7_000;
        }
        if let (Some(latency), Some(usual)) = (fate.latency(), plain[&name].latency()) {
            assert_eq!(latency, usual + expected, "{name}");
            slowed += u32::from(expected > 0);
        }
    }
    assert!(slowed > 100);
    let ends = [(Some(ms(103)), Some(ms(203))), (Some(ms(153)), Some(ms(253)))];
    assert_eq!(spans(&*run), ends);
}

#[test]
fn a_link_that_is_slow_by_nothing_is_not_cut() {
    assert_eq!(fingerprint(&flood("at 100ms slow n1 <-> n2 by 0ms")), fingerprint(&flood("")));
}

#[test]
fn healing_ends_slowness_too() {
    let run = run(&flood("at 100ms slow n1 -> n2 by 20ms\nat 200ms heal"));
    for fate in link(run.events(), n(1), n(2)) {
        let is_slow = (ms(100)..ms(200)).contains(&fate.sent);
        if let Some(latency) = fate.latency() {
            assert_eq!(latency > 20_000, is_slow);
        }
    }
    assert_eq!(spans(&*run)[0], (Some(ms(100)), Some(ms(200))));
}

#[test]
fn a_cut_of_a_leader_that_is_not_there_is_stale() {
    let run = run(&flood("at 100ms cut leader <-> rest"));
    assert_eq!(statuses(&*run), [FaultStatus::Stale]);
    let told = happenings(&*run, |event| matches!(event.kind, EventKind::FaultStale { .. }));
    assert_eq!(told, ["the fault of line 5 no longer fits"]);
}
