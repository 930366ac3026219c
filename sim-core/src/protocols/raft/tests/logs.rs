//! What stands in logs, what is committed, and what clients hear of it.

use super::options::{CHECK_QUORUM, PRE_VOTE};
use super::*;
use crate::protocol::Verdict;

/// A message, as the trace prints it.
fn text(message: &Message) -> String {
    Raft::message_view(message).text
}

fn texts(cluster: &Cluster) -> Vec<String> {
    cluster.wire.iter().map(|(_, _, message)| text(message)).collect()
}

#[test]
fn a_write_is_answered_once_a_majority_has_it() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.cut(0, 2);
    cluster.write(0, 1, 7);
    assert!(cluster.done(1, Outcome::Written));
    assert_eq!(cluster.node(0).commit, 2);
    cluster.heal();
    cluster.heartbeat(0);
    cluster.heartbeat(0);
    assert!(cluster.converged());
    assert_eq!(cluster.value(2), 7);
    cluster.check();
}

#[test]
fn a_write_without_a_majority_is_not_answered() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    cluster.write(0, 1, 7);
    assert_eq!(cluster.replies, []);
    assert_eq!(cluster.node(0).commit, 1);
    cluster.check();
}

#[test]
fn messages_read_as_in_the_literature() {
    let mut cluster = cluster_with(2, &[PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    assert_eq!(texts(&cluster), ["Vote last=0@0"]);
    cluster.deliver();
    assert_eq!(texts(&cluster), ["VoteReply granted"]);
    cluster.deliver();
    assert_eq!(texts(&cluster), ["Append base=0@0 [1@1] commit=0"]);
    cluster.deliver();
    assert_eq!(texts(&cluster), ["AppendReply match=1"]);
    cluster.deliver();
    cluster.ask(0, request(1, Action::Write(7)));
    assert_eq!(texts(&cluster), ["Append base=1@1 [2@1] commit=1"]);
    let view = cluster.node(0).view();
    let crate::protocol::Form::Log { first, cells, committed, .. } = &view.forms[0] else {
        panic!("{view:?}");
    };
    let labels: Vec<&str> = cells.iter().map(|cell| cell.label.as_str()).collect();
    assert_eq!((*first, labels.as_slice(), *committed), (1, &["noop", "x=7"][..], 1));
}

#[test]
fn each_kind_of_message_begins_its_line_with_its_name() {
    let position = Position::default();
    let entry = Entry { term: 3, command: Command::Noop };
    let agreement = Agreement::Conflict { base: 9, term: 2, first: 4 };
    for (kind, message, line) in [
        (0, Message::PreVote { term: 3, last: position }, "PreVote last=0@0"),
        (1, Message::PreVoteReply { term: 2, proposed: 3, granted: false }, "PreVoteReply denied"),
        (2, Message::Vote { term: 3, last: position }, "Vote last=0@0"),
        (3, Message::VoteReply { term: 3, granted: true }, "VoteReply granted"),
        (
            4,
            Message::Append(Append {
                term: 3,
                base: position,
                entries: vec![entry; 9],
                commit: 0,
                round: 1,
            }),
            "Append base=0@0 [1@3 … 9@3] commit=0",
        ),
        (
            5,
            Message::AppendReply(AppendReply { term: 3, round: 1, agreement }),
            "AppendReply conflict=9@2 first=4",
        ),
    ] {
        assert_eq!(Raft::message_kind(&message), kind);
        assert_eq!(text(&message), line);
        assert!(line.starts_with(Raft::DESCRIPTION.messages[kind].name));
    }
}

#[test]
fn a_follower_sends_clients_to_the_leader_that_it_knows() {
    let mut cluster = cluster(3);
    cluster.write(1, 1, 7);
    cluster.campaign(0);
    cluster.write(1, 1, 7);
    assert_eq!(cluster.replies, [(1, Answer::Redirect(None)), (1, Answer::Redirect(Some(0)))]);
}

#[test]
fn a_retry_is_applied_once_and_answered_twice() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    let swap = Action::CompareAndSet { expected: 0, new: 5 };
    cluster.ask(0, request(1, swap));
    cluster.ask(0, request(1, swap));
    cluster.settle();
    assert_eq!(cluster.log(0).len(), 3, "both stand in the log");
    assert_eq!(cluster.replies, [(1, Answer::Done(Outcome::Swapped(true))); 2]);
    cluster.ask(0, request(1, swap));
    assert_eq!(cluster.log(0).len(), 3, "what was applied needs no entry");
    assert_eq!(cluster.replies.len(), 3);
    cluster.check();
}

#[test]
fn a_retry_at_the_next_leader_gets_the_answer_of_the_first() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    let swap = Action::CompareAndSet { expected: 0, new: 5 };
    cluster.ask(0, request(1, swap));
    cluster.settle();
    cluster.crash(0, Crash::Power);
    cluster.replies.clear();
    cluster.campaign(1);
    cluster.ask(1, request(1, swap));
    cluster.settle();
    assert_eq!(cluster.replies, [(1, Answer::Done(Outcome::Swapped(true)))]);
    cluster.check();
}

#[test]
fn a_tail_that_conflicts_is_dropped_and_replaced() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.isolate(0);
    for sequence in 1..=5 {
        cluster.write(0, sequence, 7);
    }
    cluster.campaign(1);
    cluster.write(1, 6, 8);
    assert_eq!(cluster.log(0), [1, 1, 1, 1, 1, 1]);
    assert_eq!(cluster.log(1), [1, 2, 2]);
    cluster.heal();
    cluster.heartbeat(1);
    cluster.heartbeat(1);
    assert_eq!(cluster.log(0), [1, 2, 2]);
    assert!(cluster.notes.contains(&(0, Note::Truncated { from: 2 })));
    assert_eq!(cluster.value(0), 8);
    assert!(cluster.converged());
    cluster.restart(0);
    assert_eq!(cluster.log(0), [1, 2, 2], "the disk says the same");
    cluster.check();
}

#[test]
fn a_refusal_skips_a_whole_term() {
    let mut cluster = cluster_with(3, &[PRE_VOTE, CHECK_QUORUM], 0);
    cluster.campaign(0);
    cluster.isolate(0);
    for sequence in 1..=40 {
        cluster.write(0, sequence, 7);
    }
    cluster.campaign(1);
    for sequence in 41..=80 {
        cluster.write(1, sequence, 8);
    }
    cluster.heal();
    cluster.wait(50);
    cluster.fire(1, Timer::Heartbeat);
    let mut refusals = 0;
    while let Some((_, _, message)) = cluster.wire.front() {
        refusals += u32::from(Raft::message_view(message).verdict == Verdict::Denied);
        cluster.deliver();
    }
    assert_eq!(refusals, 2, "one shows that its log is shorter, one that its last term is wrong");
    assert_eq!(cluster.log(0), cluster.log(1));
    cluster.check();
}

#[test]
fn a_follower_far_behind_is_sent_batches() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.cut(0, 2);
    for sequence in 1..=300 {
        cluster.write(0, sequence, u64::from(sequence));
    }
    cluster.heal();
    cluster.heartbeat(0);
    cluster.heartbeat(0);
    assert!(cluster.converged());
    assert_eq!(cluster.value(2), 300);
    cluster.check();
}

#[test]
fn a_lost_append_is_sent_again_with_the_next_heartbeat() {
    let mut cluster = cluster(2);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    cluster.wire.clear();
    cluster.heartbeat(0);
    assert!(cluster.done(1, Outcome::Written));
    cluster.check();
}

#[test]
fn a_delayed_append_takes_nothing_back() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.ask(0, request(1, Action::Write(7)));
    let delayed: Vec<_> = cluster.wire.iter().cloned().collect();
    cluster.settle();
    cluster.write(0, 2, 8);
    cluster.wire.extend(delayed);
    cluster.settle();
    assert_eq!(cluster.log(1), [1, 1, 1]);
    cluster.heartbeat(0);
    assert!(cluster.converged());
    cluster.check();
}

#[test]
fn a_follower_never_commits_more_than_what_the_append_showed_to_agree() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    let heartbeat = Message::Append(Append {
        term: 1,
        base: Position { index: 1, term: 1 },
        entries: Vec::new(),
        commit: 9,
        round: 1,
    });
    cluster.act(1, |raft, effects| raft.on_message(id(0), heartbeat, effects));
    assert_eq!(cluster.node(1).commit, 1);
    assert_eq!(cluster.halted, []);
}

#[test]
fn a_leader_that_would_overwrite_what_is_committed_halts_its_follower() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.write(0, 1, 7);
    cluster.heartbeat(0);
    let wrong = Message::Append(Append {
        term: 2,
        base: Position { index: 1, term: 1 },
        entries: vec![Entry { term: 2, command: Command::Noop }],
        commit: 2,
        round: 1,
    });
    cluster.act(1, |raft, effects| raft.on_message(id(2), wrong, effects));
    assert_eq!(cluster.halted, [(1, "the leader overwrites an entry that is committed here")]);
}
