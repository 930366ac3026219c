//! Disks: what a power loss leaves of the unsynced tail, records that rot, syncs that are slow, do
//! not end or fail, and disks that are lost.

use crate::support::*;
use sim_core::base::Duration;
use sim_core::protocol::Defect;
use sim_core::run::{FaultStatus, Health, Run};
use sim_core::trace::EventKind;

/// n1 ticks at 100 ms and again 103 ms later: `a1` is safe at 101 ms, when `b1` is written; the sync
/// from 203 to 204 ms is to save `b1` and `a2`.
fn scribe(faults: &str) -> String {
    format!(
        "protocol scribe\nnodes 2\nclients 0\nset again on\nnetwork latency 5ms\ndisk sync 1ms\n\
         run for 400ms\n{faults}"
    )
}

/// What n1 found on its disk at each start but the first.
fn found(run: &dyn Run) -> Vec<String> {
    let lines = story(run, n(1)).into_iter();
    let found = lines.filter_map(|line| Some(line.split_once("found [")?.1.replace(']', "")));
    found.skip(1).collect()
}

fn synced(run: &dyn Run) -> Vec<sim_core::base::Instant> {
    times(run, n(1), |kind| kind == EventKind::Synced)
}

#[test]
fn a_power_loss_leaves_of_the_unsynced_tail_what_it_says() {
    for (fault, left) in [
        ("at 150ms power-loss n1 for 1ms", "a1"),
        ("at 150ms power-loss n1 torn for 1ms", "a1 ?"),
        ("at 150ms power-loss n1 keep 1 for 1ms", "a1 b1"),
        ("at 150ms power-loss n1 keep 1 torn for 1ms", "a1 b1"),
        ("at 203.5ms power-loss n1 torn for 1ms", "a1 ?"),
        ("at 203.5ms power-loss n1 keep 1 for 1ms", "a1 b1"),
        ("at 203.5ms power-loss n1 keep 1 torn for 1ms", "a1 b1 ?"),
        ("at 203.5ms power-loss n1 keep 9 torn for 1ms", "a1 b1 a2"),
        ("at 50ms power-loss n1 torn for 1ms", ""),
        ("power-loss n1 torn after effect 2 of n1 tick #1 for 1ms", "?"),
        ("power-loss n1 keep 1 after effect 3 of n1 tick #1 for 1ms", "a1"),
    ] {
        let run = run_well(&scribe(fault));
        assert_eq!(found(&*run), [left], "{fault}");
        assert_eq!(statuses(&*run), [FaultStatus::Applied], "{fault}");
    }
}

#[test]
fn damage_that_was_dropped_does_not_come_back() {
    // What is written after the restart stands where the torn record stood.
    let text = scribe("at 150ms power-loss n1 torn for 1ms\nat 350ms crash n1 for 1ms");
    let run = run_well(&text);
    assert_eq!(found(&*run), ["a1 ?", "a1 a2 b2"]);
}

#[test]
fn a_record_that_rots_is_noticed_at_the_next_start() {
    for (corrupt, stopped_at) in [
        ("at 150ms corrupt n1 record 1", 1),
        ("at 150ms corrupt n1 record last but 1", 1),
        ("at 250ms corrupt n1 record 2", 2),
        ("at 250ms corrupt n1 record last but 1", 3),
    ] {
        let mut run = run_well(&scribe(&format!("{corrupt}\nat 260ms crash n1 for 1ms")));
        assert_eq!(statuses(&*run), [FaultStatus::Applied; 2], "{corrupt}");
        let defect = Defect::DamagedRecord { number: stopped_at };
        let stops = times(&*run, n(1), |kind| kind == EventKind::Stopped { defect });
        assert_eq!(stops, [ms(261)], "{corrupt}");
        assert_eq!(firings(&*run, n(1), 0), [ms(100), ms(203)], "it runs no more");
        run.seek(u32::MAX);
        let scene = run.scene(ms(400));
        assert_eq!(scene.servers[0].health, Health::Stopped(defect), "{corrupt}");
        assert_eq!((scene.servers[0].damaged, scene.leader), (1, None));
        assert_eq!(scene.servers[0].view, None);
    }
    // Nobody notices before it starts.
    let run = run(&scribe("at 150ms corrupt n1 record 1"));
    assert_eq!(run.report().fingerprint, fingerprint(&scribe("")));
    // What no sync had confirmed may go.
    let unsynced = run_well(&scribe("at 150ms corrupt n1 record last\nat 160ms crash n1 for 1ms"));
    assert_eq!(found(&*unsynced), ["a1 ?"]);
    assert_eq!(firings(&*unsynced, n(1), 0), [ms(100), ms(261), ms(364)]);
}

#[test]
fn a_record_that_is_not_there_cannot_rot() {
    for fault in [
        "at 50ms corrupt n1 record last",
        "at 150ms corrupt n1 record 3",
        "at 150ms corrupt n1 record last but 2",
        "at 150ms corrupt n2 record 1",
        "at 150ms corrupt everyone record 1\nat 151ms corrupt n1 record 1",
    ] {
        let run = run(&scribe(fault));
        assert_eq!(statuses(&*run).last(), Some(&FaultStatus::Stale), "{fault}");
    }
}

#[test]
fn a_stalled_disk_ends_no_sync() {
    for (stall, first) in [
        ("at 50ms stall-disk n1 for 80ms", ms(130)),
        ("at 100.5ms stall-disk n1 for 80ms", ms(180).after(Duration::us(500))),
        // Over before the sync would end: nobody notices.
        ("at 100.1ms stall-disk n1 for 500us", ms(101)),
        ("at 50ms stall-disk n2 for 80ms", ms(101)),
        // The longer of two counts.
        ("at 50ms stall-disk n1 for 80ms\nat 60ms stall-disk n1 for 90ms", ms(150)),
    ] {
        let run = run_well(&scribe(stall));
        assert_eq!(synced(&*run)[0], first, "{stall}");
        // What stands behind the sync waits with it; what stood before it was sent.
        let sent = link(run.events(), n(1), n(2));
        assert_eq!((sent[0].sent, sent[1].sent), (ms(100), first), "{stall}");
    }
    let forever = run_well(&scribe("at 50ms stall-disk n1"));
    assert!(synced(&*forever).is_empty());
    assert_eq!(spans(&*forever), [(Some(ms(50)), None)]);
    // It holds also where a sync takes no time at all.
    let text = scribe("at 50ms stall-disk n1 for 80ms").replace("disk sync 1ms", "disk sync 0s");
    assert_eq!(synced(&*run_well(&text)), [ms(130)]);
}

#[test]
fn a_stall_and_a_pause_are_waited_for_in_any_order() {
    for (faults, first) in [
        ("at 50ms stall-disk n1 for 80ms\nat 100.5ms pause n1 for 100ms", 200_500),
        ("at 50ms stall-disk n1 for 80ms\nat 100.5ms pause n1 for 10ms", 130_000),
        ("at 50ms stall-disk n1\nat 100.5ms crash n1 for 10ms", 0),
    ] {
        let run = run_well(&scribe(faults));
        let first_us = synced(&*run).first().map_or(0, |at| at.0);
        assert_eq!(first_us, first, "{faults}");
    }
}

#[test]
fn a_slow_disk_takes_longer_for_the_syncs_that_begin_meanwhile() {
    for (faults, lengths) in [
        ("", [1, 1]),
        ("at 50ms slow-sync n1 by 20ms", [21, 21]),
        ("at 50ms slow-sync n1 by 20ms for 60ms", [21, 1]),
        ("at 100.5ms slow-sync n1 by 20ms", [1, 21]),
        ("at 50ms slow-sync n1 by 20ms\nat 150ms slow-sync n1 by 5ms", [21, 26]),
        ("at 50ms slow-sync n2 by 20ms", [1, 1]),
    ] {
        let run = run_well(&scribe(faults));
        let began = times(&*run, n(1), |kind| kind == EventKind::SyncBegan);
        let took: Vec<u64> = began
            .iter()
            .zip(synced(&*run))
            .map(|(began, end)| end.since(*began).0 / 1_000)
            .collect();
        assert_eq!(took[..2], lengths, "{faults}");
    }
}

#[test]
fn a_failed_sync_stops_the_node_and_loses_what_it_was_to_save() {
    // The second sync fails at its end, with `b1` and `a2` unsaved.
    let mut run = run_well(&scribe("at 150ms fail-sync n1\nat 300ms restart n1"));
    let defect = Defect::FailedSync;
    assert_eq!(times(&*run, n(1), |kind| kind == EventKind::Stopped { defect }), [ms(204)]);
    assert_eq!(found(&*run), ["a1"]);
    assert_eq!(spans(&*run)[0], (Some(ms(150)), Some(ms(204))));
    // Nobody was told of what is lost: the second tick sent its first message only.
    let sent = link(run.events(), n(1), n(2));
    assert_eq!(sent.iter().filter(|fate| (ms(200)..ms(300)).contains(&fate.sent)).count(), 1);
    let before = |run: &dyn Run, at| run.events().partition_point(|event| event.at <= at) as u32;
    for (at, health, fails) in [
        (ms(160), Health::Up, true),
        (ms(250), Health::Stopped(defect), false),
        (ms(350), Health::Up, false),
    ] {
        run.seek(before(&*run, at));
        let server = &run.scene(at).servers[0];
        assert_eq!((server.health, server.sync_fails), (health, fails));
    }
    // A sync that takes no time fails too, and one under way is the next to end.
    let text = scribe("at 50ms fail-sync n1").replace("disk sync 1ms", "disk sync 0s");
    assert_eq!(
        times(&*run_well(&text), n(1), |kind| kind == EventKind::Stopped { defect }),
        [ms(100)]
    );
    let under_way = run_well(&scribe("at 100.5ms fail-sync n1\nat 200ms restart n1"));
    assert_eq!(found(&*under_way), [""]);
}

#[test]
fn a_failure_waits_for_a_sync_as_long_as_it_must() {
    let run = run(&scribe("at 50ms fail-sync n2\nat 50ms fail-sync n1, n2"));
    assert_eq!(spans(&*run), [(Some(ms(50)), None); 2], "n2 never syncs");
    assert_eq!(times(&*run, n(1), |kind| matches!(kind, EventKind::Stopped { .. })), [ms(101)]);
}

#[test]
fn a_machine_that_lost_its_disk_comes_back_empty() {
    for (fault, starts) in [
        ("at 250ms lose-disk n1 for 10ms", vec![ms(0), ms(260)]),
        ("at 250ms lose-disk n1\nat 280ms restart n1", vec![ms(0), ms(280)]),
        ("lose-disk n1 after effect 4 of n1 tick #1 for 10ms", vec![ms(0), ms(111)]),
        // Also one that is down already; then the earlier crash does not bring it up.
        ("at 240ms crash n1 for 20ms\nat 250ms lose-disk n1 for 30ms", vec![ms(0), ms(280)]),
    ] {
        let run = run_well(&scribe(fault));
        assert_eq!(found(&*run), [""], "{fault}");
        let started = times(&*run, n(1), |kind| matches!(kind, EventKind::Started { .. }));
        assert_eq!(started, starts, "{fault}");
        assert!(statuses(&*run).iter().all(|&status| status == FaultStatus::Applied), "{fault}");
    }
    let mut run =
        run(&scribe("at 240ms crash n1 for 20ms\nat 250ms lose-disk n1\nat 260ms lose-disk n1"));
    use FaultStatus::{Applied, Stale};
    assert_eq!(statuses(&*run), [Applied, Applied, Stale], "there is no disk left to lose");
    assert_eq!(spans(&*run)[0].1, Some(ms(250)), "the first crash holds nobody any more");
    run.seek(u32::MAX);
    let server = &run.scene(ms(400)).servers[0];
    assert_eq!((server.health, server.records), (Health::DiskLost, 0));
}

#[test]
fn crash_power_loss_and_lost_disk_are_told_apart() {
    for (fault, line, health) in [
        ("crash", "n1 crashes", Health::Crashed),
        ("power-loss", "n1 loses power", Health::PowerLost),
        ("lose-disk", "n1 loses its disk", Health::DiskLost),
    ] {
        let mut run = run_well(&scribe(&format!("at 250ms {fault} n1")));
        assert!(story(&*run, n(1)).contains(&format!("250ms {line}")), "{fault}");
        run.seek(u32::MAX);
        assert_eq!(run.scene(ms(400)).servers[0].health, health);
    }
}

#[test]
fn a_disk_is_told_record_by_record() {
    let mut run = run_well(&scribe("at 203.2ms corrupt n1 record 1"));
    let upto = run.events().partition_point(|event| event.at.0 <= 203_500) as u32;
    run.seek(upto);
    let disk = run.disk(n(1));
    let told: Vec<_> = disk
        .records
        .iter()
        .map(|record| (record.number, record.text.as_deref(), record.synced))
        .collect();
    assert_eq!(told, [(1, None, true), (2, Some("b1"), false), (3, Some("a2"), false)]);
    assert_eq!((disk.count, disk.unsynced), (3, 2));
    assert!(run.disk(n(2)).records.is_empty());
}
