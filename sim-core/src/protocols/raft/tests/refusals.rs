//! What a node says when it is asked why it refuses, and that it then does refuse.

use super::*;

impl Cluster {
    /// Why a node refuses a message; delivers it too, and sees that the answer is no exactly if there
    /// is a reason.
    fn refusal(&mut self, from: usize, to: usize, message: Message) -> Option<String> {
        let now = self.effects(to).now();
        let reason = self.node(to).refusal(id(from), &message, now);
        self.wire.clear();
        self.act(to, |raft, effects| raft.on_message(id(from), message, effects));
        let granted = self.wire.iter().any(|(_, _, answer)| match answer {
            Message::PreVoteReply { granted, .. } | Message::VoteReply { granted, .. } => *granted,
            Message::AppendReply(reply) | Message::InstallSnapshotReply(reply) => {
                matches!(reply.agreement, Agreement::Matches { .. })
            }
            _ => false,
        });
        assert_eq!(granted, reason.is_none(), "{reason:?}");
        reason
    }
}

fn at(index: u64, term: u64) -> Position {
    Position { index, term }
}

fn append(term: u64, base: Position) -> Message {
    Message::Append(Append { term, base, entries: Vec::new(), commit: 0, round: 0 })
}

/// Two entries of term 2 at n1, one of term 1 at n2, none at n3; all in term 2.
fn logs() -> Cluster {
    let mut cluster = cluster_of_logs(2, &[&[1, 2], &[1], &[]]);
    cluster.wait(300);
    cluster
}

#[test]
fn who_hears_a_leader_says_when_it_heard_it() {
    let mut cluster = cluster(3);
    cluster.campaign(0);
    cluster.wait(7);
    let last = cluster.node(2).last();
    let reason = "n3 heard its leader n1 7ms ago, within the minimum election timeout of 150ms";
    let ask = Message::PreVote { term: 2, last };
    assert_eq!(cluster.refusal(1, 2, ask.clone()).as_deref(), Some(reason));
    let silent = format!("{reason}; it does not even answer");
    assert_eq!(cluster.refusal(1, 2, Message::Vote { term: 2, last }), Some(silent));
    assert!(cluster.wire.is_empty());
    assert_eq!(cluster.refusal(1, 0, ask).as_deref(), Some("n1 itself leads term 1"));
    assert_eq!(cluster.refusal(1, 2, Message::TransferVote { term: 2, last }), None);
}

#[test]
fn who_has_the_better_log_says_where_it_ends() {
    let reason = "n1's log ends at 2@2, beyond the candidate's 1@1";
    let (ask, vote) =
        (Message::PreVote { term: 3, last: at(1, 1) }, Message::Vote { term: 3, last: at(1, 1) });
    assert_eq!(logs().refusal(1, 0, ask).as_deref(), Some(reason));
    assert_eq!(logs().refusal(1, 0, vote).as_deref(), Some(reason));
    assert_eq!(logs().refusal(0, 1, Message::PreVote { term: 3, last: at(2, 2) }), None);
}

#[test]
fn who_is_in_a_later_term_names_it() {
    let reason = Some("n1 is in term 2 already".to_string());
    let last = at(9, 1);
    assert_eq!(logs().refusal(1, 0, Message::PreVote { term: 1, last }), reason);
    assert_eq!(logs().refusal(1, 0, Message::Vote { term: 1, last }), reason);
    assert_eq!(logs().refusal(1, 0, append(1, at(0, 0))), reason);
}

#[test]
fn who_has_voted_says_for_whom() {
    let mut cluster = logs();
    let vote = Message::Vote { term: 3, last: at(2, 2) };
    assert_eq!(cluster.refusal(0, 2, vote.clone()), None);
    assert_eq!(cluster.refusal(0, 2, vote.clone()), None, "it may vote for the same again");
    let reason = "n3 gave its vote in term 3 to n1";
    assert_eq!(cluster.refusal(1, 2, vote.clone()).as_deref(), Some(reason));

    let mut cluster = cluster_with(3, &[options::PRE_VOTE], 0);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    let vote = Message::Vote { term: 1, last: at(0, 0) };
    let reason = "n1 gave its vote in term 1 to itself";
    assert_eq!(cluster.refusal(1, 0, vote).as_deref(), Some(reason));
}

#[test]
fn who_lacks_what_an_append_builds_on_says_what_it_has() {
    let reason = "n2 has nothing at 5 to build on: its log ends at 1";
    assert_eq!(logs().refusal(2, 1, append(2, at(5, 2))).as_deref(), Some(reason));
    let reason = "n1 has 2@2 where the leader has 2@3";
    assert_eq!(logs().refusal(2, 0, append(3, at(2, 3))).as_deref(), Some(reason));
    assert_eq!(logs().refusal(2, 0, append(3, at(2, 2))), None);
}
