//! Who leads, and who does not.

use super::options::{CHECK_QUORUM, PRE_VOTE};
use super::*;

#[test]
fn a_node_that_hears_nobody_is_elected_by_the_others() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    assert!(cluster.leads(0));
    assert_eq!(cluster.node(2).leader, Some(id(0)));
    assert!(cluster.notes.contains(&(0, Note::Elected { term: 1 })));
    cluster.heartbeat(0);
    assert!(cluster.converged());
    cluster.check();
}

#[test]
fn a_node_alone_in_its_cluster_leads_and_commits_by_itself() {
    let mut cluster = cluster(1);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.read(0, 2);
    assert!(cluster.done(1, Outcome::Written));
    assert!(cluster.done(2, Outcome::Value(7)));
    assert!(cluster.converged());
    cluster.check();
}

#[test]
fn a_minority_elects_nobody() {
    let mut cluster = cluster_with(4, &[PRE_VOTE], 0);
    cluster.isolate(0);
    cluster.isolate(1);
    cluster.cuts.retain(|&link| link != (0, 1) && link != (1, 0));
    cluster.campaign(0);
    assert!(!cluster.leads(0), "two of four are no majority");
    cluster.check();
}

#[test]
fn a_vote_is_given_once_in_a_term() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    cluster.fire(1, Timer::Election);
    cluster.settle();
    assert!(cluster.leads(0) != cluster.leads(1));
    cluster.check();
}

#[test]
fn rivals_that_split_the_vote_try_again_in_the_next_term() {
    let mut cluster = cluster_with(4, &[PRE_VOTE], 0);
    cluster.cut(0, 3);
    cluster.cut(1, 2);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    cluster.fire(1, Timer::Election);
    cluster.settle();
    assert!(!cluster.leads(0) && !cluster.leads(1));
    cluster.heal();
    cluster.campaign(1);
    assert!(cluster.leads(1));
    assert_eq!(cluster.term(1), 2);
    cluster.check();
}

#[test]
fn a_duplicate_vote_counts_once() {
    let mut cluster = cluster_with(5, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    let vote = Message::VoteReply { term: 1, granted: true };
    for _ in 0..3 {
        cluster.act(0, |raft, effects| raft.on_message(id(1), vote.clone(), effects));
    }
    assert!(!cluster.leads(0));
    cluster.act(0, |raft, effects| raft.on_message(id(2), vote, effects));
    assert!(cluster.leads(0));
}

#[test]
fn a_vote_of_an_earlier_term_counts_for_nothing() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    cluster.wire.clear();
    cluster.fire(0, Timer::Election);
    let old = Message::VoteReply { term: 1, granted: true };
    cluster.act(0, |raft, effects| raft.on_message(id(1), old, effects));
    assert!(!cluster.leads(0));
    assert_eq!(cluster.term(0), 2);
}

#[test]
fn a_node_with_an_older_log_is_not_elected() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(2);
    cluster.write(0, 1, 7);
    cluster.heal();
    cluster.crash(0, Crash::Power);
    cluster.campaign(2);
    assert!(!cluster.leads(2));
    cluster.campaign(1);
    assert!(cluster.leads(1));
    cluster.check();
}

#[test]
fn a_later_last_term_is_more_up_to_date_than_a_longer_log() {
    let long = Position { index: 9, term: 2 };
    let late = Position { index: 3, term: 3 };
    assert!(late.is_up_to_date_with(long));
    assert!(!long.is_up_to_date_with(late));
    assert!(long.is_up_to_date_with(long));
}

#[test]
fn a_pre_vote_that_cannot_win_changes_nobodys_term() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(2);
    for _ in 0..20 {
        cluster.heartbeat(0);
        cluster.fire(2, Timer::Election);
    }
    assert_eq!(cluster.term(2), 1);
    cluster.heal();
    cluster.heartbeat(0);
    assert!(cluster.leads(0));
    assert_eq!(cluster.node(2).leader, Some(id(0)));
    cluster.check();
}

#[test]
fn a_pre_vote_is_refused_by_who_hears_a_leader() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.fire(2, Timer::Election);
    cluster.settle();
    assert!(cluster.leads(0));
    assert!(matches!(cluster.node(2).role, node::Role::PreCandidate(_)));
    assert_eq!(cluster.term(2), 1);
    cluster.check();
}

#[test]
fn without_pre_vote_and_check_quorum_a_returning_node_unseats_the_leader() {
    let mut cluster = cluster_with(3, &[PRE_VOTE, CHECK_QUORUM], 0);
    cluster.campaign(0);
    cluster.isolate(2);
    cluster.campaign(2);
    cluster.heal();
    cluster.fire(2, Timer::Election);
    cluster.settle();
    assert!(!cluster.leads(0) || cluster.term(0) > 1);
    cluster.check();
}

#[test]
fn with_check_quorum_a_follower_that_hears_its_leader_does_not_listen_to_votes() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    cluster.campaign(0);
    cluster.cut(0, 2);
    cluster.heartbeat(0);
    cluster.fire(2, Timer::Election);
    cluster.settle();
    assert_eq!(cluster.term(2), 2);
    assert_eq!(cluster.term(1), 1);
    assert!(cluster.leads(0));
    cluster.check();
}

#[test]
fn a_leader_that_hears_no_majority_steps_down_and_sends_its_clients_away() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.write(0, 1, 7);
    cluster.read(0, 2);
    for _ in 0..5 {
        cluster.heartbeat(0);
        assert!(cluster.leads(0));
    }
    cluster.heartbeat(0);
    assert!(!cluster.leads(0));
    assert!(cluster.timers[0][Timer::Election.index()]);
    assert!(!cluster.timers[0][Timer::Heartbeat.index()]);
    assert_eq!(cluster.replies, [(2, Answer::Redirect(None)), (1, Answer::Redirect(None))]);
    cluster.check();
}

#[test]
fn without_check_quorum_it_leads_on_in_vain() {
    let mut cluster = cluster_with(3, &[CHECK_QUORUM], 0);
    cluster.campaign(0);
    cluster.isolate(0);
    for _ in 0..20 {
        cluster.heartbeat(0);
    }
    assert!(cluster.leads(0));
}

#[test]
fn a_leader_that_hears_of_a_later_term_follows() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.campaign(1);
    assert!(cluster.leads(0) && cluster.leads(1));
    cluster.heal();
    cluster.heartbeat(1);
    assert!(!cluster.leads(0));
    assert_eq!(cluster.node(0).leader, Some(id(1)));
    assert!(cluster.converged());
    cluster.check();
}

#[test]
fn a_candidate_that_hears_the_leader_of_its_term_follows() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    cluster.fire(2, Timer::Election);
    cluster.settle();
    assert!(cluster.leads(0));
    assert!(matches!(cluster.node(2).role, node::Role::Follower));
    assert_eq!(cluster.node(2).leader, Some(id(0)));
    cluster.check();
}

#[test]
fn a_node_that_hears_two_leaders_in_one_term_halts() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    let rival = Message::Append(Append {
        term: 1,
        base: Position::default(),
        entries: Vec::new(),
        commit: 0,
        round: 0,
    });
    cluster.act(1, |raft, effects| raft.on_message(id(2), rival, effects));
    assert_eq!(cluster.halted, [(1, "two leaders in one term")]);
}

#[test]
fn campaigning_shows_who_voted_and_how_many_it_takes() {
    let mut cluster = cluster_with(3, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    let view = cluster.node(0).view();
    assert_eq!(view.role, "candidate");
    let crate::protocol::Form::Votes { votes, needed, .. } = &view.forms[1] else {
        panic!("{view:?}");
    };
    use crate::protocol::Vote::{Awaited, Granted};
    assert_eq!(*needed, 2);
    assert_eq!(*votes, [(id(0), Granted), (id(1), Awaited), (id(2), Awaited)]);
}
