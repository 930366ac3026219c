//! The paper and its textbook example, as scripts. Servers are counted from zero.

use super::*;
use crate::protocols::bench::{Bench, Crash, id};

fn silence(bench: &mut Bench<Bully>, node: usize) {
    bench.wait(350);
    bench.fire(node, Timer::Silence);
    bench.settle();
}

/// The others did not answer in time.
fn no_answer(bench: &mut Bench<Bully>, node: usize) {
    bench.wait(40);
    bench.fire(node, Timer::Answer);
    bench.settle();
}

fn leader(bench: &Bench<Bully>, node: usize) -> Option<usize> {
    bench.node(node).leader.map(NodeId::index)
}

fn with_a_leader(servers: u8, bugs: u64) -> Bench<Bully> {
    let mut bench = Bench::new(servers, bugs);
    silence(&mut bench, usize::from(servers) - 1);
    assert_eq!(leader(&bench, 0), Some(usize::from(servers) - 1));
    bench
}

/// Tanenbaum and van Steen, Figure "The bully election algorithm": 7 has crashed, 4 notices.
#[test]
fn of_eight_processes_four_asks_five_and_six_stop_it_and_six_wins() {
    let mut bench = with_a_leader(8, 0);
    bench.crash(7, Crash::Process);
    bench.wait(350);
    bench.fire(4, Timer::Silence);
    let asked: Vec<usize> = bench.wire.iter().map(|&(_, to, _)| to).collect();
    assert_eq!(asked, [5, 6, 7]);
    bench.settle();
    assert_eq!(bench.node(4).role, Role::Waiting, "5 and 6 have told it to stop");
    assert_eq!(bench.node(5).role, Role::Waiting, "6 has told it to stop");
    no_answer(&mut bench, 6);
    for node in 0..7 {
        assert_eq!(leader(&bench, node), Some(6), "{}", id(node));
    }
    bench.check();
}

#[test]
fn a_node_that_comes_back_follows_the_leader_that_works() {
    let mut bench = with_a_leader(3, 0);
    bench.crash(2, Crash::Power);
    silence(&mut bench, 1);
    no_answer(&mut bench, 1);
    assert_eq!(leader(&bench, 0), Some(1));
    bench.restart(2);
    bench.fire(1, Timer::Heartbeat);
    bench.settle();
    assert_eq!(leader(&bench, 2), Some(1));
    bench.check();
}

#[test]
fn with_the_bug_it_unseats_that_leader_every_time() {
    let mut bench = with_a_leader(3, 1 << bugs::FLAPPING);
    for _ in 0..3 {
        bench.crash(2, Crash::Power);
        silence(&mut bench, 1);
        no_answer(&mut bench, 1);
        assert_eq!(leader(&bench, 0), Some(1));
        bench.restart(2);
        bench.fire(2, Timer::Silence);
        bench.settle();
        assert_eq!(leader(&bench, 0), Some(2));
    }
    let [(claim, sentence)] = bench.broken.as_slice() else { panic!("{:?}", bench.broken) };
    assert_eq!(*claim, "stable-leader");
    assert!(sentence.ends_with("unseated: n2 by n3, n2 by n3, n2 by n3."), "{sentence}");
}

#[test]
fn those_below_have_no_leader_before_there_is_a_new_one() {
    let mut bench = with_a_leader(3, 0);
    bench.crash(2, Crash::Process);
    silence(&mut bench, 1);
    bench.wait(40);
    bench.fire(1, Timer::Answer);
    assert!(bench.deliver(), "the Halt");
    assert_eq!((leader(&bench, 0), bench.node(0).role), (None, Role::Halted(id(1))));
    // What the dead leader had sent before is too late.
    bench.wire.push_front((2, 0, Message::Alive { group: 1 }));
    bench.settle();
    assert_eq!(leader(&bench, 0), Some(1));
    bench.check();
}

#[test]
fn a_candidate_that_dies_after_it_has_halted_others_holds_nobody_up() {
    let mut bench = with_a_leader(3, 0);
    bench.crash(2, Crash::Process);
    silence(&mut bench, 1);
    bench.wait(40);
    bench.fire(1, Timer::Answer);
    bench.deliver();
    bench.crash(1, Crash::Process);
    bench.settle();
    silence(&mut bench, 0);
    no_answer(&mut bench, 0);
    assert_eq!(leader(&bench, 0), Some(0));
    bench.check();
}

#[test]
fn the_number_of_a_group_survives_a_power_loss() {
    let mut bench = with_a_leader(1, 0);
    for group in 2..5 {
        bench.restart(0);
        silence(&mut bench, 0);
        assert_eq!((bench.node(0).group, bench.disks[0].len()), (group, 1));
    }
    bench.check();
}

/// What the paper assumes away: a link that fails makes two leaders, until it is mended.
#[test]
fn a_partition_makes_two_leaders_and_the_one_above_remains() {
    let mut bench = with_a_leader(3, 0);
    bench.isolate(2);
    silence(&mut bench, 1);
    no_answer(&mut bench, 1);
    assert_eq!((leader(&bench, 2), leader(&bench, 0)), (Some(2), Some(1)));
    let broken: Vec<&str> = bench.broken.iter().map(|(claim, _)| *claim).collect();
    assert!(broken.contains(&"agreed-leader") && !broken.contains(&"stable-leader"));
    bench.heal();
    bench.fire(1, Timer::Heartbeat);
    bench.settle();
    for node in 0..3 {
        assert_eq!(leader(&bench, node), Some(2), "{}", id(node));
    }
}
