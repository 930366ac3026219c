//! The agenda: what happens next, in time order.
//!
//! Ties are broken first by class (what the plan does comes before what the cluster does at the
//! same time, and what ends before what begins), then by the order in which they were put here. The items are ids: no payload moves
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
    /// A server looks at what waits for it, if it is free.
    Inbox(NodeId),
    /// The script goes on, if it still waits for that.
    Script,
}

/// Who goes first among things of the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Faults end.
    End = 0,
    /// Scheduled faults strike.
    Fault = 1,
    /// The script goes on. So a fault that is a step strikes where it would if it were scheduled.
    Script = 2,
    /// Servers start, at time zero.
    Start = 3,
    /// All else.
    Cluster = 4,
}

/// Bits of an [`Item`]: four for its kind, eight for a node or a client, 32 for a number.
const ITEM_BITS: u32 = 44;
/// Bits for the order of insertion: sixty thousand million.
const ORDER_BITS: u32 = 36;
const CLASS_BITS: u32 = 3;
/// What is left for the time, in microseconds: a year.
const TIME_BITS: u32 = 128 - ITEM_BITS - ORDER_BITS - CLASS_BITS;

impl Item {
    #[inline]
    fn pack(self) -> u64 {
        let bits =
            |kind: u64, who: u8, number: u32| kind << 40 | u64::from(who) << 32 | u64::from(number);
        match self {
            Item::Start(node) => bits(0, node.number(), 0),
            Item::Arrival { slot } => bits(1, 0, slot),
            Item::Timer { node, timer } => bits(2, node.number(), timer.into()),
            Item::Continue { node, ticket } => bits(3, node.number(), ticket),
            Item::Client { client, ticket } => bits(4, client, ticket),
            Item::Fault { index } => bits(5, 0, index),
            Item::FaultEnd { index } => bits(6, 0, index),
            Item::Script => bits(7, 0, 0),
            Item::Inbox(node) => bits(8, node.number(), 0),
        }
    }

    #[inline]
    fn unpack(bits: u64) -> Item {
        let (who, number) = ((bits >> 32) as u8, bits as u32);
        match (bits >> 40) & 0xf {
            0 => Item::Start(NodeId::from_number(who)),
            1 => Item::Arrival { slot: number },
            2 => Item::Timer { node: NodeId::from_number(who), timer: number as u8 },
            3 => Item::Continue { node: NodeId::from_number(who), ticket: number },
            4 => Item::Client { client: who, ticket: number },
            5 => Item::Fault { index: number },
            6 => Item::FaultEnd { index: number },
            7 => Item::Script,
            _ => Item::Inbox(NodeId::from_number(who)),
        }
    }
}

/// What is to happen, and when.
///
/// Each entry is one number: from the highest bit down its time, its class, its place in the order
/// of insertion, and the item. A heap of numbers moves and compares less than a heap of structures
/// would, and a simulation does little else.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<u128>>,
    inserted: u64,
}

impl Agenda {
    /// What is due later than a number can say never happens: no run lasts that long.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn add(&mut self, at: Instant, class: Class, item: Item) {
        if at.0 >> TIME_BITS != 0 {
            return;
        }
        let moment = at.0 << CLASS_BITS | class as u64;
        let entry = (u128::from(moment) << ORDER_BITS | u128::from(self.inserted)) << ITEM_BITS
            | u128::from(item.pack());
        self.inserted += 1;
        self.heap.push(Reverse(entry));
    }

    /// How much is to happen.
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// The next thing to happen, if it does so by `end`.
    #[inline]
    pub(super) fn next_by(&mut self, end: Instant) -> Option<Due> {
        if self.next_at()? > end {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| Due(entry))
    }

    #[inline]
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| Due(*entry).at())
    }
}

/// An entry of the agenda.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due(u128);

impl Due {
    #[inline]
    pub(super) fn at(self) -> Instant {
        Instant((self.0 >> (128 - TIME_BITS)) as u64)
    }

    #[inline]
    pub(super) fn item(self) -> Item {
        Item::unpack(self.0 as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_as_they_were_in_their_order() {
        let node = NodeId::client(31);
        let items = [
            Item::Start(node),
            Item::Arrival { slot: u32::MAX },
            Item::Timer { node, timer: u8::MAX },
            Item::Continue { node, ticket: u32::MAX },
            Item::Client { client: 31, ticket: u32::MAX },
            Item::Fault { index: u32::MAX },
            Item::FaultEnd { index: u32::MAX },
            Item::Script,
        ];
        let mut agenda = Agenda::default();
        let late = Instant((1 << TIME_BITS) - 1);
        agenda.add(Instant(late.0 + 1), Class::Script, Item::Script);
        for at in [late, Instant::ZERO] {
            for class in [Class::Cluster, Class::End] {
                for item in items {
                    agenda.add(at, class, item);
                }
            }
        }
        for at in [Instant::ZERO, late] {
            for _ in [Class::End, Class::Cluster] {
                for item in items {
                    let due = agenda.next_by(late).expect("as many come out as went in");
                    assert_eq!((due.at(), due.item()), (at, item));
                }
            }
        }
        assert_eq!(agenda.next_at(), None);
    }
}
