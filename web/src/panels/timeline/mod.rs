//! The timeline: the space-time diagram of the run, and its table of events.
//!
//! The canvas is painted by a [`desk::Desk`], once for each frame in which something changed; Yew
//! renders only the words and controls around it. The picture itself is composed by
//! [`crate::draw::timeline`].

mod desk;
mod keys;
mod model;
mod paint;
mod pointer;
pub mod table;
mod tip;
mod track;

use crate::later::{Later, Part};
use crate::store::{CursorState, Lab, RunState, WorkspaceState};
use crate::widgets::use_size;
use desk::{Desk, Now, Summary};
use gloo_events::{EventListener, EventListenerOptions};
use pointer::Hand;
use std::cell::RefCell;
use std::rc::Rc;
use tip::{Tip, tip_at};
use track::FaultTrack;
use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

/// The timeline.
#[component]
pub fn Timeline() -> Html {
    let now = use_now();
    let desk = use_memo((), |()| Desk::new());
    let desk: Rc<Desk> = (*desk).clone();
    let summary = use_state_eq(Summary::default);
    let table_open = use_state_eq(|| false);
    let tip = use_state_eq(|| None::<Tip>);
    {
        let setter = summary.setter();
        *desk.tell.borrow_mut() = Callback::from(move |news| setter.set(news));
    }
    let body = use_node_ref();
    let size = use_size(body.clone());
    {
        let desk = desk.clone();
        use_effect_with(size, move |&(width, height)| {
            desk.model.borrow_mut().resize(width, height);
            desk.request();
        });
    }
    {
        let desk = desk.clone();
        use_effect_with(now.clone(), move |now| desk.take(now.clone()));
    }
    use_wheel(desk.clone());
    use_restored(desk.clone());
    let toggle_table = {
        let table_open = table_open.clone();
        Callback::from(move |_: MouseEvent| table_open.set(!*table_open))
    };
    html! {
        <section class="timeline" aria-label="Timeline">
            <Controls desk={Shared(desk.clone())} summary={*summary}
                table_open={*table_open} {toggle_table} />
            <div class="timeline-main">
                <div class="timeline-body" ref={body}>
                    <Canvas desk={Shared(desk.clone())} tip={tip.setter()} />
                    <FaultTrack desk={Shared(desk.clone())} />
                    if let Some(tip) = &*tip {
                        { tip.view() }
                    }
                </div>
                if *table_open {
                    <Later part={Part::EventTable} />
                }
            </div>
        </section>
    }
}

/// What the stores say now.
#[hook]
fn use_now() -> Now {
    Now {
        lab: use_context::<Lab>().expect("panels stand in a store"),
        run: use_context::<RunState>().expect("panels stand in a store"),
        cursor: use_context::<CursorState>().expect("panels stand in a store"),
        workspace: use_context::<WorkspaceState>().expect("panels stand in a store"),
    }
}

/// Listens to the wheel itself: the page must not scroll or zoom by it, and Yew's own listeners may
/// not forbid that.
#[hook]
fn use_wheel(desk: Rc<Desk>) {
    use_effect_with((), move |()| {
        let body = desk.canvas.cast::<Element>().and_then(|canvas| canvas.parent_element());
        let listener = body.map(|body| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&body, "wheel", options, move |event| {
                if let Some(event) = event.dyn_ref::<WheelEvent>() {
                    pointer::wheel(&desk, event);
                }
            })
        });
        move || drop(listener)
    });
}

/// A browser may take a canvas's memory away, when it has gone to sleep or the graphics have failed,
/// and gives it back empty.
#[hook]
fn use_restored(desk: Rc<Desk>) {
    use_effect_with((), move |()| {
        let listener = desk
            .canvas
            .cast::<Element>()
            .map(|canvas| EventListener::new(&canvas, "contextrestored", move |_| desk.request()));
        move || drop(listener)
    });
}

/// The desk as a property: it never changes identity.
#[derive(Clone)]
struct Shared(Rc<Desk>);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct CanvasProps {
    desk: Shared,
    tip: UseStateSetter<Option<Tip>>,
}

/// The canvas with its listeners.
#[component]
fn Canvas(props: &CanvasProps) -> Html {
    let desk = &props.desk.0;
    let hand = use_memo((), |()| RefCell::new(Hand::default()));
    let down = {
        let (desk, hand, tip) = (desk.clone(), hand.clone(), props.tip.clone());
        move |event: PointerEvent| {
            tip.set(None);
            hand.borrow_mut().down(&desk, &event);
        }
    };
    let moved = {
        let (desk, hand, tip) = (desk.clone(), hand.clone(), props.tip.clone());
        move |event: PointerEvent| {
            if hand.borrow().is_busy() {
                hand.borrow_mut().moved(&desk, &event);
            } else {
                let under = tip_at(&desk, event.client_x(), event.client_y());
                pointer::show_grip(&desk, event.client_x(), event.client_y(), under.is_some());
                tip.set(under);
            }
        }
    };
    let up = {
        let (desk, hand) = (desk.clone(), hand.clone());
        move |event: PointerEvent| hand.borrow_mut().up(&desk, &event)
    };
    let leave = {
        let tip = props.tip.clone();
        move |_: PointerEvent| tip.set(None)
    };
    let double = {
        let desk = desk.clone();
        move |event: MouseEvent| {
            let (x, y) = pointer::place(&desk, event.client_x(), event.client_y());
            pointer::centre(&desk, x, y);
        }
    };
    let key = {
        let desk = desk.clone();
        move |event: KeyboardEvent| {
            if keys::key(&desk, &event) {
                event.prevent_default();
                event.stop_propagation();
            }
        }
    };
    html! {
        <canvas
            ref={desk.canvas.clone()}
            class="timeline-canvas"
            tabindex="0"
            role="application"
            aria-roledescription="space-time diagram"
            aria-label="Space-time diagram of the run. Arrows step, brackets walk along causes and \
                effects, W and S zoom, A and D pan, F fits. The event table beside it says the same \
                in words."
            onpointerdown={down}
            onpointermove={moved}
            onpointerup={up.clone()}
            onpointercancel={up}
            onpointerleave={leave}
            ondblclick={double}
            onkeydown={key}
        />
    }
}

#[derive(Properties, PartialEq)]
struct ControlsProps {
    desk: Shared,
    summary: Summary,
    table_open: bool,
    toggle_table: Callback<MouseEvent>,
}

/// The line above the canvas.
#[component]
fn Controls(props: &ControlsProps) -> Html {
    let desk = &props.desk.0;
    let Summary { shown, total, following, by_order, tinted } = props.summary;
    let act = |action: fn(&Rc<Desk>)| {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| action(&desk))
    };
    let fit = act(|desk| {
        desk.model.borrow_mut().fit();
        desk.request();
    });
    let follow = act(|desk| {
        let mut model = desk.model.borrow_mut();
        model.following = !model.following;
        drop(model);
        desk.request();
    });
    let turn = act(|desk| {
        if let Some(now) = desk.now() {
            desk.model.borrow_mut().turn_axis(now.cursor);
            desk.request();
        }
    });
    let button = "timeline-button";
    html! {
        <div class="timeline-bar">
            <h2 class="timeline-title">{ "Timeline" }</h2>
            if tinted {
                <p class="timeline-legend">
                    <span class="is-past">{ "◀ its causes" }</span>
                    <span class="is-chosen">{ "selected" }</span>
                    <span class="is-future">{ "its effects ▶" }</span>
                </p>
            }
            <span class="timeline-count" aria-live="off">{ count(shown, total) }</span>
            <div class="timeline-tools" role="group" aria-label="Timeline view">
                <button type="button" class={button} aria-pressed={following.to_string()}
                    title="Keep the playhead in view" onclick={follow}>{ "Follow" }</button>
                <button type="button" class="timeline-button timeline-zoom" aria-label="Zoom out" title="Zoom out (s, ctrl+wheel)"
                    onclick={act(|desk| pointer::zoom(desk, None, 1.0 / 1.6))}>{ "−" }</button>
                <button type="button" class="timeline-button timeline-zoom" aria-label="Zoom in" title="Zoom in (w, ctrl+wheel)"
                    onclick={act(|desk| pointer::zoom(desk, None, 1.6))}>{ "+" }</button>
                <button type="button" class={button} title="Show the run so far (f)" onclick={fit}>
                    { "Fit" }
                </button>
                <button type="button" class={button} aria-pressed={by_order.to_string()}
                    title="Space events evenly, in the order in which they happened"
                    onclick={turn}>{ "By event" }</button>
                <button type="button" class={button} aria-expanded={props.table_open.to_string()}
                    title="The same in words" onclick={props.toggle_table.clone()}>
                    { "Event table" }
                </button>
            </div>
        </div>
    }
}

/// What is left out is always said.
fn count(shown: usize, total: usize) -> String {
    match (shown, total) {
        (_, 0) => String::new(),
        (0, total) => format!("{total} messages as density: zoom in to see each"),
        (1, 1) => "1 message".into(),
        (shown, total) if shown >= total => format!("{shown} messages"),
        (shown, total) => format!("{shown} of {total} messages shown"),
    }
}
