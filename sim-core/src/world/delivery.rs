//! Moving messages: what becomes of a send, and of an arrival.

use super::agenda::{Class, Item};
use super::server::Waiting;
use super::{Mail, NEVER, Payload, World};
use crate::base::{EventId, Fingerprint, Instant, MessageName, NodeId};
use crate::plan::{Activation, Fate, Order};
use crate::protocol::{Answer, Field, MessageView, Protocol, Verdict};
use crate::trace::{Capture, EventKind, LossReason, PayloadKind, Recorder};

impl<P: Protocol> World<P> {
    /// A message leaves. The plan has the first word about its fate, then the link, then chance.
    #[inline]
    pub(super) fn send(
        &mut self,
        from: NodeId,
        to: NodeId,
        kind: PayloadKind,
        payload: Payload<P>,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let chosen = self.places.has_messages(from, to);
        let draw = self.network.draw(from, to, &self.plan, chosen);
        payload.digest(&mut self.fingerprint);
        let sent =
            self.emit(recorder, cause, Some(from), EventKind::Sent { to, kind, nth: draw.nth });
        recorder.capture(sent, || payload.capture());
        let name = MessageName { from, to, nth: draw.nth, copy: 1 };
        let mut fate = Travel {
            lost: draw.lost.then_some(LossReason::Chance),
            arrives: self.now.after(draw.latency),
        };
        let mut copy = draw.copy.map(|latency| self.now.after(latency));
        if chosen {
            for change in self.chosen_fates(name, kind, draw.cut, recorder) {
                fate.change(change, self.now);
                if change == Fate::Duplicate {
                    copy = copy.or(Some(self.now.after(draw.spare)));
                }
            }
        }
        if draw.cut {
            fate.lost = Some(LossReason::CutAtSend);
        }
        if fate.lost.is_some() || copy.is_some() {
            self.send_unusually(
                name,
                kind,
                payload,
                sent,
                fate,
                copy.filter(|_| !draw.cut),
                recorder,
            );
        } else {
            self.dispatch(name, kind, payload, sent, fate.arrives);
        }
    }

    /// The rare case: the message is lost, or the network makes a copy of it, or both.
    #[cold]
    #[expect(clippy::too_many_arguments, reason = "they are the parts of one send, used once")]
    fn send_unusually(
        &mut self,
        name: MessageName,
        kind: PayloadKind,
        payload: Payload<P>,
        sent: EventId,
        fate: Travel,
        copy: Option<Instant>,
        recorder: &mut Recorder<'_>,
    ) {
        let Some(arrives) = copy else {
            return self.settle(name, kind, payload, sent, fate, recorder);
        };
        let copied = MessageName { copy: 2, ..name };
        let event = EventKind::Copied { to: name.to, kind, nth: name.nth };
        let id = self.emit(recorder, sent, Some(name.from), event);
        recorder.capture(id, || payload.capture());
        // The message goes first: on a link that keeps the order it does not wait for its copy.
        self.settle(name, kind, payload.clone(), sent, fate, recorder);
        let mut fate = Travel { lost: None, arrives };
        if self.places.has_messages(name.from, name.to) {
            for change in self.chosen_fates(copied, kind, false, recorder) {
                fate.change(change, self.now);
            }
        }
        self.settle(copied, kind, payload, id, fate, recorder);
    }

    fn settle(
        &mut self,
        name: MessageName,
        kind: PayloadKind,
        payload: Payload<P>,
        sent: EventId,
        fate: Travel,
        recorder: &mut Recorder<'_>,
    ) {
        match fate.lost {
            Some(reason) => {
                self.lose(name, kind, &payload, sent, reason, recorder);
            }
            None => self.dispatch(name, kind, payload, sent, fate.arrives),
        }
    }

    /// The message is on its way; without a time of arrival it stays there.
    #[inline]
    fn dispatch(
        &mut self,
        name: MessageName,
        kind: PayloadKind,
        payload: Payload<P>,
        sent: EventId,
        arrives: Instant,
    ) {
        let arrives_at = match self.plan.network.order {
            Order::Fifo if arrives != NEVER => self.network.in_order(name.from, name.to, arrives),
            _ => arrives,
        };
        let mail = Mail { name, kind, cause: sent, sent_at: self.now, arrives_at, payload };
        let slot = self.mail.put(mail);
        if arrives_at != NEVER {
            self.agenda.add(arrives_at, Class::Cluster, Item::Arrival { slot });
        }
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
    #[inline]
    pub(super) fn arrive(&mut self, slot: u32, recorder: &mut Recorder<'_>) {
        let mail = self.mail.peek(slot);
        let MessageName { from, to, nth, copy } = mail.name;
        let kind = mail.kind;
        if self.network.is_cut(from, to) {
            return self.lose_slot(slot, LossReason::CutAtArrival, recorder);
        }
        if to.is_client() {
            return self.tell_client(slot, recorder);
        }
        let server = &self.servers[to.index()];
        if !server.is_live() {
            return self.lose_slot(slot, LossReason::ReceiverDown, recorder);
        }
        if server.is_ready() && server.waiting.is_empty() {
            return self.tell(slot, recorder);
        }
        let cause = mail.cause;
        let event = EventKind::Arrived { from, kind, copy, nth };
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
    #[inline]
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
        let mail = self.mail.take(slot);
        let MessageName { from, copy, nth, .. } = name;
        let kind = EventKind::Delivered { from, kind: mail.kind, copy, nth };
        let event = self.emit(recorder, mail.cause, Some(node), kind);
        recorder.capture(event, || mail.payload.capture());
        match mail.payload {
            Payload::Message(message) => {
                self.activate(node, activation, event, recorder, |state, effects| {
                    state.on_message(from, message, effects);
                });
            }
            Payload::Request(request) => {
                self.activate(node, activation, event, recorder, |state, effects| {
                    state.on_request(request, effects);
                });
            }
            Payload::Answer { .. } => unreachable!("answers go to clients"),
        }
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
            Payload::Request(request) => fingerprint.absorb(request),
            Payload::Answer { sequence, answer } => fingerprint.absorb(&(sequence, answer)),
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
            Payload::Answer { sequence, answer } => MessageView {
                text: format!("Answer {answer}"),
                fields: vec![
                    Field { name: "answer", value: answer.to_string() },
                    Field { name: "sequence", value: sequence.to_string() },
                ],
                epoch: 0,
                verdict: match answer {
                    Answer::Done(_) => Verdict::Granted,
                    Answer::Redirect(_) => Verdict::Denied,
                },
            },
        }
    }

    pub(super) fn capture(&self) -> Capture {
        let view = self.view();
        Capture { text: view.text, epoch: view.epoch, fields: view.fields }
    }
}
