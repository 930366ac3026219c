//! The index over a trace: everything that the timeline draws, findable by time.
//!
//! It grows with the trace: [`Index::extend`] looks at new events only, so that a frame never pays
//! for the whole history. A new plan is a new index.

use super::axis::{Axis, Stamp};
use super::buckets::Buckets;
use super::messages::{Messages, NO_MESSAGE};
use super::tracks::{Life, Span, Track};
use crate::draw::maths::Within;
use sim_core::base::{EventId, Instant, NodeId};
use sim_core::protocol::Standing;
use sim_core::trace::{Event, EventKind};

/// Everything that the timeline draws.
#[derive(Clone, Debug)]
pub struct Index {
    /// All messages.
    pub messages: Messages,
    /// All faults of the plan that struck or could not.
    pub faults: Vec<FaultSpan>,
    /// What happened to the run as a whole.
    pub landmarks: Vec<Landmark>,
    /// Who led in the highest epoch, and since when: the cluster in one line.
    pub reigns: Vec<Reign>,
    /// How many events there were over time.
    pub density: Buckets,
    /// How many messages were lost over time.
    pub losses: Buckets,
    tracks: Vec<Track>,
    message_of: Vec<u32>,
    times: Vec<u64>,
    /// To whom each event happened: a number, or [`NOBODY`].
    owners: Vec<u8>,
}

const NOBODY: u8 = u8::MAX;

/// A fault of the plan, as it happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaultSpan {
    /// Its line in the text.
    pub line: u32,
    /// From when to when.
    pub span: Span,
    /// Whether it could not be applied.
    pub stale: bool,
}

/// Something that happened to the run as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmark {
    /// When.
    pub stamp: Stamp,
    /// What.
    pub kind: LandmarkKind,
}

/// What happened to the run as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandmarkKind {
    /// A claim is broken.
    Violated {
        /// The claim's position.
        claim: u8,
    },
    /// An `expect` did not hold.
    Unmet {
        /// Its line.
        line: u32,
    },
    /// An `expect` held.
    Met {
        /// Its line.
        line: u32,
    },
    /// An `until` reached its limit.
    GaveUp {
        /// Its line.
        line: u32,
    },
}

/// Who led, and since when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reign {
    /// Since when.
    pub from: Stamp,
    /// Who; `None`: nobody.
    pub leader: Option<NodeId>,
    /// In which epoch.
    pub epoch: u32,
}

impl Default for Index {
    fn default() -> Index {
        Index {
            messages: Messages::default(),
            faults: Vec::new(),
            landmarks: Vec::new(),
            reigns: Vec::new(),
            density: Buckets::default(),
            losses: Buckets::default(),
            tracks: (0..64).map(|_| Track::default()).collect(),
            message_of: Vec::new(),
            times: Vec::new(),
            owners: Vec::new(),
        }
    }
}

impl Index {
    /// Takes in the events that are new since the last call.
    pub fn extend(&mut self, events: &[Event]) {
        for (index, event) in events.iter().enumerate().skip(self.len()) {
            self.add(event, Stamp { at: event.at, event: index as u32 });
        }
    }

    fn add(&mut self, event: &Event, stamp: Stamp) {
        let message = self.messages.add(event, stamp);
        self.message_of.push(message.unwrap_or(NO_MESSAGE));
        self.times.push(stamp.at.0);
        self.owners.push(event.node.map_or(NOBODY, NodeId::number));
        self.density.add(stamp.at.0);
        if matches!(event.kind, EventKind::Lost { .. }) {
            self.losses.add(stamp.at.0);
        }
        if let Some(node) = event.node {
            self.tracks[usize::from(node.number())].add(event, stamp);
        }
        match event.kind {
            EventKind::Became { .. } => {
                self.mark_change(event);
                self.crown(stamp);
            }
            EventKind::Crashed { .. }
            | EventKind::Stopped { .. }
            | EventKind::Halted
            | EventKind::Started { .. } => {
                self.crown(stamp);
            }
            _ => self.add_global(event, stamp),
        }
    }

    fn add_global(&mut self, event: &Event, stamp: Stamp) {
        let landmark = match event.kind {
            EventKind::FaultBegan { line } => {
                // A line strikes once, but may name each of its nodes as it does.
                if !self.faults.iter().any(|fault| fault.line == line && fault.span.to.is_none()) {
                    let span = Span { from: stamp, to: None };
                    self.faults.push(FaultSpan { line, span, stale: false });
                }
                None
            }
            EventKind::FaultEnded { line } => {
                let open = self.faults.iter_mut().rev().find(|fault| fault.line == line);
                if let Some(fault) = open {
                    fault.span.to.get_or_insert(stamp);
                }
                None
            }
            EventKind::FaultStale { line } => {
                let span = Span { from: stamp, to: Some(stamp) };
                self.faults.push(FaultSpan { line, span, stale: true });
                None
            }
            EventKind::Violated { claim } => Some(LandmarkKind::Violated { claim }),
            EventKind::Unmet { line } => Some(LandmarkKind::Unmet { line }),
            EventKind::Met { line } => Some(LandmarkKind::Met { line }),
            EventKind::GaveUp { line } => Some(LandmarkKind::GaveUp { line }),
            _ => None,
        };
        self.landmarks.extend(landmark.map(|kind| Landmark { stamp, kind }));
    }

    /// A role or epoch changed: so did something because of which it changed.
    fn mark_change(&mut self, event: &Event) {
        let Some(cause) = event.cause.index() else { return };
        match self.message_of.get(cause) {
            Some(&NO_MESSAGE) => {
                if let Some(node) = event.node {
                    self.tracks[usize::from(node.number())].mark_change(event.cause.0);
                }
            }
            Some(&message) => self.messages.mark_change(message),
            None => {}
        }
    }

    /// Finds out anew who leads.
    fn crown(&mut self, stamp: Stamp) {
        let mut reign = Reign { from: stamp, leader: None, epoch: 0 };
        for (number, track) in self.tracks.iter().enumerate() {
            let Some(last) = track.segments.last() else { continue };
            let leads = last.standing == Standing::Leading
                && matches!(last.life, Life::Up | Life::Paused)
                && last.epoch >= reign.epoch;
            if leads {
                reign.leader = Some(NodeId::from_number(number as u8));
                reign.epoch = last.epoch;
            }
        }
        let same = |last: &Reign| last.leader == reign.leader && last.epoch == reign.epoch;
        if !self.reigns.last().is_some_and(same) {
            self.reigns.push(reign);
        }
    }

    /// How many events are indexed.
    pub fn len(&self) -> usize {
        self.message_of.len()
    }

    /// A node's row.
    pub fn track(&self, node: NodeId) -> &Track {
        &self.tracks[usize::from(node.number())]
    }

    /// The stamp of an event.
    pub fn stamp(&self, event: EventId) -> Option<Stamp> {
        let at = Instant(*self.times.get(event.index()?)?);
        Some(Stamp { at, event: event.0 })
    }

    /// To whom an event happened.
    pub fn owner(&self, event: EventId) -> Option<NodeId> {
        let owner = *self.owners.get(event.index()?)?;
        (owner != NOBODY).then(|| NodeId::from_number(owner))
    }

    /// How many events happened until a moment, that moment included.
    pub fn count_until(&self, at: Instant) -> u32 {
        self.times.partition_point(|&time| time <= at.0) as u32
    }

    /// The events in `from..=to` of an axis, as a range of positions.
    pub fn events_within(&self, axis: Axis, from: f64, to: f64) -> core::ops::Range<u32> {
        let count = self.times.len() as f64;
        match axis {
            Axis::Order => from.within(0.0, count) as u32..(to + 1.0).within(0.0, count) as u32,
            Axis::Time => {
                let first = self.times.partition_point(|&time| (time as f64) < from);
                let end = self.times.partition_point(|&time| time as f64 <= to);
                first as u32..end as u32
            }
        }
    }
}
