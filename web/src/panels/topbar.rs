//! The top bar: what runs, and what can be done with all of it.

use super::cluster::Cluster;
use super::gallery::Gallery;
use super::history::{History, title};
use super::settings::Settings;
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
    let act = |action: Action| {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(action.clone()))
    };
    let button = |name: &'static str,
                  title: AttrValue,
                  face: Icon,
                  action: Action,
                  disabled: bool| {
        html! {
            <button type="button" class="button" aria-label={name} {title} {disabled} onclick={act(action)}>
                { icon(face) }
            </button>
        }
    };
    let (can_undo, can_redo, versions, last) = {
        let session = lab.session();
        let versions = session.versions();
        let current = session.current().0 as usize;
        let last = match versions[current].parent {
            Some(_) => title(versions, current),
            None => format!("opening “{}”", title(versions, current)),
        };
        (session.can_undo(), session.can_redo(), versions.len(), last)
    };
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
            <div class={classes!("tools", (versions == 1).then_some("is-unused"))}>
                { button("Undo", format!("Undo: {last} (ctrl+z)").into(), Icon::Undo, Action::Undo, !can_undo) }
                { button("Redo", "Redo (ctrl+shift+z)".into(), Icon::Redo, Action::Redo, !can_redo) }
                <History />
            </div>
            <div class="tools">
                <button type="button" class="button primary" aria-label="Share" title="Share this run" onclick={act(Action::OpenDialog(Dialog::Share))}>
                    { icon(Icon::Share) }<span class="wide-only">{ "Share" }</span>
                </button>
                <Settings />
                { button("Help", "Keys and gestures (?)".into(), Icon::Help, Action::OpenDialog(Dialog::Help), false) }
                <button type="button" class="button" aria-label="Side panel" title="Side panel (p)" aria-pressed={workspace.side_open.to_string()} onclick={act(Action::ToggleSide)}>
                    { icon(Icon::Panel) }
                </button>
            </div>
        </header>
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
