//! From a session to the few facts that decide about the pace.

use super::pace::{Outlook, Successor};
use super::tape::{MarkKind, Tape};
use super::workspace::Selection;
use sim_core::base::Instant;
use sim_core::protocol::Standing;
use sim_core::run::{Health, Scene};
use sim_core::session::Session;

/// For so long after a landmark the moment counts as vivid, in virtual microseconds.
const AFTERGLOW_US: u64 = 12_000;
/// A leader that is elected later than this after something broke is not its successor.
const SUCCESSION_US: u64 = 3_000_000;

/// What decides about the rate at the playhead. `waited_s` is how long the visitor has waited for
/// a successor, if they do.
pub fn outlook(
    session: &Session,
    scene: &Scene,
    tape: &Tape,
    selection: Selection,
    waited_s: Option<f64>,
) -> Outlook {
    let now = session.now();
    let ahead = tape.from(session.position());
    let distance = |at: Instant| at.since(now).0 as f64;
    let successor = waited_s.and_then(|waited_s| {
        let mark = ahead.iter().find(|mark| {
            matches!(mark.kind, MarkKind::Leader { .. } | MarkKind::FaultBegan { .. })
        })?;
        let counts =
            matches!(mark.kind, MarkKind::Leader { .. }) && mark.at.since(now).0 <= SUCCESSION_US;
        counts.then(|| Successor { distance_us: distance(mark.at), waited_s })
    });
    Outlook {
        flights_us: scene
            .messages
            .iter()
            .filter_map(|message| Some(message.arrives_at?.since(message.sent_at).0 as f64))
            .collect(),
        vivid: is_vivid(session, scene, tape, selection),
        landmark_us: ahead.iter().find(|mark| mark.at > now).map(|mark| distance(mark.at)),
        successor,
    }
}

fn is_vivid(session: &Session, scene: &Scene, tape: &Tape, selection: Selection) -> bool {
    let contends = scene.servers.iter().any(|server| {
        server.health == Health::Up
            && server.view.as_ref().is_some_and(|view| view.standing == Standing::Contending)
    });
    let selected = match selection {
        Selection::Message(name) => scene.messages.iter().any(|message| message.name == name),
        _ => false,
    };
    let glows = tape
        .until(session.position())
        .last()
        .is_some_and(|mark| session.now().since(mark.at).0 < AFTERGLOW_US);
    contends || selected || glows
}
