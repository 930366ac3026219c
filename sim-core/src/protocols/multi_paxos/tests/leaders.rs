//! Who leads, and what a new leader finds.

use super::*;

#[test]
fn a_leader_prepares_once_and_then_needs_one_round_for_a_command() {
    let mut bench = bench(3);
    bench.campaign(0);
    assert!(bench.leads(0));
    assert_eq!(bench.node(2).leader, Some(id(0)));
    bench.ask(0, request(1, Action::Write(7)));
    let sent: Vec<usize> =
        bench.wire.iter().map(|(_, _, message)| MultiPaxos::message_kind(message)).collect();
    assert_eq!(sent, [2, 2], "two Accepts");
    bench.settle();
    assert!(bench.done(1, Outcome::Written));
    bench.read(0, 2);
    assert!(bench.done(2, Outcome::Value(7)));
    bench.heartbeat(0);
    assert_eq!(bench.chosen(), [2, 2, 2]);
    assert_eq!((bench.value(1), bench.value(2)), (7, 7));
    bench.check();
}

#[test]
fn a_node_alone_in_its_cluster_leads_and_chooses_by_itself() {
    let mut bench = bench(1);
    bench.campaign(0);
    bench.write(0, 1, 7);
    assert!(bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn who_does_not_lead_sends_clients_to_who_does() {
    let mut bench = bench(3);
    bench.write(1, 1, 7);
    bench.campaign(0);
    bench.write(1, 2, 7);
    assert_eq!(
        bench.replies,
        [(1, Answer::Redirect(None)), (2, Answer::Redirect(Some(id(0).number())))]
    );
    bench.check();
}

/// §3: the leader "knows commands 1–134, 138, and 139", and what it is told constrains 135 and 140.
#[test]
fn a_new_leader_fills_the_gaps_of_the_papers_example() {
    let mut bench = bench(3);
    bench.campaign(2);
    for sequence in 1..=134 {
        bench.write(2, sequence, u64::from(sequence));
    }
    bench.heartbeat(2);
    assert_eq!(bench.chosen(), [134; 3]);
    bench.write_to_one(2, 135, Some(1));
    bench.write_to_one(2, 136, None);
    bench.write_to_one(2, 137, None);
    for sequence in [138, 139] {
        bench.write_to_one(2, sequence, Some(0));
        let slot = u64::from(sequence);
        let proposal = bench.node(0).log.get(&slot).expect("it accepted that").proposal;
        let learn = Message::Learn { first: slot, proposals: vec![proposal] };
        bench.act(0, |node, effects| node.on_message(id(2), learn, effects));
    }
    bench.write_to_one(2, 140, Some(1));
    bench.crash(2, Crash::Power);
    assert_eq!(bench.node(0).chosen, 134, "138 waits for those before it");

    bench.campaign(0);
    let filled = |note: &Note| match *note {
        Note::Filled { slot } => Some(slot),
        _ => None,
    };
    let filled: Vec<u64> = bench.notes.iter().filter_map(|(_, note)| filled(note)).collect();
    assert_eq!(filled, [136, 137]);
    assert!(bench.log(0).ends_with("x=134 x=135 noop noop x=138 x=139 x=140"));
    assert_eq!((bench.node(0).chosen, bench.value(0)), (140, 140));
    bench.write(0, 141, 141);
    assert_eq!(bench.node(0).last_slot(), 141);

    // The old leader comes back, and its own 136 and 137 are forgotten.
    bench.start(2);
    bench.heartbeat(0);
    bench.heartbeat(0);
    bench.heartbeat(0);
    assert_eq!((bench.chosen(), bench.value(2)), (vec![141; 3], 141));
    bench.check();
}

#[test]
fn of_two_proposals_for_a_slot_the_one_under_the_higher_ballot_is_proposed_again() {
    let mut bench = bench(5);
    bench.campaign(0);
    bench.write_to_one(0, 1, None);
    bench.isolate(0);
    bench.campaign(1);
    bench.write_to_one(1, 2, None);
    bench.isolate(1);
    assert_eq!((bench.log(0).as_str(), bench.log(1).as_str()), ("x=1", "x=2"));
    bench.heal();
    bench.cut(2, 3);
    bench.cut(2, 4);
    bench.campaign(2);
    assert_eq!(bench.log(2), "x=2");
    assert_eq!(bench.node(2).chosen, 1);
    bench.check();
}

#[test]
fn a_new_leader_learns_from_its_voters_what_it_lacks() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.isolate(2);
    bench.write(0, 1, 7);
    bench.write(0, 2, 8);
    bench.heartbeat(0);
    bench.heal();
    bench.crash(0, Crash::Power);
    bench.campaign(2);
    assert!(bench.leads(2), "whoever asks is elected, however little it has");
    assert_eq!((bench.log(2).as_str(), bench.node(2).chosen, bench.value(2)), ("x=7 x=8", 2, 8));
    bench.check();
}

#[test]
fn a_leader_that_was_replaced_is_refused_and_follows() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.isolate(0);
    bench.campaign(1);
    assert!(bench.leads(0) && bench.leads(1));
    bench.write(1, 1, 7);
    bench.heal();
    let late = Message::Heartbeat { ballot: ballot(1, 0), chosen: 0 };
    let told = bench.node(2).refusal(id(0), &late, Instant::ZERO).unwrap();
    assert_eq!(told, "n3 promised to accept nothing below ballot 2.n2");
    bench.write(0, 2, 8);
    assert!(!bench.leads(0));
    bench.heartbeat(1);
    bench.heartbeat(1);
    assert_eq!((bench.log(0).as_str(), bench.value(0)), ("x=7", 7));
    assert_eq!(bench.replies.last(), Some(&(2, Answer::Redirect(None))));
    bench.check();
}

#[test]
fn a_leader_that_hears_no_majority_gives_up_and_sends_its_clients_away() {
    let mut bench = bench(3);
    bench.campaign(0);
    bench.heartbeat(0);
    bench.isolate(0);
    bench.write(0, 1, 7);
    for _ in 0..5 {
        bench.heartbeat(0);
    }
    bench.heartbeat(0);
    assert!(bench.leads(0), "the first of them still had answers");
    bench.heartbeat(0);
    assert!(!bench.leads(0));
    assert_eq!(bench.replies, [(1, Answer::Redirect(None))]);
    bench.check();
}

#[test]
fn two_who_want_to_lead_outbid_one_another_until_one_waits() {
    let mut bench = bench(3);
    bench.fire(0, Timer::Election);
    bench.fire(1, Timer::Election);
    bench.settle();
    assert!(!bench.leads(0), "n2's ballot is the higher one");
    assert!(bench.leads(1));
    bench.fire(0, Timer::Election);
    bench.settle();
    assert!(bench.leads(0) && !bench.leads(1));
    assert!(bench.node(0).promised > ballot(1, 1));
    bench.check();
}

#[test]
fn heeding_ones_own_log_alone_breaks_agreement() {
    let script = |bugs: u64| {
        let mut bench: Bench<MultiPaxos> = Bench::new(3, bugs);
        bench.campaign(0);
        bench.isolate(2);
        bench.write(0, 1, 7);
        bench.heal();
        bench.crash(0, Crash::Power);
        bench.campaign(2);
        bench.write(2, 2, 8);
        bench
    };
    let (claim, sentence) = script(1 << bugs::OWN_LOG).broken.remove(0);
    assert_eq!(claim, "agreement");
    assert_eq!(
        sentence,
        "A command was chosen for slot 1 under ballot 1.n1 by n1, n2, and now another is under \
         2.n3 by n2, n3."
    );
    script(0).check();
}
