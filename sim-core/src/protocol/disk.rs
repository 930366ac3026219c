//! A node's disk: an append-only list of typed records with a synced watermark.
//!
//! Fault model. A crash of the process keeps every record, since the kernel has them. A loss of
//! power takes what no sync had confirmed. A record, once synced, is never lost and never changes:
//! torn tails and corruption are left out.

use crate::base::Chunks;

/// What a node wrote, and how much of it a power loss would leave.
#[derive(Clone, Debug)]
pub struct Disk<R> {
    records: Chunks<R>,
    synced: u64,
}

impl<R> Default for Disk<R> {
    fn default() -> Disk<R> {
        Disk { records: Chunks::default(), synced: 0 }
    }
}

impl<R: Clone> Disk<R> {
    /// The records that are there, oldest first.
    pub fn records(&self) -> impl Iterator<Item = &R> {
        self.records.iter()
    }

    /// How many records are there.
    pub fn len(&self) -> u64 {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many records a power loss now would take.
    pub fn unsynced(&self) -> u64 {
        self.records.end() - self.synced
    }

    /// Appends a record, not yet synced.
    pub fn write(&mut self, record: R) {
        self.records.push(record);
    }

    /// Drops the oldest `count` records (compaction).
    pub fn drop_prefix(&mut self, count: u64) {
        self.records.drop_prefix(self.records.start().saturating_add(count));
        self.synced = self.synced.max(self.records.start());
    }

    /// Confirms all that was written.
    pub fn sync(&mut self) {
        self.synced = self.records.end();
    }

    /// Loses what was not synced; says how many records that were.
    pub fn lose_unsynced(&mut self) -> u64 {
        let lost = self.unsynced();
        self.records.truncate(self.synced);
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_loss_takes_the_unsynced_tail_only() {
        let mut disk = Disk::default();
        disk.write('a');
        disk.write('b');
        disk.sync();
        disk.write('c');
        assert_eq!(disk.unsynced(), 1);
        assert_eq!(disk.lose_unsynced(), 1);
        assert!(disk.records().eq(&['a', 'b']));
        disk.drop_prefix(1);
        assert!(disk.records().eq(&['b']));
        assert_eq!(disk.lose_unsynced(), 0);
    }
}
