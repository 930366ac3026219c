//! The steps of a rolling deploy, as scripts. Servers are counted from zero: 0 and 1 produce, 2 and 3
//! consume.

use super::*;
use crate::protocols::bench::{Bench, Crash, request};

const RENAMED: u64 = 1 << bugs::RENAMED_FIELD;

/// Stops a server and starts it with another version.
fn deploy(bench: &mut Bench<Server>, node: usize, version: u8) {
    bench.crash(node, Crash::Process);
    bench.setups[node].version = version;
    bench.start(node);
}

/// Both producers send an order; which of all orders is the first of them.
fn order(bench: &mut Bench<Server>, sequence: u32) {
    bench.write(0, sequence, 5);
    bench.write(1, sequence + 1, 6);
}

fn roll_out(order_of_servers: [usize; 4], bugs: u64) -> Bench<Server> {
    let mut bench = Bench::new(4, bugs);
    order(&mut bench, 1);
    for (step, node) in (1..).zip(order_of_servers) {
        deploy(&mut bench, node, 1);
        order(&mut bench, 10 * step);
    }
    bench
}

#[test]
fn in_whatever_order_it_is_deployed_everybody_finds_what_they_expect() {
    for order_of_servers in [[0, 1, 2, 3], [2, 3, 0, 1], [0, 2, 1, 3]] {
        let bench = roll_out(order_of_servers, 0);
        assert_eq!(bench.replies.len(), 10);
        bench.check();
    }
}

#[test]
fn v2_writes_both_names_and_v1_passes_over_the_new_one() {
    let mut bench: Bench<Server> = Bench::new(4, 0);
    deploy(&mut bench, 0, 1);
    let text = bench.node(0).write(request(1, Action::Write(5)));
    assert_eq!(
        text,
        r#"{"order":1,"customer":"c1","buyer":"c1","action":"write","item":0,"quantity":5}"#
    );
    assert_eq!(bench.node(2).read(&text), Ok(request(1, Action::Write(5))));
}

#[test]
fn a_renamed_field_is_missed_when_producers_go_first() {
    let bench = roll_out([0, 1, 2, 3], RENAMED);
    let (claim, sentence) = &bench.broken[0];
    assert_eq!(*claim, "consumer-expectation");
    assert_eq!(
        sentence,
        "n3 (v1) cannot read what it gets from n1 (v2): missing field `customer` at line 1 column 64."
    );
}

#[test]
fn when_consumers_go_first_nobody_notices() {
    roll_out([2, 3, 0, 1], RENAMED).check();
}

#[test]
fn until_somebody_rolls_back_and_cannot_read_what_the_disk_keeps() {
    let mut bench = roll_out([2, 3, 0, 1], RENAMED);
    deploy(&mut bench, 2, 0);
    assert!(bench.broken[0].1.starts_with("n3 (v1) cannot read what its disk keeps of n1 (v2): "));
    let mut bench = roll_out([2, 3, 0, 1], 0);
    deploy(&mut bench, 2, 0);
    assert_eq!(bench.node(2).store[&0], 6);
    bench.check();
}

#[test]
fn what_was_confirmed_survives_a_power_loss_and_what_is_torn_was_not() {
    let mut bench: Bench<Server> = Bench::new(3, 0);
    bench.write(0, 1, 5);
    bench.crash_after = Some((2, Crash::Torn));
    bench.ask(0, request(2, Action::Write(6)));
    bench.crash_after = Some((2, Crash::Torn));
    bench.settle();
    assert!(bench.nodes[2].is_none() && !bench.done(2, Outcome::Written));
    bench.start(2);
    assert_eq!(bench.node(2).store[&0], 5);
    bench.write(1, 2, 6);
    assert!(bench.done(2, Outcome::Written));
    bench.check();
}

#[test]
fn an_order_that_comes_twice_is_kept_once() {
    let mut bench: Bench<Server> = Bench::new(3, 0);
    let swap = Action::CompareAndSet { expected: 0, new: 7 };
    for producer in [0, 1] {
        bench.ask(producer, request(1, swap));
    }
    bench.settle();
    assert_eq!(bench.replies, [(1, Answer::Done(Outcome::Swapped(true))); 2]);
    assert_eq!(bench.disks[2].len(), 1);
    bench.check();
}
