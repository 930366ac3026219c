//! A queue: first in, first out. Its state is the number of a sequence. Who finds it empty is told
//! so by the answer [`Value::INITIAL`].

use super::super::testimony::{Ask, Deed, Names, Told, Value};
use super::Model;
use super::sequence::{EMPTY, Sequences};

#[derive(Debug, Default)]
pub(super) struct Queue {
    sequences: Sequences,
}

impl Model for Queue {
    fn initial(&self) -> u64 {
        EMPTY
    }

    fn step(&mut self, state: u64, deed: &Deed, _: &Names) -> Option<u64> {
        match (deed.ask, deed.told) {
            (Ask::Enqueue(value), _) => Some(self.sequences.with(state, value)),
            (Ask::Dequeue, told) => {
                let (first, rest) = self.sequences.split(state).unwrap_or((Value::INITIAL, EMPTY));
                let fits = told.is_none() || told == Some(Told::Value(first));
                fits.then_some(rest)
            }
            _ => None,
        }
    }

    fn words(&self, state: u64, names: &Names) -> String {
        self.sequences.words(state, names)
    }

    fn weight(&self) -> usize {
        self.sequences.weight()
    }
}
