//! The timeline: the space-time diagram of the run, and its table of events.
//!
//! The canvas is painted by a [`desk::Desk`], once for each frame in which something changed; Yew
//! renders only the words and controls around it. The picture itself is composed by
//! [`crate::draw::timeline`].

mod desk;
pub mod hand;
mod keys;
pub mod model;
mod pointer;
pub mod table;
mod tip;
mod track;

use crate::later::{Later, Part};
use crate::store::{CursorState, Lab, RunState, WorkspaceState};
use crate::widgets::use_size;
use desk::{Desk, Now, Summary};
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// What a hand does to the canvas.
const TOUCHES: [&str; 7] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerleave",
    "dblclick",
    "keydown",
];

/// The timeline.
#[component]
pub fn Timeline() -> Html {
    let now = use_now();
    let desk = use_memo((), |()| Desk::new());
    let desk: Rc<Desk> = (*desk).clone();
    let summary = use_state_eq(Summary::default);
    let table_open = use_state_eq(|| false);
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
    use_touches(desk.clone());
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
                    <canvas
                        ref={desk.canvas.clone()}
                        class="timeline-canvas"
                        tabindex="0"
                        role="application"
                        aria-roledescription="space-time diagram"
                        aria-label="Space-time diagram of the run. Arrows step, brackets walk along \
                            causes and effects, W and S zoom, A and D pan, F fits. The event table \
                            beside it says the same in words."
                    />
                    <Later part={Part::Hand} desk={Shared(desk.clone())} meanwhile={Html::default()} />
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

/// Listens to all that a hand does to the canvas, and to the wheel also above the fault track. What
/// answers is loaded later. Yew's own listeners would do, but may not forbid that the page scrolls or
/// zooms by the wheel.
#[hook]
fn use_touches(desk: Rc<Desk>) {
    use_effect_with((), move |()| {
        let listen = |on: &Element, touch: &'static str| {
            let desk = desk.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(on, touch, options, move |event| desk.touch(event))
        };
        let mut listeners = Vec::new();
        if let Some(canvas) = desk.canvas.cast::<Element>() {
            listeners.extend(TOUCHES.map(|touch| listen(&canvas, touch)));
            listeners.extend(canvas.parent_element().map(|body| listen(&body, "wheel")));
        }
        move || drop(listeners)
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
pub struct Shared(Rc<Desk>);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
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
