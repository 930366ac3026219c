//! What each action does, but those that change the plan: they are in `edits`.

use super::{Action, Dialog, Lab, MenuRequest, Notice, Selection, Tab, Tone, remember, until};
use crate::later;
use sim_core::base::{EventId, Instant};
use std::rc::Rc;
use yew::AttrValue;

/// How many notices stand on the page at once; the oldest give way.
const NOTICES_MAX: usize = 3;
/// How many subjects one can go back to.
const TRAIL_MAX: usize = 32;

impl Lab {
    /// Does it, and tells nobody.
    pub(super) fn apply(&self, action: Action) {
        match action {
            Action::TogglePlay if self.0.player.borrow().playing => self.pause(),
            Action::TogglePlay | Action::Play => self.begin_play(),
            Action::Pause => self.pause(),
            Action::Hold(held) => self.0.player.borrow_mut().held = held,
            Action::SetNow(at) => {
                self.0.session.borrow_mut().set_now(at);
                self.moved();
            }
            Action::SetPosition(position) => {
                self.pause();
                self.0.session.borrow_mut().set_position(position);
                self.moved();
            }
            Action::Step(count) => self.step(count),
            Action::Advance(by) => {
                let now = self.session().now();
                self.0.session.borrow_mut().set_now(now.after(by));
                self.moved();
            }
            Action::RunUntil(goal) => {
                let resumes = {
                    let player = self.0.player.borrow();
                    player.playing || player.goal.is_some() && player.resumes
                };
                self.pause();
                self.0.workspace.borrow_mut().until = goal;
                self.remember("until", &until::name(goal));
                let mut player = self.0.player.borrow_mut();
                (player.goal, player.resumes) = (Some(goal), resumes);
            }
            Action::RunAgain => {
                let goal = {
                    let session = self.session();
                    let last = self.0.workspace.borrow().until;
                    until::fitting(last, session.plan(), session.run().description())
                };
                self.apply(Action::RunUntil(goal));
            }
            Action::GoToViolation(claim) => {
                let violations = self.report().violations.clone();
                if let Some(violation) = violations.iter().find(|it| it.claim == claim) {
                    self.apply(Action::SetPosition(violation.event + 1));
                    self.raise_banner(violation.event, claim);
                }
            }
            Action::SetPace(pace) => {
                self.0.workspace.borrow_mut().pace = pace;
                self.remember_pace();
            }
            Action::Quicken(notches) => {
                let rate = self.0.player.borrow().rate;
                let mut workspace = self.0.workspace.borrow_mut();
                workspace.pace = workspace.pace.quicker(notches, rate);
                workspace.said = workspace.pace.words().into();
                drop(workspace);
                self.remember_pace();
            }
            Action::ShowAhead(ahead) => {
                self.0.workspace.borrow_mut().ahead = ahead;
                if ahead {
                    self.remember("ahead", "1");
                } else {
                    remember::forget("ahead");
                }
            }
            Action::LetGo => self.0.dragged.set(None),
            Action::Select(selection) => {
                self.0.workspace.borrow_mut().trail = Rc::default();
                self.select(selection);
            }
            Action::Trace(selection) => self.trace(selection),
            Action::Return => self.return_on_trail(),
            Action::Edit(_)
            | Action::DoObvious(_)
            | Action::Stroke(_)
            | Action::ReplaceText(_)
            | Action::Open(_)
            | Action::OpenFound(_)
            | Action::Visit(_)
            | Action::BeginLesson(..)
            | Action::TurnPage(_)
            | Action::Shift(_)
            | Action::SwapBugs
            | Action::Undo
            | Action::Redo => later::perform(self, action),
            Action::DropDraft => self.0.workspace.borrow_mut().draft = None,
            Action::Switch(version) => {
                self.0.session.borrow_mut().switch(version);
                self.changed();
            }
            Action::OpenMenu(request) => self.open_menu(Some(request)),
            Action::OpenCrowd(names, x, y) => {
                self.open_menu(Some(MenuRequest { on: Selection::None, x, y }));
                self.0.workspace.borrow_mut().crowd = names;
            }
            Action::CloseMenu => self.open_menu(None),
            Action::OpenDialog(dialog) => self.open_dialog(Some(dialog)),
            Action::CloseDialog => self.open_dialog(None),
            Action::ShowTab(tab) => {
                let mut workspace = self.0.workspace.borrow_mut();
                workspace.tab = tab;
                workspace.side_open = true;
            }
            Action::LeaveLesson => self.leave_lesson(),
            Action::ToggleSide => {
                let open = !self.0.workspace.borrow().side_open;
                self.0.workspace.borrow_mut().side_open = open;
                self.remember("side", if open { "open" } else { "closed" });
            }
            Action::ToggleGrid => {
                let mut workspace = self.0.workspace.borrow_mut();
                workspace.grid = !workspace.grid;
            }
            Action::Prefer(preference, value) => self.prefer(preference, value),
            Action::Heed => self.heed(),
            Action::Notify(notice) => self.notify(notice),
            Action::Dismiss(id) => {
                let mut workspace = self.0.workspace.borrow_mut();
                Rc::make_mut(&mut workspace.notices).retain(|notice| notice.id != id);
            }
            Action::DismissBanner => self.0.workspace.borrow_mut().banner = None,
        }
    }

    pub(super) fn begin_play(&self) {
        let at_the_end = {
            let session = self.session();
            session.now() >= session.end()
        };
        if at_the_end {
            self.0.session.borrow_mut().set_now(Instant::ZERO);
            self.moved();
        }
        self.0.workspace.borrow_mut().banner = None;
        let mut player = self.0.player.borrow_mut();
        player.playing = true;
        player.goal = None;
    }

    pub(super) fn pause(&self) {
        let mut player = self.0.player.borrow_mut();
        player.playing = false;
        player.goal = None;
    }

    /// The playhead was put somewhere by hand: nobody waits for a successor any more, and what was
    /// told of the moment before is old news.
    pub(super) fn moved(&self) {
        self.0.player.borrow_mut().waited_s = None;
        let mut workspace = self.0.workspace.borrow_mut();
        workspace.banner = None;
        if workspace.notices.iter().any(|notice| notice.is_fleeting) {
            Rc::make_mut(&mut workspace.notices).retain(|notice| !notice.is_fleeting);
        }
    }

    fn step(&self, count: i32) {
        self.pause();
        {
            let mut session = self.0.session.borrow_mut();
            for _ in 0..count.unsigned_abs() {
                let moved = if count > 0 { session.step() } else { session.step_back() };
                if !moved {
                    break;
                }
            }
        }
        self.moved();
        self.tell_last_event();
    }

    /// Says which event the playhead stands behind.
    pub(super) fn tell_last_event(&self) {
        let said = {
            let session = self.session();
            match session.position() {
                0 => "The beginning".to_string(),
                position => {
                    let event = EventId(position - 1);
                    format!("{}: {}", session.now(), session.explain(event).text)
                }
            }
        };
        self.0.workspace.borrow_mut().said = said.into();
    }

    fn trace(&self, selection: Selection) {
        let from = (self.0.workspace.borrow().selection, self.session().position());
        {
            let mut workspace = self.0.workspace.borrow_mut();
            let trail = Rc::make_mut(&mut workspace.trail);
            trail.push(from);
            if trail.len() > TRAIL_MAX {
                trail.remove(0);
            }
        }
        if let Selection::Event(id) = selection {
            self.apply(Action::SetPosition(id.0 + 1));
        }
        self.select(selection);
    }

    fn return_on_trail(&self) {
        let last = Rc::make_mut(&mut self.0.workspace.borrow_mut().trail).pop();
        if let Some((selection, position)) = last {
            self.apply(Action::SetPosition(position));
            self.select(selection);
        }
    }

    fn select(&self, selection: Selection) {
        let mut workspace = self.0.workspace.borrow_mut();
        workspace.selection = selection;
        // A fault is selected in the text as often as on the timeline: the text stays in sight.
        if !matches!(selection, Selection::None | Selection::Fault(_)) {
            workspace.tab = Tab::Details;
        }
    }

    /// Compares the finished run with what the sender of its link saw.
    pub(super) fn compare_with_link(&self) {
        let Some(expected) = self.0.expected.take() else { return };
        let found = self.session().report().fingerprint;
        if found != expected {
            self.notify(Notice::trouble(format!(
                "This run differs from what the sender of the link saw: its fingerprint is \
                 {found:016x}, the link says {expected:016x}."
            )));
        }
    }

    /// The plan is another: what was told of the last one is old news.
    pub(super) fn changed(&self) {
        self.0.workspace.borrow_mut().notices = Rc::default();
        self.0.dragged.set(None);
        self.recompute();
    }

    /// The run begins anew and comes back to the playhead.
    pub(super) fn recompute(&self) {
        self.0.version.set(self.0.version.get() + 1);
        self.0.revision.set(self.0.revision.get() + 1);
        self.0.tape.borrow_mut().clear();
        self.0.player.borrow_mut().goal = None;
        self.0.expected.set(None);
        {
            let mut workspace = self.0.workspace.borrow_mut();
            workspace.banner = None;
            workspace.draft = None;
            workspace.trail = Rc::default();
        }
        crate::rescue::keep(self.session().text());
        self.catch_up();
    }

    fn open_menu(&self, request: Option<MenuRequest>) {
        self.0.player.borrow_mut().held = request.is_some();
        let mut workspace = self.0.workspace.borrow_mut();
        workspace.menu = request;
        workspace.crowd = Rc::default();
    }

    /// Time stands while a dialog is open: whoever shares a moment still sees it.
    fn open_dialog(&self, dialog: Option<Dialog>) {
        self.0.player.borrow_mut().held = dialog.is_some();
        self.0.workspace.borrow_mut().dialog = dialog;
    }

    pub(super) fn notify(&self, mut notice: Notice) {
        let mut workspace = self.0.workspace.borrow_mut();
        notice.id = workspace.notices.iter().map(|notice| notice.id).max().unwrap_or(0) + 1;
        if notice.tone == Tone::Trouble {
            workspace.said = AttrValue::from(notice.text.to_string());
        }
        let notices = Rc::make_mut(&mut workspace.notices);
        notices.retain(|other| other.text != notice.text);
        notices.push(notice);
        if notices.len() > NOTICES_MAX {
            notices.remove(0);
        }
    }

    /// Remembers something between visits, and says so once where that cannot be.
    pub(super) fn remember(&self, name: &str, value: &str) {
        if !remember::remember(name, value) {
            self.notify(Notice::plain(
                "This browser keeps no settings of this page: its storage is full or forbidden. \
                 All else works, and nothing of the run is lost: it is in its text and its links.",
            ));
        }
    }
}
