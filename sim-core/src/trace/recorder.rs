//! The recorder: what a step of the world does with its events.
//!
//! The world itself holds no trace. It is handed a recorder for each step, which keeps the events,
//! or compares them with those of an earlier execution, or ignores them; and which may want some
//! events' payloads as text, since nothing is formatted that nobody asked to see. It may also keep
//! the history, for those who judge it.

use super::history::Occasion;
use super::{Event, History};
use crate::base::{Duration, EventId, Instant};
use crate::protocol::{Field, Outcome, Request, Verdict};
use core::ops::Range;

/// What becomes of the events of a step.
#[derive(Debug)]
pub struct Recorder<'a> {
    mode: Mode<'a>,
    /// What clients see, if anybody wants to know.
    history: Option<&'a mut History>,
    /// How many effects each call of a handler asked for, if anybody wants to know.
    counts: Option<&'a mut Vec<(EventId, u32)>>,
    /// The numbers of the events whose payloads are wanted.
    wanted: Range<u32>,
    captures: Vec<(EventId, Capture)>,
    /// The call of a handler whose effects are wanted, and what it asked for.
    explained: EventId,
    asked: Vec<AskedEffect>,
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
    /// Whether it grants what was asked for.
    pub verdict: Verdict,
    /// For a message that a node is told of: why it will refuse what that asks for.
    pub refusal: Option<String>,
}

impl Capture {
    /// Nothing but words, of a node in an epoch.
    pub(crate) fn words(text: String, epoch: u64) -> Capture {
        Capture { text, epoch, fields: Vec::new(), verdict: Verdict::Neutral, refusal: None }
    }
}

/// Something that a handler asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedEffect {
    /// What, in the words of the protocol: "write term 3, vote n1", "sync 4ms".
    pub text: String,
    /// Whether it was carried out: no crash came before it.
    pub done: bool,
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

    /// Captures the payload of one event and, if it is the call of a handler, what that asked for.
    pub fn explaining(id: EventId) -> Recorder<'static> {
        Recorder { explained: id, ..Recorder::new(Mode::Ignore, id.0..id.0.saturating_add(1)) }
    }

    /// The same recorder, which also keeps what clients see.
    pub fn with_history(self, history: &'a mut History) -> Recorder<'a> {
        Recorder { history: Some(history), ..self }
    }

    /// The same recorder, which also keeps how many effects each call of a handler asked for.
    pub fn with_counts(self, counts: &'a mut Vec<(EventId, u32)>) -> Recorder<'a> {
        Recorder { counts: Some(counts), ..self }
    }

    fn new(mode: Mode<'a>, wanted: Range<u32>) -> Recorder<'a> {
        let (captures, asked) = (Vec::new(), Vec::new());
        Recorder {
            mode,
            history: None,
            counts: None,
            wanted,
            captures,
            explained: EventId::NONE,
            asked,
        }
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

    /// What was captured of the one event that was to be explained.
    pub fn explained(mut self) -> (Option<Capture>, Vec<AskedEffect>) {
        (self.captures.pop().map(|(_, capture)| capture), self.asked)
    }

    /// Whether [`Recorder::record`] does anything, so that an event need not be made otherwise.
    #[inline]
    pub(crate) fn is_listening(&self) -> bool {
        !matches!(self.mode, Mode::Ignore)
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
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

    /// A client began an operation.
    pub(crate) fn invoked(&mut self, request: Request, event: EventId, at: Instant) {
        if let Some(history) = &mut self.history {
            history.begin(request, Occasion { event, at });
        }
    }

    /// A client asks a server for what it waits for.
    pub(crate) fn requested(&mut self, client: u8) {
        if let Some(history) = &mut self.history {
            history.ask(client);
        }
    }

    /// A client has its answer.
    pub(crate) fn completed(&mut self, client: u8, outcome: Outcome, event: EventId, at: Instant) {
        if let Some(history) = &mut self.history {
            history.end(client, outcome, Occasion { event, at });
        }
    }

    /// A handler was called, and asks for so many effects: these.
    #[inline]
    pub(crate) fn asks(
        &mut self,
        activation: EventId,
        count: usize,
        texts: impl FnOnce() -> Vec<String>,
    ) {
        if let Some(counts) = &mut self.counts {
            counts.push((activation, count as u32));
        }
        if activation == self.explained {
            let effect = |text| AskedEffect { text, done: false };
            self.asked = texts().into_iter().map(effect).collect();
        }
    }

    /// The first `count` effects of an activation are carried out.
    #[inline]
    pub(crate) fn has_done(&mut self, activation: EventId, count: u32) {
        if activation == self.explained {
            self.asked.iter_mut().take(count as usize).for_each(|effect| effect.done = true);
        }
    }

    /// The `nth` effect of an activation is under way, and takes so long.
    pub(crate) fn does(&mut self, activation: EventId, nth: u32, length: Duration) {
        let before = nth.saturating_sub(1);
        self.has_done(activation, before);
        if activation == self.explained
            && nth > 0
            && let Some(effect) = self.asked.get_mut(before as usize)
            && effect.text == "sync"
        {
            effect.text = format!("sync {length}");
        }
    }
}
