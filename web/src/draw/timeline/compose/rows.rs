//! The rows: who stood how, and when. Colour is the epoch, the number stands beside it, and a thick
//! line leads.

use super::bands::hatch;
use super::marks::runs_at;
use super::{Frame, tint};
use crate::draw::timeline::axis::Stamp;
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::layout::LANE;
use crate::draw::timeline::shapes::{Ink, Layer, Picture, Shape, Style, Text, width_of};
use crate::draw::timeline::tracks::{Life, Segment};
use sim_core::base::NodeId;
use sim_core::protocol::Standing;
use sim_core::trace::Loss;
use sim_core::trace::causes::Direction;

/// Draws the ground and the line of each row.
pub(super) fn rows(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    for (position, &node) in layout.nodes().iter().enumerate() {
        let top = layout.top(position);
        if top > layout.rows_bottom || top + layout.row < layout.rows_top {
            continue;
        }
        if frame.emphasis.focus == Focus::Node(node) {
            let ground = [layout.gutter, top, layout.plot(), layout.row];
            picture.add(Style::fill(Layer::Grid, Ink::Accent).alpha(0.1), Shape::Rect(ground));
        }
        row(frame, picture, node, top);
        if node.is_client() {
            client_line(frame, picture, node);
        }
        light_cone(frame, picture, node);
    }
    if let Some(first) = layout.nodes().iter().position(|node| node.is_client()) {
        let y = layout.top(first).floor() + 0.5;
        let style = Style::line(Layer::Grid, Ink::Grid, 1.0);
        picture.add(style, Shape::Line([0.0, y, layout.width, y]));
    }
}

fn row(frame: &Frame<'_>, picture: &mut Picture, node: NodeId, top: f64) {
    let (from, to) = frame.stretch();
    let mut before: Option<Segment> = None;
    let mut free_from = f64::MIN;
    let track = frame.index.track(node);
    for (segment, next) in track.segments_within(frame.axis(), from, to) {
        let Some((left, right)) = frame.clip(segment.from, next) else { continue };
        stretch(frame, picture, segment, [left, right], top);
        let news = before.is_none_or(|before| {
            before.epoch != segment.epoch
                || before.standing != segment.standing
                || !runs_at(before.life)
        });
        if news && runs_at(segment.life) && segment.epoch > 0 {
            let left = left.max(frame.layout.gutter).max(free_from);
            free_from = chip(frame, picture, segment, [left, right], top);
        }
        before = Some(*segment);
    }
}

/// One stretch of a row during which nothing about it changed.
fn stretch(
    frame: &Frame<'_>,
    picture: &mut Picture,
    segment: &Segment,
    [left, right]: [f64; 2],
    top: f64,
) {
    let row = frame.layout.row;
    let y = top + row / 2.0;
    // Who leads is told whatever is selected.
    let calm = match segment.standing {
        Standing::Leading => frame.emphasis.calm().max(0.85),
        _ => frame.emphasis.calm(),
    };
    let ink = if segment.epoch == 0 { Ink::Soft } else { Ink::Term(segment.epoch) };
    if !runs_at(segment.life) {
        if segment.life == Life::Halted {
            let style = Style::fill(Layer::Ground, Ink::Danger).alpha(0.1 * calm);
            picture.add(style, Shape::Rect([left, top + 2.0, right - left, row - 4.0]));
        }
        return;
    }
    let (tint, width, strength) = match segment.standing {
        Standing::Leading => (0.26, 5.0, 1.0),
        Standing::Contending => (0.13, 2.0, 0.95),
        Standing::Following => (0.10, 1.4, 0.75),
    };
    if segment.epoch > 0 {
        let ground = Shape::Rect([left, top + 1.0, right - left, row - 2.0]);
        picture.add(Style::fill(Layer::Ground, ink).alpha(tint * calm), ground);
    }
    let style = match segment.standing {
        Standing::Contending => Style::dashed(Layer::Row, ink, width),
        _ => Style::line(Layer::Row, ink, width),
    };
    let faded = if segment.life == Life::Paused { 0.35 } else { strength };
    picture.add(style.alpha(faded * calm), Shape::Line([left, y, right, y]));
    if segment.life == Life::Paused {
        let stripe = Style::line(Layer::Row, Ink::Text, 1.0).alpha(0.4 * calm);
        hatch(picture, stripe, [left, top + 3.0, right, top + row - 3.0], 6.0);
    }
}

/// The number of an epoch where it begins, with a crown if the node leads in it. Returns where the
/// next may stand.
fn chip(
    frame: &Frame<'_>,
    picture: &mut Picture,
    segment: &Segment,
    [left, right]: [f64; 2],
    top: f64,
) -> f64 {
    let leads = segment.standing == Standing::Leading;
    // Where it begins stands the mark of what made it begin.
    let left = left + 7.0;
    let crowned = if leads { 15.0 } else { 0.0 };
    let long = format!("{} {}", frame.epoch, segment.epoch);
    let short = segment.epoch.to_string();
    let room = right - left - 6.0 - crowned;
    let words = [long, short].into_iter().find(|words| width_of(words, 10.0) <= room);
    // A leader is named however short its reign.
    let Some(words) = words.or_else(|| leads.then(|| segment.epoch.to_string())) else {
        return f64::MIN;
    };
    // Above the line where a row is high enough, else on it.
    let y = top + if frame.layout.row >= 34.0 { 9.0 } else { frame.layout.row / 2.0 };
    let mut text = Text::new(Layer::Word, left + 4.0 + crowned, y, words);
    (text.size, text.bold) = (10.0, leads);
    text.ink = if leads { Ink::Text } else { Ink::Soft };
    let end = text.x + text.width() + 4.0;
    let paper = [left + 1.0, y - 6.5, end - left - 1.0, 13.0];
    picture.add(Style::fill(Layer::Word, Ink::Paper).alpha(0.8), Shape::Rect(paper));
    if leads {
        crown(picture, left + 9.0, y, 5.5, Layer::Word, Ink::Term(segment.epoch));
    }
    picture.reserve([left, y - 6.5, end, y + 6.5]);
    picture.write(text);
    end
}

/// A crown, so that nobody needs a colour to find the leader.
fn crown(picture: &mut Picture, x: f64, y: f64, size: f64, layer: Layer, ink: Ink) {
    let style = Style::fill(layer, ink);
    let (left, right, top, base) = (x - size, x + size, y - size * 0.75, y + size * 0.6);
    let shoulder = y + size * 0.1;
    for (tip, from, to) in [
        (left, left, x - size * 0.25),
        (x, x - size * 0.55, x + size * 0.55),
        (right, x + size * 0.25, right),
    ] {
        picture.add(style, Shape::Quad([tip, top, to, base, from, base, from, shoulder.min(base)]));
    }
    picture.add(style, Shape::Rect([left, base - size * 0.45, size * 2.0, size * 0.55]));
}

/// A client's line, from its first question.
fn client_line(frame: &Frame<'_>, picture: &mut Picture, node: NodeId) {
    let Some(y) = frame.layout.y(node) else { return };
    let Some((left, right)) = frame.clip(Stamp::default(), None) else { return };
    let style = Style::line(Layer::Ground, Ink::Soft, 1.0).alpha(0.5);
    picture.add(style, Shape::Line([left, y, right, y]));
}

/// The part of a row that lies in the past of what is selected, and the part in its future.
fn light_cone(frame: &Frame<'_>, picture: &mut Picture, node: NodeId) {
    let (past, future) = frame.emphasis.reach(node);
    let Some(y) = frame.layout.y(node) else { return };
    let begin = Stamp::default();
    let mut draw = |from: Stamp, to: Option<Stamp>, direction| {
        let Some((left, right)) = frame.clip(from, to) else { return };
        let style = Style::line(Layer::Row, tint(direction), 3.0).alpha(0.4);
        picture.add(style, Shape::Line([left, y, right, y]));
    };
    if let Some(past) = past {
        draw(begin, Some(past), Direction::Past);
    }
    if let Some(future) = future {
        draw(future, None, Direction::Future);
    }
}

/// What the track of the faults is.
fn track_name(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let y = layout.track + 2.0 + LANE / 2.0;
    let mut text = Text::new(Layer::Overview, 10.0, y, "faults");
    (text.size, text.ink) = (10.0, Ink::Soft);
    picture.write(text);
}

/// The names of the rows, with how each node stands at the playhead.
pub(super) fn names(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    track_name(frame, picture);
    let ground = [0.0, layout.rows_top, layout.gutter, layout.rows_bottom - layout.rows_top];
    picture.add(Style::fill(Layer::Gutter, Ink::Paper), Shape::Rect(ground));
    for (position, &node) in layout.nodes().iter().enumerate() {
        let top = layout.top(position);
        if top > layout.rows_bottom || top + layout.row < layout.rows_top {
            continue;
        }
        if frame.emphasis.focus == Focus::Node(node) {
            let bar = [0.0, top + 2.0, 4.0, layout.row - 4.0];
            picture.add(Style::fill(Layer::Gutter, Ink::Accent), Shape::Rect(bar));
        }
        let y = top + layout.row / 2.0;
        let mut text = Text::new(Layer::Gutter, 10.0, y, node.to_string());
        (text.size, text.bold) = (13.0, true);
        picture.write(text);
        standing(frame, picture, node, y);
    }
    let below = layout.rows_below();
    if below > 0 {
        let y = layout.rows_bottom - 7.0;
        let paper = [0.0, y - 7.0, layout.gutter, 14.0];
        picture.add(Style::fill(Layer::Overview, Ink::Paper), Shape::Rect(paper));
        let mut text = Text::new(Layer::Overview, 10.0, y, format!("▾ {below} more"));
        (text.size, text.ink) = (10.0, Ink::Soft);
        picture.write(text);
    }
}

fn standing(frame: &Frame<'_>, picture: &mut Picture, node: NodeId, y: f64) {
    let track = frame.index.track(node);
    let Some(segment) = track.at(frame.axis(), frame.playhead.now) else { return };
    let narrow = frame.layout.gutter < 70.0;
    // After the name, whether it has two letters or three.
    let mut x = 18.0 + width_of(&node.to_string(), 13.0) + if narrow { -3.0 } else { 4.0 };
    let down = match segment.life {
        Life::Down { loss: Loss::Memory } => Some("down"),
        Life::Down { loss: Loss::Unsynced } => Some("no power"),
        Life::Down { loss: Loss::Disk } => Some("no disk"),
        Life::Down { loss: Loss::Version } => Some("deploying"),
        Life::Stopped => Some("stopped"),
        Life::Halted => Some("halted"),
        Life::Up | Life::Paused => None,
    };
    if let Some(word) = down {
        let mut text = Text::new(Layer::Gutter, x, y, if narrow { "×" } else { word });
        (text.size, text.ink) = (10.0, Ink::Danger);
        return picture.write(text);
    }
    if segment.standing == Standing::Leading && !narrow {
        crown(picture, x + 5.0, y, 5.5, Layer::Gutter, Ink::Term(segment.epoch));
        x += 15.0;
    }
    if segment.epoch > 0 {
        let dot = Shape::Circle([x + 4.0, y, 4.0]);
        picture.add(Style::fill(Layer::Gutter, Ink::Term(segment.epoch)), dot);
        let mut text = Text::new(Layer::Gutter, x + 11.0, y, segment.epoch.to_string());
        (text.size, text.ink) = (11.0, Ink::Soft);
        picture.write(text);
    }
    if segment.life == Life::Paused && !narrow {
        let mut text = Text::new(Layer::Gutter, x + 22.0, y, "paused");
        (text.size, text.ink) = (9.0, Ink::Soft);
        picture.write(text);
    }
}
