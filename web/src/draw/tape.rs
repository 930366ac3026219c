//! Ticks on the scrub bar: what stands at which pixel.

use crate::store::tape::{Mark, MarkKind};
use sim_core::base::order::sort_by_key;

/// A tick on the scrub bar, the least important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// Somebody tries to lead.
    Campaign,
    /// A fault is over.
    Mended,
    /// An expectation held.
    Met,
    /// A fault strikes.
    Fault,
    /// A node goes down.
    Down,
    /// An expectation did not hold.
    Unmet,
    /// A claim breaks.
    Violation,
}

impl Tick {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Tick::Campaign => "tick tick-campaign",
            Tick::Mended => "tick tick-mended",
            Tick::Met => "tick tick-met",
            Tick::Fault => "tick tick-fault",
            Tick::Down => "tick tick-down",
            Tick::Unmet => "tick tick-unmet",
            Tick::Violation => "tick tick-violation",
        }
    }
}

/// The ticks of a tape of some width, the important ones last, so that they are painted on top. Of
/// equal ticks on one pixel only one is kept: a long run has more events than a bar has pixels.
pub fn ticks(marks: &[Mark], end_us: u64, width: f64) -> Vec<(f64, Tick)> {
    let mut ticks: Vec<(u32, Tick)> = marks
        .iter()
        .filter_map(|mark| {
            let tick = match mark.kind {
                MarkKind::Asks | MarkKind::Campaign { .. } => Tick::Campaign,
                MarkKind::FaultBegan { .. } => Tick::Fault,
                MarkKind::FaultEnded { .. } => Tick::Mended,
                MarkKind::Down => Tick::Down,
                MarkKind::Expectation { met: true, .. } => Tick::Met,
                MarkKind::Expectation { met: false, .. } => Tick::Unmet,
                MarkKind::Violation { .. } => Tick::Violation,
                MarkKind::Leader { .. } | MarkKind::Up | MarkKind::Step { .. } => return None,
            };
            let x = width * mark.at.0 as f64 / end_us.max(1) as f64;
            Some((x.round() as u32, tick))
        })
        .collect();
    sort_by_key(&mut ticks, |&(x, tick)| (tick, x));
    ticks.dedup();
    ticks.into_iter().map(|(x, tick)| (f64::from(x), tick)).collect()
}

/// Where anything stands at all, in pixels: what is shown of a stretch that nobody has played yet.
pub fn stirs(marks: &[Mark], end_us: u64, width: f64) -> Vec<f64> {
    let x = |mark: &Mark| width * mark.at.0 as f64 / end_us.max(1) as f64;
    let is_news = |mark: &&Mark| !matches!(mark.kind, MarkKind::Step { .. });
    let mut stirs: Vec<u32> =
        marks.iter().filter(is_news).map(|mark| (x(mark) / 3.0).round() as u32 * 3).collect();
    stirs.dedup();
    stirs.into_iter().map(f64::from).collect()
}

/// The marks within a few pixels of a place, the most important last.
pub fn near(marks: &[Mark], end_us: u64, width: f64, at: f64) -> Vec<Mark> {
    const REACH: f64 = 5.0;
    let us = |x: f64| (x.max(0.0) / width.max(1.0) * end_us as f64) as u64;
    let (from, to) = (us(at - REACH), us(at + REACH));
    let first = marks.partition_point(|mark| mark.at.0 < from);
    let mut near: Vec<Mark> = marks[first..]
        .iter()
        .take_while(|mark| mark.at.0 <= to)
        .filter(|mark| !matches!(mark.kind, MarkKind::Step { .. }))
        .copied()
        .collect();
    sort_by_key(&mut near, |mark| mark.kind);
    near
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::Instant;

    #[test]
    fn what_is_ahead_tells_where_and_not_what() {
        let mark = |at, kind| Mark { at: Instant(at), event: 0, node: None, kind };
        let marks = [
            mark(100, MarkKind::Leader { epoch: 1 }),
            mark(110, MarkKind::Violation { claim: 0 }),
            mark(5_000, MarkKind::Step { line: 1 }),
        ];
        assert_eq!(stirs(&marks, 10_000, 300.0), [3.0]);
        assert_eq!(near(&marks, 10_000, 300.0, 4.0).last().map(|it| it.kind), Some(marks[1].kind));
        assert!(near(&marks, 10_000, 300.0, 150.0).is_empty());
    }

    #[test]
    fn a_pixel_holds_one_tick_of_a_kind_and_violations_lie_on_top() {
        let mark = |at, kind| Mark { at: Instant(at), event: 0, node: None, kind };
        let marks = [
            mark(100, MarkKind::Violation { claim: 0 }),
            mark(100, MarkKind::FaultBegan { line: 1 }),
            mark(101, MarkKind::FaultBegan { line: 2 }),
        ];
        let ticks = ticks(&marks, 10_000, 100.0);
        assert_eq!(ticks, [(1.0, Tick::Fault), (1.0, Tick::Violation)]);
    }
}
