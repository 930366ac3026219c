//! A node's disk: an append-only list of typed records, and a mark of the last sync.
//!
//! Records are numbered from one, in the order in which they were written; a number stays when the
//! oldest records are dropped, and is given again when the newest are lost.
//!
//! Fault model. A crash of the process keeps every record, since the kernel has them. A loss of
//! power takes what no sync had confirmed: all of it, or all but its beginning, and the first record
//! that is lost may be left torn. A record can be corrupted at rest, synced or not. Either is
//! *damage*, and checksums are assumed perfect: damage never passes for a record, and the places of
//! all records stay known.
//!
//! # Torn or corrupted?
//!
//! Both leave the same thing, a record whose checksum does not fit, and the difference decides
//! everything: a record that was torn was never acknowledged and may go, one that was corrupted may
//! be the last copy of what was promised. Damage with an intact record behind it was not torn. The
//! last record is the hard case, the entanglement of crash and corruption in Alagappan et al.,
//! "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018); a log that drops whatever is
//! damaged at its end loses promises. Their answer is taken here: a sync also writes, behind the
//! records and before it reports success, a mark of how far it came. Damage behind the mark was
//! promised to nobody, damage before it is corruption ([`Disk::synced`]). The price is a case that
//! stays undecided: a power loss between the two leaves records that are safe and do not look it.
//!
//! Left out: records that reach the platter out of order, a mark that is damaged itself, and disks
//! that lie about a sync.

use crate::base::{Chunks, Sorted};
use core::fmt;

/// What a node wrote, and how much of it a power loss would leave.
#[derive(Clone, Debug, Hash)]
pub struct Disk<R> {
    /// The record at position `p` has the number `p + 1`.
    records: Chunks<R>,
    synced: u64,
    /// The numbers of records that cannot be read.
    damaged: Sorted<u64>,
}

/// In place of a record: its checksum does not fit, and what it said is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

/// What is wrong with a node's hardware that it cannot go on with. It is nobody's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Defect {
    /// A sync failed. What it was to save is gone, although the kernel would let it be read: a
    /// second sync would succeed and save nothing.
    FailedSync,
    /// A record is damaged that the node cannot do without.
    DamagedRecord {
        /// Its number.
        number: u32,
    },
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Defect::FailedSync => f.write_str("a sync failed, and what was not synced is gone"),
            Defect::DamagedRecord { number } => write!(
                f,
                "record {number} of its disk is damaged and was synced: it will not guess what it said"
            ),
        }
    }
}

impl<R> Default for Disk<R> {
    fn default() -> Disk<R> {
        Disk { records: Chunks::default(), synced: 0, damaged: Sorted::default() }
    }
}

impl<R: Clone> Disk<R> {
    /// The records that are there, oldest first, with their numbers.
    pub fn records(&self) -> impl Iterator<Item = (u64, Result<&R, Damaged>)> {
        self.records_from(0)
    }

    /// Those from a number on.
    pub fn records_from(&self, number: u64) -> impl Iterator<Item = (u64, Result<&R, Damaged>)> {
        let first = number.saturating_sub(1).max(self.records.start());
        (first + 1..).zip(self.records.iter_from(first)).map(|(number, record)| {
            (number, if self.damaged.contains(&number) { Err(Damaged) } else { Ok(record) })
        })
    }

    /// How many records are there.
    pub fn len(&self) -> u64 {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The number of the last record; zero if none was ever written.
    pub fn last(&self) -> u64 {
        self.records.end()
    }

    /// The number of the last record that a sync has confirmed: no power loss takes it.
    pub fn synced(&self) -> u64 {
        self.synced
    }

    /// How many records a power loss now would take.
    pub fn unsynced(&self) -> u64 {
        self.records.end() - self.synced
    }

    /// How many records are damaged.
    pub fn damaged(&self) -> u64 {
        self.damaged.len() as u64
    }

    /// Appends a record, not yet synced.
    pub fn write(&mut self, record: R) {
        self.records.push(record);
    }

    /// Drops the oldest `count` records (compaction).
    pub fn drop_prefix(&mut self, count: u64) {
        self.records.drop_prefix(self.records.start().saturating_add(count));
        self.synced = self.synced.max(self.records.start());
        self.forget_damage();
    }

    /// Drops the newest `count` records, at once and for good (repair).
    pub fn drop_tail(&mut self, count: u64) {
        self.records.truncate(self.records.end().saturating_sub(count));
        self.synced = self.synced.min(self.records.end());
        self.forget_damage();
    }

    /// Confirms all that was written.
    pub fn sync(&mut self) {
        self.synced = self.records.end();
    }

    /// Loses what was not synced; says how many records that were.
    pub fn lose_unsynced(&mut self) -> u64 {
        self.lose_tail(0, false)
    }

    /// Loses what was not synced but for the oldest `keep` records of it, and leaves the first that
    /// is lost as a damaged one if it was `torn`. Says how many records were lost.
    pub fn lose_tail(&mut self, keep: u64, torn: bool) -> u64 {
        let lost = self.unsynced().saturating_sub(keep);
        let torn = torn && lost > 0;
        self.records.truncate(self.records.end() - lost + u64::from(torn));
        self.forget_damage();
        if torn {
            self.damaged.insert(self.records.end(), ());
        }
        lost
    }

    /// Damages a record. Says whether there was an intact one of this number.
    pub fn corrupt(&mut self, number: u64) -> bool {
        self.has_intact(number) && self.damaged.insert_new(number, ())
    }

    /// Whether there is an intact record of this number.
    pub fn has_intact(&self, number: u64) -> bool {
        let is_there = (self.records.start() + 1..=self.records.end()).contains(&number);
        is_there && !self.damaged.contains(&number)
    }

    /// Damage that is gone with its record.
    fn forget_damage(&mut self) {
        if !self.damaged.is_empty() {
            let there = self.records.start() + 1..=self.records.end();
            self.damaged.retain(|number| there.contains(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is there, with `?` for damage.
    fn read(disk: &Disk<char>) -> String {
        disk.records().map(|(_, record)| record.copied().unwrap_or('?')).collect()
    }

    fn disk(synced: &str, unsynced: &str) -> Disk<char> {
        let mut disk = Disk::default();
        synced.chars().for_each(|record| disk.write(record));
        disk.sync();
        unsynced.chars().for_each(|record| disk.write(record));
        disk
    }

    #[test]
    fn a_power_loss_takes_the_unsynced_tail_only() {
        let mut disk = disk("ab", "c");
        assert_eq!(disk.unsynced(), 1);
        assert_eq!(disk.lose_unsynced(), 1);
        assert_eq!(read(&disk), "ab");
        disk.drop_prefix(1);
        assert_eq!(read(&disk), "b");
        assert_eq!(disk.lose_unsynced(), 0);
    }

    #[test]
    fn a_power_loss_may_keep_a_part_and_tear_the_next() {
        for (keep, torn, left, unsynced) in [
            (0, false, "ab", 0),
            (0, true, "ab?", 1),
            (1, false, "abc", 1),
            (1, true, "abc?", 2),
            (2, true, "abcd?", 3),
            (3, true, "abcde", 3),
            (9, true, "abcde", 3),
        ] {
            let mut disk = disk("ab", "cde");
            assert_eq!(disk.lose_tail(keep, torn), 3_u64.saturating_sub(keep));
            assert_eq!((read(&disk).as_str(), disk.unsynced()), (left, unsynced));
        }
        let mut nothing_to_lose = disk("ab", "");
        nothing_to_lose.lose_tail(0, true);
        assert_eq!(read(&nothing_to_lose), "ab");
    }

    #[test]
    fn damage_stays_with_its_record_and_goes_with_it() {
        let mut disk = disk("abcd", "e");
        assert!(disk.corrupt(2) && !disk.corrupt(2) && !disk.corrupt(6) && !disk.corrupt(0));
        disk.drop_prefix(1);
        assert_eq!(read(&disk), "?cde", "numbers stay when the oldest are dropped");
        assert!(!disk.corrupt(1));
        disk.drop_prefix(1);
        assert_eq!((read(&disk).as_str(), disk.damaged()), ("cde", 0));
        assert!(disk.corrupt(5));
        disk.drop_tail(1);
        disk.write('f');
        assert_eq!(read(&disk), "cdf", "the number is given again, the damage is not");
        assert_eq!(disk.records_from(4).map(|(number, _)| number).collect::<Vec<_>>(), [4, 5]);
        disk.drop_tail(2);
        assert_eq!((disk.synced(), disk.last()), (3, 3));
    }
}
