//! Where the drawing stands: what of it is in the window, and what the hand does to that.

use crate::draw::operations::{Plot, Way};
use crate::draw::timeline::axis::{Axis, View};
use crate::draw::timeline::layout::Layout;
use hunter::Judged;

/// How many of the guilty are in sight at first: those of one key.
const ACCUSED_MAX: usize = 3;

/// Where the window stands, and what the hand does.
pub struct Stand {
    /// The operations that are shown.
    pub plot: Plot,
    /// Those of them that are guilty, as they are accused.
    pub guilty: Vec<u32>,
    /// Where things stand on the canvas.
    pub layout: Layout,
    /// What the axis counts.
    pub axis: Axis,
    /// The window; `None` before the width is known.
    pub view: Option<View>,
    /// Where the pointer was last that moves the window, and how far it came.
    pub drag: Option<(f64, f64, f64)>,
}

impl Stand {
    /// The operations on a key, or all of them.
    pub fn new(judged: &Judged, shown: Option<u32>) -> Stand {
        let plot = Plot::new(judged, shown);
        let guilty = judged.broken.iter().flat_map(|it| it.guilty.iter().copied());
        let guilty = guilty.filter(|&deed| plot.find(deed).is_some()).collect();
        let axis = if plot.is_timed { Axis::Time } else { Axis::Order };
        let layout = plot.layout(1.0, 1.0);
        Stand { plot, guilty, layout, axis, view: None, drag: None }
    }

    /// Gives the canvas another size.
    pub fn resize(&mut self, width: f64, height: f64) {
        if width < 1.0 || (self.layout.width, self.layout.height) == (width, height) {
            return;
        }
        let scroll = self.layout.scroll;
        self.layout = self.plot.layout(width, height);
        self.layout.scroll = scroll.min(self.plot.scroll_max(&self.layout));
        match &mut self.view {
            Some(view) => view.width = self.layout.plot(),
            None => {
                let first: Vec<u32> = self.guilty.iter().copied().take(ACCUSED_MAX).collect();
                self.view = Some(self.plot.window(self.axis, self.layout.plot(), &first));
                for deed in first.into_iter().rev() {
                    self.bring_into_sight(deed);
                }
            }
        }
    }

    /// The end of all, as a coordinate.
    pub fn end(&self) -> f64 {
        self.axis.of(self.plot.end)
    }

    /// Moves the window by so many pixels, and the rows.
    pub fn pan(&mut self, dx: f64, dy: f64) {
        let end = self.end();
        if let Some(view) = &mut self.view {
            view.pan(dx, end);
        }
        let most = self.plot.scroll_max(&self.layout);
        self.layout.scroll = (self.layout.scroll + dy).min(most).max(0.0);
    }

    /// Zooms in (`factor` above 1) or out, about a pixel of the canvas or the middle.
    pub fn zoom(&mut self, x: Option<f64>, factor: f64) {
        let end = self.end();
        let about = x.map_or(self.layout.plot() / 2.0, |x| x - self.layout.gutter);
        if let Some(view) = &mut self.view {
            view.zoom(about, factor, end);
        }
    }

    /// Shows all of it.
    pub fn fit(&mut self) {
        let end = self.end();
        if let Some(view) = &mut self.view {
            view.fit(end);
        }
    }

    /// Reads time, or the order of beginnings and ends.
    pub fn turn(&mut self, chosen: Option<u32>) {
        self.axis = if self.axis == Axis::Time { Axis::Order } else { Axis::Time };
        let about: Vec<u32> = chosen.map_or_else(|| self.guilty.clone(), |deed| vec![deed]);
        self.view = Some(self.plot.window(self.axis, self.layout.plot(), &about));
    }

    /// Moves the window and the rows until an operation is in sight.
    pub fn bring_into_sight(&mut self, deed: u32) {
        if let Some(view) = &mut self.view {
            self.plot.bring_into_sight(deed, view, &mut self.layout);
        }
    }

    /// The operation under a point of the canvas.
    pub fn at(&self, (x, y): (f64, f64)) -> Option<u32> {
        self.plot.at(self.view.as_ref()?, &self.layout, x, y)
    }

    /// Where a key leads from an operation.
    pub fn walk(&self, from: Option<u32>, key: &str) -> Option<u32> {
        let Some(from) = from.filter(|&deed| self.plot.find(deed).is_some()) else {
            return self.guilty.first().copied().or(self.plot.first());
        };
        let mut guilty = self.guilty.clone();
        guilty.sort_unstable();
        match key {
            "ArrowLeft" => self.plot.neighbour(from, Way::Before),
            "ArrowRight" => self.plot.neighbour(from, Way::Behind),
            "ArrowUp" => self.plot.neighbour(from, Way::Above),
            "ArrowDown" => self.plot.neighbour(from, Way::Below),
            "PageDown" => guilty.into_iter().find(|&deed| deed > from),
            "PageUp" => guilty.into_iter().rev().find(|&deed| deed < from),
            _ => None,
        }
    }
}
