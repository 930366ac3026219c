//! `faultline link`: a scenario as a link.
//!
//! The scenario is run, because a link says what its sender saw: the versions and the fingerprint
//! at the run's end. Whoever opens it and sees something else is told.

use super::source::Source;
use super::{Console, Failure};
use sim_core::base::Instant;
use sim_core::judge::full_report;
use sim_core::plan::ENGINE_VERSION;
use sim_core::plan::link::{Link, encode};
use sim_core::run::{Catalogue, Run};
use std::ffi::OsStr;

/// Prints the link of a scenario.
pub fn link(
    source: &OsStr,
    base: Option<String>,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let source = Source::read(source, console)?;
    let plan = source.plan(catalogue)?;
    let mut run = catalogue.start(&plan);
    run.advance(u32::MAX, Instant(u64::MAX));
    let base = base.unwrap_or_else(|| console.address.clone());
    let link = address(&base, &source.text, &*run, None);
    console.print(|out| writeln!(out, "{link}"))
}

/// The link of a text and its run. It opens at `at`, or where a claim is first broken.
pub fn address(base: &str, text: &str, run: &dyn Run, at: Option<Instant>) -> String {
    let report = full_report(run);
    let broken = report.violations.first().map(|violation| violation.at);
    let link = Link {
        text: text.to_string(),
        at_us: at.or(broken).map(|at| at.0),
        select: None,
        engine: Some(ENGINE_VERSION),
        protocol_version: Some(run.description().version),
        fingerprint: report.finished.then_some(report.fingerprint),
    };
    // A base may come with a fragment of its own, copied from a browser's address bar.
    let base = base.split('#').next().unwrap_or_default();
    format!("{base}#{}", encode(&link))
}
