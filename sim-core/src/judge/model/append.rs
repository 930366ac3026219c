//! A list that grows at its end and is read whole. Its state is the number of a sequence.

use super::super::testimony::{Ask, Deed, Names, Told};
use super::Model;
use super::sequence::{EMPTY, Sequences};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Append {
    sequences: Sequences,
    /// By where its values begin in the testimony: the list that an answer shows.
    shown: BTreeMap<(u32, u32), u64>,
}

impl Model for Append {
    fn initial(&self) -> u64 {
        EMPTY
    }

    fn step(&mut self, state: u64, deed: &Deed, names: &Names) -> Option<u64> {
        match (deed.ask, deed.told) {
            (Ask::Append(value), _) => Some(self.sequences.with(state, value)),
            (Ask::Read, None) => Some(state),
            (Ask::Read, Some(Told::List(span))) => {
                let sequences = &mut self.sequences;
                let shown = self.shown.entry((span.start, span.length));
                let shown = *shown.or_insert_with(|| sequences.of(names.listed(span)));
                (state == shown).then_some(state)
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
