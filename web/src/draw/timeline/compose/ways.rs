//! The ways of messages, one by one: where each was sent, where it went, and how it ended.

use super::{Frame, Look, Tone, toned};
use crate::draw::maths::Within;
use crate::draw::timeline::index::FaultSpan;
use crate::draw::timeline::messages::{Fate, Message};
use crate::draw::timeline::shapes::{Ink, Layer, Picture, Shape, Style, Text, width_of};
use sim_core::trace::LossReason;

/// Labels are tried only below so many messages in the window; above, they would be noise.
const LABELLED_MAX: usize = 90;
/// Reasons of losses are worth more room.
const REASONED_MAX: usize = 400;
/// How far a message that was stopped at once still leads, in pixels: enough to be seen.
const STUB: f64 = 11.0;

/// The way of a message on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Where it was sent.
    pub from: (f64, f64),
    /// Where it ended, was lost, or is.
    pub to: (f64, f64),
    /// How it ends.
    pub end: End,
}

/// How a way ends on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At its receiver.
    Arrow,
    /// In a cross, and why.
    Cross(LossReason),
    /// Nobody has seen yet how: open.
    Open,
}

impl Way {
    /// Why it ends in a cross, if it does.
    fn reason(&self) -> Option<LossReason> {
        match self.end {
            End::Cross(reason) => Some(reason),
            _ => None,
        }
    }
}

/// The way of a message; `None` if nobody has seen it sent, or a row is missing.
pub fn way(frame: &Frame<'_>, message: &Message) -> Option<Way> {
    if !frame.is_seen(message.sent) {
        return None;
    }
    let (y0, y1) = (frame.layout.y(message.name.from)?, frame.layout.y(message.name.to)?);
    let from = (frame.x(message.sent), y0);
    let Some(landed) = message.landed() else {
        // Nobody knows when it arrives: it nears its receiver and never gets there.
        let ahead = (frame.x_at(frame.playhead.seen) - from.0).max(0.0);
        let part = 0.9 * ahead / (ahead + 24.0);
        return Some(Way { from, to: (from.0 + ahead, y0 + (y1 - y0) * part), end: End::Open });
    };
    let whole = frame.x(landed) - from.0;
    if !frame.is_seen(landed) {
        let ahead = (frame.x_at(frame.playhead.seen) - from.0).within(0.0, whole.max(0.0));
        let part = if whole > 0.0 { ahead / whole } else { 1.0 };
        return Some(Way { from, to: (from.0 + ahead, y0 + (y1 - y0) * part), end: End::Open });
    }
    match message.fate {
        Fate::Lost(_, reason) if message.arrived.is_none() => {
            let part =
                part_to_wall(frame, message, reason).unwrap_or_else(|| part_before_loss(reason));
            let length = if whole < 3.0 { STUB } else { whole * part };
            let to = (from.0 + length, y0 + (y1 - y0) * part);
            Some(Way { from, to, end: End::Cross(reason) })
        }
        _ => Some(Way { from, to: (from.0 + whole, y1), end: End::Arrow }),
    }
}

/// How much of its way a lost message is drawn to have made. What was stopped by a wall dies at it;
/// what chance took dies in the middle; what found nobody dies at the row.
fn part_before_loss(reason: LossReason) -> f64 {
    match reason {
        LossReason::CutAtSend => 0.32,
        LossReason::Chance | LossReason::Chosen => 0.55,
        LossReason::CutAtArrival => 0.8,
        LossReason::ReceiverDown | LossReason::ReceiverCrashed => 1.0,
    }
}

/// How much of its way a message had made when it came to the wall that stopped it: the first
/// boundary, on its way down or up the rows, between the two sides of a cut of that moment.
fn part_to_wall(frame: &Frame<'_>, message: &Message, reason: LossReason) -> Option<f64> {
    if reason != LossReason::CutAtSend {
        return None;
    }
    let (from, to) = (message.name.from, message.name.to);
    let stands = |fault: &&FaultSpan| {
        fault.span.from <= message.sent && fault.span.to.is_none_or(|to| to >= message.sent)
    };
    let wall = frame.index.faults.iter().filter(stands).find_map(|fault| {
        let info = frame.faults.iter().find(|info| info.line == fault.line)?;
        info.wall.filter(|wall| wall.parts(from, to))
    })?;
    let (start, end) = (frame.layout.position(from)?, frame.layout.position(to)?);
    let rows = start.abs_diff(end);
    let at = |step: usize| {
        let position = if end > start { start + step } else { start - step };
        frame.layout.nodes().get(position).copied()
    };
    let step = (0..rows).find(|&step| match (at(step), at(step + 1)) {
        (Some(near), Some(far)) => wall.parts(near, far),
        _ => false,
    })?;
    Some((step as f64 + 0.5) / rows as f64)
}

/// Why, in a word that fits beside a cross.
fn word(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Chance => "lost",
        LossReason::CutAtSend | LossReason::CutAtArrival => "link cut",
        LossReason::ReceiverDown => "down",
        LossReason::ReceiverCrashed => "crashed",
        LossReason::Chosen => "lost by you",
    }
}

/// Messages in the window, with their ways.
type Drawn<'a> = Vec<(&'a Message, Way)>;

/// Draws all messages in the window.
pub(super) fn ways<'a>(frame: &Frame<'a>, picture: &mut Picture) -> Drawn<'a> {
    let (from, to) = frame.stretch();
    let within = frame.index.messages.within(frame.axis(), from, to);
    let drawn: Drawn<'a> =
        within.filter_map(|(_, message)| Some((message, way(frame, message)?))).collect();
    let crowd = drawn.len();
    let mut last_dot = (f64::NAN, f64::NAN);
    for &(message, way) in &drawn {
        let look = frame.looks.of(message.kind);
        let landed = message.landed().map(|stamp| stamp.event);
        let tone = frame.emphasis.tone_of(message.name, message.sent.event, landed);
        line(picture, &way, message, look, tone, crowd);
        ending(frame, picture, &way, message, look, tone);
        waiting(frame, picture, &way, message, look, tone);
        if crowd <= 900 && !frame.flies && way.from != last_dot {
            let (layer, ink, alpha, _) = toned(tone, Layer::Mark, Ink::Kind(look.hue), 1.0);
            let style = Style::fill(layer, ink).alpha(alpha);
            picture.add(style, Shape::Circle([way.from.0, way.from.1, 2.2]));
            last_dot = way.from;
        }
    }
    picture.messages_shown = crowd;
    picture.messages_total = picture.messages_total.max(crowd);
    drawn
}

/// Writes beside the ways what there is room for. Crosses have their places whatever happens; then
/// come the reasons of losses, that of the selected one first, and last the kinds, unless all flies by.
pub(super) fn words(frame: &Frame<'_>, picture: &mut Picture, drawn: &[(&Message, Way)]) {
    let crowd = drawn.len();
    if crowd > REASONED_MAX {
        return;
    }
    let tone = |message: &Message| {
        let landed = message.landed().map(|stamp| stamp.event);
        frame.emphasis.tone_of(message.name, message.sent.event, landed)
    };
    let losses = || drawn.iter().filter_map(|(message, way)| Some((*message, way, way.reason()?)));
    for (_, way, _) in losses() {
        let (x, y) = way.to;
        picture.reserve([x - 5.0, y - 5.0, x + 5.0, y + 5.0]);
    }
    let mut reasons = Reasons::default();
    for selected in [true, false] {
        for (message, way, reason) in losses() {
            if (tone(message) == Tone::Chosen) == selected {
                explain(frame, picture, &mut reasons, way, reason);
            }
        }
    }
    for (message, way) in drawn.iter().filter(|_| !frame.flies) {
        if way.reason().is_none() && !matches!(tone(message), Tone::Faint | Tone::Aside) {
            label(frame, picture, message, way, crowd);
        }
    }
}

fn line(picture: &mut Picture, way: &Way, message: &Message, look: Look, tone: Tone, crowd: usize) {
    let thin = message.name.copy > 1;
    let alpha = if crowd > 600 { 0.55 } else { 0.85 };
    let (layer, ink, alpha, factor) = toned(tone, Layer::Way, Ink::Kind(look.hue), alpha);
    let width = if thin { 0.8 } else { 1.3 } * factor;
    let style = match (way.end, tone) {
        (End::Cross(_), Tone::Chosen) => Style::line(layer, ink, width * 1.3),
        (End::Cross(_), _) => Style::dashed(layer, ink, width),
        _ => Style::line(layer, ink, width),
    };
    let shape = Shape::Line([way.from.0, way.from.1, way.to.0, way.to.1]);
    picture.add(style.alpha(alpha), shape);
}

fn ending(
    frame: &Frame<'_>,
    picture: &mut Picture,
    way: &Way,
    message: &Message,
    look: Look,
    tone: Tone,
) {
    let (x, y) = way.to;
    let (layer, ink, alpha, factor) = toned(tone, Layer::Mark, Ink::Kind(look.hue), 1.0);
    let swell = if factor > 2.0 { 1.3 } else { 1.0 };
    let fill = Style::fill(layer, ink).alpha(alpha);
    let outline = Style::line(layer, ink, 1.5).alpha(alpha);
    match way.end {
        End::Open => {
            picture.add(Style::fill(layer, Ink::Paper), Shape::Circle([x, y, 3.2 * swell]));
            picture.add(outline, Shape::Circle([x, y, 3.2 * swell]));
        }
        End::Cross(_) => {
            let (width, size) = if tone == Tone::Chosen { (3.2, 6.5) } else { (2.2, 4.0) };
            let style = Style::line(Layer::Loss, Ink::Danger, width);
            picture.add(style, Shape::Cross([x, y, size]));
        }
        End::Arrow => {
            arrow(picture, fill, way, 6.5 * swell);
            if frame.flies {
                return;
            }
            if look.reply {
                picture.add(Style::fill(layer, Ink::Paper).alpha(alpha), dot(way, 2.4 * swell));
                picture.add(outline, dot(way, 2.4 * swell));
            } else {
                picture.add(fill, dot(way, 2.4 * swell));
            }
            if message.changed && message.arrived.is_none() {
                let style = Style::line(layer, Ink::Text, 1.6).alpha(alpha);
                picture.add(style, dot(way, 5.2));
            }
        }
    }
    open_ring(frame, picture, way, fill);
}

fn dot(way: &Way, radius: f64) -> Shape {
    Shape::Circle([way.to.0, way.to.1, radius])
}

/// Where the playhead crosses the way of a message whose end has been seen: there it is now.
fn open_ring(frame: &Frame<'_>, picture: &mut Picture, way: &Way, style: Style) {
    let x = frame.x_at(frame.playhead.now);
    let (from, to) = (way.from.0, way.to.0);
    if way.end == End::Open || x < from + 1.0 || x > to - 1.0 {
        return;
    }
    let y = way.from.1 + (way.to.1 - way.from.1) * (x - from) / (to - from);
    picture.add(Style { layer: Layer::Playhead, ..style }, Shape::Circle([x, y, 3.2]));
}

/// An arrowhead that ends just before the dot at the receiver.
fn arrow(picture: &mut Picture, style: Style, way: &Way, size: f64) {
    let (dx, dy) = (way.to.0 - way.from.0, way.to.1 - way.from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < size {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let (tip_x, tip_y) = (way.to.0 - ux * 1.5, way.to.1 - uy * 1.5);
    let (base_x, base_y) = (tip_x - ux * size, tip_y - uy * size);
    let half = size * 0.42;
    let quad = [
        tip_x,
        tip_y,
        base_x - uy * half,
        base_y + ux * half,
        base_x + uy * half,
        base_y - ux * half,
        tip_x,
        tip_y,
    ];
    picture.add(style, Shape::Quad(quad));
}

/// What a message waited at its receiver, and what came of it there.
fn waiting(
    frame: &Frame<'_>,
    picture: &mut Picture,
    way: &Way,
    message: &Message,
    look: Look,
    tone: Tone,
) {
    let Some(arrived) = message.arrived.filter(|&arrived| frame.is_seen(arrived)) else { return };
    let Some((left, right)) = frame.clip(arrived, message.ended()) else { return };
    let (layer, ink, alpha, _) = toned(tone, Layer::Way, Ink::Kind(look.hue), 0.5);
    let y = way.to.1;
    picture.add(Style::line(layer, ink, 4.0).alpha(alpha), Shape::Line([left, y, right, y]));
    let Some(ended) = message.ended().filter(|&ended| frame.is_seen(ended)) else { return };
    let x = frame.x(ended);
    let (layer, ink, alpha, _) = toned(tone, Layer::Mark, Ink::Kind(look.hue), 1.0);
    if matches!(message.fate, Fate::Lost(..)) {
        let style = Style::line(Layer::Loss, Ink::Danger, 2.2);
        picture.add(style, Shape::Cross([x, y, 4.0]));
    } else {
        picture.add(Style::fill(layer, ink).alpha(alpha), Shape::Circle([x, y, 2.4]));
        if message.changed {
            let style = Style::line(layer, Ink::Text, 1.6).alpha(alpha);
            picture.add(style, Shape::Circle([x, y, 5.2]));
        }
    }
}

/// Where reasons of losses were written. The losses of one broadcast need to be explained once.
type Reasons = Vec<(&'static str, f64, f64)>;

/// Writes why a message was lost, on that side of its cross where there is room.
fn explain(
    frame: &Frame<'_>,
    picture: &mut Picture,
    reasons: &mut Reasons,
    way: &Way,
    reason: LossReason,
) {
    let (word, (x, y)) = (word(reason), way.to);
    let told = reasons.iter().any(|&(other, left, line)| {
        other == word && (left - x).abs() < 40.0 && (line - y).abs() < 70.0
    });
    if told {
        return;
    }
    let width = width_of(word, SIZE);
    let sides = [(9.0, 0.0), (9.0, 12.0), (9.0, -12.0), (-9.0 - width, 0.0)];
    let line = (Layer::Loss, Ink::Danger);
    if sides.iter().any(|&(dx, dy)| put(frame, picture, (x + dx, y + dy), word, line)) {
        reasons.push((word, x, y));
    }
}

fn label(frame: &Frame<'_>, picture: &mut Picture, message: &Message, way: &Way, crowd: usize) {
    let look = frame.looks.of(message.kind);
    let middle = ((way.from.0 + way.to.0) / 2.0, (way.from.1 + way.to.1) / 2.0);
    if message.name.copy > 1 {
        put(frame, picture, (middle.0 + 5.0, middle.1), "×2", (Layer::Word, Ink::Text));
    } else if crowd <= LABELLED_MAX && way.to.0 - way.from.0 >= 26.0 {
        put(frame, picture, (middle.0 + 4.0, middle.1), look.name, (Layer::Word, Ink::Soft));
    }
}

/// How high the letters beside a way are.
const SIZE: f64 = 10.0;

/// Writes a word if there is room for the whole of it.
fn put(
    frame: &Frame<'_>,
    picture: &mut Picture,
    (x, y): (f64, f64),
    word: &str,
    (layer, ink): (Layer, Ink),
) -> bool {
    let right = x + width_of(word, SIZE);
    let free = x >= frame.layout.gutter
        && right <= frame.layout.width
        && picture.take([x - 3.0, y - 6.5, right + 3.0, y + 6.5]);
    if free {
        let mut text = Text::new(layer, x, y, word);
        (text.ink, text.size, text.halo) = (ink, SIZE, true);
        picture.write(text);
    }
    free
}
