//! The tape: the few events of a run that a person steers by, picked out as they are computed.
//!
//! It paints the scrub bar and tells play where the next landmark is. It grows with the run and is
//! begun anew with each version, so that no frame has to walk a million events.

use crate::draw::timeline::buckets::Buckets;
use sim_core::base::{Instant, NodeId};
use sim_core::protocol::Standing;
use sim_core::trace::{Event, EventKind};

/// An event that a person steers by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Instant,
    /// Its position in the trace.
    pub event: u32,
    /// To whom it happened.
    pub node: Option<NodeId>,
    /// What.
    pub kind: MarkKind,
}

/// What happened there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A node began to ask whether it could lead: it tries, and has not begun an epoch for that.
    Asks,
    /// A node began to try to lead.
    Campaign {
        /// In this epoch.
        epoch: u32,
    },
    /// A node began to lead.
    Leader {
        /// In this epoch.
        epoch: u32,
    },
    /// A node went down or stopped for good.
    Down,
    /// A node started again.
    Up,
    /// A fault of the plan struck.
    FaultBegan {
        /// Its line.
        line: u32,
    },
    /// A fault of the plan was over.
    FaultEnded {
        /// Its line.
        line: u32,
    },
    /// An expectation was judged.
    Expectation {
        /// Its line.
        line: u32,
        /// Whether it held.
        met: bool,
    },
    /// A step of the script was done.
    Step {
        /// Its line.
        line: u32,
    },
    /// A claim broke.
    Violation {
        /// The claim's position.
        claim: u8,
    },
}

/// The marks of one run, in order.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    /// How many operations were answered over time.
    pub answers: Buckets,
    marks: Vec<Mark>,
    read: usize,
    /// The epoch that each node is in, by its number.
    epochs: Vec<u32>,
}

impl Tape {
    /// Begins anew, for another version.
    pub fn clear(&mut self) {
        *self = Tape::default();
    }

    /// Reads on.
    pub fn read(&mut self, events: &[Event]) {
        for (index, event) in events.iter().enumerate().skip(self.read) {
            if matches!(event.kind, EventKind::Completed { .. }) {
                self.answers.add(event.at.0);
            }
            if let Some(mut kind) = mark(event) {
                if let MarkKind::Campaign { epoch } = kind
                    && self.epoch(event.node) == epoch
                {
                    kind = MarkKind::Asks;
                }
                self.marks.push(Mark { at: event.at, event: index as u32, node: event.node, kind });
            }
            if let (EventKind::Became { epoch, .. }, Some(node)) = (event.kind, event.node) {
                let number = usize::from(node.number());
                if number >= self.epochs.len() {
                    self.epochs.resize(number + 1, 0);
                }
                self.epochs[number] = epoch;
            }
        }
        self.read = events.len();
    }

    fn epoch(&self, node: Option<NodeId>) -> u32 {
        let number = node.map(|node| usize::from(node.number()));
        number.and_then(|number| self.epochs.get(number)).copied().unwrap_or(0)
    }

    /// All marks so far.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks among the events from position `from` on.
    pub fn from(&self, from: u32) -> &[Mark] {
        &self.marks[self.marks.partition_point(|mark| mark.event < from)..]
    }

    /// The marks among the first `count` events.
    pub fn until(&self, count: u32) -> &[Mark] {
        &self.marks[..self.marks.partition_point(|mark| mark.event < count)]
    }

    /// The line at which the script stands after the first `count` events: the first of its steps,
    /// given by their lines, that is not done.
    pub fn script_line(&self, steps: impl IntoIterator<Item = u32>, count: u32) -> Option<u32> {
        let passed = self.until(count);
        steps.into_iter().find(|&step| {
            passed.iter().all(|mark| match mark.kind {
                MarkKind::Step { line }
                | MarkKind::Expectation { line, .. }
                | MarkKind::FaultBegan { line } => line != step,
                _ => true,
            })
        })
    }

    /// The stretches of leadership, as bands of the scrub bar: from, until, epoch. A band ends
    /// with the next one; the last runs on.
    pub fn bands(&self) -> Vec<(Instant, Option<Instant>, u32)> {
        let mut bands: Vec<(Instant, Option<Instant>, u32)> = Vec::new();
        for mark in &self.marks {
            let MarkKind::Leader { epoch } = mark.kind else { continue };
            if let Some(last) = bands.last_mut() {
                last.1 = Some(mark.at);
            }
            bands.push((mark.at, None, epoch));
        }
        bands
    }
}

fn mark(event: &Event) -> Option<MarkKind> {
    Some(match event.kind {
        EventKind::Became { standing: Standing::Leading, epoch } => MarkKind::Leader { epoch },
        EventKind::Became { standing: Standing::Contending, epoch } => MarkKind::Campaign { epoch },
        EventKind::Crashed { .. } | EventKind::Stopped { .. } | EventKind::Halted => MarkKind::Down,
        EventKind::Started { nth } if nth > 1 => MarkKind::Up,
        EventKind::FaultBegan { line } => MarkKind::FaultBegan { line },
        EventKind::FaultEnded { line } => MarkKind::FaultEnded { line },
        EventKind::Met { line } => MarkKind::Expectation { line, met: true },
        EventKind::Unmet { line } => MarkKind::Expectation { line, met: false },
        EventKind::StepDone { line } => MarkKind::Step { line },
        EventKind::Violated { claim } => MarkKind::Violation { claim },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::EventId;

    fn event(at: u64, kind: EventKind) -> Event {
        Event {
            at: Instant(at),
            cause: EventId::NONE,
            digest: 0,
            node: Some(NodeId::server(0)),
            kind,
        }
    }

    #[test]
    fn a_band_of_leadership_ends_where_the_next_begins() {
        let leads = |at, epoch| event(at, EventKind::Became { standing: Standing::Leading, epoch });
        let mut tape = Tape::default();
        let mut events = vec![event(0, EventKind::Started { nth: 1 }), leads(5, 1)];
        tape.read(&events);
        events.push(leads(9, 2));
        tape.read(&events);
        assert_eq!(tape.bands(), [(Instant(5), Some(Instant(9)), 1), (Instant(9), None, 2)]);
        assert_eq!(tape.from(2).len(), 1);
        assert_eq!(tape.until(2).len(), 1);
    }

    #[test]
    fn who_stays_in_its_epoch_only_asks() {
        let tries =
            |at, epoch| event(at, EventKind::Became { standing: Standing::Contending, epoch });
        let mut tape = Tape::default();
        tape.read(&[tries(1, 0), tries(2, 1), tries(3, 1), tries(4, 2)]);
        let kinds: Vec<MarkKind> = tape.marks().iter().map(|mark| mark.kind).collect();
        let campaign = |epoch| MarkKind::Campaign { epoch };
        assert_eq!(kinds, [MarkKind::Asks, campaign(1), MarkKind::Asks, campaign(2)]);
    }

    #[test]
    fn the_script_stands_at_the_first_step_that_is_not_done() {
        let mut tape = Tape::default();
        tape.read(&[
            event(1, EventKind::StepDone { line: 7 }),
            event(2, EventKind::FaultBegan { line: 8 }),
            event(3, EventKind::Met { line: 10 }),
        ]);
        let at = |count| tape.script_line([7, 8, 9, 10], count);
        assert_eq!((at(0), at(1), at(2), at(3)), (Some(7), Some(8), Some(9), Some(9)));
    }
}
