//! Messages on their way, and how those end that never arrive.

use super::geometry::{Point, between_rims};
use super::groups::is_cut;
use super::ring::Ring;
use sim_core::base::{Instant, MessageName, NodeId};
use sim_core::trace::{Event, EventKind, LossReason, PayloadKind};

/// How far to the left of its way a message keeps, so that requests and replies pass each other.
pub const LANE: f64 = 6.0;

/// The way of messages from one node to another.
pub fn lane(ring: &Ring, from: NodeId, to: NodeId) -> (Point, Point) {
    let (start, end) =
        between_rims(ring.place(from), ring.reach(from), ring.place(to), ring.reach(to));
    let length = start.distance(end);
    (start.along(end, 0.0, LANE), start.along(end, length, LANE))
}

/// How much of its way a message has behind it.
pub fn share(sent_at: Instant, arrives_at: Option<Instant>, now: Instant) -> f64 {
    let travelled = now.since(sent_at).0 as f64;
    match arrives_at {
        Some(arrives_at) => {
            let whole = arrives_at.since(sent_at).0 as f64;
            if whole > 0.0 { (travelled / whole).clamp(0.0, 1.0) } else { 1.0 }
        }
        // Held back for good: it hangs a third of the way.
        None => (travelled / 30_000.0).min(0.34),
    }
}

/// Where on its way a message dies: at the wall, in mid-air, or at a dead node's door.
fn deathbed(reason: LossReason, wall: f64) -> f64 {
    match reason {
        LossReason::CutAtSend | LossReason::CutAtArrival => wall,
        LossReason::Chance | LossReason::Chosen => 0.62,
        LossReason::ReceiverDown | LossReason::ReceiverCrashed => 0.97,
    }
}

/// Whether it was still on its way when its loss was recorded, so that the picture has shown it
/// travel; otherwise it sets out when it dies.
fn was_seen_to_travel(reason: LossReason) -> bool {
    matches!(
        reason,
        LossReason::CutAtArrival | LossReason::ReceiverDown | LossReason::ReceiverCrashed
    )
}

/// A message that was just lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    /// Its name.
    pub name: MessageName,
    /// What kind it was.
    pub kind: PayloadKind,
    /// Why.
    pub reason: LossReason,
    /// The event of its loss.
    pub event: u32,
    /// How much of its way it has come, up to where it dies.
    pub share: f64,
    /// Whether it has died: from then on a cross stands there.
    pub dead: bool,
    /// From 1, just now, to 0, forgotten.
    pub freshness: f64,
}

/// The messages that were lost within the last `span_us` before `now`, oldest first, and in any
/// case the one that the last event before the playhead lost. `wall` tells at which share of its
/// way a message meets the wall.
pub fn ghosts(
    events: &[Event],
    position: u32,
    now: Instant,
    span_us: f64,
    wall: impl Fn(MessageName) -> f64,
) -> Vec<Ghost> {
    const GHOSTS_MAX: usize = 40;
    /// The share of its time that a message which dies at once spends on the way.
    const TRAVEL: f64 = 0.35;
    let mut found = Vec::new();
    let past = &events[..(position as usize).min(events.len())];
    for (index, event) in past.iter().enumerate().rev() {
        let age = now.since(event.at).0 as f64 / span_us.max(1.0);
        let is_last = index + 1 == past.len();
        if (age >= 1.0 && !is_last) || found.len() >= GHOSTS_MAX {
            break;
        }
        let EventKind::Lost { reason, .. } = event.kind else { continue };
        let Some((name, kind)) = event.message() else { continue };
        let bed = deathbed(reason, wall(name));
        let arrived = if was_seen_to_travel(reason) { 1.0 } else { (age / TRAVEL).min(1.0) };
        let freshness = if is_last { (1.0 - age).max(0.6) } else { 1.0 - age };
        // A playhead that stands on the loss itself shows where it ends.
        let arrived = if is_last && now == event.at { 1.0 } else { arrived };
        found.push(Ghost {
            name,
            kind,
            reason,
            event: index as u32,
            share: bed * arrived,
            dead: arrived >= 1.0,
            freshness,
        });
    }
    found.reverse();
    found
}

/// How far a message on a cut link still gets: not past the wall.
pub fn walled(share: f64, cuts: &[(NodeId, NodeId)], name: MessageName, wall: f64) -> f64 {
    if is_cut(cuts, name.from, name.to) { share.min(wall) } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::EventId;

    fn lost(at: u64, reason: LossReason) -> Event {
        let kind = EventKind::Lost {
            from: NodeId::server(0),
            kind: PayloadKind(0),
            copy: 1,
            reason,
            nth: 1,
        };
        Event {
            at: Instant(at),
            cause: EventId::NONE,
            digest: 0,
            node: Some(NodeId::server(1)),
            kind,
        }
    }

    #[test]
    fn a_message_is_where_its_time_says() {
        let at = |now| share(Instant(100), Some(Instant(200)), Instant(now));
        assert_eq!((at(100), at(150), at(200), at(999)), (0.0, 0.5, 1.0, 1.0));
    }

    #[test]
    fn a_loss_is_seen_for_its_span_and_then_forgotten() {
        let events = [lost(100, LossReason::CutAtSend), lost(900, LossReason::CutAtSend)];
        let seen = ghosts(&events, 2, Instant(1_000), 500.0, |_| 0.4);
        assert_eq!(seen.len(), 1);
        assert!(!seen[0].dead, "it is still on its way to the wall");
        let later = ghosts(&events, 2, Instant(1_200), 500.0, |_| 0.4);
        assert!(later[0].dead && later[0].share == 0.4, "it died at the wall");
    }

    #[test]
    fn the_loss_under_the_playhead_is_always_seen() {
        let events = [lost(100, LossReason::Chance)];
        assert_eq!(ghosts(&events, 1, Instant(90_000), 500.0, |_| 0.4).len(), 1);
    }
}
