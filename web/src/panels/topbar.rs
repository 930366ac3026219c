//! The top bar: what runs, and what can be done with all of it.

use super::cluster::Cluster;
use super::gallery::Gallery;
use super::settings::Settings;
use crate::later::{Later, Part};
use crate::store::{Action, Dialog, Lab, Notice, RunState, WorkspaceState};
use crate::widgets::{Icon, icon};
use sim_core::plan::Edit;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The top bar.
#[component]
pub fn TopBar() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let act = |action: Action| dispatching(&lab, action);
    let is_edited = lab.session().versions().len() > 1;
    html! {
        <header class="topbar">
            <h1 class="name">
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 17.500 8.500 8l3 6.500L15 6l6 11.500" /></svg>
                { "Faultline" }
            </h1>
            <Gallery />
            <Cluster />
            <span class="spring"></span>
            // Before the first edit there is nothing to take back, and few things to look at; but the
            // room is there, so that nothing moves under the hand that makes the first edit.
            <div class="tools edits">
                if is_edited {
                    <Later part={Part::Undo} />
                }
            </div>
            <div class="tools">
                <button type="button" class="button primary" aria-label="Share" title="Share this run" onclick={act(Action::OpenDialog(Dialog::Share))}>
                    { icon(Icon::Share) }<span class="wide-only">{ "Share" }</span>
                </button>
                <Settings />
                { tool("Help", "Keys and gestures (?)".into(), Icon::Help, act(Action::OpenDialog(Dialog::Help)), false) }
                <button type="button" class="button side-toggle" aria-label="Side panel" title="Side panel (p)" aria-pressed={workspace.side_open.to_string()} onclick={act(Action::ToggleSide)}>
                    { icon(Icon::Panel) }
                </button>
            </div>
        </header>
    }
}

/// What a click on something does.
pub fn dispatching(lab: &Lab, action: Action) -> Callback<MouseEvent> {
    let lab = lab.clone();
    Callback::from(move |_| lab.dispatch(action.clone()))
}

/// A button of the bar: a picture, with its name for those who do not see it.
pub fn tool(
    name: &'static str,
    title: AttrValue,
    face: Icon,
    onclick: Callback<MouseEvent>,
    disabled: bool,
) -> Html {
    html! {
        <button type="button" class="button" aria-label={name} {title} {disabled} {onclick}>
            { icon(face) }
        </button>
    }
}

/// The seed, and the next one.
#[component]
pub fn Seed() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let seed = lab.session().plan().seed;
    let onchange = {
        let lab = lab.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
            else {
                return;
            };
            match input.value().trim().parse() {
                Ok(seed) => lab.dispatch(Action::Edit(Edit::SetSeed(seed))),
                Err(_) => {
                    input.set_value(&lab.session().plan().seed.to_string());
                    let text = "A seed is a whole number from 0 to 18446744073709551615.";
                    lab.dispatch(Action::Notify(Notice::trouble(text)));
                }
            }
        })
    };
    let next = Callback::from(move |_: MouseEvent| {
        let seed = lab.session().plan().seed.wrapping_add(1);
        lab.dispatch(Action::Edit(Edit::SetSeed(seed)));
    });
    html! {
        <div class="field seed">
            <label for="seed">{ "Seed" }</label>
            <span>
            <input id="seed" type="text" inputmode="numeric" autocomplete="off" value={seed.to_string()} {onchange} />
            <button type="button" class="button" aria-label="Next seed" title="Next seed (n)" onclick={next}>
                { icon(Icon::Next) }
            </button>
            </span>
        </div>
    }
}
