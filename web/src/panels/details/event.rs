//! One event: what it says, what it changed, why it happened and what came of it.

use super::asked::Asked;
use super::parts::{
    button, changes, denied, effects, facts, fields, heading, led_to_it, part, why_lost,
};
use crate::store::{Action, Lab};
use sim_core::base::{EventId, Instant};
use sim_core::trace::EventKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EventDetailsProps {
    pub id: EventId,
    /// The plan that it belongs to: another plan's event of this number is another event.
    pub version: u32,
    /// Whether it is computed already.
    pub known: bool,
    /// What lies later has not been seen.
    pub seen: Instant,
}

/// One event in full. Its payload is recovered by re-execution, once.
#[component]
pub fn EventDetails(props: &EventDetailsProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let id = props.id;
    let explanation = {
        let lab = lab.clone();
        use_memo((id, props.version, props.known), move |_| lab.session().explain(id))
    };
    let session = lab.session();
    let Some(event) = id.index().and_then(|index| session.events().get(index)).copied() else {
        return html! { <p class="empty">{ "This run has no such event." }</p> };
    };
    let under = format!("event {} · {}", id.0 + 1, event.at);
    let mut about = Vec::new();
    if let Some((name, _)) = event.message() {
        about.push(("message", html! { name.to_string() }));
    }
    if let EventKind::Lost { reason, .. } = event.kind {
        about.push(("lost because", html! { why_lost(&session, &event, reason) }));
    }
    html! {
        <>
            { heading(html! { &explanation.text }, html! { under }) }
            { denied(explanation.reason.as_ref()) }
            <div class="details-tools">
                { button(&lab, "Go there", Action::SetPosition(id.0 + 1)) }
            </div>
            if !about.is_empty() {
                { facts(about) }
            }
            if !explanation.changes.is_empty() {
                { part("What it changed", changes(&explanation.changes)) }
            }
            if !explanation.fields.is_empty() {
                { part("What it says", fields(&explanation.fields)) }
            }
            if explanation.activation.is_some() {
                <Asked {id} version={props.version} known={session.events().len() as u32} />
            }
            { led_to_it(&lab, &session, id) }
            { effects(&lab, &session, id, props.seen) }
        </>
    }
}
