//! The lock service: who has which lock, under which token, until when, and who waits for it.
//!
//! A lock is lent again when it was given back, or when its time is over by the service's own
//! monotonic clock; no other clock counts. What is lent is on the disk before anybody is told, and so
//! is the count of tokens. Who waits is forgotten in a crash: workers ask again.

use super::message::{Ask, Message, Note, Record};
use super::{Node, Part, Timer, save};
use crate::base::{DurationRange, Instant, NodeId, Sorted};
use crate::protocol::{Effects, Key};

/// The lock service's state.
#[derive(Clone, Debug, Default, Hash)]
pub struct Service {
    /// The token of the last lease.
    pub(super) token: u64,
    /// The last lease of each lock that was not given back.
    pub(super) leases: Sorted<Key, Lease>,
    /// Who waits, the one who came first first. Each worker waits for one lock at most.
    pub(super) waiting: Vec<Waiting>,
}

/// A lock, lent for a time.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Lease {
    pub(super) holder: NodeId,
    /// In answer to which request: a repeated one is answered with the same lease.
    ask: Ask,
    pub(super) token: u64,
    /// By the service's monotonic clock.
    pub(super) until: Instant,
}

/// A worker that waits for a lock.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Waiting {
    pub(super) worker: NodeId,
    pub(super) key: Key,
    ask: Ask,
    /// When it last asked, by its own clock.
    asked: Instant,
}

impl Service {
    /// What its records say. It cannot know how long ago it lent what, so each lease that was not
    /// given back is taken to last until then.
    pub(super) fn recover(records: &[Record], until: Instant) -> Service {
        let mut service = Service::default();
        for record in records {
            match *record {
                Record::Granted { key, holder, ask, token } => {
                    service.token = token;
                    service.leases.insert(key, Lease { holder, ask, token, until });
                }
                Record::Released { key, .. } => service.leases.remove(&key),
                Record::Life | Record::Shown { .. } | Record::Stored { .. } => {}
            }
        }
        service
    }

    /// The lease of a lock, unless its time is over.
    pub(super) fn running(&self, key: Key, now: Instant) -> Option<Lease> {
        self.leases.get(&key).copied().filter(|lease| now < lease.until)
    }

    /// Whoever waited longest among those whose lock can be lent; it waits no more.
    fn next(&mut self, now: Instant) -> Option<Waiting> {
        let is_free = |it: &Waiting| self.running(it.key, now).is_none();
        let place = self.waiting.iter().position(is_free)?;
        Some(self.waiting.remove(place))
    }
}

impl Node {
    pub(super) fn serve(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        match message {
            Message::Acquire { key, ask, asked } => {
                self.on_acquire(from, (key, ask), asked, effects);
            }
            Message::Release { key, token } => self.on_release(key, token, effects),
            _ => {}
        }
    }

    fn on_acquire(
        &mut self,
        worker: NodeId,
        (key, ask): (Key, Ask),
        asked: Instant,
        effects: &mut Effects<Node>,
    ) {
        let now = self.now;
        let Part::Service(service) = &mut self.part else { return };
        service.waiting.retain(|waiting| waiting.worker != worker || waiting.ask == ask);
        match service.running(key, now) {
            Some(Lease { token, until, holder, ask: answered })
                if (holder, answered) == (worker, ask) =>
            {
                let lease = until.since(now);
                effects.send(worker, Message::Granted { key, ask, token, asked, lease });
            }
            _ => {
                match service.waiting.iter_mut().find(|waiting| waiting.worker == worker) {
                    Some(waiting) => waiting.asked = waiting.asked.max(asked),
                    None => service.waiting.push(Waiting { worker, key, ask, asked }),
                }
                self.lend_what_is_over(effects);
            }
        }
    }

    fn on_release(&mut self, key: Key, token: u64, effects: &mut Effects<Node>) {
        let Part::Service(service) = &mut self.part else { return };
        if service.leases.get(&key).is_some_and(|lease| lease.token == token) {
            service.leases.remove(&key);
            // It is so from now on; a crash that keeps it off the disk makes others wait, no more.
            effects.note(Note::GivenBack { key, token });
            save(Record::Released { key, token }, effects);
            self.lend_what_is_over(effects);
        }
    }

    /// Lends each lock that can be lent to whoever waited longest for it, and looks again when the
    /// next lease is over for which somebody waits.
    pub(super) fn lend_what_is_over(&mut self, effects: &mut Effects<Node>) {
        let (now, lease) = (self.now, self.lease());
        let Part::Service(service) = &mut self.part else { return };
        while let Some(Waiting { worker: holder, key, ask, asked }) = service.next(now) {
            service.token += 1;
            let (token, until) = (service.token, now.after(lease));
            service.leases.insert(key, Lease { holder, ask, token, until });
            save(Record::Granted { key, holder, ask, token }, effects);
            effects.note(Note::Lent { key, holder, token, until });
            effects.send(holder, Message::Granted { key, ask, token, asked, lease });
        }
        let ends = service.waiting.iter().filter_map(|it| service.leases.get(&it.key));
        if let Some(end) = ends.map(|lease| lease.until).min() {
            effects.set_timer(Timer::Expiry, DurationRange::exactly(end.since(now)));
        }
    }
}
