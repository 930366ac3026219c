//! What stands in the log, when it is applied, and what clients are told.

use super::*;

#[test]
fn a_minority_chooses_nothing() {
    let mut bench = bench(5);
    bench.campaign(0);
    (2..5).for_each(|node| bench.cut(0, node));
    bench.write(0, 1, 7);
    assert_eq!((bench.log(1).as_str(), bench.node(0).chosen), ("x=7", 0));
    assert_eq!(bench.replies, []);
    bench.heal();
    bench.heartbeat(0);
    assert!(bench.done(1, Outcome::Written), "it was said again");
    bench.check();
}

#[test]
fn a_slot_that_is_chosen_waits_for_the_one_before_it() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write_to_one(0, 1, None);
    bench.write(0, 2, 9);
    assert_eq!(bench.node(0).chosen, 0);
    assert!(bench.node(0).log.get(&2).unwrap().is_chosen);
    let view = bench.node(0).view();
    let crate::protocol::Form::Items { items, .. } = &view.forms[1] else { panic!("{view:?}") };
    assert_eq!(items[1].detail, "chosen; waits for those before it");
    bench.heartbeat(0);
    assert_eq!((bench.node(0).chosen, bench.value(0)), (2, 9));
    bench.check();
}

#[test]
fn who_missed_something_is_told_a_batch_at_a_time() {
    let batch = (options::BATCH, crate::protocol::Setting::Count(2));
    let mut bench: Bench<MultiPaxos> = Bench::set(3, &[batch], 0);
    bench.campaign(0);
    bench.isolate(2);
    for sequence in 1..=5 {
        bench.write(0, sequence, u64::from(sequence));
    }
    bench.heal();
    for chosen in [2, 4, 5] {
        bench.heartbeat(0);
        assert_eq!(bench.node(2).chosen, chosen);
    }
    assert_eq!(bench.value(2), 5);
    bench.check();
}

#[test]
fn what_was_accepted_under_an_earlier_ballot_is_not_taken_for_chosen() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write_to_one(0, 1, None);
    bench.isolate(0);
    bench.campaign(1);
    bench.write(1, 2, 8);
    bench.heal();
    // n1 has another command in slot 1, and hears that all up to slot 1 is chosen.
    let heartbeat = Message::Heartbeat { ballot: ballot(2, 1), chosen: 1 };
    bench.act(0, |node, effects| node.on_message(id(1), heartbeat, effects));
    assert_eq!(bench.node(0).chosen, 0);
    bench.settle();
    assert_eq!((bench.log(0).as_str(), bench.node(0).chosen), ("x=8", 1));
    bench.check();
}

#[test]
fn a_command_that_stands_in_two_slots_is_carried_out_once() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write(0, 1, 5);
    let swap = request(2, Action::CompareAndSet { expected: 5, new: 6 });
    bench.ask(0, swap);
    bench.settle();
    bench.wire.clear();
    bench.crash(0, Crash::Power);
    // The answer got lost. The next leader has the command in its log, does not know yet that it is
    // chosen, and takes the retry for a new one.
    bench.fire(1, Timer::Election);
    (0..3).for_each(|_| _ = bench.deliver());
    assert!(bench.leads(1));
    bench.ask(1, swap);
    assert_eq!(bench.log(1), "x=5 x:5→6 x:5→6");
    bench.settle();
    assert!(bench.done(2, Outcome::Swapped(true)) && !bench.done(2, Outcome::Swapped(false)));
    assert_eq!(bench.value(1), 6);
    bench.check();
}

#[test]
fn a_retry_of_what_is_under_way_is_not_proposed_again() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.isolate(0);
    bench.write(0, 1, 7);
    bench.write(0, 1, 7);
    assert_eq!(bench.log(0), "x=7");
    bench.check();
}

#[test]
fn a_doubled_answer_counts_once() {
    let mut bench = bench(5);
    bench.campaign(0);
    bench.ask(0, request(1, Action::Write(7)));
    bench.wire.clear();
    let accepted = Message::Accepted { ballot: ballot(1, 0), first: 1, count: 1 };
    for _ in 0..3 {
        bench.act(0, |node, effects| node.on_message(id(1), accepted.clone(), effects));
    }
    assert_eq!(bench.node(0).chosen, 0);
    assert_eq!(bench.replies, []);
}

#[test]
fn a_gap_looks_like_one() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write_to_one(0, 1, None);
    bench.write_to_one(0, 2, Some(1));
    assert_eq!(bench.log(1), "gap x=2");
    assert_eq!(bench.node(1).status().written, 2);
    let noop = Entry {
        proposal: Proposal { ballot: ballot(1, 0), command: Command::Noop },
        is_chosen: false,
    };
    let promise = Message::Promise { ballot: ballot(1, 0), entries: vec![(3, noop)] };
    assert_eq!(MultiPaxos::message_view(&promise).text, "Promise 1.n1 accepted=[3@1.n1]");
}
