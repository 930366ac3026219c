//! `faultline measure`: how hard each planted bug is to find, as a table.
//!
//! What there is to measure is a list of tasks ([`sim_core::exhibit::measure`]); here threads share
//! it. What they find does not depend on them, so the table is the same on every machine.

use super::hunt::interruption;
use super::{Console, Failure, Problem, Status};
use sim_core::exhibit::measure::Task;
use sim_core::exhibit::{Exhibit, Measured, Reach, parse};
use sim_core::plan::text::nearest;
use sim_core::protocols::exhibits::SHIPPED;
use sim_core::protocols::explorers;
use sim_core::run::Catalogue;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What `measure` was asked for.
#[derive(Debug)]
pub struct Options {
    /// Which exhibits; all if nobody says.
    names: Vec<String>,
    /// The table to write into, in place of what it says of these exhibits.
    table: Option<PathBuf>,
    jobs: Option<NonZeroUsize>,
}

impl Options {
    /// Reads the words behind the command.
    pub fn read(
        values: Vec<OsString>,
        valued: &BTreeMap<String, OsString>,
    ) -> Result<Options, Problem> {
        let names: Vec<String> =
            values.iter().map(|it| it.to_string_lossy().into_owned()).collect();
        for name in &names {
            let mut known = SHIPPED.iter().map(|it| it.name);
            if !known.clone().any(|it| it == name) {
                return Err(Problem::Usage {
                    reason: format!("there is no exhibit `{name}`"),
                    suggestion: nearest(name, &mut known),
                    command: "measure",
                });
            }
        }
        let jobs = valued.get("--jobs").map(|word| {
            word.to_string_lossy().parse().map_err(|_| Problem::Usage {
                reason: format!("`{}` is not a number of threads", word.to_string_lossy()),
                suggestion: None,
                command: "measure",
            })
        });
        let table = valued.get("--table").map(PathBuf::from);
        Ok(Options { names, table, jobs: jobs.transpose()? })
    }
}

/// Measures, and prints the table or writes it.
pub fn measure(
    options: &Options,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<Status, Failure> {
    let known = catalogue.descriptions();
    let mut exhibits = Vec::new();
    for shipped in SHIPPED {
        let is_wanted =
            options.names.is_empty() || options.names.iter().any(|it| it == shipped.name);
        if is_wanted {
            let exhibit = parse(shipped.text, &known).map_err(|error| Problem::Scenario {
                name: format!("{}.exhibit", shipped.name),
                text: shipped.text.to_string(),
                errors: vec![error],
            })?;
            exhibits.push(exhibit);
        }
    }
    let Some(measured) = all(&exhibits, options.jobs, catalogue) else {
        return Ok(Status::Undecided);
    };
    match &options.table {
        None => console.print(|out| out.write_all(Measured::table(&measured).as_bytes()))?,
        Some(path) => {
            let before = std::fs::read_to_string(path).unwrap_or_default();
            let table = Measured::table(&merged(Measured::read(&before), measured));
            std::fs::write(path, table).map_err(|error| Problem::Unreadable {
                name: path.display().to_string(),
                reason: format!("it cannot be written: {error}"),
                suggestion: None,
            })?;
        }
    }
    Ok(Status::Holds)
}

/// What was measured before and now, in the order of the exhibits; what is shipped no more is left
/// out.
fn merged(before: Vec<Measured>, now: Vec<Measured>) -> Vec<Measured> {
    let of = |list: &[Measured], name: &str| list.iter().find(|it| it.name == name).cloned();
    SHIPPED.iter().filter_map(|it| of(&now, it.name).or_else(|| of(&before, it.name))).collect()
}

/// Performs all tasks on as many threads as were asked for; `None` if somebody pressed Ctrl-C.
fn all(
    exhibits: &[Exhibit<'_>],
    jobs: Option<NonZeroUsize>,
    catalogue: &Catalogue,
) -> Option<Vec<Measured>> {
    let one = |index| Task::all().map(move |task| (index, task));
    let tasks: Vec<(usize, Task)> = (0..exhibits.len()).flat_map(one).collect();
    let measured = Mutex::new(exhibits.iter().map(Measured::none).collect::<Vec<_>>());
    let (next, interrupted) = (AtomicUsize::new(0), interruption());
    let is_over = || interrupted.load(Ordering::Relaxed);
    let jobs = jobs.or_else(|| std::thread::available_parallelism().ok());
    std::thread::scope(|scope| {
        for _ in 0..jobs.map_or(1, NonZeroUsize::get) {
            scope.spawn(|| {
                let explorers = explorers();
                while let Some(&(index, task)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let exhibit = &exhibits[index];
                    let Some(reach) = task.perform(exhibit, catalogue, &explorers, &is_over) else {
                        return;
                    };
                    tell(exhibit, task, reach);
                    let mut measured = measured.lock().unwrap_or_else(PoisonError::into_inner);
                    measured[index].enter(task, reach);
                }
            });
        }
    });
    let measured = measured.into_inner().unwrap_or_else(PoisonError::into_inner);
    (!is_over()).then_some(measured)
}

/// Tells people what one task came to.
fn tell(exhibit: &Exhibit<'_>, task: Task, reach: Reach) {
    if io::stderr().is_terminal() {
        // Who cannot be told does not need to know.
        let _ = writeln!(io::stderr(), "{} {task:?}: {reach:?}", exhibit.bug);
    }
}
