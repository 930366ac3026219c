//! What Raft promises at every moment (Figure 3.2), and what must be remembered to judge it.
//!
//! Each claim stands in a file of its own. The witness holds facts that no node need remember any
//! more: who was ever elected, what ever stood in a log, what was committed and applied. It is fed by
//! notes, and it is bounded: of elections and of terms that committed it keeps the last
//! [`TERMS_MAX`], of log indices the last [`INDICES_MAX`] below the highest committed one. What was
//! forgotten is judged no more; nothing is ever judged wrongly for it.

pub mod election_safety;
pub mod fresh_reads;
pub mod leader_completeness;
pub mod log_matching;
pub mod stable_leader;
pub mod state_machine_safety;

use super::Raft;
use super::message::{Note, Position, chain};
use crate::base::{Chunks, NodeId, Sorted};
use crate::protocol::{Claim, Names, Present};
use stable_leader::Unrest;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Raft>] = &[
    election_safety::CLAIM,
    log_matching::CLAIM,
    leader_completeness::CLAIM,
    state_machine_safety::CLAIM,
    fresh_reads::CLAIM,
    stable_leader::CLAIM,
];

/// How many terms the witness remembers.
pub const TERMS_MAX: usize = 1_024;
/// How many indices of the log the witness remembers.
pub const INDICES_MAX: u64 = 100_000;
/// How many entries the witness remembers that stood where another had stood first.
pub const RIVALS_MAX: usize = 10_000;

/// What claims remember.
#[derive(Clone, Debug, Hash)]
pub struct Witness {
    /// Who was elected, by term.
    elected: Sorted<u64, NodeId>,
    /// The first entry that was ever seen at each index. Almost always it is the only one, so a list
    /// that shares its past with its clones is enough.
    entries: Chunks<Seen>,
    /// The others, by index and term.
    rivals: Sorted<(u64, u64), Seen>,
    /// What was committed last in each term, by whom.
    commits: Sorted<u64, Commit>,
    /// The highest committed index of all.
    highest: Option<Commit>,
    /// What was applied first at each index, by whom.
    applied: Chunks<Applied>,
    /// The digest of all of that, also of what is forgotten.
    history: u64,
    /// The last read of each client.
    reads: Vec<Option<Asked>>,
    /// What unseated leaders.
    unrest: Unrest,
}

/// An entry as somebody appended it.
#[derive(Clone, Copy, Debug, Hash)]
struct Seen {
    term: u64,
    previous_term: u64,
    digest: u64,
    by: NodeId,
}

/// Up to where somebody's log was committed.
#[derive(Clone, Copy, Debug, Hash)]
struct Commit {
    /// The term of the leader that committed it, and which leader that was.
    term: u64,
    by: NodeId,
    upto: Position,
}

/// An entry as somebody applied it.
#[derive(Clone, Copy, Debug, Hash)]
struct Applied {
    digest: u64,
    /// The digest of all entries up to this one.
    history: u64,
    by: NodeId,
}

/// A read, with what was committed when a leader took it in.
#[derive(Clone, Copy, Debug, Hash)]
struct Asked {
    sequence: u32,
    committed: Option<Commit>,
}

impl Default for Witness {
    fn default() -> Witness {
        Witness {
            elected: Sorted::default(),
            entries: Chunks::starting_at(1),
            rivals: Sorted::default(),
            commits: Sorted::default(),
            highest: None,
            applied: Chunks::starting_at(1),
            history: 0,
            reads: Vec::new(),
            unrest: Unrest::default(),
        }
    }
}

impl Witness {
    /// The entry of this term that was seen first at this index.
    fn seen(&self, at: Position) -> Option<&Seen> {
        let first = self.entries.get(at.index).filter(|seen| seen.term == at.term);
        first.or_else(|| self.rivals.get(&(at.index, at.term)))
    }

    /// Takes a note in, after the claims have judged it.
    pub(super) fn remember(&mut self, present: &Present<'_, Raft>, node: NodeId, note: &Note) {
        self.unrest.remember(present, node, note);
        match *note {
            Note::Appended { at, previous_term, digest } => {
                let seen = Seen { term: at.term, previous_term, digest, by: node };
                if at.index == self.entries.end() {
                    self.entries.push(seen);
                } else if at.index >= self.entries.start() && self.seen(at).is_none() {
                    self.rivals.insert((at.index, at.term), seen);
                    self.rivals.keep_last(RIVALS_MAX);
                }
            }
            Note::Applied { index, digest } => {
                if index == self.applied.end() {
                    self.history = chain(self.history, digest);
                    self.applied.push(Applied { digest, history: self.history, by: node });
                }
            }
            Note::Committed { term, upto } => self.commit(Commit { term, by: node, upto }),
            Note::Elected { term } => {
                self.elected.insert_new(term, node);
                self.elected.keep_last(TERMS_MAX);
            }
            Note::ReadAsked { client, sequence } => {
                let client = usize::from(client);
                if client >= self.reads.len() {
                    self.reads.resize(client + 1, None);
                }
                // A retry was asked when it was asked first.
                if self.reads[client].is_none_or(|asked| asked.sequence < sequence) {
                    self.reads[client] = Some(Asked { sequence, committed: self.highest });
                }
            }
            Note::Campaigning { .. }
            | Note::SteppedDown { .. }
            | Note::Truncated { .. }
            | Note::ReadServed { .. }
            | Note::Compacted { .. }
            | Note::Installed { .. }
            | Note::Restored { .. }
            | Note::TransferBegan { .. }
            | Note::TransferAborted { .. }
            | Note::TransferRefused => {}
        }
    }

    /// The same with other names for the servers.
    pub(super) fn renamed(&self, names: &Names) -> Witness {
        let seen = |seen: &Seen| Seen { by: names.of(seen.by), ..*seen };
        let commit = |commit: &Commit| Commit { by: names.of(commit.by), ..*commit };
        let asked =
            |asked: &Asked| Asked { committed: asked.committed.as_ref().map(commit), ..*asked };
        Witness {
            elected: self.elected.map(|server| names.of(*server)),
            entries: self.entries.map(seen),
            rivals: self.rivals.map(seen),
            commits: self.commits.map(commit),
            highest: self.highest.as_ref().map(commit),
            applied: self.applied.map(|it| Applied { by: names.of(it.by), ..*it }),
            history: self.history,
            reads: self.reads.iter().map(|read| read.as_ref().map(asked)).collect(),
            unrest: self.unrest.renamed(names),
        }
    }

    fn commit(&mut self, commit: Commit) {
        self.commits.insert(commit.term, commit);
        self.commits.keep_last(TERMS_MAX);
        if self.highest.is_none_or(|highest| highest.upto.index < commit.upto.index) {
            self.highest = Some(commit);
        }
        let forgotten = commit.upto.index.saturating_sub(INDICES_MAX);
        if forgotten > self.entries.start() {
            self.entries.drop_prefix(forgotten);
            self.applied.drop_prefix(forgotten);
        }
    }
}
