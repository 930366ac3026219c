//! A number that begins at zero and to which one adds. Its state is that number.

use super::super::testimony::{Ask, Deed, Names, Told};
use super::Model;

#[derive(Debug)]
pub(super) struct Counter;

impl Model for Counter {
    fn initial(&self) -> u64 {
        0
    }

    fn step(&mut self, state: u64, deed: &Deed, _: &Names) -> Option<u64> {
        match (deed.ask, deed.told) {
            (Ask::Add(count), _) => Some(state.wrapping_add_signed(count)),
            (Ask::Read, None) => Some(state),
            (Ask::Read, Some(Told::Count(count))) => {
                (state.cast_signed() == count).then_some(state)
            }
            _ => None,
        }
    }

    fn words(&self, state: u64, _: &Names) -> String {
        state.cast_signed().to_string()
    }
}
