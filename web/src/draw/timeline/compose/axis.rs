//! The axis with its marks, what happened to the run as a whole, and the playhead.

use super::Frame;
use crate::draw::clock::clock;
use crate::draw::maths::Within;
use crate::draw::timeline::axis::{self, Axis};
use crate::draw::timeline::index::{Landmark, LandmarkKind};
use crate::draw::timeline::layout::AXIS;
use crate::draw::timeline::shapes::{Align, Ink, Layer, Picture, Shape, Style, Text};

const GRID: Style = Style::line(Layer::Grid, Ink::Grid, 1.0);
const TICK: Style = Style::line(Layer::Axis, Ink::Soft, 1.0);
/// Pixels between two labels.
const APART: f64 = 84.0;

/// Faint vertical lines where the axis has labels.
pub(super) fn grid(frame: &Frame<'_>, picture: &mut Picture) {
    for tick in axis::ticks(frame.view, APART) {
        if tick.label.is_some() {
            let x = crisp(frame.x_at(tick.coordinate));
            picture.add(GRID, Shape::Line([x, AXIS, x, frame.layout.rows_end()]));
        }
    }
}

/// The line of the axis, its marks and labels.
pub(super) fn axis(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let moment = moment(frame).map(|(text, half)| (text.x - half, text.x + half));
    for tick in axis::ticks(frame.view, APART) {
        let x = crisp(frame.x_at(tick.coordinate));
        let height = if tick.label.is_some() { 6.0 } else { 3.0 };
        picture.add(TICK.alpha(0.6), Shape::Line([x, AXIS - height, x, AXIS]));
        if let Some(label) = tick.label {
            let mut text = Text::new(Layer::Axis, x, AXIS - 13.0, label);
            text.align = Align::Centre;
            text.ink = Ink::Soft;
            // Half a label beside the playhead's moment would be read as a whole one.
            let half = text.width() / 2.0 + 3.0;
            let covered = |(left, right): (f64, f64)| x + half > left && x - half < right;
            if !moment.is_some_and(covered) {
                picture.write(text);
            }
        }
    }
    let y = AXIS - 0.5;
    picture.add(TICK.alpha(0.6), Shape::Line([layout.gutter, y, layout.width, y]));
}

/// Violations and unmet expectations: a line across all rows, with its name on the axis.
pub(super) fn landmarks(frame: &Frame<'_>, picture: &mut Picture) {
    for flag in flags(frame) {
        fly(frame, picture, flag);
    }
}

/// How high a flag is.
const FLAG: f64 = 17.0;

/// The name of something that is told by a line across all rows.
struct Flag {
    x: f64,
    ink: Ink,
    words: Text,
    event: u32,
}

impl Flag {
    fn new(frame: &Frame<'_>, x: f64, ink: Ink, words: String, event: u32) -> Flag {
        let mut words = Text::new(Layer::Across, x, frame.layout.rows_top + 8.0, words);
        words.bold = true;
        Flag { x, ink, words, event }
    }

    /// Where it begins and how wide it is: it flies to the right of its line, unless the window ends
    /// there.
    fn place(&self, frame: &Frame<'_>) -> (f64, f64) {
        let width = self.words.width() + 10.0;
        (if self.x + width > frame.layout.width { self.x - width } else { self.x }, width)
    }
}

/// The flag at a point, by the event that it tells of.
pub fn flag_at(frame: &Frame<'_>, x: f64, y: f64) -> Option<u32> {
    let top = frame.layout.rows_top;
    let is_there = |flag: &Flag| {
        let (left, width) = flag.place(frame);
        (top..=top + FLAG).contains(&y) && (left..=left + width).contains(&x)
    };
    flags(frame).into_iter().find(is_there).map(|flag| flag.event)
}

/// The flags for which there is room.
fn flags(frame: &Frame<'_>) -> Vec<Flag> {
    let parting = frame.parting.map(|at| (at, Ink::Accent, "first difference".to_string()));
    let landmarks = frame.index.landmarks.iter().filter(|it| frame.is_seen(it.stamp));
    let landmarks = landmarks.filter_map(|landmark| {
        let (ink, words) = words(frame, landmark)?;
        Some((landmark.stamp, ink, words))
    });
    let mut flags = Vec::new();
    let mut free_from = frame.layout.gutter;
    for (stamp, ink, words) in parting.into_iter().chain(landmarks) {
        let x = crisp(frame.x(stamp));
        if x < free_from || x > frame.layout.width {
            continue;
        }
        let flag = Flag::new(frame, x, ink, words, stamp.event);
        let (left, width) = flag.place(frame);
        free_from = left + width + 4.0;
        flags.push(flag);
    }
    flags
}

/// Draws a flag and its line.
fn fly(frame: &Frame<'_>, picture: &mut Picture, flag: Flag) {
    let (top, bottom) = (frame.layout.rows_top, frame.layout.rows_end());
    let (left, width) = flag.place(frame);
    let Flag { x, ink, words: mut text, .. } = flag;
    picture.add(Style::line(Layer::Across, ink, 2.0), Shape::Line([x, AXIS, x, bottom]));
    // What lies after the playhead is dimmed, and words on a dimmed ground cannot be read: they
    // stand above that, as an outline.
    let is_ahead = x > frame.x_at(frame.playhead.now) + 1.0;
    let layer = if is_ahead { Layer::Playhead } else { Layer::Across };
    (text.layer, text.x) = (layer, left + 5.0);
    text.ink = if is_ahead { ink } else { Ink::Paper };
    picture.reserve([left, top, left + width, top + FLAG]);
    if is_ahead {
        let inside = Shape::Rect([left + 0.5, top + 0.5, width - 1.0, FLAG - 1.0]);
        picture.add(Style::fill(layer, Ink::Paper), inside);
        picture.add(Style::dashed(layer, ink, 1.0), inside);
    } else {
        picture.add(Style::fill(layer, ink), Shape::Rect([left, top, width, FLAG]));
    }
    picture.write(text);
}

fn words(frame: &Frame<'_>, landmark: &Landmark) -> Option<(Ink, String)> {
    match landmark.kind {
        LandmarkKind::Violated { claim } => {
            let name = frame.claims.get(usize::from(claim)).copied().unwrap_or("claim");
            Some((Ink::Danger, format!("✕ {name} broken")))
        }
        LandmarkKind::Unmet { line } => {
            Some((Ink::Unmet, format!("≠ line {line}: not as expected")))
        }
        LandmarkKind::GaveUp { line } => Some((Ink::Unmet, format!("line {line}: waited in vain"))),
        LandmarkKind::Met { .. } => None,
    }
}

/// The playhead, its moment, and a veil over what lies beyond.
pub(super) fn playhead(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let x = frame.x_at(frame.playhead.now);
    let beyond = frame.x_at(frame.playhead.seen).min(layout.width);
    if beyond > x + 0.5 {
        let left = x.max(layout.gutter);
        // Faults are no secret of the future: their bars stay as they are.
        let top = layout.rows_top;
        let veil = [left, top, (layout.width - left).max(0.0), layout.rows_end() - top];
        picture.add(Style::fill(Layer::Dim, Ink::Paper).alpha(0.62), Shape::Rect(veil));
    }
    let Some((text, half)) = moment(frame) else { return };
    let bottom = layout.rows_end();
    let style = Style::line(Layer::Playhead, Ink::Accent, 2.0);
    picture.add(style, Shape::Line([x, AXIS - 2.0, x, bottom]));
    let fill = Style::fill(Layer::Playhead, Ink::Accent);
    picture.add(fill, Shape::Rect([text.x - half, 2.0, half * 2.0, AXIS - 6.0]));
    let tip = [x - 5.0, AXIS - 4.0, x + 5.0, AXIS - 4.0, x, AXIS + 2.0, x, AXIS + 2.0];
    picture.add(fill, Shape::Quad(tip));
    picture.write(text);
}

/// The playhead's moment as the clock has it, and half the width of its flag; `None` if the playhead
/// is outside the window.
fn moment(frame: &Frame<'_>) -> Option<(Text, f64)> {
    let layout = frame.layout;
    let x = frame.x_at(frame.playhead.now);
    if x < layout.gutter - 1.0 || x > layout.width + 1.0 {
        return None;
    }
    let words = match frame.axis() {
        Axis::Time => clock(frame.playhead.at),
        Axis::Order => format!("#{}", frame.playhead.now.ceil().max(0.0) as u64),
    };
    let mut text = Text::new(Layer::Playhead, x, AXIS / 2.0 - 1.0, words);
    (text.bold, text.ink, text.align) = (true, Ink::Paper, Align::Centre);
    let half = text.width() / 2.0 + 6.0;
    text.x = x.within(layout.gutter + half, (layout.width - half).max(layout.gutter + half));
    Some((text, half))
}

/// The middle of a pixel, where a line of one pixel is sharp.
pub(super) fn crisp(x: f64) -> f64 {
    x.floor() + 0.5
}
