//! Who is guilty: the operations of clients because of which a claim is broken. Loaded later.
//!
//! A claim that is judged while the run runs leads back, along causes, to the question of a client.
//! What a protocol promises its clients is judged afterwards, on the whole of what they saw: there the
//! judge names the operations, and the moment at which it was wrong for certain is marked on the axis
//! as if the run had said so.

use super::Model;
use crate::draw::timeline::compose::Guilt;
use crate::draw::timeline::index::{Index, Landmark, LandmarkKind};
use crate::store::Lab;
use sim_core::base::EventId;
use sim_core::judge::guilty_operations;
use sim_core::run::Report;
use sim_core::session::Session;
use sim_core::trace::{Event, EventKind, causes};

/// Finds who is guilty, once for each revision of the run.
pub fn blame(lab: &Lab, model: &mut Model) {
    if model.blamed == model.revision {
        return;
    }
    model.blamed = model.revision;
    let report = lab.report();
    judge(&lab.session(), &report, model);
}

fn judge(session: &Session, report: &Report, model: &mut Model) {
    model.guilty = caused(session.events(), &model.index);
    if !session.run().is_finished() || report.violations.is_empty() {
        return;
    }
    model.claims = report.claims.iter().map(|claim| claim.name).collect();
    for (claim, operations) in guilty_operations(session.run()) {
        let Some(violation) = report.violations.iter().find(|it| it.claim == claim) else {
            continue;
        };
        let since = violation.event;
        for EventId(event) in operations {
            match model.guilty.iter_mut().find(|guilt| guilt.event == event) {
                Some(guilt) => guilt.since = guilt.since.min(since),
                None => model.guilty.push(Guilt { event, since }),
            }
        }
        let kind = LandmarkKind::Violated { claim };
        let is_marked = model.index.landmarks.iter().any(|it| it.kind == kind);
        if let Some(stamp) = model.index.stamp(EventId(since)).filter(|_| !is_marked) {
            model.index.landmarks.push(Landmark { stamp, kind });
            model.index.landmarks.sort_unstable_by_key(|landmark| landmark.stamp);
        }
    }
}

/// The questions of clients to which the broken claims lead back.
fn caused(events: &[Event], index: &Index) -> Vec<Guilt> {
    let broken = index.landmarks.iter().map(|it| (it.stamp.event, it.kind));
    let broken = broken.filter(|&(event, kind)| {
        // Some were judged afterwards, and happened to nobody.
        let happened = events.get(event as usize).map(|it| &it.kind);
        matches!(kind, LandmarkKind::Violated { .. })
            && matches!(happened, Some(EventKind::Violated { .. }))
    });
    let asks = |id: &EventId| {
        matches!(events[id.0 as usize].kind, EventKind::Invoked { .. } | EventKind::Retried { .. })
    };
    broken
        .filter_map(|(since, _)| Some((since, causes::chain(events, EventId(since)).find(asks)?)))
        .filter_map(|(since, id)| {
            // A question that was asked again is drawn from where it was first asked.
            let node = events[id.0 as usize].node?;
            let bars = &index.track(node).operations;
            let after = bars.partition_point(|bar| bar.span.from.event <= id.0);
            let event = bars.get(after.checked_sub(1)?)?.span.from.event;
            Some(Guilt { event, since })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::judge::full_report;
    use sim_core::protocols::{self, scenarios};

    /// A model that has followed a shipped scenario to its end, and what that came to.
    fn blamed(name: &str) -> (Session, Model, Report) {
        let text = scenarios::find(name).expect("it is shipped").text;
        let mut session = Session::open(protocols::catalogue(), text).expect("the text is right");
        while session.work(10_000) {}
        let report = full_report(session.run());
        let mut model = Model::default();
        model.index.extend(session.events());
        judge(&session, &report, &mut model);
        (session, model, report)
    }

    fn sequence(session: &Session, guilt: &Guilt) -> u32 {
        match session.events()[guilt.event as usize].kind {
            EventKind::Invoked { sequence } => sequence,
            other => panic!("an operation begins with its question: {other:?}"),
        }
    }

    /// A stale read is the fault of one question, and the picture says of which.
    #[test]
    fn a_violation_leads_back_to_the_operation_that_it_is_about() {
        let (session, model, report) = blamed("stale-read");
        let sequence = sequence(&session, &model.guilty[0]);
        let sentence = &report.violations[0].sentence;
        assert!(sentence.contains(&format!("op {sequence}")), "{sentence}");
    }

    /// What was promised to clients is judged afterwards: the operations and the moment are marked
    /// all the same, once however often it is asked.
    #[test]
    fn a_broken_promise_has_its_guilty_operations_and_its_moment() {
        let (session, mut model, report) = blamed("blind-retry");
        let violation = report.violations.first().expect("a promise is broken");
        assert!(model.guilty.len() >= 2, "{:?}", model.guilty);
        let earliest = model.guilty.iter().map(|guilt| guilt.since).min();
        assert_eq!(earliest, Some(violation.event));
        let clients = model.guilty.iter().map(|it| session.events()[it.event as usize].node);
        assert!(clients.into_iter().all(|node| node.is_some_and(|node| node.is_client())));
        let flags = model.index.landmarks.clone();
        assert!(flags.iter().any(|it| it.stamp.event == violation.event));
        assert!(model.claims.len() == report.claims.len());
        judge(&session, &report, &mut model);
        assert_eq!(model.index.landmarks, flags);
    }
}
