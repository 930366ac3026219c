//! What is under the pointer.
//!
//! A point mark wins over a line, because it is harder to hit; among equals the nearest wins. Only
//! what is drawn can be hit: where messages are ribbons, there is nothing to point at but the rows.

use super::compose::{Frame, MESSAGES_MAX, bars, flag_at, way};
use super::emphasis::Focus;
use super::layout::{LANE, Zone};
use super::tracks::Track;
use crate::draw::maths::Within;
use sim_core::base::EventId;

/// How near is near enough, in pixels.
const REACH: f64 = 7.0;

/// What is at a point.
pub fn hit(frame: &Frame<'_>, x: f64, y: f64) -> Focus {
    match frame.layout.zone(x, y) {
        Zone::Names => frame.layout.node_at(y).map_or(Focus::Nothing, Focus::Node),
        Zone::Track => fault(frame, x, y),
        Zone::Rows => flag_at(frame, x, y)
            .map(|event| Focus::Event(EventId(event)))
            .or_else(|| mark(frame, x, y))
            .or_else(|| message(frame, x, y))
            .or_else(|| operation(frame, x, y))
            .unwrap_or(Focus::Nothing),
        _ => Focus::Nothing,
    }
}

fn fault(frame: &Frame<'_>, x: f64, y: f64) -> Focus {
    let lane = ((y - frame.layout.track - 2.0) / LANE).floor();
    bars(frame)
        .iter()
        .find(|bar| bar.lane as f64 == lane && (bar.left..=bar.right).contains(&x))
        .map_or(Focus::Nothing, |bar| Focus::Fault(bar.line))
}

/// The nearest mark of the row, and the nearest violation.
fn mark(frame: &Frame<'_>, x: f64, y: f64) -> Option<Focus> {
    let coordinate = |x: f64| frame.view.coordinate(x - frame.layout.gutter);
    let (from, to) = (coordinate(x - REACH), coordinate(x + REACH).min(frame.playhead.seen));
    let axis = frame.view.axis;
    let mut best: Option<(f64, u32)> = None;
    let mut offer = |stamp: super::axis::Stamp, apart: f64| {
        let nearer = best.is_none_or(|(nearest, _)| apart < nearest);
        if apart <= REACH && nearer && stamp.event < frame.playhead.cutoff {
            best = Some((apart, stamp.event));
        }
    };
    let at = |stamp| frame.layout.gutter + frame.view.x_of(stamp);
    if let Some(node) = frame.layout.node_at(y)
        && let Some(row) = frame.layout.y(node)
    {
        let track = frame.index.track(node);
        for list in [&track.vitals, &track.locals] {
            for local in Track::marks_within(list, axis, from, to) {
                offer(local.stamp, (at(local.stamp) - x).hypot(row - y));
            }
        }
    }
    for landmark in &frame.index.landmarks {
        offer(landmark.stamp, (at(landmark.stamp) - x).abs() + 2.0);
    }
    best.map(|(_, event)| Focus::Event(EventId(event)))
}

fn message(frame: &Frame<'_>, x: f64, y: f64) -> Option<Focus> {
    let (left, right) = (frame.view.left, frame.view.right().min(frame.playhead.seen));
    if frame.index.messages.sent_within(frame.view.axis, left, right) > MESSAGES_MAX {
        return None;
    }
    frame
        .index
        .messages
        .within(frame.view.axis, left, right)
        .filter_map(|(_, message)| {
            let way = way(frame, message)?;
            let apart = distance((x, y), way.from, way.to);
            (apart <= REACH).then_some((apart, message.name))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| Focus::Message(name))
}

fn operation(frame: &Frame<'_>, x: f64, y: f64) -> Option<Focus> {
    let node = frame.layout.node_at(y)?;
    if (frame.layout.y(node)? - y).abs() > frame.layout.row * 0.3 {
        return None;
    }
    let at = frame.view.coordinate(x - frame.layout.gutter);
    let axis = frame.view.axis;
    let bar = frame.index.track(node).operations_within(axis, at, at).last()?;
    let ends = bar.span.to.map_or(frame.playhead.seen, |to| axis.of(to));
    let inside = (axis.of(bar.span.from)..=ends).contains(&at);
    inside.then_some(Focus::Event(EventId(bar.span.from.event)))
}

/// The distance of a point from a stretch of a line.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let part = if length == 0.0 {
        0.0
    } else {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).within(0.0, 1.0)
    };
    (point.0 - from.0 - part * dx).hypot(point.1 - from.1 - part * dy)
}
