//! The bars of the fault track, as the hand takes hold of them.

use super::Model;
use crate::draw::timeline::axis::Axis;
use crate::draw::timeline::compose::{FaultBar, bars, dragged_bar};
use crate::draw::timeline::emphasis::Focus;
use crate::draw::timeline::faults::Origin;
use sim_core::base::{Duration, Instant, NodeSet};

/// A bar of the fault track, as the hand takes hold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Which of the plan's faults: what it is known by while its line changes.
    pub order: usize,
    /// Its line.
    pub line: u32,
    /// Its lane.
    pub lane: usize,
    /// Where it begins, in pixels.
    pub left: i32,
    /// Where it ends.
    pub right: i32,
    /// When it begins.
    pub at: Instant,
    /// When it is over, if that is known.
    pub until: Option<Instant>,
    /// How long the text says that it lasts.
    pub planned: Option<Duration>,
    /// Whether it lasts at all.
    pub lasts: bool,
    /// What says when it strikes.
    pub origin: Origin,
    /// What it is.
    pub label: String,
    /// Whether it is selected.
    pub chosen: bool,
    /// Whether it is being dragged.
    pub held: bool,
}

/// How many bars the hand can take hold of at once.
const HANDLES_MAX: usize = 40;

impl Model {
    /// The bars of the fault track that are in view, for the hand.
    pub fn handles(&self) -> Vec<Handle> {
        let frame = self.frame();
        let layout = &self.layout;
        let bars = bars(&frame);
        let visible = bars.iter().filter(|bar| {
            bar.lane < layout.lanes && bar.ends >= layout.gutter && bar.left <= layout.width
        });
        visible.take(HANDLES_MAX).filter_map(|bar| self.handle(bar)).collect()
    }

    /// The bar under the hand alone: while its run is being computed, all others stand where they
    /// stood.
    pub fn handle_under_hand(&self) -> Option<Handle> {
        let line = self.dragged?.line;
        let info = self.faults.iter().find(|info| info.line == line)?;
        self.handle(&dragged_bar(&self.frame(), info)?)
    }

    fn handle(&self, bar: &FaultBar) -> Option<Handle> {
        let order = self.faults.iter().position(|info| info.line == bar.line)?;
        let info = &self.faults[order];
        Some(Handle {
            order,
            line: bar.line,
            lane: bar.lane,
            left: bar.left.max(self.layout.gutter - 2.0).round() as i32,
            right: bar.ends.max(bar.left).min(self.layout.width + 2.0).round() as i32,
            at: bar.at,
            until: bar.until,
            planned: info.lasting,
            lasts: !info.is_moment,
            origin: info.origin,
            label: info.words(bar.struck).to_string(),
            chosen: self.emphasis.focus == Focus::Fault(bar.line),
            held: self.dragged.is_some_and(|shift| shift.line == bar.line),
        })
    }

    /// How far one step of the grid is on which faults are moved: the power of ten that is a few
    /// pixels wide.
    pub fn grid(&self) -> u64 {
        let scale = if self.view.axis == Axis::Time { self.view.scale } else { 250.0 };
        10_u64.pow((4.0 * scale).max(100.0).log10().floor() as u32)
    }

    /// The words on a fault's bar.
    pub fn fault_label(&self, line: u32) -> Option<&str> {
        let struck = self.index.faults.iter().find(|span| span.line == line);
        let seen = struck.is_some_and(|span| span.span.from.event < self.playhead.cutoff);
        self.faults.iter().find(|info| info.line == line).map(|info| info.words(seen))
    }

    /// Whom a fault cuts off from a majority of the servers.
    pub fn cut_off(&self, line: u32) -> NodeSet {
        let wall = self.faults.iter().find(|info| info.line == line).and_then(|info| info.wall);
        wall.map_or(NodeSet::EMPTY, |wall| wall.cut_off(usize::from(self.actors.0)))
    }
}
