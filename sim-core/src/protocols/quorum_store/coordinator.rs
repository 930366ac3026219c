//! The coordinator of an operation: it asks a read quorum, and then a write quorum.
//!
//! A read asks what replicas have, and before it answers it gives what it found to those that lack it,
//! until W replicas have it: otherwise the next read could meet others and go back in time. A write
//! asks first, too, and so its version descends from all that was acknowledged before. Then it is
//! acknowledged when W replicas have it.
//!
//! A coordinator that hears nothing asks again, and after a while has stand-ins keep a write for those
//! that are silent. Nothing of this is on its disk: when it crashes, the client asks another one.
//!
//! # A request that comes twice
//!
//! It may come to two coordinators at once. When one finds that the replicas know the write already,
//! it makes no version but sees to it that a write quorum has what is there, and says that it is done.
//! When the replicas know a later request of the same client, nobody waits for this one any more.

use super::clock::{Clock, Dot};
use super::message::{Message, Note};
use super::versions::{Stamp, Version, Versions};
use super::{QuorumStore, Timer, bugs, options};
use crate::base::{Duration, Instant, NodeId, NodeSet};
use crate::protocol::{Action, Answer, Effects, Key, Outcome, Request, Setup};

/// How long a coordinator goes on if it does not succeed: its client has asked others since.
const PATIENCE: Duration = Duration::s(2);

/// One operation, as its coordinator sees it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Work {
    pub(super) request: Request,
    /// When it began, and when it began to write.
    began: Instant,
    pub(super) phase: Phase,
}

#[derive(Clone, Debug, Hash)]
pub(super) enum Phase {
    /// It asks what replicas have.
    Get(Get),
    /// It waits until enough replicas have what it found, or made.
    Put(Put),
}

/// What replicas said that they have.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Get {
    pub(super) replies: Vec<(NodeId, Versions)>,
    /// The replicas in place of which a stand-in has answered, and what that keeps for them.
    stood_in: NodeSet,
    hints: Versions,
}

impl Get {
    /// The replicas that have answered.
    fn heard(&self) -> NodeSet {
        self.replies.iter().map(|&(replica, _)| replica).collect()
    }
}

/// What enough replicas are to have before the client is answered.
#[derive(Clone, Debug, Hash)]
pub(super) struct Put {
    pub(super) versions: Versions,
    outcome: Outcome,
    since: Instant,
    /// The replicas that have it.
    pub(super) kept: NodeSet,
    /// The replicas for which a stand-in keeps it.
    pub(super) hinted: NodeSet,
}

/// How much of a quorum these are: replicas that have answered, and such in place of which a stand-in
/// has.
fn counted(setup: &Setup, replicas: NodeSet, stood_in: NodeSet) -> u32 {
    if setup.bug(bugs::SLOPPY_QUORUM) { replicas.union(stood_in).len() } else { replicas.len() }
}

/// The name of a request.
pub(super) fn dot(request: &Request) -> Dot {
    Dot { client: request.client, sequence: request.sequence }
}

impl Work {
    fn key(&self) -> Key {
        self.request.operation.key
    }
}

impl QuorumStore {
    /// A client asks for something.
    pub(super) fn begin(&mut self, request: Request, effects: &mut Effects<QuorumStore>) {
        let is_newer = |work: &Work| work.request.sequence >= request.sequence;
        if self.works.iter().any(|it| it.request.client == request.client && is_newer(it)) {
            return; // It is at it, or the client has asked for something else since.
        }
        self.works.retain(|work| work.request.client != request.client);
        if let Action::CompareAndSet { .. } = request.operation.action {
            let refused = Answer::Done(Outcome::Refused);
            return effects.reply(request.client, request.sequence, refused);
        }
        let (of, key) = (dot(&request), request.operation.key);
        effects.note(Note::Asked { of, key });
        if self.works.is_empty() {
            effects.set_timer(Timer::Resend, self.setup.range(options::RESEND_INTERVAL));
        }
        let (began, phase) = (effects.now(), Phase::Get(Get::default()));
        self.works.push(Work { request, began, phase });
        let me = self.setup.me;
        effects.send_all(
            self.homes(key).filter(|&home| home != me),
            &Message::Get { of, home: None, key },
        );
        if self.homes(key).any(|home| home == me) {
            self.on_versions(me, of, self.versions(key), effects);
        }
    }

    fn work(&mut self, of: Dot) -> Option<&mut Work> {
        self.works.iter_mut().find(|work| dot(&work.request) == of)
    }

    /// A replica said what it has.
    pub(super) fn on_versions(
        &mut self,
        from: NodeId,
        of: Dot,
        versions: Versions,
        effects: &mut Effects<QuorumStore>,
    ) {
        let Some(Work { phase: Phase::Get(get), .. }) = self.work(of) else { return };
        if !get.heard().contains(from) {
            get.replies.push((from, versions));
        }
        self.decide(of, effects);
    }

    /// A stand-in said what it keeps for a replica.
    pub(super) fn on_hint(
        &mut self,
        home: NodeId,
        of: Dot,
        versions: &Versions,
        effects: &mut Effects<QuorumStore>,
    ) {
        let keep_siblings = self.keeps_siblings();
        let Some(Work { phase: Phase::Get(get), .. }) = self.work(of) else { return };
        get.stood_in.insert(home);
        get.hints.merge(versions, keep_siblings);
        self.decide(of, effects);
    }

    /// Once enough replicas have said what they have, it is clear what they are to have.
    fn decide(&mut self, of: Dot, effects: &mut Effects<QuorumStore>) {
        let (reads, setup) = (self.quorum(options::READS), self.setup.clone());
        let Some(work) = self.work(of) else { return };
        let Work { request, phase: Phase::Get(get), .. } = work else { return };
        if counted(&setup, get.heard(), get.stood_in) < reads {
            return;
        }
        let (request, Get { replies, hints: mut found, .. }) = (*request, core::mem::take(get));
        for (_, versions) in &replies {
            found.merge(versions, self.keeps_siblings());
        }
        let known = found.clock().known(of.client);
        if known > of.sequence {
            return self.works.retain(|work| dot(&work.request) != of);
        }
        let (outcome, write) = match request.operation.action {
            Action::Write(value) if known < of.sequence => (Outcome::Written, Some(value)),
            Action::Write(_) => (Outcome::Written, None),
            Action::Read | Action::CompareAndSet { .. } => (Outcome::Value(found.value()), None),
        };
        let versions = match write {
            Some(value) => Versions::of(self.succeeds(&found, of, value, effects.wall_clock())),
            None => found,
        };
        let has_it = replies.iter().filter(|(_, reply)| *reply == versions);
        let kept = has_it.map(|&(replica, _)| replica).collect();
        let (since, hinted) = (effects.now(), NodeSet::EMPTY);
        let put = Put { versions, outcome, since, kept, hinted };
        if let Some(work) = self.work(of) {
            work.phase = Phase::Put(put);
        }
        self.put(of, effects);
    }

    /// The version that a write makes of those that its coordinator found.
    fn succeeds(&self, found: &Versions, dot: Dot, value: u64, wall_clock: Instant) -> Version {
        let (mut clock, at) = if self.setup.bug(bugs::WALL_CLOCK_TIMESTAMPS) {
            (Clock::default(), wall_clock)
        } else {
            (found.clock(), wall_clock.max(found.stamp().at.after(Duration::us(1))))
        };
        clock.add(dot);
        let stamp = Stamp { at, by: self.setup.me };
        let stamp = if self.keeps_siblings() { Stamp::ZERO } else { stamp };
        Version { dot, clock, stamp, value }
    }

    /// How many replicas have what is to be kept, as far as that is known.
    fn written(&self, put: &Put) -> u32 {
        counted(&self.setup, put.kept, put.hinted)
    }

    /// Gives the versions to all replicas that are not known to have them.
    fn put(&mut self, of: Dot, effects: &mut Effects<QuorumStore>) {
        let Some((key, put)) = self.writing(of) else { return };
        if self.written(put) >= self.quorum(options::WRITES) {
            return self.finish(of, effects);
        }
        let (me, versions) = (self.setup.me, put.versions.clone());
        let lacking: Vec<NodeId> =
            self.homes(key).filter(|&home| !put.kept.contains(home)).collect();
        let others = lacking.iter().copied().filter(|&home| home != me);
        effects.send_all(others, &Message::Put { of, key, versions: versions.clone() });
        if lacking.contains(&me) {
            self.keep(key, &versions, effects);
            self.on_kept(me, of, versions.digest(), effects);
        }
    }

    /// The key of an operation that has come so far, and what is to be kept.
    fn writing(&self, of: Dot) -> Option<(Key, &Put)> {
        let work = self.works.iter().find(|work| dot(&work.request) == of)?;
        match &work.phase {
            Phase::Put(put) => Some((work.key(), put)),
            Phase::Get(_) => None,
        }
    }

    /// A replica has the versions.
    pub(super) fn on_kept(
        &mut self,
        from: NodeId,
        of: Dot,
        digest: u64,
        effects: &mut Effects<QuorumStore>,
    ) {
        self.count(of, digest, effects, |put| put.kept.insert(from));
    }

    /// A stand-in has the versions for a replica.
    pub(super) fn on_hinted(
        &mut self,
        home: NodeId,
        of: Dot,
        digest: u64,
        effects: &mut Effects<QuorumStore>,
    ) {
        self.count(of, digest, effects, |put| put.hinted.insert(home));
    }

    fn count(
        &mut self,
        of: Dot,
        digest: u64,
        effects: &mut Effects<QuorumStore>,
        take: impl FnOnce(&mut Put),
    ) {
        let Some(Work { phase: Phase::Put(put), .. }) = self.work(of) else { return };
        if put.versions.digest() != digest {
            return; // A reply to what it put before a restart.
        }
        take(put);
        let is_done = self
            .writing(of)
            .is_some_and(|(_, put)| self.written(put) >= self.quorum(options::WRITES));
        if is_done {
            self.finish(of, effects);
        }
    }

    /// Enough replicas have it: the client is told.
    fn finish(&mut self, of: Dot, effects: &mut Effects<QuorumStore>) {
        let Some(place) = self.works.iter().position(|work| dot(&work.request) == of) else {
            return;
        };
        let Work { request, phase: Phase::Put(put), .. } = self.works.remove(place) else { return };
        if put.outcome == Outcome::Written {
            let (clock, stamp) = (put.versions.clock(), put.versions.stamp());
            let key = request.operation.key;
            effects.note(Note::Acknowledged { dot: of, key, clock, stamp });
        }
        effects.reply(request.client, request.sequence, Answer::Done(put.outcome));
        if self.works.is_empty() {
            effects.cancel_timer(Timer::Resend);
        }
    }

    /// Asks again those that have not answered.
    pub(super) fn resend(&mut self, effects: &mut Effects<QuorumStore>) {
        let now = effects.now();
        self.works.retain(|work| now.since(work.began) < PATIENCE);
        let me = self.setup.me;
        let all: Vec<(Dot, Key)> =
            self.works.iter().map(|work| (dot(&work.request), work.key())).collect();
        for (of, key) in all {
            let Some(work) = self.work(of) else { continue };
            if let Phase::Get(get) = &work.phase {
                let (heard, began) = (get.heard(), work.began);
                let silent = self.homes(key).filter(|&home| home != me && !heard.contains(home));
                effects.send_all(silent, &Message::Get { of, home: None, key });
                for (home, stand_in) in self.stand_ins_for_others(key, heard, began, effects) {
                    if stand_in == me {
                        let hint = self.hint(home, key).cloned().unwrap_or_default();
                        self.on_hint(home, of, &hint, effects);
                    } else {
                        effects.send(stand_in, Message::Get { of, home: Some(home), key });
                    }
                }
            } else {
                self.put(of, effects);
                self.hint_for_the_silent(of, effects);
            }
        }
        if !self.works.is_empty() {
            effects.set_timer(Timer::Resend, self.setup.range(options::RESEND_INTERVAL));
        }
    }

    /// The replicas that have been silent for too long, each with the server that stands in for it.
    fn stand_ins_for_others(
        &self,
        key: Key,
        heard: NodeSet,
        since: Instant,
        effects: &Effects<QuorumStore>,
    ) -> Vec<(NodeId, NodeId)> {
        if effects.now().since(since) < self.setup.range(options::HINT_AFTER).min {
            return Vec::new();
        }
        let silent = self.homes(key).filter(|&home| !heard.contains(home));
        silent.zip(self.stand_ins(key)).collect()
    }

    /// Has stand-ins keep the versions for replicas that were silent for too long.
    fn hint_for_the_silent(&mut self, of: Dot, effects: &mut Effects<QuorumStore>) {
        let Some((key, put)) = self.writing(of) else { return };
        let (versions, hinted) = (put.versions.clone(), put.hinted);
        let pairs = self.stand_ins_for_others(key, put.kept, put.since, effects);
        for (home, stand_in) in pairs.into_iter().filter(|&(home, _)| !hinted.contains(home)) {
            if stand_in == self.setup.me {
                self.keep_for(home, key, &versions, effects);
                self.on_hinted(home, of, versions.digest(), effects);
            } else {
                let versions = versions.clone();
                effects.send(stand_in, Message::Hint { of, home, key, versions });
            }
        }
    }
}
