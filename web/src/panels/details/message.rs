//! One message: what it says, its way, and its fate as far as anybody has seen.

use super::asked::Asked;
use super::parts::{button, denied, effects, facts, fields, heading, led_to_it, part, why_lost};
use crate::store::{Action, CursorState, Lab};
use sim_core::base::{EventId, MessageName};
use sim_core::session::Session;
use sim_core::trace::{Event, EventKind, Vocabulary};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MessageDetailsProps {
    pub name: MessageName,
    /// The plan that it belongs to.
    pub version: u32,
    /// How many events are computed.
    pub known: u32,
    pub cursor: CursorState,
}

/// One message in full. Its payload is recovered by re-execution, once.
#[component]
pub fn MessageDetails(props: &MessageDetailsProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let name = props.name;
    let ids: Rc<Vec<EventId>> = {
        let lab = lab.clone();
        use_memo((name, props.version, props.known), move |_| {
            let session = lab.session();
            let about = |event: &Event| event.message().is_some_and(|(other, _)| other == name);
            (0u32..)
                .zip(session.events())
                .filter(|(_, event)| about(event))
                .map(|(index, _)| EventId(index))
                .collect()
        })
    };
    let explanation = {
        let lab = lab.clone();
        let first = ids.first().copied();
        use_memo((first, props.version), move |_| first.map(|first| lab.session().explain(first)))
    };
    let told = {
        let session = lab.session();
        let events = session.events();
        let mut seen = ids.iter().copied().map(|id| (id, &events[id.0 as usize]));
        seen.find(|(_, event)| event.at <= props.cursor.seen && event.activation().is_some())
            .map(|(id, _)| id)
    };
    // An answer has its reason from the beginning; a request, once it was refused.
    let reason = {
        let (lab, sent) = (lab.clone(), explanation.clone());
        use_memo((told, ids.first().copied(), props.version), move |_| {
            let sent = (*sent).as_ref().and_then(|sent| sent.reason.clone());
            sent.or_else(|| lab.session().explain(told?).reason)
        })
    };
    let (Some(&first), Some(explanation)) = (ids.first(), explanation.as_ref().as_ref()) else {
        return html! { <p class="empty">{ format!("In this run {name} was not sent.") }</p> };
    };
    let session = lab.session();
    let events = session.events();
    let seen: Vec<EventId> =
        ids.iter().copied().filter(|id| events[id.0 as usize].at <= props.cursor.seen).collect();
    let last = seen.last().copied().unwrap_or(first);
    let is_lost = matches!(events[last.0 as usize].kind, EventKind::Lost { .. });
    let kind = events[first.0 as usize].message().map(|(_, kind)| kind);
    let word =
        kind.map_or("message", |kind| Vocabulary::of(session.run().description()).kind(kind));
    let text = explanation.text.strip_suffix(" sent").unwrap_or(&explanation.text).to_string();
    let copy = if name.copy > 1 { ", a copy made by the network" } else { "" };
    html! {
        <>
            { heading(html! { text }, html! { format!("{word} {name}{copy}") }) }
            { denied((*reason).as_ref()) }
            <div class="details-tools">
                { button(&lab, "To its send", Action::SetPosition(first.0 + 1)) }
                if last != first {
                    { button(&lab, if is_lost { "To its loss" } else { "To its delivery" }, Action::SetPosition(last.0 + 1)) }
                }
            </div>
            { part("Its way", way(&session, &seen, first)) }
            if !explanation.fields.is_empty() {
                { part("What it says", fields(&explanation.fields)) }
            }
            { for told.map(|id| html! {
                <Asked {id} version={props.version} known={props.known} />
            }) }
            { led_to_it(&lab, &session, first) }
            { effects(&lab, &session, last, props.cursor.seen) }
        </>
    }
}

/// When it was sent, when it came, or why it did not.
fn way(session: &Session, seen: &[EventId], first: EventId) -> Html {
    let events = session.events();
    let sent = events[first.0 as usize].at;
    let mut lines = vec![("sent", html! { sent.to_string() })];
    let mut is_over = false;
    for event in seen.iter().map(|id| &events[id.0 as usize]) {
        let took = event.at.since(sent);
        let when = match took.0 {
            0 => format!("{} (at once)", event.at),
            _ => format!("{} ({took} later)", event.at),
        };
        match event.kind {
            EventKind::Arrived { .. } => lines.push(("arrived, waits", html! { when })),
            EventKind::Delivered { .. } => {
                is_over = true;
                lines.push(("delivered", html! { when }));
            }
            EventKind::Lost { reason, .. } => {
                is_over = true;
                lines.push(("lost", html! { when }));
                lines.push((
                    "why",
                    html! { <strong class="details-bad">{ why_lost(session, event, reason) }</strong> },
                ));
            }
            _ => {}
        }
    }
    if !is_over && lines.len() == 1 {
        lines.push(("now", html! { "under way" }));
    }
    facts(lines)
}
