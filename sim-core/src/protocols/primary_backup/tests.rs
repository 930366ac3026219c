//! The cases of the view service's laboratory, and failovers that lose nothing.

use super::message::Message;
use super::*;
use crate::protocol::{Action, Outcome};
use crate::protocols::bench::{Bench, Crash, request};

type Servers = Bench<PrimaryBackup>;

/// A monitor with so many servers, which have come to know each other: n2 is primary, n3 backup.
fn servers(count: u8) -> Servers {
    with_bugs(count, 0)
}

fn with_bugs(count: u8, bugs: u64) -> Servers {
    let mut bench = Servers::new(1 + count, bugs);
    bench.settle();
    bench
}

/// So many ping intervals pass for all servers that are up but these.
fn pass(bench: &mut Servers, intervals: u32, silent: &[usize]) {
    for _ in 0..intervals {
        bench.wait(50);
        for node in 1..bench.nodes.len() {
            if bench.nodes[node].is_some() && !silent.contains(&node) {
                bench.fire(node, Timer::Ping);
            }
        }
        bench.settle();
        if bench.nodes[0].is_some() {
            bench.fire(0, Timer::Watch);
            bench.settle();
        }
    }
}

/// The present view, as people read it.
fn view(bench: &Servers) -> String {
    let PrimaryBackup::Monitor(monitor) = bench.node(0) else { panic!("n1 is the monitor") };
    monitor.view.map(|view| view.to_string()).unwrap_or_default()
}

fn server(bench: &Servers, node: usize) -> &Server {
    let PrimaryBackup::Server(server) = bench.node(node) else { panic!("n1 is the monitor") };
    server
}

#[test]
fn the_first_server_that_is_heard_becomes_primary_and_the_next_its_backup() {
    let bench = servers(2);
    assert_eq!(view(&bench), "2 (n2, n3)");
    assert!(server(&bench, 1).serves && !server(&bench, 2).serves);
    bench.check();
}

#[test]
fn the_backup_takes_over_when_the_primary_is_silent_and_has_all_that_was_acknowledged() {
    let mut bench = servers(2);
    bench.write(1, 1, 7);
    assert!(bench.done(1, Outcome::Written));
    bench.crash(1, Crash::Power);
    pass(&mut bench, 6, &[]);
    assert_eq!(view(&bench), "3 (n3 alone)");
    bench.read(2, 2);
    assert!(bench.done(2, Outcome::Value(7)));
    bench.check();
}

#[test]
fn a_server_that_restarts_becomes_backup() {
    let mut bench = servers(2);
    bench.crash(1, Crash::Power);
    pass(&mut bench, 6, &[]);
    bench.write(2, 1, 7);
    bench.start(1);
    pass(&mut bench, 2, &[]);
    assert_eq!(view(&bench), "4 (n3, n2)");
    assert_eq!(server(&bench, 1).state, server(&bench, 2).state);
    bench.check();
}

#[test]
fn a_spare_becomes_backup_when_the_backup_is_silent() {
    let mut bench = servers(3);
    bench.write(1, 1, 7);
    bench.crash(2, Crash::Power);
    pass(&mut bench, 6, &[]);
    assert_eq!(view(&bench), "3 (n2, n4)");
    assert_eq!(server(&bench, 3).state, server(&bench, 1).state);
    bench.check();
}

#[test]
fn no_view_ends_before_its_primary_has_acknowledged_it() {
    let mut bench = servers(2);
    bench.crash(1, Crash::Power);
    bench.isolate(2);
    pass(&mut bench, 6, &[]);
    assert_eq!(view(&bench), "2 (n2, n3)", "both are silent");
    bench.heal();
    pass(&mut bench, 1, &[1]);
    assert_eq!(view(&bench), "3 (n3 alone)");
    bench.start(1);
    // n3 dies before it has heard that n2 is to be its backup: n2 may know nothing yet.
    bench.crash(2, Crash::Power);
    pass(&mut bench, 8, &[]);
    assert_eq!(view(&bench), "4 (n3, n2)");
    bench.check();
}

#[test]
fn a_server_that_never_had_the_state_is_not_made_primary() {
    let mut bench = servers(3);
    bench.crash(1, Crash::Power);
    bench.crash(2, Crash::Power);
    pass(&mut bench, 8, &[]);
    assert_eq!(view(&bench), "2 (n2, n3)", "n4 lives, and has nothing");
    bench.check();
}

#[test]
fn nothing_is_answered_before_the_backup_has_it_not_even_a_read() {
    let mut bench = servers(2);
    bench.cut(1, 2);
    bench.write(1, 1, 7);
    bench.read(1, 2);
    assert!(bench.replies.is_empty());
    bench.heal();
    pass(&mut bench, 1, &[]);
    assert!(bench.done(1, Outcome::Written), "it is said again with the next ping");
    bench.check();
}

#[test]
fn a_primary_that_was_replaced_answers_nothing_and_sends_its_clients_on() {
    let mut bench = servers(2);
    bench.cut(0, 1);
    pass(&mut bench, 6, &[]);
    assert_eq!(view(&bench), "3 (n3 alone)");
    assert!(server(&bench, 2).serves);
    // n2 has not heard of it when a client asks; its backup refuses, and tells it.
    bench.ask(1, request(1, Action::Write(9)));
    bench.settle();
    assert_eq!(bench.replies, [(1, Answer::Redirect(Some(2)))]);
    assert!(!server(&bench, 1).is_primary());
    bench.check();
}

#[test]
fn a_request_that_is_asked_for_again_after_a_failover_is_carried_out_once() {
    let mut bench = servers(2);
    let swap = Action::CompareAndSet { expected: 0, new: 5 };
    bench.ask(1, request(1, swap));
    bench.deliver();
    bench.isolate(1);
    bench.wire.clear();
    pass(&mut bench, 6, &[]);
    assert!(bench.replies.is_empty(), "n3 has it, and n2 never heard that");
    bench.ask(2, request(1, swap));
    bench.settle();
    assert!(bench.done(1, Outcome::Swapped(true)));
    bench.check();
}

#[test]
fn a_primary_that_restarts_brings_its_backup_up_to_date_first() {
    let mut bench = servers(2);
    bench.ask(1, request(1, Action::Write(7)));
    bench.wire.clear();
    bench.restart(1);
    assert!(!server(&bench, 1).serves);
    bench.settle();
    assert!(server(&bench, 1).serves);
    assert_eq!(server(&bench, 2).state.value(request(1, Action::Read).operation.key), 7);
    bench.check();
}

#[test]
fn a_state_that_comes_late_undoes_nothing() {
    let mut bench = servers(2);
    bench.restart(1);
    let is_state =
        |(_, _, message): &&(usize, usize, Message)| matches!(message, Message::State { .. });
    let late = bench.wire.iter().find(is_state).cloned().expect("it is on its way");
    bench.settle();
    bench.write(1, 1, 7);
    bench.wire.push_back(late);
    bench.settle();
    assert_eq!(server(&bench, 2).state.position, 1);
    bench.check();
}

#[test]
fn a_monitor_that_restarts_goes_on_with_its_view() {
    let mut bench = servers(2);
    bench.restart(0);
    pass(&mut bench, 2, &[]);
    assert_eq!(view(&bench), "2 (n2, n3)");
    bench.crash(1, Crash::Power);
    pass(&mut bench, 6, &[]);
    assert_eq!(view(&bench), "3 (n3 alone)");
    bench.check();
}

#[test]
fn with_the_bug_a_write_is_acknowledged_that_no_backup_has() {
    let mut bench = with_bugs(2, 1 << bugs::ASYNCHRONOUS_FAILOVER);
    bench.isolate(1);
    bench.write(1, 1, 7);
    assert!(bench.done(1, Outcome::Written));
    pass(&mut bench, 6, &[]);
    bench.heal();
    pass(&mut bench, 2, &[]);
    assert_eq!(view(&bench), "4 (n3, n2)");
    bench.read(2, 2);
    assert!(bench.done(2, Outcome::Value(0)), "it is gone");
    bench.check();
}
