//! The scrub bar: the whole run as a painted tape under a slider.
//!
//! Bands are the terms of leaders; ticks are campaigns, faults, crashes, expectations and
//! violations; dots are operations answered. What nobody has played yet shows only that something
//! happens, not what: whoever teaches with a scenario does not want its end on the screen. Who wants
//! to see it says so once, beside the speed. What is not computed yet is empty.

use crate::draw::clock::clock;
use crate::draw::decimal::{Whole, px, sketch};
use crate::draw::maths::Within;
use crate::draw::tape::{Tick, near, stirs, ticks};
use crate::later;
use crate::store::tape::{Mark, MarkKind};
use crate::store::{Action, CursorState, Lab, RunState, WorkspaceState};
use crate::theme::term_property;
use crate::widgets::use_size;
use sim_core::base::Instant;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// A hand that moves less than this, in pixels, clicks.
const STILL: f64 = 3.0;
/// How high the tape is.
const HEIGHT: f64 = 26.0;

/// The scrub bar.
#[component]
pub fn Scrub() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let ahead = use_context::<WorkspaceState>().expect("panels stand in a store").ahead;
    // Where the mouse is; what is told there may change while it rests.
    let tip = use_state_eq(|| None::<f64>);
    let root = use_node_ref();
    let (width, _) = use_size(root.clone());
    let end = lab.session().end();
    let x = |at: Instant| width * at.0 as f64 / end.0.max(1) as f64;
    // In play all of it moves by whole pixels: in most frames of a long run, not at all.
    let snap = |x: f64| if cursor.playing { x.round() } else { x };
    let grain = if cursor.playing { (end.0 / width.max(1.0) as u64).max(1) } else { 1 };
    let value = cursor.shown().0 / grain * grain;
    // Where the hand pressed, and where it has moved to since.
    let hand = use_mut_ref(|| None::<(f64, f64)>);
    let oninput = {
        let (lab, hand) = (lab.clone(), hand.clone());
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            let Some(input) = input else { return };
            // A key moves the slider; a hand means what it points at.
            let at = match *hand.borrow() {
                None => Instant(input.value_as_number().max(0.0) as u64),
                Some((from, to)) if (to - from).abs() < STILL => tell(&lab, to, width).0,
                Some((_, to)) => moment(&lab, to, width),
            };
            lab.dispatch(Action::SetNow(at));
        })
    };
    // Holding the slider holds time.
    let hold = |held: bool| {
        let (lab, hand) = (lab.clone(), hand.clone());
        Callback::from(move |event: PointerEvent| {
            let at = f64::from(event.offset_x()).within(0.0, width);
            *hand.borrow_mut() = held.then_some((at, at));
            // Wherever the hand lets go, the slider hears of it.
            if held && let Some(slider) = event.target_dyn_into::<web_sys::Element>() {
                let _ = slider.set_pointer_capture(event.pointer_id());
            }
            lab.dispatch(Action::Hold(held));
        })
    };
    let release = hold(false);
    let point = {
        let (tip, hand) = (tip.clone(), hand.clone());
        Callback::from(move |event: PointerEvent| {
            let at = f64::from(event.offset_x()).within(0.0, width);
            if let Some((_, to)) = &mut *hand.borrow_mut() {
                *to = at;
            }
            tip.set((event.pointer_type() == "mouse").then_some(at));
        })
    };
    let leave = {
        let tip = tip.clone();
        Callback::from(move |_: PointerEvent| tip.set(None))
    };
    let (playhead, seen) = (snap(x(cursor.now)), snap(x(cursor.seen)));
    let until = if ahead { width } else { seen };
    html! {
        <div class="scrub" ref={root}>
            <Painted revision={run.revision} {width} end={end.0} {until} />
            <svg class="scrub-over" aria-hidden="true">
                <rect class="unseen" x={px(seen)} width={px((width - seen).max(0.0))} height={px(HEIGHT)} />
                <path class="playhead" d={sketch("M# -3V#", &[playhead, HEIGHT + 3.0])} />
                <path class="playhead-cap" d={sketch("M# -5h10l-5 7z", &[playhead - 5.0])} />
            </svg>
            <input
                type="range"
                aria-label="Time"
                aria-valuetext={clock(Instant(value))}
                min="0"
                max={end.0.to_string()}
                step="1"
                value={value.to_string()}
                {oninput}
                onpointerdown={hold(true)}
                onpointerup={release.clone()}
                onpointercancel={release}
                onpointermove={point}
                onpointerleave={leave}
            />
            if let Some(at) = *tip {
                <p class="scrub-tip" role="tooltip" ~style={format!("left: clamp(70px, {}px, calc(100% - 70px))", Whole(at))}>{ tell(&lab, at, width).1 }</p>
            }
        </div>
    }
}

/// The moment of a place of the tape: to the millisecond, where a pixel is no finer.
fn moment(lab: &Lab, at: f64, width: f64) -> Instant {
    let end = lab.session().end().0;
    let us = (at / width.max(1.0) * end as f64) as u64;
    let grain = if end as f64 > width * 1_000.0 { 1_000 } else { 1 };
    Instant(us / grain * grain)
}

/// What is told of a place of the tape: until what tells it is loaded, the moment.
fn tell(lab: &Lab, at: f64, width: f64) -> (Instant, String) {
    if let Some(rest) = later::rest() {
        return (rest.tell)(lab, at, width);
    }
    let moment = moment(lab, at, width);
    (moment, clock(moment))
}

/// What happens at a place of the tape, as far as it may be told, and when: the weightiest in
/// words. Whoever clicks there goes to that moment.
pub fn told(lab: &Lab, at: f64, width: f64) -> (Instant, String) {
    let session = lab.session();
    let end = session.end().0;
    let moment = moment(lab, at, width);
    if moment > session.seen() && !lab.workspace().ahead {
        return (moment, clock(moment) + " · not played yet");
    }
    let near = near(lab.tape().marks(), end, width, at);
    let may_be_told = |mark: &&Mark| mark.at <= session.seen() || lab.workspace().ahead;
    let Some(mark) = near.iter().rfind(may_be_told) else { return (moment, clock(moment)) };
    let mut story = clock(mark.at);
    let description = session.run().description();
    let who = mark.node.map_or(String::new(), |node| format!("{node} "));
    let line = |line: u32| {
        let words = session.text().lines().nth(line.saturating_sub(1) as usize).unwrap_or("");
        words.split(" #").next().unwrap_or("").trim().to_string()
    };
    let epoch = description.epoch;
    story.push_str(" · ");
    story += &match mark.kind {
        MarkKind::Leader { epoch: number } => format!("{who}leads in {epoch} {number}"),
        MarkKind::Asks => format!("{who}asks whether it could lead"),
        MarkKind::Campaign { epoch: number } => format!("{who}tries to lead in {epoch} {number}"),
        MarkKind::Down => format!("{who}goes down"),
        MarkKind::Up => format!("{who}starts again"),
        MarkKind::FaultBegan { line: number } => line(number),
        MarkKind::FaultEnded { line: number } => format!("over: {}", line(number)),
        MarkKind::Expectation { line: number, met } => {
            format!("{}: {}", line(number), if met { "met" } else { "unmet" })
        }
        MarkKind::Violation { claim } => {
            let report = lab.report();
            let name = report.claims.get(usize::from(claim)).map_or("claim", |claim| claim.name);
            format!("{name} broken")
        }
        MarkKind::Step { .. } => String::new(),
    };
    if near.len() > 1 {
        story += &format!(" and {} more", near.len() - 1);
    }
    (mark.at, story)
}

#[derive(Properties, PartialEq)]
struct PaintedProps {
    revision: u32,
    width: f64,
    end: u64,
    /// What lies beyond this pixel keeps its secret.
    until: f64,
}

/// The tape without the playhead. What is painted changes when the run has grown; with every frame
/// only where it ends.
#[component]
fn Painted(props: &PaintedProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let (width, end) = (props.width, props.end.max(1));
    let all = use_memo((props.revision, width.to_bits(), end), |_| painted(&lab, width, end));
    let right = (width - props.until).max(0.0);
    let (ground, known, secret) = &*all;
    html! {
        <svg class="scrub-tape" aria-hidden="true">
            <clipPath id="played"><rect y="-8" width={px(props.until)} height={px(HEIGHT + 16.0)} /></clipPath>
            <clipPath id="unplayed"><rect x={px(props.until)} y="-8" width={px(right)} height={px(HEIGHT + 16.0)} /></clipPath>
            { ground.clone() }
            <g clip-path="url(#played)">{ known.clone() }</g>
            <g clip-path="url(#unplayed)">{ secret.clone() }</g>
        </svg>
    }
}

/// The ground, what can be told, and what stands in its place where it may not be.
fn painted(lab: &Lab, width: f64, end: u64) -> (Html, Html, Html) {
    let x = |at: Instant| width * at.0 as f64 / end as f64;
    let head = {
        let session = lab.session();
        if session.run().is_finished() { session.end() } else { session.run().head() }
    };
    let tape = lab.tape();
    let bands = tape.bands();
    let step = 3.0;
    let us = |column: u32| f64::from(column) * step / width.max(1.0) * end as f64;
    let columns = (0..(width / step) as u32)
        .filter(|&column| tape.answers.between(us(column), us(column + 1)) >= 0.5);
    let answers: String = columns
        .map(|column| format!("M{} {}h1.5", Whole(f64::from(column) * step), px(HEIGHT - 2.0)))
        .collect();
    let stirs: String = stirs(tape.marks(), end, width)
        .into_iter()
        .map(|x| format!("M{} 10v6", Whole(x)))
        .collect();
    let ground = html! {
        <>
            <rect class="uncomputed" width={px(width)} height={px(HEIGHT)} />
            <rect class="computed" width={px(x(head))} height={px(HEIGHT)} />
        </>
    };
    let known = html! {
        <>
            { for bands.iter().map(|&(from, until, epoch)| {
                let (left, right) = (x(from), x(until.unwrap_or(head)));
                html! {
                    <rect class="band" x={px(left)} width={px((right - left).max(0.5))} height={px(HEIGHT)}
                        ~style={format!("fill: {}", term_property(u64::from(epoch)))} />
                }
            }) }
            <path class="tick tick-answer" d={answers} />
            { for ticks(tape.marks(), end, width).into_iter().map(draw_tick) }
            { for bands.iter().filter_map(|&(from, until, epoch)| {
                let room = x(until.unwrap_or(head)) - x(from);
                (room > 18.0).then(|| html! {
                    <text class="band-number" x={px(x(from) + 5.0)} y="17">{ epoch }</text>
                })
            }) }
        </>
    };
    (ground, known, html! { <path class="tick tick-ahead" d={stirs} /> })
}

fn draw_tick((x, tick): (f64, Tick)) -> Html {
    let d = match tick {
        Tick::Campaign => sketch("M# #v6", &[x, HEIGHT - 6.0]),
        Tick::Fault => sketch("M# 0h7l-3.5 6z", &[x - 3.5]),
        Tick::Mended => sketch("M# 0v5", &[x]),
        Tick::Down => sketch("M# 9l6 6m0-6l-6 6", &[x - 3.0]),
        Tick::Met => sketch("M# #l2.5 2.500l4.5-5.500", &[x - 3.5, HEIGHT - 7.0]),
        Tick::Unmet => sketch("M# #h8m-8 3.500h8m-2 -6l-4 8.500", &[x - 4.0, HEIGHT - 9.0]),
        Tick::Violation => sketch("M# 0V#M# 0h8l-4 7z", &[x, HEIGHT, x - 4.0]),
    };
    html! { <path class={tick.class()} {d} /> }
}
