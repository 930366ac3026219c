//! A lock: one client at a time holds it, and only the holder gives it back. Its state is the holder,
//! counted from one, or zero.

use super::super::testimony::{Ask, Deed, Names};
use super::Model;

#[derive(Debug)]
pub(super) struct Lock;

impl Model for Lock {
    fn initial(&self) -> u64 {
        0
    }

    fn step(&mut self, state: u64, deed: &Deed, _: &Names) -> Option<u64> {
        let client = u64::from(deed.client) + 1;
        match deed.ask {
            Ask::Acquire if state == 0 => Some(client),
            Ask::Release if state == client => Some(0),
            // What nobody heard the end of may have waited, or been refused.
            Ask::Acquire | Ask::Release if deed.is_open() => Some(state),
            _ => None,
        }
    }

    fn words(&self, state: u64, names: &Names) -> String {
        match state {
            0 => "free".to_string(),
            holder => format!("held by {}", names.clients[holder as usize - 1]),
        }
    }
}
