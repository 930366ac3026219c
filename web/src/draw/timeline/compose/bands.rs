//! Partitions as bands across the rows, and the faults on a track of their own.

use super::Frame;
use super::axis::crisp;
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::faults::{FaultInfo, Wall, lanes};
use crate::draw::timeline::index::FaultSpan;
use crate::draw::timeline::layout::{LANE, LANES_MAX};
use crate::draw::timeline::shapes::{Ink, Layer, Picture, Shape, Style, Text, width_of};
use sim_core::base::Instant;

/// How wide the mark of a moment is, in pixels.
const TICK: f64 = 4.0;
/// How many pixels of words stand beside a bar at most.
const WORDS_MAX: f64 = 160.0;
/// The positions in [`sim_core::plan::Fault::KINDS`] of what ends faults: restart, resume, heal.
const MENDS: [usize; 3] = [2, 4, 7];

/// A bar of the fault track, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultBar {
    /// Its line in the text.
    pub line: u32,
    /// When it begins.
    pub at: Instant,
    /// When it is over, if that is known.
    pub until: Option<Instant>,
    /// Its lane.
    pub lane: usize,
    /// Where it begins.
    pub left: f64,
    /// Where it ends; where it begins, if it is a moment.
    pub ends: f64,
    /// How far it needs its lane: to its end, or as far as its words reach beside it.
    pub right: f64,
    /// Whether it ends faults rather than being one.
    pub mends: bool,
    /// Whether it has struck already, as far as the playhead was.
    pub struck: bool,
    /// Whether it could not be applied.
    pub stale: bool,
}

/// The shaded rows and walls of every partition.
pub(super) fn bands(frame: &Frame<'_>, picture: &mut Picture) {
    for span in &frame.index.faults {
        let info = frame.faults.iter().find(|info| info.line == span.line);
        let Some(wall) = info.and_then(|info| info.wall) else { continue };
        let Some((left, right)) = frame.clip(span.span.from, span.span.to) else { continue };
        if span.stale || right <= frame.layout.gutter {
            continue;
        }
        let chosen = frame.emphasis.focus == Focus::Fault(span.line);
        band(frame, picture, wall, [left, right], chosen);
    }
}

fn band(
    frame: &Frame<'_>,
    picture: &mut Picture,
    wall: Wall,
    [left, right]: [f64; 2],
    chosen: bool,
) {
    let layout = frame.layout;
    let strength = if chosen { 2.0 } else { 1.0 };
    let shade = Style::fill(Layer::Band, Ink::Warn).alpha(0.06 * strength);
    let stripe = Style::line(Layer::Band, Ink::Warn, 1.0).alpha(0.3 * strength);
    let edge = Style::dashed(Layer::Row, Ink::Warn, 2.0);
    let concerned = |position: usize| {
        layout.nodes().get(position).is_some_and(|&node| wall.both().contains(node))
    };
    let cut_off = wall.cut_off(layout.nodes().iter().filter(|node| !node.is_client()).count());
    for (position, &node) in layout.nodes().iter().enumerate() {
        if !concerned(position) {
            continue;
        }
        let top = layout.top(position);
        picture.add(shade, Shape::Rect([left, top, right - left, layout.row]));
        if cut_off.contains(node) {
            hatch(picture, stripe, [left, top, right, top + layout.row], 9.0);
        }
        for x in [left, right] {
            picture.add(stripe, Shape::Line([crisp(x), top, crisp(x), top + layout.row]));
        }
        if let Some(&below) = layout.nodes().get(position + 1)
            && wall.parts(node, below)
        {
            let y = crisp(top + layout.row);
            picture.add(edge, Shape::Line([left, y, right, y]));
        }
    }
}

/// Slanted lines in a rectangle (left, top, right, bottom). They hang on the screen's own grid, so
/// neighbouring rectangles continue one another.
pub(super) fn hatch(
    picture: &mut Picture,
    style: Style,
    [left, top, right, bottom]: [f64; 4],
    apart: f64,
) {
    let height = bottom - top;
    let mut start = ((left - height + bottom) / apart).floor() * apart - bottom;
    while start < right {
        // A line rises from (start, bottom) to (start + height, top).
        let from = start.max(left);
        let to = (start + height).min(right);
        if to > from {
            picture.add(
                style,
                Shape::Line([from, bottom - (from - start), to, bottom - (to - start)]),
            );
        }
        start += apart;
    }
}

/// The bars of the fault track: what struck, and what the plan still holds in store.
pub fn bars(frame: &Frame<'_>) -> Vec<FaultBar> {
    let mut bars: Vec<FaultBar> = Vec::new();
    for info in frame.faults {
        if let Some(bar) = dragged_bar(frame, info) {
            bars.push(bar);
            continue;
        }
        let spans = frame.index.faults.iter().filter(|span| span.line == info.line);
        let mut seen = spans.filter(|span| frame.is_seen(span.span.from)).peekable();
        if seen.peek().is_none() {
            bars.extend(planned(frame, info));
        }
        bars.extend(seen.map(|span| struck(frame, info, span)));
    }
    let spans: Vec<(f64, f64)> = bars.iter().map(|bar| (bar.left, bar.right)).collect();
    // What lasts has the first lanes, so that a run of moments never hides it.
    let is_moment: Vec<bool> = bars.iter().map(|bar| bar.ends - bar.left < TICK).collect();
    for (bar, lane) in bars.iter_mut().zip(lanes(&spans, |index| u8::from(is_moment[index]))) {
        bar.lane = lane;
    }
    bars
}

/// The bar that is under the hand, if this is its fault.
pub fn dragged_bar(frame: &Frame<'_>, info: &FaultInfo) -> Option<FaultBar> {
    let shift = frame.dragged.filter(|shift| shift.line == info.line)?;
    let left = frame.x_at(shift.at.0 as f64);
    let until = shift.lasting.map(|lasting| shift.at.after(lasting));
    let open = if info.is_moment { left } else { left.max(frame.x_at(frame.playhead.seen)) };
    let ends = until.map_or(open, |until| frame.x_at(until.0 as f64));
    Some(bar(info, true, [left, ends], shift.at, until))
}

fn struck(frame: &Frame<'_>, info: &FaultInfo, span: &FaultSpan) -> FaultBar {
    let left = frame.x(span.span.from);
    let until = if info.is_moment { Some(span.span.from) } else { span.span.to };
    let seen = until.filter(|&to| frame.is_seen(to));
    let ends = seen.map_or(frame.x_at(frame.playhead.seen), |to| frame.x(to));
    let until = until.filter(|_| !info.is_moment).map(|to| to.at);
    FaultBar { stale: span.stale, ..bar(info, true, [left, ends], span.span.from.at, until) }
}

/// A bar from where to where. Words that do not fit into it stand beside it: a bar must not look
/// longer than its fault is.
fn bar(
    info: &FaultInfo,
    struck: bool,
    [left, ends]: [f64; 2],
    at: Instant,
    until: Option<Instant>,
) -> FaultBar {
    let words = width_of(info.words(struck), 11.0).min(WORDS_MAX);
    let fits = ends - left > words + 10.0;
    let right = if fits { ends } else { ends.max(left + TICK) + words + 8.0 };
    let mends = MENDS.contains(&info.kind);
    let line = info.line;
    FaultBar { line, at, until, lane: 0, left, ends, right, mends, struck, stale: false }
}

fn planned(frame: &Frame<'_>, info: &FaultInfo) -> Option<FaultBar> {
    if frame.axis() != crate::draw::timeline::axis::Axis::Time {
        return None;
    }
    let at = info.planned?;
    let until = info.lasting.map(|lasting| at.after(lasting));
    let x = |at: Instant| frame.x_at(at.0 as f64);
    Some(bar(info, false, [x(at), x(until.unwrap_or(at))], at, until))
}

/// Draws the fault track.
pub(super) fn track(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let mut hidden = 0;
    for bar in bars(frame) {
        if bar.right < layout.gutter || bar.left > layout.width {
            continue;
        }
        if bar.lane >= layout.lanes.min(LANES_MAX) {
            hidden += 1;
            continue;
        }
        let info = frame.faults.iter().find(|info| info.line == bar.line);
        draw_bar(frame, picture, &bar, info.map_or("", |info| info.words(bar.struck)));
    }
    if hidden > 0 {
        let y = layout.track + 2.0 + LANE * 1.5;
        let mut text = Text::new(Layer::Overview, 10.0, y, format!("+{hidden} more"));
        (text.size, text.ink) = (10.0, Ink::Soft);
        picture.write(text);
    }
}

fn draw_bar(frame: &Frame<'_>, picture: &mut Picture, bar: &FaultBar, label: &str) {
    let layout = frame.layout;
    let top = layout.track + 2.0 + bar.lane as f64 * LANE;
    let left = bar.left.max(layout.gutter - 2.0);
    let ends = bar.ends.max(bar.left + TICK).min(layout.width + 2.0);
    let is_ahead = bar.left > frame.x_at(frame.playhead.now) + 1.0;
    let certain = bar.struck && !bar.stale && !is_ahead;
    let ink = match (certain, bar.mends) {
        (false, _) => Ink::Soft,
        (true, true) => Ink::Mend,
        (true, false) => Ink::Warn,
    };
    if ends > left {
        let shape = Shape::Rect([left + 0.5, top + 0.5, (ends - left - 1.0).max(2.0), LANE - 2.0]);
        let is_tick = ends - left <= TICK;
        let fill = if is_tick { 1.0 } else { 0.26 };
        picture.add(Style::fill(Layer::Track, ink).alpha(if certain { fill } else { 0.06 }), shape);
        let edge = match (frame.emphasis.focus == Focus::Fault(bar.line), certain) {
            (true, _) => Style::line(Layer::Track, Ink::Accent, 2.5),
            (false, true) => Style::line(Layer::Track, ink, 1.0).alpha(0.8),
            (false, false) => Style::dashed(Layer::Track, ink, 1.0).alpha(0.8),
        };
        picture.add(edge, shape);
    }
    let label = if bar.stale { format!("{label} — did not fit") } else { label.to_string() };
    let inside = width_of(&label, 11.0) <= ends - left.max(layout.gutter) - 8.0;
    let beside = bar.right > bar.ends && !inside;
    let x = if beside { ends + 4.0 } else { left.max(layout.gutter) + 5.0 };
    let room = if beside { WORDS_MAX } else { ends - x - 3.0 };
    if x > layout.gutter
        && let Some(words) = fitted(&label, room)
    {
        let mut text = Text::new(Layer::Track, x, top + (LANE - 2.0) / 2.0, words);
        text.alpha = if bar.struck { 1.0 } else { 0.75 };
        picture.write(text);
    }
}

/// As much of a label as fits; `None` if too little does to be worth reading.
fn fitted(label: &str, room: f64) -> Option<String> {
    if width_of(label, 11.0) <= room {
        return Some(label.to_string());
    }
    let fit = (room / width_of("m", 11.0)).floor() as usize;
    (fit >= 5).then(|| label.chars().take(fit - 1).chain(['…']).collect())
}
