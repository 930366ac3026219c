//! Doing what was chosen: calling handlers, and carrying out at once what they ask for.
//!
//! As in the world, a handler changes its node's state, and its effects then happen in order; but
//! none of them takes time. What the world does is the measure: a path that is found here is executed
//! there before anybody is told of it.

use super::choice::{Act, Choice};
use super::client::Current;
use super::cluster::{Cluster, Ground, Mail, Payload, witness_digest};
use super::crash_kind;
use super::path::patience;
use super::server::{Power, Server};
use crate::base::{Instant, NodeId};
use crate::plan::CrashKind;
use crate::protocol::{Answer, Effect, Effects, Label, Lots, Present, Protocol, Request, Sight};
use std::sync::Arc;

/// A cluster after a choice.
pub(super) struct After<P: Protocol> {
    pub(super) cluster: Cluster<P>,
    /// Whether claims saw something of it.
    pub(super) is_seen: bool,
    /// How many effects were carried out.
    pub(super) effects: u16,
    pub(super) broken: Option<Broken>,
}

/// A claim that is broken now.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    /// Its position in the protocol's list; one behind the last for a node in an impossible state.
    pub(super) claim: u8,
    pub(super) sentence: String,
}

/// Where the clock stands.
const NOW: Instant = Instant::ZERO;

impl<P: Protocol> Cluster<P> {
    /// The cluster with all its servers started, in order.
    pub(super) fn started(ground: &mut Ground<P>) -> After<P> {
        let cluster = Cluster::new(ground);
        let mut after = After { cluster, is_seen: false, effects: 0, broken: None };
        for server in 0..ground.setups.len() {
            after.start(server, ground, 0);
        }
        for client in 0..ground.wishes.len() {
            after.begin_if_free(client, ground);
        }
        after
    }

    /// The cluster after one of its choices.
    pub(super) fn after(&self, choice: Choice, ground: &mut Ground<P>) -> After<P> {
        let cluster = self.clone();
        let mut after = After { cluster, is_seen: false, effects: 0, broken: None };
        if let Some(log) = &mut ground.log {
            log.begin(choice.act);
        }
        let crash_after = choice.crash_after;
        ground.effects.lots = Lots::new(choice.lot.into());
        match choice.act {
            Act::Deliver(index) => after.deliver(usize::from(index), ground, crash_after),
            Act::Copy(index) => {
                after.cluster.spent.copies += 1;
                let mail = Arc::new(after.cluster.take(usize::from(index)).copied());
                after.cluster.put(mail.clone());
                after.cluster.put(mail);
            }
            Act::Fire { server, timer } => {
                after.cluster.spent.timers += u16::from(ground.counts_timers);
                let label = P::Timer::ALL[usize::from(timer)];
                after.cluster.server(usize::from(server)).clear(timer.into());
                after.activate(server.into(), ground, crash_after, |state, effects| {
                    state.on_timer(label, effects);
                });
            }
            Act::Crash(server) => after.crash(server.into(), None, ground),
            Act::Restart(server) => after.start(server.into(), ground, crash_after),
        }
        after
    }

    fn server(&mut self, index: usize) -> &mut Server<P> {
        Arc::make_mut(&mut self.servers[index])
    }

    fn take(&mut self, index: usize) -> Arc<Mail<P>> {
        let mail = self.mail.swap_remove(index);
        self.mail_sum = self.mail_sum.wrapping_sub(mail.digest);
        mail
    }

    fn put(&mut self, mail: Arc<Mail<P>>) {
        self.mail_sum = self.mail_sum.wrapping_add(mail.digest);
        self.mail.push(mail);
    }
}

impl<P: Protocol> After<P> {
    fn deliver(&mut self, index: usize, ground: &mut Ground<P>, crash_after: u16) {
        let mail = self.cluster.take(index);
        let (from, to) = (mail.from, mail.to.index());
        match Arc::unwrap_or_clone(mail).payload {
            Payload::Message(message) => {
                self.activate(to, ground, crash_after, |state, effects| {
                    state.on_message(from, message, effects);
                });
            }
            Payload::Request(request) => {
                self.activate(to, ground, crash_after, |state, effects| {
                    state.on_request(request, effects);
                });
            }
            Payload::Answer { sequence, answer } => self.hear(to, from, sequence, answer, ground),
        }
    }

    /// A server starts, for the first time or with what its disk kept.
    fn start(&mut self, index: usize, ground: &mut Ground<P>, crash_after: u16) {
        let server = self.cluster.server(index);
        ground.effects.prepare(NodeId::server(index as u8), (NOW, NOW));
        server.power = Power::On;
        server.state = Some(P::start(&ground.setups[index], &server.disk, &mut ground.effects));
        self.carry_out(index, ground, crash_after);
    }

    fn activate(
        &mut self,
        index: usize,
        ground: &mut Ground<P>,
        crash_after: u16,
        handler: impl FnOnce(&mut P, &mut Effects<P>),
    ) {
        ground.effects.prepare(NodeId::server(index as u8), (NOW, NOW));
        let server = self.cluster.server(index);
        let state = server.state.as_mut().expect("only servers that run are called");
        handler(state, &mut ground.effects);
        self.carry_out(index, ground, crash_after);
    }

    /// A server crashes, after so many effects of what it is doing.
    fn crash(&mut self, index: usize, done: Option<u32>, ground: &mut Ground<P>) {
        self.cluster.spent.crashes += 1;
        let server = self.cluster.server(index);
        let loses_unsynced = matches!(crash_kind(&P::DESCRIPTION), CrashKind::Power(_));
        server.crash(Power::Down, loses_unsynced);
        server.seal();
        if let Some(log) = &mut ground.log {
            log.crashed(NodeId::server(index as u8), done);
        }
    }

    /// Carries out what a handler asked for; all of it, or as much as there is before a crash.
    fn carry_out(&mut self, index: usize, ground: &mut Ground<P>, crash_after: u16) {
        let me = NodeId::server(index as u8);
        while let Some(effect) = ground.effects.list.pop_front() {
            self.effects += 1;
            match effect {
                Effect::Send { to, message } => {
                    self.send(me, to, Payload::Message(message), ground)
                }
                Effect::Reply { client, sequence, answer } => {
                    let payload = Payload::Answer { sequence, answer };
                    self.send(me, NodeId::client(client), payload, ground);
                }
                Effect::SetTimer { timer, after } => {
                    self.cluster.server(index).set(timer.index());
                    if let Some(log) = &mut ground.log {
                        log.set(me, timer.index() as u8, after);
                    }
                }
                Effect::CancelTimer(timer) => {
                    self.cluster.server(index).clear(timer.index());
                    if let Some(log) = &mut ground.log {
                        log.cleared(me, timer.index() as u8);
                    }
                }
                Effect::Write(record) => self.cluster.server(index).disk.write(record),
                Effect::DropPrefix(count) => self.cluster.server(index).disk.drop_prefix(count),
                Effect::DropTail(count) => self.cluster.server(index).disk.drop_tail(count),
                Effect::Sync => self.cluster.server(index).disk.sync(),
                Effect::Work(_) => {}
                Effect::Note(note) => self.announce(me, &note, ground),
                Effect::Halt(sentence) => {
                    self.is_seen = true;
                    let claim = P::CLAIMS.len() as u8;
                    let sentence = format!("{me} halted: {sentence}");
                    self.broken.get_or_insert(Broken { claim, sentence });
                    ground.effects.list.clear();
                }
                Effect::Stop(_) => {
                    self.cluster.server(index).crash(Power::Gone, false);
                    ground.effects.list.clear();
                    if let Some(log) = &mut ground.log {
                        log.went_down(me);
                    }
                }
            }
            if crash_after == self.effects {
                ground.effects.list.clear();
                return self.crash(index, Some(crash_after.into()), ground);
            }
        }
        self.cluster.server(index).seal();
    }

    fn send(&mut self, from: NodeId, to: NodeId, payload: Payload<P>, ground: &mut Ground<P>) {
        if let Some(log) = &mut ground.log {
            let kind = match &payload {
                Payload::Message(message) => {
                    let kind = P::message_kind(message);
                    P::DESCRIPTION.messages.get(kind).map(|kind| kind.name)
                }
                Payload::Request(_) | Payload::Answer { .. } => None,
            };
            log.sent(from, to, kind);
        }
        self.cluster.put(Arc::new(Mail::new(from, to, payload)));
    }

    /// A node announces something: the claims judge it, then the witness remembers it.
    fn announce(&mut self, node: NodeId, note: &P::Note, ground: &mut Ground<P>) {
        self.is_seen = true;
        let states = self.cluster.servers.iter().map(|server| server.state.clone());
        ground.present.clear();
        ground.present.extend(states);
        let present = Present { now: NOW, nodes: &ground.present, clock: &|_| NOW };
        let sight = Sight { present: &present, witness: &*self.cluster.witness };
        for (index, claim) in P::CLAIMS.iter().enumerate() {
            if !claim.is_timed
                && self.broken.is_none()
                && let Err(evidence) = (claim.check)(&sight, node, note)
            {
                self.broken = Some(Broken { claim: index as u8, sentence: evidence.sentence });
            }
        }
        let witness = Arc::make_mut(&mut self.cluster.witness);
        P::remember(witness, &present, node, note);
        self.cluster.witness_digest = witness_digest::<P>(witness);
    }

    fn begin_if_free(&mut self, index: usize, ground: &mut Ground<P>) {
        if self.cluster.clients[index].is_free() {
            self.begin(index, ground);
        }
    }

    /// A client begins what it wants to ask for next.
    fn begin(&mut self, index: usize, ground: &mut Ground<P>) {
        let client = &mut self.cluster.clients[index];
        let (operation, of) = ground.wishes[index][client.begun as usize];
        client.begun += 1;
        client.left -= 1;
        let request = Request { client: index as u8, sequence: client.begun, operation };
        let asked = of.or(client.favourite).expect("who has something to ask knows whom");
        client.favourite = client.favourite.filter(|_| client.left > 0);
        client.current = Some(Current { request, asked: Some(asked), hops: 0 });
        if let Some(log) = &mut ground.log {
            log.began(index as u8, operation, of);
            log.waits(NodeId::client(index as u8), patience(true));
        }
        self.send(NodeId::client(index as u8), asked, Payload::Request(request), ground);
    }

    /// An answer reaches a client.
    fn hear(
        &mut self,
        index: usize,
        from: NodeId,
        sequence: u32,
        answer: Answer,
        ground: &mut Ground<P>,
    ) {
        let servers = self.cluster.servers.len() as u8;
        let client = &mut self.cluster.clients[index];
        let Some(current) = client.current.filter(|it| it.request.sequence == sequence) else {
            return;
        };
        match answer {
            Answer::Done(_) => {
                client.favourite = (client.left > 0).then_some(from);
                client.current = None;
                if let Some(log) = &mut ground.log {
                    log.waits_no_more(NodeId::client(index as u8));
                }
                self.begin_if_free(index, ground);
            }
            Answer::Redirect(hint) if current.asked == Some(from) => {
                let hops = current.hops + 1;
                let hint = hint.filter(|&server| server < servers).map(NodeId::server);
                let asked = hint.filter(|&server| server != from && hops <= servers);
                client.current = Some(Current { asked, hops, ..current });
                if let Some(log) = &mut ground.log {
                    log.waits(NodeId::client(index as u8), patience(asked.is_some()));
                }
                if let Some(to) = asked {
                    let request = Payload::Request(current.request);
                    self.send(NodeId::client(index as u8), to, request, ground);
                }
            }
            Answer::Redirect(_) => {} // An old answer: it has asked somebody else since.
        }
    }
}
