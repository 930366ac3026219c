//! Measures the page: how heavy it is, how soon it answers, how long its frames take.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;
use crate::install::{self, BY_HAND};
use crate::site::{self, Site};
use crate::{build, say, sizes};

/// Where the last measurement that was worth keeping is.
const KEPT: &str = "bench/PAGE.md";

const HEAD: &str = "\
# The page, measured

By `cargo xtask measure`, in headless Chromium, from localhost with a fresh profile. A frame's time \
is the processor time of the page's own thread from the beginning of the frame to that of the next: \
all that it did for it, scripts, style, layout and painting, and between it and the next. A machine \
that does other work at the same time makes that a little longer, since programs share its caches. \
It makes times by the clock much longer, which stand below, and all others of this table: read them \
as upper bounds. So are frames of a slower machine, since Chromium pretends to be slow by keeping the \
processor busy for a while that it takes from the clock. The last line says how busy it was. The spread is the least, the median and the \
most of so many.

| what | measured | limit | | spread | of |
|---|---|---|---|---|---|
";

/// Builds and serves the page, measures it, prints the table and keeps it. With words it measures
/// only what has them in its name, tells more about that, and keeps nothing.
pub fn measure(page: &build::Options, only: Option<&str>) -> Result<()> {
    let browser =
        install::find_browser().with_context(|| format!("there is no Chromium here: {BY_HAND}"))?;
    build::build(page)?;
    let first = sizes::first_load(&sizes::of(&page.out)?);
    let folder = page.out.clone();
    let site = Site::start(site::Options { folder, mount: "/", port: 0, reload: None })?;
    let mut command = cargo(["run", "--quiet", "--package", "e2e", "--bin", "measure", "--"]);
    command.arg(&site.address).args(only).stderr(Stdio::inherit());
    command.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver);
    eprintln!("▸ Measuring takes some minutes …");
    let output = command.output().context("could not start what measures")?;
    if !output.status.success() {
        bail!("the measurement did not come to its end");
    }
    if only.is_some() {
        print!("{}", String::from_utf8_lossy(&output.stdout));
        return Ok(());
    }
    let kept = if first <= sizes::FIRST_LOAD_GOAL { "kept" } else { "**missed**" };
    let table = format!(
        "{HEAD}| WebAssembly of the first load, gzip | {} | {} | {kept} | | |\n{}",
        say::kilobytes(first),
        say::kilobytes(sizes::FIRST_LOAD_GOAL),
        String::from_utf8_lossy(&output.stdout)
    );
    // Where the system tells: how many programs wanted a processor, on average.
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').nth(1).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let table = format!("{table}\nLoad in the last five minutes: {load}, on {cores} cores.\n");
    println!("{table}");
    fs::write(KEPT, table).with_context(|| format!("could not write {KEPT}"))
}
