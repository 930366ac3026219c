//! The share dialog: the link, copied, and the text for whom a link does not reach.

use crate::share;
use crate::store::{Action, Dialog as Which, Lab, WorkspaceState};
use crate::widgets::{Dialog, Icon, icon};
use wasm_bindgen_futures::{JsFuture, spawn_local};
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
    let copied = use_state(|| None::<&'static str>);
    let shared = use_memo((), {
        let lab = lab.clone();
        move |()| share::share(&lab)
    });
    let copy = {
        let copied = copied.clone();
        move |what: &'static str, text: String| {
            let copied = copied.clone();
            spawn_local(async move {
                let done = match web_sys::window().map(|window| window.navigator().clipboard()) {
                    Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
                    None => false,
                };
                copied.set(Some(if done { what } else { "" }));
            });
        }
    };
    // Whoever opens this dialog wants the link: it is copied at once.
    {
        let (copy, shared) = (copy.clone(), shared.clone());
        use_effect_with((), move |()| {
            put_into_address_bar(&shared.address);
            copy("The link is copied.", shared.address.clone());
        });
    }
    let text = lab.session().text().to_string();
    let copy_link = {
        let (copy, address) = (copy.clone(), shared.address.clone());
        Callback::from(move |_: MouseEvent| copy("The link is copied.", address.clone()))
    };
    let copy_text = {
        let text = text.clone();
        Callback::from(move |_: MouseEvent| copy("The text is copied.", text.clone()))
    };
    let onclose = Callback::from(move |()| lab.dispatch(Action::CloseDialog));
    let state = match *copied {
        None => "",
        Some("") => "The browser did not allow copying: select and copy by hand.",
        Some(done) => done,
    };
    html! {
        <Dialog title="Share this run" {onclose}>
            <p class="lead">
                { "Whoever opens this link sees exactly this run, this moment and this selection. \
                   Nothing is sent to a server: the whole scenario is in the link." }
            </p>
            <div class="copy-row">
                <input type="text" readonly=true aria-label="Link" value={shared.address.clone()} />
                <button type="button" class="button primary" onclick={copy_link}>{ icon(Icon::Copy) }{ "Copy link" }</button>
            </div>
            <p class="copy-state" role="status">{ state }</p>
            if shared.works_only_here {
                <p class="note is-unmet">
                    { icon(Icon::Warning) }
                    <span>{ "This page runs on your own computer, so the link works only here. Send the text instead: it can be pasted into any Faultline." }</span>
                </p>
            }
            <details class="share-text" open={shared.works_only_here}>
                <summary>{ "The scenario as text" }</summary>
                <textarea readonly=true aria-label="Scenario text" rows="9" value={text} />
                <button type="button" class="button small" onclick={copy_text}>{ icon(Icon::Copy) }{ "Copy text" }</button>
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
