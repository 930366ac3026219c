//! What is marked on the lines of a scenario's text.

use sim_core::base::Instant;
use sim_core::plan::PlanError;
use sim_core::run::{FaultStatus, Report};
use std::collections::BTreeMap;

/// A mark on a line, with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineMark {
    /// A sign.
    pub sign: &'static str,
    /// Its class in the style sheet.
    pub class: &'static str,
    /// What it means.
    pub text: String,
}

impl LineMark {
    fn new(sign: &'static str, class: &'static str, text: impl Into<String>) -> LineMark {
        LineMark { sign, class, text: text.into() }
    }
}

/// The marks of a text: what became of its faults and expectations, as far as `now`, and at which
/// line its script stands; or what is wrong with it.
pub fn marks(
    report: &Report,
    errors: &[PlanError],
    now: Instant,
    script: Option<u32>,
) -> BTreeMap<u32, LineMark> {
    let mut marks = BTreeMap::new();
    if !errors.is_empty() {
        for error in errors {
            marks
                .entry(error.line)
                .or_insert_with(|| LineMark::new("!", "is-broken", error.reason.clone()));
        }
        return marks;
    }
    for fault in &report.faults {
        let mark = match (fault.status, fault.began) {
            (FaultStatus::Applied, Some(began)) if began > now => {
                LineMark::new("○", "is-ahead", format!("strikes at {began}"))
            }
            (FaultStatus::Applied, began) => {
                let at = began.map_or(String::new(), |began| format!(" at {began}"));
                LineMark::new("●", "is-fault", format!("applied{at}"))
            }
            (FaultStatus::NotReached, _) if !report.finished => {
                LineMark::new("○", "is-ahead", "not reached yet")
            }
            (FaultStatus::NotReached, _) => {
                LineMark::new("○", "is-unmet", "never reached: the run ends before")
            }
            (FaultStatus::Stale, _) => {
                LineMark::new("▲", "is-unmet", "not applied: it no longer fits this run")
            }
        };
        marks.insert(fault.line, mark);
    }
    for expectation in &report.expectations {
        let mark = match (expectation.met, expectation.at) {
            (Some(_), Some(at)) if at > now => {
                LineMark::new("·", "is-ahead", format!("judged at {at}"))
            }
            (Some(true), _) => LineMark::new("✓", "is-holding", "as expected"),
            (Some(false), _) => LineMark::new("≠", "is-unmet", "unmet: not as expected"),
            (None, _) => LineMark::new("?", "is-undecided", "not reached"),
        };
        marks.insert(expectation.line, mark);
    }
    if let Some(line) = script {
        let here = LineMark::new("▸", "is-current", "the script stands here");
        marks.entry(line).or_insert(here);
    }
    marks
}
