//! What a run came to, for programs: one object, whose keys are a promise.

use super::Outcome;
use serde::Serialize;
use sim_core::plan::ENGINE_VERSION;
use std::io;

#[derive(Serialize)]
struct Object<'a> {
    verdict: &'static str,
    fingerprint: String,
    engine: u32,
    events: u32,
    virtual_us: u64,
    claims: Vec<Claim>,
    expectations: Vec<Expectation>,
    faults: Vec<Fault>,
    violations: Vec<Violation<'a>>,
    link: &'a str,
}

#[derive(Serialize)]
struct Claim {
    name: &'static str,
    verdict: &'static str,
}

/// An `expect`; both are null if the run did not come to it.
#[derive(Serialize)]
struct Expectation {
    line: u32,
    met: Option<bool>,
    at_us: Option<u64>,
}

#[derive(Serialize)]
struct Fault {
    line: u32,
    status: &'static str,
}

#[derive(Serialize)]
struct Violation<'a> {
    claim: &'static str,
    event: u32,
    at_us: u64,
    sentence: &'a str,
}

/// Writes the object.
pub(super) fn write(out: &mut dyn io::Write, outcome: &Outcome<'_>) -> io::Result<()> {
    let report = &outcome.report;
    let claims = report.claims.iter();
    let expectations = report.expectations.iter();
    let faults = report.faults.iter();
    let violations = report.violations.iter();
    let object = Object {
        verdict: report.verdict.name(),
        fingerprint: format!("{:016x}", report.fingerprint),
        engine: ENGINE_VERSION,
        events: report.events,
        virtual_us: outcome.now().0,
        claims: claims
            .map(|claim| Claim { name: claim.name, verdict: claim.verdict.name() })
            .collect(),
        expectations: expectations
            .map(|it| Expectation { line: it.line, met: it.met, at_us: it.at.map(|at| at.0) })
            .collect(),
        faults: faults
            .map(|fault| Fault { line: fault.line, status: fault.status.name() })
            .collect(),
        violations: violations
            .map(|violation| Violation {
                claim: report.claims[usize::from(violation.claim)].name,
                event: violation.event,
                at_us: violation.at.0,
                sentence: &violation.sentence,
            })
            .collect(),
        link: &outcome.link,
    };
    serde_json::to_writer_pretty(&mut *out, &object)?;
    writeln!(out)
}
