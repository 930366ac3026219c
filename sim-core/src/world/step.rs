//! The main loop: take the next thing from the agenda and do it.

use super::activation::Turn;
use super::agenda::Item;
use super::server::{Order, Waiting};
use super::{EventKind, Instant, NodeId, Protocol, Recorder, World};
use crate::base::EventId;
use crate::plan::Activation;

impl<P: Protocol> World<P> {
    /// Does the next thing, with at least one event, if one comes by `end` and the run is not over.
    /// Says whether something happened.
    pub fn step(&mut self, end: Instant, recorder: &mut Recorder<'_>) -> bool {
        let last = Instant::ZERO.after(self.plan.length);
        let before = self.events;
        while self.events == before && !self.finished {
            match self.agenda.next_by(last.min(end)) {
                Some(due) => {
                    self.now = due.at();
                    self.carry_out(due.item(), recorder);
                    if self.changed {
                        self.changed = false;
                        self.consult_script();
                    }
                }
                None if end < last => return false,
                None => {
                    self.now = last;
                    self.finished = true;
                }
            }
        }
        if self.events >= self.plan.events_max {
            self.finished = true;
        }
        self.events != before
    }

    /// Steps until the run is over.
    pub fn run(&mut self, recorder: &mut Recorder<'_>) {
        while !self.finished {
            self.step(Instant(u64::MAX), recorder);
        }
    }

    /// When the next thing happens, if anything is left.
    pub fn next_at(&self) -> Option<Instant> {
        self.agenda.next_at()
    }

    #[inline]
    fn carry_out(&mut self, item: Item, recorder: &mut Recorder<'_>) {
        match item {
            Item::Arrival { slot } => self.arrive(slot, recorder),
            Item::Timer { node, timer } => self.look_at_timer(node, timer, recorder),
            Item::Continue { node, ticket } => self.resume_effects(node, ticket, recorder),
            Item::Client { client, ticket } => self.wake_client(client, ticket, recorder),
            Item::Start(node) => self.start(node, EventId::NONE, recorder),
            Item::Fault { index } => self.strike(index, recorder),
            Item::FaultEnd { index } => self.end_fault(index, recorder),
            Item::Script => self.go_on_with_script(recorder),
            Item::Inbox(node) => self.take_waiting(node, recorder),
        }
    }

    /// The agenda says that a timer may be due. It may have been cancelled, or set again for later.
    fn look_at_timer(&mut self, node: NodeId, index: u8, recorder: &mut Recorder<'_>) {
        let now = self.now;
        let server = &mut self.servers[node.index()];
        let ready = server.is_ready() && server.waiting.is_empty();
        let timer = &mut server.timers[usize::from(index)];
        if timer.scheduled != Some(now) {
            return;
        }
        timer.scheduled = None;
        if !timer.set || timer.queued {
            return;
        }
        if timer.due > now {
            timer.scheduled = Some(timer.due);
            self.agenda.add(timer.due, super::Class::Cluster, Item::Timer { node, timer: index });
        } else if ready {
            self.fire(node, index, recorder);
        } else {
            timer.queued = true;
            server.waiting.push_back(Waiting::Timer(index));
        }
    }

    fn fire(&mut self, node: NodeId, index: u8, recorder: &mut Recorder<'_>) {
        let timer = &mut self.servers[node.index()].timers[usize::from(index)];
        let activation = Activation::Timer { node, timer: index, nth: timer.fired + 1 };
        let (cause, starts) = (timer.cause, self.servers[node.index()].starts);
        if self.strikes_before(activation, recorder)
            && !(self.servers[node.index()].still_is(starts)
                && self.can_be_told(node, Waiting::Timer(index)))
        {
            return;
        }
        let timer = &mut self.servers[node.index()].timers[usize::from(index)];
        timer.set = false;
        timer.queued = false;
        timer.fired += 1;
        let nth = timer.fired;
        let kind = EventKind::TimerFired { timer: index, nth };
        self.give_up_choice(node, index, nth, recorder);
        let event = self.emit(recorder, cause, Some(node), kind);
        self.activate(Turn { node, activation, event }, recorder, |state, effects| {
            state.on_timer(<P::Timer as crate::protocol::Label>::ALL[usize::from(index)], effects);
        });
    }

    /// A server is told a command.
    fn obey(&mut self, node: NodeId, order: Order, recorder: &mut Recorder<'_>) {
        let Order { command, about, cause } = order;
        let nth = self.servers[node.index()].told[usize::from(command)] + 1;
        let activation = Activation::Command { node, command, nth };
        let starts = self.servers[node.index()].starts;
        if self.strikes_before(activation, recorder)
            && !(self.servers[node.index()].still_is(starts)
                && self.can_be_told(node, Waiting::Command(order)))
        {
            return;
        }
        self.servers[node.index()].told[usize::from(command)] = nth;
        let event = self.emit(recorder, cause, Some(node), EventKind::Told { command, about, nth });
        self.activate(Turn { node, activation, event }, recorder, |state, effects| {
            state.on_command(usize::from(command), about, effects);
        });
    }

    /// A server is free: it takes what waits, one after the other.
    pub(super) fn take_waiting(&mut self, node: NodeId, recorder: &mut Recorder<'_>) {
        while self.servers[node.index()].is_ready() {
            let server = &mut self.servers[node.index()];
            match server.waiting.pop_front() {
                Some(Waiting::Mail { slot }) => self.tell(slot, recorder),
                Some(Waiting::Command(order)) => self.obey(node, order, recorder),
                Some(Waiting::Timer(index)) => {
                    let timer = &mut server.timers[usize::from(index)];
                    if timer.set && timer.queued {
                        timer.queued = false;
                        self.fire(node, index, recorder);
                    }
                }
                None => break,
            }
        }
    }

    /// After a fault struck just before an activation: whether the node can still be told. If it
    /// merely stands still, what it was to be told waits at the front.
    pub(super) fn can_be_told(&mut self, node: NodeId, waiting: Waiting) -> bool {
        let server = &mut self.servers[node.index()];
        if server.is_ready() {
            return true;
        }
        if server.is_live() {
            if let Waiting::Timer(index) = waiting {
                server.timers[usize::from(index)].queued = true;
            }
            server.waiting.push_front(waiting);
        }
        false
    }
}
