//! A session under a person's hand: gestures, undo, branches, the playhead.

use sim_core::base::{Duration, Instant, NodeId};
use sim_core::plan::{CrashKind, Edit, Fault, Moment, Target, Targets, Way};
use sim_core::protocols::{catalogue, scenarios};
use sim_core::session::{Goal, Outcome, Search, Session};

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

#[test]
fn a_scenario_that_is_opened_is_a_root_and_undo_leads_back() {
    let mut session = open(TEXT);
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    let other = TEXT.replace("seed 7", "seed 8");
    session.begin(other.clone()).expect("a text that parses");
    assert_eq!(session.versions()[session.current().0 as usize].parent, None);
    assert!(session.undo());
    assert!(session.text().contains("crash n2"));
    assert!(session.redo());
    assert_eq!(session.text(), other);
    let count = session.versions().len();
    session.begin(TEXT.replace("seed 7", "seed 9")).expect("a text that parses");
    assert_eq!(session.versions().len(), count, "nobody has seen the one before");
    assert!(session.undo());
    assert!(session.text().contains("crash n2"));
}

#[test]
fn typing_is_one_version_until_something_else_is_done() {
    let mut session = open(TEXT);
    for seed in ["seed 71", "seed 712"] {
        session.replace(TEXT.replace("seed 7", seed)).expect("a text that parses");
    }
    assert_eq!(session.versions().len(), 2);
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    let more = session.text().replace("seed 712", "seed 7");
    session.replace(more).expect("a text that parses");
    assert_eq!(session.versions().len(), 4);
    session.undo();
    session.undo();
    assert_eq!(session.text(), TEXT.replace("seed 7", "seed 712"));
    session.replace(TEXT.replace("seed 7", "seed 9")).expect("a text that parses");
    assert_eq!(session.versions().len(), 5, "what was undone is kept");
}

#[test]
fn a_drag_that_begins_where_others_departed_keeps_them() {
    let mut session = open(TEXT);
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    let line = session.plan().faults[0].line;
    session.edit(&crash(2, Instant(1_200_000))).expect("an edit that fits");
    session.undo();
    let moved = Edit::Move { line, at: Instant(900_000), lasting: None };
    session.amend(&moved).expect("a drag that fits");
    assert!(session.text().contains("at 900ms crash n2\n"), "{}", session.text());
    assert!(session.undo());
    assert!(session.text().contains("at 1s crash n2 for 300ms"));
}

/// What a step did has a time only in the run. Written down there, in its place, it does the same.
#[test]
fn steps_become_a_schedule_in_their_places_and_the_run_stays_the_same() {
    for shipped in scenarios::SHIPPED {
        let mut session = open(shipped.text);
        let fingerprint = session.report().fingerprint;
        let struck = session.report().faults;
        let Some(fault) = struck.iter().find(|fault| fault.began.is_some()) else { continue };
        let words = session.text().lines().nth(fault.line as usize - 1).map(str::to_string);
        let comment = words.and_then(|words| Some(words.split_once(" # ")?.1.to_string()));
        let line = session.resolve(fault.line).expect("it struck");
        finish(&mut session);
        assert_eq!(
            session.report().fingerprint,
            fingerprint,
            "{}\n{}",
            shipped.name,
            session.text()
        );
        let moved = session.plan().faults.iter().find(|moved| moved.line == line);
        let moved =
            moved.unwrap_or_else(|| panic!("{} line {line}: {}", shipped.name, session.text()));
        if let Moment::At(at) = moved.moment {
            assert_eq!(Some(at), fault.began, "{}", shipped.name);
        }
        assert!(
            comment.is_none_or(|comment| session.text().contains(&comment)),
            "{}",
            shipped.name
        );
        assert!(session.undo() && session.text() == shipped.text);
    }
}

#[test]
fn a_schedule_of_steps_keeps_the_story() {
    let text = "# Title\nprotocol raft\nseed 7\nclients 0\nrun for 2s\n\n\
                until leader as old # one comes\ncrash old for 100ms # and goes\nadvance 500ms\n\
                expect leader is not old\n# the end\n";
    let mut session = open(text);
    let line = session.resolve(8).expect("the crash happened");
    let lines: Vec<&str> = session.text().lines().collect();
    assert_eq!(lines[6], "# one comes");
    let crash = lines[line as usize - 1];
    assert!(crash.starts_with("at ") && crash.contains(" crash n"), "{crash}");
    assert!(crash.ends_with(" for 100ms # and goes"), "{crash}");
    assert!(lines[8].starts_with("advance ") && lines[9].starts_with("expect leader is not n"));
    assert_eq!(lines[10], "# the end");
}

#[test]
fn another_leader_is_waited_for_past_the_same_one() {
    let mut session = open(TEXT);
    let Search::Found(first) = session.search(Goal::LeaderChanged) else {
        panic!("one is elected")
    };
    session.set_position(first);
    assert_eq!(session.search(Goal::LeaderChanged), Search::Never);
    let leader = session.scene().leader;
    session.edit(&cut_leader(session.now().after(Duration::ms(1)))).expect("an edit that fits");
    finish(&mut session);
    let Search::Found(second) = session.search(Goal::LeaderChanged) else { panic!("another is") };
    session.set_position(second);
    assert_ne!(session.scene().leader, leader);
}

#[test]
fn the_same_run_without_its_bug_parts_where_the_bug_first_shows() {
    let text = scenarios::SHIPPED.iter().find(|it| it.text.contains("bug forgotten-vote"));
    let mut session = open(text.expect("it is shipped").text);
    let before = session.current();
    let events = session.events().to_vec();
    let fixed = Edit::SetBug { name: "forgotten-vote".into(), on: false };
    session.edit(&fixed).expect("an edit that fits");
    session.contrast_with(before);
    finish(&mut session);
    let Some(Outcome::Differs(difference)) = session.contrast().map(|it| it.outcome.clone()) else {
        panic!("without the bug the run is another")
    };
    let event = difference.event.0 as usize;
    // Lines moved up by one with the line of the bug; nothing else differs before.
    let told = |at: usize| {
        (events[at].at, session.events()[at].at, events[at].digest, session.events()[at].digest)
    };
    for at in 0..event {
        let (one, other, left, right) = told(at);
        assert_eq!((one, left), (other, right), "event {at}");
    }
    assert_ne!(difference.here, difference.there);
    assert!(event > 0, "they begin alike");
    session.edit(&crash(1, Instant(1_000_000))).expect("an edit that fits");
    assert!(session.contrast().is_none(), "it was about another plan");
}

#[test]
fn a_comment_makes_no_difference() {
    let mut session = open(TEXT);
    let before = session.current();
    session.replace(format!("# One line more\n{TEXT}")).expect("a text that parses");
    session.contrast_with(before);
    finish(&mut session);
    assert_eq!(session.contrast().map(|it| it.outcome.clone()), Some(Outcome::Same));
}
