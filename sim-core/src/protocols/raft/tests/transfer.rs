//! Handing leadership over (§3.10).

use super::options::BATCH_DELAY;
use super::*;

#[test]
fn the_chosen_node_leads_at_once_and_nobody_waits_for_a_timeout() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.transfer(0, Some(2));
    cluster.settle();
    assert!(cluster.leads(2) && !cluster.leads(0));
    assert_eq!(cluster.term(2), 2);
    assert!(cluster.notes.contains(&(0, Note::TransferBegan { to: id(2) })));
    cluster.heartbeat(2);
    assert!(cluster.converged());
    cluster.check();
}

#[test]
fn without_a_choice_it_is_who_has_most_of_the_log() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.cut(0, 2);
    cluster.write(0, 1, 7);
    cluster.heal();
    cluster.transfer(0, None);
    cluster.settle();
    assert!(cluster.leads(1));
    cluster.check();
}

#[test]
fn a_successor_that_lacks_entries_is_brought_up_to_date_first() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.cut(0, 2);
    cluster.write(0, 1, 7);
    cluster.heal();
    cluster.transfer(0, Some(2));
    assert!(!cluster.wire.iter().any(|(_, _, it)| matches!(it, Message::TimeoutNow { .. })));
    cluster.heartbeat(0);
    assert!(cluster.leads(2));
    assert_eq!(cluster.log(2), [1, 1, 2]);
    cluster.check();
}

#[test]
fn a_leader_that_hands_over_takes_no_requests() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.transfer(0, Some(2));
    cluster.write(0, 1, 7);
    cluster.read(0, 2);
    assert_eq!(cluster.replies, [(1, Answer::Redirect(None)), (2, Answer::Redirect(None))]);
    assert_eq!(cluster.log(0), [1]);
}

#[test]
fn what_waits_for_its_batch_is_handed_over_too() {
    let delay = Setting::Range(DurationRange::exactly(Duration::ms(5)));
    let mut cluster = cluster_set(3, &[(BATCH_DELAY, delay)], 0);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    cluster.transfer(0, Some(2));
    cluster.settle();
    assert!(cluster.leads(2));
    assert_eq!(cluster.log(2), [1, 1, 2]);
    assert!(cluster.done(1, Outcome::Written));
    cluster.check();
}

#[test]
fn if_the_successor_is_dead_the_leader_takes_requests_again() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.crash(2, Crash::Power);
    cluster.transfer(0, Some(2));
    for _ in 0..6 {
        assert!(cluster.node(0).is_handing_over());
        cluster.heartbeat(0);
    }
    assert!(cluster.notes.contains(&(0, Note::TransferAborted { to: id(2) })));
    cluster.write(0, 1, 7);
    assert!(cluster.leads(0) && cluster.done(1, Outcome::Written));
    cluster.check();
}

#[test]
fn a_lost_word_to_the_successor_is_said_again() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.transfer(0, Some(2));
    cluster.wire.clear();
    cluster.heartbeat(0);
    assert!(cluster.leads(2));
    cluster.check();
}

#[test]
fn who_does_not_lead_has_nothing_to_hand_over() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.transfer(1, Some(2));
    cluster.transfer(0, Some(0));
    cluster.settle();
    assert!(cluster.leads(0));
    let refused = cluster.notes.iter().filter(|(_, note)| *note == Note::TransferRefused);
    assert_eq!(refused.count(), 2);
}

#[test]
fn leaders_that_hand_over_again_and_again_are_not_unseated() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    for leader in 0..6 {
        cluster.heartbeat(leader % 3);
        cluster.transfer(leader % 3, Some((leader + 1) % 3));
        cluster.settle();
        assert!(cluster.leads((leader + 1) % 3));
    }
    cluster.check();
}

#[test]
fn a_late_word_of_an_earlier_term_calls_nobody() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.act(2, |raft, effects| {
        raft.on_message(id(0), Message::TimeoutNow { term: 0 }, effects);
    });
    assert_eq!(cluster.term(2), 1);
    cluster.check();
}
