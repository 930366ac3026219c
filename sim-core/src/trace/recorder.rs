//! The recorder: what a step of the world does with its events.
//!
//! The world itself holds no trace. It is handed a recorder for each step, which keeps the events,
//! or compares them with those of an earlier execution, or ignores them; and which may want some
//! events' payloads as text, since nothing is formatted that nobody asked to see.

use super::Event;
use crate::base::EventId;
use crate::protocol::Field;
use core::ops::Range;

/// What becomes of the events of a step.
#[derive(Debug)]
pub struct Recorder<'a> {
    mode: Mode<'a>,
    /// The numbers of the events whose payloads are wanted.
    wanted: Range<u32>,
    captures: Vec<(EventId, Capture)>,
}

#[derive(Debug)]
enum Mode<'a> {
    Ignore,
    Keep(&'a mut Vec<Event>),
    Compare { recorded: &'a [Event], difference: Option<EventId> },
}

/// The payload of one event, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// One line: "Append base=1@1", "leader in term 3".
    pub text: String,
    /// The sender's epoch; zero for none.
    pub epoch: u64,
    /// Everything in it.
    pub fields: Vec<Field>,
}

impl<'a> Recorder<'a> {
    /// Ignores all events.
    pub fn ignoring() -> Recorder<'static> {
        Recorder::new(Mode::Ignore, 0..0)
    }

    /// Keeps all events.
    pub fn keeping(events: &'a mut Vec<Event>) -> Recorder<'a> {
        Recorder::new(Mode::Keep(events), 0..0)
    }

    /// Compares each event with the one of the same number in an earlier execution.
    pub fn comparing(recorded: &'a [Event]) -> Recorder<'a> {
        Recorder::new(Mode::Compare { recorded, difference: None }, 0..0)
    }

    /// Captures the payloads of the events with these numbers, and ignores the rest.
    pub fn capturing(wanted: Range<u32>) -> Recorder<'static> {
        Recorder::new(Mode::Ignore, wanted)
    }

    fn new(mode: Mode<'a>, wanted: Range<u32>) -> Recorder<'a> {
        Recorder { mode, wanted, captures: Vec::new() }
    }

    /// The first event that differed from the earlier execution.
    pub fn difference(&self) -> Option<EventId> {
        match self.mode {
            Mode::Compare { difference, .. } => difference,
            Mode::Ignore | Mode::Keep(_) => None,
        }
    }

    /// What was captured, in order. Events without a payload are not among them.
    pub fn captures(self) -> Vec<(EventId, Capture)> {
        self.captures
    }

    /// Whether [`Recorder::record`] does anything, so that an event need not be made otherwise.
    #[inline]
    pub(crate) fn is_listening(&self) -> bool {
        !matches!(self.mode, Mode::Ignore)
    }

    #[inline(always)]
    pub(crate) fn record(&mut self, id: EventId, event: Event) {
        match &mut self.mode {
            Mode::Ignore => {}
            Mode::Keep(events) => events.push(event),
            Mode::Compare { recorded, difference } => {
                let earlier = id.index().and_then(|index| recorded.get(index));
                if difference.is_none() && earlier.is_some_and(|earlier| *earlier != event) {
                    *difference = Some(id);
                }
            }
        }
    }

    /// Takes the payload of an event, if it is a wanted one.
    #[inline]
    pub(crate) fn capture(&mut self, id: EventId, payload: impl FnOnce() -> Capture) {
        if self.wanted.contains(&id.0) {
            self.captures.push((id, payload()));
        }
    }
}
