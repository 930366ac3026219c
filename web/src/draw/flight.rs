//! Messages on their way, and how those end that never arrive.

use super::geometry::{Point, between_rims};
use super::ring::Ring;
use crate::draw::maths::Within;
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

/// How fast a message sets out that is held back for good: its whole way would take so many virtual
/// microseconds.
pub const HELD_US: f64 = 30_000.0;

/// How much of its way a message has behind it.
pub fn share(sent_at: Instant, arrives_at: Option<Instant>, now: Instant) -> f64 {
    let travelled = now.since(sent_at).0 as f64;
    match arrives_at {
        Some(arrives_at) => {
            let whole = arrives_at.since(sent_at).0 as f64;
            if whole > 0.0 { (travelled / whole).within(0.0, 1.0) } else { 1.0 }
        }
        // Held back for good: it hangs a third of the way.
        None => (travelled / HELD_US).min(0.34),
    }
}

/// A message that a hand caught on its way, to lose it: how long it would have travelled, and how
/// far it had come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caught {
    /// Which.
    pub name: MessageName,
    /// How long its whole way would have taken, in virtual microseconds.
    pub flight_us: f64,
    /// How much of its way it had behind it.
    pub share: f64,
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
    /// Whether it is marked as lost: once it has died, from the beginning if the plan loses it, and
    /// whenever the picture rests.
    pub dead: bool,
    /// From 1, just now, to 0, forgotten.
    pub freshness: f64,
}

/// How losses are looked at.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// The moment.
    pub now: Instant,
    /// For how long a loss is seen, in virtual microseconds.
    pub span_us: f64,
    /// Nothing moves: then no lost message is shown as if it still travelled.
    pub at_rest: bool,
    /// How long messages travel that nobody caught.
    pub flight_us: f64,
    /// Those that somebody did.
    pub caught: &'a [Caught],
}

/// The messages that were lost within the span before now, oldest first, and in any case the one
/// that the last event before the playhead lost. One that the plan loses is marked from its send on,
/// goes as far as a hand caught it, and is seen for as long as it would have travelled besides.
/// `wall` tells at which share of its way a message meets the wall.
pub fn ghosts(
    events: &[Event],
    position: u32,
    watch: &Watch<'_>,
    wall: impl Fn(MessageName) -> f64,
) -> Vec<Ghost> {
    let Watch { now, span_us, at_rest, .. } = *watch;
    const GHOSTS_MAX: usize = 40;
    /// The share of its time that a message which dies at once spends on the way.
    const TRAVEL: f64 = 0.35;
    let mut found = Vec::new();
    let past = &events[..(position as usize).min(events.len())];
    let longest = watch.caught.iter().fold(watch.flight_us, |most, it| most.max(it.flight_us));
    for (index, event) in past.iter().enumerate().rev() {
        let age_us = now.since(event.at).0 as f64;
        let is_last = index + 1 == past.len();
        if (age_us >= span_us + longest && !is_last) || found.len() >= GHOSTS_MAX {
            break;
        }
        let EventKind::Lost { reason, .. } = event.kind else { continue };
        let Some((name, kind)) = event.message() else { continue };
        let chosen = reason == LossReason::Chosen;
        let caught = watch.caught.iter().rfind(|it| chosen && it.name == name);
        let flight_us = caught.map_or(watch.flight_us, |it| it.flight_us).max(1.0);
        let age = age_us / if chosen { span_us + flight_us } else { span_us }.max(1.0);
        if age >= 1.0 && !is_last {
            continue;
        }
        let bed = caught.map_or(deathbed(reason, wall(name)), |it| it.share).max(0.05);
        let arrived = match reason {
            LossReason::Chosen => (age_us / flight_us / bed).min(1.0),
            _ if was_seen_to_travel(reason) => 1.0,
            _ => (age / TRAVEL).min(1.0),
        };
        let freshness = if is_last { (1.0 - age).max(0.6) } else { 1.0 - age };
        // A playhead that rests on the loss itself shows where it ends.
        let here = now == event.at && (is_last || at_rest);
        let arrived = if here && !chosen { 1.0 } else { arrived };
        found.push(Ghost {
            name,
            kind,
            reason,
            event: index as u32,
            share: bed * arrived,
            dead: chosen || at_rest || arrived >= 1.0,
            freshness,
        });
    }
    found.reverse();
    found
}

/// How far a message gets on a link that was cut while it was on its way: up to the wall, or as far
/// as it had come when the cut was made; it never goes back.
pub fn stopped(sent_at: Instant, arrives_at: Option<Instant>, cut_at: Instant, wall: f64) -> f64 {
    share(sent_at, arrives_at, cut_at).max(wall)
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

    fn watch(now: u64) -> Watch<'static> {
        let now = Instant(now);
        Watch { now, span_us: 500.0, at_rest: false, flight_us: 400.0, caught: &[] }
    }

    #[test]
    fn a_message_is_where_its_time_says() {
        let at = |now| share(Instant(100), Some(Instant(200)), Instant(now));
        assert_eq!((at(100), at(150), at(200), at(999)), (0.0, 0.5, 1.0, 1.0));
    }

    #[test]
    fn a_loss_is_seen_for_its_span_and_then_forgotten() {
        let events = [lost(100, LossReason::CutAtSend), lost(900, LossReason::CutAtSend)];
        let seen = ghosts(&events, 2, &watch(1_000), |_| 0.4);
        assert_eq!(seen.len(), 1);
        assert!(!seen[0].dead, "it is still on its way to the wall");
        let rest = Watch { at_rest: true, ..watch(1_000) };
        assert!(ghosts(&events, 2, &rest, |_| 0.4)[0].dead, "no picture rests on a doomed one");
        let later = ghosts(&events, 2, &watch(1_200), |_| 0.4);
        assert!(later[0].dead && later[0].share == 0.4, "it died at the wall");
    }

    #[test]
    fn the_loss_under_the_playhead_is_always_seen() {
        let events = [lost(100, LossReason::Chance)];
        assert_eq!(ghosts(&events, 1, &watch(90_000), |_| 0.4).len(), 1);
    }

    #[test]
    fn what_a_hand_lost_lies_where_it_was_caught_for_as_long_as_it_would_have_travelled() {
        let events = [lost(100, LossReason::Chosen), lost(5_000, LossReason::Chance)];
        let name = events[0].message().expect("it is about one").0;
        let caught = [Caught { name, flight_us: 4_000.0, share: 0.8 }];
        let at = |now| {
            let watch = Watch { caught: &caught, ..watch(now) };
            ghosts(&events, if now < 5_000 { 1 } else { 2 }, &watch, |_| 0.4).first().copied()
        };
        let here = at(100 + 3_200).expect("at the moment of the gesture");
        assert!(here.dead && (here.share - 0.8).abs() < 1e-9, "{here:?}");
        assert!(at(100).is_some_and(|ghost| ghost.dead && ghost.share == 0.0), "from the send on");
        assert_eq!(at(100 + 4_000).map(|ghost| ghost.share), Some(0.8), "when it was due");
        assert!(at(5_100).is_none_or(|ghost| ghost.reason == LossReason::Chance), "then forgotten");
    }

    #[test]
    fn a_new_cut_sends_no_message_back() {
        let stop = |cut_at| stopped(Instant(0), Some(Instant(100)), Instant(cut_at), 0.5);
        assert_eq!((stop(20), stop(80)), (0.5, 0.8));
    }
}
