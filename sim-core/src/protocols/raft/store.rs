//! The state machine: a small key-value store that remembers its clients (§6.3).
//!
//! A client that hears nothing asks again, and the first request may have been committed all the
//! same. So the store keeps, for each client, the last operation that it applied and what that came
//! to: a retry gets the same answer and changes nothing. One operation for each client is enough,
//! as a client has one outstanding.
//!
//! Reads never come here as entries; they ask for a value once [`super::reads`] allows it. A snapshot
//! is a copy of all of this.
//! Left out: the expiry of sessions. There are at most [`crate::base::id::CLIENTS_MAX`] of them.

use super::message::Command;
use crate::protocol::{Action, Key, Operation, Outcome, Request};

/// The values, and what each client was last told. It is a function of the entries applied so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store {
    /// By key. A key beyond the end was never written and has the value zero.
    values: Vec<u64>,
    /// By client. A client beyond the end was never heard of.
    sessions: Vec<Session>,
}

/// What the store remembers of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Session {
    /// The last operation that was applied; zero if none was.
    sequence: u32,
    outcome: Outcome,
}

/// What the store knows of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recall {
    /// It was not applied.
    New,
    /// It was applied, and came to this.
    Answered(Outcome),
    /// The client has had a later one applied, so it waits for this one no more.
    Old,
}

impl Store {
    /// The value of a key.
    pub fn value(&self, key: Key) -> u64 {
        self.values.get(usize::from(key.0)).copied().unwrap_or(0)
    }

    /// The keys whose value is not zero, with their values, in order.
    pub fn values(&self) -> impl Iterator<Item = (Key, u64)> {
        (0..=u8::MAX).map(Key).zip(self.values.iter().copied()).filter(|&(_, value)| value != 0)
    }

    /// Whether a request was applied already.
    pub fn recall(&self, request: &Request) -> Recall {
        match self.sessions.get(usize::from(request.client)) {
            Some(session) if session.sequence == request.sequence => {
                Recall::Answered(session.outcome)
            }
            Some(session) if session.sequence > request.sequence => Recall::Old,
            _ => Recall::New,
        }
    }

    /// Applies the next entry. Says what its client is to be told, if it waits for that.
    pub fn apply(&mut self, command: &Command) -> Option<Outcome> {
        let Command::Client(request) = command else {
            return None;
        };
        match self.recall(request) {
            Recall::Old => None,
            Recall::Answered(outcome) => Some(outcome),
            Recall::New => {
                let outcome = self.perform(request.operation);
                let client = usize::from(request.client);
                if client >= self.sessions.len() {
                    let nobody = Session { sequence: 0, outcome: Outcome::Written };
                    self.sessions.resize(client + 1, nobody);
                }
                self.sessions[client] = Session { sequence: request.sequence, outcome };
                Some(outcome)
            }
        }
    }

    /// Forgets what its clients were told; see [`super::bugs::BLIND_RETRY`].
    pub(super) fn forget_clients(&mut self) {
        self.sessions.clear();
    }

    fn perform(&mut self, operation: Operation) -> Outcome {
        match operation.action {
            Action::Read => Outcome::Value(self.value(operation.key)),
            Action::Write(value) => {
                self.set(operation.key, value);
                Outcome::Written
            }
            Action::CompareAndSet { expected, new } => {
                let found = self.value(operation.key) == expected;
                if found {
                    self.set(operation.key, new);
                }
                Outcome::Swapped(found)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cas(sequence: u32, expected: u64, new: u64) -> Command {
        let action = Action::CompareAndSet { expected, new };
        Command::Client(Request {
            client: 3,
            sequence,
            operation: Operation { key: Key(1), action },
        })
    }

    #[test]
    fn a_retry_gets_the_first_answer_and_changes_nothing() {
        let mut store = Store::default();
        assert_eq!(store.apply(&cas(1, 0, 5)), Some(Outcome::Swapped(true)));
        assert_eq!(store.apply(&cas(1, 0, 5)), Some(Outcome::Swapped(true)));
        assert_eq!(store.value(Key(1)), 5);
    }

    #[test]
    fn an_older_operation_is_passed_over_in_silence() {
        let mut store = Store::default();
        store.apply(&cas(2, 0, 5));
        assert_eq!(store.apply(&cas(1, 5, 7)), None);
        assert_eq!(store.value(Key(1)), 5);
    }

    #[test]
    fn a_key_that_nobody_wrote_is_zero() {
        let mut store = Store::default();
        store.apply(&cas(1, 0, 5));
        assert_eq!(store.value(Key(0)), 0);
        assert_eq!(store.value(Key(63)), 0);
        assert!(store.values().eq([(Key(1), 5)]));
    }
}
