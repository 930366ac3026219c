//! A dialog over the page. It takes the focus, keeps it, and gives it back.

use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What a [`Dialog`] needs.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its title.
    pub title: AttrValue,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// Called when it should close.
    pub onclose: Callback<()>,
    /// What stands in it.
    pub children: Html,
}

/// What the keyboard can reach.
const REACHABLE: &str =
    "button, [href], input:not([hidden]), select, textarea, summary, [tabindex='0']";

/// A dialog over the page.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with((), move |()| {
            let before = web_sys::window()
                .and_then(|window| window.document())
                .and_then(|document| document.active_element())
                .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(root) = root.cast::<web_sys::HtmlElement>() {
                let _ = root.focus();
            }
            move || {
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        });
    }
    let onkeydown = {
        let onclose = props.onclose.clone();
        let root = root.clone();
        Callback::from(move |event: KeyboardEvent| {
            // Keys in a dialog are nobody else's business.
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => onclose.emit(()),
                "Tab" => {
                    if let Some(root) = root.cast::<web_sys::Element>() {
                        keep_inside(&root, &event);
                    }
                }
                _ => {}
            }
        })
    };
    let onclose = props.onclose.clone();
    let press_outside = props.onclose.clone();
    html! {
        <div
            class="backdrop"
            onpointerdown={Callback::from(move |event: PointerEvent| {
                if event.target() == event.current_target() {
                    press_outside.emit(());
                }
            })}
        >
            <div
                ref={root}
                class={classes!("dialog", props.class.clone())}
                role="dialog"
                aria-modal="true"
                aria-label={props.title.clone()}
                tabindex="-1"
                {onkeydown}
            >
                <div class="dialog-head">
                    <h2>{ &props.title }</h2>
                    <button
                        type="button"
                        class="button bare"
                        aria-label="Close"
                        onclick={move |_| onclose.emit(())}
                    >
                        { super::icon(super::Icon::Close) }
                    </button>
                </div>
                { props.children.clone() }
            </div>
        </div>
    }
}

/// Lets Tab go round inside the dialog.
fn keep_inside(root: &web_sys::Element, event: &KeyboardEvent) {
    let Ok(all) = root.query_selector_all(REACHABLE) else { return };
    let at =
        |index: u32| all.item(index).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    let (Some(first), Some(last)) = (at(0), at(all.length().saturating_sub(1))) else { return };
    let active = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element());
    let stands_on = |element: &web_sys::HtmlElement| {
        active.as_ref().is_some_and(|active| active.is_same_node(Some(element)))
    };
    let goes_round = if event.shift_key() {
        (stands_on(&first) || stands_on_root(root, active.as_ref())).then_some(last)
    } else {
        stands_on(&last).then_some(first)
    };
    if let Some(goes_to) = goes_round {
        event.prevent_default();
        let _ = goes_to.focus();
    }
}

fn stands_on_root(root: &web_sys::Element, active: Option<&web_sys::Element>) -> bool {
    active.is_some_and(|active| active.is_same_node(Some(root)))
}
