//! What a crash takes, and what it must not.

use super::*;

#[test]
fn a_node_that_restarts_keeps_promise_and_log_and_learns_again_what_is_chosen() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write(0, 1, 7);
    bench.heartbeat(0);
    bench.restart(1);
    assert_eq!(bench.node(1).promised, ballot(1, 0));
    assert_eq!((bench.log(1).as_str(), bench.node(1).chosen), ("x=7", 0));
    bench.heartbeat(0);
    assert_eq!((bench.node(1).chosen, bench.value(1)), (1, 7));
    bench.check();
}

#[test]
fn when_all_restart_nothing_is_lost() {
    let mut bench = bench(3);
    bench.campaign(0);
    for sequence in 1..=70 {
        bench.write(0, sequence, u64::from(sequence));
    }
    (0..3).for_each(|node| bench.restart(node));
    bench.campaign(1);
    assert_eq!((bench.node(1).chosen, bench.value(1)), (70, 70));
    bench.check();
}

#[test]
fn a_crash_between_any_two_effects_breaks_nothing() {
    for after in 0..8 {
        for crash in [Crash::Process, Crash::Power, Crash::Torn] {
            for nth in 0..14 {
                let mut bench = bench(3);
                bench.fire(0, Timer::Election);
                (0..nth / 2).for_each(|_| _ = bench.deliver());
                bench.ask(0, request(1, Action::Write(1)));
                (0..nth - nth / 2).for_each(|_| _ = bench.deliver());
                bench.crash_after = Some((after, crash));
                bench.deliver();
                bench.crash_after = None;
                bench.settle();
                for node in 0..3 {
                    if bench.nodes[node].is_none() {
                        bench.start(node);
                    }
                }
                let was_told = bench.done(1, Outcome::Written);
                bench.campaign(if bench.leads(1) { 2 } else { 1 });
                let leader = (1..3).find(|&node| bench.leads(node)).expect("somebody leads");
                bench.read(leader, 2);
                assert!(!was_told || bench.done(2, Outcome::Value(1)), "{nth}, {after}");
                bench.check();
            }
        }
    }
}

#[test]
fn damage_that_was_promised_to_nobody_goes_and_other_damage_stops_the_node() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.write(0, 1, 7);
    bench.disks[1].write(Record::Promised { ballot: ballot(9, 2) });
    bench.crash(1, Crash::Torn);
    bench.start(1);
    assert_eq!(bench.node(1).promised, ballot(1, 0));
    bench.check();
    bench.disks[2].corrupt(1);
    bench.restart(2);
    assert_eq!(bench.stopped.len(), 1);
}

#[test]
fn a_ballot_that_is_not_saved_is_forgotten_and_the_promise_broken() {
    let mut bench: Bench<MultiPaxos> = Bench::new(3, 1 << bugs::UNSAVED_BALLOT);
    bench.campaign(0);
    bench.isolate(0);
    bench.campaign(1);
    bench.heal();
    bench.restart(2);
    bench.write(0, 1, 7);
    let (claim, sentence) = &bench.broken[0];
    assert_eq!(*claim, "promises-kept");
    assert_eq!(
        sentence,
        "n3 accepted in slot 1 under ballot 1.n1, although it had promised itself to 2.n2."
    );
}
