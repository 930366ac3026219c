//! Reads that are as fresh as they should be.

use super::options::CHECK_QUORUM;
use super::*;

#[test]
fn a_read_is_answered_after_a_round_and_appends_nothing() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.ask(0, request(2, Action::Read));
    assert!(!cluster.done(2, Outcome::Value(7)));
    cluster.settle();
    assert!(cluster.done(2, Outcome::Value(7)));
    assert_eq!(cluster.log(0).len(), 2);
    cluster.check();
}

#[test]
fn a_leader_that_was_unseated_does_not_answer_reads() {
    let mut cluster = cluster_with(3, &[CHECK_QUORUM], 0);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.campaign(1);
    cluster.write(1, 1, 7);
    cluster.read(0, 2);
    assert!(cluster.leads(0));
    assert!(!cluster.replies.iter().any(|&(sequence, _)| sequence == 2));
    cluster.heal();
    cluster.heartbeat(1);
    assert!(cluster.replies.contains(&(2, Answer::Redirect(Some(1)))));
    cluster.check();
}

#[test]
fn with_the_bug_stale_read_it_answers_from_the_past() {
    let mut cluster = cluster_with(3, &[], 1 << bugs::STALE_READ);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.campaign(1);
    cluster.write(1, 1, 7);
    cluster.read(0, 2);
    assert!(cluster.done(2, Outcome::Value(0)));
    let evidence = "n1 answered the read c1 op 2 with what it knew up to index 1, but n2 had \
                    committed index 3 in term 2 before c1 asked.";
    assert_eq!(cluster.broken, [("fresh-reads", evidence.to_string())]);
}

#[test]
fn a_new_leader_waits_for_an_entry_of_its_own_term() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.crash(0, Crash::Power);
    cluster.wait(300);
    cluster.fire(1, Timer::Election);
    while !cluster.leads(1) {
        assert!(cluster.deliver());
    }
    assert_eq!(cluster.node(1).commit, 1, "it has not heard that the write was committed");
    cluster.ask(1, request(2, Action::Read));
    assert!(!cluster.replies.iter().any(|&(sequence, _)| sequence == 2));
    cluster.settle();
    assert!(cluster.done(2, Outcome::Value(7)));
    cluster.check();
}

#[test]
fn reads_that_come_during_a_round_share_the_next() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    let read = |client| Request { client, ..request(1, Action::Read) };
    for client in 0..10 {
        cluster.ask(0, read(client));
    }
    assert_eq!(cluster.wire.len(), 2, "the first round, to two followers");
    cluster.settle();
    assert_eq!(cluster.replies.len(), 10);
    let node::Role::Leader(leadership) = &cluster.node(0).role else { panic!("it leads") };
    assert_eq!(leadership.round, 2);
    cluster.check();
}

#[test]
fn a_round_that_began_before_the_read_does_not_confirm_it() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.wait(50);
    cluster.fire(0, Timer::Heartbeat);
    cluster.deliver();
    cluster.deliver();
    cluster.ask(0, request(1, Action::Read));
    cluster.deliver();
    assert_eq!(cluster.replies, [], "this reply is older than the read");
    cluster.settle();
    assert!(cluster.done(1, Outcome::Value(0)));
    cluster.check();
}

#[test]
fn a_late_refusal_of_its_own_earlier_term_confirms_nothing() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    for _ in 0..3 {
        cluster.heartbeat(0);
    }
    cluster.wait(50);
    cluster.fire(0, Timer::Heartbeat);
    let late = std::mem::take(&mut cluster.wire);
    cluster.campaign(1);
    cluster.campaign(0);
    assert_eq!((cluster.leads(0), cluster.term(0)), (true, 3));
    cluster.wire.extend(late);
    cluster.settle();
    cluster.ask(0, request(1, Action::Read));
    assert_eq!(cluster.replies, [], "no round of this term is confirmed");
    cluster.settle();
    assert!(cluster.done(1, Outcome::Value(0)));
    cluster.check();
}

#[test]
fn a_lost_round_is_made_up_for_by_the_next_heartbeat() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Read));
    cluster.wire.clear();
    cluster.heartbeat(0);
    assert!(cluster.done(1, Outcome::Value(0)));
    cluster.check();
}

#[test]
fn a_client_that_asks_for_something_new_waits_for_the_old_no_more() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    for sequence in [1, 1, 2, 1] {
        cluster.read(0, sequence);
    }
    cluster.heal();
    cluster.heartbeat(0);
    assert_eq!(cluster.replies, [(2, Answer::Done(Outcome::Value(0)))]);
    cluster.check();
}
