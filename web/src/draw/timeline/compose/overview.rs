//! The overview at the bottom: the whole run in one strip, with the window on it.

use super::Frame;
use crate::draw::maths::Within;
use crate::draw::timeline::axis::Axis;
use crate::draw::timeline::index::LandmarkKind;
use crate::draw::timeline::shapes::{Ink, Layer, Picture, Shape, Style};

/// How wide a bar of the overview is, in pixels.
const BAR: f64 = 4.0;

/// The coordinate under a pixel of the overview.
pub fn coordinate_at(frame: &Frame<'_>, x: f64) -> f64 {
    let part = (x - frame.layout.gutter) / frame.layout.plot();
    part.within(0.0, 1.0) * frame.end
}

fn x_at(frame: &Frame<'_>, coordinate: f64) -> f64 {
    let part = (coordinate / frame.end.max(1.0)).within(0.0, 1.0);
    frame.layout.gutter + part * frame.layout.plot()
}

pub(super) fn overview(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let top = layout.overview_top();
    let height = layout.height - top - 2.0;
    let strip = [layout.gutter, top, layout.plot(), height];
    picture.add(Style::fill(Layer::Overview, Ink::Grid).alpha(0.35), Shape::Rect(strip));
    reigns(frame, picture, [top, height]);
    densities(frame, picture, [top, height]);
    strikes(frame, picture, [top, height]);
    window(frame, picture, [top, height]);
}

/// Who led, by the colour of the epoch.
fn reigns(frame: &Frame<'_>, picture: &mut Picture, [top, height]: [f64; 2]) {
    let axis = frame.axis();
    let reigns = &frame.index.reigns;
    for (index, reign) in reigns.iter().enumerate() {
        if reign.leader.is_none() || !frame.is_seen(reign.from) {
            continue;
        }
        let next = reigns.get(index + 1).map(|next| next.from);
        let until =
            next.filter(|&to| frame.is_seen(to)).map_or(frame.playhead.seen, |to| axis.of(to));
        let (left, right) = (x_at(frame, axis.of(reign.from)), x_at(frame, until));
        let style = Style::fill(Layer::Overview, Ink::Term(reign.epoch));
        picture.add(style.alpha(0.32), Shape::Rect([left, top, right - left, height]));
    }
}

/// How much happened, and how much was lost.
fn densities(frame: &Frame<'_>, picture: &mut Picture, [top, height]: [f64; 2]) {
    if frame.axis() == Axis::Order {
        return;
    }
    let bars = (frame.layout.plot() / BAR).floor().max(1.0) as usize;
    let seen = frame.playhead.seen;
    let step = frame.end / bars as f64;
    let edge = |index: usize| (index as f64 * step).min(seen);
    let counts: Vec<f64> =
        (0..bars).map(|index| frame.index.density.between(edge(index), edge(index + 1))).collect();
    let most = counts.iter().copied().fold(1.0, f64::max);
    for (index, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let x = frame.layout.gutter + index as f64 * BAR;
        let tall = (count / most).sqrt() * (height - 6.0);
        let bar = [x, top + height - tall, BAR - 1.0, tall];
        picture.add(Style::fill(Layer::Overview, Ink::Soft).alpha(0.5), Shape::Rect(bar));
        let lost = frame.index.losses.between(edge(index), edge(index + 1));
        if lost >= 0.5 {
            let tall = ((lost / most).sqrt() * (height - 6.0)).max(3.0);
            let bar = [x, top + height - tall, BAR - 1.0, tall];
            picture.add(Style::fill(Layer::Overview, Ink::Danger).alpha(0.85), Shape::Rect(bar));
        }
    }
}

/// Faults and violations.
fn strikes(frame: &Frame<'_>, picture: &mut Picture, [top, height]: [f64; 2]) {
    let axis = frame.axis();
    for fault in frame.index.faults.iter().filter(|fault| frame.is_seen(fault.span.from)) {
        let left = x_at(frame, axis.of(fault.span.from));
        let info = frame.faults.iter().find(|info| info.line == fault.line);
        let is_moment = info.is_some_and(|info| info.is_moment);
        let until = if is_moment { Some(fault.span.from) } else { fault.span.to };
        let until = until.filter(|&to| frame.is_seen(to));
        let right = until.map_or(x_at(frame, frame.playhead.seen), |to| x_at(frame, axis.of(to)));
        let bar = [left, top, (right - left).max(3.0), 4.0];
        picture.add(Style::fill(Layer::Overview, Ink::Warn), Shape::Rect(bar));
    }
    for landmark in frame.index.landmarks.iter().filter(|mark| frame.is_seen(mark.stamp)) {
        if matches!(landmark.kind, LandmarkKind::Violated { .. }) {
            let x = x_at(frame, axis.of(landmark.stamp));
            let style = Style::line(Layer::Overview, Ink::Danger, 2.0);
            picture.add(style, Shape::Line([x, top, x, top + height]));
        }
    }
}

/// The window and the playhead.
fn window(frame: &Frame<'_>, picture: &mut Picture, [top, height]: [f64; 2]) {
    let left = x_at(frame, frame.view.left);
    let right = x_at(frame, frame.view.right());
    let shape = Shape::Rect([left, top + 0.5, (right - left).max(6.0), height - 1.0]);
    picture.add(Style::line(Layer::Overview, Ink::Text, 1.5), shape);
    let x = x_at(frame, frame.playhead.now);
    let style = Style::line(Layer::Overview, Ink::Accent, 2.0);
    picture.add(style, Shape::Line([x, top - 2.0, x, top + height]));
}
