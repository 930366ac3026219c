//! What the actions do that change the plan. They are loaded later (`crate::later`), and with them
//! all that reads and writes texts.

use super::{Action, Lab, Notice, Selection, Tab};
use crate::draw::flight::{self, Caught, HELD_US};
use crate::panels::history;
use crate::{offers, share};
use sim_core::base::Instant;
use sim_core::plan::link::{Link, decode};
use sim_core::plan::{Edit, Fate, Fault, PlanError};
use std::rc::Rc;

/// Does it, and tells nobody.
pub fn perform(lab: &Lab, action: Action) {
    match action {
        Action::Edit(edit) => lab.edit_all(&[edit]),
        Action::DoObvious(on) => {
            let edits = {
                let session = lab.session();
                offers::obvious(on, &lab.scene(), session.run().description())
            };
            lab.edit_all(&edits);
        }
        Action::Stroke(links) => lab.edit_all(&offers::stroke(&links, &lab.scene())),
        Action::ReplaceText(text) => lab.replace_text(text),
        Action::Open(text) => lab.open(text),
        Action::OpenFound(found) => lab.open_found(&found),
        Action::Visit(fragment) => lab.visit(&fragment),
        Action::BeginLesson(index, lesson) => lab.begin_lesson(index, lesson),
        Action::TurnPage(by) => lab.turn_page(by),
        Action::Shift(shift) => lab.shift(shift),
        Action::SwapBugs => lab.swap_bugs(),
        Action::Undo => lab.take_back(),
        Action::Redo => lab.make_again(),
        // All others are done without this.
        _ => {}
    }
}

impl Lab {
    /// Takes the last edit back, and says which that was.
    fn take_back(&self) {
        let undone = {
            let session = self.session();
            history::title(session.versions(), session.current().0 as usize)
        };
        if self.0.session.borrow_mut().undo() {
            self.changed();
            self.say_version("Undone", &undone);
        }
    }

    /// Makes the edit that was taken back once more, and says which that is.
    fn make_again(&self) {
        if self.0.session.borrow_mut().redo() {
            let redone = {
                let session = self.session();
                history::title(session.versions(), session.current().0 as usize)
            };
            self.changed();
            self.say_version("Redone", &redone);
        }
    }

    fn say_version(&self, verb: &str, title: &str) {
        let said = format!("{verb}: {title}");
        self.notify(Notice::plain(said.clone()).fleeting());
        self.0.workspace.borrow_mut().said = said.into();
    }

    /// One gesture, of one edit or several: one version.
    pub(super) fn edit_all(&self, edits: &[Edit]) {
        if edits.is_empty() || self.refuses_edits() {
            return;
        }
        self.note_caught(edits);
        let before = self.session().text().to_string();
        let mut result = Ok(());
        for (index, edit) in edits.iter().enumerate() {
            let mut session = self.0.session.borrow_mut();
            result = if index == 0 { session.edit(edit) } else { session.amend(edit) };
            if result.is_err() {
                break;
            }
        }
        self.edited(result);
        self.say_new_lines(&before);
        self.0.player.borrow_mut().waited_s = Some(0.0);
        if edits.iter().any(|edit| matches!(edit, Edit::AddFault(_, Fault::Cut { .. }))) {
            self.take_hint();
        }
    }

    /// Notes where messages are that are about to be lost, because the run will not tell: in it they
    /// are lost when they are sent.
    fn note_caught(&self, edits: &[Edit]) {
        const CAUGHT_MAX: usize = 32;
        let scene = self.scene();
        let mut caught = self.0.caught.borrow_mut();
        for edit in edits {
            let Edit::AddFault(_, Fault::Message { name, fate: Fate::Lose, .. }) = edit else {
                continue;
            };
            let Some(message) = scene.messages.iter().find(|it| it.name == *name) else { continue };
            let whole = message.arrives_at.map_or(HELD_US, |at| at.since(message.sent_at).0 as f64);
            let share = flight::share(message.sent_at, message.arrives_at, scene.now);
            caught.retain(|it| it.name != *name);
            caught.push(Caught { name: *name, flight_us: whole, share });
            if caught.len() > CAUGHT_MAX {
                caught.remove(0);
            }
        }
    }

    /// While what was typed has an error, no gesture writes into it; that is said.
    pub(super) fn refuses_edits(&self) -> bool {
        let draft = self.0.workspace.borrow().draft.clone();
        let Some(draft) = draft else { return false };
        let place = draft.errors.first().map_or(String::new(), |e| format!(" in line {}", e.line));
        self.notify(Notice::trouble(format!(
            "The scenario's text has an error{place}. Correct it first, or drop what was typed."
        )));
        true
    }

    /// Tells those who listen what a gesture wrote into the scenario.
    fn say_new_lines(&self, before: &str) {
        let known: Vec<&str> = before.lines().collect();
        let said = {
            let session = self.session();
            let new = session.text().lines().filter(|line| !known.contains(line));
            new.map(str::trim).collect::<Vec<_>>().join("; ")
        };
        if !said.is_empty() {
            self.0.workspace.borrow_mut().said = said.into();
        }
    }

    fn edited(&self, result: Result<(), PlanError>) {
        match result {
            Ok(()) => self.changed(),
            Err(error) => self.notify(Notice::trouble(sentence(&error))),
        }
    }

    pub(super) fn replace_text(&self, text: String) {
        let result = self.0.session.borrow_mut().replace(text.clone());
        match result {
            Ok(()) => {
                self.0.workspace.borrow_mut().draft = None;
                self.changed();
            }
            Err(errors) => {
                self.0.workspace.borrow_mut().draft =
                    Some(super::Draft { text: text.into(), errors: Rc::new(errors) });
            }
        }
    }

    fn open(&self, text: String) {
        let result = self.0.session.borrow_mut().begin(text);
        match result {
            Ok(()) => {
                {
                    let mut workspace = self.0.workspace.borrow_mut();
                    workspace.draft = None;
                    workspace.selection = Selection::None;
                    // Its comments tell the story.
                    workspace.tab = Tab::Scenario;
                }
                self.changed();
                if self.enter_exhibit() {
                    self.begin_story();
                    return;
                }
                self.0.session.borrow_mut().set_now(Instant::ZERO);
                self.moved();
                self.begin_play();
                self.0.player.borrow_mut().waited_s = Some(0.0);
            }
            Err(errors) => {
                let reasons: Vec<_> = errors.iter().map(sentence).collect();
                self.notify(Notice::trouble(reasons.join(" ")));
            }
        }
    }

    /// Opens what an address asks for. One that cannot be read leaves the page as it is.
    fn visit(&self, fragment: &str) {
        match decode(fragment) {
            Ok(link) => self.follow(link),
            Err(error) => {
                self.notify(Notice::trouble(format!(
                    "This link cannot be opened: {error}. What runs here is not it."
                )));
                if self.session().seen() == Instant::ZERO {
                    self.begin_play();
                }
            }
        }
    }

    /// Opens what a link carries. A link that cannot be opened leaves what runs as it is.
    fn follow(&self, link: Link) {
        let result = self.0.session.borrow_mut().begin(link.text.clone());
        if let Err(errors) = result {
            let reason = errors.first().map_or(String::new(), sentence);
            self.notify(Notice::trouble(format!("This link cannot be opened. {reason}")));
            self.begin_play();
            return;
        }
        self.changed();
        if let Some(difference) = share::difference(&self.session(), &link) {
            self.notify(Notice::trouble(difference));
        } else {
            self.0.expected.set(link.fingerprint);
        }
        {
            let mut workspace = self.0.workspace.borrow_mut();
            workspace.selection =
                link.select.as_deref().map_or(Selection::None, Selection::of_name);
            if workspace.selection != Selection::None {
                workspace.tab = Tab::Details;
            }
        }
        let at = share::playhead(&link);
        if self.enter_exhibit() && at.is_none() {
            return self.begin_story();
        }
        self.0.session.borrow_mut().set_now(at.unwrap_or(Instant::ZERO));
        self.moved();
        // A link to a moment shows that moment; a link to a run plays it.
        if at.is_some() { self.pause() } else { self.begin_play() }
    }

    fn take_hint(&self) {
        if self.0.workspace.borrow().hint {
            self.0.workspace.borrow_mut().hint = false;
            self.remember("cut", "1");
        }
    }
}

/// An error as a sentence.
pub(super) fn sentence(error: &PlanError) -> String {
    let mut reason = error.reason.clone();
    if let Some(suggestion) = &error.suggestion {
        reason.push_str(&format!("; did you mean “{suggestion}”?"));
    } else {
        reason.push('.');
    }
    format!("Line {}: {reason}", error.line)
}
