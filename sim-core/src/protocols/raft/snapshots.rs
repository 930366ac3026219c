//! Snapshots (§5): the store in place of the entries that made it.
//!
//! Once enough entries were applied since the last one, a node writes its store to the disk as one
//! record, waits until that is safe, and drops what it stands for, in memory and on the disk; but for
//! the last few entries, half as many as make a snapshot due, for followers a little behind. The
//! store remembers its clients, so retries are recognised across snapshots (§6.3). Every node does
//! this for itself: what it drops is committed.
//!
//! A follower may need entries that its leader has dropped. It is sent the leader's snapshot
//! instead, InstallSnapshot (§5.1), again in each round until it answers. If the follower has the
//! snapshot's last entry, its log is right up to there, and it learns only that all of this is
//! committed; otherwise the snapshot takes the place of its whole log.
//!
//! A crash may fall between any two of these effects. Before the record is safe the old records
//! count; after it, the record does, and what it stands for is dropped by the next snapshot. A
//! snapshot is one record, so it is there as a whole or not at all.
//!
//! Left out: a snapshot in several pieces, and one taken while the node goes on (§5.1.1 forks).

use super::message::{
    Agreement, AppendReply, InstallSnapshot, Message, Note, Position, Record, Snapshot,
};
use super::{Log, Raft, bugs, options};
use crate::base::NodeId;
use crate::protocol::Effects;
use std::sync::Arc;

impl Raft {
    /// Whether enough was applied since the last snapshot, once `applied` is.
    pub(super) fn is_snapshot_due(&self, applied: u64) -> bool {
        let every = self.setup.count(options::SNAPSHOT_EVERY);
        every > 0 && applied.saturating_sub(self.snapshot_end()) >= every
    }

    /// The last index that the snapshot stands for; zero if there is none.
    fn snapshot_end(&self) -> u64 {
        self.snapshot.as_ref().map_or(0, |snapshot| snapshot.last.index)
    }

    /// Writes a snapshot of all that is applied, and drops most of what it stands for.
    pub(super) fn compact(&mut self, effects: &mut Effects<Raft>) {
        if self.applied > self.snapshot_end() {
            let snapshot = self.snapshot_at(self.applied);
            let kept = self.setup.count(options::SNAPSHOT_EVERY) / 2;
            let index = self.applied.saturating_sub(kept).max(self.log.base().index);
            let term = self.log.term_at(index).unwrap_or_default();
            effects.note(Note::Compacted { upto: snapshot.last });
            self.keep(snapshot, Position { index, term }, false, effects);
        }
    }

    /// The store as it is now, said to be that of an index.
    fn snapshot_at(&self, index: u64) -> Arc<Snapshot> {
        let term = self.log.term_at(index).unwrap_or_default();
        let (history, store) = (self.history, self.store.clone());
        Arc::new(Snapshot { last: Position { index, term }, history, store })
    }

    /// With the bug [`bugs::APPLIED_BEFORE_APPLY`], what is about to be applied is written down as
    /// applied first. The snapshot that follows would mend it, unless a crash falls between them.
    pub(super) fn save_applied_too_early(&mut self, effects: &mut Effects<Raft>) {
        if self.setup.bug(bugs::APPLIED_BEFORE_APPLY) && self.is_snapshot_due(self.commit) {
            let snapshot = self.snapshot_at(self.commit);
            let base = self.log.base();
            self.write(Record::Snapshot { snapshot, base, replaces: false }, effects);
        }
    }

    /// Saves a snapshot, and then drops the log: up to a base, or all of it.
    fn keep(
        &mut self,
        snapshot: Arc<Snapshot>,
        base: Position,
        replaces: bool,
        effects: &mut Effects<Raft>,
    ) {
        let record = Record::Snapshot { snapshot: snapshot.clone(), base, replaces };
        let own = self.write(record, effects);
        // The records that are dropped hold the term and the vote.
        self.save_ballot(effects);
        self.sync(effects);
        match replaces {
            true => self.log = Log::after(base),
            false => self.log.compact(base),
        }
        self.snapshot = Some(snapshot);
        let last_needless = self.log.first_record().unwrap_or(own) - 1;
        effects.drop_prefix(last_needless - self.dropped);
        self.dropped = last_needless;
    }

    /// Sends a follower what stands for the entries that it lacks.
    pub(super) fn send_snapshot(&mut self, to: NodeId, round: u64, effects: &mut Effects<Raft>) {
        match self.snapshot.clone() {
            Some(snapshot) => {
                let install = InstallSnapshot { term: self.term, round, snapshot };
                self.send(to, Message::InstallSnapshot(install), effects);
            }
            None => effects.halt("a leader dropped entries without a snapshot of them"),
        }
    }

    /// A leader sends its snapshot, since it has no longer what this node lacks.
    pub(super) fn on_install_snapshot(
        &mut self,
        from: NodeId,
        install: InstallSnapshot,
        effects: &mut Effects<Raft>,
    ) {
        let InstallSnapshot { term, round, snapshot } = install;
        self.adopt(term, Some(from), effects);
        let agreement = if self.is_past(term) {
            Agreement::Outdated
        } else if self.heed(from, effects) {
            let index = snapshot.last.index;
            self.install(snapshot, effects);
            Agreement::Matches { index }
        } else {
            return;
        };
        let reply = AppendReply { term: self.term, round, agreement };
        self.send(from, Message::InstallSnapshotReply(reply), effects);
    }

    fn install(&mut self, snapshot: Arc<Snapshot>, effects: &mut Effects<Raft>) {
        let last = snapshot.last;
        if last.index <= self.commit {
            return; // It is late: all of this is here, and the logs agree on what is committed.
        }
        self.commit = last.index;
        if self.log.term_at(last.index) == Some(last.term) {
            return self.apply(effects);
        }
        effects.note(Note::Installed { upto: last, history: snapshot.history });
        self.applied = last.index;
        self.history = snapshot.history;
        self.store = snapshot.store.clone();
        self.keep(snapshot, last, true, effects);
    }
}
