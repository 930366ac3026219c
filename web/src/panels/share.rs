//! The share dialog: the link, copied, and the text for whom a link does not reach.

use crate::share;
use crate::store::{Action, Dialog as Which, Lab, WorkspaceState};
use crate::widgets::{CopyButton, Dialog, Icon, copy, icon};
use qrcodegen::{QrCode, QrCodeEcc};
use wasm_bindgen::{JsCast, JsValue};
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
    let fragment = shared.address.split_once('#').map_or("", |(_, fragment)| fragment);
    let command = format!("faultline run '#{fragment}'");
    let constant = |text: &String| {
        let text = text.clone();
        Callback::from(move |()| text.clone())
    };
    let report = {
        let lab = lab.clone();
        Callback::from(move |()| share::report(&lab))
    };
    let now = lab.session().now();
    let onclose = Callback::from(move |()| lab.dispatch(Action::CloseDialog));
    let state = match *copied {
        None => "",
        Some(false) => "The browser did not allow copying: select and copy by hand.",
        Some(true) => "The link is copied.",
    };
    html! {
        <Dialog title="Share this run" {onclose}>
            <p class="lead">
                { format!("Whoever opens this link sees exactly this run, at {}, as you see it now. Nothing is sent to a server: all of it is in the link.", now) }
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
            { qr_code(&shared.address) }
            <details class="share-text" open={shared.works_only_here}>
                <summary>{ "More: bug report, text, command line" }</summary>
                <div class="share-more">
                    <CopyButton class="small" label="Copy as bug report" text={report} />
                    <a class="button small" download="faultline.scenario" href={download(&text)}>{ "Download the text" }</a>
                    if let Some(send) = send(&shared.address) {
                        <button type="button" class="button small" onclick={send}>{ icon(Icon::Share) }{ "Send to…" }</button>
                    }
                </div>
                <div class="copy-row">
                    <input type="text" readonly=true aria-label="Command" value={command.clone()} />
                    <CopyButton label="Copy command" text={constant(&command)} />
                </div>
                <details>
                    <summary>{ "The scenario's text" }</summary>
                    <textarea readonly=true aria-label="Scenario text" rows="9" value={text.clone()} />
                </details>
                <CopyButton class="small" label="Copy text" text={constant(&text)} />
            </details>
        </Dialog>
    }
}

/// The text as an address that is downloaded.
fn download(text: &str) -> String {
    let text = String::from(js_sys::encode_uri_component(text));
    format!("data:text/plain;charset=utf-8,{text}")
}

/// Hands the link to what the visitor's system shares with, where it has such a thing.
fn send(address: &str) -> Option<Callback<MouseEvent>> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let share = js_sys::Reflect::get(&navigator, &"share".into()).ok()?;
    let share = share.dyn_into::<js_sys::Function>().ok()?;
    let what = js_sys::Object::new();
    js_sys::Reflect::set(&what, &"title".into(), &"Faultline".into()).ok()?;
    js_sys::Reflect::set(&what, &"url".into(), &address.into()).ok()?;
    Some(Callback::from(move |_: MouseEvent| {
        if let Ok(promise) = share.call1(&navigator, &what) {
            // Who closes the system's dialog again has not failed at anything.
            let promise = js_sys::Promise::resolve(&promise);
            wasm_bindgen_futures::spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
            });
        }
    }))
}

/// The link as a QR code: dark on light in every theme, because that is what is read.
fn qr_code(address: &str) -> Html {
    /// What the largest code holds in bytes, with the least correction.
    const BYTES_MAX: usize = 2_953;
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Low) else {
        return html! {
            <p class="note is-unmet">{ icon(Icon::Warning) }<span>
                { format!("A QR code holds at most {BYTES_MAX} characters, and this link has {}. Send the link instead.", address.len()) }
            </span></p>
        };
    };
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    let path: String = dark
        .filter(|&(x, y)| code.get_module(x, y))
        .map(|(x, y)| format!("M{x} {y}h1v1h-1z"))
        .collect();
    html! {
        <svg class="qr" viewBox={format!("-4 -4 {0} {0}", size + 8)} role="img" aria-label="QR code of the link">
            <path d={path} />
        </svg>
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
