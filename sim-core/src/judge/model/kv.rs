//! A value of a key-value store: a register to whose text one can append. A key that nobody wrote
//! counts as the empty text then.
//!
//! Its state is the number of a text. The values of the testimony have their own numbers; texts that
//! only come about by appending are numbered behind them.

use super::super::testimony::{Ask, Deed, Names, Value};
use super::Model;
use super::register::Register;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Kv {
    /// Texts that are no value of the testimony, numbered from there on.
    grown: Vec<String>,
    numbers: BTreeMap<String, u64>,
    /// What came of appending a value to a state.
    appended: BTreeMap<(u64, Value), u64>,
    bytes: usize,
}

impl Kv {
    fn text<'a>(&'a self, state: u64, names: &'a Names) -> &'a str {
        let own = names.values.len() as u64;
        match state {
            state if state == self.initial() => "",
            state if state < own => &names.values[state as usize],
            state => &self.grown[(state - own) as usize],
        }
    }

    fn append(&mut self, state: u64, value: Value, names: &Names) -> u64 {
        if let Some(&known) = self.appended.get(&(state, value)) {
            return known;
        }
        let text = format!("{}{}", self.text(state, names), names.text(value));
        let number = match (names.find(&text), self.numbers.get(&text)) {
            (Some(value), _) => u64::from(value.0),
            (None, Some(&number)) => number,
            (None, None) => {
                let number = (names.values.len() + self.grown.len()) as u64;
                self.bytes += 2 * text.len();
                self.numbers.insert(text.clone(), number);
                self.grown.push(text);
                number
            }
        };
        self.appended.insert((state, value), number);
        number
    }
}

impl Model for Kv {
    fn initial(&self) -> u64 {
        Register.initial()
    }

    fn step(&mut self, state: u64, deed: &Deed, names: &Names) -> Option<u64> {
        match deed.ask {
            Ask::Append(value) => Some(self.append(state, value, names)),
            _ => Register.step(state, deed, names),
        }
    }

    fn words(&self, state: u64, names: &Names) -> String {
        match state < names.values.len() as u64 {
            true => Register.words(state, names),
            false => self.text(state, names).to_string(),
        }
    }

    fn weight(&self) -> usize {
        self.bytes / 8 + 4 * self.appended.len()
    }
}
