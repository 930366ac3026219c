//! The details: what is selected, in full.
//!
//! One file for each kind of thing. What is shown of a node or a message is what its protocol
//! describes of itself as data; nothing here knows a protocol.

mod actions;
mod asked;
mod coming;
mod event;
mod fault;
mod forms;
mod link;
mod message;
mod node;
mod parts;

use crate::store::{Action, CursorState, Lab, RunState, Selection, WorkspaceState};
use yew::prelude::*;

/// What is selected, in full.
#[component]
pub fn Details() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let known = lab.session().events().len() as u32;
    let body = match workspace.selection {
        Selection::None => hint(),
        Selection::Node(node) => {
            let last =
                html! { <coming::Last {node} version={run.version} position={cursor.position} /> };
            node::view(&lab, node, last)
        }
        Selection::Link(a, b) => link::view(&lab, a, b),
        Selection::Fault(line) => fault::view(&lab, line, cursor.seen),
        Selection::Event(id) => html! {
            <event::EventDetails {id} version={run.version} known={id.0 < known} seen={cursor.seen} />
        },
        Selection::Message(name) => html! {
            <message::MessageDetails {name} version={run.version} {known} {cursor} />
        },
    };
    // A message that has arrived, and an event, are past: nothing can be done to them.
    let flies = |name| lab.session().scene().messages.iter().any(|it| it.name == name);
    let can_be_changed = match workspace.selection {
        Selection::Message(name) => flies(name),
        Selection::Event(_) => false,
        _ => true,
    };
    let back = (!workspace.trail.is_empty()).then(|| parts::button(&lab, "← Back", Action::Return));
    use_effect_with(workspace.selection, |_| to_the_top());
    html! {
        <div class="details">
            if let Some(back) = back {
                <div class="details-tools">{ back }</div>
            }
            if can_be_changed {
                { actions::view(&lab, workspace.selection) }
            }
            { body }
        </div>
    }
}

/// Another subject is read from its beginning.
fn to_the_top() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(panel) = document.and_then(|document| document.get_element_by_id("side-panel")) {
        panel.set_scroll_top(0);
    }
}

/// Nothing is selected: what could be.
fn hint() -> Html {
    html! {
        <div class="details-hint">
            <p><strong>{ "Nothing is selected." }</strong></p>
            <p>{ "Click a node to see its state, its log and its timers." }</p>
            <p>{ "Click a message, on the stage or in the timeline, to see what it says, what became \
                of it, and why it was sent." }</p>
            <p>{ "Right click or long press anything to break it or to mend it." }</p>
            <p>{ "From any event, " }<kbd>{ "[" }</kbd>{ " leads to its cause and " }
                <kbd>{ "]" }</kbd>{ " to what it caused." }</p>
        </div>
    }
}
