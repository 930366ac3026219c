//! The lock service without a world: n1 lends, n2 stores, n3 and n4 work.

use super::*;
use crate::protocol::{Action, Answer, Key, Operation, Outcome};
use crate::protocols::bench::{Bench, Crash, id, request};

const X: Key = Key(0);
const N1: usize = 0;
const N2: usize = 1;
const N3: usize = 2;
const N4: usize = 3;

/// Four servers; the next lease gets the token 33, as in Kleppmann's pictures.
fn bench(bugs: u64) -> Bench<Node> {
    let mut bench: Bench<Node> = Bench::new(4, bugs);
    let (key, ask) = (X, Ask { life: 1, nth: 0 });
    bench.disks[N1].write(Record::Granted { key, holder: id(N4), ask, token: 32 });
    bench.disks[N1].write(Record::Released { key, token: 32 });
    bench.disks[N1].sync();
    bench.restart(N1);
    bench
}

/// What a client asks about x.
fn of(client: u8, sequence: u32, action: Action) -> Request {
    Request { client, ..request(sequence, action) }
}

fn value(bench: &Bench<Node>) -> u64 {
    match &bench.node(N2).part {
        Part::Storage(storage) => storage.cell(X).value,
        _ => panic!("n2 is the storage"),
    }
}

/// Delivers until a message of this kind from one server to another comes up, and takes it off the
/// wire.
fn hold_back(bench: &mut Bench<Node>, from: usize, to: usize, kind: &str) -> Message {
    let is_it = |(one, other, message): &(usize, usize, Message)| {
        (*one, *other) == (from, to) && MESSAGES[Node::message_kind(message)].name == kind
    };
    loop {
        if let Some(place) = bench.wire.iter().position(is_it) {
            return bench.wire.remove(place).expect("it is there").2;
        }
        assert!(bench.deliver(), "no {kind} comes");
    }
}

/// What was held back arrives at last.
fn arrive(bench: &mut Bench<Node>, from: usize, to: usize, message: Message) {
    bench.wire.push_back((from, to, message));
    bench.settle();
}

/// The lease of whoever holds x is over, and n4 asks again.
fn let_it_expire(bench: &mut Bench<Node>) {
    bench.wait(300);
    bench.fire(N4, Timer::Retry);
}

#[test]
fn a_write_takes_the_lock_reads_writes_and_gives_it_back() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(5)));
    let mut kinds = Vec::new();
    while let Some((_, _, message)) = bench.wire.front() {
        kinds.push(MESSAGES[Node::message_kind(message)].name);
        bench.deliver();
    }
    assert_eq!(kinds, ["Acquire", "Granted", "Fetch", "Fetched", "Store", "Stored", "Release"]);
    assert!(bench.done(1, Outcome::Written));
    bench.read(N4, 1);
    assert!(bench.done(1, Outcome::Value(5)));
    bench.check();
}

/// Kleppmann's first picture: client 1 stands still for longer than its lease.
fn the_unsafe_lock(bugs: u64) -> Bench<Node> {
    let mut bench = bench(bugs);
    bench.ask(N3, of(0, 1, Action::CompareAndSet { expected: 0, new: 1 }));
    let late = hold_back(&mut bench, N3, N2, "Store");
    assert!(matches!(late, Message::Store { token: 33, .. }));
    bench.ask(N4, of(1, 1, Action::CompareAndSet { expected: 0, new: 2 }));
    bench.settle();
    assert!(bench.replies.is_empty(), "n4 waits while the lease lasts");
    let_it_expire(&mut bench);
    bench.settle();
    assert_eq!((value(&bench), bench.replies.len()), (2, 1));
    bench.wire.push_back((N3, N2, late));
    bench.deliver();
    bench
}

#[test]
fn without_fencing_who_wakes_late_writes_over_who_holds_the_lock_since() {
    let bench = the_unsafe_lock(1);
    assert_eq!(value(&bench), 1);
    let names: Vec<_> = bench.broken.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["mutual-exclusion", "no-lost-update"]);
    let sentence = "n3 wrote x=1 under lease 33, although n4 had been at n2 under lease 34.";
    assert_eq!(bench.broken[0].1, sentence);
}

/// Kleppmann's second picture: the storage has seen 34 and refuses 33.
#[test]
fn the_storage_refuses_token_33_when_34_has_been_there() {
    let mut bench = the_unsafe_lock(0);
    assert_eq!(value(&bench), 2);
    let (_, _, answer) = *bench.wire.back().expect("an answer");
    assert_eq!(answer, Message::Refused { key: X, token: 33, newest: 34 });
    // n3 begins anew, finds another value than its client expects, and says so.
    bench.settle();
    assert_eq!(bench.replies.last(), Some(&(1, Answer::Done(Outcome::Swapped(false)))));
    assert_eq!(value(&bench), 2);
    bench.check();
}

#[test]
fn a_later_holder_that_has_only_read_keeps_the_earlier_one_out() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let late = hold_back(&mut bench, N3, N2, "Store");
    bench.ask(N4, of(1, 1, Action::CompareAndSet { expected: 0, new: 2 }));
    bench.settle();
    let_it_expire(&mut bench);
    let store = hold_back(&mut bench, N4, N2, "Store");
    bench.wire.push_back((N3, N2, late));
    bench.deliver();
    assert_eq!(value(&bench), 0, "what n4 has read is still so");
    arrive(&mut bench, N4, N2, store);
    bench.check();
}

#[test]
fn who_looks_at_its_clock_in_time_begins_anew() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let fetched = hold_back(&mut bench, N2, N3, "Fetched");
    bench.wait(300);
    arrive(&mut bench, N2, N3, fetched);
    assert!(bench.notes.contains(&(N3, Note::Expired { key: X, token: 33 })));
    assert!(bench.notes.contains(&(N3, Note::Held { key: X, token: 34 })));
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn a_lease_that_is_over_does_no_harm_while_nobody_else_has_been_there() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let late = hold_back(&mut bench, N3, N2, "Store");
    bench.wait(9_000);
    arrive(&mut bench, N3, N2, late);
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn workers_wait_in_line() {
    let mut bench: Bench<Node> = Bench::new(5, 0);
    for (client, node) in [(0, 3), (1, 4), (2, 2)] {
        bench.ask(node, of(client, 1, Action::Write(u64::from(client) + 1)));
    }
    bench.settle();
    let written = bench.notes.iter().filter_map(|(_, note)| match note {
        Note::Written { holder, token, .. } => Some((holder.index(), *token)),
        _ => None,
    });
    assert_eq!(written.collect::<Vec<_>>(), [(3, 1), (4, 2), (2, 3)]);
    bench.check();
}

#[test]
fn a_request_that_is_repeated_is_answered_with_the_same_lease() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let lost = hold_back(&mut bench, N1, N3, "Granted");
    bench.wait(60);
    bench.fire(N3, Timer::Retry);
    let again = hold_back(&mut bench, N1, N3, "Granted");
    assert!(
        matches!(again, Message::Granted { token: 33, lease, .. } if lease == Duration::ms(240))
    );
    arrive(&mut bench, N1, N3, again);
    assert!(bench.done(1, Outcome::Written));
    arrive(&mut bench, N1, N3, lost);
    bench.check();
}

#[test]
fn the_lock_of_a_worker_that_died_is_free_when_its_lease_is_over() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    hold_back(&mut bench, N1, N3, "Granted");
    bench.crash(N3, Crash::Process);
    bench.ask(N4, of(0, 1, Action::Write(1)));
    bench.settle();
    assert!(bench.replies.is_empty());
    let_it_expire(&mut bench);
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn a_restarted_service_waits_a_whole_lease_and_counts_on() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    hold_back(&mut bench, N3, N2, "Store");
    bench.wait(200);
    bench.restart(N1);
    bench.ask(N4, of(1, 1, Action::Write(2)));
    bench.settle();
    bench.wait(200);
    bench.fire(N4, Timer::Retry);
    bench.settle();
    assert!(bench.replies.is_empty(), "it cannot know that 400ms have passed");
    bench.wait(100);
    bench.fire(N1, Timer::Expiry);
    bench.settle();
    assert!(bench.notes.contains(&(N4, Note::Held { key: X, token: 34 })));
    bench.check();
}

#[test]
fn a_restarted_storage_knows_whom_to_refuse() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let late = hold_back(&mut bench, N3, N2, "Store");
    bench.ask(N4, of(1, 1, Action::Write(2)));
    bench.settle();
    let_it_expire(&mut bench);
    hold_back(&mut bench, N4, N2, "Store");
    bench.restart(N2);
    bench.wire.push_back((N3, N2, late));
    bench.deliver();
    assert_eq!(value(&bench), 0, "34 has read only, and that is on the disk");
    bench.check();
}

#[test]
fn a_write_that_two_workers_were_asked_for_is_done_once() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    hold_back(&mut bench, N2, N3, "Stored");
    bench.ask(N4, of(0, 1, Action::Write(1)));
    bench.settle();
    let_it_expire(&mut bench);
    bench.settle();
    let is_write = |note: &&(usize, Note)| matches!(note.1, Note::Written { .. });
    assert_eq!(bench.notes.iter().filter(is_write).count(), 1);
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn an_answer_to_an_earlier_life_is_given_back() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    let old = hold_back(&mut bench, N1, N3, "Granted");
    bench.restart(N3);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    arrive(&mut bench, N1, N3, old);
    let given_back = (N1, Note::GivenBack { key: X, token: 33 });
    assert!(bench.notes.contains(&given_back));
    assert!(bench.done(1, Outcome::Written), "the lock was free at once");
    bench.check();
}

#[test]
fn damage_that_was_promised_to_nobody_is_dropped_and_other_damage_stops_the_node() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    bench.crash_after = Some((1, Crash::Torn));
    bench.settle();
    bench.start(N1);
    bench.check();
    bench.disks[N1].corrupt(1);
    bench.restart(N1);
    assert_eq!(bench.stopped, [(N1, Defect::DamagedRecord { number: 1 })]);
}

#[test]
fn locks_of_different_keys_do_not_wait_for_one_another() {
    let mut bench = bench(0);
    bench.ask(N3, of(0, 1, Action::Write(1)));
    hold_back(&mut bench, N3, N2, "Store");
    let operation = Operation { key: Key(1), action: Action::Write(2) };
    bench.ask(N4, Request { client: 1, sequence: 1, operation });
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}
