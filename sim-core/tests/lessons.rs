//! The lessons that come with Faultline: each can be completed by doing what its steps ask for, and
//! none of its goals is reached before.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests read the folder")]

use sim_core::base::{EventId, Instant, NodeId};
use sim_core::lesson::{Lesson, Selected, Sight};
use sim_core::plan::{CrashKind, Edit, Fault, Moment, Target, Targets, Way};
use sim_core::protocols::lessons::{SHIPPED, read};
use sim_core::protocols::{catalogue, scenarios};
use sim_core::session::{self, Search, Session};
use sim_core::trace::{Event, EventKind, PayloadKind, causes};

fn lesson(text: &'static str) -> Lesson<'static> {
    read(text, &catalogue().descriptions()).expect("a shipped lesson is valid")
}

/// Somebody who does what the lesson asks for, through the session alone.
struct Visitor {
    session: Session,
    selected: Selected,
}

impl Visitor {
    fn open(lesson: &Lesson<'_>) -> Visitor {
        let session = Session::open(catalogue(), lesson.scenario).expect("it is shipped");
        let mut visitor = Visitor { session, selected: Selected::Nothing };
        visitor.compute();
        visitor.session.set_now(lesson.at);
        visitor
    }

    fn compute(&mut self) {
        while self.session.work(10_000) {}
    }

    /// Which goals of a step are reached here.
    fn reached(&self, lesson: &Lesson<'_>, step: usize) -> u32 {
        let scene = self.session.scene();
        let sight = Sight { session: &self.session, scene: &scene, selected: self.selected };
        lesson.steps[step].reached(lesson, &sight)
    }

    /// Plays until all goals of a step are reached.
    fn play(&mut self, lesson: &Lesson<'_>, step: usize) {
        while self.reached(lesson, step) != lesson.steps[step].all_reached() {
            assert!(self.session.step(), "played to the end in vain: {}", lesson.steps[step].title);
        }
    }

    fn edit(&mut self, fault: Fault) {
        let moment = Moment::At(self.session.moment());
        self.session.edit(&Edit::AddFault(moment, fault)).expect("a plain fault");
        self.compute();
    }

    fn leader(&self) -> NodeId {
        self.session.scene().leader.expect("somebody leads")
    }

    /// Goes to the first event of this kind after the playhead, and selects it.
    fn select(&mut self, wanted: fn(&Event) -> bool) {
        let from = self.session.position() as usize;
        let events = self.session.events();
        let found = from + events[from..].iter().position(wanted).expect("there is one");
        self.session.set_position(found as u32 + 1);
        self.selected = Selected::Event(EventId(found as u32));
    }

    /// Does what a step asks for.
    fn does(&mut self, lesson: &Lesson<'_>, index: usize) {
        match (lesson.title, lesson.steps[index].title) {
            ("Cut off a leader", "Put it on an island") => {
                self.edit(Fault::Cut {
                    from: Targets::nodes([self.leader()]),
                    to: Targets(vec![Target::Rest]),
                    way: Way::Both,
                    lasting: None,
                });
            }
            ("Cut off a leader", "Let it come home") => {
                self.edit(Fault::Heal { between: None });
                self.play(lesson, index);
            }
            ("Read the timeline", "Rows and arrows") => {
                self.select(|event| matches!(event.kind, EventKind::Delivered { .. }));
            }
            ("Read the timeline", "What did not arrive") => {
                self.select(|event| matches!(event.kind, EventKind::Lost { .. }));
            }
            ("Read the timeline", "Why was it sent?") => {
                let Selected::Event(lost) = self.selected else { panic!("an event is selected") };
                let events = self.session.events();
                let is_origin = |id: &EventId| {
                    let kind = events[id.0 as usize].kind;
                    matches!(kind, EventKind::TimerFired { .. } | EventKind::Invoked { .. })
                };
                let origin = causes::chain(events, lost).find(is_origin).expect("it has one");
                self.selected = Selected::Event(origin);
            }
            ("Read the timeline", "Time runs both ways") => {
                self.session.set_now(Instant(500_000));
            }
            ("Read the timeline", "Change the past") => self.edit(Fault::Crash {
                nodes: Targets::nodes([NodeId::server(2)]),
                kind: CrashKind::Process,
                lasting: None,
            }),
            ("Read the timeline", "Nothing is lost") => assert!(self.session.undo()),
            (_, "What does the client know?") => {
                self.selected = Selected::Node(NodeId::client(0));
            }
            (_, "Move the crash") => {
                let text = self.session.text().replace("after effect 2", "after effect 1");
                self.session.replace(text).expect("another effect");
                self.compute();
            }
            _ => self.play(lesson, index),
        }
    }
}

#[test]
fn every_lesson_can_be_completed_and_no_goal_is_a_gift() {
    for text in SHIPPED {
        let lesson = lesson(text);
        let mut visitor = Visitor::open(&lesson);
        for (index, step) in lesson.steps.iter().enumerate() {
            let place = format!("{}: {}", lesson.title, step.title);
            if step.goals.is_empty() {
                continue;
            }
            assert_ne!(visitor.reached(&lesson, index), step.all_reached(), "a gift. {place}");
            visitor.does(&lesson, index);
            assert_eq!(visitor.reached(&lesson, index), step.all_reached(), "{place}");
        }
    }
}

#[test]
fn at_the_start_of_a_lesson_nothing_of_its_story_has_happened() {
    for text in SHIPPED {
        let lesson = lesson(text);
        let visitor = Visitor::open(&lesson);
        for (index, step) in lesson.steps.iter().enumerate().filter(|(_, it)| !it.goals.is_empty())
        {
            // Before a client asks anything, none waits.
            let waits = step.title == "Once, not twice";
            let early = visitor.reached(&lesson, index) == step.all_reached();
            assert_eq!(early, waits, "{}: {}", lesson.title, step.title);
        }
    }
}

#[test]
fn every_step_says_something_and_every_goal_has_words_and_a_hint() {
    for text in SHIPPED {
        let lesson = lesson(text);
        assert!(lesson.story.ends_with('.'), "{}", lesson.story);
        assert!(lesson.steps.last().is_some_and(|last| last.goals.is_empty()), "an end to read");
        for step in &lesson.steps {
            assert!(!step.says.is_empty(), "{}", step.title);
            assert_eq!(step.goals.is_empty(), step.hint.is_empty(), "{}", step.title);
            for words in step.says.iter().copied().chain([step.hint]) {
                assert!(words.is_empty() || words.ends_with(['.', '?']), "{words}");
            }
            for (_, words) in &step.goals {
                assert!(!words.is_empty() && !words.ends_with('.'), "{words}");
            }
        }
    }
}

#[test]
fn every_file_is_shipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../lessons");
    let entries = std::fs::read_dir(folder).expect("the folder of lessons");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_lesson = |path: &std::path::PathBuf| path.extension().is_some_and(|it| it == "lesson");
    let mut texts: Vec<String> =
        paths.filter(is_lesson).map(|path| std::fs::read_to_string(path).expect("it")).collect();
    let mut shipped: Vec<String> = SHIPPED.iter().map(|text| text.to_string()).collect();
    texts.sort();
    shipped.sort();
    assert_eq!(texts, shipped);
}

/// Goals that are about more than one lesson shows: a leader with a majority is not cut off.
#[test]
fn a_leader_with_a_majority_is_not_cut_off() {
    let lesson = lesson(SHIPPED[0]);
    let mut visitor = Visitor::open(&lesson);
    visitor.play(&lesson, 0);
    let others: Vec<NodeId> =
        (0..5).map(NodeId::server).filter(|&node| node != visitor.leader()).collect();
    for count in 1..=4 {
        let mut cut = Visitor::open(&lesson);
        cut.play(&lesson, 0);
        cut.edit(Fault::Cut {
            from: Targets::nodes([cut.leader()]),
            to: Targets::nodes(others[..count].iter().copied()),
            way: Way::Forth,
            lasting: None,
        });
        assert_eq!(cut.reached(&lesson, 1) == 1, count >= 3, "{count} links cut, one way");
    }
}

#[test]
fn a_request_is_what_a_client_sends() {
    // What `a request has arrived` looks for is the first thing a session finds in this way.
    let lesson = lesson(SHIPPED[2]);
    let mut visitor = Visitor::open(&lesson);
    let goal = session::Goal::Message(PayloadKind::REQUEST);
    let Search::Found(position) = visitor.session.search(goal) else { panic!("it is sent") };
    visitor.session.set_position(position - 1);
    assert_eq!(visitor.reached(&lesson, 0), 0);
    visitor.session.set_position(position);
    assert_eq!(visitor.reached(&lesson, 0), 1);
}

/// Reads a lesson that has something wrong in it, and says where, why, and what was meant.
#[track_caller]
fn check_error(text: &str, line: u32, column: u32, reason: &str, suggestion: Option<&str>) {
    let shipped = [("quiet", scenarios::find("a-quiet-cluster").expect("it").text)];
    let result = sim_core::lesson::parse(text, &shipped, &catalogue().descriptions());
    let error = result.expect_err("it is wrong");
    assert_eq!((error.line, error.column), (line, column), "{error}");
    assert!(error.reason.contains(reason), "{error}");
    assert_eq!(error.suggestion.as_deref(), suggestion, "{error}");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_was_meant() {
    let head = "lesson A\nscenario quiet\n";
    check_error("leson A", 1, 1, "no line of a lesson begins with this", Some("lesson"));
    check_error("lesson", 1, 1, "nothing follows", None);
    check_error("lesson A\nscenario quite", 2, 10, "no scenario of this name", Some("quiet"));
    check_error("lesson A\nat 3 parsecs", 2, 4, "", None);
    check_error("lesson A\nsay Hello.", 2, 1, "belongs to a step", None);
    check_error("lesson A\nstep One", 1, 1, "runs a scenario", None);
    check_error("scenario quiet\nstep One", 1, 1, "has a title", None);
    check_error(head, 1, 1, "has steps", None);
    let step = format!("{head}step One\n");
    check_error(&format!("{step}goal leader"), 4, 6, "a colon", None);
    let goal = format!("{step}  goal leader is cut of: So");
    check_error(&goal, 4, 8, "neither a condition nor a phrase", Some("leader is cut off"));
    check_error(&format!("{step}goal convergd: So"), 4, 6, "neither", Some("converged"));
    check_error(&format!("{step}goal leader is n9: So"), 4, 6, "neither", None);
    let many = "goal leader: So\n".repeat(9);
    check_error(&format!("{step}{many}"), 12, 1, "at most eight", None);
}
