//! A button that copies a text, and says whether it did.

use super::{Icon, icon};
use crate::store::{Action, Lab, Notice};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// For how long the button says that it did, in milliseconds.
const SAID_MS: u32 = 2_500;

/// What a [`CopyButton`] needs.
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What stands on it.
    pub label: AttrValue,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// Makes what is copied, when it is asked for.
    pub text: Callback<(), String>,
}

/// A button that copies a text.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let copied = use_state(|| false);
    let rest = use_mut_ref(|| None::<Timeout>);
    let onclick = {
        let (copied, text) = (copied.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, rest, lab) = (copied.clone(), rest.clone(), lab.clone());
            copy(
                text.emit(()),
                Callback::from(move |done| {
                    copied.set(done);
                    if done {
                        let copied = copied.clone();
                        let timeout = Timeout::new(SAID_MS, move || copied.set(false));
                        *rest.borrow_mut() = Some(timeout);
                    } else {
                        let text = "The browser did not allow copying.";
                        lab.dispatch(Action::Notify(Notice::trouble(text)));
                    }
                }),
            );
        })
    };
    html! {
        <button type="button" class={classes!("button", props.class.clone())} {onclick}>
            { icon(if *copied { Icon::Check } else { Icon::Copy }) }
            { &props.label }
            <span class="sr-only" role="status">{ if *copied { "Copied" } else { "" } }</span>
        </button>
    }
}

/// Copies a text, and then says whether that worked.
pub fn copy(text: String, then: Callback<bool>) {
    spawn_local(async move {
        let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
        let done = match clipboard {
            Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
            None => false,
        };
        then.emit(done);
    });
}
