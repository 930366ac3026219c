//! Where things stand from top to bottom: the axis, the faults, the rows, the overview.

use crate::draw::maths::Within;
use sim_core::base::NodeId;

/// The height of the axis.
pub const AXIS: f64 = 22.0;
/// The height of one lane of faults.
pub const LANE: f64 = 24.0;
/// How many lanes of faults there are at most.
pub const LANES_MAX: usize = 3;
/// The height of the overview at the bottom.
pub const OVERVIEW: f64 = 24.0;

const ROW_MIN: f64 = 15.0;
const ROW_MAX: f64 = 60.0;

/// Where things stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The whole width.
    pub width: f64,
    /// The whole height.
    pub height: f64,
    /// The width of the names at the left.
    pub gutter: f64,
    /// The top of the fault track.
    pub track: f64,
    /// How many lanes it has.
    pub lanes: usize,
    /// The top of the rows.
    pub rows_top: f64,
    /// The bottom of the rows.
    pub rows_bottom: f64,
    /// The height of one row.
    pub row: f64,
    /// How far the rows are scrolled.
    pub scroll: f64,
    nodes: Vec<NodeId>,
    order: [u8; 64],
}

/// A part of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The axis: a drag here moves the playhead.
    Axis,
    /// The faults.
    Track,
    /// The rows.
    Rows,
    /// The names at the left.
    Names,
    /// The overview.
    Overview,
    /// Nothing.
    Outside,
}

impl Layout {
    /// Divides the space among `servers`, then `clients`.
    pub fn new(width: f64, height: f64, servers: u8, clients: u8, lanes: usize) -> Layout {
        let nodes: Vec<NodeId> =
            (0..servers).map(NodeId::server).chain((0..clients).map(NodeId::client)).collect();
        let mut order = [u8::MAX; 64];
        for (index, node) in nodes.iter().enumerate() {
            order[usize::from(node.number())] = index as u8;
        }
        let lanes = lanes.min(LANES_MAX);
        let track_height = if lanes == 0 { 4.0 } else { lanes as f64 * LANE + 4.0 };
        let rows_top = AXIS + track_height;
        let rows_bottom = (height - OVERVIEW - 4.0).max(rows_top + ROW_MIN);
        let fair = (rows_bottom - rows_top) / nodes.len().max(1) as f64;
        let row = fair.within(ROW_MIN, ROW_MAX);
        let gutter = if width < 560.0 { 52.0 } else { 92.0 };
        let track = AXIS;
        Layout {
            width,
            height,
            gutter,
            track,
            lanes,
            rows_top,
            rows_bottom,
            row,
            scroll: 0.0,
            nodes,
            order,
        }
    }

    /// The width of the plot.
    pub fn plot(&self) -> f64 {
        (self.width - self.gutter).max(1.0)
    }

    /// The nodes from top to bottom.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The middle of a node's row; `None` if it has none.
    pub fn y(&self, node: NodeId) -> Option<f64> {
        let order = self.order[usize::from(node.number())];
        (order != u8::MAX).then(|| self.top(usize::from(order)) + self.row / 2.0)
    }

    /// The top of the row at a position.
    pub fn top(&self, position: usize) -> f64 {
        self.rows_top + position as f64 * self.row - self.scroll
    }

    /// The position of a node's row.
    pub fn position(&self, node: NodeId) -> Option<usize> {
        let order = self.order[usize::from(node.number())];
        (order != u8::MAX).then_some(usize::from(order))
    }

    /// The node whose row is at a height.
    pub fn node_at(&self, y: f64) -> Option<NodeId> {
        let position = ((y - self.rows_top + self.scroll) / self.row).floor();
        if position < 0.0 { None } else { self.nodes.get(position as usize).copied() }
    }

    /// How far the rows can be scrolled.
    pub fn scroll_max(&self) -> f64 {
        let content = self.nodes.len() as f64 * self.row;
        (content - (self.rows_bottom - self.rows_top)).max(0.0)
    }

    /// How many rows lie below the visible ones, wholly or in part.
    pub fn rows_below(&self) -> usize {
        let content = self.top(self.nodes.len()) - self.rows_bottom;
        (content / self.row - 0.05).ceil().max(0.0) as usize
    }

    /// Where the last visible row ends.
    pub fn rows_end(&self) -> f64 {
        self.top(self.nodes.len()).min(self.rows_bottom)
    }

    /// The top of the overview.
    pub fn overview_top(&self) -> f64 {
        self.height - OVERVIEW
    }

    /// The part at a point.
    pub fn zone(&self, x: f64, y: f64) -> Zone {
        if y >= self.overview_top() {
            Zone::Overview
        } else if y >= self.rows_bottom || x < 0.0 || x > self.width || y < 0.0 {
            Zone::Outside
        } else if x < self.gutter {
            Zone::Names
        } else if y < AXIS {
            Zone::Axis
        } else if y < self.rows_top {
            Zone::Track
        } else {
            Zone::Rows
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_stand_above_clients() {
        let layout = Layout::new(900.0, 300.0, 3, 1, 1);
        let ys: Vec<_> = layout.nodes().iter().map(|&node| layout.y(node)).collect();
        assert!(ys.windows(2).all(|pair| pair[0] < pair[1]));
        for &node in layout.nodes() {
            assert_eq!(layout.node_at(layout.y(node).expect("it has a row")), Some(node));
        }
        assert_eq!(layout.y(NodeId::server(7)), None);
    }

    #[test]
    fn many_rows_scroll() {
        let layout = Layout::new(900.0, 300.0, 31, 31, 1);
        assert!(layout.scroll_max() > 500.0);
        assert!(layout.rows_below() > 40);
        let few = Layout::new(900.0, 300.0, 3, 1, 1);
        assert_eq!((few.scroll_max(), few.rows_below()), (0.0, 0));
    }

    #[test]
    fn every_point_has_a_part() {
        let layout = Layout::new(900.0, 300.0, 3, 1, 1);
        assert_eq!(layout.zone(400.0, 5.0), Zone::Axis);
        assert_eq!(layout.zone(400.0, 30.0), Zone::Track);
        assert_eq!(layout.zone(400.0, 100.0), Zone::Rows);
        assert_eq!(layout.zone(10.0, 100.0), Zone::Names);
        assert_eq!(layout.zone(400.0, 290.0), Zone::Overview);
    }
}
