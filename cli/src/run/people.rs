//! What a run came to, for people: the verdict first, then what is wrong, each thing with the place
//! to look at, then what identifies the run. What is as it should be is one line of counts.

use super::Outcome;
use crate::console::{Ink, Paint};
use crate::problem::printable;
use crate::rows::Rows;
use sim_core::base::thousands;
use sim_core::plan::Plan;
use sim_core::run::{FaultStatus, Verdict};
use std::io;

/// Writes what a run came to.
pub(super) fn write(
    out: &mut dyn io::Write,
    outcome: &Outcome<'_>,
    paint: Paint,
) -> io::Result<()> {
    let report = &outcome.report;
    let rows = &mut Rows { out, paint };
    let name = printable(&outcome.source.name);
    let cluster = cluster(outcome.plan);
    rows.row(report.verdict.into(), report.verdict.name(), format!("{name}: {cluster}"))?;
    if let Some(mismatch) = &outcome.mismatch {
        rows.row(Ink::Yellow, "link", mismatch)?;
    }
    rows.violations(outcome)?;
    rows.expectations(outcome)?;
    if let Some(stop) = outcome.stopped_at {
        let length = outcome.plan.length;
        rows.row(Ink::Blue, "stopped", format!("At {stop} of {length}, as --until says."))?;
    } else if let Some(undecided) = &report.undecided {
        rows.row(Ink::Blue, "stopped", undecided)?;
    }
    rows.faults(outcome)?;
    rows.row(Ink::Dim, "", counts(outcome))?;
    let fingerprint = format!("{:016x}", report.fingerprint);
    let again = if outcome.repeated { ", twice the same" } else { "" };
    let short = &fingerprint[..8];
    rows.row(Ink::Dim, "fingerprint", format!("{short} ({fingerprint}{again})"))?;
    let events = thousands(report.events.into());
    rows.row(Ink::Dim, "events", format!("{events} in {} of virtual time", outcome.now()))?;
    rows.row(Ink::Dim, "link", &outcome.link)
}

impl Rows<'_> {
    fn violations(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        for violation in &outcome.report.violations {
            let claim = &outcome.report.claims[usize::from(violation.claim)];
            let event = thousands(violation.event.into());
            let place = format!("at event {event}, {}", violation.at);
            self.row(Ink::Red, "broken", format!("{} {place}", claim.name))?;
            self.more(format!("claim: {}", claim.sentence))?;
            self.more(format!("but:   {}", violation.sentence))?;
        }
        Ok(())
    }

    fn expectations(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        for it in &outcome.report.expectations {
            let line = quoted(outcome, it.line);
            match (it.met, it.at) {
                (Some(false), Some(at)) => {
                    self.row(Ink::Yellow, "unmet", format!("{line}, at {at}"))?;
                }
                (None, _) => self.row(Ink::Blue, "not judged", line)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn faults(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        for fault in &outcome.report.faults {
            let line = quoted(outcome, fault.line);
            match fault.status {
                FaultStatus::Applied => {}
                FaultStatus::NotReached => {
                    self.row(Ink::Yellow, "not applied", line)?;
                    self.more("the run did not come to its moment or place")?;
                }
                FaultStatus::Stale => {
                    self.row(Ink::Yellow, "not applied", line)?;
                    self.more("it no longer fits: nobody to strike, or another kind of message")?;
                }
            }
        }
        Ok(())
    }
}

/// `line 14: expect leader is not old`, without its comment.
fn quoted(outcome: &Outcome<'_>, line: u32) -> String {
    let text = outcome.source.text.lines().nth(line as usize - 1).unwrap_or("");
    let end =
        text.find(" #").filter(|&at| !text[at + 2..].starts_with(|c: char| c.is_ascii_digit()));
    format!("line {line}: {}", printable(text[..end.unwrap_or(text.len())].trim()))
}

fn cluster(plan: &Plan) -> String {
    let many = |count: u8, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let (nodes, clients) = (many(plan.nodes, "node"), many(plan.clients, "client"));
    format!("{}, {nodes}, {clients}, seed {}", plan.protocol, plan.seed)
}

/// How much is as it should be.
fn counts(outcome: &Outcome<'_>) -> String {
    let report = &outcome.report;
    let held = report.claims.iter().filter(|claim| claim.verdict == Verdict::Holds).count();
    let met = report.expectations.iter().filter(|it| it.met == Some(true)).count();
    let is_applied = |status| status == FaultStatus::Applied;
    let applied = report.faults.iter().filter(|fault| is_applied(fault.status)).count();
    let counts = [
        (held, report.claims.len(), "claims hold"),
        (met, report.expectations.len(), "expectations met"),
        (applied, report.faults.len(), "faults applied"),
    ];
    let counts = counts.iter().filter(|(_, all, _)| *all > 0);
    let counts: Vec<_> =
        counts.map(|(some, all, what)| format!("{some} of {all} {what}")).collect();
    counts.join(", ")
}
