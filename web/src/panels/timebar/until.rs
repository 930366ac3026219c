//! Going further: until something happens, or by an amount. The button does again what was chosen
//! last; the menu beside it chooses.

use crate::later::{Later, Part};
use crate::store::until::{PLAIN, fitting, words};
use crate::store::{Action, Lab, RunState, WorkspaceState};
use crate::widgets::{Icon, Popover, icon};
use sim_core::base::{Duration, NodeId};
use sim_core::session::Goal;
use sim_core::trace::PayloadKind;
use yew::prelude::*;

const AMOUNTS: [Duration; 4] =
    [Duration::ms(1), Duration::ms(10), Duration::ms(100), Duration::s(1)];

/// Run until something happens, or advance by an amount.
#[component]
pub fn Until() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let (goal, description) = {
        let session = lab.session();
        let description = session.run().description();
        (fitting(workspace.until, session.plan(), description), description)
    };
    let label = words(goal, description);
    let again = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::RunAgain))
    };
    let content = Callback::from(|close| html! { <Later part={Part::Until} {close} /> });
    html! {
        <div class="split" role="group" aria-label="Run until">
            <button type="button" class="button" aria-label={format!("Run until {label}")}
                title={format!("Run until: {label} (u)")} onclick={again}>
                { icon(Icon::Forward) }
                <span class="until">
                    <span class="pace-word">{ "Run until " }</span>
                    <span>{ label }</span>
                </span>
            </button>
            <Popover name="Run until…" face={icon(Icon::Chevron)} class="narrow" upwards=true
                from_the_right=true {content} />
        </div>
    }
}

/// What there is to choose.
pub fn choices(lab: &Lab, close: &Callback<()>) -> Html {
    let act = |action: Action| {
        let (lab, close) = (lab.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            lab.dispatch(action.clone());
            close.emit(());
        })
    };
    let chip = |label: String, action: Action| {
        html! { <button type="button" class="chip" onclick={act(action)}>{ label }</button> }
    };
    let (kinds, nodes) = {
        let session = lab.session();
        let description = session.run().description();
        let protocol = description.messages.iter().enumerate();
        let protocol = protocol.map(|(index, kind)| (kind.name, PayloadKind(index as u8)));
        let clients = [("Request", PayloadKind::REQUEST), ("Answer", PayloadKind::ANSWER)];
        let kinds: Vec<_> = protocol.chain(clients).collect();
        (kinds, session.plan().nodes)
    };
    html! {
        <div class="form goto">
            <h3>{ "Run until" }</h3>
            <div class="chips">
                { for PLAIN.into_iter().map(|(goal, label, _)| chip(label.to_string(), Action::RunUntil(goal))) }
            </div>
            <h3>{ "Run until the next change of" }</h3>
            <div class="chips">
                { for (0..nodes).map(NodeId::server).map(|node| {
                    chip(node.to_string(), Action::RunUntil(Goal::NodeChanges(node)))
                }) }
            </div>
            <h3>{ "Run until the next arrival of" }</h3>
            <div class="chips">
                { for kinds.into_iter().map(|(name, kind)| chip(name.to_string(), Action::RunUntil(Goal::Message(kind)))) }
            </div>
            <h3>{ "Advance by" }</h3>
            <div class="chips">
                { for AMOUNTS.into_iter().map(|by| chip(by.to_string(), Action::Advance(by))) }
            </div>
        </div>
    }
}
