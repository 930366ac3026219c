//! The paper's figure of versions, quorums that share a replica, hints, and timestamps that cannot be
//! trusted.

use super::*;
use crate::base::Instant;
use crate::protocol::{Action, Answer, Operation, Outcome, Setting};
use crate::protocols::bench::{Bench, Crash};

type Store = Bench<QuorumStore>;

const X: Key = Key(0);

fn request(client: u8, sequence: u32, action: Action) -> Request {
    Request { client, sequence, operation: Operation { key: X, action } }
}

fn dot(client: u8, sequence: u32) -> Dot {
    Dot { client, sequence }
}

/// A version that knows of these writes and was made by the last of them.
fn version(known: &[(u8, u32)], value: u64) -> Versions {
    let mut clock = Clock::default();
    known.iter().for_each(|&(client, sequence)| clock.add(dot(client, sequence)));
    let &(client, sequence) = known.last().expect("it knows of itself");
    Versions::of(Version { dot: dot(client, sequence), clock, stamp: Stamp::ZERO, value })
}

fn merged(all: &[&Versions]) -> Versions {
    let mut merged = Versions::default();
    all.iter().for_each(|versions| _ = merged.merge(versions, true));
    merged
}

/// The values of the versions that a server has of x.
fn values(store: &Store, node: usize) -> Vec<u64> {
    store.node(node).versions(X).iter().map(|version| version.value).collect()
}

/// Everybody compares with everybody, and what stand-ins keep is handed over.
fn exchange(store: &mut Store) {
    for _ in 1..store.nodes.len() {
        for node in 0..store.nodes.len() {
            if store.nodes[node].is_some() {
                store.fire(node, Timer::Exchange);
                store.settle();
            }
        }
    }
}

/// A coordinator hears nothing for so long that it turns to stand-ins.
fn lose_patience(store: &mut Store, node: usize) {
    for _ in 0..2 {
        store.wait(50);
        store.fire(node, Timer::Resend);
        store.settle();
    }
}

#[test]
fn figure_3_versions_evolve() {
    // Of the paper's servers Sx, Sy, Sz the clients c1, c2, c3 take the place.
    let d1 = version(&[(0, 1)], 1);
    let d2 = version(&[(0, 2)], 2);
    assert_eq!(merged(&[&d1, &d2]), d2, "D2 descends from D1 and overwrites it");
    let d3 = version(&[(0, 2), (1, 1)], 3);
    let d4 = version(&[(0, 2), (2, 1)], 4);
    assert_eq!(merged(&[&d1, &d4]), d4, "who knows D1 or D2 can drop them for D4");
    let both = merged(&[&d2, &d3, &d4]);
    assert_eq!(both.len(), 2, "D3 and D4 must be kept: neither knows of the other");
    assert_eq!(both.clock().to_string(), "{c1:2, c2:1, c3:1}");
    let d5 = version(&[(1, 1), (2, 1), (0, 3)], 5);
    assert_eq!(merged(&[&both, &d5]), d5, "D5 was written by one that had read both");
}

#[test]
fn versions_meet_in_any_order() {
    // The same write by two coordinators: one knew of c3's, and the other did not.
    let all = [
        version(&[(2, 1)], 9),
        version(&[(2, 1), (0, 1)], 1),
        version(&[(0, 1)], 1),
        version(&[(0, 1), (1, 1)], 2),
    ];
    let expected = merged(&[&all[0], &all[1], &all[2], &all[3]]);
    assert_eq!(expected.iter().map(|version| version.value).collect::<Vec<_>>(), [2]);
    for order in [[3, 2, 1, 0], [0, 3, 1, 2], [0, 3, 2, 1], [2, 0, 3, 1], [1, 3, 0, 2]] {
        assert_eq!(merged(&order.map(|place| &all[place])), expected, "{order:?}");
    }
}

#[test]
fn a_write_that_is_carried_out_once_more_too_late_does_not_come_back() {
    let stamped = |known: &[(u8, u32)], value, at| {
        let mut version = version(known, value).iter().next().cloned().expect("there is one");
        version.stamp = Stamp { at: Instant(at), by: NodeId::server(0) };
        Versions::of(version)
    };
    // c1 wrote 1, later c2 wrote 2, which yielded to c3's 3; where that is known c1's write is past.
    let present = stamped(&[(0, 1), (1, 1), (2, 1)], 3, 30);
    // Another coordinator had not heard of c1's write, found c3's alone, and writes 1 behind it.
    let late = stamped(&[(2, 1), (0, 1)], 1, 40);
    for (mut one, other) in [(present.clone(), late.clone()), (late, present)] {
        one.merge(&other, false);
        assert_eq!(one.value(), 3);
    }
}

#[test]
fn a_write_that_two_replicas_have_is_read_at_any_two() {
    for reader in 0..3 {
        let mut store = Store::new(3, 0);
        store.isolate(2);
        store.ask(0, request(0, 1, Action::Write(7)));
        store.settle();
        assert!(store.done(1, Outcome::Written));
        store.heal();
        store.cut(0, 1);
        store.ask(reader, request(1, 9, Action::Read));
        store.settle();
        assert!(store.done(9, Outcome::Value(7)), "n{}", reader + 1);
        store.check();
    }
}

#[test]
fn a_minority_answers_nothing() {
    let mut store = Store::new(3, 0);
    store.isolate(0);
    store.ask(0, request(0, 1, Action::Write(7)));
    store.ask(0, request(1, 1, Action::Read));
    lose_patience(&mut store, 0);
    assert!(store.replies.is_empty());
    store.check();
}

#[test]
fn a_read_repairs_before_it_answers() {
    let mut store = Store::new(3, 0);
    // The write reaches n1 alone.
    store.ask(0, request(0, 1, Action::Write(7)));
    while values(&store, 0).is_empty() {
        assert!(store.deliver());
    }
    store.wire.clear();
    store.cut(0, 2);
    store.ask(0, request(1, 1, Action::Read));
    store.settle();
    assert!(store.done(1, Outcome::Value(7)));
    assert_eq!(values(&store, 1), [7], "whoever asks n2 and n3 next sees it as well");
    store.check();
}

/// Two clients write at once through two servers, neither of which hears of the other's write before
/// both have asked.
fn siblings() -> Store {
    let mut store = Store::new(3, 0);
    store.ask(0, request(0, 1, Action::Write(7)));
    store.ask(1, request(1, 1, Action::Write(8)));
    store.settle();
    exchange(&mut store);
    store
}

#[test]
fn writes_at_once_stay_side_by_side_until_a_later_one_replaces_both() {
    let mut store = siblings();
    for node in 0..3 {
        assert_eq!(values(&store, node), [7, 8]);
    }
    store.ask(2, request(2, 1, Action::Write(9)));
    store.settle();
    exchange(&mut store);
    for node in 0..3 {
        assert_eq!(values(&store, node), [9]);
    }
    store.check();
}

#[test]
fn with_last_write_wins_one_of_them_stays() {
    let on = [(options::LAST_WRITE_WINS, Setting::Switch(true))];
    let mut store = Store::set(3, &on, 0);
    store.ask(0, request(0, 1, Action::Write(7)));
    store.ask(1, request(1, 1, Action::Write(8)));
    store.settle();
    exchange(&mut store);
    for node in 0..3 {
        assert_eq!(values(&store, node), [8], "of two equal clocks the higher name wins");
    }
    store.check();
}

#[test]
fn a_request_that_comes_to_two_coordinators_makes_one_write() {
    let mut store = siblings();
    store.ask(2, request(0, 1, Action::Write(7)));
    store.settle();
    assert!(store.done(1, Outcome::Written));
    assert_eq!(values(&store, 2), [7, 8], "nothing is written anew");
    // c1 has written something else since: nobody waits for the first any more.
    store.ask(2, request(0, 2, Action::Write(9)));
    store.settle();
    let answers = store.replies.len();
    store.ask(1, request(0, 1, Action::Write(7)));
    store.settle();
    assert_eq!(store.replies.len(), answers);
    exchange(&mut store);
    assert_eq!(values(&store, 1), [9]);
    store.check();
}

#[test]
fn a_stand_in_keeps_a_write_and_hands_it_over() {
    // §4.6: A is down, and what it should have goes to D, with a hint. Here n1 and n4.
    let mut store = Store::new(4, 0);
    store.crash(0, Crash::Power);
    store.ask(1, request(0, 1, Action::Write(7)));
    store.settle();
    assert!(store.done(1, Outcome::Written), "n2 and n3 are enough");
    let mut store = Store::new(4, 0);
    store.crash(0, Crash::Power);
    store.cut(1, 2);
    store.ask(1, request(0, 1, Action::Write(7)));
    store.settle();
    lose_patience(&mut store, 1);
    assert!(store.replies.is_empty(), "n2 alone is not enough, whatever n4 keeps");
    store.heal();
    store.cut(1, 2);
    store.start(0);
    store.wait(50);
    store.fire(1, Timer::Resend);
    store.settle();
    assert!(store.done(1, Outcome::Written));
    store.check();
}

/// n1 and n4 are cut off from n2 and n3, and a client writes x=7 through n1.
fn write_beside_a_cut(bugs: u64) -> Store {
    let mut store = Store::new(4, bugs);
    for (one, other) in [(0, 1), (0, 2), (3, 1), (3, 2)] {
        store.cut(one, other);
    }
    store.ask(0, request(0, 1, Action::Write(7)));
    for _ in 0..2 {
        store.settle();
        if store.timers[0][0] {
            lose_patience(&mut store, 0);
        }
    }
    store
}

#[test]
fn what_a_stand_in_keeps_is_not_counted() {
    let store = write_beside_a_cut(0);
    assert!(store.replies.is_empty());
    store.check();
}

#[test]
fn with_the_bug_it_is_counted_and_a_client_misses_its_own_write() {
    let mut store = write_beside_a_cut(1 << bugs::SLOPPY_QUORUM);
    assert!(store.done(1, Outcome::Written), "n1 has it, and n4 keeps it for another");
    assert_eq!(store.node(3).hints.len(), 1);
    store.ask(1, request(0, 2, Action::Read));
    store.settle();
    assert!(store.done(2, Outcome::Value(0)));
    // Later the hint is handed over, and all is well again.
    store.heal();
    exchange(&mut store);
    assert!(store.node(3).hints.is_empty());
    store.ask(1, request(0, 3, Action::Read));
    store.settle();
    assert!(store.done(3, Outcome::Value(7)));
    store.check();
}

#[test]
fn with_r_and_w_too_small_a_client_may_miss_its_own_write() {
    let one = Setting::Count(1);
    let mut store = Store::set(3, &[(options::READS, one), (options::WRITES, one)], 0);
    store.isolate(0);
    store.ask(0, request(0, 1, Action::Write(7)));
    store.settle();
    assert!(store.done(1, Outcome::Written));
    store.ask(1, request(0, 2, Action::Read));
    store.settle();
    assert!(store.done(2, Outcome::Value(0)));
}

#[test]
fn what_was_acknowledged_survives_a_loss_of_power_everywhere() {
    let mut store = Store::new(3, 0);
    store.ask(0, request(0, 1, Action::Write(7)));
    store.settle();
    for node in 0..3 {
        store.restart(node);
    }
    store.ask(2, request(1, 1, Action::Read));
    store.settle();
    assert!(store.replies.contains(&(1, Answer::Done(Outcome::Value(7)))));
    store.check();
}

#[test]
fn compare_and_set_is_refused() {
    let mut store = Store::new(3, 0);
    store.ask(0, request(0, 1, Action::CompareAndSet { expected: 0, new: 7 }));
    store.settle();
    assert!(store.done(1, Outcome::Refused));
    assert!(values(&store, 0).is_empty());
}

/// c1 writes 7 through n1 at 10 seconds; then c2 writes 8 through n2, whose clock shows 8 seconds.
fn skewed_writes(bugs: u64) -> Store {
    let mut store = Store::set(3, &[(options::LAST_WRITE_WINS, Setting::Switch(true))], bugs);
    store.now = Instant(10_000_000);
    store.jumps[1] = -2_000_000;
    store.ask(0, request(0, 1, Action::Write(7)));
    store.settle();
    store.ask(1, request(1, 2, Action::Write(8)));
    store.settle();
    assert!(store.done(1, Outcome::Written) && store.done(2, Outcome::Written));
    store
}

#[test]
fn a_write_is_stamped_later_than_all_that_was_acknowledged_whatever_the_clock_says() {
    let store = skewed_writes(0);
    assert_eq!(values(&store, 1), [8]);
    store.check();
}

#[test]
fn the_trouble_with_timestamps() {
    let store = skewed_writes(1 << bugs::WALL_CLOCK_TIMESTAMPS);
    assert_eq!(values(&store, 1), [7], "8 was acknowledged and is nowhere");
    let evidence = "n2 acknowledged the write c2:2 of x with the timestamp 8s, which yields to c1:1, \
                    although n1 had acknowledged that with 10s before c2:2 was asked for.";
    assert_eq!(store.broken, [("no-lost-update", evidence.to_string())]);
}
