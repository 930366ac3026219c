//! The seed map: one cell for each run, coloured and marked by what it came to.
//!
//! A run that holds is a small dot, one that breaks something a full cell with a cross, one whose
//! author's expectation is unmet half a cell, an undecided one an empty frame: the shapes say it
//! without the colours. Only what is new is drawn while a hunt goes on. The pointer reads a cell and
//! a click opens its run; so do the arrow keys and Enter.

use crate::draw::seedmap::SeedMap;
use crate::hunt::{Chase, Hunting, Mark};
use crate::theme::Palette;
use crate::widgets::use_size;
use sim_core::run::Verdict;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// What a [`Map`] needs.
#[derive(Properties)]
pub struct MapProps {
    /// The hunt.
    pub hunting: Hunting,
    /// Which hunt it is: another is drawn anew.
    pub errand: u32,
    /// One more whenever something is new.
    pub revision: u32,
    /// Dark or light.
    pub dark: bool,
    /// The run that the lab shows.
    pub opened: Option<u32>,
}

impl PartialEq for MapProps {
    fn eq(&self, other: &MapProps) -> bool {
        let key = |it: &MapProps| (it.errand, it.revision, it.dark, it.opened);
        key(self) == key(other)
    }
}

/// How the whole map looks; a change draws all of it anew.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    map: SeedMap,
    errand: u32,
    dark: bool,
    ratio: f64,
    opened: Option<u32>,
    read: Option<u32>,
}

/// The map.
#[component]
pub fn Map(props: &MapProps) -> Html {
    let root = use_node_ref();
    let canvas = use_node_ref();
    let (width, _) = use_size(root.clone());
    let read = use_state_eq(|| None::<u32>);
    let hunting = props.hunting.clone();
    let count = hunting.chase().as_ref().map_or(0, |chase| chase.marks().len() as u32);
    let map = SeedMap::new(count, width);
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let MapProps { errand, dark, opened, .. } = *props;
    let look = Look { map, errand, dark, ratio, opened, read: *read };
    {
        let (canvas, hunting) = (canvas.clone(), hunting.clone());
        let last = use_mut_ref(|| None::<Look>);
        use_effect_with((look, props.revision), move |_| {
            let fresh = hunting.take_fresh();
            let is_same = last.replace(Some(look)) == Some(look);
            if let (Some(canvas), Some(chase)) =
                (canvas.cast::<HtmlCanvasElement>(), &*hunting.chase())
            {
                paint(&canvas, chase, look, is_same.then_some(fresh.as_slice()));
            }
        });
    }
    let at = {
        let canvas = canvas.clone();
        move |event: &MouseEvent| {
            let rect = canvas.cast::<web_sys::Element>()?.get_bounding_client_rect();
            map.run_at(
                f64::from(event.client_x()) - rect.left(),
                f64::from(event.client_y()) - rect.top(),
            )
        }
    };
    let onpointermove = {
        let (read, at) = (read.clone(), at.clone());
        Callback::from(move |event: PointerEvent| read.set(at(&event)))
    };
    let onclick = {
        let (hunting, read) = (hunting.clone(), read.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(number) = at(&event) {
                read.set(Some(number));
                open(&hunting, number);
            }
        })
    };
    let cursor = read.or(opened).unwrap_or(0).min(count.saturating_sub(1));
    let onkeydown = {
        let (hunting, read) = (hunting.clone(), read.clone());
        Callback::from(move |event: KeyboardEvent| {
            let neighbour = |is_after| {
                hunting.chase().as_ref().and_then(|chase| chase.neighbour(cursor, is_after))
            };
            let to = match event.key().as_str() {
                "ArrowLeft" => cursor.saturating_sub(1),
                "ArrowRight" => cursor + 1,
                "ArrowUp" => cursor.checked_sub(map.columns).unwrap_or(cursor),
                "ArrowDown" => cursor + map.columns,
                "Home" => 0,
                "End" => count,
                "PageDown" => neighbour(true).unwrap_or(cursor),
                "PageUp" => neighbour(false).unwrap_or(cursor),
                "Enter" | " " => {
                    event.prevent_default();
                    event.stop_propagation();
                    return open(&hunting, cursor);
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            read.set(Some(if to < count { to } else { cursor.max(count.saturating_sub(1)) }));
        })
    };
    let words = match &*hunting.chase() {
        Some(chase) if count > 0 => words(chase, cursor),
        _ => String::new(),
    };
    let scaled = |pixels: f64| ((pixels * ratio).round() as u32).to_string();
    html! {
        <>
            <div class="hunt-map" ref={root}>
                <canvas
                    ref={canvas}
                    role="slider"
                    tabindex="0"
                    aria-label="Seed map: arrow keys read a run, Page Down finds the next that does not hold, Enter opens it"
                    aria-valuemin="0"
                    aria-valuemax={count.saturating_sub(1).to_string()}
                    aria-valuenow={cursor.to_string()}
                    aria-valuetext={words.clone()}
                    width={scaled(f64::from(map.columns) * map.pitch)}
                    height={scaled(map.height())}
                    ~style={format!("width: {}px; height: {}px", f64::from(map.columns) * map.pitch, map.height())}
                    {onpointermove}
                    {onclick}
                    {onkeydown}
                />
            </div>
            <p class="hunt-read">{ if read.is_some() || opened.is_some() { &words } else { "Each cell is one run. Click one to open it." } }</p>
        </>
    }
}

fn open(hunting: &Hunting, number: u32) {
    let mark = hunting.chase().as_ref().and_then(|it| it.marks().get(number as usize).copied());
    if mark.is_some_and(|mark| mark != Mark::Untried) {
        hunting.open(number, None);
    }
}

/// What is to be said of one run.
fn words(chase: &Chase, number: u32) -> String {
    let name = chase.name_of(number);
    match (chase.marks().get(number as usize), chase.outcome(number)) {
        (Some(Mark::Tried(verdict)), Some(outcome)) => match outcome.breaks.first() {
            Some(found) => {
                format!("{name}: {} at {}. {}", verdict.name(), found.at, found.sentence)
            }
            None => format!("{name}: {}.", verdict.name()),
        },
        (Some(Mark::Tried(verdict)), None) => format!("{name}: {}.", verdict.name()),
        _ => format!("{name}: not tried yet."),
    }
}

/// Draws all cells, or only some.
fn paint(
    canvas: &HtmlCanvasElement,
    chase: &Chase,
    look: Look,
    some: Option<&[u32]>,
) -> Option<()> {
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    context.set_transform(look.ratio, 0.0, 0.0, look.ratio, 0.0, 0.0).ok()?;
    let palette = Palette::of(look.dark);
    match some {
        Some(some) => {
            for &number in some {
                let mark = chase.marks().get(number as usize)?;
                cell(&context, palette, &look, number, *mark);
            }
        }
        None => {
            context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
            for (number, mark) in (0..).zip(chase.marks()) {
                cell(&context, palette, &look, number, *mark);
            }
        }
    }
    for (number, colour) in [(look.opened, palette.accent), (look.read, palette.ink)] {
        if let Some(number) = number {
            let (x, y) = look.map.place(number);
            context.set_stroke_style_str(colour);
            context.set_line_width(2.0);
            context.stroke_rect(x + 0.5, y + 0.5, look.map.pitch - 1.0, look.map.pitch - 1.0);
        }
    }
    Some(())
}

/// A smaller cell has no room for a cross; that it is full says enough.
const CROSSED_MIN: f64 = 6.0;

fn cell(
    context: &CanvasRenderingContext2d,
    palette: &Palette,
    look: &Look,
    number: u32,
    mark: Mark,
) {
    let (x, y) = look.map.place(number);
    let pitch = look.map.pitch;
    let side = pitch - 1.0;
    context.clear_rect(x, y, pitch, pitch);
    let dot = |colour: &str, share: f64| {
        let size = (side * share).max(1.0);
        context.set_fill_style_str(colour);
        context.fill_rect(x + (side - size) / 2.0, y + (side - size) / 2.0, size, size);
    };
    let line = |from: (f64, f64), to: (f64, f64)| {
        let inset = side * 0.24;
        let along = |share: f64| inset + share * (side - 2.0 * inset);
        context.set_stroke_style_str(palette.surface);
        context.set_line_width((side / 6.0).max(1.0));
        context.begin_path();
        context.move_to(x + along(from.0), y + along(from.1));
        context.line_to(x + along(to.0), y + along(to.1));
        context.stroke();
    };
    match mark {
        Mark::Untried => dot(palette.line, 0.3),
        Mark::Tried(Verdict::Holds) => dot(palette.holds, 0.5),
        Mark::Tried(Verdict::Broken) => {
            dot(palette.broken, 1.0);
            if side >= CROSSED_MIN {
                line((0.0, 0.0), (1.0, 1.0));
                line((1.0, 0.0), (0.0, 1.0));
            }
        }
        Mark::Tried(Verdict::Unmet) => {
            context.set_fill_style_str(palette.unmet);
            context.fill_rect(x, y + side / 2.0, side, side / 2.0);
        }
        Mark::Tried(Verdict::Undecided) => {
            context.set_stroke_style_str(palette.undecided);
            context.set_line_width(1.0);
            context.stroke_rect(x + 0.5, y + 0.5, side - 1.0, side - 1.0);
        }
    }
}
