//! A button that opens a small panel under itself.
//!
//! It closes on Escape, on a press anywhere else, and when something in it asks for that; the focus
//! then returns to the button.

use crate::draw::decimal::Whole;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What a [`Popover`] needs.
#[derive(Properties, PartialEq)]
pub struct PopoverProps {
    /// What the panel is called. The button's accessible name begins with it, and goes on with what
    /// stands on the button.
    pub name: AttrValue,
    /// What stands on the button.
    pub face: Html,
    /// Further classes of the button.
    #[prop_or_default]
    pub class: Classes,
    /// Whether it opens upwards.
    #[prop_or_default]
    pub upwards: bool,
    /// Whether it is aligned with the button's right edge.
    #[prop_or_default]
    pub from_the_right: bool,
    /// Makes what stands in the panel; it is given what closes it.
    pub content: Callback<Callback<()>, Html>,
}

/// A button that opens a small panel under itself.
#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let open = use_state(|| false);
    let root = use_node_ref();
    let button = use_node_ref();
    let close = {
        let open = open.clone();
        let button = button.clone();
        Callback::from(move |()| {
            open.set(false);
            if let Some(button) = button.cast::<web_sys::HtmlElement>() {
                let _ = button.focus();
            }
        })
    };
    {
        let root = root.clone();
        let open = open.clone();
        use_effect_with(*open, move |&is_open| {
            let listener = is_open.then(|| {
                let document = web_sys::window().and_then(|window| window.document());
                document.map(|document| {
                    EventListener::new(&document, "pointerdown", move |event| {
                        let target = event
                            .target()
                            .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
                        let inside = root
                            .cast::<web_sys::Node>()
                            .is_some_and(|root| root.contains(target.as_ref()));
                        if !inside {
                            open.set(false);
                        }
                    })
                })
            });
            move || drop(listener)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let close = close.clone();
        let is_open = *open;
        Callback::from(move |event: KeyboardEvent| {
            if is_open && event.key() == "Escape" {
                event.stop_propagation();
                close.emit(());
            }
        })
    };
    // What opens upwards ends below the window's upper edge, and scrolls.
    let room = match button.cast::<web_sys::Element>().filter(|_| props.upwards && *open) {
        Some(button) => {
            let above = button.get_bounding_client_rect().top() - 20.0;
            format!("max-height: {}px", Whole(above.max(80.0)))
        }
        None => String::new(),
    };
    html! {
        <div class="popover" ref={root} {onkeydown}>
            <button
                ref={button}
                type="button"
                class={classes!("button", props.class.clone())}
                aria-expanded={open.to_string()}
                aria-haspopup="dialog"
                title={props.name.clone()}
                onclick={toggle}
            >
                // Who speaks to the page says what stands on the button: its name has both.
                <span class="sr-only">{ &props.name }{ " " }</span>
                { props.face.clone() }
            </button>
            if *open {
                <div
                    class={classes!(
                        "popover-panel",
                        props.upwards.then_some("popover-up"),
                        props.from_the_right.then_some("popover-right"),
                    )}
                    role="dialog"
                    ~style={room}
                    aria-label={props.name.clone()}
                >
                    { props.content.emit(close) }
                </div>
            }
        </div>
    }
}
