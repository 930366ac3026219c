//! What a run measures, as numbers on virtual time: operations, latency, terms, messages.
//!
//! The run is cut into slices of equal length; each number belongs to the slice in which it came
//! about. Latency counts from when a client first asked until it had its answer.

use sim_core::base::{Instant, NodeId};
use sim_core::protocol::Standing;
use sim_core::trace::{Event, EventKind, PayloadKind};

/// How many slices a run is cut into.
pub const SLICES: usize = 60;

/// The numbers of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// How long the run is.
    pub end: Instant,
    /// How far it is computed.
    pub known: Instant,
    /// Operations answered per second, in each slice.
    pub operations: Vec<f64>,
    /// Half of the answers took at most so many milliseconds; nothing where none came.
    pub median: Vec<Option<f64>>,
    /// Ninety-nine of a hundred took at most so many milliseconds.
    pub slowest: Vec<Option<f64>>,
    /// Who came to lead, when, in which term.
    pub leaders: Vec<(Instant, NodeId, u32)>,
    /// Messages sent per second, for each kind that there is, in the order of their first.
    pub messages: Vec<(PayloadKind, Vec<f64>)>,
    /// When something was wrong: from, to, and the line that says what.
    pub faults: Vec<(Instant, Instant, u32)>,
}

impl Series {
    /// Reads what was computed so far of a run that is to end then, with faults that lasted from
    /// when to when, and their lines.
    pub fn read(events: &[Event], faults: &[(Instant, Instant, u32)], end: Instant) -> Series {
        let mut series = Series {
            end,
            known: events.last().map_or(Instant::ZERO, |event| event.at),
            operations: vec![0.0; SLICES],
            median: vec![None; SLICES],
            slowest: vec![None; SLICES],
            leaders: Vec::new(),
            messages: Vec::new(),
            faults: faults.to_vec(),
        };
        let per_second = 1.0 / series.slice_s();
        let mut latencies: Vec<Vec<f64>> = vec![Vec::new(); SLICES];
        // Each client waits for one operation at a time.
        let mut asked = [Instant::ZERO; 64];
        for event in events {
            let slice = series.slice_of(event.at);
            let node = event.node.map_or(0, |node| usize::from(node.number()) % 64);
            match event.kind {
                EventKind::Invoked { .. } => asked[node] = event.at,
                EventKind::Completed { .. } => {
                    series.operations[slice] += per_second;
                    latencies[slice].push(event.at.since(asked[node]).0 as f64 / 1_000.0);
                }
                EventKind::Became { standing: Standing::Leading, epoch } => {
                    series.leaders.extend(event.node.map(|node| (event.at, node, epoch)));
                }
                EventKind::Sent { kind, .. } => {
                    let known = series.messages.iter().position(|(other, _)| *other == kind);
                    let index = known.unwrap_or_else(|| {
                        series.messages.push((kind, vec![0.0; SLICES]));
                        series.messages.len() - 1
                    });
                    series.messages[index].1[slice] += per_second;
                }
                _ => {}
            }
        }
        for (slice, latencies) in latencies.iter_mut().enumerate() {
            latencies.sort_by(f64::total_cmp);
            series.median[slice] = part(latencies, 50);
            series.slowest[slice] = part(latencies, 99);
        }
        series
    }

    /// How long a slice is, in seconds.
    pub fn slice_s(&self) -> f64 {
        (self.end.0 as f64 / SLICES as f64 / 1e6).max(1e-6)
    }

    /// The slice that a moment belongs to.
    pub fn slice_of(&self, at: Instant) -> usize {
        let slice = u128::from(at.0) * SLICES as u128 / u128::from(self.end.0.max(1));
        (slice as usize).min(SLICES - 1)
    }

    /// When a slice begins.
    pub fn begin_of(&self, slice: usize) -> Instant {
        Instant((u128::from(self.end.0) * slice as u128 / SLICES as u128) as u64)
    }

    /// Who came to lead last, by the end of a slice.
    pub fn leader_in(&self, slice: usize) -> Option<(NodeId, u32)> {
        let end = self.begin_of(slice + 1);
        let last = self.leaders.iter().rev().find(|(at, ..)| *at < end)?;
        Some((last.1, last.2))
    }

    /// The lines of the faults that lasted at some time of a slice.
    pub fn faults_in(&self, slice: usize) -> impl Iterator<Item = u32> + '_ {
        let (begin, end) = (self.begin_of(slice), self.begin_of(slice + 1));
        let lasted = move |(from, to, _): &&(Instant, Instant, u32)| *from < end && *to >= begin;
        self.faults.iter().filter(lasted).map(|&(_, _, line)| line)
    }
}

/// The smallest of some sorted numbers that is not smaller than so many of a hundred of them.
fn part(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// A round number that is not smaller, and nice to divide: 1, 2 or 5 and zeros.
pub fn ceiling(highest: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for nice in [1.0, 2.0, 5.0] {
            if nice * step >= highest {
                return nice * step;
            }
        }
        step *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::EventId;

    const KIND: PayloadKind = PayloadKind(3);

    fn event(ms: u64, node: NodeId, kind: EventKind) -> Event {
        let at = Instant(ms * 1_000);
        Event { at, cause: EventId::NONE, digest: 0, node: Some(node), kind }
    }

    #[test]
    fn each_number_belongs_to_its_slice() {
        let (c1, c2, n1) = (NodeId::client(0), NodeId::client(1), NodeId::server(0));
        let leads = EventKind::Became { standing: Standing::Leading, epoch: 2 };
        let events = [
            event(0, c1, EventKind::Invoked { sequence: 1 }),
            event(10, c2, EventKind::Invoked { sequence: 1 }),
            event(20, n1, EventKind::Sent { to: c1, kind: KIND, nth: 1 }),
            event(1_010, c2, EventKind::Completed { sequence: 1 }),
            event(1_500, c1, EventKind::Completed { sequence: 1 }),
            event(1_600, n1, leads),
        ];
        let faults = [(Instant(2_500_000), Instant(60_000_000), 7)];
        let series = Series::read(&events, &faults, Instant(60_000_000));
        assert_eq!(series.operations[1], 2.0, "both answers came in the second second");
        assert_eq!(series.operations.iter().sum::<f64>(), 2.0);
        assert_eq!(series.median[1], Some(1_000.0), "from the asking to the answer");
        assert_eq!(series.slowest[1], Some(1_500.0));
        assert_eq!((series.median[0], series.slowest[2]), (None, None));
        assert_eq!(
            series.messages,
            [(KIND, {
                let mut sent = vec![0.0; SLICES];
                sent[0] = 1.0;
                sent
            })]
        );
        assert_eq!(series.leader_in(0), None);
        assert_eq!(series.leader_in(1), Some((n1, 2)));
        assert_eq!(series.leader_in(59), Some((n1, 2)));
        assert_eq!(series.faults_in(1).count(), 0);
        assert!((2..60).all(|slice| series.faults_in(slice).eq([7])), "until the end");
    }

    #[test]
    fn a_part_is_one_of_the_numbers() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((part(&hundred, 50), part(&hundred, 99)), (Some(50.0), Some(99.0)));
        assert_eq!((part(&[7.0], 50), part(&[7.0], 99)), (Some(7.0), Some(7.0)));
        assert_eq!(part(&[], 50), None);
    }

    #[test]
    fn no_moment_falls_outside_and_slices_begin_where_they_end() {
        let series = Series::read(&[], &[], Instant(7));
        for at in [0, 3, 6, 7, 8, u64::MAX] {
            assert!(series.slice_of(Instant(at)) < SLICES);
        }
        let series = Series::read(&[], &[], Instant(3_000_001));
        for slice in 0..SLICES {
            assert_eq!(series.slice_of(Instant(series.begin_of(slice).0 + 1)), slice);
        }
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (highest, round) in [(0.0, 1.0), (1.0, 1.0), (1.1, 2.0), (37.0, 50.0), (501.0, 1000.0)]
        {
            assert_eq!(ceiling(highest), round, "{highest}");
        }
    }
}
