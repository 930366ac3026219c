//! The last service: a queue with a bound, and one worker.

use super::caller::{Job, Origin};
use super::message::{Message, Note, Reason, Timer};
use super::{Service, options};
use crate::base::Instant;
use crate::protocol::{Action, Effects, Outcome, Request};
use std::collections::{BTreeMap, VecDeque};

/// What the last service works on, and what it keeps.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Worker {
    /// The oldest call first.
    pub(super) queue: VecDeque<Job>,
    /// The call at work, and since when.
    pub(super) at_work: Option<(Job, Instant)>,
    pub(super) store: BTreeMap<u8, u64>,
}

impl Worker {
    fn apply(&mut self, request: Request) -> Outcome {
        let value = self.store.entry(request.operation.key.0).or_default();
        match request.operation.action {
            Action::Read => Outcome::Value(*value),
            Action::Write(new) => {
                *value = new;
                Outcome::Written
            }
            Action::CompareAndSet { expected, new } => {
                let swapped = *value == expected;
                if swapped {
                    *value = new;
                }
                Outcome::Swapped(swapped)
            }
        }
    }
}

impl Service {
    /// Lets a call wait for its turn. What is too late anyway makes room.
    pub(super) fn enqueue(&mut self, job: Job, effects: &mut Effects<Service>) {
        let now = effects.wall_clock();
        let before = self.worker.queue.len();
        self.worker.queue.retain(|waiting| now < waiting.deadline);
        self.tally.too_late += (before - self.worker.queue.len()) as u64;
        if self.worker.queue.len() as u64 >= self.setup.count(options::QUEUE_LIMIT) {
            return self.refuse(&job, Reason::Overloaded, effects);
        }
        self.worker.queue.push_back(job);
        if self.worker.at_work.is_none() {
            self.take_next(effects);
        }
    }

    /// Begins with the oldest call whose caller still waits.
    fn take_next(&mut self, effects: &mut Effects<Service>) {
        let now = effects.wall_clock();
        while let Some(job) = self.worker.queue.pop_front() {
            if now >= job.deadline {
                self.tally.too_late += 1;
                continue;
            }
            effects.note(Note::Began { chain: job.chain().to_vec(), at: now });
            effects.set_timer(Timer::Work, self.setup.range(options::SERVICE_TIME));
            self.worker.at_work = Some((job, now));
            return;
        }
    }

    /// The call at work is done.
    pub(super) fn finish(&mut self, effects: &mut Effects<Service>) {
        if let Some((job, since)) = self.worker.at_work.take() {
            let outcome = self.worker.apply(job.request);
            self.tally.answered += 1;
            if let (Origin::Service { caller, .. }, Some(&id)) = (&job.origin, job.chain().last()) {
                // It does not work while it stands still.
                let longest = self.setup.range(options::SERVICE_TIME).max;
                let took = effects.wall_clock().since(since).min(longest);
                effects.note(Note::Finished { id, took });
                effects.send(*caller, Message::Done { id, outcome });
            }
        }
        self.take_next(effects);
    }
}
