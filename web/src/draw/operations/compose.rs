//! The picture of operations: a question is an outlined bar and a change a full one; what is open
//! ends in dashes; the guilty have a frame and a sign; numbers say the order that is looked at.

use super::{Bar, Plot};
use crate::draw::timeline::axis::{View, ticks};
use crate::draw::timeline::layout::{AXIS, Layout};
use crate::draw::timeline::shapes::{Align, Ink, Layer, Picture, Shape, Style, Text, width_of};
use std::collections::BTreeMap;

/// How high a bar is.
const BAR: f64 = 20.0;
/// Between two labels of the axis.
const APART: f64 = 90.0;

/// Everything that the picture depends on.
pub struct Frame<'a> {
    /// The operations.
    pub plot: &'a Plot,
    /// The window.
    pub view: &'a View,
    /// Where things stand.
    pub layout: &'a Layout,
    /// Those that no order explains together.
    pub guilty: &'a [u32],
    /// The one that is looked at.
    pub chosen: Option<u32>,
    /// The places of operations in the longest legal order through it, from one; `None` until that
    /// is known.
    pub order: Option<&'a BTreeMap<u32, u32>>,
    /// What was done.
    pub what: &'a dyn Fn(u32) -> &'a str,
}

/// Composes the picture.
pub fn compose(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    axis(frame, picture);
    span(frame, picture);
    for (row, it) in frame.plot.rows.iter().enumerate() {
        let top = layout.top(row);
        if top > layout.rows_bottom || top + layout.row < layout.rows_top {
            continue;
        }
        let y = top + layout.row / 2.0;
        let line = Shape::Line([layout.gutter, y, layout.width, y]);
        picture.add(Style::line(Layer::Grid, Ink::Grid, 1.0), line);
        let mut name = Text::new(Layer::Gutter, 8.0, y, it.name.clone());
        (name.size, name.bold) = (12.0, true);
        picture.write(name);
        bars(frame, picture, &it.bars, y);
    }
    more_rows(frame, picture);
}

/// How many rows there are below.
fn more_rows(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    let hidden = frame.plot.scroll_max(layout) - layout.scroll;
    let below = (hidden / layout.row).ceil() as usize;
    if below == 0 {
        return;
    }
    let y = layout.rows_bottom - 9.0;
    let paper = Shape::Rect([0.0, y - 9.0, layout.gutter, 18.0]);
    picture.add(Style::fill(Layer::Overview, Ink::Paper), paper);
    let mut text = Text::new(Layer::Overview, 8.0, y, format!("▾ {below} more"));
    (text.size, text.ink) = (10.0, Ink::Soft);
    picture.write(text);
}

fn axis(frame: &Frame<'_>, picture: &mut Picture) {
    let layout = frame.layout;
    for tick in ticks(frame.view, APART) {
        let x = (layout.gutter + frame.view.x(tick.coordinate)).floor() + 0.5;
        let Some(label) = tick.label else { continue };
        let line = Shape::Line([x, AXIS - 4.0, x, layout.rows_bottom]);
        picture.add(Style::line(Layer::Grid, Ink::Grid, 1.0), line);
        let mut text = Text::new(Layer::Axis, x, AXIS / 2.0, label);
        (text.size, text.align, text.ink) = (10.0, Align::Centre, Ink::Soft);
        picture.write(text);
    }
}

/// From when to when the one that is looked at lasted, across all rows: who overlaps it is seen.
fn span(frame: &Frame<'_>, picture: &mut Picture) {
    let Some((_, bar)) = frame.chosen.and_then(|deed| frame.plot.find(deed)) else { return };
    let (top, bottom) = (frame.layout.rows_top, frame.layout.rows_bottom);
    let [left, right] = ends(frame, bar);
    let ground = Shape::Rect([left, top, right - left, bottom - top]);
    picture.add(Style::fill(Layer::Ground, Ink::Accent).alpha(0.08), ground);
    let edges = if bar.is_open { vec![left] } else { vec![left, right] };
    for x in edges {
        let style = Style::dashed(Layer::Ground, Ink::Accent, 1.0).alpha(0.6);
        picture.add(style, Shape::Line([x, top, x, bottom]));
    }
}

/// The pixels of a bar's ends.
fn ends(frame: &Frame<'_>, bar: &Bar) -> [f64; 2] {
    let x = |stamp| frame.layout.gutter + frame.view.x_of(stamp);
    let left = x(bar.from);
    [left, x(bar.to).max(left + 2.0)]
}

fn bars(frame: &Frame<'_>, picture: &mut Picture, bars: &[Bar], y: f64) {
    let (view, axis) = (frame.view, frame.view.axis);
    let first = bars.partition_point(|bar| axis.of(bar.to) < view.left);
    let in_sight = bars[first..].iter().take_while(|bar| axis.of(bar.from) <= view.right());
    // Where many lie on one pixel, one stands for all of them.
    let mut drawn_to = f64::MIN;
    for bar in in_sight {
        let [left, right] = ends(frame, bar);
        let is_special = frame.guilty.contains(&bar.deed) || frame.chosen == Some(bar.deed);
        if !is_special && right < drawn_to + 0.7 {
            continue;
        }
        drawn_to = drawn_to.max(right);
        operation(frame, picture, bar, [left, right], y);
    }
}

fn operation(frame: &Frame<'_>, picture: &mut Picture, bar: &Bar, [left, right]: [f64; 2], y: f64) {
    let is_chosen = frame.chosen == Some(bar.deed);
    let key = frame.chosen.and_then(|deed| frame.plot.find(deed)).map(|(_, bar)| bar.key);
    let number = frame.order.and_then(|order| order.get(&bar.deed));
    // What is not in the order, and what is of another key, steps back.
    let steps_back = key.is_some_and(|key| key != bar.key)
        || frame.order.is_some() && number.is_none() && !is_chosen;
    let alpha = if steps_back { 0.45 } else { 1.0 };
    let gap = if right - left > 5.0 { 1.0 } else { 0.0 };
    let area = [left, y - BAR / 2.0, right - left - gap, BAR];
    let ink = if bar.is_look { Ink::Kind(2) } else { Ink::Kind(0) };
    let fill = if bar.is_look { 0.07 } else { 0.3 };
    picture.add(Style::fill(Layer::Row, ink).alpha(fill * alpha), Shape::Rect(area));
    outline(picture, bar, area, ink, alpha);
    if is_chosen {
        let frame = [area[0] - 2.0, area[1] - 2.0, area[2] + 4.0, area[3] + 4.0];
        picture.add(Style::line(Layer::Bright, Ink::Accent, 2.5), Shape::Rect(frame));
    }
    if frame.guilty.contains(&bar.deed) {
        guilt(picture, area, is_chosen);
    }
    let mut x = left.max(frame.layout.gutter) + 5.0;
    if let Some(&number) = number {
        x = chip(picture, x, right, y, number);
    }
    label(frame, picture, bar, [x, right], y, alpha);
}

/// The outline: an open end has none, and is dashed as what is only possible.
fn outline(picture: &mut Picture, bar: &Bar, area: [f64; 4], ink: Ink, alpha: f64) {
    let [left, top, width, height] = area;
    if !bar.is_open {
        return picture.add(Style::line(Layer::Row, ink, 1.0).alpha(alpha), Shape::Rect(area));
    }
    let (right, bottom) = (left + width, top + height);
    picture.add(
        Style::line(Layer::Row, ink, 1.5).alpha(alpha),
        Shape::Line([left, top, left, bottom]),
    );
    for y in [top, bottom] {
        picture.add(
            Style::dashed(Layer::Row, ink, 1.0).alpha(alpha),
            Shape::Line([left, y, right, y]),
        );
    }
}

/// A frame and a sign, so that nobody needs the colour.
fn guilt(picture: &mut Picture, [left, top, width, height]: [f64; 4], is_chosen: bool) {
    let room = if is_chosen { 5.0 } else { 2.0 };
    let frame = [left - room, top - room, width + 2.0 * room, height + 2.0 * room];
    picture.add(Style::line(Layer::Bright, Ink::Danger, 2.5), Shape::Rect(frame));
    let (x, y) = (left + width, top - 1.0);
    picture.add(Style::fill(Layer::Loss, Ink::Danger), Shape::Circle([x, y, 6.5]));
    let mut sign = Text::new(Layer::Loss, x, y + 0.5, "!");
    (sign.align, sign.bold, sign.ink) = (Align::Centre, true, Ink::Paper);
    picture.write(sign);
}

/// The place in the order; returns where the words may stand.
fn chip(picture: &mut Picture, x: f64, right: f64, y: f64, number: u32) -> f64 {
    let words = number.to_string();
    let width = width_of(&words, 10.0) * 1.12 + 8.0;
    // On a bar that is too narrow it stands above it, if nothing else does.
    let (left, y) = if x + width < right { (x - 2.0, y) } else { (x - 5.0, y - BAR / 2.0) };
    if !picture.take([left, y - 7.0, left + width, y + 7.0]) {
        return x;
    }
    picture.add(Style::fill(Layer::Bright, Ink::Accent), Shape::Rect([left, y - 7.0, width, 14.0]));
    let mut text = Text::new(Layer::Bright, left + width / 2.0, y + 0.5, words);
    (text.size, text.bold, text.align, text.ink) = (10.0, true, Align::Centre, Ink::Paper);
    picture.write(text);
    left + width + 4.0
}

fn label(
    frame: &Frame<'_>,
    picture: &mut Picture,
    bar: &Bar,
    [left, right]: [f64; 2],
    y: f64,
    alpha: f64,
) {
    let words = (frame.what)(bar.deed);
    let room = right - left - 4.0;
    let letters = (room / (11.0 * 0.56)) as usize;
    let whole = words.chars().count();
    let words = match letters {
        letters if letters >= whole => words.to_string(),
        0..=3 => return,
        letters => words.chars().take(letters - 1).chain(['…']).collect(),
    };
    let mut text = Text::new(Layer::Word, left, y + 0.5, words);
    text.alpha = alpha.max(0.7);
    picture.write(text);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{judged, stale};
    use super::*;
    use crate::draw::timeline::axis::Axis;
    use hunter::Judged;

    fn picture(
        judged: &Judged,
        chosen: Option<u32>,
        order: Option<&BTreeMap<u32, u32>>,
    ) -> Picture {
        let plot = Plot::new(judged, None);
        let layout = plot.layout(1_000.0, 300.0);
        let mut view = View { axis: Axis::Order, left: 0.0, scale: 1.0, width: layout.plot() };
        view.fit(Axis::Order.of(plot.end));
        let guilty = judged.broken.first().map_or(&[][..], |it| &it.guilty);
        let what = |deed: u32| &*judged.deeds[deed as usize].what;
        let frame =
            Frame { plot: &plot, view: &view, layout: &layout, guilty, chosen, order, what: &what };
        let mut picture = Picture::default();
        compose(&frame, &mut picture);
        picture
    }

    fn words(picture: &Picture, layer: Layer) -> Vec<&str> {
        picture.texts.iter().filter(|it| it.layer == layer).map(|it| &*it.text).collect()
    }

    #[test]
    fn the_guilty_have_a_sign_and_what_is_open_has_no_end() {
        let judged = stale();
        let picture = picture(&judged, None, None);
        let signs = words(&picture, Layer::Loss);
        assert_eq!(signs, vec!["!"; judged.broken[0].guilty.len()]);
        let dashed = picture.shapes(Layer::Row).filter(|(style, _)| {
            matches!(style.brush, crate::draw::timeline::shapes::Brush::Dashed(_))
        });
        assert_eq!(dashed.count(), 2, "one operation is open, above and below");
        let told = words(&picture, Layer::Word);
        assert!(told.contains(&"wrote 2") && told.contains(&"read 1"), "{told:?}");
    }

    #[test]
    fn numbers_say_the_order_and_who_is_not_in_it_steps_back() {
        let order = BTreeMap::from([(0, 1), (2, 2)]);
        let judged = stale();
        let picture = picture(&judged, Some(0), Some(&order));
        assert_eq!(words(&picture, Layer::Bright), ["1", "2"]);
        let faint = picture.texts.iter().filter(|it| it.layer == Layer::Word && it.alpha < 1.0);
        assert_eq!(faint.count(), 3);
    }

    /// Ten thousand bars on a screen are no more shapes than the screen has room for.
    #[test]
    fn what_lies_on_one_pixel_is_drawn_once() {
        let many: String =
            (0..10_000).map(|nth| format!("0 invoke write {nth}\n0 ok write {nth}\n")).collect();
        let picture = picture(&judged(&many), None, None);
        let rects =
            picture.shapes(Layer::Row).filter(|(_, shape)| matches!(shape, Shape::Rect(_))).count();
        assert!((400..3_000).contains(&rects), "{rects}");
    }
}
