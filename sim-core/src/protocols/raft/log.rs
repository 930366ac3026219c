//! The log as a node holds it: entries at their indices, behind what was compacted away.
//!
//! Indices never shift. What a snapshot stands for is dropped from the front (§5.1); of it the log
//! remembers the last position, since that is the base of the next entry and may be asked for as any
//! other.
//!
//! Beside each entry stands the number of its record on the disk, so that it is known how much of the
//! disk nobody needs any more. Entries that were overwritten leave records behind that mean nothing;
//! those of the entries that stand follow one another.

use super::message::{Entry, Position};
use crate::base::Chunks;

/// A log whose beginning may have been compacted away.
#[derive(Clone, Debug, Hash)]
pub struct Log {
    /// Where that ended; `0@0` if nothing was.
    base: Position,
    entries: Chunks<Entry>,
    /// The number of each entry's record on the disk.
    records: Chunks<u64>,
}

impl Log {
    /// A log without entries, the next of which stands behind `base`.
    pub fn after(base: Position) -> Log {
        let first = base.index + 1;
        Log { base, entries: Chunks::starting_at(first), records: Chunks::starting_at(first) }
    }

    /// The last position that was compacted away.
    pub fn base(&self) -> Position {
        self.base
    }

    /// Where it ends.
    pub fn last(&self) -> Position {
        match self.entries.last() {
            Some(entry) => Position { index: self.last_index(), term: entry.term },
            None => self.base,
        }
    }

    /// The index of the last entry; zero if there never was one.
    pub fn last_index(&self) -> u64 {
        self.entries.end() - 1
    }

    /// The index behind the last entry.
    pub fn end(&self) -> u64 {
        self.entries.end()
    }

    /// The entry at an index, unless it was compacted away or there is none.
    pub fn get(&self, index: u64) -> Option<&Entry> {
        self.entries.get(index)
    }

    /// The term at an index, that of the base included; `None` before it and behind the end.
    pub fn term_at(&self, index: u64) -> Option<u64> {
        if index == self.base.index {
            Some(self.base.term)
        } else {
            self.get(index).map(|entry| entry.term)
        }
    }

    /// Puts an entry at the end, with the number of its record; returns its index.
    pub fn push(&mut self, entry: Entry, record: u64) -> u64 {
        self.records.push(record);
        self.entries.push(entry)
    }

    /// Keeps only what stands before `end`.
    pub fn truncate(&mut self, end: u64) {
        self.records.truncate(end);
        self.entries.truncate(end);
    }

    /// Drops all entries up to a position. A snapshot stands for them.
    pub fn compact(&mut self, upto: Position) {
        self.base = upto;
        self.records.drop_prefix(upto.index + 1);
        self.entries.drop_prefix(upto.index + 1);
    }

    /// The number of the first record that is needed for these entries.
    pub fn first_record(&self) -> Option<u64> {
        self.records.iter().next().copied()
    }

    /// The entries from an index on, with that of the first of them.
    pub fn iter_from(&self, index: u64) -> impl Iterator<Item = &Entry> {
        self.entries.iter_from(index)
    }

    /// All entries that are there.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}
