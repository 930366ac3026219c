//! Parts that all details are made of.

use crate::store::{Action, Lab, Selection};
use sim_core::base::{EventId, Instant, MessageName};
use sim_core::plan::{Fate, Fault};
use sim_core::protocol::Field;
use sim_core::session::Session;
use sim_core::trace::{Event, LossReason, Vocabulary, causes};
use yew::prelude::*;

const LED_TO_IT: &str = "What led to it";
/// How many causes or effects are listed at once.
const LISTED_MAX: usize = 12;

/// The heading: what it is, and a line under it.
pub fn heading(title: Html, under: Html) -> Html {
    html! {
        <header class="details-head">
            <h3>{ title }</h3>
            <p>{ under }</p>
        </header>
    }
}

/// Why a message was lost; if the plan says so, in which line.
pub fn why_lost(session: &Session, event: &Event, reason: LossReason) -> String {
    let words = reason.text().to_string();
    let lost = event.message().filter(|_| reason == LossReason::Chosen);
    let Some((lost, _)) = lost else { return words };
    let plan = session.run().resolved();
    let same = |name: MessageName| (name.from, name.to, name.nth) == (lost.from, lost.to, lost.nth);
    let line = plan.faults.iter().find(|planned| match planned.fault {
        Fault::Message { name, fate: Fate::Lose, .. } => same(name),
        _ => false,
    });
    line.map_or(words.clone(), |planned| format!("{words} (line {})", planned.line))
}

/// A part with a title.
pub fn part(title: &str, body: Html) -> Html {
    html! {
        <section class="details-part" aria-label={title.to_string()}>
            <h4>{ title }</h4>
            { body }
        </section>
    }
}

/// Names and values.
pub fn facts(facts: impl IntoIterator<Item = (&'static str, Html)>) -> Html {
    html! {
        <dl class="details-facts">
            { for facts.into_iter().map(|(name, value)| html! {
                <><dt>{ name }</dt><dd>{ value }</dd></>
            }) }
        </dl>
    }
}

/// The fields by which a protocol describes something.
pub fn fields(fields: &[Field]) -> Html {
    facts(fields.iter().map(|field| (field.name, html! { &field.value })))
}

/// What changed: before and after.
pub fn changes(changes: &[(&'static str, String, String)]) -> Html {
    html! {
        <dl class="details-facts">
            { for changes.iter().map(|(name, before, after)| html! {
                <><dt>{ *name }</dt><dd>
                    <del>{ if before.is_empty() { "–" } else { before } }</del>
                    { " → " }
                    <ins>{ if after.is_empty() { "–" } else { after } }</ins>
                </dd></>
            }) }
        </dl>
    }
}

/// A button that does something to the page.
pub fn button(lab: &Lab, label: &'static str, action: Action) -> Html {
    let lab = lab.clone();
    let onclick = move |_: MouseEvent| lab.dispatch(action.clone());
    html! { <button type="button" class="button small" {onclick}>{ label }</button> }
}

/// Why what was asked for is refused.
pub fn denied(reason: Option<&String>) -> Html {
    match reason {
        Some(reason) => html! {
            <p class="details-alarm"><strong>{ "Denied: " }</strong>{ reason }{ "." }</p>
        },
        None => Html::default(),
    }
}

/// A button that says an event in one line, and leads there.
pub fn event_button(lab: &Lab, session: &Session, id: EventId) -> Html {
    let Some(event) = id.index().and_then(|index| session.events().get(index)) else {
        return html! {};
    };
    let text = Vocabulary::of(session.run().description()).text(event);
    let lab = lab.clone();
    let onclick = move |_: MouseEvent| lab.dispatch(Action::Trace(Selection::Event(id)));
    html! {
        <button type="button" class="details-event" {onclick}>
            <span class="details-when">{ event.at.to_string() }</span>
            <span>{ text }</span>
        </button>
    }
}

/// What led to it: the direct causes, nearest first.
pub fn led_to_it(lab: &Lab, session: &Session, id: EventId) -> Html {
    let chain: Vec<EventId> = causes::chain(session.events(), id).skip(1).collect();
    if chain.is_empty() {
        return part(
            LED_TO_IT,
            html! { <p class="details-quiet">{ "The plan itself made it happen." }</p> },
        );
    }
    part(LED_TO_IT, list(lab, session, &chain))
}

/// What came of it directly, as far as anybody has seen.
pub fn effects(lab: &Lab, session: &Session, id: EventId, seen: Instant) -> Html {
    let events = session.events();
    let effects: Vec<EventId> = causes::effects(events, id)
        .take_while(|effect| events[effect.0 as usize].at <= seen)
        .collect();
    if effects.is_empty() {
        return html! {};
    }
    part("What came of it", list(lab, session, &effects))
}

fn list(lab: &Lab, session: &Session, ids: &[EventId]) -> Html {
    let shown = ids.len().min(LISTED_MAX);
    html! {
        <>
            <ol class="details-list">
                { for ids[..shown].iter().map(|&id| html! {
                    <li key={id.0}>{ event_button(lab, session, id) }</li>
                }) }
            </ol>
            if shown < ids.len() {
                <p class="details-quiet">{ format!("{shown} of {} shown", ids.len()) }</p>
            }
        </>
    }
}
