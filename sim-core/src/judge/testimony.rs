//! What a judge hears: operations with their answers, whatever system they are from.
//!
//! Only the order of beginnings and ends counts for a judge; times are for people. Values, keys and
//! clients are numbers with names, so that a judge compares numbers whatever the values are.
//!
//! An operation that never ended is *open*: it may have taken effect at any time since it began, or
//! not at all. One that is known to have failed took no effect and is not here.

use crate::base::Instant;
use crate::protocol::{Action, Outcome};
use crate::trace::{History, Occasion};
use std::collections::BTreeMap;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who asked: a position in [`Names::clients`].
    pub client: u32,
    /// Which key: a position in [`Names::keys`].
    pub key: u32,
    /// What was asked for.
    pub ask: Ask,
    /// What the answer was; `None` if it is open.
    pub told: Option<Told>,
    /// When it was asked for.
    pub began: Moment,
    /// When the answer came; [`Moment::NEVER`] if it is open.
    pub ended: Moment,
    /// How often it was asked for, as far as is known.
    pub asked: u32,
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// What is there?
    Read,
    /// Replace what is there.
    Write(Value),
    /// Replace what is there if it is `expected`.
    CompareAndSet {
        /// What must be there.
        expected: Value,
        /// What then is there.
        new: Value,
    },
    /// Put something behind what is there.
    Append(Value),
    /// Count further by so much.
    Add(i64),
    /// Put an element into a set.
    Insert(Value),
    /// Put something at the end of a queue.
    Enqueue(Value),
    /// Take what is first in a queue.
    Dequeue,
    /// Take a lock.
    Acquire,
    /// Give a lock back.
    Release,
}

/// What an answer can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is done.
    Done,
    /// This was there; [`Value::INITIAL`] if nothing was.
    Value(Value),
    /// These were there.
    List(Span),
    /// So many.
    Count(i64),
    /// Whether the expected value was there.
    Swapped(bool),
}

/// A value, by its number in [`Names::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value(pub u32);

impl Value {
    /// What is there before anybody did anything.
    pub const INITIAL: Value = Value(0);
}

/// Some values that follow one another in [`Names::lists`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The position of the first.
    pub start: u32,
    /// How many.
    pub length: u32,
}

/// The beginning or the end of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Its place among all beginnings and ends; no two have the same.
    pub order: u32,
    /// Where people find it: the number of an event, or of a line.
    pub place: u32,
    /// When, if that is known.
    pub at: Option<Instant>,
}

impl Moment {
    /// The end of what is open.
    pub const NEVER: Moment = Moment { order: u32::MAX, place: u32::MAX, at: None };
}

impl Deed {
    /// Whether it was never answered.
    pub fn is_open(&self) -> bool {
        self.told.is_none()
    }

    /// Whether it leaves things as they are, by its nature or by its answer.
    pub fn is_mere_look(&self) -> bool {
        let found_nothing =
            self.ask == Ask::Dequeue && self.told == Some(Told::Value(Value::INITIAL));
        self.ask == Ask::Read || self.told == Some(Told::Swapped(false)) || found_nothing
    }

    /// Whether it was over before another began.
    pub fn is_before(&self, other: &Deed) -> bool {
        self.ended.order < other.began.order
    }

    /// The value that it leaves behind, if it replaces what is there.
    pub fn writes(&self) -> Option<Value> {
        match (self.ask, self.told) {
            (Ask::CompareAndSet { .. }, Some(Told::Swapped(false))) => None,
            (Ask::Write(value) | Ask::CompareAndSet { new: value, .. }, _) => Some(value),
            _ => None,
        }
    }

    /// The value that it shows to have been there.
    pub fn shows(&self) -> Option<Value> {
        match (self.ask, self.told) {
            (Ask::Read, Some(Told::Value(value))) => Some(value),
            (Ask::CompareAndSet { expected, .. }, Some(Told::Swapped(true))) => Some(expected),
            _ => None,
        }
    }
}

/// Where a testimony is from, which decides how its moments are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A run: moments are told by their times, and their places are events.
    #[default]
    Run,
    /// A file: moments are told by their lines.
    File,
}

/// Operations, in the order in which they began, and what the numbers in them mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testimony {
    /// The operations, in the order in which they began.
    pub deeds: Vec<Deed>,
    /// What the numbers in them mean.
    pub names: Names,
}

/// What the numbers in a testimony mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Where it is from.
    pub origin: Origin,
    /// By number: `c1`, `process 3`.
    pub clients: Vec<String>,
    /// By number: `x`; empty if there is one key that has no name.
    pub keys: Vec<String>,
    /// By number. The first is [`Value::INITIAL`].
    pub values: Vec<String>,
    /// What lists consist of.
    pub lists: Vec<Value>,
    numbers: BTreeMap<String, u32>,
}

impl Names {
    /// Names of which one value is known: what is there at first.
    pub fn beginning_with(origin: Origin, initial: &str) -> Names {
        let mut names = Names { origin, ..Names::default() };
        names.value(initial);
        names
    }

    /// The value of this name.
    pub fn value(&mut self, name: &str) -> Value {
        if let Some(&number) = self.numbers.get(name) {
            return Value(number);
        }
        let number = self.values.len() as u32;
        self.numbers.insert(name.to_string(), number);
        self.values.push(name.to_string());
        Value(number)
    }

    /// The value of this name, if there is one.
    pub fn find(&self, name: &str) -> Option<Value> {
        self.numbers.get(name).map(|&number| Value(number))
    }

    /// A list of values.
    pub fn list(&mut self, values: &[Value]) -> Span {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(values);
        Span { start, length: values.len() as u32 }
    }

    /// The values of a list.
    pub fn listed(&self, span: Span) -> &[Value] {
        &self.lists[span.start as usize..(span.start + span.length) as usize]
    }

    /// What a value is called.
    pub fn text(&self, value: Value) -> &str {
        &self.values[value.0 as usize]
    }
}

impl Testimony {
    /// What the clients of a run saw.
    pub fn of_run(history: &History) -> Testimony {
        let mut names = Names::beginning_with(Origin::Run, "0");
        let mut deeds = Vec::with_capacity(history.calls().len());
        for call in history.calls() {
            let key = call.operation.key;
            while names.keys.len() <= usize::from(key.0) {
                names.keys.push(crate::protocol::Key(names.keys.len() as u8).to_string());
            }
            while names.clients.len() <= usize::from(call.client) {
                names.clients.push(format!("c{}", names.clients.len() + 1));
            }
            let mut value = |number: u64| names.value(&number.to_string());
            let ask = match call.operation.action {
                Action::Read => Ask::Read,
                Action::Write(number) => Ask::Write(value(number)),
                Action::CompareAndSet { expected, new } => {
                    Ask::CompareAndSet { expected: value(expected), new: value(new) }
                }
            };
            let told = match call.returned.map(|returned| returned.outcome) {
                None => None,
                Some(Outcome::Value(number)) => Some(Told::Value(value(number))),
                Some(Outcome::Written) => Some(Told::Done),
                Some(Outcome::Swapped(swapped)) => Some(Told::Swapped(swapped)),
                Some(Outcome::Refused) => continue,
            };
            deeds.push(Deed {
                client: u32::from(call.client),
                key: u32::from(key.0),
                ask,
                told,
                began: moment(call.invoked),
                ended: call.returned.map_or(Moment::NEVER, |returned| moment(returned.at)),
                asked: call.asked,
            });
        }
        Testimony { deeds, names }
    }

    /// The positions of the operations on each key, in the order in which they began.
    pub fn by_key(&self) -> Vec<Vec<u32>> {
        let mut keys = vec![Vec::new(); self.names.keys.len()];
        for (position, deed) in self.deeds.iter().enumerate() {
            keys[deed.key as usize].push(position as u32);
        }
        keys
    }
}

fn moment(occasion: Occasion) -> Moment {
    let event = occasion.event.0;
    Moment { order: event, place: event, at: Some(occasion.at) }
}
