//! The agenda: what happens next, in time order.
//!
//! Ties are broken first by class (what the plan does comes before what the cluster does at the
//! same time), then by the order in which they were put here. The items are ids: no payload moves
//! through the heap.

use crate::base::{Instant, NodeId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something that is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A server starts for the first time.
    Start(NodeId),
    /// The message in this slot arrives.
    Arrival { slot: u32 },
    /// A timer may be due.
    Timer { node: NodeId, timer: u8 },
    /// A sync or a piece of work is over, if the node still waits for it.
    Continue { node: NodeId, ticket: u32 },
    /// A client rests no longer, or loses its patience, if it still waits for that.
    Client { client: u8, ticket: u32 },
    /// A fault strikes.
    Fault { index: u32 },
    /// A fault is over, if it still lasts.
    FaultEnd { index: u32 },
    /// The script goes on, if it still waits for that.
    Script,
}

/// Who goes first among things of the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Plan = 0,
    Cluster = 1,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: u64,
    /// Class in the highest bit, then the order of insertion.
    order: u64,
    item: Item,
}

impl Entry {
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.at) << 64 | u128::from(self.order)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }

    // The heap asks this, and one subtraction answers; by way of `cmp` it would be three branches.
    #[inline]
    fn le(&self, other: &Entry) -> bool {
        self.key() <= other.key()
    }
}

impl Ord for Entry {
    #[inline]
    fn cmp(&self, other: &Entry) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// What is to happen, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    inserted: u64,
}

impl Agenda {
    #[inline]
    pub(super) fn add(&mut self, at: Instant, class: Class, item: Item) {
        let order = (class as u64) << 63 | self.inserted;
        self.inserted += 1;
        self.heap.push(Reverse(Entry { at: at.0, order, item }));
    }

    /// The next thing to happen, if it does so by `end`.
    #[inline]
    pub(super) fn next_by(&mut self, end: Instant) -> Option<(Instant, Item)> {
        if self.heap.peek()?.0.at > end.0 {
            return None;
        }
        let Reverse(entry) = self.heap.pop()?;
        Some((Instant(entry.at), entry.item))
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| Instant(entry.at))
    }
}
