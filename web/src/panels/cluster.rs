//! The choice of cluster: protocol, planted bugs, options, size and network. Every choice is an
//! edit of the scenario's text.

use super::topbar::Seed;
use crate::later::{Later, Part};
use crate::store::{Action, Lab, RunState};
use crate::widgets::{Icon, Popover, icon};
use sim_core::plan::Edit;
use sim_core::protocol::Setting;
use sim_core::session::Session;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The choice of cluster.
#[component]
pub fn Cluster() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let face = {
        let session = lab.session();
        let plan = session.plan();
        let nodes = if plan.nodes == 1 { "node" } else { "nodes" };
        let bug = if plan.bugs == 0 { "" } else { " · bug on" };
        html! {
            <>
                { icon(Icon::Sliders) }
                <span class="cluster-face">{ format!("{} · {} {nodes} · seed {}{bug}", plan.protocol, plan.nodes, plan.seed) }</span>
            </>
        }
    };
    let content = Callback::from(|_: Callback<()>| html! { <Later part={Part::Cluster} /> });
    html! { <Popover name="Cluster" {face} class="wide" {content} /> }
}

/// What there is to choose.
#[component]
pub fn Choices() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let session = lab.session();
    let plan = session.plan();
    let description = session.run().description();
    html! {
        <div class="form cluster">
            <label class="field">
                <span>{ "Protocol" }</span>
                <select onchange={changed(&lab, |name| Some(Edit::SetProtocol(name)))}>
                    { for session.catalogue().entries().iter().map(|entry| html! {
                        <option value={entry.description.name} selected={entry.description.name == plan.protocol}>
                            { entry.description.name }
                        </option>
                    }) }
                </select>
            </label>
            <p class="hint-text">{ description.sentence }</p>
            <div class="field-pair">
                <label class="field">
                    <span>{ "Servers" }</span>
                    <input type="number" min="1" max="31" value={plan.nodes.to_string()}
                        onchange={changed(&lab, |count| count.parse().ok().map(Edit::SetNodes))} />
                </label>
                <label class="field">
                    <span>{ "Clients" }</span>
                    <input type="number" min="0" max="31" value={plan.clients.to_string()}
                        onchange={changed(&lab, |count| count.parse().ok().map(Edit::SetClients))} />
                </label>
            </div>
            <Seed />
            { bugs(&lab, &session) }
            { options(&lab, &session) }
        </div>
    }
}

/// The mistakes that can be switched on.
fn bugs(lab: &Lab, session: &Session) -> Html {
    let bugs = session.run().description().bugs;
    let on = session.plan().bugs;
    if bugs.is_empty() {
        return Html::default();
    }
    html! {
        <fieldset>
            <legend>{ "Planted bugs" }</legend>
            { for bugs.iter().enumerate().map(|(index, bug)| {
                let checked = on & (1 << index) != 0;
                let edit = move |_: String| {
                    Some(Edit::SetBug { name: bug.name.to_string(), on: !checked })
                };
                html! {
                    <label key={bug.name} class="choice" title={bug.source}>
                        <input type="checkbox" {checked} onchange={changed(lab, edit)} />
                        <span><strong>{ bug.name }</strong><small>{ bug.sentence }</small></span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

/// What the protocol can be told.
fn options(lab: &Lab, session: &Session) -> Html {
    let options = session.run().description().options;
    let settings = session.plan().settings.clone();
    if options.is_empty() {
        return Html::default();
    }
    html! {
        <fieldset>
            <legend>{ "Options" }</legend>
            { for options.iter().zip(settings.iter().copied()).map(|(option, setting)| {
                let set = move |value: String| {
                    Some(Edit::SetOption { name: option.name.to_string(), value })
                };
                match setting {
                    Setting::Switch(checked) => {
                        let turned = move |_: String| set(if checked { "off" } else { "on" }.to_string());
                        html! {
                            <label key={option.name} class="choice">
                                <input type="checkbox" {checked} onchange={changed(lab, turned)} />
                                <span><strong>{ option.name }</strong><small>{ option.sentence }</small></span>
                            </label>
                        }
                    }
                    other => html! {
                        <label key={option.name} class="field" title={option.sentence}>
                            <span>{ option.name }</span>
                            <input type="text" value={other.to_string()} spellcheck="false" onchange={changed(lab, set)} />
                        </label>
                    },
                }
            }) }
        </fieldset>
    }
}

/// A listener that makes an edit of what a field now says, if it says anything.
fn changed(lab: &Lab, edit: impl Fn(String) -> Option<Edit> + 'static) -> Callback<Event> {
    let lab = lab.clone();
    Callback::from(move |event: Event| {
        let Some(target) = event.target() else { return };
        let value = match target.dyn_into::<web_sys::HtmlInputElement>() {
            Ok(input) => input.value(),
            Err(target) => match target.dyn_into::<web_sys::HtmlSelectElement>() {
                Ok(select) => select.value(),
                Err(_) => return,
            },
        };
        if let Some(edit) = edit(value) {
            lab.dispatch(Action::Edit(edit));
        }
    })
}
