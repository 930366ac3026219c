//! A session under a person's hand: gestures, undo, branches, the playhead.

use sim_core::base::{Duration, Instant, NodeId};
use sim_core::plan::{CrashKind, Edit, Fault, Moment, Target, Targets, Way};
use sim_core::protocols::catalogue;
use sim_core::session::{Goal, Search, Session};

const TEXT: &str =
    "# A quiet cluster\nprotocol raft\nnodes 3\nclients 1\nseed 7\nworkload\nrun for 3s\n";

fn open(text: &str) -> Session {
    let mut session = Session::open(catalogue(), text).expect("a text that parses");
    finish(&mut session);
    session
}

fn finish(session: &mut Session) {
    while session.work(10_000) {}
}

fn crash(node: u8, at: Instant) -> Edit {
    let fault = Fault::Crash {
        nodes: Targets::nodes([NodeId::server(node)]),
        kind: CrashKind::Process,
        lasting: Some(Duration::ms(300)),
    };
    Edit::AddFault(Moment::At(at), fault)
}

fn cut_leader(at: Instant) -> Edit {
    let fault = Fault::Cut {
        from: Targets(vec![Target::Leader]),
        to: Targets(vec![Target::Rest]),
        way: Way::Both,
        lasting: None,
    };
    Edit::AddFault(Moment::At(at), fault)
}

#[test]
fn a_gesture_becomes_a_line_and_the_playhead_stays() {
    let mut session = open(TEXT);
    session.set_now(Instant(1_000_000));
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    assert!(session.text().contains("at 1s crash n2 for 300ms"), "{}", session.text());
    assert!(session.text().starts_with("# A quiet cluster"), "comments are kept");
    finish(&mut session);
    assert_eq!(session.now(), Instant(1_000_000));
}

#[test]
fn undo_and_redo_walk_the_versions() {
    let mut session = open(TEXT);
    let fingerprint = session.report().fingerprint;
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    finish(&mut session);
    let crashed = session.report().fingerprint;
    assert_ne!(fingerprint, crashed);
    assert!(session.undo());
    finish(&mut session);
    assert_eq!(session.report().fingerprint, fingerprint);
    assert!(!session.undo(), "there is nothing before the beginning");
    assert!(session.redo());
    finish(&mut session);
    assert_eq!(session.report().fingerprint, crashed);
    assert!(!session.redo());
}

#[test]
fn acting_after_an_undo_keeps_the_other_branch() {
    let mut session = open(TEXT);
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    let first = session.current();
    session.undo();
    session.edit(&crash(2, Instant(1_200_000))).expect("an edit that fits");
    let second = session.current();
    assert_ne!(first, second);
    assert_eq!(session.versions().len(), 3);
    session.switch(first);
    assert!(session.text().contains("crash n2"));
    session.switch(second);
    assert!(session.text().contains("crash n3"));
}

#[test]
fn a_drag_is_one_undo() {
    let mut session = open(TEXT);
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    let line = session.plan().faults[0].line;
    for ms in [1_010, 1_020, 1_030] {
        let Edit::AddFault(moment, fault) = crash(1, Instant(ms * 1_000)) else { unreachable!() };
        session.amend(&Edit::ReplaceFault { line, moment, fault }).expect("a drag that fits");
    }
    assert!(session.text().contains("at 1.03s crash n2"));
    assert!(session.undo());
    assert_eq!(session.text(), TEXT);
}

#[test]
fn what_a_person_types_is_refused_with_its_place_and_the_run_goes_on() {
    let mut session = open(TEXT);
    let broken = TEXT.replace("nodes 3", "nodes three");
    let errors = session.replace(broken).expect_err("three is no number");
    assert_eq!((errors[0].line, errors[0].column), (3, 7));
    assert_eq!(session.text(), TEXT);
}

#[test]
fn steps_forward_and_back_visit_the_same_positions() {
    let mut session = open(TEXT);
    let mut positions = vec![session.position()];
    for _ in 0..200 {
        assert!(session.step());
        positions.push(session.position());
    }
    for &position in positions.iter().rev().skip(1) {
        assert!(session.step_back());
        assert_eq!(session.position(), position);
    }
    assert!(!session.step_back());
}

#[test]
fn a_session_runs_until_what_a_person_waits_for() {
    let mut session = open(TEXT);
    let Search::Found(position) = session.search(Goal::LeaderElected) else {
        panic!("a quiet cluster elects a leader")
    };
    session.set_position(position);
    let leader = session.scene().leader.expect("a leader was just elected");
    assert_eq!(session.search(Goal::Violation), Search::Never);

    let now = session.now();
    session.edit(&cut_leader(now.after(Duration::ms(1)))).expect("an edit that fits");
    finish(&mut session);
    let Search::Found(position) = session.search(Goal::LeaderElected) else {
        panic!("the others elect another leader")
    };
    session.set_position(position);
    assert_ne!(session.scene().leader, Some(leader));
}

#[test]
fn the_playhead_waits_for_the_head_and_catches_up() {
    let mut session = Session::open(catalogue(), TEXT).expect("a text that parses");
    session.set_now(Instant(2_000_000));
    assert!(session.is_catching_up());
    assert_eq!(session.now(), Instant::ZERO);
    while session.work(50) && session.is_catching_up() {}
    assert_eq!(session.now(), Instant(2_000_000));
}

#[test]
fn a_gesture_strikes_after_all_that_was_seen_and_is_seen_at_once() {
    let mut session = open(TEXT);
    let Search::Found(position) = session.search(Goal::LeaderElected) else {
        panic!("a quiet cluster elects a leader")
    };
    session.set_position(position);
    let leader = session.scene().leader;
    session.edit(&cut_leader(session.moment())).expect("an edit that fits");
    finish(&mut session);
    let scene = session.scene();
    assert_eq!(scene.leader, leader, "what was seen has still happened");
    assert_eq!(scene.cuts.len(), 4, "both directions to both others");
    assert!(session.position() > position);
}

#[test]
fn another_scenario_begins_anew() {
    let mut session = open(TEXT);
    session.set_now(Instant(2_000_000));
    session.begin(TEXT.replace("nodes 3", "nodes 5")).expect("a text that parses");
    finish(&mut session);
    assert_eq!((session.now(), session.seen()), (Instant::ZERO, Instant::ZERO));
    assert!(session.undo(), "what was there before is not lost");
}
