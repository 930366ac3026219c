//! What clients ask for and what they get: a small key-value store.
//!
//! Operations are the same for every protocol, so that one history can be judged by any oracle.

use core::fmt;

/// A key of the store, written `x`, `y`, `z`, `k4`, `k5`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u8);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("x"),
            1 => f.write_str("y"),
            2 => f.write_str("z"),
            other => write!(f, "k{}", u32::from(other) + 1),
        }
    }
}

/// What to do with the value of a key. A key that nobody wrote has the value zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Tell it.
    Read,
    /// Replace it.
    Write(u64),
    /// Replace it if it is `expected`.
    CompareAndSet {
        /// The value that it must have.
        expected: u64,
        /// The value that it then gets.
        new: u64,
    },
}

/// An operation on one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    /// Which value.
    pub key: Key,
    /// What to do with it.
    pub action: Action,
}

impl Operation {
    /// Whether it leaves the store as it is.
    pub fn is_read(self) -> bool {
        self.action == Action::Read
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.action {
            Action::Read => write!(f, "read {}", self.key),
            Action::Write(value) => write!(f, "write {}={value}", self.key),
            Action::CompareAndSet { expected, new } => {
                write!(f, "cas {} {expected}->{new}", self.key)
            }
        }
    }
}

/// One operation as it reaches a node. A retry is the same request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The index of the client.
    pub client: u8,
    /// Which operation of this client, counted from one: what makes a retry recognisable.
    pub sequence: u32,
    /// What it asks for.
    pub operation: Operation,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{} op {} {}", self.client + 1, self.sequence, self.operation)
    }
}

/// What an operation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The value that was read.
    Value(u64),
    /// The write happened.
    Written,
    /// Whether the compare-and-set found the expected value, and so happened.
    Swapped(bool),
    /// It did not happen and never will, for a reason that the store does not know of: the key may be
    /// written only once, say.
    Refused,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Value(value) => write!(f, "{value}"),
            Outcome::Written => f.write_str("ok"),
            Outcome::Swapped(true) => f.write_str("swapped"),
            Outcome::Swapped(false) => f.write_str("differs"),
            Outcome::Refused => f.write_str("refused"),
        }
    }
}

/// What a node says to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It happened, and this is what it came to.
    Done(Outcome),
    /// Ask somebody else: the server with this index, or any other if nobody knows better.
    Redirect(Option<u8>),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Done(outcome) => write!(f, "{outcome}"),
            Answer::Redirect(Some(server)) => write!(f, "ask n{}", server + 1),
            Answer::Redirect(None) => f.write_str("ask another"),
        }
    }
}
