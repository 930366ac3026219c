//! What the judges say of a run, as part of its report.
//!
//! A report of the world knows the claims that are judged while a run runs. Here it gets the
//! guarantees that the protocol gives to its clients: claims like the others, behind them, in the
//! order in which the protocol names them.

use super::guarantee::{Circumstances, Evidence, Finding, Opinion, Promise, promise};
use super::testimony::{Moment, Testimony};
use crate::base::{Duration, EventId, NodeId};
use crate::plan::{Plan, Workload};
use crate::protocol::{Description, OptionKind};
use crate::run::{Catalogue, ClaimReport, Report, Run, Verdict, Violation};
use crate::trace::History;

/// The longest latency, and the longest sync, of a cluster in which progress can be expected.
const USUAL_DELAY: Duration = Duration::ms(20);

/// What the recorded part of a run came to, guarantees included.
pub fn full_report(run: &dyn Run) -> Report {
    let mut report = run.report();
    add_guarantees(&mut report, run.description(), run.plan(), run.history());
    report
}

/// Runs a plan to its end without keeping anything of it, and says what it came to, guarantees
/// included.
pub fn try_out(catalogue: &Catalogue, plan: &Plan) -> Report {
    let (mut report, history) = catalogue.try_with_history(plan);
    if let Some(entry) = catalogue.find(&plan.protocol) {
        add_guarantees(&mut report, entry.description, plan, &history);
    }
    report
}

/// What a protocol guarantees, as people are told of claims: name, sentence, source.
pub fn promises(description: &Description) -> impl Iterator<Item = Promise> {
    description.guarantees.iter().map(|&guarantee| promise(guarantee))
}

/// Adds the guarantees to the report of a run, judged on its history.
pub fn add_guarantees(
    report: &mut Report,
    description: &Description,
    plan: &Plan,
    history: &History,
) {
    let testimony = Testimony::of_run(history);
    let circumstances = circumstances(report, description, plan);
    let evidence = Evidence::new(&testimony, circumstances);
    let is_cut_short = report.claims.iter().any(|claim| claim.verdict == Verdict::Undecided);
    for &guarantee in description.guarantees {
        let Promise { name, sentence, source } = promise(guarantee);
        let verdict = match evidence.judge(guarantee) {
            Opinion::Broken(finding) => {
                let claim = report.claims.len() as u8;
                report.violations.push(violation(claim, finding, &testimony));
                Verdict::Broken
            }
            Opinion::Undecided(reason) => {
                report.undecided.get_or_insert(reason);
                Verdict::Undecided
            }
            Opinion::Holds if is_cut_short => Verdict::Undecided,
            Opinion::Holds => Verdict::Holds,
        };
        report.claims.push(ClaimReport { name, sentence, source, verdict });
    }
    report.violations.sort_by_key(|violation| violation.event);
    report.verdict = match report.verdict {
        _ if !report.violations.is_empty() => Verdict::Broken,
        Verdict::Holds if report.undecided.is_some() => Verdict::Undecided,
        verdict => verdict,
    };
}

/// The operations because of which guarantees are broken: for each such claim, by its position in a
/// [`full_report`], the events in which clients first asked for them.
pub fn guilty_operations(run: &dyn Run) -> Vec<(u8, Vec<EventId>)> {
    let (report, description) = (run.report(), run.description());
    let testimony = Testimony::of_run(run.history());
    let circumstances = circumstances(&report, description, run.plan());
    let evidence = Evidence::new(&testimony, circumstances);
    let claims = (report.claims.len() as u8..).zip(description.guarantees);
    let broken = claims.filter_map(|(claim, &guarantee)| match evidence.judge(guarantee) {
        Opinion::Broken(finding) => Some((claim, finding.guilty)),
        Opinion::Holds | Opinion::Undecided(_) => None,
    });
    let began = |deed: u32| EventId(testimony.deeds[deed as usize].began.place);
    broken.map(|(claim, guilty)| (claim, guilty.into_iter().map(began).collect())).collect()
}

/// Under what circumstances a run's clients saw what they saw.
fn circumstances(report: &Report, description: &Description, plan: &Plan) -> Circumstances {
    let last = report.events.saturating_sub(1);
    let end = Moment { order: u32::MAX, place: last, at: Some(report.now) };
    Circumstances { calm_since: report.calm_since, patience: patience(description, plan), end }
}

fn violation(claim: u8, finding: Finding, testimony: &Testimony) -> Violation {
    let clients = finding.guilty.iter().map(|&guilty| testimony.deeds[guilty as usize].client);
    let mut nodes: Vec<NodeId> = clients.map(|client| NodeId::client(client as u8)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    Violation {
        claim,
        event: finding.at.place,
        at: finding.at.at.unwrap_or_default(),
        sentence: finding.sentence,
        nodes,
    }
}

/// How much longer than the protocol's own bound an operation may take, because its client may have
/// to ask every server in turn; `None` if the cluster's timing is not the usual one.
fn patience(description: &Description, plan: &Plan) -> Option<Duration> {
    let options = description.options.iter().zip(plan.settings.iter());
    let is_usual = options
        .filter(|(option, _)| matches!(option.kind, OptionKind::Range(_)))
        .all(|(option, setting)| option.kind.default() == *setting);
    let delay = plan.network.latency.max.max(plan.sync.max);
    let timeout = match &plan.workload {
        Some(workload) => workload.timeout,
        None => Workload::TIMEOUT_DEFAULT,
    };
    (is_usual && delay <= USUAL_DELAY).then(|| timeout.times(u64::from(plan.nodes)))
}
