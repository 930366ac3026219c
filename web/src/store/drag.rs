//! Faults under the hand: one drag is one version, however many moves it is made of.
//!
//! The first move of a fault that a step made writes the steps as a schedule, because a step has no
//! time of its own; the first move of one that stands at a place gives it a time. Both are said, with
//! the way back.

use super::{Lab, Notice, Remedy, Selection, Shift};
use sim_core::plan::{Edit, Moment, PlanError};
use sim_core::session::VersionId;

/// A fault that is being dragged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dragged {
    /// The line on which it stood when the drag began.
    from: u32,
    /// The line on which it stands now.
    line: u32,
    /// The version that the drag made.
    version: VersionId,
}

impl Lab {
    /// The line on which a fault stands now that stood on another when its drag began.
    pub fn line_now(&self, line: u32) -> u32 {
        self.0.dragged.get().filter(|it| it.from == line).map_or(line, |it| it.line)
    }

    /// Moves a fault: begins a drag, or goes on with it.
    pub(super) fn shift(&self, shift: Shift) {
        if self.refuses_edits() {
            return;
        }
        let current = self.session().current();
        let held =
            self.0.dragged.get().filter(|it| {
                it.version == current && (it.from == shift.line || it.line == shift.line)
            });
        let result = match held {
            Some(held) => self.drag_on(shift, held.line),
            None => self.begin_drag(shift),
        };
        match result {
            Ok(notice) => {
                self.recompute();
                let line = self.0.dragged.get().map_or(shift.line, |it| it.line);
                let said = {
                    let session = self.session();
                    session.text().lines().nth(line as usize - 1).unwrap_or("").trim().to_string()
                };
                let mut workspace = self.0.workspace.borrow_mut();
                workspace.said = said.into();
                workspace.selection = Selection::Fault(line);
                drop(workspace);
                if let Some(text) = notice {
                    self.notify(Notice::plain(text).offering(Remedy::Undo));
                }
            }
            Err(error) => self.notify(Notice::trouble(super::edits::sentence(&error))),
        }
    }

    fn drag_on(&self, shift: Shift, line: u32) -> Result<Option<&'static str>, PlanError> {
        let Shift { at, lasting, .. } = shift;
        self.0.session.borrow_mut().amend(&Edit::Move { line, at, lasting })?;
        Ok(None)
    }

    fn begin_drag(&self, shift: Shift) -> Result<Option<&'static str>, PlanError> {
        let Shift { line, at, lasting } = shift;
        let mut session = self.0.session.borrow_mut();
        let moment = session.plan().faults.iter().find(|it| it.line == line).map(|it| it.moment);
        let (now, told) = match moment {
            Some(Moment::Before(_) | Moment::After { .. }) => (
                line,
                Some("This fault stood at a place in the run. From now on it strikes at a time."),
            ),
            Some(_) => (line, None),
            None => (
                session.resolve(line)?,
                Some(
                    "A step made this fault, and steps have no times of their own. So all steps \
                     are written as a schedule now, each at the time at which it acted.",
                ),
            ),
        };
        let edit = Edit::Move { line: now, at, lasting };
        if moment.is_some() {
            session.edit(&edit)?
        } else {
            session.amend(&edit)?
        }
        let version = session.current();
        self.0.dragged.set(Some(Dragged { from: line, line: now, version }));
        Ok(told)
    }
}
