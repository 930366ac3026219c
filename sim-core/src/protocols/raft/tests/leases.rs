//! Reads that trust clocks, and what would make that wrong (§6.4.1).

use super::options::{CHECK_QUORUM, LEASE_READS};
use super::*;

const LEASES: (usize, Setting) = (LEASE_READS, Setting::Switch(true));

/// The first node leads, wrote 7 and has just heard from everybody.
fn leased(set: &[(usize, Setting)]) -> Cluster {
    let set: Vec<_> = [LEASES].iter().chain(set).copied().collect();
    let mut cluster = cluster_set(3, &set, 0);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.heartbeat(0);
    cluster
}

fn is_answered(cluster: &Cluster, sequence: u32) -> bool {
    cluster.replies.iter().any(|&(it, answer)| it == sequence && matches!(answer, Answer::Done(_)))
}

#[test]
fn a_read_within_the_lease_is_answered_without_a_message() {
    let mut cluster = leased(&[]);
    cluster.ask(0, request(2, Action::Read));
    assert!(cluster.done(2, Outcome::Value(7)));
    assert!(cluster.wire.is_empty());
    cluster.check();
}

#[test]
fn the_lease_is_a_tenth_shorter_than_the_shortest_election_timeout() {
    let mut cluster = leased(&[]);
    cluster.isolate(0);
    cluster.wait(134);
    cluster.read(0, 2);
    assert!(is_answered(&cluster, 2));
    cluster.wait(1);
    cluster.read(0, 3);
    assert!(!is_answered(&cluster, 3));
}

#[test]
fn without_check_quorum_nobody_promises_anything_and_a_read_waits() {
    let mut cluster = leased(&[(CHECK_QUORUM, Setting::Switch(false))]);
    cluster.ask(0, request(2, Action::Read));
    assert!(!is_answered(&cluster, 2));
    cluster.settle();
    assert!(is_answered(&cluster, 2));
    cluster.check();
}

/// The old leader is cut off; the second node is elected as early as its clock allows, and writes 8.
fn replace(cluster: &mut Cluster) {
    cluster.isolate(0);
    cluster.wait(150);
    cluster.fire(1, Timer::Election);
    cluster.settle();
    assert!(cluster.leads(1));
    cluster.write(1, 2, 8);
}

#[test]
fn clocks_that_are_five_per_cent_wrong_do_no_harm() {
    let mut cluster = leased(&[]);
    cluster.rates = vec![95; 3];
    // Its clock goes on from where it was.
    cluster.now = Instant(cluster.now.0 * 100 / 95);
    cluster.heartbeat(0);
    cluster.rates[1..].fill(105);
    replace(&mut cluster);
    cluster.read(0, 3);
    assert!(!is_answered(&cluster, 3));
    cluster.check();
}

#[test]
fn a_clock_that_runs_at_half_its_rate_serves_the_past() {
    let mut cluster = leased(&[]);
    cluster.rates[0] = 50;
    cluster.now = Instant(cluster.now.0 * 2);
    cluster.fire(0, Timer::Heartbeat);
    cluster.settle();
    cluster.rates[1..].fill(100);
    replace(&mut cluster);
    cluster.read(0, 3);
    assert!(cluster.done(3, Outcome::Value(7)), "8 was written elsewhere");
    assert_eq!(cluster.broken.len(), 1);
    assert_eq!(cluster.broken[0].0, "fresh-reads");
}

#[test]
fn a_node_that_restarts_keeps_still_for_an_election_timeout() {
    let mut cluster = leased(&[]);
    // Only the second node keeps the promise, and then it forgets.
    cluster.cut(0, 2);
    cluster.heartbeat(0);
    cluster.isolate(0);
    cluster.restart(1);
    cluster.wait(100);
    cluster.fire(2, Timer::Election);
    cluster.settle();
    assert!(!cluster.leads(2));
    cluster.read(0, 2);
    assert!(is_answered(&cluster, 2), "the lease holds");
    cluster.check();
}

#[test]
fn a_leader_that_called_a_successor_has_no_lease_any_more() {
    let mut cluster = leased(&[]);
    cluster.transfer(0, Some(2));
    let called = cluster.wire.pop_back().expect("TimeoutNow");
    for _ in 0..6 {
        cluster.wait(50);
        cluster.fire(0, Timer::Heartbeat);
        cluster.wire.retain(|(_, _, message)| !matches!(message, Message::TimeoutNow { .. }));
        while let Some((_, _, message)) = cluster.wire.front() {
            if matches!(message, Message::TimeoutNow { .. }) {
                cluster.wire.pop_front();
            } else {
                cluster.deliver();
            }
        }
    }
    assert!(!cluster.node(0).is_handing_over(), "it has given up");
    cluster.isolate(0);
    cluster.wire.push_back((2, 2, called.2));
    cluster.settle();
    assert!(cluster.leads(2), "the late word is heard all the same");
    cluster.write(2, 2, 8);
    cluster.read(0, 3);
    assert!(!is_answered(&cluster, 3));
    cluster.check();
}
