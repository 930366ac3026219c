//! The cases of "Paxos Made Simple", §2.1 to §2.4.

use super::*;

#[test]
fn a_single_proposer_has_its_value_chosen_in_two_phases() {
    let mut bench = bench(3);
    bench.ask(0, wish(0));
    bench.settle();
    assert_eq!(bench.known(), [Some(1); 3]);
    assert!(bench.done(1, Outcome::Written));
    assert_eq!(bench.accepted(1), "1@1.n1");
    bench.check();
}

#[test]
fn a_node_alone_in_its_cluster_chooses_by_itself() {
    let mut bench = bench(1);
    bench.ask(0, wish(0));
    bench.ask(0, of_client(1, Action::Read));
    assert!(bench.done(1, Outcome::Written) && bench.done(2, Outcome::Value(1)));
    bench.check();
}

#[test]
fn a_minority_chooses_nothing_and_a_majority_without_the_others_does() {
    let mut bench = bench(3);
    bench.isolate(2);
    bench.ask(2, wish(1));
    bench.settle();
    assert_eq!(bench.known(), [None; 3]);
    bench.ask(0, wish(0));
    bench.settle();
    assert_eq!(bench.known(), [Some(1), Some(1), None]);
    bench.check();
}

#[test]
fn an_acceptor_refuses_what_is_below_its_promise_and_says_why() {
    let mut bench = bench(3);
    bench.hold(1, 5, &[1, 2], &[]);
    let late = Message::Prepare { key: X, ballot: ballot(4, 0) };
    let told = bench.node(2).refusal(id(0), &late, Instant::ZERO).unwrap();
    assert_eq!(told, "n3 promised to accept nothing for x below ballot 5.n2");
    bench.act(2, |node, effects| node.on_message(id(0), late, effects));
    let refused = Message::Refused { key: X, ballot: ballot(4, 0), promised: ballot(5, 1) };
    assert_eq!(bench.wire.pop_back(), Some((2, 0, refused)));
    let value = Value { client: 0, sequence: 1, value: 1 };
    let late = Proposal { ballot: ballot(4, 0), value };
    bench.act(2, |node, effects| {
        node.on_message(id(0), Message::Accept { key: X, proposal: late }, effects);
    });
    assert_eq!(bench.accepted(2), "nothing");
    bench.check();
}

#[test]
fn told_of_nothing_a_proposer_proposes_its_own() {
    let mut bench = bench(3);
    bench.wants(1, wish(1));
    bench.hold(1, 2, &[1, 2], &[2]);
    assert_eq!(bench.accepted(2), "2@2.n2");
    bench.check();
}

#[test]
fn told_of_an_accepted_value_a_proposer_proposes_that_although_it_was_never_chosen() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 2], &[]);
    assert_eq!(bench.accepted(0), "1@1.n1");
    bench.wants(1, wish(1));
    bench.hold(1, 2, &[0, 1], &[0]);
    assert_eq!(bench.accepted(1), "1@2.n2");
    assert!(bench.done(2, Outcome::Refused), "c2's own value was not chosen");
    bench.check();
}

#[test]
fn of_two_accepted_values_the_one_under_the_higher_ballot_is_proposed() {
    let mut bench = bench(5);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[3, 4], &[]);
    bench.wants(1, wish(1));
    bench.hold(1, 2, &[3, 4], &[]);
    assert_eq!((bench.accepted(0).as_str(), bench.accepted(1).as_str()), ("1@1.n1", "2@2.n2"));
    bench.wants(2, wish(2));
    bench.hold(2, 3, &[0, 1], &[0, 1]);
    assert_eq!(bench.accepted(0), "2@3.n3");
    assert_eq!(bench.known()[2], Some(2));
    bench.check();
}

#[test]
fn an_accepted_value_that_no_promise_tells_of_was_not_chosen_and_may_be_passed_over() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 2], &[]);
    bench.wants(1, wish(1));
    bench.hold(1, 2, &[1, 2], &[2]);
    assert_eq!(bench.known()[1], Some(2));
    // n1 still holds its own; the next who asks it and n3 hears of both.
    bench.hold(0, 3, &[0, 2], &[2]);
    assert_eq!(bench.accepted(0), "2@3.n1");
    assert!(bench.done(1, Outcome::Refused));
    bench.check();
}

#[test]
fn what_is_chosen_stays_chosen_whoever_restarts_and_tries() {
    let mut bench = bench(5);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1, 2], &[1, 2]);
    for (number, proposer) in (2..).zip([4, 3, 1, 2]) {
        // Nobody remembers what was learned; the acceptors remember what they accepted.
        (0..5).for_each(|node| bench.restart(node));
        bench.wants(proposer, wish(proposer as u8));
        bench.hold(proposer, number, &[2, 3, 4], &[2, 3, 4]);
        assert_eq!(bench.known()[proposer], Some(1));
    }
    bench.check();
}

#[test]
fn a_doubled_answer_counts_once() {
    let mut bench = bench(5);
    bench.ask(0, wish(0));
    bench.wire.clear();
    let promise = Message::Promise { key: X, ballot: ballot(1, 0), accepted: None };
    for _ in 0..3 {
        bench.act(0, |node, effects| node.on_message(id(1), promise, effects));
    }
    assert_eq!(bench.accepted(0), "nothing", "n1 and n2 are no majority of five");
    bench.act(0, |node, effects| node.on_message(id(2), promise, effects));
    assert_eq!(bench.accepted(0), "1@1.n1");
    bench.check();
}

/// §2.4: "It's easy to construct a scenario in which two proposers each keep issuing a sequence of
/// proposals with increasing numbers, none of which are ever chosen."
#[test]
fn two_proposers_can_outbid_one_another_for_ever() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.wants(1, wish(1));
    let mut late = None;
    for round in 0..20 {
        // One has n3's promise besides its own, and asks it to accept …
        bench.act(round % 2, |node, effects| node.prepare(X, effects));
        bench.wire.retain(|&(_, to, _)| to == 2);
        bench.deliver();
        bench.deliver();
        let accept = bench.wire.iter().find(|&&(_, to, _)| to == 2).copied();
        bench.wire.clear();
        // … but the other's request comes first: too late for what n3 has just promised.
        if let Some(accept) = core::mem::replace(&mut late, accept) {
            bench.wire.push_back(accept);
            bench.settle();
        }
    }
    assert_eq!((bench.accepted(2).as_str(), bench.known()), ("nothing", vec![None; 3]));
    assert_eq!(bench.acceptor(2).promised, ballot(19, 1));
    // One of them rests for longer, and the other gets through.
    bench.act(0, |node, effects| node.prepare(X, effects));
    bench.settle();
    assert_eq!(bench.known(), [Some(2); 3]);
    bench.check();
}

#[test]
fn a_refused_proposer_rests_and_tries_again_above_what_it_was_told_of() {
    let mut bench = bench(3);
    bench.hold(1, 7, &[1, 2], &[]);
    bench.isolate(1);
    bench.cut(0, 1);
    bench.ask(0, wish(0));
    bench.settle();
    let attempt = bench.node(0).decrees.get(&X).unwrap().attempt.unwrap();
    assert_eq!((attempt.ballot, attempt.phase), (ballot(1, 0), Phase::Resting));
    assert_eq!(bench.node(0).view().role, "resting proposer");
    bench.fire(0, Timer::Retry);
    bench.settle();
    assert_eq!(bench.accepted(2), "1@8.n1");
    bench.check();
}

#[test]
fn an_attempt_that_hears_nothing_is_made_anew_when_the_timer_has_fired_twice() {
    let mut bench = bench(3);
    bench.isolate(0);
    bench.ask(0, wish(0));
    bench.fire(0, Timer::Retry);
    assert_eq!(bench.acceptor(0).promised, ballot(1, 0));
    bench.heal();
    bench.fire(0, Timer::Retry);
    bench.settle();
    assert_eq!(bench.accepted(1), "1@2.n1");
    assert_eq!(bench.known(), [Some(1); 3]);
    bench.check();
}

#[test]
fn who_did_not_hear_what_was_chosen_finds_out_by_a_proposal_of_its_own() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[1]);
    assert_eq!(bench.known(), [Some(1), None, None]);
    bench.cut(0, 2);
    bench.ask(2, of_client(1, Action::Read));
    bench.settle();
    assert!(bench.done(2, Outcome::Value(1)));
    bench.check();
}

#[test]
fn who_knows_what_was_chosen_tells_a_proposer_at_once() {
    let mut bench = bench(3);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[1]);
    bench.ask(2, wish(2));
    bench.settle();
    assert!(bench.done(3, Outcome::Refused));
    assert!(!bench.notes.iter().any(|(_, note)| matches!(
        note,
        Note::Accepted { proposal, .. } if proposal.ballot.node == id(2)
    )));
    bench.check();
}

#[test]
fn proposing_ones_own_value_in_spite_of_a_promise_breaks_agreement() {
    let mut bench = Bench::new(3, 1 << bugs::OWN_VALUE);
    bench.wants(0, wish(0));
    bench.hold(0, 1, &[0, 1], &[1]);
    bench.wants(2, wish(2));
    bench.hold(2, 2, &[1, 2], &[1]);
    let (claim, sentence) = &bench.broken[0];
    assert_eq!(*claim, "agreement");
    assert_eq!(
        sentence,
        "x=1 was chosen under ballot 1.n1 by n1, n2, and now x=3 is under 2.n3 by n2, n3."
    );
}

#[test]
fn heeding_the_last_promise_and_not_the_highest_breaks_agreement() {
    let script = |bugs: u64| {
        let mut bench = Bench::new(3, bugs);
        bench.wants(0, wish(0));
        bench.hold(0, 1, &[0, 2], &[]);
        bench.wants(1, wish(1));
        bench.hold(1, 2, &[1, 2], &[2]);
        // n2 and n3 have chosen 2. Now n3 proposes, and n1 is the other one that answers.
        bench.wants(2, wish(2));
        bench.hold(2, 3, &[0, 2], &[0]);
        bench
    };
    assert_eq!(script(1 << bugs::LAST_PROMISE).broken[0].0, "agreement");
    script(0).check();
}
