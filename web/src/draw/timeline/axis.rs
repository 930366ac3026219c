//! The horizontal axis: where a moment stands on the screen.
//!
//! An axis runs through virtual time or, for bursts in which everything happens at once, through
//! the order of events. Everything that is drawn carries a [`Stamp`], which has a place on either,
//! so that switching is a matter of reading another number. A [`View`] is the window on the axis.

use crate::draw::maths::{Within, log10, pow};
use sim_core::base::Instant;

/// What the axis counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Virtual time, in microseconds.
    #[default]
    Time,
    /// Events, in the order in which they happened.
    Order,
}

/// When something happened, on either axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The moment.
    pub at: Instant,
    /// The event.
    pub event: u32,
}

impl Axis {
    /// The coordinate of a stamp.
    pub fn of(self, stamp: Stamp) -> f64 {
        match self {
            Axis::Time => stamp.at.0 as f64,
            Axis::Order => f64::from(stamp.event),
        }
    }

    /// The finest scale that is any use, in units per pixel.
    fn scale_min(self) -> f64 {
        match self {
            Axis::Time => 0.5,
            Axis::Order => 0.01,
        }
    }
}

/// The window on the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// What the axis counts.
    pub axis: Axis,
    /// The coordinate at the left edge of the plot.
    pub left: f64,
    /// Units of the axis for each pixel.
    pub scale: f64,
    /// Pixels of the plot.
    pub width: f64,
}

/// How much room stays free at either end of the axis, as a part of the window.
const MARGIN: f64 = 0.04;

impl View {
    /// The pixel of a coordinate, counted from the plot's left edge.
    pub fn x(&self, coordinate: f64) -> f64 {
        (coordinate - self.left) / self.scale
    }

    /// The pixel of a stamp.
    pub fn x_of(&self, stamp: Stamp) -> f64 {
        self.x(self.axis.of(stamp))
    }

    /// The coordinate under a pixel.
    pub fn coordinate(&self, x: f64) -> f64 {
        self.left + x * self.scale
    }

    /// The coordinate at the right edge.
    pub fn right(&self) -> f64 {
        self.coordinate(self.width)
    }

    /// Moves by so many pixels.
    pub fn pan(&mut self, pixels: f64, end: f64) {
        self.left += pixels * self.scale;
        self.settle(end);
    }

    /// Zooms in (`factor` above 1) or out, and keeps what is under the pixel `x` there.
    pub fn zoom(&mut self, x: f64, factor: f64, end: f64) {
        let under = self.coordinate(x);
        self.scale = (self.scale / factor).within(self.axis.scale_min(), self.scale_max(end));
        self.left = under - x * self.scale;
        self.settle(end);
    }

    /// Shows everything from zero to `end`.
    pub fn fit(&mut self, end: f64) {
        self.show(0.0, end);
    }

    /// Shows a stretch, with a margin.
    pub fn show(&mut self, from: f64, to: f64) {
        let span = (to - from).max(self.axis.scale_min() * self.width);
        self.scale = span * (1.0 + 2.0 * MARGIN) / self.width.max(1.0);
        self.left = from - span * MARGIN;
    }

    /// Puts a coordinate in the middle.
    pub fn centre(&mut self, coordinate: f64, end: f64) {
        self.left = coordinate - self.width / 2.0 * self.scale;
        self.settle(end);
    }

    /// Moves towards having the playhead at three quarters of the width: all the way if `part` is
    /// one. Says whether it moved by more than a hair.
    pub fn follow(&mut self, playhead: f64, part: f64, end: f64) -> bool {
        let wanted = playhead - 0.75 * self.width * self.scale;
        let wanted = wanted.max(-MARGIN * self.width * self.scale);
        let before = self.left;
        self.left += (wanted - self.left) * part.within(0.0, 1.0);
        if (wanted - self.left).abs() < 0.25 * self.scale {
            self.left = wanted;
        }
        self.settle(end);
        (self.left - before).abs() > 0.01 * self.scale
    }

    /// Keeps the window where there is something to see.
    pub fn settle(&mut self, end: f64) {
        let room = MARGIN * self.width * self.scale;
        let rightmost = (end - 0.25 * self.width * self.scale).max(-room);
        self.left = self.left.within(-room, rightmost);
    }

    fn scale_max(&self, end: f64) -> f64 {
        (end * (1.0 + 3.0 * MARGIN) / self.width.max(1.0)).max(self.axis.scale_min() * 2.0)
    }
}

/// One mark of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub coordinate: f64,
    /// What to write; `None` for a minor mark.
    pub label: Option<String>,
}

/// Marks at round numbers (1, 2 or 5 times a power of ten), labels at least `apart` pixels from
/// one another, four or five minor marks between two labels.
pub fn ticks(view: &View, apart: f64) -> Vec<Tick> {
    let step = round_up(apart * view.scale).max(1.0);
    let minor = minor_of(step);
    let first = (view.left.max(0.0) / minor).ceil() as u64;
    let last = (view.right() / minor).floor().max(0.0) as u64;
    let each = (step / minor).round().max(1.0) as u64;
    (first..=last.min(first + 2_000))
        .map(|index| {
            let coordinate = index as f64 * minor;
            let label = (index % each == 0).then(|| label(view.axis, coordinate));
            Tick { coordinate, label }
        })
        .collect()
}

/// A coordinate as people read it.
pub fn label(axis: Axis, coordinate: f64) -> String {
    match axis {
        Axis::Time => Instant(coordinate.max(0.0).round() as u64).to_string(),
        Axis::Order => format!("#{}", coordinate.max(0.0).round() as u64),
    }
}

fn round_up(length: f64) -> f64 {
    let power = pow(10.0, log10(length.max(1e-9)).floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= length * 0.999_999);
    step.unwrap_or(10.0) * power
}

fn minor_of(step: f64) -> f64 {
    let lead = step / pow(10.0, log10(step).floor());
    let parts = if (1.5..3.0).contains(&lead) { 4.0 } else { 5.0 };
    (step / parts).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View {
        View { axis: Axis::Time, left: 0.0, scale: 400.0, width: 1_000.0 }
    }

    #[test]
    fn zooming_keeps_what_is_under_the_cursor() {
        let mut view = view();
        let under = view.coordinate(300.0);
        for factor in [1.3, 2.0, 0.7] {
            view.zoom(300.0, factor, 10e6);
            assert!((view.coordinate(300.0) - under).abs() < 1.0, "{view:?}");
        }
    }

    #[test]
    fn zooming_out_stops_when_everything_is_visible() {
        let mut view = view();
        for _ in 0..100 {
            view.zoom(500.0, 0.5, 10e6);
        }
        assert!(view.left <= 0.0 && view.right() >= 10e6, "{view:?}");
        assert!(view.right() < 13e6, "{view:?}");
    }

    #[test]
    fn following_ends_at_three_quarters() {
        let mut view = view();
        for _ in 0..200 {
            view.follow(5e6, 0.2, 10e6);
        }
        assert!((view.x(5e6) - 750.0).abs() < 1.0, "{view:?}");
        assert!(!view.follow(5e6, 0.2, 10e6));
    }

    #[test]
    fn ticks_are_round_and_apart() {
        let mut view = view();
        for scale in [1.0, 3.0, 17.0, 400.0, 12_345.0] {
            view.scale = scale;
            let ticks = ticks(&view, 80.0);
            let labelled: Vec<_> = ticks.iter().filter(|tick| tick.label.is_some()).collect();
            assert!(labelled.len() >= 2, "{scale}");
            for pair in labelled.windows(2) {
                let apart = (pair[1].coordinate - pair[0].coordinate) / scale;
                assert!((79.9..=210.0).contains(&apart), "{scale}: {apart}");
            }
        }
    }

    #[test]
    fn labels_are_what_people_say() {
        view().scale = 400.0;
        assert_eq!(label(Axis::Time, 1_250_000.0), "1.25s");
        assert_eq!(label(Axis::Order, 120.0), "#120");
    }
}
