//! Rounder times: one digit rather than two, two rather than three; the shorter of equally round
//! ones. Then gaps close: all that is scheduled from some time on comes earlier.

use super::{Place, Proposal};
use crate::base::{Duration, DurationRange, Instant};
use crate::hunt::shrink::subject::{Subject, digits, times_mut};
use crate::plan::{Fate, Fault, Moment, Plan};
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let mut plan = subject.plan.clone();
    let row = place.row as usize;
    let mut times = times_mut(&mut plan);
    let count = times.len();
    let Some(time) = times.get_mut(row) else {
        return closer(subject, row - count, place.column);
    };
    let Some(rounder) = rounder(**time, place.column as usize) else { return Proposal::NextRow };
    if row < 2 && rounder < LATENCY_MIN {
        return Proposal::Skip;
    }
    **time = rounder;
    // What always takes equally long still does: both ends of such a range are one number.
    let (latency, sync) = (subject.plan.network.latency, subject.plan.sync);
    for (range, old) in [(&mut plan.network.latency, latency), (&mut plan.sync, sync)] {
        if old.min == old.max && *range != old {
            *range = DurationRange::exactly(Duration(rounder));
        } else if range.min > range.max {
            return Proposal::Skip;
        }
    }
    Proposal::Try(plan)
}

/// How fast a network is made at most, in microseconds: nobody knows one that is faster still.
const LATENCY_MIN: u64 = 1_000;

/// Only what makes gaps shorter: all that is scheduled from some time on comes earlier.
pub(super) fn propose_closer(subject: &Subject, _: &Description, place: Place) -> Proposal {
    closer(subject, place.row as usize, place.column)
}

/// The rounder and shorter times than this one, the roundest first: `None` behind the last.
fn rounder(time: u64, nth: usize) -> Option<u64> {
    let mut all = vec![0];
    for count in 1..=3 {
        let magnitude = 10_u64.pow(time.checked_ilog10().unwrap_or(0));
        let (from, to) = match count {
            1 => (magnitude / 100, magnitude * 10),
            2 => (magnitude / 10, magnitude),
            _ => (magnitude / 100, magnitude / 100),
        };
        let mut step = from.max(1_000);
        while step <= to.max(1_000) {
            let most = 10_u64.pow(count.min(2));
            let span = match count {
                3 => time / step..time / step + 2,
                _ => 1..most,
            };
            all.extend(span.map(|it| it * step));
            step *= 10;
        }
    }
    let is_better = |&other: &u64| (digits(other), other) < (digits(time), time);
    let mut better: Vec<u64> = all.into_iter().filter(is_better).collect();
    crate::base::order::sort_by_key(&mut better, |&it| (digits(it), it));
    better.dedup();
    better.get(nth).copied()
}

/// All scheduled times from the `row`th on come earlier, and the run ends so much earlier.
fn closer(subject: &Subject, row: usize, column: u32) -> Proposal {
    let at = |planned: &crate::plan::PlannedFault| match planned.moment {
        Moment::At(at) => Some(at),
        _ => None,
    };
    let mut starts: Vec<Instant> = subject.plan.faults.iter().filter_map(at).collect();
    starts.dedup();
    let Some(&from) = starts.get(row) else { return Proposal::Done };
    let before = if row == 0 { Instant::ZERO } else { starts[row - 1] };
    let gap = from.since(before);
    let by = [
        gap.0,
        gap.0 / 2,
        gap.0 / 4,
        1_000_000,
        500_000,
        200_000,
        100_000,
        50_000,
        20_000,
        10_000,
        5_000,
        2_000,
        1_000,
    ];
    let Some(&by) = by.get(column as usize) else { return Proposal::NextRow };
    if by == 0 || by > gap.0 {
        return Proposal::Skip;
    }
    let mut plan: Plan = subject.plan.clone();
    for planned in &mut plan.faults {
        let at = match (&mut planned.moment, &mut planned.fault) {
            (Moment::At(at), _) | (_, Fault::Timer { at, .. }) => at,
            (_, Fault::Message { fate: Fate::Deliver(at) | Fate::Hold(Some(at)), .. }) => at,
            _ => continue,
        };
        if *at >= from {
            *at = Instant(at.0 - by);
        }
    }
    // A fault may be scheduled behind the end of the run, and the gap before it be longer than that.
    plan.length = Duration(plan.length.0.saturating_sub(by));
    Proposal::Try(plan)
}
