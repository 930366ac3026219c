//! Calling a handler, and carrying out what it asks for.
//!
//! A handler changes its node's state at once; its effects then happen in order. `sync` and `work`
//! take time: what stands behind them waits with the node, which is told of nothing else until the
//! end. A crash may fall between any two effects; the rest of them are then gone, and what was
//! sent before still travels.

use super::agenda::{Class, Item};
use super::server::{Power, Rest};
use super::{Payload, Violation, World};
use crate::base::{Duration, EventId, NodeId};
use crate::plan::Activation;
use crate::protocol::{Effect, Effects, Label, Protocol, Sight};
use crate::trace::{Capture, EventKind, PayloadKind, Recorder};

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
        let (server, effects) = (&mut self.servers[node.index()], &mut self.effects);
        effects.monotonic = server.clock.monotonic(self.now);
        effects.wall = server.clock.wall(self.now);
        effects.me = node.index();
        let state = P::start(&server.setup, &server.disk, effects);
        self.states[node.index()] = Some(state);
        self.observe_status(node, event, recorder);
        self.carry_out_list(node, activation, event, recorder);
    }

    /// Calls a handler of a running server and carries out what it asks for.
    #[inline]
    pub(super) fn activate(
        &mut self,
        node: NodeId,
        activation: Activation,
        event: EventId,
        recorder: &mut Recorder<'_>,
        handler: impl FnOnce(&mut P, &mut Effects<P>),
    ) {
        let (server, effects) = (&mut self.servers[node.index()], &mut self.effects);
        effects.monotonic = server.clock.monotonic(self.now);
        effects.wall = server.clock.wall(self.now);
        effects.me = node.index();
        let state = self.states[node.index()].as_mut().expect("a running server has a state");
        handler(state, effects);
        self.observe_status(node, event, recorder);
        self.carry_out_list(node, activation, event, recorder);
    }

    /// Notices what scenario conditions read, and tells when a role or epoch changed.
    #[inline]
    fn observe_status(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        let Some(state) = &self.states[node.index()] else { return };
        let status = state.status();
        let before = self.servers[node.index()].status;
        if status == before {
            return;
        }
        self.changed = true;
        self.servers[node.index()].status = status;
        if (status.standing, status.epoch) != (before.standing, before.epoch) {
            let kind = EventKind::Became { standing: status.standing, epoch: status.epoch as u32 };
            self.emit(recorder, cause, Some(node), kind);
        }
    }

    /// Carries out what the handler left in `self.effects`.
    #[inline]
    fn carry_out_list(
        &mut self,
        node: NodeId,
        activation: Activation,
        event: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        // The list is taken out and put back, so that its memory serves all activations.
        let mut list = std::mem::take(&mut self.effects.list);
        self.carry_out_effects(node, activation, event, 0, list.drain(..), recorder);
        self.effects.list = list;
    }

    /// Carries out effects in order, until one takes time or a fault strikes the node.
    #[inline]
    fn carry_out_effects(
        &mut self,
        node: NodeId,
        activation: Activation,
        event: EventId,
        mut done: u32,
        mut effects: impl Iterator<Item = Effect<P>>,
        recorder: &mut Recorder<'_>,
    ) {
        let starts = self.servers[node.index()].starts;
        while let Some(effect) = effects.next() {
            done += 1;
            let rest = match self.carry_out_effect(node, effect, event, recorder) {
                Flow::On if !self.strikes_after(activation, done, recorder) => continue,
                // What struck may have taken the node down and brought it up again.
                Flow::On if !self.servers[node.index()].still_is(starts) => return,
                Flow::On if self.servers[node.index()].is_ready() => continue,
                Flow::On => {
                    // It stands still between two effects, and goes on when it may.
                    Rest { over: true, ..Rest::new(activation, event, done, self.now) }
                }
                Flow::Stop => return,
                Flow::Wait(length) => {
                    let until = self.now.after(length);
                    Rest::new(activation, event, done, until)
                }
                Flow::Sync(length) => {
                    let until = self.now.after(length);
                    let began = self.emit(recorder, event, Some(node), EventKind::SyncBegan);
                    Rest { sync: Some(began), ..Rest::new(activation, event, done, until) }
                }
            };
            let server = &mut self.servers[node.index()];
            server.tickets += 1;
            let ticket = server.tickets;
            if !rest.over {
                let item = Item::Continue { node, ticket };
                self.agenda.add(rest.until, Class::Cluster, item);
            }
            server.rest = Some(Rest { ticket, effects: effects.collect(), ..rest });
            return;
        }
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
        if server.paused_by.is_empty() {
            self.go_on(node, recorder);
        }
    }

    /// A server that is no longer busy, or no longer stands still, goes on where it was.
    pub(super) fn go_on(&mut self, node: NodeId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        let starts = server.starts;
        if let Some(rest) = server.rest.take_if(|rest| rest.over) {
            if let Some(began) = rest.sync {
                server.disk.sync();
                self.emit(recorder, began, Some(node), EventKind::Synced);
            }
            let Rest { activation, event, done, .. } = rest;
            let struck = self.strikes_after(activation, done, recorder);
            let server = &mut self.servers[node.index()];
            if struck && !server.still_is(starts) {
                return;
            }
            if struck && !server.paused_by.is_empty() {
                server.rest = Some(Rest { sync: None, ..rest });
                return;
            }
            self.carry_out_effects(
                node,
                activation,
                event,
                done,
                rest.effects.into_iter(),
                recorder,
            );
        }
        self.take_waiting(node, recorder);
    }

    #[inline]
    fn carry_out_effect(
        &mut self,
        node: NodeId,
        effect: Effect<P>,
        event: EventId,
        recorder: &mut Recorder<'_>,
    ) -> Flow {
        match effect {
            Effect::Send { to, message } => {
                let kind = PayloadKind(P::message_kind(&message) as u8);
                self.send(node, to, kind, Payload::Message(message), event, recorder);
            }
            Effect::SetTimer { timer, after } => {
                let index = timer.index();
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
            Effect::Sync => {
                let length = self.servers[node.index()].draw_sync(self.plan.sync);
                if length > Duration::ZERO {
                    return Flow::Sync(length);
                }
                self.servers[node.index()].disk.sync();
            }
            Effect::Work(length) => return Flow::Wait(length),
            Effect::Reply { client, sequence, answer } => {
                let payload = Payload::Answer { sequence, answer };
                self.send(
                    node,
                    NodeId::client(client),
                    PayloadKind::ANSWER,
                    payload,
                    event,
                    recorder,
                );
            }
            Effect::Note(note) => self.hear(node, note, event, recorder),
            Effect::Halt(sentence) => {
                self.halt(node, sentence, event, recorder);
                return Flow::Stop;
            }
        }
        Flow::On
    }

    /// A node announces something: the claims judge it, then the witness remembers it.
    fn hear(&mut self, node: NodeId, note: P::Note, event: EventId, recorder: &mut Recorder<'_>) {
        self.fingerprint.absorb(&note);
        let id = self.emit(recorder, event, Some(node), EventKind::Noted);
        recorder.capture(id, || Capture {
            text: P::note_text(&note),
            epoch: self.servers[node.index()].status.epoch,
            fields: Vec::new(),
        });
        let sight = Sight { now: self.now, nodes: &self.states, witness: &self.witness };
        let mut broken = Vec::new();
        for (index, claim) in P::CLAIMS.iter().enumerate() {
            if let Err(evidence) = (claim.check)(&sight, node, &note)
                && self.violations.iter().all(|violation| violation.claim != index as u8)
            {
                broken.push((index as u8, evidence));
            }
        }
        P::remember(&mut self.witness, node, &note);
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
        recorder.capture(id, || Capture {
            text: sentence.to_string(),
            epoch: 0,
            fields: Vec::new(),
        });
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
        recorder.capture(id, || Capture { text: sentence.clone(), epoch: 0, fields: Vec::new() });
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
