//! The story of a shrunk run, in a sentence: who led, what went wrong, what was asked, in order.

use super::subject::Subject;
use crate::base::Instant;
use crate::plan::{Fault, Moment, Wording};
use crate::protocol::{Description, Standing};
use crate::trace::{EventKind, Vocabulary};

/// How many things a sentence tells at most; the last ones are the nearest to the violation.
const TOLD_MAX: usize = 10;

/// What happened before the claim broke: "Before: n1 leads in term 1 at 160ms; cut n1 <-> rest at 200ms.".
pub(super) fn story(subject: &Subject, description: &'static Description) -> String {
    let vocabulary = Vocabulary::of(description);
    let descriptions = [*description];
    let wording = Wording::of(&subject.plan, &descriptions);
    let mut told = Vec::new();
    for event in &subject.events {
        let words = match event.kind {
            EventKind::Became { standing: Standing::Leading, .. } => vocabulary.text(event),
            EventKind::Started { nth } if nth > 1 => {
                event.node.map_or(String::new(), |node| format!("{node} starts again"))
            }
            EventKind::FaultBegan { line } => {
                let planned = subject.plan.faults.iter().find(|planned| planned.line == line);
                match planned.map(|it| (&it.fault, it.moment)) {
                    None | Some((Fault::Timer { .. }, _)) => continue,
                    Some((Fault::Ask { client, operation, .. }, Moment::At(_))) => {
                        format!("c{} asks for {operation}", client + 1)
                    }
                    Some((fault, _)) => wording.fault(fault),
                }
            }
            _ => continue,
        };
        let at = Instant(event.at.0 / 1_000 * 1_000);
        told.push(format!("{words} at {at}"));
    }
    if told.is_empty() {
        return "Nothing goes wrong before.".to_string();
    }
    let left_out = told.len().saturating_sub(TOLD_MAX);
    let dots = if left_out > 0 { "…; " } else { "" };
    format!("Before: {dots}{}.", told[left_out..].join("; "))
}
