//! Operations of a history: a row for each process, a bar for each operation from its beginning to
//! its end. Where they lie and which one is under a point is here; `compose` draws them.
//!
//! An operation that was never answered is open: its bar goes on until its process begins another,
//! or to the end of all.

pub mod compose;

use crate::draw::maths::Within;
use crate::draw::timeline::axis::{Axis, Stamp, View};
use crate::draw::timeline::layout::{AXIS, Layout};
use crate::draw::timeline::shapes::width_of;
use hunter::{Judged, Mark};
use sim_core::base::Instant;

/// The height of a row.
pub const ROW: f64 = 32.0;
/// Above the first row: the sign of a guilty operation stands out of its bar.
const MARGIN: f64 = 8.0;
/// How near a pointer must be to a bar, in pixels.
const REACH: f64 = 4.0;
/// How many bars are in sight at first, if nothing is wrong with any of them.
const FIRST_SIGHT: usize = 40;

/// An operation as it lies on its row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Which operation.
    pub deed: u32,
    /// Of which key.
    pub key: u32,
    /// When it began.
    pub from: Stamp,
    /// Where its bar ends.
    pub to: Stamp,
    /// Whether it was never answered.
    pub is_open: bool,
    /// Whether it leaves things as they are.
    pub is_look: bool,
}

/// One process.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What it did, in order.
    pub bars: Vec<Bar>,
}

/// All operations that are shown: of one key, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The processes that did any of them.
    pub rows: Vec<Row>,
    /// Whether the times of all of them are known.
    pub is_timed: bool,
    /// The end of the last.
    pub end: Stamp,
    /// By operation: its row and its place there.
    places: Vec<Option<(u32, u32)>>,
}

/// Where another operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Before it, by the same process.
    Before,
    /// Behind it, by the same process.
    Behind,
    /// Nearest in time, of the process above.
    Above,
    /// Nearest in time, of the process below.
    Below,
}

impl Plot {
    /// The operations on a key, or all of them.
    pub fn new(judged: &Judged, key: Option<u32>) -> Plot {
        let shown = || {
            let numbered = (0u32..).zip(&judged.deeds);
            numbered.filter(move |(_, deed)| key.is_none_or(|key| deed.key == key))
        };
        let marks = || shown().flat_map(|(_, deed)| [Some(deed.began), deed.ended]).flatten();
        let mut orders: Vec<u32> = marks().map(|mark| mark.order).collect();
        orders.sort_unstable();
        let is_timed = !orders.is_empty() && marks().all(|mark| mark.at.is_some());
        let stamp = |mark: Mark| Stamp {
            at: mark.at.unwrap_or_default(),
            // Evenly apart, however many lines lie between two of them.
            event: orders.partition_point(|&order| order < mark.order) as u32,
        };
        let last = marks().filter_map(|mark| mark.at).max().unwrap_or_default();
        let end = Stamp { at: Instant(last.0 + last.0 / 40 + 1), event: orders.len() as u32 };
        let mut rows: Vec<Row> =
            judged.clients.iter().map(|it| Row { name: it.clone(), bars: Vec::new() }).collect();
        for (number, deed) in shown() {
            let Some(row) = rows.get_mut(deed.client as usize) else { continue };
            let from = stamp(deed.began);
            // What was open until now goes on no longer.
            if let Some(before) = row.bars.last_mut().filter(|bar| bar.is_open) {
                before.to = from;
            }
            row.bars.push(Bar {
                deed: number,
                key: deed.key,
                from,
                to: deed.ended.map_or(end, stamp),
                is_open: deed.ended.is_none(),
                is_look: deed.is_look,
            });
        }
        rows.retain(|row| !row.bars.is_empty());
        let mut places = vec![None; judged.deeds.len()];
        for (row, it) in (0u32..).zip(&rows) {
            for (place, bar) in (0u32..).zip(&it.bars) {
                places[bar.deed as usize] = Some((row, place));
            }
        }
        Plot { rows, is_timed, end, places }
    }

    /// An operation's row and bar, if it is shown.
    pub fn find(&self, deed: u32) -> Option<(usize, &Bar)> {
        let (row, place) = (*self.places.get(deed as usize)?)?;
        Some((row as usize, self.rows.get(row as usize)?.bars.get(place as usize)?))
    }

    /// The operation that began first.
    pub fn first(&self) -> Option<u32> {
        let firsts = self.rows.iter().filter_map(|row| row.bars.first());
        firsts.map(|bar| bar.deed).min()
    }

    /// The operation that lies that way from another.
    pub fn neighbour(&self, deed: u32, way: Way) -> Option<u32> {
        let (row, bar) = self.find(deed)?;
        let along = |row: usize, place: usize| Some(self.rows.get(row)?.bars.get(place)?.deed);
        let (_, place) = self.places[deed as usize]?;
        match way {
            Way::Before => along(row, (place as usize).checked_sub(1)?),
            Way::Behind => along(row, place as usize + 1),
            Way::Above => self.nearest(row.checked_sub(1)?, bar.from.event),
            Way::Below => self.nearest(row + 1, bar.from.event),
        }
    }

    fn nearest(&self, row: usize, event: u32) -> Option<u32> {
        let bars = &self.rows.get(row)?.bars;
        let after = bars.partition_point(|bar| bar.from.event <= event);
        Some(bars.get(after.saturating_sub(1))?.deed)
    }

    /// The operation under a point of the canvas.
    pub fn at(&self, view: &View, layout: &Layout, x: f64, y: f64) -> Option<u32> {
        if x < layout.gutter || y < layout.rows_top || y > layout.rows_bottom {
            return None;
        }
        let row = ((y - layout.rows_top + layout.scroll) / layout.row).floor();
        let bars = &self.rows.get(row as usize)?.bars;
        let along = |x: f64| view.coordinate(x - layout.gutter);
        let begun = bars.partition_point(|bar| view.axis.of(bar.from) <= along(x + REACH));
        // Bars of one process follow one another: the last that has begun, or the one before it.
        let near = bars[..begun].iter().rev().take(2);
        near.filter(|bar| view.axis.of(bar.to) >= along(x - REACH))
            .min_by_key(|bar| (view.axis.of(bar.from) > along(x), u32::MAX - bar.deed))
            .map(|bar| bar.deed)
    }

    /// A window in which these are in sight with what is around them; without any, the beginning.
    pub fn window(&self, axis: Axis, width: f64, guilty: &[u32]) -> View {
        let mut view = View { axis, left: 0.0, scale: 1.0, width };
        let bars: Vec<&Bar> = guilty.iter().filter_map(|&deed| Some(self.find(deed)?.1)).collect();
        let from = bars.iter().map(|bar| axis.of(bar.from)).fold(f64::MAX, f64::min);
        let to = bars.iter().map(|bar| axis.of(bar.to)).fold(0.0, f64::max);
        let end = axis.of(self.end);
        if bars.is_empty() {
            view.show(0.0, self.until(FIRST_SIGHT, axis));
        } else {
            let room = ((to - from) * 0.35).max(end * 6.0 / f64::from(self.end.event.max(1)));
            view.show((from - room).max(0.0), (to + room).min(end));
        }
        view.settle(end);
        view
    }

    /// Where the first so many operations are over.
    fn until(&self, count: usize, axis: Axis) -> f64 {
        let bars = self.rows.iter().flat_map(|row| row.bars.iter().take(count));
        let mut ends: Vec<f64> = bars.map(|bar| axis.of(bar.to)).collect();
        ends.sort_unstable_by(f64::total_cmp);
        ends.get(count).copied().unwrap_or_else(|| axis.of(self.end))
    }

    /// Moves a window and the rows no more than is needed for an operation to be in sight.
    pub fn bring_into_sight(&self, deed: u32, view: &mut View, layout: &mut Layout) {
        let Some((row, bar)) = self.find(deed) else { return };
        let (from, to) = (view.axis.of(bar.from), view.axis.of(bar.to));
        let margin = (24.0 * view.scale).min((view.right() - view.left) / 4.0);
        if to > view.right() - margin {
            view.left += to - (view.right() - margin);
        }
        if from < view.left + margin {
            view.left = from - margin;
        }
        view.settle(view.axis.of(self.end));
        let top = row as f64 * layout.row;
        let room = layout.rows_bottom - layout.rows_top;
        layout.scroll = layout.scroll.within(top + layout.row - room, top);
        layout.scroll = layout.scroll.within(0.0, self.scroll_max(layout));
    }

    /// How far the rows can be scrolled.
    pub fn scroll_max(&self, layout: &Layout) -> f64 {
        let all = self.rows.len() as f64 * layout.row;
        (all - (layout.rows_bottom - layout.rows_top)).max(0.0)
    }

    /// The canvas of such a size, divided among names, axis and rows.
    pub fn layout(&self, width: f64, height: f64) -> Layout {
        let widest = self.rows.iter().map(|row| width_of(&row.name, 12.0)).fold(0.0, f64::max);
        let mut layout = Layout::new(width, height, 0, 0, 0);
        layout.gutter = (widest + 20.0).within(36.0, (width * 0.3).min(150.0));
        (layout.rows_top, layout.rows_bottom, layout.row) = (AXIS + MARGIN, height, ROW);
        layout
    }

    /// How high all of it is.
    pub fn height(&self) -> f64 {
        AXIS + MARGIN + self.rows.len() as f64 * ROW
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use hunter::{Answer, Desk, Request};
    use sim_core::protocols::catalogue;

    /// A history in Jepsen's words: `process type f value`, one entry a line.
    pub fn judged(entries: &str) -> Judged {
        let lines = entries.lines().map(str::trim).filter(|line| !line.is_empty());
        let text: String = lines
            .map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                let [process, kind, f, value] = words[..] else { panic!("four words: {line}") };
                format!("{{:process {process}, :type :{kind}, :f :{f}, :value {value}}}\n")
            })
            .collect();
        let answer = Desk::new(catalogue()).answer(&Request::Judge(None, text).to_string());
        match Answer::read(&answer) {
            Some(Answer::Judged(judged)) => *judged,
            other => panic!("it is judged: {other:?}"),
        }
    }

    /// A stale read beside a write that was never answered.
    pub fn stale() -> Judged {
        judged(
            "0 invoke write 1
            0 ok write 1
            2 invoke write 3
            0 invoke write 2
            0 ok write 2
            1 invoke read nil
            1 ok read 1
            2 invoke read nil
            2 ok read 3",
        )
    }

    fn view(plot: &Plot, layout: &Layout) -> View {
        let mut view = View { axis: Axis::Order, left: 0.0, scale: 1.0, width: layout.plot() };
        view.fit(Axis::Order.of(plot.end));
        view
    }

    #[test]
    fn each_process_has_a_row_and_what_is_open_ends_where_it_goes_on() {
        let plot = Plot::new(&stale(), None);
        let names: Vec<&str> = plot.rows.iter().map(|row| &*row.name).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        let open: Vec<&Bar> =
            plot.rows.iter().flat_map(|row| &row.bars).filter(|bar| bar.is_open).collect();
        let [open] = open[..] else { panic!("one was never answered: {open:?}") };
        let (row, _) = plot.find(open.deed).expect("it is shown");
        assert_eq!(open.to, plot.rows[row].bars[1].from);
        assert!(!plot.is_timed);
    }

    #[test]
    fn what_is_under_a_point_is_the_bar_that_is_drawn_there() {
        let plot = Plot::new(&stale(), None);
        let layout = plot.layout(900.0, 300.0);
        let view = view(&plot, &layout);
        for (row, it) in plot.rows.iter().enumerate() {
            let y = layout.top(row) + layout.row / 2.0;
            for bar in &it.bars {
                let middle = (view.x_of(bar.from) + view.x_of(bar.to)) / 2.0 + layout.gutter;
                assert_eq!(plot.at(&view, &layout, middle, y), Some(bar.deed));
            }
            assert_eq!(plot.at(&view, &layout, layout.gutter - 1.0, y), None);
        }
        assert_eq!(plot.at(&view, &layout, 400.0, 299.0), None, "no row is there");
    }

    #[test]
    fn the_keyboard_reaches_every_operation() {
        let plot = Plot::new(&stale(), None);
        let mut reached = vec![plot.first().expect("there are some")];
        let mut next = 0;
        while let Some(&deed) = reached.get(next) {
            next += 1;
            for way in [Way::Before, Way::Behind, Way::Above, Way::Below] {
                let neighbour = plot.neighbour(deed, way);
                reached.extend(neighbour.filter(|deed| !reached.contains(deed)));
            }
        }
        assert_eq!(reached.len(), 5);
    }

    #[test]
    fn the_guilty_are_in_sight_at_first() {
        let judged = stale();
        let plot = Plot::new(&judged, None);
        let guilty = &judged.broken[0].guilty;
        let view = plot.window(Axis::Order, 700.0, guilty);
        for &deed in guilty {
            let (_, bar) = plot.find(deed).expect("it is shown");
            assert!(view.x_of(bar.from) > 0.0 && view.x_of(bar.to) < 700.0, "{view:?} {bar:?}");
            assert!(view.x_of(bar.to) - view.x_of(bar.from) > 30.0, "{view:?} {bar:?}");
        }
    }

    #[test]
    fn an_operation_comes_into_sight_from_anywhere() {
        let many: String = (0..60)
            .map(|nth| format!("{nth} invoke write {nth}\n{nth} ok write {nth}\n"))
            .collect();
        let plot = Plot::new(&judged(&many), None);
        let mut layout = plot.layout(600.0, 200.0);
        let mut view = plot.window(Axis::Order, layout.plot(), &[]);
        for deed in [59, 0, 30, 31, 5] {
            plot.bring_into_sight(deed, &mut view, &mut layout);
            let (row, bar) = plot.find(deed).expect("it is shown");
            let x = layout.gutter + (view.x_of(bar.from) + view.x_of(bar.to)) / 2.0;
            let y = layout.top(row) + layout.row / 2.0;
            assert_eq!(plot.at(&view, &layout, x, y), Some(deed), "{view:?}");
        }
    }
}
