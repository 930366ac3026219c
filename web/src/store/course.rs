//! The lesson that a visitor is in, and how far they have come.
//!
//! Goals are judged whenever the page is told what changed. A goal that was reached stays reached:
//! whoever plays on past an election has seen it.

use super::{Action, Lab, Selection, Tab, remember};
use sim_core::lesson::{Lesson, Selected, Sight};
use std::rc::Rc;

/// Where a visitor stands in a lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Course {
    /// Which of the shipped lessons.
    pub lesson: usize,
    /// Which of its steps.
    pub step: usize,
    /// Which goals of this step are reached, one bit each.
    pub reached: u32,
    /// Which steps are done, one bit each.
    pub done: u64,
}

impl Course {
    /// Whether a step is done.
    pub fn is_done(&self, step: usize) -> bool {
        self.done >> step & 1 == 1
    }
}

/// Whether a lesson was followed to its end, on this visit or an earlier one.
pub fn was_finished(lesson: usize) -> bool {
    remember::recall(&key(lesson)).is_some()
}

fn key(lesson: usize) -> String {
    format!("lesson.{lesson}")
}

impl Lab {
    /// The lesson that the visitor is in.
    pub fn lesson(&self) -> Option<Rc<Lesson<'static>>> {
        self.0.lesson.borrow().clone()
    }

    /// Begins a lesson: its scenario, standing at its moment.
    pub(super) fn begin_lesson(&self, index: usize, lesson: Rc<Lesson<'static>>) {
        self.apply(Action::Open(lesson.scenario.to_string()));
        self.apply(Action::Pause);
        self.apply(Action::SetNow(lesson.at));
        *self.0.lesson.borrow_mut() = Some(lesson);
        {
            let mut workspace = self.0.workspace.borrow_mut();
            workspace.course = Some(Course { lesson: index, step: 0, reached: 0, done: 0 });
            workspace.tab = Tab::Lesson;
            workspace.side_open = true;
            workspace.dialog = None;
        }
        self.say_step();
    }

    /// Leaves the lesson; what runs goes on.
    pub(super) fn leave_lesson(&self) {
        *self.0.lesson.borrow_mut() = None;
        self.0.workspace.borrow_mut().course = None;
    }

    /// Turns to the next step, or back. A step need not be done: who presents turns when they like.
    pub(super) fn turn_page(&self, by: isize) {
        let Some(lesson) = self.lesson() else { return };
        let finished;
        {
            let mut workspace = self.0.workspace.borrow_mut();
            let Some(course) = &mut workspace.course else { return };
            let Some(step) = course.step.checked_add_signed(by) else { return };
            if step >= lesson.steps.len() {
                return;
            }
            course.step = step;
            course.reached =
                if course.is_done(step) { lesson.steps[step].all_reached() } else { 0 };
            finished = (step + 1 == lesson.steps.len()).then_some(course.lesson);
            workspace.tab = Tab::Lesson;
            workspace.side_open = true;
        }
        if let Some(index) = finished {
            self.remember(&key(index), "1");
        }
        self.say_step();
    }

    /// Tells those who listen which step it is.
    fn say_step(&self) {
        let Some(lesson) = self.lesson() else { return };
        let mut workspace = self.0.workspace.borrow_mut();
        let step = workspace.course.map_or(0, |course| course.step);
        let title = lesson.steps[step].title;
        workspace.said = format!("Step {} of {}: {title}", step + 1, lesson.steps.len()).into();
    }

    /// Looks whether a goal is reached by now.
    pub fn judge_lesson(&self) {
        let Some(lesson) = self.lesson() else { return };
        let mut workspace = self.0.workspace.borrow_mut();
        let selected = match workspace.selection {
            Selection::Node(node) => Selected::Node(node),
            Selection::Message(name) => Selected::Message(name),
            Selection::Event(event) => Selected::Event(event),
            _ => Selected::Nothing,
        };
        let Some(course) = &mut workspace.course else { return };
        let (step, session) = (&lesson.steps[course.step], self.session());
        if course.reached == step.all_reached() || session.is_catching_up() {
            return;
        }
        let scene = self.scene();
        let sight = Sight { session: &session, scene: &scene, selected };
        let new = step.reached(&lesson, &sight) & !course.reached;
        course.reached |= new;
        if course.reached == step.all_reached() {
            course.done |= 1 << course.step;
        }
        let goals = step.goals.iter().enumerate();
        let words = goals.filter(|(index, _)| new >> index & 1 == 1).map(|(_, (_, words))| *words);
        let said = words.collect::<Vec<_>>().join("; ");
        if !said.is_empty() {
            workspace.said = format!("Reached: {said}").into();
        }
    }
}
