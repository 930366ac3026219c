//! Clients: actors on ordinary links, with one operation outstanding each.
//!
//! A client takes an operation from the script's queue or draws one from the workload, asks the
//! server it thinks best, waits, and on silence asks the next one *with the same sequence number*,
//! which is what makes a retry recognisable. A redirect is followed at once, unless too many came
//! in a row. What clients see is the history that judges of whole runs read.

use super::agenda::{Class, Item};
use super::{Payload, Reply, World};
use crate::base::chance::{Purpose, scale};
use crate::base::{Duration, EventId, Instant, MessageName, NodeId, Stream};
use crate::plan::{Plan, Workload};
use crate::protocol::{Action, Answer, Doors, Key, Operation, Outcome, Protocol, Request};
use crate::trace::{Capture, EventKind, PayloadKind, Recorder};
use std::collections::VecDeque;

/// How long a client rests when nobody knows whom to ask.
pub const BACKOFF: Duration = Duration::ms(20);

/// One client.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) id: NodeId,
    stream: Stream,
    /// What the script wants it to ask for, and whom first.
    pub(super) queue: VecDeque<(Operation, Option<NodeId>)>,
    /// The workload's next operation, drawn when the client began to rest.
    planned: Option<Operation>,
    /// How many operations it drew.
    drawn: u32,
    /// How many operations it began.
    sequence: u32,
    pub(super) current: Option<Current>,
    /// What the agenda's entry must name to be meant for what the client does now.
    ticket: u32,
    /// Whom it asks first.
    favourite: NodeId,
    /// What it last saw of each key: what a compare-and-set expects.
    seen: Vec<u64>,
    pub(super) answered: u32,
    pub(super) last: Option<(Operation, Outcome)>,
}

/// The operation that a client waits for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Current {
    pub(super) request: Request,
    pub(super) asked: NodeId,
    pub(super) since: Instant,
    pub(super) attempts: u32,
    /// Redirects since it last rested.
    hops: u32,
    /// Whether it rests before it asks again.
    backing_off: bool,
    invoked: EventId,
}

impl Client {
    pub(super) fn new(plan: &Plan, doors: Doors, index: u8) -> Client {
        let id = NodeId::client(index);
        let keys = plan.workload.as_ref().map_or(0, |workload| workload.keys);
        Client {
            id,
            stream: Stream::new(plan.seed, Purpose::Client, id.number(), 0),
            queue: VecDeque::new(),
            planned: None,
            drawn: 0,
            sequence: 0,
            current: None,
            ticket: 0,
            favourite: doors.first(plan.nodes, index),
            seen: vec![0; usize::from(keys)],
            answered: 0,
            last: None,
        }
    }

    /// Draws how long to rest, and what to do then: four words for each operation.
    fn draw(&mut self, workload: &Workload, clients: u8) -> Duration {
        let [pause, kind, key, _] = self.stream.words::<4>();
        self.drawn += 1;
        let key = Key(scale(key, 0, u64::from(workload.keys) - 1) as u8);
        // Unique in the run: each client counts in steps of the number of clients.
        let value = u64::from(self.drawn - 1) * u64::from(clients) + self.id.index() as u64 + 1;
        let share = (u64::from(kind) * 1_000_000) >> 32;
        let reads = u64::from(workload.mix.reads.ppm);
        let swaps = u64::from(workload.mix.swaps.ppm);
        let action = if share < reads {
            Action::Read
        } else if share < reads + swaps {
            let expected = self.seen[usize::from(key.0)];
            Action::CompareAndSet { expected, new: value }
        } else {
            Action::Write(value)
        };
        self.planned = Some(Operation { key, action });
        Duration(scale(pause, workload.pause.min.0, workload.pause.max.0))
    }

    /// Remembers what an answer says about a key.
    fn learn(&mut self, operation: Operation, outcome: Outcome) {
        let Some(seen) = self.seen.get_mut(usize::from(operation.key.0)) else { return };
        match (operation.action, outcome) {
            (_, Outcome::Refused) => {}
            (_, Outcome::Value(value)) => *seen = value,
            (Action::Write(value), _) => *seen = value,
            (Action::CompareAndSet { new, .. }, Outcome::Swapped(true)) => *seen = new,
            _ => {}
        }
    }
}

impl<P: Protocol> World<P> {
    /// A client has nothing outstanding: it rests until its next operation, if there is one.
    pub(super) fn rest(&mut self, index: usize) {
        let plan = self.plan.clone();
        let client = &mut self.clients[index];
        client.ticket += 1;
        let after = match &plan.workload {
            _ if !client.queue.is_empty() => Duration::ZERO,
            Some(workload) => client.draw(workload, plan.clients),
            None => return,
        };
        let item = Item::Client { client: index as u8, ticket: client.ticket };
        self.agenda.add(self.now.after(after), Class::Cluster, item);
    }

    /// The script wants a client to ask for something, after what it is doing now.
    pub(super) fn ask(&mut self, index: u8, operation: Operation, of: Option<NodeId>) {
        let client = &mut self.clients[usize::from(index)];
        client.queue.push_back((operation, of));
        if client.current.is_none() {
            client.ticket += 1;
            let item = Item::Client { client: index, ticket: client.ticket };
            self.agenda.add(self.now, Class::Cluster, item);
        }
    }

    /// A client rests no longer, or loses its patience.
    pub(super) fn wake_client(&mut self, index: u8, ticket: u32, recorder: &mut Recorder<'_>) {
        let client = &mut self.clients[usize::from(index)];
        if client.ticket != ticket {
            return;
        }
        let Some(current) = &mut client.current else {
            return self.begin_operation(index, recorder);
        };
        if current.backing_off {
            current.backing_off = false;
            current.hops = 0;
        }
        let next = P::DESCRIPTION.doors.next(self.plan.nodes, current.asked);
        self.ask_again(index, next, EventId::NONE, recorder);
    }

    fn begin_operation(&mut self, index: u8, recorder: &mut Recorder<'_>) {
        let client = &mut self.clients[usize::from(index)];
        let next = client.queue.pop_front();
        let Some((operation, of)) = next.or_else(|| client.planned.take().map(|op| (op, None)))
        else {
            return;
        };
        client.sequence += 1;
        let request = Request { client: index, sequence: client.sequence, operation };
        let (id, asked) = (client.id, of.unwrap_or(client.favourite));
        let kind = EventKind::Invoked { sequence: request.sequence };
        let invoked = self.emit(recorder, EventId::NONE, Some(id), kind);
        recorder.capture(invoked, || capture(operation.to_string()));
        recorder.invoked(request, invoked, self.now);
        self.clients[usize::from(index)].current = Some(Current {
            request,
            asked,
            since: self.now,
            attempts: 0,
            hops: 0,
            backing_off: false,
            invoked,
        });
        self.request(index, invoked, recorder);
    }

    fn ask_again(&mut self, index: u8, asked: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        let client = &mut self.clients[usize::from(index)];
        let id = client.id;
        let current = client.current.as_mut().expect("it waits for an answer");
        current.asked = asked;
        let cause = if cause == EventId::NONE { current.invoked } else { cause };
        let kind = EventKind::Retried { sequence: current.request.sequence };
        let retried = self.emit(recorder, cause, Some(id), kind);
        self.request(index, retried, recorder);
    }

    /// Sends the current request, and waits.
    fn request(&mut self, index: u8, cause: EventId, recorder: &mut Recorder<'_>) {
        let timeout = match &self.plan.workload {
            Some(workload) => workload.timeout,
            None => Workload::TIMEOUT_DEFAULT,
        };
        let client = &mut self.clients[usize::from(index)];
        let id = client.id;
        let current = client.current.as_mut().expect("it waits for an answer");
        current.attempts += 1;
        recorder.requested(index);
        let (request, asked) = (current.request, current.asked);
        client.ticket += 1;
        let item = Item::Client { client: index, ticket: client.ticket };
        self.agenda.add(self.now.after(timeout), Class::Cluster, item);
        self.send(
            id,
            asked,
            PayloadKind::REQUEST,
            Payload::Request(request.into()),
            cause,
            recorder,
        );
    }

    /// An answer reaches a client. One to an operation that it no longer waits for is ignored.
    pub(super) fn tell_client(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let mail = self.mail.take(slot);
        let MessageName { from, to, nth, copy } = mail.name;
        let kind = EventKind::Delivered { from, kind: mail.kind, copy, nth };
        let event = self.emit(recorder, mail.cause, Some(to), kind);
        recorder.capture(event, || mail.payload.capture());
        let Payload::Answer(reply) = mail.payload else {
            unreachable!("servers send answers to clients")
        };
        let Reply { sequence, answer } = *reply;
        let client = &mut self.clients[to.index()];
        let Some(current) = client.current.filter(|it| it.request.sequence == sequence) else {
            return;
        };
        match answer {
            Answer::Done(outcome) => {
                client.favourite = from;
                self.complete(to, current, outcome, event, recorder);
            }
            Answer::Redirect(hint) => self.redirect(to, current, from, hint, event, recorder),
        }
    }

    fn complete(
        &mut self,
        id: NodeId,
        current: Current,
        outcome: Outcome,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let client = &mut self.clients[id.index()];
        let operation = current.request.operation;
        client.current = None;
        client.answered += 1;
        client.last = Some((operation, outcome));
        client.learn(operation, outcome);
        let kind = EventKind::Completed { sequence: current.request.sequence };
        let completed = self.emit(recorder, cause, Some(id), kind);
        recorder.capture(completed, || capture(format!("{operation} → {outcome}")));
        recorder.completed(current.request.client, outcome, completed, self.now);
        self.changed = true;
        self.rest(id.index());
    }

    fn redirect(
        &mut self,
        id: NodeId,
        current: Current,
        from: NodeId,
        hint: Option<u8>,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        if current.backing_off || from != current.asked {
            return; // An old answer: it has asked somebody else since.
        }
        let client = &mut self.clients[id.index()];
        let hops = current.hops + 1;
        client.current = Some(Current { hops, ..current });
        let hint = hint.filter(|&server| server < self.plan.nodes).map(NodeId::server);
        match hint.filter(|&server| server != from && hops <= u32::from(self.plan.nodes)) {
            Some(server) => self.ask_again(id.index() as u8, server, cause, recorder),
            None => {
                client.current = Some(Current { hops, backing_off: true, ..current });
                client.ticket += 1;
                let item = Item::Client { client: id.index() as u8, ticket: client.ticket };
                self.agenda.add(self.now.after(BACKOFF), Class::Cluster, item);
            }
        }
    }
}

fn capture(text: String) -> Capture {
    Capture::words(text, 0)
}
