//! The scrub bar: the whole run as a painted tape under a slider.
//!
//! Bands are the terms of leaders; ticks are campaigns, faults, crashes, expectations and
//! violations. What nobody has seen yet is lighter, what is not computed yet is empty.

use super::clock;
use crate::draw::tape::{Tick, ticks};
use crate::store::{Action, CursorState, Lab, RunState};
use crate::theme::term_property;
use crate::widgets::use_size;
use sim_core::base::Instant;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How high the tape is.
const HEIGHT: f64 = 26.0;

/// The scrub bar.
#[component]
pub fn Scrub() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let root = use_node_ref();
    let (width, _) = use_size(root.clone());
    let end = lab.session().end();
    let x = |at: Instant| width * at.0 as f64 / end.0.max(1) as f64;
    let oninput = {
        let lab = lab.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(input) = input {
                lab.dispatch(Action::SetNow(Instant(input.value_as_number().max(0.0) as u64)));
            }
        })
    };
    // Holding the slider holds time.
    let hold = |held| {
        let lab = lab.clone();
        Callback::from(move |event: PointerEvent| {
            // Wherever the hand lets go, the slider hears of it.
            if held && let Some(slider) = event.target_dyn_into::<web_sys::Element>() {
                let _ = slider.set_pointer_capture(event.pointer_id());
            }
            lab.dispatch(Action::Hold(held));
        })
    };
    let release = hold(false);
    let playhead = x(cursor.now);
    html! {
        <div class="scrub" ref={root}>
            <Painted revision={run.revision} {width} end={end.0} />
            <svg class="scrub-over" aria-hidden="true">
                <rect class="unseen" x={px(x(cursor.seen))} width={px((width - x(cursor.seen)).max(0.0))} height={px(HEIGHT)} />
                <path class="playhead" d={format!("M{playhead:.1} -3V{:.1}", HEIGHT + 3.0)} />
                <path class="playhead-cap" d={format!("M{:.1} -5h10l-5 7z", playhead - 5.0)} />
            </svg>
            <input
                type="range"
                aria-label="Time"
                aria-valuetext={clock(cursor.now)}
                min="0"
                max={end.0.to_string()}
                step="1"
                value={cursor.now.0.to_string()}
                {oninput}
                onpointerdown={hold(true)}
                onpointerup={release.clone()}
                onpointercancel={release}
            />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PaintedProps {
    revision: u32,
    width: f64,
    end: u64,
}

/// The tape without the playhead: painted anew when the run has grown, not with every frame.
#[component]
fn Painted(props: &PaintedProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _ = props.revision;
    let (width, end) = (props.width, props.end.max(1));
    let x = |at: Instant| width * at.0 as f64 / end as f64;
    let head = {
        let session = lab.session();
        if session.run().is_finished() { session.end() } else { session.run().head() }
    };
    let tape = lab.tape();
    let bands = tape.bands();
    html! {
        <svg class="scrub-tape" aria-hidden="true">
            <rect class="uncomputed" width={px(width)} height={px(HEIGHT)} />
            <rect class="computed" width={px(x(head))} height={px(HEIGHT)} />
            { for bands.iter().map(|&(from, until, epoch)| {
                let (left, right) = (x(from), x(until.unwrap_or(head)));
                html! {
                    <rect class="band" x={px(left)} width={px((right - left).max(0.5))} height={px(HEIGHT)}
                        ~style={format!("fill: {}", term_property(u64::from(epoch)))} />
                }
            }) }
            { for ticks(tape.marks(), end, width).into_iter().map(draw_tick) }
            { for bands.iter().filter_map(|&(from, until, epoch)| {
                let room = x(until.unwrap_or(head)) - x(from);
                (room > 18.0).then(|| html! {
                    <text class="band-number" x={px(x(from) + 5.0)} y="17">{ epoch }</text>
                })
            }) }
        </svg>
    }
}

fn draw_tick((x, tick): (f64, Tick)) -> Html {
    let d = match tick {
        Tick::Campaign => format!("M{x:.1} {:.1}v6", HEIGHT - 6.0),
        Tick::Fault => format!("M{:.1} 0h7l-3.5 6z", x - 3.5),
        Tick::Mended => format!("M{x:.1} 0v5"),
        Tick::Down => format!("M{:.1} 9l6 6m0-6l-6 6", x - 3.0),
        Tick::Met => format!("M{:.1} {:.1}l2.5 2.500l4.5-5.500", x - 3.5, HEIGHT - 7.0),
        Tick::Unmet => format!("M{:.1} {:.1}l6 6m0-6l-6 6", x - 3.0, HEIGHT - 10.0),
        Tick::Violation => format!("M{x:.1} 0V{HEIGHT}M{:.1} 0h8l-4 7z", x - 4.0),
    };
    html! { <path class={tick.class()} {d} /> }
}

fn px(length: f64) -> String {
    format!("{length:.1}")
}
