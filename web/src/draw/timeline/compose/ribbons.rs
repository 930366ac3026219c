//! Links as ribbons of density, when there are too many messages to draw each.
//!
//! A column of a ribbon leans from sender to receiver and is the darker the more it carries; what
//! was lost in it is a red column of its own, with the number, because losses are what one looks
//! for. Columns of equal darkness are one shape.

use super::Frame;
use crate::draw::maths::Within;
use crate::draw::timeline::messages::Link;
use crate::draw::timeline::shapes::{Align, Ink, Layer, Picture, Shape, Style, Text};

/// Degrees of darkness.
const DEGREES: u32 = 4;
/// How far a ribbon leans, in pixels.
const LEAN: f64 = 5.0;

pub(super) fn ribbons(frame: &Frame<'_>, picture: &mut Picture) {
    let links = frame.index.messages.links();
    // Shapes that overlap are dear to fill: the more links, the coarser.
    let column = match links.len() {
        0..=20 => 12.0,
        21..=100 => 20.0,
        _ => 32.0,
    };
    let (from, to) = frame.stretch();
    // Columns hang on the axis, not on the screen, so that panning does not make them flicker.
    let step = column * frame.view.scale;
    let first = (from / step).floor();
    let columns = ((to / step).ceil() - first).within(0.0, 4_000.0) as usize;
    let limits: Vec<f64> =
        (0..=columns).map(|index| ((first + index as f64) * step).min(to)).collect();
    let counts: Vec<Vec<(u32, u32)>> =
        links.iter().map(|link| link.traffic(frame.axis(), &limits)).collect();
    let most = counts.iter().flatten().map(|&(sent, _)| sent).max().unwrap_or(0).max(1);
    let edges: Vec<f64> =
        (0..=columns).map(|index| frame.x_at((first + index as f64) * step)).collect();
    for (link, counts) in links.iter().zip(&counts) {
        ribbon(frame, picture, link, counts, &edges, most);
    }
}

fn ribbon(
    frame: &Frame<'_>,
    picture: &mut Picture,
    link: &Link,
    counts: &[(u32, u32)],
    edges: &[f64],
    most: u32,
) {
    let (Some(y0), Some(y1)) = (frame.layout.y(link.from), frame.layout.y(link.to)) else { return };
    let degree = |sent: u32| {
        let part = (f64::from(sent) / f64::from(most)).sqrt();
        (part * f64::from(DEGREES)).ceil() as u32
    };
    let mut begin = 0;
    for index in 1..=counts.len() {
        let here = degree(counts[begin].0);
        if index < counts.len() && degree(counts[index].0) == here {
            continue;
        }
        if here > 0 {
            let (left, right) = (edges[begin], edges[index]);
            let quad = [left, y0, right, y0, right + LEAN, y1, left + LEAN, y1];
            let alpha = 0.015 + 0.045 * f64::from(here) / f64::from(DEGREES);
            picture.add(Style::fill(Layer::Ribbon, Ink::Soft).alpha(alpha), Shape::Quad(quad));
        }
        begin = index;
    }
    for (index, &(_, lost)) in counts.iter().enumerate().filter(|(_, (_, lost))| *lost > 0) {
        losses(frame, picture, [edges[index], edges[index + 1]], [y0, y1], lost);
    }
}

fn losses(
    frame: &Frame<'_>,
    picture: &mut Picture,
    [left, right]: [f64; 2],
    ys: [f64; 2],
    lost: u32,
) {
    // Where the last quarter of the way would be: next to the one who did not get them.
    let toward = (ys[1] - ys[0]).signum();
    let tip = ys[1] - toward * frame.layout.row * 0.18;
    let base = ys[1] - toward * frame.layout.row * 0.42;
    let quad = [left, base, right, base, right, tip, left, tip];
    picture.add(Style::fill(Layer::Ribbon, Ink::Danger).alpha(0.5), Shape::Quad(quad));
    if lost >= 10 && right - left > 20.0 {
        let mut text =
            Text::new(Layer::Word, (left + right) / 2.0, (tip + base) / 2.0, lost.to_string());
        text.align = Align::Centre;
        text.size = 9.0;
        picture.write(text);
    }
}
