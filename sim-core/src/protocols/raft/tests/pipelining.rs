//! How much travels at once, and what waits for what (§10.2).

use super::options::{BATCH_DELAY, IN_FLIGHT};
use super::*;

/// How many entries are on their way to a node.
fn under_way(cluster: &Cluster, node: usize) -> usize {
    let entries = |(_, to, message): &(usize, usize, Message)| match message {
        Message::Append(append) if *to == node => append.entries.len(),
        _ => 0,
    };
    cluster.wire.iter().map(entries).sum()
}

fn small_window() -> Cluster {
    let mut cluster = cluster_set(3, &[(IN_FLIGHT, Setting::Count(2))], 0);
    cluster.campaign(0);
    cluster
}

#[test]
fn entries_are_sent_without_waiting_for_replies_until_the_window_is_full() {
    let mut cluster = small_window();
    for sequence in 1..=5 {
        cluster.ask(0, request(sequence, Action::Write(u64::from(sequence))));
        assert_eq!(under_way(&cluster, 1), sequence.min(2) as usize);
    }
    cluster.settle();
    assert_eq!(cluster.value(0), 5);
    assert_eq!(cluster.log(1), cluster.log(0));
    cluster.check();
}

#[test]
fn each_reply_opens_the_window_by_what_it_acknowledges() {
    let mut cluster = small_window();
    cluster.cut(0, 2);
    for sequence in 1..=5 {
        cluster.ask(0, request(sequence, Action::Write(u64::from(sequence))));
    }
    while cluster.deliver() {
        assert!(under_way(&cluster, 1) <= 2);
    }
    assert_eq!(cluster.log(1), cluster.log(0));
    cluster.check();
}

#[test]
fn a_window_full_of_lost_entries_opens_again() {
    let mut cluster = small_window();
    for sequence in 1..=5 {
        cluster.ask(0, request(sequence, Action::Write(u64::from(sequence))));
    }
    cluster.wire.clear();
    cluster.heartbeat(0);
    assert_eq!(cluster.log(1), cluster.log(0));
    assert_eq!(cluster.value(0), 5);
    cluster.check();
}

#[test]
fn requests_that_come_together_are_saved_and_sent_together() {
    let delay = Setting::Range(DurationRange::exactly(Duration::ms(5)));
    let mut cluster = cluster_set(3, &[(BATCH_DELAY, delay)], 0);
    cluster.campaign(0);
    for client in 1..=4_u8 {
        cluster.ask(0, Request { client, ..request(1, Action::Write(7)) });
        assert_eq!(cluster.wire.len(), 0);
    }
    assert_eq!(cluster.disks[0].unsynced(), 4);
    cluster.wait(5);
    cluster.fire(0, Timer::Batch);
    assert_eq!((cluster.wire.len(), under_way(&cluster, 1)), (2, 4));
    cluster.settle();
    assert_eq!(cluster.replies.len(), 4);
    cluster.check();
}

#[test]
fn a_batch_whose_leader_lost_its_office_is_not_sent() {
    let delay = Setting::Range(DurationRange::exactly(Duration::ms(5)));
    let mut cluster = cluster_set(3, &[(BATCH_DELAY, delay)], 0);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    cluster.isolate(0);
    cluster.campaign(1);
    cluster.heal();
    cluster.heartbeat(1);
    assert!(!cluster.leads(0));
    assert!(cluster.replies.contains(&(1, Answer::Redirect(Some(1)))));
    cluster.fire(0, Timer::Batch);
    assert_eq!(cluster.wire.len(), 0);
    cluster.check();
}
