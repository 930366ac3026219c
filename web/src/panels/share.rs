//! The share dialog: the link, copied, and the text for whom a link does not reach.

use crate::share;
use crate::store::{Action, Dialog as Which, Lab, WorkspaceState};
use crate::widgets::{CopyButton, Dialog, Icon, copy, icon};
use yew::prelude::*;

/// The share dialog, when it is open.
#[component]
pub fn Share() -> Html {
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    if workspace.dialog != Some(Which::Share) {
        return Html::default();
    }
    html! { <OpenShare /> }
}

#[component]
fn OpenShare() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let copied = use_state(|| None::<bool>);
    let shared = use_memo((), {
        let lab = lab.clone();
        move |()| share::share(&lab)
    });
    // Whoever opens this dialog wants the link: it is copied at once.
    {
        let (copied, address) = (copied.clone(), shared.address.clone());
        use_effect_with((), move |()| {
            put_into_address_bar(&address);
            copy(address, Callback::from(move |done| copied.set(Some(done))));
        });
    }
    let text = lab.session().text().to_string();
    let constant = |text: &String| {
        let text = text.clone();
        Callback::from(move |()| text.clone())
    };
    let report = {
        let lab = lab.clone();
        Callback::from(move |()| share::report(&lab))
    };
    let onclose = Callback::from(move |()| lab.dispatch(Action::CloseDialog));
    let state = match *copied {
        None => "",
        Some(false) => "The browser did not allow copying: select and copy by hand.",
        Some(true) => "The link is copied.",
    };
    html! {
        <Dialog title="Share this run" {onclose}>
            <p class="lead">
                { "Whoever opens this link sees exactly this run, this moment and this selection. \
                   Nothing is sent to a server: the whole scenario is in the link." }
            </p>
            <div class="copy-row">
                <input type="text" readonly=true aria-label="Link" value={shared.address.clone()} />
                <CopyButton class="primary" label="Copy link" text={constant(&shared.address)} />
            </div>
            <p class="copy-state" role="status">{ state }</p>
            if shared.works_only_here {
                <p class="note is-unmet">
                    { icon(Icon::Warning) }
                    <span>{ "This page runs on your own computer, so the link works only here. Send the text instead: it can be pasted into any Faultline." }</span>
                </p>
            }
            <div class="share-more">
                <CopyButton class="small" label="Copy as bug report" text={report} />
            </div>
            <details class="share-text" open={shared.works_only_here}>
                <summary>{ "The scenario as text" }</summary>
                <textarea readonly=true aria-label="Scenario text" rows="9" value={text.clone()} />
                <CopyButton class="small" label="Copy text" text={constant(&text)} />
            </details>
        </Dialog>
    }
}

/// The address bar then says the same, so that reloading comes back here.
fn put_into_address_bar(address: &str) {
    let Some(window) = web_sys::window() else { return };
    let Some((_, fragment)) = address.split_once('#') else { return };
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(
            &wasm_bindgen::JsValue::NULL,
            "",
            Some(&format!("#{fragment}")),
        );
    }
}
