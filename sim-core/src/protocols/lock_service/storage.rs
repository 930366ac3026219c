//! The storage: what locks protect. It knows nothing of locks, only of tokens.
//!
//! Whatever a holder asks for, it shows its token, and the storage refuses it if a later one has been
//! there for the same key. The latest token is on the disk before its holder reads anything: from
//! then on nobody with an earlier one changes what was read.

use super::bugs;
use super::message::{Deed, Message, Note, Record, Session};
use super::{Node, Part, save};
use crate::base::{NodeId, Sorted};
use crate::protocol::{Effects, Key, Outcome};

/// The storage's state.
#[derive(Clone, Debug, Default, Hash)]
pub struct Storage {
    /// By key; the value of a key that is not here is zero.
    pub(super) cells: Sorted<Key, Cell>,
    /// By client: its last operation, and what that came to.
    done: Sorted<u8, (u32, Outcome)>,
}

/// What is stored under a key.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct Cell {
    pub(super) value: u64,
    /// The latest token that was shown.
    pub(super) newest: u64,
}

impl Storage {
    pub(super) fn recover(records: &[Record]) -> Storage {
        let mut storage = Storage::default();
        for record in records {
            match *record {
                Record::Shown { key, token } => storage.show(key, token),
                Record::Stored { key, deed, value, outcome, .. } => {
                    storage.store(key, deed, value, outcome);
                }
                Record::Life | Record::Granted { .. } | Record::Released { .. } => {}
            }
        }
        storage
    }

    pub(super) fn cell(&self, key: Key) -> Cell {
        self.cells.get(&key).copied().unwrap_or_default()
    }

    fn show(&mut self, key: Key, token: u64) {
        let cell = self.cell(key);
        self.cells.insert(key, Cell { newest: cell.newest.max(token), ..cell });
    }

    fn store(&mut self, key: Key, deed: Deed, value: Option<u64>, outcome: Outcome) {
        let cell = self.cell(key);
        self.cells.insert(key, Cell { value: value.unwrap_or(cell.value), ..cell });
        self.done.insert(deed.client, (deed.sequence, outcome));
    }

    fn session(&self, deed: Deed) -> Session {
        match self.done.get(&deed.client) {
            Some((last, outcome)) if *last == deed.sequence => Session::Done(*outcome),
            Some((last, _)) if *last > deed.sequence => Session::Past,
            _ => Session::Fresh,
        }
    }
}

impl Node {
    pub(super) fn keep(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        match message {
            Message::Read { key, deed } => {
                let Part::Storage(storage) = &self.part else { return };
                effects.send(from, Message::Value { deed, value: storage.cell(key).value });
            }
            Message::Fetch { key, token, deed } => self.on_fetch(from, key, token, deed, effects),
            Message::Store { key, token, deed, value, outcome } => {
                self.on_store(from, (key, token), deed, (value, outcome), effects);
            }
            _ => {}
        }
    }

    /// Whether a holder comes too late: somebody with a later token has been here.
    pub(super) fn is_fenced_off(&self, token: u64, newest: u64) -> bool {
        if self.setup.bug(bugs::NO_FENCING) { false } else { token < newest }
    }

    fn on_fetch(
        &mut self,
        holder: NodeId,
        key: Key,
        token: u64,
        deed: Deed,
        effects: &mut Effects<Node>,
    ) {
        let Part::Storage(storage) = &self.part else { return };
        let Cell { value, newest } = storage.cell(key);
        if self.is_fenced_off(token, newest) {
            return self.refuse(holder, key, token, newest, effects);
        }
        let Part::Storage(storage) = &mut self.part else { return };
        if token > newest {
            storage.show(key, token);
            save(Record::Shown { key, token }, effects);
        }
        effects.note(Note::Fetched { key, holder, token });
        let session = storage.session(deed);
        effects.send(holder, Message::Fetched { key, token, value, session });
    }

    fn on_store(
        &mut self,
        holder: NodeId,
        (key, token): (Key, u64),
        deed: Deed,
        (value, outcome): (Option<u64>, Outcome),
        effects: &mut Effects<Node>,
    ) {
        let Part::Storage(storage) = &self.part else { return };
        let newest = storage.cell(key).newest;
        match storage.session(deed) {
            // The same message again, or another worker was quicker.
            Session::Done(outcome) => {
                return effects.send(holder, Message::Stored { token, deed, outcome });
            }
            Session::Past => return self.refuse(holder, key, token, newest, effects),
            Session::Fresh if self.is_fenced_off(token, newest) => {
                return self.refuse(holder, key, token, newest, effects);
            }
            Session::Fresh => {}
        }
        let Part::Storage(storage) = &mut self.part else { return };
        storage.store(key, deed, value, outcome);
        save(Record::Stored { key, token, deed, value, outcome }, effects);
        if let Some(value) = value {
            effects.note(Note::Written { key, holder, token, value });
        }
        effects.send(holder, Message::Stored { token, deed, outcome });
    }

    fn refuse(
        &self,
        holder: NodeId,
        key: Key,
        token: u64,
        newest: u64,
        effects: &mut Effects<Node>,
    ) {
        effects.note(Note::Refused { key, holder, token, newest });
        effects.send(holder, Message::Refused { key, token, newest });
    }
}
