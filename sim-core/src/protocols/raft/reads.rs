//! Linearizable reads without a log entry: ReadIndex (§6.4).
//!
//! A leader may have been unseated without knowing, so it must not answer a read from its own state
//! alone. It remembers its commit index, confirms with a round of heartbeats that a majority still
//! follows it, waits until it has applied up to that index, and then answers. The round must begin
//! after the read came; reads that come while one is under way share the next.
//!
//! A new leader does not know how far the earlier ones had committed. All of that stands before the
//! entry with which its term began, so a read waits at least for this one.
//!
//! Left out: leases, which trust clocks (§6.4.1), and reads at followers.

use super::message::Note;
use super::node::Role;
use super::{Raft, bugs};
use crate::protocol::{Answer, Effects, Key, Outcome, Request};

/// A read that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) client: u8,
    pub(super) sequence: u32,
    pub(super) key: Key,
    /// The round that must be confirmed: the first to begin after the read came.
    pub(super) round: u64,
    /// The index that must be applied.
    pub(super) index: u64,
}

impl Raft {
    /// A client wants to read from this leader.
    pub(super) fn on_read(&mut self, request: Request, effects: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &mut self.role else {
            return;
        };
        let Request { client, sequence, .. } = request;
        if leadership.reads.iter().any(|read| read.client == client && read.sequence >= sequence) {
            return;
        }
        effects.note(Note::ReadAsked { client, sequence });
        let read = Read {
            client,
            sequence,
            key: request.operation.key,
            round: leadership.round + 1,
            index: self.commit.max(leadership.noop),
        };
        if self.setup.bug(bugs::STALE_READ) {
            return self.serve(read, effects);
        }
        // A client that asks for something new waits for the old no more.
        leadership.reads.retain(|read| read.client != client);
        leadership.reads.push_back(read);
        self.serve_reads(effects);
    }

    /// Answers the reads that need wait no longer, and begins a round for the rest if none is under
    /// way.
    pub(super) fn serve_reads(&mut self, effects: &mut Effects<Raft>) {
        loop {
            let Role::Leader(leadership) = &mut self.role else {
                return;
            };
            let Some(&first) = leadership.reads.front() else {
                return;
            };
            let confirmed = leadership.reached(|progress| progress.round);
            if first.round <= confirmed && first.index <= self.store.applied() {
                leadership.reads.pop_front();
                self.serve(first, effects);
            } else if first.round > leadership.round && confirmed == leadership.round {
                self.begin_round(effects);
            } else {
                return;
            }
        }
    }

    /// Answers a read from the store as it is now.
    fn serve(&mut self, read: Read, effects: &mut Effects<Raft>) {
        let Read { client, sequence, key, .. } = read;
        effects.note(Note::ReadServed { client, sequence, index: self.store.applied() });
        let value = Outcome::Value(self.store.value(key));
        self.reply(client, sequence, Answer::Done(value), effects);
    }
}
