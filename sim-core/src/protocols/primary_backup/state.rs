//! What the primary and the backup have in common: values, and what each client was last told.
//!
//! A client that hears nothing asks again, perhaps the next primary. So the state remembers, for each
//! client, its last operation and what that came to: asked again, it gets the same answer and nothing
//! changes. One is enough, as a client has one outstanding.
//!
//! Left out: forgetting clients. There are at most [`crate::base::id::CLIENTS_MAX`] of them.

use crate::base::Fingerprint;
use crate::protocol::{Action, Key, Operation, Outcome, Request};

/// A function of the requests that were carried out, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// How many requests were carried out.
    pub position: u64,
    /// A digest of all of them, in order, for those who judge.
    pub history: u64,
    /// By key. A key beyond the end was never written and has the value zero.
    values: Vec<u64>,
    /// By client: its last operation, and what it came to.
    told: Vec<Option<(u32, Outcome)>>,
}

impl State {
    /// The value of a key.
    pub fn value(&self, key: Key) -> u64 {
        self.values.get(usize::from(key.0)).copied().unwrap_or(0)
    }

    /// The keys whose value is not zero, with their values, in order.
    pub fn values(&self) -> impl Iterator<Item = (Key, u64)> {
        (0..=u8::MAX).map(Key).zip(self.values.iter().copied()).filter(|&(_, value)| value != 0)
    }

    /// Carries out a request. Says what its client is to be told: `None` if it has asked for something
    /// else since.
    pub fn carry_out(&mut self, request: &Request) -> Option<Outcome> {
        let mut history = Fingerprint::new();
        history.absorb(&(self.history, request));
        self.history = history.value();
        self.position += 1;
        let client = usize::from(request.client);
        if client >= self.told.len() {
            self.told.resize(client + 1, None);
        }
        match self.told[client] {
            Some((sequence, outcome)) if sequence == request.sequence => Some(outcome),
            Some((sequence, _)) if sequence > request.sequence => None,
            _ => {
                let outcome = self.perform(request.operation);
                self.told[client] = Some((request.sequence, outcome));
                Some(outcome)
            }
        }
    }

    fn perform(&mut self, operation: Operation) -> Outcome {
        let value = self.value(operation.key);
        match operation.action {
            Action::Read => Outcome::Value(value),
            Action::Write(new) => {
                self.set(operation.key, new);
                Outcome::Written
            }
            Action::CompareAndSet { expected, new } => {
                if value == expected {
                    self.set(operation.key, new);
                }
                Outcome::Swapped(value == expected)
            }
        }
    }

    fn set(&mut self, key: Key, value: u64) {
        let key = usize::from(key.0);
        if key >= self.values.len() {
            self.values.resize(key + 1, 0);
        }
        self.values[key] = value;
    }
}
