//! What a Raft node is, what it keeps, and the gate through which all its promises pass.
//!
//! # Saved before sent
//!
//! A handler changes the node's state at once, while its effects, the sync among them, come later
//! and may be cut off by a crash. Three facts make that safe:
//!
//! - Whatever others can learn of the state, they learn through an effect: a message, an answer, a
//!   note of an election or a commit. All of these pass through one gate, `sync`, so they stand behind
//!   the sync of every write that came before. The disk's order is the order of effects.
//! - A crash that drops the rest of the effects drops the state as well. What restarts is made from
//!   the disk alone, and every prefix of the records is a state that the node was in.
//! - No other handler runs before the sync is over. So when a leader counts its own vote, or its own
//!   log as one of a majority, either an earlier handler synced it, or this one does before the
//!   effect that tells.
//!
//! What a crash of the process leaves on the disk may still be unsynced, and a loss of power could
//! take it *after* the restarted node has spoken of it. So a restart syncs first.
//!
//! # Damage
//!
//! A damaged record that no sync had confirmed was promised to nobody: it is dropped, with all that
//! stands behind it, and the node goes on. One that was synced may have been a vote, or the last copy
//! but one of a committed entry; a node that went on without it could vote twice, or help to elect a
//! leader that lacks the entry. So it does not start, and says which record it is. How a disk can
//! tell the two apart, and when it cannot, is told in [`crate::protocol::Disk`]'s module. Left out:
//! asking the others for what was damaged, as the paper named there goes on to do.

use super::bugs;
use super::message::{Command, Entry, Message, Note, Position, Record, Snapshot};
use super::options;
use super::replication::Leadership;
use super::store::Store;
use super::{Log, Timer};
use crate::base::{DurationRange, Instant, NodeId, NodeSet};
use crate::protocol::{Answer, Defect, Disk, Effects, Setup, Standing};
use std::sync::Arc;

/// A Raft node.
#[derive(Clone, Debug, Hash)]
pub struct Raft {
    pub(super) setup: Setup,

    // On the disk (Figure 3.1, "persistent state").
    /// The latest term that it has heard of.
    pub(super) term: u64,
    /// Who has its vote in this term.
    pub(super) vote: Option<NodeId>,
    /// The entries. They begin behind the last that the snapshot stands for, or a little before.
    pub(super) log: Log,
    /// The last snapshot.
    pub(super) snapshot: Option<Arc<Snapshot>>,

    // Lost in a crash.
    pub(super) role: Role,
    /// The leader of this term, once it was heard.
    pub(super) leader: Option<NodeId>,
    /// When the leader was last heard, by this node's monotonic clock.
    pub(super) heard: Instant,
    /// Entries up to this index are known to be committed.
    pub(super) commit: u64,
    /// Entries up to this index are applied.
    pub(super) applied: u64,
    /// A digest of all that was applied, in order, for those who judge.
    pub(super) history: u64,
    /// What the applied entries made.
    pub(super) store: Store,
    /// Whether a write waits for its sync.
    unsynced: bool,
    /// The number of the last record on the disk.
    written: u64,
    /// The number of the last record that was dropped from its beginning.
    pub(super) dropped: u64,
}

/// What a node is doing.
#[derive(Clone, Debug, Hash)]
pub(super) enum Role {
    /// It follows a leader, or waits for one.
    Follower,
    /// It asks whether a campaign would succeed (§9.6).
    PreCandidate(Votes),
    /// It campaigns.
    Candidate(Votes),
    /// It leads.
    Leader(Leadership),
}

impl Role {
    /// How it is drawn, and what scenarios ask for.
    pub(super) fn standing(&self) -> Standing {
        match self {
            Role::Follower => Standing::Following,
            Role::PreCandidate(_) | Role::Candidate(_) => Standing::Contending,
            Role::Leader(_) => Standing::Leading,
        }
    }
}

/// Who said what to a campaign.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct Votes {
    pub(super) granted: NodeSet,
    pub(super) denied: NodeSet,
    /// How many answers granted, duplicates among them.
    pub(super) grants: u32,
}

impl Votes {
    /// One answer. The sets see to it that a duplicate counts once.
    pub(super) fn count(&mut self, from: NodeId, granted: bool) {
        if granted {
            self.grants += 1;
            self.granted.insert(from);
        } else {
            self.denied.insert(from);
        }
    }
}

impl Raft {
    /// A node with what its disk kept.
    pub(super) fn recover(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Raft>) -> Raft {
        let readable = disk.records().map_while(|(_, record)| record.ok());
        let snapshots = readable.filter_map(|record| match record {
            Record::Snapshot { snapshot, base, .. } => Some((snapshot, *base)),
            _ => None,
        });
        let (snapshot, base) = snapshots.last().unzip();
        let base = base.unwrap_or_default();
        let mut node = Raft {
            setup: setup.clone(),
            term: 0,
            vote: None,
            log: Log::after(base),
            snapshot: snapshot.cloned(),
            role: Role::Follower,
            leader: None,
            // It may have heard a leader just before it went down; see `Raft::hears_leader`.
            heard: effects.now(),
            commit: 0,
            applied: 0,
            history: 0,
            store: Store::default(),
            unsynced: disk.unsynced() > 0,
            written: disk.last(),
            dropped: disk.last() - disk.len(),
        };
        for (number, record) in disk.records() {
            let Ok(record) = record else {
                if number <= disk.synced() && !setup.bug(bugs::CORRUPT_TAIL) {
                    effects.stop(Defect::DamagedRecord { number: number as u32 });
                    return node;
                }
                effects.drop_tail(disk.last() + 1 - number);
                node.written = number - 1;
                node.unsynced = number > disk.synced() + 1;
                break;
            };
            match *record {
                Record::Ballot { term, vote } => (node.term, node.vote) = (term, vote),
                Record::Entry { index, entry } => {
                    node.log.truncate(index);
                    if index > base.index {
                        node.log.push(entry, number);
                    }
                }
                Record::Snapshot { replaces: true, .. } => node.log = Log::after(base),
                Record::Snapshot { replaces: false, .. } => {}
            }
        }
        node.sync(effects);
        if let Some(snapshot) = &node.snapshot {
            let index = snapshot.last.index;
            (node.commit, node.applied) = (index, index);
            (node.history, node.store) = (snapshot.history, snapshot.store.clone());
            effects.note(Note::Restored { index, history: node.history });
        }
        node.set_election_timer(effects);
        node
    }

    /// Where the log ends.
    pub(super) fn last(&self) -> Position {
        self.log.last()
    }

    /// The index of the last entry; zero if there is none.
    pub(super) fn last_index(&self) -> u64 {
        self.log.last_index()
    }

    /// The term of the entry at an index; `None` behind the end and before the snapshot's last.
    pub(super) fn term_at(&self, index: u64) -> Option<u64> {
        self.log.term_at(index)
    }

    /// Whether this node believes that it leads.
    pub(super) fn leads(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// Writes the term and the vote. They must be safe before anybody learns of either.
    pub(super) fn save_ballot(&mut self, effects: &mut Effects<Raft>) {
        let vote = if self.setup.bug(bugs::FORGOTTEN_VOTE) { None } else { self.vote };
        self.write(Record::Ballot { term: self.term, vote }, effects);
    }

    /// Writes a record; returns its number.
    pub(super) fn write(&mut self, record: Record, effects: &mut Effects<Raft>) -> u64 {
        effects.write(record);
        self.unsynced = true;
        self.written += 1;
        self.written
    }

    /// Puts an entry at the end of the log.
    pub(super) fn append(&mut self, entry: Entry, effects: &mut Effects<Raft>) {
        let Position { index, term: previous_term } = self.last();
        let index = index + 1;
        let at = Position { index, term: entry.term };
        effects.note(Note::Appended { at, previous_term, digest: entry.digest() });
        let waits = self.unsynced || !self.setup.bug(bugs::ACK_BEFORE_SYNC);
        let number = self.write(Record::Entry { index, entry }, effects);
        self.log.push(entry, number);
        self.unsynced = waits;
    }

    /// The gate: what stands behind it tells only of what is safe on the disk.
    pub(super) fn sync(&mut self, effects: &mut Effects<Raft>) {
        if self.unsynced {
            effects.sync();
            self.unsynced = false;
        }
    }

    /// Sends a message, once all that it may tell of is safe.
    pub(super) fn send(&mut self, to: NodeId, message: Message, effects: &mut Effects<Raft>) {
        self.sync(effects);
        effects.send(to, message);
    }

    /// Answers a client, once all that the answer may tell of is safe.
    pub(super) fn reply(
        &mut self,
        client: u8,
        sequence: u32,
        answer: Answer,
        effects: &mut Effects<Raft>,
    ) {
        self.sync(effects);
        effects.reply(client, sequence, answer);
    }

    /// Whom to send clients to.
    pub(super) fn redirect(&self) -> Answer {
        Answer::Redirect(self.leader.map(NodeId::number))
    }

    /// Waits anew for the time after which a follower gives its leader up.
    pub(super) fn set_election_timer(&self, effects: &mut Effects<Raft>) {
        let usual = self.setup.range(options::ELECTION_TIMEOUT);
        let range = match self.setup.bug(bugs::ENDLESS_SPLIT_VOTE) {
            true => DurationRange::exactly(usual.min),
            false => usual,
        };
        effects.set_timer(Timer::Election, range);
    }

    /// Enters a later term that another node is in, with nobody voted for.
    ///
    /// The leader of that term is not known unless it is its own message that tells of it.
    pub(super) fn adopt(&mut self, term: u64, leader: Option<NodeId>, effects: &mut Effects<Raft>) {
        if term > self.term {
            self.follow(leader, effects);
            self.term = term;
            self.vote = None;
            self.save_ballot(effects);
        }
    }

    /// Follows a leader, or waits for one. A leader sends away the clients that wait for it.
    pub(super) fn follow(&mut self, leader: Option<NodeId>, effects: &mut Effects<Raft>) {
        self.leader = leader;
        let Role::Leader(leadership) = core::mem::replace(&mut self.role, Role::Follower) else {
            return;
        };
        effects.note(Note::SteppedDown { term: self.term });
        effects.cancel_timer(Timer::Heartbeat);
        self.set_election_timer(effects);
        for read in leadership.reads {
            self.reply(read.client, read.sequence, self.redirect(), effects);
        }
        // A write that was appended may be committed by the next leader all the same. Sending its
        // client away is safe, as the retry has the same sequence number.
        for index in self.applied + 1..=self.last_index() {
            if let Some(&Entry { term, command: Command::Client(request) }) = self.log.get(index)
                && term == self.term
            {
                self.reply(request.client, request.sequence, self.redirect(), effects);
            }
        }
    }
}
