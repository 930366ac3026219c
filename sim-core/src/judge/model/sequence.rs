//! Sequences of values, each with a number of its own, so that equal ones have equal numbers.
//!
//! A sequence is what it was without its last value, and that value. So one that grew by a value
//! costs three words, however long it is.

use super::super::testimony::{Names, Value};
use std::collections::BTreeMap;

/// The number of the sequence with nothing in it.
pub(super) const EMPTY: u64 = 0;

#[derive(Debug, Default)]
pub(super) struct Sequences {
    /// Of number `n` at `n - 1`: the sequence without its last value, and that value.
    nodes: Vec<(u64, Value)>,
    numbers: BTreeMap<(u64, Value), u64>,
    /// Of number `n` at `n - 1`: its first value.
    firsts: Vec<Value>,
    /// Of number `n` at `n - 1`: the sequence without its first value, once somebody asked.
    rests: Vec<Option<u64>>,
}

impl Sequences {
    /// The sequence with one value more.
    pub(super) fn with(&mut self, sequence: u64, value: Value) -> u64 {
        if let Some(&number) = self.numbers.get(&(sequence, value)) {
            return number;
        }
        self.firsts.push(self.first(sequence).unwrap_or(value));
        self.nodes.push((sequence, value));
        self.rests.push(None);
        let number = self.nodes.len() as u64;
        self.numbers.insert((sequence, value), number);
        number
    }

    /// The sequence of these values.
    pub(super) fn of(&mut self, values: &[Value]) -> u64 {
        values.iter().fold(EMPTY, |sequence, &value| self.with(sequence, value))
    }

    /// Its first value; `None` if it is empty.
    fn first(&self, sequence: u64) -> Option<Value> {
        self.firsts.get((sequence as usize).checked_sub(1)?).copied()
    }

    /// Its values, the last one first.
    fn backwards(&self, mut sequence: u64) -> impl Iterator<Item = Value> {
        std::iter::from_fn(move || {
            let &(before, value) = self.nodes.get((sequence as usize).checked_sub(1)?)?;
            sequence = before;
            Some(value)
        })
    }

    /// It as people read it: `[1 2 3]`.
    pub(super) fn words(&self, sequence: u64, names: &Names) -> String {
        let mut values: Vec<&str> =
            self.backwards(sequence).map(|value| names.text(value)).collect();
        values.reverse();
        format!("[{}]", values.join(" "))
    }

    /// Its first value, and the sequence behind that; `None` if it is empty.
    pub(super) fn split(&mut self, sequence: u64) -> Option<(Value, u64)> {
        let first = self.first(sequence)?;
        // The longest beginning of it whose rest is known, and what stands behind that.
        let mut behind = Vec::new();
        let mut at = sequence;
        let mut rest = loop {
            let (before, value) = self.nodes[at as usize - 1];
            match self.rests[at as usize - 1] {
                Some(rest) => break rest,
                None if before == EMPTY => {
                    self.rests[at as usize - 1] = Some(EMPTY);
                    break EMPTY;
                }
                None => behind.push((at, value)),
            }
            at = before;
        };
        for (at, value) in behind.into_iter().rev() {
            rest = self.with(rest, value);
            self.rests[at as usize - 1] = Some(rest);
        }
        Some((first, rest))
    }

    pub(super) fn weight(&self) -> usize {
        8 * self.nodes.len()
    }
}
