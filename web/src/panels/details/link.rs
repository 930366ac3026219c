//! What lies between two nodes: whether it carries, and what is under way on it.

use super::parts::{facts, heading, part};
use crate::store::{Action, Lab, Selection};
use sim_core::base::NodeId;
use sim_core::run::{MessageScene, Scene};
use yew::prelude::*;

/// How many messages under way are listed.
const LISTED_MAX: usize = 12;

/// Both directions between two nodes.
pub fn view(lab: &Lab, a: NodeId, b: NodeId) -> Html {
    let scene = lab.scene();
    let on: Vec<&MessageScene> = scene
        .messages
        .iter()
        .filter(|message| {
            let ends = (message.name.from, message.name.to);
            ends == (a, b) || ends == (b, a)
        })
        .collect();
    let state = |from, to| (direction(from, to, a), html! { carries(&scene, from, to) });
    let shown = on.len().min(LISTED_MAX);
    html! {
        <>
            { heading(html! { format!("{a} ↔ {b}") }, html! { "the link between them" }) }
            { facts([state(a, b), state(b, a)]) }
            { part("Under way", html! {
                if on.is_empty() {
                    <p class="details-quiet">{ "Nothing." }</p>
                } else {
                    <ul class="details-list">
                        { for on[..shown].iter().map(|message| under_way(lab, message)) }
                    </ul>
                    if shown < on.len() {
                        <p class="details-quiet">{ format!("{shown} of {} shown", on.len()) }</p>
                    }
                }
            }) }
        </>
    }
}

fn direction(from: NodeId, _to: NodeId, first: NodeId) -> &'static str {
    if from == first { "there" } else { "back" }
}

fn carries(scene: &Scene, from: NodeId, to: NodeId) -> Html {
    let word = if scene.cuts.contains(&(from, to)) {
        html! { <strong class="details-bad">{ "cut: carries nothing" }</strong> }
    } else if scene.slow.contains(&(from, to)) {
        html! { "slowed" }
    } else {
        html! { "carries" }
    };
    html! { <>{ format!("{from} → {to}: ") }{ word }</> }
}

fn under_way(lab: &Lab, message: &MessageScene) -> Html {
    let name = message.name;
    let lab = lab.clone();
    let onclick = move |_: MouseEvent| lab.dispatch(Action::Select(Selection::Message(name)));
    let due = message.arrives_at.map_or("held back".to_string(), |at| format!("due {at}"));
    html! {
        <li key={name.to_string()}>
            <button type="button" class="details-event" {onclick}>
                <span class="details-when">{ due }</span>
                <span>{ format!("{} → {} {}", name.from, name.to, message.view.text) }</span>
            </button>
        </li>
    }
}
