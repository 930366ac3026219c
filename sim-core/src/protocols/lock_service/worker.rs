//! A worker: for a client's write it takes the lock, reads, computes, writes, and gives the lock back.
//!
//! It does one such thing after the other, and others wait in its queue. Before it writes it looks at
//! its clock, and begins anew if its lease is over. That is good manners and no more: the look and the
//! write are two steps, and a process can stand still between them for as long as it likes, for a
//! garbage collection, a page fault, a laptop that is shut. So can the message.

use super::message::{Ask, Deed, Message, Note, Session};
use super::{Node, Part, SERVICE, STORAGE, Timer, options};
use crate::base::{Instant, Sorted};
use crate::protocol::{Action, Answer, Effects, Key, Outcome, Request};
use std::collections::VecDeque;

/// A worker's state. A crash takes all of it: what it held ends by itself, and clients ask again.
#[derive(Clone, Debug, Hash)]
pub struct Worker {
    /// The last request for a lock.
    ask: Ask,
    /// What it is doing.
    pub(super) task: Option<Task>,
    /// Writes that wait for their turn: at most one of each client.
    pub(super) queue: VecDeque<Request>,
    /// Reads that wait for an answer, by client.
    pub(super) reads: Sorted<u8, Request>,
    /// The token of the last lease.
    pub(super) last_token: u64,
}

/// A client's write, under way.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Task {
    pub(super) request: Request,
    /// Which request for the lock.
    ask: Ask,
    pub(super) step: Step,
}

/// How far a write has come.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Step {
    /// It waits for the lock.
    Acquiring,
    /// It holds the lock and waits for the value.
    Fetching(Lease),
    /// It has sent what it computed.
    Storing(Lease, Option<u64>, Outcome),
}

/// A lease as its holder knows it.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Lease {
    pub(super) token: u64,
    /// By the worker's monotonic clock.
    pub(super) until: Instant,
}

impl Worker {
    /// A worker that has started for the `life`th time.
    pub(super) fn new(life: u32) -> Worker {
        Worker {
            ask: Ask { life, nth: 0 },
            task: None,
            queue: VecDeque::new(),
            reads: Sorted::default(),
            last_token: 0,
        }
    }

    /// The lease under which it works.
    pub(super) fn lease(&self) -> Option<Lease> {
        match self.task?.step {
            Step::Acquiring => None,
            Step::Fetching(lease) | Step::Storing(lease, ..) => Some(lease),
        }
    }

    /// The token of that.
    pub(super) fn token(&self) -> Option<u64> {
        self.lease().map(|lease| lease.token)
    }

    /// What to ask for, or to ask for again.
    fn wants(&self, now: Instant) -> Option<Message> {
        let Task { request, ask, step, .. } = self.task?;
        let (key, deed) = (request.operation.key, deed(request));
        Some(match step {
            Step::Acquiring => Message::Acquire { key, ask, asked: now },
            Step::Fetching(Lease { token, .. }) => Message::Fetch { key, token, deed },
            Step::Storing(Lease { token, .. }, value, outcome) => {
                Message::Store { key, token, deed, value, outcome }
            }
        })
    }
}

fn deed(request: Request) -> Deed {
    Deed { client: request.client, sequence: request.sequence }
}

/// What a write makes of a value: the new one, if it changes, and what the client is told.
fn apply(action: Action, value: u64) -> (Option<u64>, Outcome) {
    match action {
        Action::Read => (None, Outcome::Value(value)),
        Action::Write(new) => (Some(new), Outcome::Written),
        Action::CompareAndSet { expected, new } => {
            let swaps = value == expected;
            (swaps.then_some(new), Outcome::Swapped(swaps))
        }
    }
}

impl Node {
    fn worker(&mut self) -> Option<&mut Worker> {
        match &mut self.part {
            Part::Worker(worker) => Some(worker),
            Part::Service(_) | Part::Storage(_) => None,
        }
    }

    /// A client asks for something. The other parts have nothing to say to clients.
    pub(super) fn take_in(&mut self, request: Request, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else {
            return effects.reply(request.client, request.sequence, Answer::Redirect(None));
        };
        if request.operation.is_read() {
            worker.reads.insert(request.client, request);
            let read = Message::Read { key: request.operation.key, deed: deed(request) };
            effects.send(STORAGE, read);
            return effects.set_timer(Timer::Retry, self.setup.range(options::RETRY));
        }
        if worker.task.is_some_and(|task| deed(task.request) == deed(request)) {
            return;
        }
        worker.queue.retain(|waiting| waiting.client != request.client);
        worker.queue.push_back(request);
        self.begin_next(effects);
    }

    /// With nothing to do, it takes the next write from its queue.
    fn begin_next(&mut self, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        if worker.task.is_some() {
            return;
        }
        match worker.queue.pop_front() {
            Some(request) => self.acquire(request, effects),
            None if worker.reads.is_empty() => effects.cancel_timer(Timer::Retry),
            None => {}
        }
    }

    /// Asks for the lock, for the first time or anew.
    fn acquire(&mut self, request: Request, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        worker.ask.nth += 1;
        worker.task = Some(Task { request, ask: worker.ask, step: Step::Acquiring });
        self.go_on(effects);
    }

    /// Asks for what the step that it has come to needs.
    fn go_on(&mut self, effects: &mut Effects<Node>) {
        let now = self.now;
        let Some(message) = self.worker().and_then(|worker| worker.wants(now)) else { return };
        let to = if matches!(message, Message::Acquire { .. }) { SERVICE } else { STORAGE };
        effects.send(to, message);
        effects.set_timer(Timer::Retry, self.setup.range(options::RETRY));
    }

    /// An answer does not come: it asks again.
    pub(super) fn ask_again(&mut self, effects: &mut Effects<Node>) {
        let retry = self.setup.range(options::RETRY);
        let Some(worker) = self.worker() else { return };
        for (_, read) in worker.reads.from(&0) {
            effects.send(STORAGE, Message::Read { key: read.operation.key, deed: deed(*read) });
        }
        if !worker.reads.is_empty() {
            effects.set_timer(Timer::Retry, retry);
        }
        self.go_on(effects);
    }

    pub(super) fn work(&mut self, message: Message, effects: &mut Effects<Node>) {
        match message {
            Message::Granted { key, ask, token, asked, lease } => {
                let lease = Lease { token, until: asked.after(lease) };
                self.on_granted(key, ask, lease, effects);
            }
            Message::Fetched { token, value, session, .. } => {
                self.on_fetched(token, value, session, effects);
            }
            Message::Stored { token, deed, outcome } => {
                self.on_stored(token, deed, outcome, effects);
            }
            Message::Refused { token, .. } => self.on_refused(token, effects),
            Message::Value { deed, value } => self.on_value(deed, value, effects),
            _ => {}
        }
    }

    fn on_granted(&mut self, key: Key, ask: Ask, lease: Lease, effects: &mut Effects<Node>) {
        let (now, token) = (self.now, lease.token);
        let Some(worker) = self.worker() else { return };
        let Some(task) = worker.task.as_mut().filter(|task| task.ask == ask) else {
            // It was asked for in an earlier life, or is wanted no more.
            return effects.send(SERVICE, Message::Release { key, token });
        };
        if !matches!(task.step, Step::Acquiring) {
            return;
        }
        if now >= lease.until {
            let request = task.request;
            return self.begin_anew(request, token, effects);
        }
        task.step = Step::Fetching(lease);
        worker.last_token = token;
        effects.note(Note::Held { key, token });
        self.go_on(effects);
    }

    /// Its lease is over by its own clock: it gives the lock back and asks for it again.
    fn begin_anew(&mut self, request: Request, token: u64, effects: &mut Effects<Node>) {
        let key = request.operation.key;
        effects.note(Note::Expired { key, token });
        effects.send(SERVICE, Message::Release { key, token });
        self.acquire(request, effects);
    }

    fn on_fetched(
        &mut self,
        token: u64,
        value: u64,
        session: Session,
        effects: &mut Effects<Node>,
    ) {
        let (now, length) = (self.now, self.setup.range(options::WORK).min);
        let Some(worker) = self.worker() else { return };
        let Some(task) = &mut worker.task else { return };
        let Step::Fetching(lease) = task.step else { return };
        if lease.token != token {
            return;
        }
        let Request { operation, .. } = task.request;
        match session {
            Session::Done(outcome) => return self.finish(Some(outcome), effects),
            Session::Past => return self.finish(None, effects),
            Session::Fresh => {}
        }
        if now >= lease.until {
            let request = task.request;
            return self.begin_anew(request, token, effects);
        }
        let (value, outcome) = apply(operation.action, value);
        task.step = Step::Storing(lease, value, outcome);
        // Here is where a process stands still, with a lease that was good when it looked.
        effects.work(length);
        self.go_on(effects);
    }

    fn on_stored(&mut self, token: u64, of: Deed, outcome: Outcome, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        if worker.token() == Some(token) && worker.task.is_some_and(|task| deed(task.request) == of)
        {
            self.finish(Some(outcome), effects);
        }
    }

    /// Somebody with a later token has been there: what was fetched is no longer so.
    fn on_refused(&mut self, token: u64, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        if worker.token() == Some(token)
            && let Some(task) = worker.task
        {
            self.acquire(task.request, effects);
        }
    }

    fn on_value(&mut self, of: Deed, value: u64, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        if worker.reads.get(&of.client).is_some_and(|read| read.sequence == of.sequence) {
            worker.reads.remove(&of.client);
            effects.reply(of.client, of.sequence, Answer::Done(Outcome::Value(value)));
        }
    }

    /// Gives the lock back, answers, and goes on with the next.
    fn finish(&mut self, outcome: Option<Outcome>, effects: &mut Effects<Node>) {
        let Some(worker) = self.worker() else { return };
        let token = worker.token();
        let Some(Task { request, .. }) = worker.task.take() else { return };
        if let Some(token) = token {
            effects.send(SERVICE, Message::Release { key: request.operation.key, token });
        }
        if let Some(outcome) = outcome {
            effects.reply(request.client, request.sequence, Answer::Done(outcome));
        }
        self.begin_next(effects);
    }
}
