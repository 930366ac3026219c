//! Why nobody leads: the reasons of those who refused a candidate their votes.

use sim_core::base::{EventId, MessageName, NodeId};
use sim_core::protocol::{Form, Vote};
use sim_core::run::Scene;
use sim_core::session::Session;
use sim_core::trace::EventKind;

/// How many of the last events are looked through for a refusal, and how many are asked for theirs:
/// each question executes a part of the run again.
const EVENTS_MAX: usize = 5_000;
const QUESTIONS_MAX: u32 = 24;

/// A vote that was refused: to whom, by whom, and why.
pub type Refused = (NodeId, NodeId, String);

/// The votes that candidates see refused, as far as a reason can be told.
pub fn votes(session: &Session, scene: &Scene) -> Vec<Refused> {
    let mut asked = 0;
    let mut refused = Vec::new();
    for server in &scene.servers {
        let forms = server.view.iter().flat_map(|view| &view.forms);
        for form in forms {
            let Form::Votes { votes, .. } = form else { continue };
            for &(voter, _) in votes.iter().filter(|(_, vote)| *vote == Vote::Denied) {
                let reason = last_reason(session, scene, (voter, server.id), &mut asked);
                refused.extend(reason.map(|reason| (server.id, voter, reason)));
            }
        }
    }
    refused
}

/// Why the last answer from one node to another refused what it was asked for.
fn last_reason(
    session: &Session,
    scene: &Scene,
    (from, to): (NodeId, NodeId),
    asked: &mut u32,
) -> Option<String> {
    let events = session.events();
    let past = &events[..(scene.events as usize).min(events.len())];
    for (index, event) in past.iter().enumerate().rev().take(EVENTS_MAX) {
        let answers = matches!(event.kind, EventKind::Delivered { .. })
            && event.message().is_some_and(|(name, _)| (name.from, name.to) == (from, to));
        if !answers {
            continue;
        }
        if *asked >= QUESTIONS_MAX {
            return None;
        }
        *asked += 1;
        if let Some(reason) = session.explain(EventId(index as u32)).reason {
            return Some(reason);
        }
    }
    None
}

/// Why a message under way refuses what was asked for, or will be refused, if that is known.
pub fn message(session: &Session, name: MessageName) -> Option<String> {
    let past = &session.events()[..session.position() as usize];
    let sent = past.iter().rposition(|event| {
        matches!(event.kind, EventKind::Sent { .. } | EventKind::Copied { .. })
            && event.message().is_some_and(|(other, _)| other == name)
    })?;
    session.explain(EventId(sent as u32)).reason
}
