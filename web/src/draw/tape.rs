//! Ticks on the scrub bar: what stands at which pixel.

use crate::store::tape::{Mark, MarkKind};

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
                MarkKind::Campaign { .. } => Tick::Campaign,
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
    ticks.sort_by_key(|&(x, tick)| (tick, x));
    ticks.dedup();
    ticks.into_iter().map(|(x, tick)| (f64::from(x), tick)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::Instant;

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
