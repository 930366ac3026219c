//! Snapshots: what is dropped, what survives, and who is sent one (§5).

use super::options::SNAPSHOT_EVERY;
use super::*;
use crate::protocol::Form;

/// A node takes a snapshot after each four entries.
fn compacting(servers: u8, bugs: u64) -> Cluster {
    let mut cluster = cluster_set(servers, &[(SNAPSHOT_EVERY, Setting::Count(4))], bugs);
    cluster.campaign(0);
    cluster
}

/// The last index that a node's snapshot stands for.
fn snapshot(cluster: &Cluster, node: usize) -> u64 {
    cluster.node(node).snapshot.as_ref().map_or(0, |snapshot| snapshot.last.index)
}

#[test]
fn a_snapshot_takes_the_place_of_the_entries_on_the_disk_too() {
    let mut cluster = compacting(3, 0);
    for sequence in 1..=30 {
        cluster.write(0, sequence, u64::from(sequence));
    }
    cluster.heartbeat(0);
    for node in 0..3 {
        assert_eq!(snapshot(&cluster, node), 28);
        assert!(cluster.disks[node].len() < 12, "{}", cluster.disks[node].len());
        cluster.restart(node);
        assert_eq!(cluster.node(node).applied, 28);
        assert_eq!(cluster.value(node), 27);
        assert_eq!(cluster.term(node), 1);
    }
    cluster.campaign(1);
    cluster.heartbeat(1);
    assert!(cluster.converged());
    assert_eq!(cluster.value(2), 30);
    cluster.check();
}

#[test]
fn the_view_begins_where_the_log_does() {
    let mut cluster = compacting(1, 0);
    for sequence in 1..=5 {
        cluster.write(0, sequence, u64::from(sequence));
    }
    let view = cluster.node(0).view();
    let Form::Log { first, cells, committed, .. } = &view.forms[0] else { panic!("{view:?}") };
    assert_eq!((*first, cells.len(), *committed), (3, 4, 6));
    assert!(view.fields.iter().any(|it| it.name == "snapshot up to" && it.value == "4@1"));
}

#[test]
fn a_retry_from_before_the_snapshot_is_not_applied_again() {
    let mut cluster = compacting(3, 0);
    let swap = Request { client: 1, ..request(1, Action::CompareAndSet { expected: 0, new: 5 }) };
    cluster.ask(0, swap);
    for sequence in 1..=6 {
        cluster.write(0, sequence, 0);
    }
    assert!(snapshot(&cluster, 0) > 2);
    for node in 0..3 {
        cluster.restart(node);
    }
    cluster.campaign(2);
    cluster.replies.clear();
    cluster.ask(2, swap);
    cluster.settle();
    assert_eq!(cluster.replies, [(1, Answer::Done(Outcome::Swapped(true)))]);
    assert_eq!(cluster.value(2), 0);
    cluster.check();
}

/// The third node lacks what the others have dropped.
fn lagging() -> Cluster {
    let mut cluster = compacting(3, 0);
    cluster.isolate(2);
    for sequence in 1..=10 {
        cluster.write(0, sequence, u64::from(sequence));
    }
    cluster.heal();
    cluster
}

#[test]
fn a_follower_far_behind_is_sent_a_snapshot_and_what_follows_it() {
    let mut cluster = lagging();
    cluster.heartbeat(0);
    let installed = |(node, note): &(usize, Note)| {
        *node == 2 && matches!(note, Note::Installed { upto, .. } if upto.index == 8)
    };
    assert!(cluster.notes.iter().any(installed));
    cluster.heartbeat(0);
    assert!(cluster.converged());
    assert_eq!(cluster.value(2), 10);
    cluster.restart(2);
    assert_eq!(cluster.node(2).applied, 8);
    cluster.check();
}

#[test]
fn a_lost_snapshot_is_sent_again_with_the_next_heartbeat() {
    let mut cluster = lagging();
    cluster.wait(50);
    cluster.fire(0, Timer::Heartbeat);
    while let Some((_, _, message)) = cluster.wire.front() {
        if matches!(message, Message::InstallSnapshot(_)) {
            cluster.wire.pop_front();
        } else {
            cluster.deliver();
        }
    }
    assert_eq!(snapshot(&cluster, 2), 0);
    cluster.heartbeat(0);
    assert_eq!(snapshot(&cluster, 2), 8);
    cluster.check();
}

#[test]
fn a_snapshot_replaces_a_log_that_went_another_way() {
    let mut cluster = compacting(3, 0);
    cluster.isolate(0);
    for sequence in 1..=9 {
        cluster.write(0, sequence, 100);
    }
    cluster.campaign(1);
    for sequence in 10..=16 {
        cluster.write(1, sequence, u64::from(sequence));
    }
    assert_eq!(snapshot(&cluster, 1), 8);
    cluster.heal();
    cluster.heartbeat(1);
    cluster.heartbeat(1);
    assert!(cluster.converged());
    assert_eq!(cluster.value(0), 16);
    cluster.restart(0);
    assert!(cluster.log(0).iter().all(|&term| term == 2), "nothing of term 1 came back");
    cluster.check();
}

#[test]
fn a_snapshot_within_the_log_only_tells_what_is_committed() {
    let mut cluster = compacting(3, 0);
    for sequence in 1..=3 {
        cluster.ask(0, request(sequence, Action::Write(u64::from(sequence))));
    }
    // The last node has the entries, and has heard of no commit.
    while let Some((_, to, message)) = cluster.wire.front() {
        let is_commit = matches!(message, Message::Append(append) if append.commit > 1);
        if *to == 2 && is_commit {
            cluster.wire.pop_front();
        } else {
            cluster.deliver();
        }
    }
    assert_eq!((snapshot(&cluster, 0), cluster.node(2).last_index()), (4, 4));
    assert_eq!(cluster.node(2).applied, 1);
    let snapshot = cluster.node(0).snapshot.clone().expect("it took one");
    let install = Message::InstallSnapshot(InstallSnapshot { term: 1, round: 1, snapshot });
    cluster.act(2, |raft, effects| raft.on_message(id(0), install, effects));
    cluster.settle();
    assert_eq!(cluster.node(2).applied, 4);
    assert!(!cluster.notes.iter().any(|(_, note)| matches!(note, Note::Installed { .. })));
    cluster.check();
}

#[test]
fn a_late_snapshot_and_a_late_append_take_nothing_back() {
    let mut cluster = lagging();
    cluster.wait(50);
    cluster.fire(0, Timer::Heartbeat);
    let mut late = Vec::new();
    while let Some((_, to, message)) = cluster.wire.front() {
        if *to == 2 {
            late.push((0, 2, message.clone()));
        }
        cluster.deliver();
    }
    for sequence in 11..=20 {
        cluster.write(0, sequence, u64::from(sequence));
    }
    cluster.heartbeat(0);
    assert!(cluster.converged());
    cluster.wire.extend(late);
    cluster.settle();
    cluster.heartbeat(0);
    assert!(cluster.converged());
    assert_eq!(cluster.value(2), 20);
    cluster.check();
}

#[test]
fn a_crash_between_the_snapshot_and_the_drop_loses_nothing() {
    for kind in [Crash::Process, Crash::Power, Crash::Torn] {
        for after in 0..16 {
            let mut cluster = compacting(1, 0);
            for sequence in 1..=2 {
                cluster.write(0, sequence, u64::from(sequence));
            }
            cluster.crash_after = Some((after, kind));
            cluster.write(0, 3, 3);
            cluster.crash_after = None;
            let acknowledged = cluster.done(3, Outcome::Written);
            cluster.restart(0);
            cluster.campaign(0);
            assert!(!acknowledged || cluster.value(0) == 3, "{after}");
            for sequence in 4..=20 {
                cluster.write(0, sequence, u64::from(sequence));
            }
            cluster.restart(0);
            cluster.campaign(0);
            assert_eq!(cluster.value(0), 20, "{after}");
            assert!(cluster.disks[0].len() < 14, "what was left over is dropped later");
            cluster.check();
        }
    }
}

#[test]
fn with_the_bug_applied_before_apply_a_crash_in_between_skips_an_entry() {
    let mut found = Vec::new();
    for after in 0..16 {
        let mut cluster = compacting(3, 1 << bugs::APPLIED_BEFORE_APPLY);
        for sequence in 1..=3 {
            cluster.write(0, sequence, u64::from(sequence));
        }
        assert_eq!(snapshot(&cluster, 0), 4);
        assert_eq!(snapshot(&cluster, 1), 0, "it hears of the commit with the next message");
        cluster.wait(50);
        cluster.fire(0, Timer::Heartbeat);
        cluster.crash_after = Some((after, Crash::Process));
        cluster.settle();
        if cluster.nodes[1].is_none() {
            cluster.start(1);
        }
        assert_eq!(cluster.halted, []);
        found.extend(cluster.broken);
    }
    let evidence = "n2 goes on from index 4, but its store is not what n1 made of the entries up to \
                    there: one was skipped, or another was applied.";
    assert_eq!(found[0], ("state-machine-safety", evidence.to_string()));
    assert_eq!(found.len(), 3, "behind the early record, before the right one");
}
