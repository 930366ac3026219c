//! The same run, with one thing otherwise: planted bugs off or on, everything else as it was, and
//! where the two runs part.

use super::{Lab, Notice, Remedy};
use sim_core::plan::Edit;
use sim_core::session::{Outcome, Session};

/// The bugs that are on, or else those of the nearest earlier version that had any: one bit each.
pub fn planted(session: &Session) -> u64 {
    let versions = session.versions();
    let mut version = Some(session.current());
    while let Some(at) = version {
        let it = &versions[at.0 as usize];
        if it.plan.bugs != 0 {
            return it.plan.bugs;
        }
        version = it.parent;
    }
    0
}

impl Lab {
    /// The same run with its planted bugs off, or with those on again that an earlier version had.
    pub(super) fn swap_bugs(&self) {
        let (before, edits) = {
            let session = self.session();
            let bugs = session.run().description().bugs;
            let (on, planted) = (session.plan().bugs, planted(&session));
            let which = bugs.iter().enumerate().filter(|(bit, _)| planted & 1 << bit != 0);
            let edits: Vec<Edit> = which
                .map(|(_, bug)| Edit::SetBug { name: bug.name.to_string(), on: on == 0 })
                .collect();
            (session.current(), edits)
        };
        self.edit_all(&edits);
        let mut session = self.0.session.borrow_mut();
        if session.current() != before {
            session.contrast_with(before);
            self.0.contrasts.set(true);
        }
    }

    /// Says where two runs part, once that is known.
    pub(super) fn tell_contrast(&self) {
        if !self.0.contrasts.get() {
            return;
        }
        let outcome = self.session().contrast().map(|contrast| contrast.outcome.clone());
        let notice = match outcome {
            Some(Outcome::Pending) => return,
            None => None,
            Some(Outcome::Same) => {
                Some(Notice::plain("The two runs are the same from beginning to end."))
            }
            Some(Outcome::Differs(difference)) => {
                let text = format!(
                    "First difference at {}. Here: {}. Before: {}.",
                    difference.at, difference.here, difference.there
                );
                Some(Notice::plain(text).offering(Remedy::Go(difference.event.0 + 1)))
            }
        };
        self.0.contrasts.set(false);
        if let Some(notice) = notice {
            self.0.workspace.borrow_mut().said = notice.text.clone();
            self.notify(notice);
        }
        // The timeline marks the place.
        self.0.revision.set(self.0.revision.get() + 1);
    }
}
