//! The places of a run on its own time: a tick for each, and a full one with a head where a fault
//! breaks a claim. A click opens the nearest; the map beside it says the same to the keyboard.

use crate::hunt::{Hunting, Mark};
use crate::theme::Palette;
use crate::widgets::use_size;
use sim_core::base::Instant;
use sim_core::run::Verdict;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// How high it is, in pixels.
const HEIGHT: f64 = 40.0;
/// How far a click may be from the tick that it means, in pixels.
const REACH: f64 = 8.0;

/// What a [`Strip`] needs.
#[derive(Properties)]
pub struct StripProps {
    /// The hunt.
    pub hunting: Hunting,
    /// One more whenever something is new.
    pub revision: u32,
    /// Dark or light.
    pub dark: bool,
}

impl PartialEq for StripProps {
    fn eq(&self, other: &StripProps) -> bool {
        (self.revision, self.dark) == (other.revision, other.dark)
    }
}

/// The strip; nothing if the hunt does not go through places.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let root = use_node_ref();
    let canvas = use_node_ref();
    let (width, _) = use_size(root.clone());
    let hunting = props.hunting.clone();
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let end = hunting.chase().as_ref().and_then(|it| it.extent().moments.last().copied());
    {
        let (canvas, hunting, dark) = (canvas.clone(), hunting.clone(), props.dark);
        use_effect_with((props.revision, dark, width as u32), move |_| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                paint(&canvas, &ticks(&hunting, width), dark, ratio, width);
            }
        });
    }
    let onclick = {
        let (canvas, hunting) = (canvas.clone(), hunting.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(canvas) = canvas.cast::<web_sys::Element>() else { return };
            let x = f64::from(event.client_x()) - canvas.get_bounding_client_rect().left();
            let ticks = ticks(&hunting, width);
            let near = ticks.iter().filter(|tick| (tick.x - x).abs() <= REACH);
            // What breaks something is meant before what does not.
            let nearest = near.min_by(|a, b| {
                let key = |tick: &Tick| (!tick.is_broken, (tick.x - x).abs());
                key(a).0.cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1))
            });
            if let Some(tick) = nearest.filter(|tick| tick.mark != Mark::Untried) {
                hunting.open(tick.number, None);
            }
        })
    };
    let Some(end) = end else { return html! { <div ref={root} /> } };
    let scaled = |pixels: f64| ((pixels * ratio).round() as u32).to_string();
    html! {
        <div ref={root} class="hunt-strip">
            <p class="hunt-strip-head"><span>{ "The places on the run's own time" }</span><span>{ end.to_string() }</span></p>
            <canvas ref={canvas} aria-hidden="true" width={scaled(width)} height={scaled(HEIGHT)} ~style={format!("width: {width}px; height: {HEIGHT}px")} {onclick} />
        </div>
    }
}

/// One place on the strip.
struct Tick {
    number: u32,
    x: f64,
    mark: Mark,
    is_broken: bool,
}

fn ticks(hunting: &Hunting, width: f64) -> Vec<Tick> {
    let chase = hunting.chase();
    let Some(chase) = &*chase else { return Vec::new() };
    let moments = &chase.extent().moments;
    let end = moments.last().map_or(1, |&Instant(end)| end.max(1)) as f64;
    let ticks = (0..).zip(moments).zip(chase.marks());
    ticks
        .map(|((number, at), &mark)| Tick {
            number,
            x: 4.0 + at.0 as f64 / end * (width - 8.0).max(0.0),
            mark,
            is_broken: mark == Mark::Tried(Verdict::Broken),
        })
        .collect()
}

fn paint(
    canvas: &HtmlCanvasElement,
    ticks: &[Tick],
    dark: bool,
    ratio: f64,
    width: f64,
) -> Option<()> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
    context.clear_rect(0.0, 0.0, width, HEIGHT);
    let palette = Palette::of(dark);
    // Those that break something come last, on top.
    for tick in ticks.iter().filter(|tick| !tick.is_broken) {
        let (colour, top) = match tick.mark {
            Mark::Untried => (palette.line, HEIGHT - 8.0),
            Mark::Tried(Verdict::Holds) => (palette.holds, HEIGHT - 14.0),
            Mark::Tried(_) => (palette.unmet, HEIGHT - 22.0),
        };
        context.set_fill_style_str(colour);
        context.fill_rect(tick.x.round(), top, 1.0, HEIGHT - top);
    }
    context.set_fill_style_str(palette.broken);
    for tick in ticks.iter().filter(|tick| tick.is_broken) {
        context.fill_rect(tick.x.round() - 0.5, 6.0, 2.0, HEIGHT - 6.0);
        context.fill_rect(tick.x.round() - 2.5, 0.0, 6.0, 6.0);
    }
    Some(())
}
