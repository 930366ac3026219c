//! Why something happened, and what came of it.
//!
//! Two relations order the events of a run. Each event names its *cause*: a delivery the send, a
//! send the activation that asked for it. And each node lives its events one after the other, so
//! that what it did before may have shaped what it does now: *program order*. Their transitive
//! closure is Lamport's happened-before, and the two halves of it around one event are its causal
//! *past* and *future*. Whatever is in neither could not have influenced it, nor been influenced.
//!
//! Not every event that bears a node's name is lived by that node. A message that is lost on its
//! way to n3, or waits in front of it, has told n3 nothing; a copy is made by the network; a
//! violation is seen by the judges alone. Such events have a cause but stand outside the program
//! order; if a loss stood inside it, the lost message would seem to shape all that its receiver
//! did afterwards.
//!
//! A cause always precedes its effect in the trace, so one pass over the events is enough for
//! either cone. Left out: vector clocks, which the cones make unnecessary here.

use super::{Event, EventKind};
use crate::base::{EventId, NodeSet};

/// Which half of happened-before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What may have shaped the event.
    Past,
    /// What the event may have shaped.
    Future,
}

/// The direct chain of causes: the event itself, its cause, that one's cause, and so on to the one
/// that the plan itself made happen. Empty if there is no such event.
pub fn chain(events: &[Event], id: EventId) -> impl Iterator<Item = EventId> + '_ {
    let mut next = at(events, id).map(|_| id);
    core::iter::from_fn(move || {
        let current = next?;
        next = at(events, current)
            .map(|event| event.cause)
            .filter(|&cause| cause != EventId::NONE && cause < current);
        Some(current)
    })
}

/// The direct effects: the events that name this one as their cause, in order. Lazy, because the
/// first is often enough and stands nearby.
pub fn effects(events: &[Event], id: EventId) -> impl Iterator<Item = EventId> + '_ {
    let first = id.index().map_or(events.len(), |index| (index + 1).min(events.len()));
    events[first..]
        .iter()
        .enumerate()
        .filter(move |(_, event)| event.cause == id)
        .map(move |(offset, _)| EventId((first + offset) as u32))
}

/// The causal past or future of an event, itself included, in one pass. Empty if there is no such
/// event.
pub fn cone(events: &[Event], id: EventId, direction: Direction) -> EventSet {
    match (at(events, id), direction) {
        (None, _) => EventSet::default(),
        (Some(_), Direction::Past) => past(events, id),
        (Some(_), Direction::Future) => future(events, id),
    }
}

/// Walks back. A node is *wanted* once one of its events is in the past: then so are all that it
/// lived before.
fn past(events: &[Event], id: EventId) -> EventSet {
    let last = id.0 as usize;
    let mut set = EventSet::spanning(0, last + 1);
    let mut wanted = NodeSet::EMPTY;
    set.insert(id);
    for index in (0..=last).rev() {
        let event = &events[index];
        let lived = event.node.filter(|_| is_lived(event));
        let id = EventId(index as u32);
        if lived.is_some_and(|node| wanted.contains(node)) {
            set.insert(id);
        }
        if !set.contains(id) {
            continue;
        }
        if let Some(node) = lived {
            wanted.insert(node);
        }
        if event.cause < id {
            set.insert(event.cause);
        }
    }
    set
}

/// Walks on. A node is *touched* once one of its events is in the future: then so are all that it
/// lives after.
fn future(events: &[Event], id: EventId) -> EventSet {
    let first = id.0 as usize;
    let mut set = EventSet::spanning(first, events.len());
    let mut touched = NodeSet::EMPTY;
    for (index, event) in events.iter().enumerate().skip(first) {
        let lived = event.node.filter(|_| is_lived(event));
        let reached = index == first
            || set.contains(event.cause)
            || lived.is_some_and(|node| touched.contains(node));
        if reached {
            set.insert(EventId(index as u32));
            if let Some(node) = lived {
                touched.insert(node);
            }
        }
    }
    set
}

/// Whether the event is part of its node's own life, and so of its program order.
pub fn is_lived(event: &Event) -> bool {
    !matches!(
        event.kind,
        EventKind::Arrived { .. }
            | EventKind::Lost { .. }
            | EventKind::Copied { .. }
            | EventKind::FaultBegan { .. }
            | EventKind::FaultEnded { .. }
            | EventKind::FaultStale { .. }
            | EventKind::Violated { .. }
    )
}

fn at(events: &[Event], id: EventId) -> Option<&Event> {
    events.get(id.index()?)
}

/// A set of events: one bit for each of the range that it spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSet {
    /// The first event of the range, rounded down to a whole word.
    base: u32,
    words: Vec<u64>,
}

impl EventSet {
    /// An empty set with room for the events `first..end`.
    fn spanning(first: usize, end: usize) -> EventSet {
        let base = first / 64 * 64;
        EventSet { base: base as u32, words: vec![0; (end - base).div_ceil(64)] }
    }

    fn insert(&mut self, id: EventId) {
        let offset = id.0 - self.base;
        self.words[(offset / 64) as usize] |= 1 << (offset % 64);
    }

    /// Whether the event is a member.
    pub fn contains(&self, id: EventId) -> bool {
        id.0.checked_sub(self.base).is_some_and(|offset| {
            self.words
                .get((offset / 64) as usize)
                .is_some_and(|word| word >> (offset % 64) & 1 == 1)
        })
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = EventId> + '_ {
        self.words.iter().enumerate().flat_map(move |(index, &word)| {
            let first = self.base + index as u32 * 64;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| EventId(first + bit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Instant, NodeId};
    use crate::trace::{LossReason, PayloadKind};

    const KIND: PayloadKind = PayloadKind(0);

    fn event(node: Option<NodeId>, cause: EventId, kind: EventKind) -> Event {
        Event { at: Instant::ZERO, cause, digest: 0, node, kind }
    }

    struct Dice(u64);

    impl Dice {
        fn below(&mut self, count: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) % count
        }
    }

    /// Events of any kind with any earlier cause: wilder than a run, so that no accident of a real
    /// protocol hides a mistake.
    fn random_trace(dice: &mut Dice, count: u64) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for index in 0..count {
            let node = NodeId::server(dice.below(4) as u8);
            let from = NodeId::server(dice.below(4) as u8);
            let cause = match dice.below(4) {
                _ if index == 0 => EventId::NONE,
                0 => EventId::NONE,
                _ => EventId(dice.below(index) as u32),
            };
            let kind = match dice.below(8) {
                0 => EventKind::Sent { to: from, kind: KIND, nth: 1 },
                1 => EventKind::Delivered { from, kind: KIND, copy: 1, nth: 1 },
                2 => EventKind::Arrived { from, kind: KIND, copy: 1, nth: 1 },
                3 => {
                    let reason = LossReason::Chance;
                    EventKind::Lost { from, kind: KIND, copy: 1, reason, nth: 1 }
                }
                4 => EventKind::Copied { to: from, kind: KIND, nth: 1 },
                5 => EventKind::FaultBegan { line: 1 },
                _ => EventKind::TimerFired { timer: 0, nth: 1 },
            };
            let node = (dice.below(10) > 0).then_some(node);
            events.push(event(node, cause, kind));
        }
        events
    }

    /// Happened-before by its definition: an edge for each cause and each pair of events that one
    /// node lived, closed by Floyd and Warshall.
    fn model(events: &[Event]) -> Vec<Vec<bool>> {
        let count = events.len();
        let mut before = vec![vec![false; count]; count];
        for (late, event) in events.iter().enumerate() {
            before[late][late] = true;
            if let Some(cause) = event.cause.index() {
                before[cause][late] = true;
            }
            for (early, other) in events[..late].iter().enumerate() {
                if event.node.is_some()
                    && event.node == other.node
                    && is_lived(event)
                    && is_lived(other)
                {
                    before[early][late] = true;
                }
            }
        }
        for middle in 0..count {
            for early in 0..count {
                for late in 0..count {
                    before[early][late] |= before[early][middle] && before[middle][late];
                }
            }
        }
        before
    }

    #[test]
    #[expect(clippy::needless_range_loop, reason = "both indices are names of events")]
    fn cones_are_happened_before() {
        let mut dice = Dice(7);
        for _ in 0..40 {
            let count = 1 + dice.below(90);
            let events = random_trace(&mut dice, count);
            let before = model(&events);
            for id in 0..events.len() {
                let past = cone(&events, EventId(id as u32), Direction::Past);
                let future = cone(&events, EventId(id as u32), Direction::Future);
                for other in 0..events.len() {
                    let name = EventId(other as u32);
                    assert_eq!(past.contains(name), before[other][id], "{other} before {id}");
                    assert_eq!(future.contains(name), before[id][other], "{other} after {id}");
                }
                assert!(past.iter().all(|member| past.contains(member)));
                assert_eq!(past.iter().count(), past.len());
                assert!(!past.is_empty() && !future.is_empty());
            }
        }
    }

    #[test]
    fn a_chain_ends_at_what_the_plan_did() {
        let mut dice = Dice(11);
        let events = random_trace(&mut dice, 200);
        for id in 0..events.len() {
            let chain: Vec<_> = chain(&events, EventId(id as u32)).collect();
            assert_eq!(chain[0], EventId(id as u32));
            for pair in chain.windows(2) {
                assert_eq!(events[pair[0].0 as usize].cause, pair[1]);
                assert!(effects(&events, pair[1]).any(|effect| effect == pair[0]));
            }
            let root = chain.last().expect("a chain holds its own event");
            assert_eq!(events[root.0 as usize].cause, EventId::NONE);
        }
    }

    #[test]
    fn a_lost_message_tells_its_receiver_nothing() {
        let (n1, n2) = (NodeId::server(0), NodeId::server(1));
        let lost = EventKind::Lost {
            from: n1,
            kind: KIND,
            copy: 1,
            reason: LossReason::CutAtSend,
            nth: 1,
        };
        let events = [
            event(Some(n1), EventId::NONE, EventKind::Started { nth: 1 }),
            event(Some(n1), EventId(0), EventKind::Sent { to: n2, kind: KIND, nth: 1 }),
            event(Some(n2), EventId(1), lost),
            event(Some(n2), EventId::NONE, EventKind::TimerFired { timer: 0, nth: 1 }),
        ];
        let past: Vec<_> = cone(&events, EventId(3), Direction::Past).iter().collect();
        assert_eq!(past, [EventId(3)]);
        let future: Vec<_> = cone(&events, EventId(0), Direction::Future).iter().collect();
        assert_eq!(future, [EventId(0), EventId(1), EventId(2)]);
    }

    #[test]
    fn what_is_not_there_has_no_causes() {
        assert_eq!(chain(&[], EventId(3)).count(), 0);
        assert_eq!(effects(&[], EventId::NONE).count(), 0);
        assert!(cone(&[], EventId::NONE, Direction::Future).is_empty());
    }
}
