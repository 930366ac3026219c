//! One value that is read, written, and replaced if it is the expected one. Its state is the number
//! of the value.

use super::super::testimony::{Ask, Deed, Names, Told, Value};
use super::Model;

#[derive(Debug)]
pub(super) struct Register;

impl Model for Register {
    fn initial(&self) -> u64 {
        u64::from(Value::INITIAL.0)
    }

    fn step(&mut self, state: u64, deed: &Deed, _: &Names) -> Option<u64> {
        let is = |value: Value| state == u64::from(value.0);
        match (deed.ask, deed.told) {
            (Ask::Read, None) => Some(state),
            (Ask::Read, Some(Told::Value(value))) => is(value).then_some(state),
            (Ask::Write(value), _) => Some(u64::from(value.0)),
            (Ask::CompareAndSet { expected, new }, told) => {
                let swaps = is(expected);
                let fits = match told {
                    Some(Told::Swapped(swapped)) => swapped == swaps,
                    // Whoever records only that it is done tells of success.
                    Some(_) => swaps,
                    None => true,
                };
                fits.then(|| if swaps { u64::from(new.0) } else { state })
            }
            _ => None,
        }
    }

    fn words(&self, state: u64, names: &Names) -> String {
        names.text(Value(state as u32)).to_string()
    }
}
