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
//! # Leases
//!
//! With the option `lease-reads` a leader saves that round (§6.4.1). With CheckQuorum, whoever
//! answered a heartbeat listens to no candidate for the minimum election timeout, so when a majority
//! has answered a round, nobody else can be elected before that time has passed since the round
//! *began*; and the leader answers at once until then. It is the leader's clock that measures, and
//! the followers' clocks that keep the promise: the lease is a tenth shorter than the timeout, which
//! covers two clocks that are each 5 % wrong. With clocks that drift further, a leader that was
//! replaced may answer from the past. Without CheckQuorum nobody makes the promise, so the option has
//! no effect.
//!
//! Two more things would break the promise. A node that restarts has forgotten whom it answered, so
//! it keeps still for the timeout at first. And a successor that the leader itself has called is
//! listened to by everybody, so from then on that leader has no lease, until it is elected again.
//!
//! Left out: reads at followers.

use super::message::Note;
use super::node::Role;
use super::{Raft, bugs, options};
use crate::base::{Duration, Instant};
use crate::protocol::{Answer, Effects, Key, Outcome, Request};
use std::collections::VecDeque;

/// A read that waits.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Read {
    pub(super) client: u8,
    pub(super) sequence: u32,
    pub(super) key: Key,
    /// The round that must be confirmed: the first to begin after the read came.
    pub(super) round: u64,
    /// The index that must be applied.
    pub(super) index: u64,
}

/// For how long a leader may answer reads without asking anybody.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Lease {
    /// Until when, by the leader's monotonic clock.
    until: Instant,
    /// When the rounds began that no majority has answered yet, oldest first.
    begun: VecDeque<(u64, Instant)>,
    /// Whether it has none for the rest of its term.
    forgone: bool,
}

impl Lease {
    /// A round begins.
    fn begin(&mut self, round: u64, now: Instant) {
        self.begun.push_back((round, now));
    }

    /// A majority has answered all rounds up to this one.
    fn renew(&mut self, confirmed: u64, length: Duration) {
        while let Some((_, began)) = self.begun.pop_front_if(|&mut (round, _)| round <= confirmed) {
            self.until = began.after(length);
        }
    }

    /// Until when it lasts, by the leader's monotonic clock; zero if there is none.
    pub(super) fn until(&self) -> Instant {
        if self.forgone { Instant::ZERO } else { self.until }
    }

    /// Whether it holds.
    fn holds(&self, now: Instant) -> bool {
        now < self.until()
    }

    /// There is none any more, for the rest of the term.
    pub(super) fn forgo(&mut self) {
        self.forgone = true;
    }
}

impl Raft {
    /// Whether leases are in use. They rest on what CheckQuorum promises.
    pub(super) fn leases(&self) -> bool {
        self.setup.switch(options::LEASE_READS) && self.setup.switch(options::CHECK_QUORUM)
    }

    /// A round of heartbeats begins.
    pub(super) fn note_round(&mut self, now: Instant) {
        let leases = self.leases();
        if let Role::Leader(leadership) = &mut self.role
            && leases
        {
            leadership.lease.begin(leadership.round, now);
        }
    }

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
        let length = Duration(self.setup.range(options::ELECTION_TIMEOUT).min.0 / 10 * 9);
        loop {
            let Role::Leader(leadership) = &mut self.role else {
                return;
            };
            let confirmed = leadership.reached(|progress| progress.round);
            leadership.lease.renew(confirmed, length);
            let Some(&first) = leadership.reads.front() else {
                return;
            };
            let is_confirmed = first.round <= confirmed || leadership.lease.holds(effects.now());
            if is_confirmed && first.index <= self.applied {
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
        effects.note(Note::ReadServed { client, sequence, index: self.applied });
        let value = Outcome::Value(self.store.value(key));
        self.reply(client, sequence, Answer::Done(value), effects);
    }
}
