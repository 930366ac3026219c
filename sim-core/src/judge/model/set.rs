//! A set that grows and is read whole. Its state is the number of a set of values.
//!
//! A set is a binary trie over the bits of its values' numbers, and each part of a trie has a number
//! of its own. So equal sets have equal numbers, and one more value costs a few dozen words, however
//! large the set is.

use super::super::testimony::{Ask, Deed, Names, Told, Value};
use super::Model;
use std::collections::BTreeMap;

/// The number of the trie without values, at any height.
const EMPTY: u64 = 0;
/// The number of the trie of height zero with its one value.
const LEAF: u64 = 1;

#[derive(Debug, Default)]
pub(super) struct Set {
    /// Of number `n` at `n - 2`: its two halves.
    halves: Vec<(u64, u64)>,
    numbers: BTreeMap<(u64, u64), u64>,
    /// By where its values stand in the testimony: the set that an answer shows.
    shown: BTreeMap<(u32, u32), u64>,
}

/// How many bits the numbers of values have.
fn height(names: &Names) -> u32 {
    usize::BITS - names.values.len().leading_zeros()
}

impl Set {
    fn halves(&self, trie: u64) -> (u64, u64) {
        match trie {
            EMPTY => (EMPTY, EMPTY),
            trie => self.halves[trie as usize - 2],
        }
    }

    fn joined(&mut self, halves: (u64, u64)) -> u64 {
        let next = self.halves.len() as u64 + 2;
        let number = *self.numbers.entry(halves).or_insert(next);
        if number == next {
            self.halves.push(halves);
        }
        number
    }

    fn with(&mut self, trie: u64, value: Value, height: u32) -> u64 {
        let Some(height) = height.checked_sub(1) else { return LEAF };
        let (low, high) = self.halves(trie);
        let halves = match value.0 >> height & 1 {
            0 => (self.with(low, value, height), high),
            _ => (low, self.with(high, value, height)),
        };
        self.joined(halves)
    }

    /// The trie of these values, which are sorted and all different. Built from its halves, it leaves
    /// nothing behind but its own parts.
    fn of(&mut self, values: &[Value], height: u32) -> u64 {
        match height.checked_sub(1) {
            _ if values.is_empty() => EMPTY,
            None => LEAF,
            Some(height) => {
                let middle = values.partition_point(|value| value.0 >> height & 1 == 0);
                let (low, high) = values.split_at(middle);
                let halves = (self.of(low, height), self.of(high, height));
                self.joined(halves)
            }
        }
    }

    fn collect(&self, trie: u64, base: u32, height: u32, values: &mut Vec<Value>) {
        match height.checked_sub(1) {
            _ if trie == EMPTY => {}
            None => values.push(Value(base)),
            Some(height) => {
                let (low, high) = self.halves(trie);
                self.collect(low, base, height, values);
                self.collect(high, base | 1 << height, height, values);
            }
        }
    }
}

impl Model for Set {
    fn initial(&self) -> u64 {
        EMPTY
    }

    fn step(&mut self, state: u64, deed: &Deed, names: &Names) -> Option<u64> {
        let height = height(names);
        match (deed.ask, deed.told) {
            (Ask::Insert(value), _) => Some(self.with(state, value, height)),
            (Ask::Read, None) => Some(state),
            (Ask::Read, Some(Told::List(span))) => {
                let place = (span.start, span.length);
                let known = self.shown.get(&place).copied();
                let shown = known.unwrap_or_else(|| {
                    let mut values = names.listed(span).to_vec();
                    values.sort_unstable();
                    values.dedup();
                    self.of(&values, height)
                });
                self.shown.insert(place, shown);
                (state == shown).then_some(state)
            }
            _ => None,
        }
    }

    fn words(&self, state: u64, names: &Names) -> String {
        let mut values = Vec::new();
        self.collect(state, 0, height(names), &mut values);
        let values: Vec<&str> = values.into_iter().map(|value| names.text(value)).collect();
        format!("{{{}}}", values.join(" "))
    }

    fn weight(&self) -> usize {
        8 * self.halves.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_built_whole_is_the_one_that_grew_and_leaves_only_its_parts() {
        let height = 12;
        let values: Vec<Value> = (0..1_000).map(|number| Value(number * 7 % 4_096)).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let mut set = Set::default();
        let whole = set.of(&sorted, height);
        assert!(set.halves.len() <= sorted.len() * height as usize, "{}", set.halves.len());
        let grown = values.iter().fold(EMPTY, |trie, &value| set.with(trie, value, height));
        assert_eq!(whole, grown);
        let mut collected = Vec::new();
        set.collect(whole, 0, height, &mut collected);
        assert_eq!(collected, sorted);
    }
}
