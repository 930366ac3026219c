//! Keys that work everywhere on the page.
//!
//! Fields keep their own keys, and a button keeps space and Enter, or it could not be pressed.

use crate::store::{Action, Dialog, Lab, Pace, Selection, Tab};
use gloo_events::{EventListener, EventListenerOptions};
use sim_core::base::Instant;
use sim_core::plan::Edit;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Listens until the result is dropped.
pub fn listen(lab: Lab) -> Option<EventListener> {
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>()
            && let Some(actions) = meaning(&lab, event)
        {
            event.prevent_default();
            for action in actions {
                lab.dispatch(action);
            }
        }
    }))
}

/// What a key means, if anything.
fn meaning(lab: &Lab, event: &KeyboardEvent) -> Option<Vec<Action>> {
    if event.default_prevented() || event.alt_key() {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is = |selector: &str| {
        target.as_ref().is_some_and(|target| target.matches(selector).unwrap_or(false))
    };
    if is("textarea, select, input:not([type='range']):not([type='checkbox']):not([type='radio'])")
    {
        return None;
    }
    let key = event.key();
    let shift = event.shift_key();
    if event.ctrl_key() || event.meta_key() {
        return match key.to_ascii_lowercase().as_str() {
            "z" if shift => Some(vec![Action::Redo]),
            "z" => Some(vec![Action::Undo]),
            "y" => Some(vec![Action::Redo]),
            _ => None,
        };
    }
    let steps = if shift { 10 } else { 1 };
    let action = match key.as_str() {
        // A node on the stage is no HTML button: space there is free for play.
        " " if is("button, summary, a, input, [role='tab'], [role='menuitem']") => return None,
        " " | "." => Action::TogglePlay,
        "PageDown" | "PageUp" if lab.workspace().course.is_some() => {
            Action::TurnPage(if key == "PageDown" { 1 } else { -1 })
        }
        // What presenter remotes send, outside a lesson.
        "PageDown" | "u" => Action::RunAgain,
        "PageUp" => Action::Step(-1),
        "-" | "_" => Action::Quicken(-1),
        "+" | "=" => Action::Quicken(1),
        "0" => Action::SetPace(Pace::Adaptive),
        "ArrowRight" if is("[role='tab']") => return None,
        "ArrowLeft" if is("[role='tab']") => return None,
        "ArrowRight" => Action::Step(steps),
        "ArrowLeft" => Action::Step(-steps),
        "Home" => {
            return Some(vec![Action::Pause, Action::SetNow(Instant::ZERO)]);
        }
        "End" => {
            let end = lab.session().end();
            return Some(vec![Action::Pause, Action::SetNow(end)]);
        }
        "?" => Action::OpenDialog(Dialog::Help),
        "g" => Action::ToggleGrid,
        "p" => Action::ToggleSide,
        "n" => Action::Edit(Edit::SetSeed(lab.session().plan().seed.wrapping_add(1))),
        "[" => return along_causes(lab, false),
        "]" => return along_causes(lab, true),
        "Escape" => Action::Select(Selection::None),
        _ => return None,
    };
    Some(vec![action])
}

/// To the cause of the selected event, or to its first effect; without one, of the last event before
/// the playhead.
fn along_causes(lab: &Lab, forward: bool) -> Option<Vec<Action>> {
    let session = lab.session();
    let events = session.events();
    let from = match lab.workspace().selection {
        Selection::Event(event) => event.index()?,
        _ => (session.position() as usize).checked_sub(1)?,
    };
    let to = if forward {
        let offset =
            events.get(from + 1..)?.iter().position(|event| event.cause.index() == Some(from))?;
        from + 1 + offset
    } else {
        events.get(from)?.cause.index()?
    };
    let event = sim_core::base::EventId(to as u32);
    Some(vec![
        Action::SetPosition(to as u32 + 1),
        Action::Select(Selection::Event(event)),
        Action::ShowTab(Tab::Details),
    ])
}
