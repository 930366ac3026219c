//! One fault of the plan: its line, what it is, and what became of it.

use super::parts::{button, facts, heading};
use crate::store::{Action, Lab};
use sim_core::base::Instant;
use sim_core::plan::{Edit, Fault, Plan, Step};
use sim_core::run::FaultStatus;
use yew::prelude::*;

/// The fault on a line of the text.
pub fn view(lab: &Lab, line: u32, seen: Instant) -> Html {
    let session = lab.session();
    let words = session.text().lines().nth(line.saturating_sub(1) as usize).unwrap_or("").trim();
    let Some(fault) = find(session.plan(), line) else {
        return html! { <p class="empty">{ "This fault is no longer in the plan." }</p> };
    };
    let report = lab.report();
    let became = report.faults.iter().find(|fault| fault.line == line);
    let mut about = Vec::new();
    if let Some(became) = became {
        let status = match became.status {
            FaultStatus::Applied if became.began.is_some_and(|began| began > seen) => {
                "still to come"
            }
            FaultStatus::Applied => "applied",
            FaultStatus::NotReached => "not reached",
            FaultStatus::Stale => "did not fit the run: there was nothing to strike",
        };
        about.push(("status", html! { status }));
        let began = became.began.filter(|&began| began <= seen);
        about.extend(began.map(|began| ("struck", html! { began.to_string() })));
        let ended = became.ended.filter(|&ended| ended <= seen);
        about.extend(ended.map(|ended| ("over", html! { ended.to_string() })));
        if let (Some(began), Some(ended)) = (began, ended) {
            about.push(("lasted", html! { ended.since(began).to_string() }));
        }
    }
    let began = became.and_then(|became| became.began);
    let (name, sentence) = Fault::KINDS[fault.kind()];
    html! {
        <>
            { heading(html! { words.to_string() }, html! { format!("{name} · line {line}") }) }
            <p class="details-quiet">{ sentence }</p>
            <div class="details-tools">
                { began.map(|began| button(lab, "Go there", Action::SetNow(began))) }
                { button(lab, "Remove it", Action::Edit(Edit::RemoveLine(line))) }
            </div>
            { facts(about) }
        </>
    }
}

/// The fault of a line, on the schedule or among the steps.
fn find(plan: &Plan, line: u32) -> Option<&Fault> {
    let scheduled = plan.faults.iter().find(|fault| fault.line == line);
    let stepped = || {
        plan.steps.iter().find_map(|step| match &step.step {
            Step::Fault(fault) if step.line == line => Some(fault),
            _ => None,
        })
    };
    scheduled.map(|planned| &planned.fault).or_else(stepped)
}
