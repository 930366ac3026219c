//! Runs every test: format, lints, native tests, documentation, and the page in real browsers:
//! Chromium for all its stories, Firefox and WebKit for what must be the same everywhere.
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
use crate::install::{self, BY_HAND, Browser, OTHERS_BY_HAND, Others};
use crate::site::{self, Site};
use crate::sizes;

/// Which tests to run, and whether missing tools may be fetched.
#[derive(Default)]
pub struct Options {
    pub install: bool,
    pub only: Option<String>,
    pub filter: Option<String>,
}

/// The steps in their order. Those that run tests are the only ones that a filter leaves.
const STEPS: [(&str, Runs); 8] = [
    ("format", Runs::NoTests),
    ("lint", Runs::NoTests),
    ("native", Runs::Tests),
    ("docs", Runs::NoTests),
    ("page-lint", Runs::NoTests),
    ("page-build", Runs::Tests),
    ("page", Runs::Tests),
    ("browsers", Runs::Tests),
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
            Some(only) => step == only || (step == "page-build" && needs_page(only)),
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
            "clippy", "-p", "web", "-p", "hunter", "-p", "sim-core", "--target", WASM, "--", "-D",
            "warnings",
        ])),
        "page-build" => {
            build::build(&build::Options { out: page_folder(), ..build::Options::default() })
                .and_then(|()| sizes::hold_the_limit(&page_folder()))
        }
        "page" => test_page(filter),
        "browsers" => test_browsers(filter),
        _ => unreachable!("every step of STEPS is performed here"),
    };
    match result {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

/// Whether a step's tests look at the built page.
fn needs_page(step: &str) -> bool {
    matches!(step, "page" | "browsers")
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
    let is_built = |row: &Row| row.step == "page-build" && matches!(row.outcome, Outcome::Passed);
    if needs_page(step) && !before.iter().any(is_built) {
        return Ok(Ready::No("the page was not built".into()));
    }
    if step == "browsers"
        && let Err(missing) = install::find_others()
    {
        match options.install {
            true => drop(install::others()?),
            false => {
                return Ok(Ready::No(format!(
                    "{missing} is missing; run again with --install, or {OTHERS_BY_HAND}"
                )));
            }
        }
    }
    if step == "page" && install::find_browser().is_none() {
        match options.install {
            true => drop(install::browser()?),
            false => {
                return Ok(Ready::No(format!(
                    "Chromium or its driver is missing; run again with --install, or {BY_HAND}"
                )));
            }
        }
    }
    Ok(Ready::Yes)
}

/// The page under test does not take the place of one that somebody built for a host.
fn page_folder() -> PathBuf {
    target_folder().join("page-under-test")
}

/// Serves the page under a path, which proves that it has only relative addresses.
fn serve_page() -> Result<Site> {
    Site::start(site::Options {
        folder: page_folder(),
        mount: "/under/a/path/",
        port: 0,
        reload: None,
    })
}

/// Runs the crate `e2e` in Chromium.
fn test_page(filter: &[String]) -> Result<()> {
    let Browser { chromium, driver } = install::browser()?;
    let site = serve_page()?;
    let mut command = cargo(["test", "--package", "e2e", "--no-fail-fast"]);
    command.args(filter);
    command
        .env("FAULTLINE_URL", &site.address)
        .env("CHROMIUM", chromium)
        .env("CHROMEDRIVER", driver);
    command.env("FAULTLINE_SCREENSHOTS", std::path::absolute(target_folder().join("screenshots"))?);
    run(&mut command)
}

/// Runs what the page promises in every browser, in Firefox and WebKit.
fn test_browsers(filter: &[String]) -> Result<()> {
    let Others { firefox, webkit_driver, webkit_browser, xvfb } = install::others()?;
    let site = serve_page()?;
    let mut command = cargo(["test", "--package", "e2e", "--test", "browsers", "--no-fail-fast"]);
    command.args(filter).args(["--", "--ignored"]);
    command
        .env("FAULTLINE_URL", &site.address)
        .env("FIREFOX", firefox)
        .env("WEBKIT_DRIVER", webkit_driver)
        .env("WEBKIT_BROWSER", webkit_browser)
        .env("XVFB", xvfb);
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
