//! The versions of one value, and how two replicas' versions become one.
//!
//! A version goes when a descendant of it is there, and not before: what is left may be several,
//! *siblings*, of which neither knew of the other. A client is shown one of them, and its next write,
//! which knows all, takes the place of all (§4.4).
//!
//! Whatever goes leaves its clock to what stays, for that descends from it. So it does not matter in
//! which order versions meet, and a write that comes late, again, or by another way finds out that it
//! is known already.
//!
//! With last-write-wins there are no siblings: of those, the one with the latest stamp stays.

use super::clock::{Clock, Dot};
use crate::base::{Fingerprint, Instant, NodeId};

/// One version of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The write that made it.
    pub dot: Dot,
    /// All writes that it knows of, its own among them.
    pub clock: Clock,
    /// When it was made, as its coordinator says; zero unless the last write wins.
    pub stamp: Stamp,
    /// The value.
    pub value: u64,
}

/// A moment, as one node says; no two nodes make the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The moment.
    pub at: Instant,
    /// The node.
    pub by: NodeId,
}

impl Stamp {
    /// Earlier than all others.
    pub const ZERO: Stamp = Stamp { at: Instant::ZERO, by: NodeId::server(0) };
}

impl Version {
    /// Which of two that conflict wins: the one with the later stamp.
    fn outranks(&self, other: &Version) -> bool {
        (self.stamp, self.dot) > (other.stamp, other.dot)
    }
}

/// All that a node has of one value: versions of which none descends from another, in the order of
/// their dots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Versions(Vec<Version>);

impl Versions {
    /// One version.
    pub fn of(version: Version) -> Versions {
        Versions(vec![version])
    }

    /// The versions, in the order of their dots.
    pub fn iter(&self) -> impl Iterator<Item = &Version> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All writes that are known.
    pub fn clock(&self) -> Clock {
        let mut clock = Clock::default();
        self.0.iter().for_each(|version| clock.absorb(&version.clock));
        clock
    }

    /// The latest stamp.
    pub fn stamp(&self) -> Stamp {
        self.0.iter().map(|version| version.stamp).max().unwrap_or(Stamp::ZERO)
    }

    /// What a client is shown: the version that knows most. What nobody wrote is zero.
    pub fn value(&self) -> u64 {
        let shown = self.0.iter().max_by_key(|it| (it.stamp, it.clock.sum(), it.dot));
        shown.map_or(0, |version| version.value)
    }

    /// Whether this write is there, or a descendant of it.
    pub fn has(&self, dot: Dot) -> bool {
        self.0.iter().any(|version| version.clock.covers(dot))
    }

    /// A digest, by which a reply says what it is a reply to.
    pub fn digest(&self) -> u64 {
        let mut digest = Fingerprint::new();
        digest.absorb(self);
        digest.value()
    }

    /// Takes in what another node has. Says whether that changed anything.
    pub fn merge(&mut self, other: &Versions, keep_siblings: bool) -> bool {
        let before = self.clone();
        self.0.extend(other.0.iter().cloned());
        // In an order that does not depend on whose versions come first.
        self.0.sort_by_key(|version| (version.dot, version.stamp));
        while let Some((stays, goes)) = self.descent() {
            self.replace(stays, goes);
        }
        if !keep_siblings {
            while self.0.len() > 1 {
                let (stays, goes) = if self.0[0].outranks(&self.0[1]) { (0, 1) } else { (1, 0) };
                self.replace(stays, goes);
            }
        }
        self.0.sort_by_key(|version| version.dot);
        *self != before
    }

    /// Two versions of which the first descends from the second, if there are any.
    ///
    /// Each may seem to descend from the other, when a write was carried out once more by a coordinator
    /// that had not heard that it was done. Then the one that was made last is that one, and goes: the
    /// other knows of the write as something of the past.
    fn descent(&self) -> Option<(usize, usize)> {
        let places = 0..self.0.len();
        let pairs = places.clone().flat_map(|one| places.clone().map(move |two| (one, two)));
        pairs.filter(|(stays, goes)| stays != goes).find(|&(stays, goes)| {
            let [stays, goes] = [stays, goes].map(|place| &self.0[place]);
            let is_mutual = goes.clock.covers(stays.dot);
            stays.clock.covers(goes.dot) && (!is_mutual || !stays.outranks(goes))
        })
    }

    fn replace(&mut self, stays: usize, goes: usize) {
        let gone = self.0[goes].clock.clone();
        self.0[stays].clock.absorb(&gone);
        self.0.remove(goes);
    }
}
