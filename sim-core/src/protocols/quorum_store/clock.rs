//! Vector clocks: what a version knows of those before it (§4.4).
//!
//! A clock says for each client up to which of its operations something is known, so it stands for a
//! set of writes: those of which it knows. A version whose clock has another version's write in it
//! is that one's descendant. Two versions of which neither descends from the other are in conflict.
//!
//! The paper counts the writes that each *node* has coordinated. Here each *client's* are counted, as
//! Riak did before its version 1.0: a client that hears nothing asks another coordinator for the same
//! write, and what two of them made of it must be recognised as one.
//!
//! Left out: the pruning of old entries, which loses what they said (§4.4). There are at most
//! [`crate::base::id::CLIENTS_MAX`] of them.

use core::fmt;

/// The name of a write: whose, and which of its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// The index of the client.
    pub client: u8,
    /// Which of its operations, counted from one.
    pub sequence: u32,
}

impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}:{}", self.client + 1, self.sequence)
    }
}

/// For each client, up to which of its operations something is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Clock(Vec<Dot>);

impl Clock {
    /// The last operation of a client that is known; zero for none.
    pub fn known(&self, client: u8) -> u32 {
        let place = self.0.binary_search_by_key(&client, |dot| dot.client);
        place.map_or(0, |place| self.0[place].sequence)
    }

    /// Whether a write is known.
    pub fn covers(&self, dot: Dot) -> bool {
        self.known(dot.client) >= dot.sequence
    }

    /// Learns of a write, and with it of all that its client wrote before.
    pub fn add(&mut self, dot: Dot) {
        match self.0.binary_search_by_key(&dot.client, |dot| dot.client) {
            Ok(place) => self.0[place].sequence = self.0[place].sequence.max(dot.sequence),
            Err(place) => self.0.insert(place, dot),
        }
    }

    /// Learns all that another knows.
    pub fn absorb(&mut self, other: &Clock) {
        for &dot in &other.0 {
            self.add(dot);
        }
    }

    /// How much is known: a descendant knows more.
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|dot| u64::from(dot.sequence)).sum()
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dots: Vec<String> = self.0.iter().map(Dot::to_string).collect();
        write!(f, "{{{}}}", dots.join(", "))
    }
}
