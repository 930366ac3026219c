//! What clients of a register that can be written once are told.
//!
//! Once a value is chosen, every answer follows from it, and stays true for ever. Before that, only
//! one answer is possible, and only to who merely looks: a majority promised, and had accepted
//! nothing. Then nothing had been chosen when the attempt *began*, so this is no answer to a client who
//! joined it later: between the beginning of an attempt and the last promise that it needs, a higher
//! ballot may have come and gone. Who joins too late is served by the next attempt.

use super::Paxos;
use super::message::{Note, Value};
use crate::protocol::{Action, Answer, Effects, Key, Outcome, Request};
use crate::protocols::ballot::Ballot;

/// A client that waits.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Waiting {
    /// For what.
    pub request: Request,
    /// The attempt that was under way when it came; [`Ballot::ZERO`] if none was.
    pub(super) joined: Ballot,
}

/// What a client is told of its request once a value is chosen.
pub fn outcome(request: &Request, chosen: Value) -> Outcome {
    let is_its_own = Value::proposed_by(request) == Some(chosen);
    match request.operation.action {
        Action::Read => Outcome::Value(chosen.value),
        Action::Write(_) if is_its_own => Outcome::Written,
        Action::CompareAndSet { .. } if is_its_own => Outcome::Swapped(true),
        Action::CompareAndSet { expected, .. } if expected != chosen.value => {
            Outcome::Swapped(false)
        }
        // It finds what it expects, and cannot replace it.
        Action::Write(_) | Action::CompareAndSet { .. } => Outcome::Refused,
    }
}

/// What a client is told while nothing is chosen; `None` if that is what it wants to change.
fn outcome_of_nothing(request: &Request) -> Option<Outcome> {
    match request.operation.action {
        _ if Value::proposed_by(request).is_some() => None,
        Action::Read => Some(Outcome::Value(0)),
        Action::CompareAndSet { .. } | Action::Write(_) => Some(Outcome::Swapped(false)),
    }
}

impl Paxos {
    /// A client asks for something. It has one request at a time: an older one it awaits no more.
    pub(super) fn take_in(&mut self, request: Request, effects: &mut Effects<Paxos>) {
        let key = request.operation.key;
        let decree = self.decree(key);
        if let Some(chosen) = decree.chosen {
            return reply(&request, outcome(&request, chosen), effects);
        }
        let attempt = decree.attempt;
        let is_of_client = |it: &Waiting| it.request.client == request.client;
        let known = self.waiting.iter().find(|it| is_of_client(it));
        if known.is_some_and(|it| it.request.sequence >= request.sequence) {
            return;
        }
        self.waiting.retain(|it| !is_of_client(it));
        let joined = attempt.map_or(Ballot::ZERO, |attempt| attempt.ballot);
        self.waiting.push(Waiting { request, joined });
        if let Some(value) = Value::proposed_by(&request) {
            effects.note(Note::Asked { key, value });
        }
        if attempt.is_none() {
            self.prepare(key, effects);
        }
    }

    /// The value that somebody here wants a decree to have: that of whoever came first.
    pub(super) fn wish(&self, key: Key) -> Option<Value> {
        self.awaiting(key).find_map(|it| Value::proposed_by(&it.request))
    }

    /// Whether somebody waits for a decree here.
    pub(super) fn is_awaited(&self, key: Key) -> bool {
        self.awaiting(key).next().is_some()
    }

    fn awaiting(&self, key: Key) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter().filter(move |it| it.request.operation.key == key)
    }

    /// A value is chosen: all that wait for this decree are answered.
    pub(super) fn answer_all(&mut self, key: Key, chosen: Value, effects: &mut Effects<Paxos>) {
        for Waiting { request, .. } in self.awaiting(key) {
            reply(request, outcome(request, chosen), effects);
        }
        self.waiting.retain(|it| it.request.operation.key != key);
    }

    /// A majority promised, and nobody in it had accepted anything: who was here when the attempt
    /// began learns that. For the others there is another attempt.
    pub(super) fn find_nothing_chosen(
        &mut self,
        key: Key,
        ballot: Ballot,
        effects: &mut Effects<Paxos>,
    ) {
        let is_served = |it: &Waiting| it.request.operation.key == key && it.joined < ballot;
        for Waiting { request, .. } in self.waiting.iter().filter(|it| is_served(it)) {
            if let Some(outcome) = outcome_of_nothing(request) {
                reply(request, outcome, effects);
            }
        }
        self.waiting.retain(|it| !is_served(it));
        self.decree(key).attempt = None;
        if self.is_awaited(key) {
            self.prepare(key, effects);
        }
    }
}

fn reply(request: &Request, outcome: Outcome, effects: &mut Effects<Paxos>) {
    effects.reply(request.client, request.sequence, Answer::Done(outcome));
}
