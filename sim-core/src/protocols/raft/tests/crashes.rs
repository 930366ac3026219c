//! Crashes between any two effects, and what the disk gives back.

use super::options::PRE_VOTE;
use super::*;

#[test]
fn a_restarted_node_has_its_term_its_vote_and_its_log() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    let before = cluster.node(1).clone();
    cluster.restart(1);
    let after = cluster.node(1);
    assert_eq!((after.term, after.vote), (before.term, before.vote));
    assert!(after.log.iter().eq(before.log.iter()));
    assert_eq!((after.commit, after.leader), (0, None), "the rest is learned again");
    cluster.heartbeat(0);
    assert!(cluster.converged());
    assert_eq!(cluster.value(1), 7);
    cluster.check();
}

#[test]
fn a_cluster_that_lost_power_as_a_whole_forgets_nothing_it_acknowledged() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    for node in 0..3 {
        cluster.crash(node, Crash::Power);
    }
    for node in 0..3 {
        cluster.start(node);
    }
    cluster.campaign(2);
    cluster.read(2, 2);
    assert!(cluster.done(2, Outcome::Value(7)));
    cluster.check();
}

#[test]
fn an_entry_that_lost_its_sync_was_never_acknowledged() {
    let mut cluster = cluster(2);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    // Effects of the Append: election timer, note, write, and then the sync that never comes.
    cluster.crash_after = Some((3, Crash::Power));
    cluster.settle();
    assert_eq!(cluster.replies, []);
    cluster.start(1);
    assert_eq!(cluster.log(1), [1]);
    cluster.heartbeat(0);
    assert!(cluster.done(1, Outcome::Written));
    cluster.check();
}

#[test]
fn a_torn_tail_is_dropped_and_stays_dropped() {
    let mut cluster = cluster(2);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    cluster.crash_after = Some((3, Crash::Torn));
    cluster.settle();
    assert_eq!((cluster.disks[1].damaged(), cluster.disks[1].unsynced()), (1, 1));
    cluster.start(1);
    assert_eq!((cluster.log(1), cluster.disks[1].damaged()), (vec![1], 0));
    cluster.heartbeat(0);
    cluster.restart(1);
    assert_eq!(cluster.log(1), [1, 1]);
    assert!(cluster.done(1, Outcome::Written));
    cluster.check();
}

#[test]
fn what_stands_before_a_torn_record_is_kept_and_synced() {
    let mut cluster = cluster_of_logs(1, &[&[1, 1], &[1, 1]]);
    let entry = |index| Record::Entry { index, entry: Entry { term: 1, command: Command::Noop } };
    cluster.disks[1].write(entry(3));
    cluster.disks[1].write(entry(4));
    cluster.disks[1].lose_tail(1, true);
    cluster.nodes[1] = None;
    cluster.start(1);
    assert_eq!(cluster.log(1), [1, 1, 1]);
    assert_eq!(cluster.disks[1].unsynced(), 0);
    cluster.check();
}

#[test]
fn a_node_whose_synced_records_rot_does_not_start() {
    // The ballot, an entry in the middle, and the last entry, which looks as if it were torn.
    for number in [1, 3, 4] {
        let mut cluster = cluster_of_logs(1, &[&[1, 1, 1], &[1, 1, 1]]);
        assert!(cluster.disks[1].corrupt(number));
        cluster.restart(1);
        let defect = Defect::DamagedRecord { number: number as u32 };
        assert_eq!(cluster.stopped, [(1, defect)]);
        assert!(cluster.nodes[1].is_none());
        assert_eq!(cluster.timers[1], vec![false; Timer::ALL.len()], "it asks for nothing else");
    }
}

#[test]
fn a_node_syncs_what_a_killed_process_left_before_it_speaks_of_it() {
    let mut cluster = cluster(2);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    cluster.crash_after = Some((3, Crash::Process));
    cluster.settle();
    assert_eq!(cluster.disks[1].unsynced(), 1);
    cluster.start(1);
    assert_eq!(cluster.disks[1].unsynced(), 0);
    assert_eq!(cluster.log(1), [1, 1]);
    cluster.heartbeat(0);
    cluster.restart(1);
    assert_eq!(cluster.log(1), [1, 1]);
    cluster.check();
}

#[test]
fn a_vote_is_remembered_across_a_restart() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    vote_twice(&mut cluster);
    assert!(!cluster.leads(2));
    cluster.check();
}

#[test]
fn with_the_bug_forgotten_vote_two_leaders_are_elected_in_one_term() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 1 << bugs::FORGOTTEN_VOTE);
    vote_twice(&mut cluster);
    let evidence = "n1 and n3 were both elected in term 1.";
    assert_eq!(cluster.broken[0], ("election-safety", evidence.to_string()));
}

/// The first node is elected by the second, which restarts; then the third campaigns.
fn vote_twice(cluster: &mut Cluster) {
    cluster.isolate(2);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    while !cluster.leads(0) {
        assert!(cluster.deliver());
    }
    cluster.restart(1);
    cluster.heal();
    cluster.isolate(0);
    cluster.wire.clear();
    cluster.campaign(2);
}

#[test]
fn an_election_survives_a_crash_after_any_effect() {
    for kind in [Crash::Process, Crash::Power, Crash::Torn] {
        for step in 0..12 {
            for after in 0..12 {
                let mut cluster = cluster(3);
                cluster.wait(300);
                cluster.fire(0, Timer::Election);
                for _ in 0..step {
                    cluster.deliver();
                }
                cluster.crash_after = Some((after, kind));
                cluster.settle();
                finish(&mut cluster);
            }
        }
    }
}

#[test]
fn a_write_survives_a_crash_after_any_effect() {
    for kind in [Crash::Process, Crash::Power, Crash::Torn] {
        for step in 0..8 {
            for after in 0..12 {
                let mut cluster = cluster(3);
                cluster.campaign(0);
                if step == 0 {
                    cluster.crash_after = Some((after, kind));
                }
                cluster.ask(0, request(1, Action::Write(7)));
                for _ in 1..step {
                    cluster.deliver();
                }
                cluster.crash_after = Some((after, kind));
                cluster.settle();
                let acknowledged = cluster.done(1, Outcome::Written);
                finish(&mut cluster);
                assert!(!acknowledged || cluster.value(0) == 7);
            }
        }
    }
}

/// Left alone, a cluster whose nodes are all up finds a leader and one log.
fn finish(cluster: &mut Cluster) {
    cluster.crash_after = None;
    for node in 0..3 {
        if cluster.nodes[node].is_none() {
            cluster.start(node);
        }
    }
    for attempt in 0..6 {
        let leader = (0..3).filter(|&node| cluster.leads(node)).max_by_key(|&n| cluster.term(n));
        match leader {
            Some(leader) => cluster.heartbeat(leader),
            None => cluster.campaign(attempt % 3),
        }
    }
    assert!(cluster.converged());
    cluster.check();
}
