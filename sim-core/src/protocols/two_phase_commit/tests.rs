//! Two-phase commit and Paxos Commit without a world: n1 coordinates, n2 and n3 are the shards, and
//! all three keep the votes unless a test says otherwise.

use super::*;
use crate::protocol::{Action, Outcome, Setting};
use crate::protocols::bench::{Bench, Crash, id, request};

const X: Key = Key(0);
const T1: Txn = Txn { number: 1, key: X };
const N1: usize = 0;
const N2: usize = 1;
const N3: usize = 2;

/// Paxos Commit with three acceptors.
fn paxos_commit() -> Bench<Node> {
    Bench::new(3, 0)
}

/// Two-phase commit: the only acceptor is the coordinator.
fn two_phase_commit() -> Bench<Node> {
    Bench::set(3, &[(options::ACCEPTORS, Setting::Count(1))], 0)
}

fn kind(message: &Message) -> &'static str {
    MESSAGES[Node::message_kind(message)].name
}

/// Delivers everything, and tells the kinds in the order in which they arrive.
fn flow(bench: &mut Bench<Node>) -> Vec<String> {
    let mut flow = Vec::new();
    while let Some((from, to, message)) = bench.wire.front() {
        flow.push(format!("{}→{} {}", id(*from), id(*to), kind(message)));
        bench.deliver();
    }
    flow
}

/// Delivers until messages of this kind are on the wire, then stops.
fn until(bench: &mut Bench<Node>, sought: &str) {
    while bench.wire.iter().all(|(_, _, message)| kind(message) != sought) {
        assert!(bench.deliver(), "no {sought} comes");
    }
}

/// The retry timer of a node runs out so many times, and all that follows happens.
fn retry(bench: &mut Bench<Node>, node: usize, times: u32) {
    for _ in 0..times {
        bench.wait(120);
        bench.fire(node, Timer::Retry);
        bench.settle();
    }
}

fn value(bench: &Bench<Node>, node: usize) -> u64 {
    bench.node(node).shard.value(X)
}

fn has_lock(bench: &Bench<Node>, node: usize) -> bool {
    bench.node(node).shard.doubts().count() > 0
}

fn finished(node: usize, decision: Decision) -> (usize, Note) {
    (node, Note::Finished { txn: T1, decision })
}

/// Figure 2, the message flow of two-phase commit when nothing goes wrong.
#[test]
fn the_normal_flow_of_two_phase_commit() {
    let mut bench = two_phase_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    let expected = [
        "n1→n2 Prepare",
        "n1→n3 Prepare",
        "n2→n1 Vote",
        "n3→n1 Vote",
        "n1→n2 Outcome",
        "n1→n3 Outcome",
        "n2→n1 Done",
        "n3→n1 Done",
    ];
    assert_eq!(flow(&mut bench), expected);
    assert!(bench.done(1, Outcome::Written));
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.check();
}

/// The flow of Paxos Commit: each vote goes to all acceptors, and these tell the coordinator. Here
/// the servers are acceptors too, so what they tell themselves is not on the wire.
#[test]
fn the_normal_flow_of_paxos_commit() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    let flow = flow(&mut bench);
    let count = |sought: &str| flow.iter().filter(|it| it.ends_with(sought)).count();
    let counts = ["Prepare", "Vote", "Accepted", "Outcome", "Done"].map(count);
    assert_eq!(counts, [2, 4, 4, 2, 2]);
    let position = |sought: &str| flow.iter().position(|it| it == sought).expect("it is sent");
    assert!(position("n2→n3 Vote") < position("n3→n1 Accepted"));
    assert!(position("n3→n1 Accepted") < position("n1→n2 Outcome"));
    assert!(bench.done(1, Outcome::Written));
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.check();
}

#[test]
fn one_vote_that_says_no_aborts_for_both() {
    let mut bench = paxos_commit();
    let swap = Action::CompareAndSet { expected: 7, new: 5 };
    bench.ask(N1, request(1, swap));
    bench.settle();
    assert!(bench.done(1, Outcome::Swapped(false)));
    for node in [N2, N3] {
        assert!(bench.notes.contains(&finished(node, Decision::Abort(Reason::Differs))));
        assert_eq!((value(&bench, node), has_lock(&bench, node)), (0, false));
    }
    bench.check();
}

#[test]
fn a_locked_key_is_refused_and_tried_again_later() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    until(&mut bench, "Accepted");
    bench.ask(N1, Request { client: 1, ..request(1, Action::Write(6)) });
    bench.settle();
    let refused =
        |(_, note): &(usize, Note)| matches!(note, Note::VotedNo { reason: Reason::Locked, .. });
    assert!(bench.notes.iter().any(refused));
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.fire(N1, Timer::Backoff);
    bench.settle();
    assert_eq!((value(&bench, N2), value(&bench, N3), bench.replies.len()), (6, 6, 2));
    bench.check();
}

/// The coordinator dies when both shards are prepared, and nobody has been told.
fn coordinator_dies_after_the_votes(mut bench: Bench<Node>) -> Bench<Node> {
    bench.ask(N1, request(1, Action::Write(5)));
    while !(has_lock(&bench, N2) && has_lock(&bench, N3)) {
        assert!(bench.deliver());
    }
    bench.wire.retain(|(from, to, _)| *from != N1 && *to != N1);
    bench.crash(N1, Crash::Process);
    bench.settle();
    bench
}

#[test]
fn two_phase_commit_blocks_until_its_coordinator_is_back() {
    let mut bench = coordinator_dies_after_the_votes(two_phase_commit());
    for _ in 0..40 {
        retry(&mut bench, N2, 1);
        retry(&mut bench, N3, 1);
    }
    assert!(has_lock(&bench, N2) && has_lock(&bench, N3));
    // That is what two-phase commit is: n2 does not hear who keeps the votes.
    bench.check();
    bench.start(N1);
    retry(&mut bench, N1, 2);
    assert!(bench.done(1, Outcome::Written), "its log knows what it had begun");
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.check();
}

#[test]
fn with_the_votes_at_the_coordinator_alone_locks_are_held_too_long() {
    let mut bench = coordinator_dies_after_the_votes(Bench::new(3, 1));
    for _ in 0..20 {
        retry(&mut bench, N2, 1);
    }
    let (claim, sentence) = &bench.broken[0];
    assert_eq!(*claim, "locks-are-released");
    assert!(sentence.starts_with("n2 is prepared for t1 and holds the lock of x"), "{sentence}");
    assert!(sentence.contains("it hears n2 and n3 of 3"), "{sentence}");
}

#[test]
fn paxos_commit_lets_a_shard_finish_what_a_dead_coordinator_began() {
    let mut bench = coordinator_dies_after_the_votes(paxos_commit());
    retry(&mut bench, N2, 2);
    for node in [N2, N3] {
        assert_eq!((value(&bench, node), has_lock(&bench, node)), (5, false));
    }
    // The client hears when the coordinator is back, and nothing is done twice.
    bench.start(N1);
    bench.ask(N1, request(1, Action::Write(5)));
    retry(&mut bench, N1, 2);
    assert!(bench.done(1, Outcome::Written));
    let begun = |(_, note): &&(usize, Note)| matches!(note, Note::Began { .. });
    assert_eq!(bench.notes.iter().filter(begun).count(), 1);
    bench.check();
}

#[test]
fn a_coordinator_that_dies_before_it_has_asked_everybody_leaves_an_abort() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    bench.deliver();
    bench.wire.retain(|(from, to, _)| *from != N1 && *to != N1);
    bench.crash(N1, Crash::Process);
    bench.settle();
    assert!(has_lock(&bench, N2) && !has_lock(&bench, N3));
    retry(&mut bench, N2, 2);
    assert!(bench.notes.contains(&finished(N2, Decision::Abort(Reason::Unheard))));
    assert!(bench.notes.contains(&finished(N3, Decision::Abort(Reason::Unheard))));
    bench.check();
}

#[test]
fn a_request_to_prepare_that_comes_after_the_abort_is_not_heeded() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    bench.deliver();
    let late = bench.wire.pop_front().expect("n3 is asked, too");
    assert_eq!((late.1, kind(&late.2)), (N3, "Prepare"));
    bench.isolate(N1);
    bench.settle();
    retry(&mut bench, N2, 2);
    bench.heal();
    bench.wire.push_back(late);
    bench.settle();
    assert!(!has_lock(&bench, N3));
    assert!(!bench.notes.contains(&(N3, Note::Prepared { txn: T1 })));
    // The coordinator learns of the abort, and begins anew for its client.
    retry(&mut bench, N1, 1);
    bench.fire(N1, Timer::Backoff);
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn what_may_have_been_counted_is_never_turned_round() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    // n1 counts, tells its client and nobody else, and is cut off.
    while !bench.done(1, Outcome::Written) {
        assert!(bench.deliver());
    }
    bench.wire.clear();
    bench.isolate(N1);
    retry(&mut bench, N3, 2);
    assert!(bench.notes.contains(&finished(N3, Decision::Commit)));
    assert!(bench.notes.contains(&finished(N2, Decision::Commit)));
    bench.check();
}

#[test]
fn a_shard_that_dies_before_it_votes_is_not_waited_for() {
    let mut bench = paxos_commit();
    bench.crash(N3, Crash::Process);
    bench.ask(N1, request(1, Action::Write(5)));
    bench.settle();
    assert!(has_lock(&bench, N2));
    retry(&mut bench, N2, 2);
    assert!(!has_lock(&bench, N2));
    bench.start(N3);
    bench.fire(N1, Timer::Backoff);
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn a_shard_that_restarts_has_its_locks_again() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::Write(5)));
    until(&mut bench, "Outcome");
    bench.restart(N2);
    bench.restart(N3);
    assert!(has_lock(&bench, N2) && has_lock(&bench, N3));
    bench.settle();
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.restart(N2);
    assert_eq!((value(&bench, N2), has_lock(&bench, N2)), (5, false));
    bench.check();
}

#[test]
fn whoever_voted_no_is_not_prepared_after_a_restart() {
    let mut bench = paxos_commit();
    bench.ask(N1, request(1, Action::CompareAndSet { expected: 7, new: 5 }));
    bench.deliver();
    bench.wire.retain(|(_, to, _)| *to == N2);
    bench.restart(N2);
    bench.wire.clear();
    retry(&mut bench, N1, 1);
    assert!(!bench.notes.contains(&(N2, Note::Prepared { txn: T1 })));
    assert!(bench.done(1, Outcome::Swapped(false)));
    bench.check();
}

#[test]
fn a_read_waits_for_the_lock_at_either_copy() {
    for sequence in [2, 3] {
        let mut bench = paxos_commit();
        bench.ask(N1, request(1, Action::Write(5)));
        until(&mut bench, "Outcome");
        let outcomes = core::mem::take(&mut bench.wire);
        bench.ask(N1, Request { client: 1, ..request(sequence, Action::Read) });
        bench.settle();
        assert!(!bench.done(sequence, Outcome::Value(0)), "the write is acknowledged already");
        bench.wire = outcomes;
        bench.settle();
        assert!(bench.done(sequence, Outcome::Value(5)));
        bench.check();
    }
}

#[test]
fn of_two_that_take_over_at_once_one_finishes() {
    let mut bench = coordinator_dies_after_the_votes(paxos_commit());
    for _ in 0..2 {
        bench.fire(N2, Timer::Retry);
        bench.fire(N3, Timer::Retry);
    }
    bench.settle();
    for _ in 0..2 {
        for node in [N2, N3] {
            if has_lock(&bench, node) {
                retry(&mut bench, node, 1);
            }
        }
    }
    assert_eq!((value(&bench, N2), value(&bench, N3)), (5, 5));
    bench.check();
}

#[test]
fn a_ballot_is_used_for_one_attempt_only() {
    let mut bench = coordinator_dies_after_the_votes(paxos_commit());
    bench.isolate(N2);
    retry(&mut bench, N2, 2);
    bench.restart(N2);
    retry(&mut bench, N2, 2);
    let ballots = bench.notes.iter().filter_map(|(_, note)| match note {
        Note::TakesOver { ballot, .. } => Some(ballot.number),
        _ => None,
    });
    assert_eq!(ballots.collect::<Vec<_>>(), [1, 2]);
    bench.check();
}

#[test]
fn what_is_over_for_everybody_is_forgotten() {
    let mut bench = paxos_commit();
    for sequence in 1..=20 {
        bench.write(N1, sequence, u64::from(sequence));
    }
    assert_eq!(bench.node(N1).coordinator.open.len(), 0);
    for node in [N1, N2, N3] {
        assert!(bench.node(node).slots.len() <= 1);
    }
    // What arrives late finds nothing, and changes nothing.
    bench.wire.push_back((N2, N1, Message::Vote { txn: T1, vote: Vote::Prepared }));
    bench.wire.push_back((N1, N2, Message::Outcome { txn: T1, decision: Decision::Commit }));
    bench.settle();
    assert_eq!(value(&bench, N2), 20);
    bench.check();
}

#[test]
fn every_key_has_two_homes() {
    for servers in 3..=7 {
        for key in (0..64).map(Key) {
            let [one, other] = homes(key, servers);
            assert!(one != other && one != COORDINATOR && other != COORDINATOR);
            assert!(one.index() < servers.into() && other.index() < servers.into());
        }
    }
}

#[test]
fn votes_come_to_a_decision() {
    use Reason::{Differs, Locked, Unheard};
    let no = Vote::No;
    for (votes, decision) in [
        ([Vote::Prepared, Vote::Prepared], Decision::Commit),
        ([Vote::Prepared, no(Locked)], Decision::Abort(Locked)),
        ([no(Unheard), no(Differs)], Decision::Abort(Differs)),
        ([no(Unheard), Vote::Prepared], Decision::Abort(Unheard)),
    ] {
        assert_eq!(Decision::of(votes), decision);
    }
}
