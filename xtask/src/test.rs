//! Runs every test: format, lints, native tests, documentation, and the page in a real browser.
//!
//! A step that fails does not stop those that do not depend on it, so that one run shows all there
//! is to mend. What the machine lacks is fetched with `--install` and otherwise reported as *not
//! run*, which is not a failure: a contributor without Chromium can still trust the rest.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::build;
use crate::cargo::{WASM, cargo, run, target_folder};
use crate::install::{self, BY_HAND, Browser};
use crate::site::{self, Site};

/// Which tests to run, and whether missing tools may be fetched.
#[derive(Default)]
pub struct Options {
    pub install: bool,
    pub only: Option<String>,
    pub filter: Option<String>,
}

/// The steps in their order. Those that run tests are the only ones that a filter leaves.
const STEPS: [(&str, Runs); 7] = [
    ("format", Runs::NoTests),
    ("lint", Runs::NoTests),
    ("native", Runs::Tests),
    ("docs", Runs::NoTests),
    ("page-lint", Runs::NoTests),
    ("page-build", Runs::Tests),
    ("page", Runs::Tests),
];

#[derive(PartialEq, Eq)]
enum Runs {
    Tests,
    NoTests,
}

enum Outcome {
    Passed,
    Failed(String),
    /// With the reason.
    NotRun(String),
}

struct Row {
    step: &'static str,
    outcome: Outcome,
    duration: Duration,
}

/// Runs the steps and prints what came of each.
pub fn test(options: &Options) -> Result<ExitCode> {
    if let Some(only) = &options.only
        && !STEPS.iter().any(|(step, _)| step == only)
    {
        bail!(
            "there is no step called {only:?}; there are {}",
            STEPS.map(|(step, _)| step).join(", ")
        );
    }
    let mut rows: Vec<Row> = Vec::new();
    for (step, runs) in STEPS {
        let chosen = match &options.only {
            // The page's tests need the page.
            Some(only) => step == only || (step == "page-build" && only == "page"),
            None => options.filter.is_none() || runs == Runs::Tests,
        };
        if chosen {
            eprintln!("\n──── {step} ────");
            let began = Instant::now();
            let outcome = perform(step, options, &rows);
            let row = Row { step, outcome, duration: began.elapsed() };
            eprintln!("──── {step}: {} ({:.1} s)", row.outcome.words(), row.duration.as_secs_f64());
            rows.push(row);
        }
    }
    summarise(&rows);
    let failed = rows.iter().any(|row| matches!(row.outcome, Outcome::Failed(_)));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn perform(step: &str, options: &Options, before: &[Row]) -> Outcome {
    match ready(step, options, before) {
        Ok(Ready::Yes) => {}
        Ok(Ready::No(reason)) => return Outcome::NotRun(reason),
        Err(error) => return Outcome::Failed(format!("{error:#}")),
    }
    let filter = options.filter.as_slice();
    let result = match step {
        "format" => run(&mut cargo(["fmt", "--all", "--check"])),
        "lint" => {
            run(&mut cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }
        "native" => {
            run(cargo(["test", "--workspace", "--exclude", "e2e", "--no-fail-fast"]).args(filter))
        }
        "docs" => {
            run(cargo(["doc", "--no-deps", "--package", "sim-core"])
                .env("RUSTDOCFLAGS", "-D warnings"))
        }
        "page-lint" => run(&mut cargo([
            "clippy", "-p", "web", "-p", "sim-core", "--target", WASM, "--", "-D", "warnings",
        ])),
        "page-build" => {
            build::build(&build::Options { out: page_folder(), ..build::Options::default() })
        }
        "page" => test_page(filter),
        _ => unreachable!("every step of STEPS is performed here"),
    };
    match result {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

enum Ready {
    Yes,
    No(String),
}

/// Whether the machine has what a step needs, after fetching it if that is allowed.
fn ready(step: &str, options: &Options, before: &[Row]) -> Result<Ready> {
    let missing = |what: &str| {
        Ok(Ready::No(format!("{what} is missing; run again with --install to fetch it")))
    };
    match step {
        "format" if !install::has_component("fmt") => match options.install {
            true => install::component("rustfmt")?,
            false => return missing("rustfmt"),
        },
        "lint" | "page-lint" if !install::has_component("clippy") => match options.install {
            true => install::component("clippy")?,
            false => return missing("clippy"),
        },
        _ => {}
    }
    if step.starts_with("page") && !install::has_wasm_target() {
        match options.install {
            true => install::wasm_target()?,
            false => return missing("Rust's WebAssembly target"),
        }
    }
    if step == "page" {
        if !before
            .iter()
            .any(|row| row.step == "page-build" && matches!(row.outcome, Outcome::Passed))
        {
            return Ok(Ready::No("the page was not built".into()));
        }
        if install::find_browser().is_none() {
            match options.install {
                true => drop(install::browser()?),
                false => {
                    return Ok(Ready::No(format!(
                        "Chromium or its driver is missing; run again with --install, or {BY_HAND}"
                    )));
                }
            }
        }
    }
    Ok(Ready::Yes)
}

/// The page under test does not take the place of one that somebody built for a host.
fn page_folder() -> PathBuf {
    target_folder().join("page-under-test")
}

/// Serves the page under a path, which proves that it has only relative addresses, and runs the
/// crate `e2e`.
fn test_page(filter: &[String]) -> Result<()> {
    let Browser { chromium, driver } = install::browser()?;
    let site = Site::start(site::Options {
        folder: page_folder(),
        mount: "/under/a/path/",
        port: 0,
        reload: None,
    })?;
    let mut command = cargo(["test", "--package", "e2e", "--no-fail-fast"]);
    command.args(filter);
    command
        .env("FAULTLINE_URL", &site.address)
        .env("CHROMIUM", chromium)
        .env("CHROMEDRIVER", driver);
    command.env("FAULTLINE_SCREENSHOTS", std::path::absolute(target_folder().join("screenshots"))?);
    run(&mut command)
}

impl Outcome {
    fn words(&self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "FAILED",
            Outcome::NotRun(_) => "not run",
        }
    }
}

fn summarise(rows: &[Row]) {
    println!("\n{:<12}{:<10}{:>9}", "step", "result", "seconds");
    for row in rows {
        println!("{:<12}{:<10}{:>9.1}", row.step, row.outcome.words(), row.duration.as_secs_f64());
    }
    let total: Duration = rows.iter().map(|row| row.duration).sum();
    println!("{:<22}{:>9.1}", "", total.as_secs_f64());
    for row in rows {
        match &row.outcome {
            Outcome::Passed => {}
            Outcome::Failed(error) => println!("FAILED: {}: {error}", row.step),
            Outcome::NotRun(reason) => println!("not run: {}: {reason}", row.step),
        }
    }
}
