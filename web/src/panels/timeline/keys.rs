//! The keyboard: everything that the hand can do, while the timeline has the focus.

use super::desk::{Desk, Now};
use super::pointer::{deselect, pan_by, zoom};
use crate::store::{Action, Selection};
use sim_core::base::EventId;
use sim_core::session::Session;
use sim_core::trace::causes;
use std::rc::Rc;
use web_sys::KeyboardEvent;

/// Answers a key. Says whether it did.
pub fn key(desk: &Rc<Desk>, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let Some(Now { lab, workspace, .. }) = desk.now() else { return false };
    let many = if event.shift_key() { 10 } else { 1 };
    match event.key().as_str() {
        "ArrowRight" => lab.dispatch(Action::Step(many)),
        "ArrowLeft" => lab.dispatch(Action::Step(-many)),
        "[" => along(desk, cause),
        "]" => along(desk, effect),
        "w" | "W" => zoom(desk, None, 1.35),
        "s" | "S" => zoom(desk, None, 1.0 / 1.35),
        "a" | "A" => pan_by(desk, -0.15),
        "d" | "D" => pan_by(desk, 0.15),
        "f" | "F" => {
            desk.model.borrow_mut().fit();
            desk.request();
        }
        "Enter" => match event_of(&lab.session(), workspace.selection) {
            Some(id) => lab.dispatch(Action::SetPosition(id.0 + 1)),
            None => return false,
        },
        "Escape" if workspace.selection != Selection::None => deselect(desk),
        _ => return false,
    }
    true
}

/// Selects what a walk along causality leads to. With nothing selected it begins at the last event
/// before the playhead.
fn along(desk: &Rc<Desk>, walk: fn(&Session, EventId) -> Option<EventId>) {
    let Some(Now { lab, workspace, .. }) = desk.now() else { return };
    let next = {
        let session = lab.session();
        match event_of(&session, workspace.selection) {
            Some(from) => walk(&session, from),
            None => session.position().checked_sub(1).map(EventId),
        }
    };
    if let Some(id) = next {
        lab.dispatch(Action::Select(Selection::Event(id)));
        desk.request();
    }
}

fn cause(session: &Session, id: EventId) -> Option<EventId> {
    causes::chain(session.events(), id).nth(1)
}

fn effect(session: &Session, id: EventId) -> Option<EventId> {
    causes::effects(session.events(), id).next()
}

/// The event that a selection stands for: a message by its last.
pub fn event_of(session: &Session, selection: Selection) -> Option<EventId> {
    match selection {
        Selection::Event(id) => {
            id.index().filter(|&event| event < session.events().len()).map(|_| id)
        }
        Selection::Message(name) => {
            let about = |event: &sim_core::trace::Event| {
                event.message().is_some_and(|(other, _)| other == name)
            };
            session.events().iter().rposition(about).map(|event| EventId(event as u32))
        }
        _ => None,
    }
}
