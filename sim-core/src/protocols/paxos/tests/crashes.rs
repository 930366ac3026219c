//! What a crash takes, and what it must not (§2.5).

use super::*;

#[test]
fn an_acceptor_that_restarts_keeps_its_promise_and_what_it_accepted() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 3, &[0, 1], &[1]);
    bench.hold(2, 4, &[1, 2], &[]);
    bench.restart(1);
    assert_eq!(bench.acceptor(1).promised, ballot(4, 2));
    assert_eq!(bench.accepted(1), "1@3.n1");
    assert_eq!(bench.known()[1], None, "what it learned it learns again");
    bench.ask(1, of_client(1, Action::Read));
    bench.settle();
    assert!(bench.done(2, Outcome::Value(1)));
    bench.check();
}

#[test]
fn a_proposer_that_restarts_never_uses_a_ballot_twice() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[]);
    bench.restart(0);
    bench.ask(0, wish(1));
    assert_eq!(bench.acceptor(0).promised, ballot(2, 0));
    bench.settle();
    bench.check();
}

#[test]
fn a_crash_between_any_two_effects_breaks_nothing() {
    for after in 0..6 {
        for crash in [Crash::Process, Crash::Power, Crash::Torn] {
            for nth in 0..9 {
                let mut bench = bench(3);
                bench.ask(0, wish(0));
                (0..nth).for_each(|_| _ = bench.deliver());
                bench.crash_after = Some((after, crash));
                bench.deliver();
                bench.crash_after = None;
                bench.settle();
                for node in 0..3 {
                    if bench.nodes[node].is_none() {
                        bench.start(node);
                    }
                }
                bench.ask(1, wish(1));
                bench.settle();
                bench.ask(2, of_client(2, Action::Read));
                bench.settle();
                let read = |value| bench.done(3, Outcome::Value(value));
                assert!(read(1) != read(2), "message {nth}, {after} effects");
                bench.check();
            }
        }
    }
}

#[test]
fn damage_that_was_promised_to_nobody_goes_and_other_damage_stops_the_node() {
    let mut bench = bench(3);
    bench.ask(0, wish(0));
    bench.settle();
    let promised = Record::Promised { key: X, ballot: ballot(9, 2) };
    bench.disks[1].write(promised);
    bench.crash(1, Crash::Torn);
    bench.start(1);
    assert_eq!(bench.acceptor(1).promised, ballot(1, 0));
    bench.check();
    bench.disks[2].corrupt(1);
    bench.restart(2);
    assert_eq!(bench.stopped.len(), 1);
}

#[test]
fn a_promise_that_is_not_saved_is_broken_after_a_restart() {
    let mut bench = Bench::new(3, 1 << bugs::FORGOTTEN_PROMISE);
    bench.wants(0, wish(0));
    // n2 promises ballot 1 to n1, then ballot 2 to n3; and restarts.
    bench.hold(0, 1, &[0, 1], &[]);
    bench.wants(2, wish(2));
    bench.hold(2, 2, &[1, 2], &[]);
    bench.restart(1);
    // The first proposer's Accept was late.
    let value = Value { client: 0, sequence: 1, value: 1 };
    let accept = Message::Accept { key: X, proposal: Proposal { ballot: ballot(1, 0), value } };
    bench.act(1, |node, effects| node.on_message(id(0), accept, effects));
    assert_eq!(bench.broken[0].0, "promises-kept");
    assert_eq!(
        bench.broken[0].1,
        "n2 accepted under ballot 1.n1 of x, although it had promised itself to 2.n3."
    );
}
