//! `faultline replay`: a folder of scenarios, each run again: the regression test of a hunt.
//!
//! A file says what it came to when it was found (see `hunt --corpus`). Replaying answers two
//! questions. Is the protocol mended? Then nothing breaks, and the status is 0. Is everything as it
//! was recorded? That is `--as-recorded`, for the tests of whatever finds and replays.

use super::source::Source;
use super::{Console, Failure, Problem, Status};
use crate::hunt::Expected;
use crate::problem::printable;
use crate::rows::Rows;
use serde::Serialize;
use sim_core::judge;
use sim_core::run::{Catalogue, Report, Verdict};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// What `replay` was asked for.
#[derive(Debug)]
pub struct Options {
    /// Which folder.
    pub folder: OsString,
    /// Whether what counts is that each file comes to what it says.
    pub as_recorded: bool,
    /// Whether to print one JSON object.
    pub json: bool,
}

/// One file, run again.
#[derive(Serialize)]
struct Replayed {
    name: String,
    verdict: &'static str,
    /// The claims that are broken.
    broken: Vec<&'static str>,
    fingerprint: String,
    /// The claim that was broken when it was found; null if the file does not say.
    expected: Option<String>,
    /// Whether it came to the same as then; null if the file does not say.
    as_recorded: Option<bool>,
    #[serde(skip)]
    status: Verdict,
    #[serde(skip)]
    sentence: Option<String>,
}

/// Runs each scenario of a folder again.
pub fn replay(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    let mut replayed = Vec::new();
    for path in scenarios(Path::new(&options.folder))? {
        let source = Source::read(path.as_os_str(), console)?;
        let report = judge::try_out(catalogue, &source.plan(catalogue)?);
        replayed.push(Replayed::of(source, &report));
    }
    let paint = console.out_paint;
    match options.json {
        true => console.print(|out| {
            serde_json::to_writer_pretty(&mut *out, &replayed)?;
            writeln!(out)
        })?,
        false => console.print(|out| {
            let rows = &mut Rows { out, paint };
            replayed.iter().try_for_each(|it| it.tell(rows))
        })?,
    }
    Ok(match options.as_recorded {
        true if replayed.iter().all(|it| it.as_recorded != Some(false)) => Status::Holds,
        true => Status::Broken,
        false => worst(&replayed).into(),
    })
}

impl Replayed {
    fn of(source: Source, report: &Report) -> Replayed {
        let claim = |claim: u8| report.claims[usize::from(claim)].name;
        let broken: Vec<&'static str> =
            report.violations.iter().map(|violation| claim(violation.claim)).collect();
        let expected = Expected::read(&source.text);
        let is_same = |expected: &Expected| {
            broken.contains(&expected.claim.as_str()) && expected.fingerprint == report.fingerprint
        };
        Replayed {
            name: source.name,
            verdict: report.verdict.name(),
            fingerprint: format!("{:016x}", report.fingerprint),
            as_recorded: expected.as_ref().map(is_same),
            expected: expected.map(|expected| expected.claim),
            status: report.verdict,
            sentence: report.violations.first().map(|violation| violation.sentence.clone()),
            broken,
        }
    }

    fn tell(&self, rows: &mut Rows<'_>) -> io::Result<()> {
        let name = printable(&self.name);
        rows.row(self.status.into(), self.verdict, name)?;
        if let Some(sentence) = &self.sentence {
            rows.more(format!("{}: {}", self.broken.join(", "), printable(sentence)))?;
        }
        match (&self.expected, self.as_recorded) {
            (Some(_), Some(true)) => rows.more("as it was recorded"),
            (Some(claim), _) if self.broken.contains(&claim.as_str()) => {
                rows.more("the same claim as was recorded, in a run that is no longer the same")
            }
            (Some(claim), _) => rows.more(format!("recorded was a broken {}", printable(claim))),
            (None, _) => Ok(()),
        }
    }
}

/// Broken before unmet before undecided before holds.
fn worst(replayed: &[Replayed]) -> Verdict {
    let order = [Verdict::Broken, Verdict::Unmet, Verdict::Undecided];
    let is_there = |verdict: &Verdict| replayed.iter().any(|it| it.status == *verdict);
    order.into_iter().find(is_there).unwrap_or(Verdict::Holds)
}

/// The scenarios of a folder, in the order of their names.
fn scenarios(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let problem = |reason: String| Problem::Unreadable {
        name: folder.to_string_lossy().into_owned(),
        reason,
        suggestion: None,
    };
    let entries = std::fs::read_dir(folder)
        .map_err(|error| problem(format!("it cannot be opened: {error}")))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths =
        paths.map_err(|error: io::Error| problem(format!("it cannot be read: {error}")))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "scenario"));
    if paths.is_empty() {
        return Err(problem("there is no file here whose name ends in .scenario".into()));
    }
    paths.sort();
    Ok(paths)
}
