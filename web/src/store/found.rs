//! What a hunt finds comes into the session as a text: a version like any other, that can be undone
//! and shared. The playhead then stands where the claim breaks.

use super::{Banner, Lab};
use sim_core::base::{EventId, Instant, NodeSet};
use sim_core::hunt::Break;
use sim_core::session::Goal;

/// A run that a hunt found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    text: String,
    violation: Option<Break>,
}

impl Found {
    /// The run of a text, and the first claim that it breaks, if it does.
    pub fn new(text: String, violation: Option<&Break>) -> Found {
        Found { text, violation: violation.cloned() }
    }
}

impl Lab {
    /// Opens it, at what it breaks; or at its beginning, if it breaks nothing.
    pub(super) fn open_found(&self, found: &Found) {
        self.pause();
        self.replace_text(found.text.clone());
        if self.0.workspace.borrow().draft.is_some() {
            return;
        }
        let Some(violation) = &found.violation else {
            self.0.session.borrow_mut().set_now(Instant::ZERO);
            self.moved();
            return;
        };
        let itself = self.session().run().report();
        if itself.claims.iter().any(|claim| claim.name == violation.claim) {
            // The run itself says so, when it comes there.
            self.0.session.borrow_mut().set_now(Instant(violation.at.0.saturating_sub(1)));
            self.moved();
            let mut player = self.0.player.borrow_mut();
            (player.goal, player.resumes) = (Some(Goal::Violation), false);
        } else {
            // It was judged afterwards, on what the clients saw.
            self.0.session.borrow_mut().set_now(violation.at);
            self.moved();
            let banner = Banner {
                event: EventId(violation.event),
                at: violation.at,
                claim: violation.claim.clone().into(),
                sentence: violation.sentence.clone().into(),
                nodes: NodeSet::default(),
            };
            self.0.workspace.borrow_mut().banner = Some(banner);
        }
    }
}
