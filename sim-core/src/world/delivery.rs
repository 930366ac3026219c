//! Moving messages: what becomes of a send, and of an arrival.

use super::activation::Turn;
use super::agenda::{Class, Item};
use super::server::Waiting;
use super::{Mail, NEVER, Payload, World};
use crate::base::{EventId, Fingerprint, Instant, MessageName, NodeId};
use crate::plan::{Activation, Fate};
use crate::protocol::{Answer, Field, MessageView, Protocol, Verdict};
use crate::trace::{Capture, EventKind, LossReason, PayloadKind, Recorder};

impl<P: Protocol> World<P> {
    /// A message leaves. This is what a simulation does most, so it is inlined down to the agenda,
    /// and what seldom happens stands apart.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn send(
        &mut self,
        from: NodeId,
        to: NodeId,
        kind: PayloadKind,
        payload: Payload<P>,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let draw = self.network.draw(from, to);
        payload.digest(&mut self.fingerprint);
        let event = EventKind::Sent { to, kind, nth: draw.nth };
        let sent = self.emit(recorder, cause, Some(from), event);
        recorder.capture(sent, || payload.capture());
        let arrives_at = self.now.after(draw.latency);
        let slot = self.mail.put(Mail {
            name: MessageName { from, to, nth: draw.nth, copy: 1 },
            kind,
            cause: sent,
            sent_at: self.now,
            arrives_at,
            payload,
        });
        if draw.at_risk {
            self.send_at_risk(slot, recorder);
        } else {
            self.agenda.add(arrives_at, Class::Cluster, Item::Arrival { slot });
        }
    }

    /// A message leaves to which more can happen than that it arrives. The plan has the first word
    /// about its fate, then the link, then chance.
    #[cold]
    fn send_at_risk(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let mail = self.mail.take(slot);
        let Mail { name, kind, cause: sent, .. } = mail;
        let mishap = self.network.mishap(name.from, name.to, name.nth);
        let mut fate =
            Travel { lost: mishap.lost.then_some(LossReason::Chance), arrives: mail.arrives_at };
        let mut copied = mishap.copied;
        for change in self.chosen_fates(name, kind, mishap.cut, recorder) {
            fate.change(change, self.now);
            copied |= change == Fate::Duplicate;
        }
        if mishap.cut {
            fate.lost = Some(LossReason::CutAtSend);
            copied = false;
        }
        if !copied {
            return self.settle(mail, fate, recorder);
        }
        let name = MessageName { copy: 2, ..name };
        let event = EventKind::Copied { to: name.to, kind, nth: name.nth };
        let id = self.emit(recorder, sent, Some(name.from), event);
        recorder.capture(id, || mail.payload.capture());
        // The message goes first: on a link that keeps the order it does not wait for its copy.
        let copy = Mail { name, cause: id, ..mail.clone() };
        self.settle(mail, fate, recorder);
        let mut fate = Travel { lost: None, arrives: self.now.after(mishap.spare) };
        for change in self.chosen_fates(name, kind, false, recorder) {
            fate.change(change, self.now);
        }
        self.settle(copy, fate, recorder);
    }

    fn settle(&mut self, mail: Mail<P>, fate: Travel, recorder: &mut Recorder<'_>) {
        match fate.lost {
            Some(reason) => {
                self.lose(mail.name, mail.kind, &mail.payload, mail.cause, reason, recorder);
            }
            None => self.dispatch(Mail { arrives_at: fate.arrives, ..mail }),
        }
    }

    /// The message is on its way; without a time of arrival it stays there.
    fn dispatch(&mut self, mut mail: Mail<P>) {
        if mail.arrives_at == NEVER {
            self.mail.put(mail);
            return;
        }
        if self.network.fifo {
            let MessageName { from, to, .. } = mail.name;
            mail.arrives_at = self.network.in_order(from, to, mail.arrives_at);
        }
        let arrives_at = mail.arrives_at;
        let slot = self.mail.put(mail);
        self.agenda.add(arrives_at, Class::Cluster, Item::Arrival { slot });
    }

    fn lose(
        &mut self,
        name: MessageName,
        kind: PayloadKind,
        payload: &Payload<P>,
        cause: EventId,
        reason: LossReason,
        recorder: &mut Recorder<'_>,
    ) -> EventId {
        let MessageName { from, to, nth, copy } = name;
        let event = EventKind::Lost { from, kind, copy, reason, nth };
        let id = self.emit(recorder, cause, Some(to), event);
        recorder.capture(id, || payload.capture());
        id
    }

    /// A message is due.
    #[inline(always)]
    pub(super) fn arrive(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let name = self.mail.peek(slot).name;
        if self.network.is_cut(name.from, name.to) {
            return self.lose_slot(slot, LossReason::CutAtArrival, recorder);
        }
        if name.to.is_client() {
            return self.tell_client(slot, recorder);
        }
        let server = &self.servers[name.to.index()];
        if server.is_ready() && server.waiting.is_empty() {
            self.tell(slot, recorder);
        } else if server.is_live() {
            self.let_wait(slot, recorder);
        } else {
            self.lose_slot(slot, LossReason::ReceiverDown, recorder);
        }
    }

    /// A message waits until its receiver is free.
    fn let_wait(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let mail = self.mail.peek(slot);
        let MessageName { from, to, nth, copy } = mail.name;
        let cause = mail.cause;
        let event = EventKind::Arrived { from, kind: mail.kind, copy, nth };
        let arrived = self.emit(recorder, cause, Some(to), event);
        let mail = self.mail.peek_mut(slot);
        mail.cause = arrived;
        recorder.capture(arrived, || mail.payload.capture());
        self.servers[to.index()].waiting.push_back(Waiting::Mail { slot });
    }

    fn lose_slot(&mut self, slot: u32, reason: LossReason, recorder: &mut Recorder<'_>) {
        let mail = self.mail.take(slot);
        self.lose(mail.name, mail.kind, &mail.payload, mail.cause, reason, recorder);
    }

    /// A server is told of a message.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn tell(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let name = self.mail.peek(slot).name;
        let activation = Activation::Message(name);
        let node = name.to;
        if self.strikes_before(activation, recorder)
            && !self.can_be_told(node, Waiting::Mail { slot })
        {
            if !self.servers[node.index()].is_live() {
                self.lose_slot(slot, LossReason::ReceiverCrashed, recorder);
            }
            return;
        }
        let Mail { kind, cause, payload, .. } = self.mail.take(slot);
        let MessageName { from, copy, nth, .. } = name;
        let delivered = EventKind::Delivered { from, kind, copy, nth };
        let event = self.emit(recorder, cause, Some(node), delivered);
        recorder.capture(event, || {
            let refusal = self.refusal(name, &payload);
            Capture { refusal, ..payload.capture() }
        });
        let turn = Turn { node, activation, event };
        self.activate(turn, recorder, |state, effects| match payload {
            Payload::Message(message) => state.on_message(from, message, effects),
            Payload::Request(request) => state.on_request(*request, effects),
            Payload::Answer(_) => unreachable!("answers go to clients"),
        });
    }

    /// Why the receiver of a message, as it is now, will refuse it.
    fn refusal(&self, name: MessageName, payload: &Payload<P>) -> Option<String> {
        let Payload::Message(message) = payload else { return None };
        let (now, _) = self.servers[name.to.index()].clock.read(self.now);
        self.state(name.to)?.refusal(name.from, message, now)
    }

    /// What waited at a server that went down is lost.
    pub(super) fn drop_waiting(&mut self, node: NodeId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        server.rest = None;
        for timer in &mut server.timers {
            timer.set = false;
            timer.queued = false;
        }
        for waiting in std::mem::take(&mut server.waiting) {
            if let Waiting::Mail { slot } = waiting {
                self.lose_slot(slot, LossReason::ReceiverCrashed, recorder);
            }
        }
    }
}

/// What becomes of one message, as far as it is known when it is sent.
#[derive(Clone, Copy, Debug)]
struct Travel {
    lost: Option<LossReason>,
    /// [`NEVER`]: held back for good.
    arrives: Instant,
}

impl Travel {
    /// The plan overrides chance. What it chooses to arrive, arrives.
    fn change(&mut self, fate: Fate, now: Instant) {
        if fate != Fate::Lose && self.lost == Some(LossReason::Chance) {
            self.lost = None;
        }
        match fate {
            Fate::Lose => self.lost = Some(LossReason::Chosen),
            Fate::Delay(by) => self.arrives = self.arrives.after(by),
            Fate::Hold(Some(until)) => self.arrives = self.arrives.max(until),
            Fate::Hold(None) => self.arrives = NEVER,
            Fate::Deliver(at) => self.arrives = at.max(now),
            Fate::Duplicate => {}
        }
    }
}

impl<P: Protocol> Payload<P> {
    #[inline]
    fn digest(&self, fingerprint: &mut Fingerprint) {
        match self {
            Payload::Message(message) => fingerprint.absorb(message),
            Payload::Request(request) => fingerprint.absorb(&**request),
            Payload::Answer(reply) => fingerprint.absorb(&(reply.sequence, reply.answer)),
        }
    }

    /// The payload as people read it.
    pub(super) fn view(&self) -> MessageView {
        match self {
            Payload::Message(message) => P::message_view(message),
            Payload::Request(request) => MessageView {
                text: format!("Request {}", request.operation),
                fields: vec![
                    Field { name: "operation", value: request.operation.to_string() },
                    Field { name: "sequence", value: request.sequence.to_string() },
                ],
                epoch: 0,
                verdict: Verdict::Neutral,
            },
            Payload::Answer(reply) => MessageView {
                text: format!("Answer {}", reply.answer),
                fields: vec![
                    Field { name: "answer", value: reply.answer.to_string() },
                    Field { name: "sequence", value: reply.sequence.to_string() },
                ],
                epoch: 0,
                verdict: match reply.answer {
                    Answer::Done(_) => Verdict::Granted,
                    Answer::Redirect(_) => Verdict::Denied,
                },
            },
        }
    }

    pub(super) fn capture(&self) -> Capture {
        let MessageView { text, fields, epoch, verdict } = self.view();
        Capture { text, epoch, fields, verdict, refusal: None }
    }
}
