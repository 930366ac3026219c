//! The edges: time zero, the last microsecond, one node, sixty-two actors, the limit of events.

use crate::support::*;
use crate::time_travel::eventful;
use sim_core::base::Instant;
use sim_core::run::{FaultStatus, Run, Verdict};
use sim_core::trace::EventKind;

#[test]
fn a_run_ends_when_it_says_its_last_moment_included() {
    let text = |length: &str, fault: &str| {
        format!("protocol flood\nnetwork latency 2ms\nrun for {length}\n{fault}")
    };
    let last = |text: &str| {
        let run = run(text);
        assert!(run.is_finished());
        let last = run.events().last().unwrap().at;
        (last, run.head())
    };
    assert_eq!(last(&text("30ms", "")), (ms(30), ms(30)));
    assert_eq!(last(&text("29.999ms", "")), (ms(22), us(29_999)));
    let run_fault = run(&text("30ms", "at 30ms pause n1\nat 30.001ms pause n2"));
    assert_eq!(statuses(&*run_fault), [FaultStatus::Applied, FaultStatus::NotReached]);
    assert_eq!(firings(&*run_fault, n(1), 0), [ms(10), ms(20)]);
}

#[test]
fn a_run_of_one_microsecond_is_a_run() {
    let run = run_well("protocol raft\nrun for 1us");
    assert_eq!(run.head(), us(1));
    assert_eq!(times(&*run, n(1), |kind| kind == EventKind::Started { nth: 1 }), [ms(0)]);
}

#[test]
fn all_starts_come_before_all_else_but_faults() {
    let run = run(
        "protocol echo\nnodes 3\nrun for 1ms\nat 0s cut n1 <-> n2\nat 0s jump n3 by +1s\nat 0s drift n3 by +1%",
    );
    let first = happenings(&*run, |_| true);
    assert_eq!(
        first[..7],
        [
            "the fault of line 4 strikes",
            "the fault of line 5 strikes",
            "n3 wall clock jumps",
            "the fault of line 6 strikes",
            "n1 starts",
            "n2 starts",
            "n3 starts",
        ]
    );
}

#[test]
fn one_node_is_a_cluster() {
    let run = run("protocol raft\nnodes 1\nworkload pause 10ms\nrun for 1s\nuntil leader\nc1 write x=1\nuntil answered
                   expect leader is n1\nexpect converged\ncut n1 <-> rest\ncrash leader for 100ms\nuntil leader\nexpect leader is n1
                   advance 100ms\npause everyone for 100ms");
    use FaultStatus::{Applied, Stale};
    assert_eq!(statuses(&*run), [Stale, Applied, Applied]);
    assert_eq!(run.report().verdict, Verdict::Holds, "{:#?}", run.report());
}

#[test]
fn sixty_two_actors_are_a_cluster() {
    let text =
        "protocol raft\nnodes 31\nclients 31\nseed 4\nworkload pause 50ms..100ms\nrun for 1.5s
                at 600ms cut n1, n2, n3, n31, c31 <-> n4, n5, n6, n30, c30 for 100ms
                at 800ms power-loss n29, n30, n31 for 100ms\nat 1s pause everyone for 50ms
                lose n31->n30 #1\nlose c31->n31 #1\nuntil leader\nuntil everyone agrees on leader";
    let mut run = run(text);
    assert_eq!(run.report().verdict, Verdict::Holds, "{:#?}", run.report().undecided);
    assert_eq!(fingerprint(text), run.report().fingerprint);
    let count = run.events().len() as u32;
    for position in [0, 1, count / 2, count] {
        let found = run.seek(position);
        run.seek_before(found);
    }
    assert_eq!(run.scene(ms(0)).servers.len(), 31);
    assert_eq!(run.scene(ms(0)).clients.len(), 31);
}

#[test]
fn the_limit_of_events_ends_a_run_undecided() {
    for limit in [1, 2, 10, 500] {
        let run = run(&format!("protocol flood\nlimit events {limit}"));
        let report = run.report();
        assert!(
            report.finished && report.events >= limit && report.events < limit + 200,
            "{report:?}"
        );
        assert_eq!(report.verdict, Verdict::Undecided);
        assert!(
            report
                .undecided
                .unwrap()
                .starts_with(&format!("It reached its limit of {limit} events at"))
        );
        // What fits is not touched by the limit.
        assert_eq!(
            run.events(),
            &run_events("protocol flood\nrun for 500ms")[..run.events().len()]
        );
    }
}

fn run_events(text: &str) -> Vec<sim_core::trace::Event> {
    run(text).events().to_vec()
}

#[test]
fn faults_of_one_moment_strike_in_the_order_of_their_lines() {
    let strike = |faults: &str| {
        let run = run(&format!("protocol scribe\nnodes 2\nrun for 50ms\n{faults}"));
        (statuses(&*run), spans(&*run))
    };
    use FaultStatus::{Applied, Stale};
    let at = Some(ms(10));
    let (status, span) = strike("at 10ms crash n1\nat 10ms restart n1");
    assert_eq!((status, span[0]), (vec![Applied, Applied], (at, at)));
    assert_eq!(strike("at 10ms restart n1\nat 10ms crash n1").0, [Stale, Applied]);
    assert_eq!(
        strike("at 10ms pause n1\nat 10ms crash n1\nat 10ms resume n1").0,
        [Applied, Applied, Stale]
    );
    let (status, span) = strike("at 10ms cut n1 <-> n2\nat 10ms heal\nat 10ms cut n1 -> n2");
    assert_eq!((status, span), (vec![Applied; 3], vec![(at, at), (at, None), (at, None)]));
}

#[test]
fn a_fault_that_lasts_no_time_is_over_a_microsecond_later() {
    let run = run(
        "protocol scribe\nnodes 2\nrun for 50ms\nat 10ms crash n1 for 0s\nat 10ms pause n2 for 0s\nat 10ms cut n1 <-> n2 for 0s",
    );
    assert_eq!(spans(&*run), [(Some(ms(10)), Some(us(10_001))); 3]);
}

#[test]
fn nothing_happens_when_nothing_is_left() {
    let mut run = run("protocol scribe\nnodes 1\nclients 0\nrun for 1s\nat 10ms crash n1");
    assert_eq!(run.head(), ms(1_000));
    let count = run.events().len() as u32;
    assert!(run.advance(1_000, Instant(u64::MAX)));
    assert_eq!(run.events().len() as u32, count);
    assert_eq!(run.seek(count), count);
    assert_eq!(run.scene(ms(1_000)).servers[0].view, None);
}

#[test]
fn a_busy_node_takes_things_one_by_one() {
    let text = "protocol flood\nnodes 2\nclients 0\nset interval 50ms\nset work 3ms\nnetwork latency 5ms\nrun for 90ms";
    let fates = link(run_well(text).events(), n(1), n(2));
    let told: Vec<_> = fates.iter().filter_map(|fate| fate.told).collect();
    assert_eq!(told, [55, 58, 61, 64, 67].map(ms));
    let arrived: Vec<_> = fates.iter().filter_map(|fate| fate.arrived).collect();
    assert_eq!(arrived, [ms(55); 5]);
}

#[test]
fn a_disk_and_a_network_may_take_no_time_at_all() {
    let run = run_well(
        "protocol scribe\nnodes 2\nclients 0\nnetwork latency 0s\ndisk sync 0s\nset interval 1ms\nrun for 10ms",
    );
    let fates = link(run.events(), n(1), n(2));
    assert!(fates.len() > 6 && fates.iter().all(|fate| fate.latency() == Some(0)));
    let raft = "protocol raft\nnetwork latency 0s\ndisk sync 0s\nworkload pause 1ms\nrun for 1s\nuntil leader\nuntil converged";
    run_well(raft);
}

#[test]
fn faults_upon_faults_never_break_the_machine() {
    // Any mix of faults at the same few moments: no panic, twice the same, and time travel works.
    const FAULTS: [&str; 22] = [
        "crash n1",
        "power-loss n2 for 20ms",
        "crash everyone for 10ms",
        "restart n1",
        "restart everyone",
        "pause n1",
        "pause everyone for 30ms",
        "resume everyone",
        "cut n1 <-> rest for 20ms",
        "heal",
        "slow n1 -> n2 by 5ms for 10ms",
        "drift n1 by -90% for 40ms",
        "drift everyone by +90%",
        "jump n2 by -1h",
        "power-loss n1 keep 1 torn for 5ms",
        "lose-disk n1 for 10ms",
        "slow-node everyone by 2ms for 30ms",
        "slow-sync n1 by 1ms",
        "stall-disk n1 for 15ms",
        "stall-disk everyone for 25ms",
        "fail-sync n1",
        "corrupt n1 record last",
    ];
    for seed in 1..=60_u64 {
        let mut random = seed;
        let mut draw = |count: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % count
        };
        let mut text = format!(
            "protocol scribe\nnodes 3\nclients 0\nseed {seed}\nset again on\nset alarm 10ms..20ms\nset interval 7ms\nrun for 200ms\n"
        );
        for _ in 0..12 {
            let fault = FAULTS[draw(FAULTS.len() as u64) as usize].replace("-1h", "-3600s");
            let place = match draw(4) {
                0 => format!("before n1 tick #{}", 1 + draw(9)),
                1 => format!("after effect {} of n1 tick #{}", 1 + draw(11), 1 + draw(9)),
                2 => format!("before n1->n2 #{}", 1 + draw(20)),
                _ => format!("at {}ms", draw(20) * 10),
            };
            let (what, lasting) = match fault.split_once(" for ") {
                Some((what, lasting)) => (what.to_string(), format!(" for {lasting}")),
                None => (fault, String::new()),
            };
            text.push_str(&format!("{what} {place}{lasting}\n"));
        }
        let mut run = run(&text);
        assert_eq!(run.report(), self::run(&text).report());
        check_order(&*run, &text);
        let mut position = run.seek(u32::MAX);
        while position > 0 {
            let before = run.seek_before(position);
            assert!(before < position);
            position = before;
        }
        let printed = print(&run.resolved());
        assert_eq!(fingerprint(&printed), run.report().fingerprint, "{text}\n---\n{printed}");
    }
}

/// A node that is down does nothing; one that stands still is told nothing; time goes forward.
fn check_order(run: &dyn Run, text: &str) {
    let (mut is_up, mut is_paused) = ([false; 3], [false; 3]);
    let mut last = ms(0);
    for event in run.events() {
        assert!(event.at >= last, "{text}");
        last = event.at;
        let Some(index) = event.node.map(|node| node.index()) else { continue };
        match event.kind {
            EventKind::Started { .. } => {
                assert!(!is_up[index] && !is_paused[index], "{text}");
                is_up[index] = true;
            }
            EventKind::Crashed { .. } => (is_up[index], is_paused[index]) = (false, false),
            EventKind::Stopped { .. } => {
                assert!(is_up[index] && !is_paused[index], "{text}");
                is_up[index] = false;
            }
            EventKind::Paused => is_paused[index] = true,
            EventKind::Resumed => is_paused[index] = false,
            EventKind::Lost { .. } | EventKind::Arrived { .. } | EventKind::Jumped => {}
            _ => assert!(is_up[index] && !is_paused[index], "{event:?}\n{text}"),
        }
    }
}

#[test]
fn eventful_scenarios_are_eventful() {
    for text in eventful() {
        assert!(
            run(&text).report().faults.iter().all(|fault| fault.status == FaultStatus::Applied),
            "{text}"
        );
    }
}
