//! Calling a handler, and carrying out what it asks for.
//!
//! A handler changes its node's state at once; its effects then happen in order. `sync` and `work`
//! take time: what stands behind them waits with the node, which is told of nothing else until the
//! end. A crash may fall between any two effects; the rest of them are then gone, and what was
//! sent before still travels. All effects of a node that a fault makes slow wait as if it had asked
//! to work first.

use super::agenda::{Class, Item};
use super::server::{Power, Rest};
use super::{Payload, Reply, Violation, World};
use crate::base::{Duration, EventId, NodeId};
use crate::plan::Activation;
use crate::protocol::{Defect, Effect, Effects, Label, Present, Protocol, Sight, Status};
use crate::trace::{Capture, EventKind, PayloadKind, Recorder};

/// One call of a handler, while its effects are carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub(super) node: NodeId,
    pub(super) activation: Activation,
    /// The activation's event: the cause of all that it does.
    pub(super) event: EventId,
}

impl<P: Protocol> World<P> {
    /// Starts a server: for the first time, or again with what its disk kept.
    pub(super) fn start(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        if cause == EventId::NONE && (server.power != Power::Off || server.is_paused()) {
            return; // A fault at time zero struck before it could start.
        }
        let (power, starts) = (server.power, server.starts);
        let activation = Activation::Start { node, nth: starts + 1 };
        if self.strikes_before(activation, recorder) {
            // What struck may have taken it down, or have started it already.
            let server = &self.servers[node.index()];
            if server.power != power || server.starts != starts || server.is_paused() {
                return;
            }
        }
        let server = &mut self.servers[node.index()];
        server.power = Power::On;
        server.down_by = None;
        server.starts += 1;
        let nth = server.starts;
        let event = self.emit(recorder, cause, Some(node), EventKind::Started { nth });
        self.servers[node.index()].started = event;
        let (server, effects) = (&self.servers[node.index()], &mut self.effects);
        effects.prepare(node, server.clock.read(self.now));
        let state = P::start(&server.setup, &server.disk, effects);
        let status = state.status();
        self.states[node.index()] = Some(state);
        self.observe_status(node, status, event, recorder);
        self.begin_effects(Turn { node, activation, event }, recorder);
    }

    /// Calls a handler of a running server and carries out what it asks for.
    #[inline(always)]
    pub(super) fn activate(
        &mut self,
        turn: Turn,
        recorder: &mut Recorder<'_>,
        handler: impl FnOnce(&mut P, &mut Effects<P>),
    ) {
        let node = turn.node;
        let (clock, effects) = (&self.servers[node.index()].clock, &mut self.effects);
        effects.prepare(node, clock.read(self.now));
        let state = self.states[node.index()].as_mut().expect("a running server has a state");
        handler(state, effects);
        let status = state.status();
        self.observe_status(node, status, turn.event, recorder);
        self.begin_effects(turn, recorder);
    }

    /// Begins with what the handler asked for; at once, unless the node is slow.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn begin_effects(&mut self, turn: Turn, recorder: &mut Recorder<'_>) {
        let list = &self.effects.list;
        recorder.asks(turn.event, list.len(), || list.iter().map(Effect::text).collect());
        match self.servers[turn.node.index()].slow_by {
            Duration::ZERO => self.carry_out_effects(turn, 0, recorder),
            slow_by => self.hold_back(turn, 0, Flow::Wait(slow_by), recorder),
        }
    }

    /// Notices what scenario conditions read.
    #[inline(always)]
    fn observe_status(
        &mut self,
        node: NodeId,
        status: Status,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        if status != self.servers[node.index()].status {
            self.change_status(node, status, cause, recorder);
        }
    }

    /// Tells when a role or epoch changed.
    #[inline(never)]
    fn change_status(
        &mut self,
        node: NodeId,
        status: Status,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let before = std::mem::replace(&mut self.servers[node.index()].status, status);
        self.changed = true;
        if (status.standing, status.epoch) != (before.standing, before.epoch) {
            let kind = EventKind::Became { standing: status.standing, epoch: status.epoch as u32 };
            self.emit(recorder, cause, Some(node), kind);
        }
    }

    /// Carries out what the handler left in `self.effects`, in order, until one effect takes time
    /// or a fault strikes the node. `done` effects of this turn came before.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn carry_out_effects(&mut self, turn: Turn, mut done: u32, recorder: &mut Recorder<'_>) {
        let starts = self.servers[turn.node.index()].starts;
        while let Some(effect) = self.effects.list.pop_front() {
            done += 1;
            let flow = match effect {
                Effect::Send { to, message } => {
                    let kind = PayloadKind(P::message_kind(&message) as u8);
                    let payload = Payload::Message(message);
                    self.send(turn.node, to, kind, payload, turn.event, recorder);
                    Flow::On
                }
                other => self.carry_out_effect(turn, other, recorder),
            };
            if matches!(flow, Flow::On) && !self.strikes_after(turn.activation, done, recorder) {
                continue;
            }
            // What struck may have taken the node down and brought it up again.
            let server = &self.servers[turn.node.index()];
            if !server.still_is(starts) {
                self.effects.list.clear();
            } else if !matches!(flow, Flow::On) || !server.is_ready() {
                self.hold_back(turn, done, flow, recorder);
                return;
            }
        }
        recorder.has_done(turn.event, done);
    }

    /// What stands behind an effect has to wait.
    #[inline(never)]
    fn hold_back(&mut self, turn: Turn, done: u32, flow: Flow, recorder: &mut Recorder<'_>) {
        let effects = self.effects.list.drain(..).collect();
        let node = turn.node;
        match flow {
            Flow::On | Flow::Stop => recorder.has_done(turn.event, done),
            Flow::Wait(length) | Flow::Sync(length) => recorder.does(turn.event, done, length),
        }
        let rest = match flow {
            // It stands still between two effects, and goes on when it may.
            Flow::On => Rest { over: true, ..Rest::new(turn, done, self.now) },
            Flow::Stop => return,
            Flow::Wait(length) => Rest::new(turn, done, self.now.after(length)),
            Flow::Sync(length) => {
                let began = self.emit(recorder, turn.event, Some(node), EventKind::SyncBegan);
                Rest { sync: Some(began), ..Rest::new(turn, done, self.now.after(length)) }
            }
        };
        let server = &mut self.servers[node.index()];
        server.tickets += 1;
        let ticket = server.tickets;
        if !rest.over {
            let item = Item::Continue { node, ticket };
            self.agenda.add(rest.until, Class::Cluster, item);
        }
        server.rest = Some(Rest { ticket, effects, ..rest });
    }

    /// A sync or a piece of work is over, unless a crash ended it before.
    pub(super) fn resume_effects(
        &mut self,
        node: NodeId,
        ticket: u32,
        recorder: &mut Recorder<'_>,
    ) {
        let server = &mut self.servers[node.index()];
        let Some(rest) = server.rest.as_mut().filter(|rest| rest.ticket == ticket) else { return };
        rest.over = true;
        self.go_on(node, recorder);
    }

    /// A server that is no longer busy, or no longer stands still, goes on where it was. While its
    /// disk is stuck, what stands behind a sync stays there.
    pub(super) fn go_on(&mut self, node: NodeId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        let starts = server.starts;
        if !server.may_go_on() {
            return;
        }
        if let Some(rest) = server.rest.take() {
            if let Some(began) = rest.sync {
                if !server.failing_sync.is_empty() {
                    return self.fail_sync(node, began, recorder);
                }
                server.disk.sync();
                self.emit(recorder, began, Some(node), EventKind::Synced);
            }
            let Rest { turn, done, .. } = rest;
            recorder.has_done(turn.event, done);
            let struck = self.strikes_after(turn.activation, done, recorder);
            let server = &mut self.servers[node.index()];
            if struck && !server.still_is(starts) {
                return;
            }
            if struck && !server.paused_by.is_empty() {
                server.rest = Some(Rest { sync: None, ..rest });
                return;
            }
            self.effects.list.extend(rest.effects);
            self.carry_out_effects(turn, done, recorder);
        }
        self.take_waiting(node, recorder);
    }

    /// Carries out any effect but a send, which is most of them and has its place in the loop.
    #[inline(never)]
    fn carry_out_effect(
        &mut self,
        turn: Turn,
        effect: Effect<P>,
        recorder: &mut Recorder<'_>,
    ) -> Flow {
        let Turn { node, event, .. } = turn;
        match effect {
            Effect::Send { .. } => unreachable!("the loop sends"),
            Effect::SetTimer { timer, after } => {
                let index = timer.index();
                let after = self.chosen_length(node, index as u8, after, recorder);
                let look = self.servers[node.index()].set_timer(index, after, self.now, event);
                if let Some(at) = look {
                    let item = Item::Timer { node, timer: index as u8 };
                    self.agenda.add(at, Class::Cluster, item);
                }
            }
            Effect::CancelTimer(timer) => {
                let timer = &mut self.servers[node.index()].timers[timer.index()];
                timer.set = false;
                timer.queued = false;
            }
            Effect::Write(record) => {
                self.fingerprint.absorb(&record);
                self.servers[node.index()].disk.write(record);
            }
            Effect::DropPrefix(count) => self.servers[node.index()].disk.drop_prefix(count),
            Effect::DropTail(count) => self.servers[node.index()].disk.drop_tail(count),
            Effect::Sync => {
                let server = &mut self.servers[node.index()];
                let length = server.draw_sync(self.plan.sync);
                let is_well = server.failing_sync.is_empty() && !server.is_stalled();
                if length > Duration::ZERO || !is_well {
                    return Flow::Sync(length);
                }
                server.disk.sync();
            }
            Effect::Work(length) => return Flow::Wait(length),
            Effect::Reply { client, sequence, answer } => {
                let payload = Payload::Answer(Box::new(Reply { sequence, answer }));
                let to = NodeId::client(client);
                self.send(node, to, PayloadKind::ANSWER, payload, event, recorder);
            }
            Effect::Note(note) => self.hear(node, note, event, recorder),
            Effect::Halt(sentence) => {
                self.halt(node, sentence, event, recorder);
                return Flow::Stop;
            }
            Effect::Stop(defect) => {
                let happened = EventKind::Stopped { defect };
                self.bring_down(node, Power::Stopped(defect), happened, event, recorder);
                return Flow::Stop;
            }
        }
        Flow::On
    }

    /// A node announces something: the claims judge it, then the witness remembers it.
    fn hear(&mut self, node: NodeId, note: P::Note, event: EventId, recorder: &mut Recorder<'_>) {
        self.fingerprint.absorb(&note);
        let id = self.emit(recorder, event, Some(node), EventKind::Noted);
        recorder.capture(id, || {
            Capture::words(P::note_text(&note), self.servers[node.index()].status.epoch)
        });
        let clock = |node: NodeId| self.servers[node.index()].clock.monotonic(self.now);
        let present = Present { now: self.now, nodes: &self.states, clock: &clock };
        let sight = Sight { present: &present, witness: &self.witness };
        let mut broken = Vec::new();
        for (index, claim) in P::CLAIMS.iter().enumerate() {
            if let Err(evidence) = (claim.check)(&sight, node, &note)
                && self.violations.iter().all(|violation| violation.claim != index as u8)
            {
                broken.push((index as u8, evidence));
            }
        }
        P::remember(&mut self.witness, &present, node, &note);
        for (claim, evidence) in broken {
            self.violate(claim, evidence.sentence, evidence.nodes, node, id, recorder);
        }
    }

    /// A node is in a state that cannot be. It stops, and the run says so.
    fn halt(
        &mut self,
        node: NodeId,
        sentence: &'static str,
        event: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        self.servers[node.index()].power = Power::Halted(sentence);
        self.changed = true;
        let id = self.emit(recorder, event, Some(node), EventKind::Halted);
        recorder.capture(id, || Capture::words(sentence.to_string(), 0));
        self.drop_waiting(node, recorder);
        let claim = P::CLAIMS.len() as u8;
        if self.violations.iter().all(|violation| violation.claim != claim) {
            self.violate(
                claim,
                format!("{node} halted: {sentence}"),
                vec![node],
                node,
                id,
                recorder,
            );
        }
    }

    /// A sync fails, and what it was to save is gone: the kernel took it for written. Nothing that
    /// the node could do would bring it back, so it stops.
    fn fail_sync(&mut self, node: NodeId, began: EventId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        let faults = std::mem::take(&mut server.failing_sync);
        server.disk.lose_unsynced();
        let defect = Defect::FailedSync;
        let happened = EventKind::Stopped { defect };
        self.bring_down(node, Power::Stopped(defect), happened, began, recorder);
        self.note_ends(&faults, |server| &server.failing_sync, recorder);
    }

    fn violate(
        &mut self,
        claim: u8,
        sentence: String,
        nodes: Vec<NodeId>,
        node: NodeId,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let id = self.emit(recorder, cause, Some(node), EventKind::Violated { claim });
        recorder.capture(id, || Capture::words(sentence.clone(), 0));
        self.violations.push(Violation { claim, event: id.0, at: self.now, sentence, nodes });
    }
}

/// What an effect does to those behind it.
enum Flow {
    /// The next one follows at once.
    On,
    /// They wait for so long.
    Wait(Duration),
    /// They wait for the disk, so long.
    Sync(Duration),
    /// They are gone.
    Stop,
}
