//! The figures of the dissertation, as tests.

use super::*;

/// Figure 3.6: what a leader may meet when it comes to power.
#[test]
fn figure_3_6_a_leader_brings_every_log_into_line() {
    let mut cluster = cluster_of_logs(
        7,
        &[
            &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
            &[1, 1, 1, 4, 4, 5, 5, 6, 6],
            &[1, 1, 1, 4],
            &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
            &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
            &[1, 1, 1, 4, 4, 4, 4],
            &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
        ],
    );
    cluster.campaign(0);
    cluster.heartbeat(0);
    for node in 0..7 {
        assert_eq!(cluster.log(node), [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8], "{}", id(node));
    }
    assert!(cluster.converged());
    cluster.check();
}

/// Figure 3.7 (c): S1 leads term 4, and S3 has just accepted the entry of term 2 as the third of five.
#[test]
fn figure_3_7_an_entry_of_an_earlier_term_is_not_committed_by_counting() {
    let mut cluster = cluster_of_logs(3, &[&[1, 2], &[1, 2], &[1], &[1], &[1, 3]]);
    cluster.crash(4, Crash::Power);
    cluster.wait(300);
    cluster.fire(0, Timer::Election);
    while !cluster.leads(0) {
        assert!(cluster.deliver());
    }
    cluster.wire.clear();
    let matches = |index| {
        Message::AppendReply(AppendReply {
            term: 4,
            round: 0,
            agreement: Agreement::Matches { index },
        })
    };
    for follower in [1, 2] {
        cluster.act(0, |raft, effects| raft.on_message(id(follower), matches(2), effects));
    }
    assert_eq!(cluster.node(0).commit, 0);
    for follower in [1, 2] {
        cluster.act(0, |raft, effects| raft.on_message(id(follower), matches(3), effects));
    }
    assert_eq!(cluster.node(0).commit, 3, "through an entry of its own term");
}

#[test]
fn figure_3_7_d_such_an_entry_may_be_overwritten() {
    let mut cluster = cluster_of_logs(4, &[&[1, 2], &[1, 2], &[1, 2], &[1], &[1, 3]]);
    cluster.crash(0, Crash::Power);
    cluster.campaign(4);
    assert!(cluster.leads(4));
    assert_eq!(cluster.log(1), [1, 3, 5]);
    cluster.check();
}

#[test]
fn figure_3_7_e_behind_an_entry_of_its_own_term_it_is_safe() {
    let mut cluster = cluster_of_logs(4, &[&[1, 2, 4], &[1, 2, 4], &[1, 2, 4], &[1], &[1, 3]]);
    cluster.crash(0, Crash::Power);
    cluster.campaign(4);
    assert!(!cluster.leads(4));
    cluster.campaign(1);
    assert!(cluster.leads(1));
    assert_eq!(cluster.log(4), [1, 2, 4, 5]);
    cluster.check();
}

/// Figure 3.8: S1 commits on S1, S2 and S3. S5 would need S3, which knows better.
#[test]
fn figure_3_8_the_voter_that_two_majorities_share_refuses() {
    let mut cluster = cluster(5);
    cluster.campaign(0);
    cluster.cut(0, 3);
    cluster.cut(0, 4);
    cluster.write(0, 1, 7);
    assert!(cluster.done(1, Outcome::Written));
    cluster.heal();
    cluster.isolate(0);
    cluster.isolate(1);
    cluster.campaign(4);
    assert!(!cluster.leads(4));
    cluster.campaign(2);
    assert!(cluster.leads(2));
    assert_eq!(cluster.value(2), 7);
    cluster.check();
}
