//! What happened on nodes themselves: timers, notes, crashes, starts; and what clients asked for.

use super::{Frame, Guilt, toned};
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::shapes::{Align, Ink, Layer, Picture, Shape, Style, Text, width_of};
use crate::draw::timeline::tracks::{Life, Local, LocalKind, Track};
use sim_core::base::{EventId, NodeId};
use sim_core::trace::Loss;

/// Marks closer than this, in pixels, become one counted circle.
const CLOSE: f64 = 9.0;
/// A row with more marks in the window than this is counted in cells, without a look at each.
const SINGLY_MAX: usize = 1_500;
/// The width of such a cell.
const CELL: f64 = 72.0;

/// Draws the marks of all rows. Where messages are ribbons, timers are counts.
pub(super) fn marks(frame: &Frame<'_>, picture: &mut Picture, singly: bool) {
    let (from, to) = frame.stretch();
    for &node in frame.layout.nodes() {
        let Some(y) = frame.layout.y(node) else { continue };
        let track = frame.index.track(node);
        let locals = Track::marks_within(&track.locals, frame.axis(), from, to);
        if !singly || locals.len() > SINGLY_MAX {
            cells(frame, picture, &track.locals, y);
        } else {
            runs(frame, picture, locals, y);
        }
        for vital in Track::marks_within(&track.vitals, frame.axis(), from, to) {
            if frame.is_seen(vital.stamp) {
                glyph(frame, picture, vital, y);
            }
        }
        waits(frame, picture, node, y);
    }
}

/// Draws marks that stand apart, and counts those that do not.
fn runs(frame: &Frame<'_>, picture: &mut Picture, locals: &[Local], y: f64) {
    let mut rest = locals;
    while let Some(first) = rest.first() {
        if !frame.is_seen(first.stamp) {
            return;
        }
        let left = frame.x(first.stamp);
        // A run ends where the next mark stands apart, and is never wider than its circle.
        let length = rest
            .iter()
            .take_while(|local| frame.is_seen(local.stamp) && frame.x(local.stamp) - left < CLOSE)
            .count()
            .max(1);
        let (run, later) = rest.split_at(length);
        rest = later;
        let apart = run.last().map_or(0.0, |last| frame.x(last.stamp) - left);
        let moments =
            1 + run.windows(2).filter(|pair| pair[0].stamp.at != pair[1].stamp.at).count();
        if moments >= 3 && apart > 0.5 {
            counted(picture, left + apart / 2.0, y, run.len());
        } else {
            for local in run {
                glyph(frame, picture, local, y);
            }
        }
    }
}

/// Counts marks by cells that hang on the axis.
fn cells(frame: &Frame<'_>, picture: &mut Picture, locals: &[Local], y: f64) {
    let (from, to) = frame.stretch();
    let step = CELL * frame.view.scale;
    let mut left = (from / step).floor() * step;
    while left < to {
        let right = (left + step).min(to);
        let axis = frame.axis();
        let before = |limit: f64| locals.partition_point(|local| axis.of(local.stamp) < limit);
        let count = before(right) - before(left);
        if count > 0 {
            counted(picture, frame.x_at(left + step / 2.0), y, count);
        }
        left += step;
    }
}

fn counted(picture: &mut Picture, x: f64, y: f64, count: usize) {
    let words = if count > 999 { format!("{}k", count / 1_000) } else { count.to_string() };
    let radius = (width_of(&words, 9.0) / 2.0 + 2.0).max(6.0);
    if !picture.take([x - radius, y - 5.0, x + radius, y + 5.0]) {
        return;
    }
    picture.add(Style::fill(Layer::Mark, Ink::Paper), Shape::Circle([x, y, radius]));
    picture.add(Style::line(Layer::Mark, Ink::Soft, 1.0).alpha(0.5), Shape::Circle([x, y, radius]));
    let mut text = Text::new(Layer::Word, x, y + 0.5, words);
    (text.align, text.size, text.ink) = (Align::Centre, 9.0, Ink::Soft);
    picture.write(text);
}

/// One mark.
fn glyph(frame: &Frame<'_>, picture: &mut Picture, local: &Local, y: f64) {
    let tone = frame.emphasis.tone(EventId(local.stamp.event));
    let (layer, ink, alpha, factor) = toned(tone, Layer::Mark, Ink::Text, 1.0);
    let x = frame.x(local.stamp);
    let fill = Style::fill(layer, ink).alpha(alpha);
    let swell = if factor > 2.0 { 1.35 } else { 1.0 };
    match local.kind {
        LocalKind::Timer => {
            let half = 3.2 * swell;
            picture.add(fill, Shape::Rect([x - half, y - half, half * 2.0, half * 2.0]));
        }
        // Above the line: on it stands the message or the timer because of which it was announced.
        LocalKind::Note if frame.flies => {}
        LocalKind::Note => picture.add(fill, Shape::Circle([x, y - 7.0, 1.7 * swell])),
        LocalKind::Jump => {
            let size = 5.0 * swell;
            picture.add(fill, Shape::Quad([x, y - size, x + size, y, x, y + size, x - size, y]));
        }
        LocalKind::Crash { loss } => {
            let style = Style::line(Layer::Loss, Ink::Danger, 2.6);
            picture.add(style, Shape::Cross([x, y, 6.0 * swell]));
            // A box around the cross: the machine is down, and what its disk had not synced is gone.
            // A second one: so is the disk.
            let boxes = match loss {
                Loss::Memory | Loss::Version => 0,
                Loss::Unsynced => 1,
                Loss::Disk => 2,
            };
            for half in [9.0, 12.0].into_iter().take(boxes) {
                picture.add(style, Shape::Rect([x - half, y - half, half * 2.0, half * 2.0]));
            }
        }
        LocalKind::Halt => {
            let style = Style::fill(Layer::Loss, Ink::Danger);
            picture.add(style, Shape::Rect([x - 6.0, y - 6.0, 12.0, 12.0]));
            picture.add(Style::line(Layer::Loss, Ink::Paper, 2.0), Shape::Cross([x, y, 3.0]));
        }
        LocalKind::Start { nth } if nth > 1 => {
            let size = 6.0 * swell;
            let caret =
                [x - 1.0, y - size, x + size + 2.0, y, x - 1.0, y + size, x - 1.0, y + size];
            picture.add(fill, Shape::Quad(caret));
        }
        LocalKind::Start { .. } | LocalKind::Pause | LocalKind::Resume => {
            let style = Style::line(layer, ink, 2.0).alpha(alpha);
            picture.add(style, Shape::Line([x, y - 6.0, x, y + 6.0]));
        }
    }
    if local.changed {
        let style = Style::line(layer, ink, 1.6).alpha(alpha);
        picture.add(style, Shape::Circle([x, y, 6.0]));
    }
}

/// A ring around the selected event, whether or not it has a mark of its own.
pub(super) fn chosen(frame: &Frame<'_>, picture: &mut Picture) {
    let Focus::Event(id) = frame.emphasis.focus else { return };
    let Some(stamp) = frame.index.stamp(id).filter(|&stamp| frame.is_seen(stamp)) else { return };
    let x = frame.x(stamp);
    let style = Style::line(Layer::Bright, Ink::Accent, 2.5);
    match frame.index.owner(id).and_then(|node| frame.layout.y(node)) {
        Some(y) => picture.add(style, Shape::Circle([x, y, 8.5])),
        None => {
            let (top, bottom) = (frame.layout.rows_top, frame.layout.rows_end());
            picture.add(style, Shape::Line([x, top, x, bottom]));
        }
    }
}

/// While a node waits for its disk: a thin bar under its line.
fn waits(frame: &Frame<'_>, picture: &mut Picture, node: NodeId, y: f64) {
    let (from, to) = frame.stretch();
    let waits = frame.index.track(node).waits_within(frame.axis(), from, to);
    if waits.len() > SINGLY_MAX {
        return;
    }
    for wait in waits {
        let Some((left, right)) = frame.clip(wait.from, wait.to) else { continue };
        if right - left > 1.0 {
            let style = Style::fill(Layer::Row, Ink::Soft).alpha(0.45);
            picture.add(style, Shape::Rect([left, y + 5.0, right - left, 2.5]));
        }
    }
}

/// What clients asked for, as bars from question to answer. One that waits has an open end.
pub(super) fn operations(frame: &Frame<'_>, picture: &mut Picture) {
    let (from, to) = frame.stretch();
    for &node in frame.layout.nodes().iter().filter(|node| node.is_client()) {
        let Some(y) = frame.layout.y(node) else { continue };
        let track = frame.index.track(node);
        let bars = track.operations_within(frame.axis(), from, to);
        if let (Some(first), Some(last)) = (bars.first(), bars.last())
            && bars.len() > SINGLY_MAX
        {
            // Too many to tell apart: one bar says that it was busy throughout.
            if let Some((left, right)) = frame.clip(first.span.from, last.span.to) {
                let bar = [left, y - 3.0, (right - left).max(1.0), 6.0];
                picture.add(Style::fill(Layer::Row, Ink::Kind(7)).alpha(0.3), Shape::Rect(bar));
            }
            continue;
        }
        for bar in bars {
            let Some((left, right)) = frame.clip(bar.span.from, bar.span.to) else { continue };
            let answered = bar.span.to.is_some_and(|to| frame.is_seen(to));
            operation(
                frame,
                picture,
                [left, right],
                y,
                (bar.span.from.event, bar.sequence, answered),
            );
        }
        for &retry in track
            .retries
            .iter()
            .filter(|&&retry| frame.is_seen(retry) && (from..=to).contains(&frame.axis().of(retry)))
        {
            let x = frame.x(retry);
            let style = Style::line(Layer::Mark, Ink::Kind(7), 2.0);
            let half = frame.layout.row * 0.36;
            picture.add(style, Shape::Line([x, y - half, x, y + half]));
        }
    }
}

fn operation(
    frame: &Frame<'_>,
    picture: &mut Picture,
    [left, right]: [f64; 2],
    y: f64,
    (event, sequence, answered): (u32, u32, bool),
) {
    let tone = frame.emphasis.tone(EventId(event));
    let (layer, ink, alpha, _) = toned(tone, Layer::Row, Ink::Kind(7), 1.0);
    let height = (frame.layout.row * 0.6).min(18.0);
    let bar = [left, y - height / 2.0, (right - left).max(2.0), height];
    picture.add(Style::fill(layer, ink).alpha(0.2 * alpha), Shape::Rect(bar));
    let is_known = |it: &Guilt| it.event == event && it.since < frame.playhead.cutoff;
    if frame.guilty.iter().any(is_known) {
        guilt(picture, bar);
    }
    let edge = if answered { Style::line(layer, ink, 1.0) } else { Style::dashed(layer, ink, 1.0) };
    picture.add(edge.alpha(0.85 * alpha), Shape::Rect(bar));
    let words = format!("op {sequence}");
    let end = left + 5.0 + width_of(&words, 10.0);
    if right > end + 5.0 && !frame.flies {
        picture.reserve([left + 3.0, y - 6.0, end + 2.0, y + 6.0]);
        let mut text = Text::new(Layer::Word, left + 5.0, y, words);
        (text.size, text.alpha) = (10.0, alpha);
        picture.write(text);
    }
}

/// An operation because of which a claim broke: framed, with a sign above its end.
fn guilt(picture: &mut Picture, bar: [f64; 4]) {
    let [left, top, width, height] = bar;
    let frame = [left - 2.5, top - 2.5, width + 5.0, height + 5.0];
    picture.add(Style::line(Layer::Bright, Ink::Danger, 2.5), Shape::Rect(frame));
    let (x, y) = (left + width + 2.0, top - 1.0);
    picture.add(Style::fill(Layer::Bright, Ink::Danger), Shape::Circle([x, y, 6.5]));
    let mut text = Text::new(Layer::Bright, x, y + 0.5, "!");
    (text.align, text.bold, text.ink) = (Align::Centre, true, Ink::Paper);
    picture.write(text);
}

/// Whether a row is drawn as running at all.
pub(super) fn runs_at(life: Life) -> bool {
    matches!(life, Life::Up | Life::Paused)
}
