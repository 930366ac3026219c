//! What clients of a register that can be written once are told.

use super::*;
use crate::protocol::{Form, Mark, Vote};

fn cas(client: u8, expected: u64, new: u64) -> Request {
    of_client(client, Action::CompareAndSet { expected, new })
}

#[test]
fn the_first_who_writes_succeeds_and_the_others_are_refused() {
    let mut bench = bench(3);
    bench.ask(0, wish(0));
    bench.settle();
    bench.ask(1, wish(1));
    bench.ask(2, cas(2, 0, 3));
    bench.ask(1, cas(3, 1, 4));
    bench.ask(1, of_client(4, Action::Read));
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    assert!(bench.done(2, Outcome::Refused), "a write that comes too late");
    assert!(bench.done(3, Outcome::Swapped(false)), "it expected zero and found 1");
    assert!(bench.done(4, Outcome::Refused), "it found what it expected, and cannot replace it");
    assert!(bench.done(5, Outcome::Value(1)));
    bench.check();
}

#[test]
fn a_compare_and_set_from_zero_is_a_proposal() {
    let mut bench = bench(3);
    bench.ask(0, cas(0, 0, 9));
    bench.settle();
    assert!(bench.done(1, Outcome::Swapped(true)));
    assert_eq!(bench.known(), [Some(9); 3]);
    bench.check();
}

#[test]
fn while_nothing_is_chosen_a_read_finds_zero_and_other_values_differ() {
    let mut bench = bench(3);
    bench.ask(0, of_client(0, Action::Read));
    bench.ask(0, cas(1, 7, 8));
    bench.settle();
    assert!(bench.done(1, Outcome::Value(0)));
    assert!(bench.done(2, Outcome::Swapped(false)));
    assert_eq!(bench.known(), [None; 3]);
    bench.check();
}

#[test]
fn a_read_completes_what_was_left_half_done() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[]);
    bench.ask(1, of_client(1, Action::Read));
    bench.settle();
    assert!(bench.done(2, Outcome::Value(1)));
    assert_eq!(bench.known(), [Some(1); 3]);
    bench.check();
}

#[test]
fn a_read_that_joins_an_attempt_is_not_answered_with_what_that_found() {
    let mut bench = bench(3);
    // c1 reads at n1. n2 promises; the promise travels for long.
    bench.ask(0, of_client(0, Action::Read));
    bench.wire.retain(|&(_, to, _)| to == 1);
    bench.deliver();
    let late = bench.wire.pop_front().expect("a promise");
    // Meanwhile n2 and n3 choose c2's value, and c2 knows it.
    bench.wants(1, wish(1));
    bench.hold(1, 2, &[1, 2], &[2]);
    assert!(bench.done(2, Outcome::Written));
    // Now c3 reads at n1, and only then the promise arrives.
    bench.ask(0, of_client(2, Action::Read));
    bench.wire.push_back(late);
    bench.settle();
    assert!(bench.done(1, Outcome::Value(0)), "c1 asked before");
    assert!(bench.done(3, Outcome::Value(2)), "c3 asked after");
    bench.check();
}

#[test]
fn a_retry_at_another_server_proposes_the_same_and_succeeds_once() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[]);
    bench.ask(1, wish(0));
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.ask(2, wish(0));
    bench.settle();
    assert!(!bench.done(1, Outcome::Refused));
    bench.check();
}

#[test]
fn a_proposal_that_nobody_waits_for_any_more_is_not_made_again() {
    let mut bench = bench(3);
    bench.isolate(0);
    bench.ask(0, wish(0));
    let elsewhere = Operation { key: Key(1), action: Action::Read };
    bench.ask(0, Request { sequence: 2, operation: elsewhere, ..wish(0) });
    bench.fire(0, Timer::Retry);
    assert!(bench.node(0).decrees.get(&X).unwrap().attempt.is_none());
    assert!(bench.node(0).decrees.get(&Key(1)).unwrap().attempt.is_some());
    bench.check();
}

#[test]
fn people_see_decrees_and_who_promised() {
    let mut bench = bench(3);
    bench.ask(0, wish(0));
    let view = bench.node(0).view();
    assert_eq!(view.role, "proposer");
    let [Form::Items { items, .. }, Form::Votes { votes, needed: 2, .. }] = &view.forms[..] else {
        panic!("{view:?}");
    };
    assert_eq!(items[0].label, "x");
    assert_eq!(votes[..2], [(id(0), Vote::Granted), (id(1), Vote::Awaited)]);
    bench.settle();
    let view = bench.node(0).view();
    let [Form::Items { items, .. }] = &view.forms[..] else { panic!("{view:?}") };
    assert_eq!((items[0].label.as_str(), items[0].mark), ("x=1", Mark::Settled));
    assert_eq!(items[0].detail, "chosen; accepted 1@1.n1, promised 1.n1");
}
