//! What a node has just done, and what is coming to it.

use super::parts::{changes, event_button, part};
use crate::store::{Action, Lab, Selection};
use sim_core::base::{EventId, NodeId};
use sim_core::plan::Moment;
use sim_core::run::ServerScene;
use sim_core::trace::Vocabulary;
use yew::prelude::*;

/// How much of what is coming is listed.
const LISTED_MAX: usize = 8;

#[derive(Properties, PartialEq)]
pub struct LastProps {
    pub node: NodeId,
    /// The plan that it belongs to.
    pub version: u32,
    /// How many events have happened.
    pub position: u32,
}

/// The last thing that the node was told, and what that changed.
#[component]
pub fn Last(props: &LastProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let last = {
        let session = lab.session();
        let events = &session.events()[..(props.position as usize).min(session.events().len())];
        let own = |event: &sim_core::trace::Event| {
            event.node == Some(props.node) && event.is_activation()
        };
        events.iter().rposition(own).map(|index| EventId(index as u32))
    };
    let explanation = {
        let lab = lab.clone();
        use_memo((last, props.version), move |_| last.map(|id| lab.session().explain(id)))
    };
    let (Some(id), Some(explanation)) = (last, explanation.as_ref()) else { return html! {} };
    let session = lab.session();
    part(
        "What the last event changed",
        html! {
            <>
                { event_button(&lab, &session, id) }
                if explanation.changes.is_empty() {
                    <p class="details-quiet">{ "Nothing that it shows." }</p>
                } else {
                    { changes(&explanation.changes) }
                }
            </>
        },
    )
}

/// Messages on their way to a server, and faults of the schedule that name it, in order of time.
pub fn view(lab: &Lab, server: &ServerScene) -> Html {
    let session = lab.session();
    let scene = lab.scene();
    let vocabulary = Vocabulary::of(session.run().description());
    let mut coming: Vec<(u64, String, Selection)> = Vec::new();
    for message in scene.messages.iter().filter(|message| message.name.to == server.id) {
        let words = format!("{} from {}", vocabulary.kind(message.kind), message.name.from);
        let at = message.arrives_at.map_or(u64::MAX, |at| at.0);
        coming.push((at, words, Selection::Message(message.name)));
    }
    let name = server.id.to_string();
    for planned in &session.plan().faults {
        let line = session.text().lines().nth(planned.line.saturating_sub(1) as usize);
        let words = line.unwrap_or_default().split(" #").next().unwrap_or_default().trim();
        let names_it = words.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == name);
        if let (Moment::At(at), true) = (planned.moment, names_it)
            && at > scene.now
        {
            coming.push((at.0, words.to_string(), Selection::Fault(planned.line)));
        }
    }
    coming.sort_by_key(|(at, ..)| *at);
    if coming.is_empty() && server.waiting == 0 {
        return html! {};
    }
    let more = coming.len().saturating_sub(LISTED_MAX);
    part(
        "What is coming",
        html! {
            <>
                if server.waiting > 0 {
                    <p>{ format!("{} in its inbox, waiting for their turn.", server.waiting) }</p>
                }
                <ol class="details-list">
                    { for coming.into_iter().take(LISTED_MAX).map(|(at, words, selection)| {
                        let lab = lab.clone();
                        let when = match at {
                            u64::MAX => "held".to_string(),
                            at => format!("in {}", super::node::tenths(at.saturating_sub(scene.now.0))),
                        };
                        let onclick = move |_: MouseEvent| lab.dispatch(Action::Select(selection));
                        html! {
                            <li key={selection.name()}>
                                <button type="button" class="details-event" {onclick}>
                                    <span class="details-when">{ when }</span>
                                    <span>{ words }</span>
                                </button>
                            </li>
                        }
                    }) }
                </ol>
                if more > 0 {
                    <p class="details-quiet">{ format!("{LISTED_MAX} of {} shown", LISTED_MAX + more) }</p>
                }
            </>
        },
    )
}
