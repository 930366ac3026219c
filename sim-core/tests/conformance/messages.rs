//! The fate of one chosen message.

use crate::support::*;
use sim_core::base::MessageName;
use sim_core::run::{FaultStatus, Run};
use sim_core::trace::LossReason;
use std::collections::BTreeMap;

const STALE: FaultStatus = FaultStatus::Stale;
const APPLIED: FaultStatus = FaultStatus::Applied;
const NOT_REACHED: FaultStatus = FaultStatus::NotReached;

/// The tenth message from n1 to n2 leaves at 20 ms.
fn flood(faults: &str) -> String {
    format!("protocol flood\nseed 3\nnetwork latency 3ms..9ms\nrun for 100ms\n{faults}")
}

fn fates_of(text: &str) -> BTreeMap<MessageName, Fate> {
    fates(run(text).events())
}

/// Runs with and without a fault of `n1->n2 #10`; all other messages must fare alike.
fn compare(fault: &str) -> (Box<dyn Run>, Fate, Fate) {
    let chosen = message(1, 2, 10);
    let before = fates_of(&flood(""));
    let run = run(&flood(fault));
    let after = fates(run.events());
    for (name, fate) in &before {
        assert!(*name == chosen || after[name] == *fate, "{fault} touches {name}");
    }
    assert_eq!(statuses(&*run), [APPLIED], "{fault}");
    assert_eq!(spans(&*run)[0].0, Some(ms(20)), "a fault of a message strikes when it is sent");
    (run, before[&chosen], after[&chosen])
}

#[test]
fn a_message_is_lost_when_it_is_sent() {
    let (run, _, fate) = compare("lose n1->n2 #10");
    assert_eq!(fate.lost, Some((LossReason::Chosen, ms(20))));
    assert_eq!(fate.told, None);
    assert_eq!(losses(run.events(), n(1), n(2), LossReason::Chosen), [ms(20)]);
}

#[test]
fn a_message_is_delayed_by_exactly_so_much() {
    let (_, before, after) = compare("delay n1->n2 #10 by 12.345ms");
    assert_eq!(after.latency().unwrap(), before.latency().unwrap() + 12_345);
}

#[test]
fn a_message_is_doubled_and_both_arrive() {
    let (run, before, after) = compare("duplicate n1->n2 #10");
    assert_eq!(before, after, "the message itself arrives as it would have");
    let copy = fates(run.events())[&copy_of(1, 2, 10)];
    assert_eq!(copy.sent, ms(20));
    assert!((3_000..=9_000).contains(&copy.latency().unwrap()));
}

#[test]
fn a_message_is_held_for_good() {
    let (mut run, _, fate) = compare("hold n1->n2 #10");
    assert_eq!((fate.arrived, fate.lost), (None, None));
    run.seek(u32::MAX);
    let held: Vec<_> = run
        .scene(ms(100))
        .messages
        .iter()
        .filter(|message| message.arrives_at.is_none())
        .map(|message| message.name)
        .collect();
    assert_eq!(held, [message(1, 2, 10)], "it is still under way");
}

#[test]
fn a_message_is_held_until_a_moment() {
    assert_eq!(compare("hold n1->n2 #10 until 77ms").2.arrived, Some(ms(77)));
    let (_, before, after) = compare("hold n1->n2 #10 until 21ms");
    assert_eq!(before, after, "it would have arrived later anyway");
}

#[test]
fn a_message_is_delivered_at_a_moment() {
    assert_eq!(compare("deliver n1->n2 #10 at 77ms").2.arrived, Some(ms(77)));
    assert_eq!(compare("deliver n1->n2 #10 at 20.001ms").2.arrived, Some(us(20_001)));
    // A moment that is past when the message leaves means at once.
    assert_eq!(compare("deliver n1->n2 #10 at 5ms").2.arrived, Some(ms(20)));
}

#[test]
fn what_the_plan_wants_to_arrive_arrives_though_chance_would_lose_it() {
    let lossy = |faults: &str| flood(faults).replace("3ms..9ms", "3ms..9ms, loss 100%");
    let arrivals = [
        ("delay n1->n2 #10 by 1ms", true),
        ("hold n1->n2 #10 until 30ms", true),
        ("deliver n1->n2 #10 at 30ms", true),
        ("duplicate n1->n2 #10", true),
        ("lose n1->n2 #10", false),
    ];
    for (fault, arrives) in arrivals {
        let fates = fates_of(&lossy(fault));
        assert_eq!(fates[&message(1, 2, 10)].told.is_some(), arrives, "{fault}");
        let told: Vec<_> = fates.iter().filter(|(_, fate)| fate.told.is_some()).collect();
        let expected = match fault.split(' ').next() {
            Some("duplicate") => 2,
            Some("lose") => 0,
            _ => 1,
        };
        assert_eq!(told.len(), expected, "{fault}");
    }
}

#[test]
fn a_copy_has_a_fate_of_its_own() {
    let doubled = |faults: &str| flood(faults).replace("3ms..9ms", "3ms..9ms, duplicate 100%");
    let (chosen, copy) = (message(1, 2, 10), copy_of(1, 2, 10));
    let before = fates_of(&doubled(""));
    let after = fates_of(&doubled("lose n1->n2 #10/2"));
    assert_eq!(after[&chosen], before[&chosen]);
    assert_eq!(after[&copy].lost, Some((LossReason::Chosen, ms(20))));
    let after = fates_of(&doubled("lose n1->n2 #10"));
    assert_eq!(after[&chosen].lost, Some((LossReason::Chosen, ms(20))));
    assert_eq!(after[&copy], before[&copy]);
    let after = fates_of(&doubled("delay n1->n2 #10/2 by 5ms"));
    assert_eq!(after[&copy].latency().unwrap(), before[&copy].latency().unwrap() + 5_000);
    // A copy that the plan makes can be chosen as well.
    let after = fates_of(&flood("duplicate n1->n2 #10\ndeliver n1->n2 #10/2 at 50ms"));
    assert_eq!(after[&copy].arrived, Some(ms(50)));
}

#[test]
fn several_fates_of_one_message_add_up() {
    let plain = fates_of(&flood(""))[&message(1, 2, 10)];
    let run = run(&flood("delay n1->n2 #10 by 5ms\ndelay n1->n2 #10 by 6ms\nduplicate n1->n2 #10"));
    let fates = fates(run.events());
    assert_eq!(fates[&message(1, 2, 10)].latency(), plain.latency().map(|us| us + 11_000));
    assert!(fates.contains_key(&copy_of(1, 2, 10)));
    assert_eq!(statuses(&*run), [APPLIED; 3]);
}

#[test]
fn a_fate_that_no_longer_fits_is_told_and_changes_nothing() {
    let scribe = |fault: &str| format!("protocol scribe\nnodes 2\nrun for 310ms\n{fault}");
    let cases = [
        // n1 -> n2: #1 First, #2 Second, #3 Third; then the next tick.
        ("lose n1->n2 #2 Second", APPLIED),
        ("lose n1->n2 #2 second", APPLIED),
        ("lose n1->n2 #2", APPLIED),
        ("lose n1->n2 #2 First", STALE),
        ("deliver n1->n2 #2 Third at 1ms", STALE),
        ("lose n1->n2 #200", NOT_REACHED),
        ("lose n2->n1 #1", NOT_REACHED),
        ("lose n1->n2 #2/2", NOT_REACHED),
    ];
    let plain = fingerprint(&scribe(""));
    for (fault, status) in cases {
        let run = run(&scribe(fault));
        assert_eq!(statuses(&*run), [status], "{fault}");
        assert_eq!(run.report().fingerprint != plain, status == APPLIED, "{fault}");
    }
}

#[test]
fn a_message_that_is_sent_over_a_cut_link_cannot_be_chosen() {
    let cut = "at 15ms cut n1 -> n2 for 8ms";
    let plain = fingerprint(&flood(cut));
    for fault in [
        "lose n1->n2 #10",
        "delay n1->n2 #10 by 9ms",
        "duplicate n1->n2 #10",
        "hold n1->n2 #10",
        "deliver n1->n2 #10 at 50ms",
    ] {
        let run = run(&flood(&format!("{cut}\n{fault}")));
        assert_eq!(statuses(&*run), [APPLIED, STALE], "{fault}");
        assert_eq!(run.report().fingerprint, plain, "{fault}");
    }
}

#[test]
fn a_copy_is_not_doubled_again() {
    let run = run(&flood("duplicate n1->n2 #10\nduplicate n1->n2 #10/2"));
    assert_eq!(statuses(&*run), [APPLIED, STALE]);
}

#[test]
fn requests_and_answers_can_be_chosen_too() {
    let text = "protocol flood\nseed 1\nworkload pause 5ms, timeout 20ms\nrun for 100ms\n";
    let faults =
        "lose c1->n1 #1 Request\nlose n2->c1 #1\nlose c1->n3 #1 Number\nlose n3->c1 #1 answer";
    let run = run(&format!("{text}{faults}"));
    assert_eq!(statuses(&*run), [APPLIED, APPLIED, STALE, APPLIED]);
    assert_eq!(losses(run.events(), c(1), n(1), LossReason::Chosen).len(), 1);
    assert_eq!(losses(run.events(), n(2), c(1), LossReason::Chosen).len(), 1);
    assert_eq!(losses(run.events(), n(3), c(1), LossReason::Chosen).len(), 1);
}

#[test]
fn a_held_message_holds_back_those_behind_it_only_in_fifo_order() {
    for (order, waits) in [("any", false), ("fifo", true)] {
        let text =
            flood("hold n1->n2 #10 until 60ms").replace("9ms", &format!("9ms, order {order}"));
        let next = fates_of(&text)[&message(1, 2, 11)];
        assert_eq!(next.arrived >= Some(ms(60)), waits, "{order}");
    }
}
