//! The same workloads in WebAssembly: built as the page is, and timed by Node from outside, because
//! there is no clock inside.

use crate::Workload;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What runs in WebAssembly: a workload, built as one part of the page is.
pub struct Program {
    pub name: &'static str,
    pub workload: Workload,
    wasm: PathBuf,
    timer: &'static str,
}

/// Calls a program's `main` once to warm up and once to time it: what a page sees of a long run.
const TIMER: &str = "
const bytes = require('fs').readFileSync(process.argv[1]);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
exports.main(0, 0);
const start = process.cpuUsage();
exports.main(0, 0);
const used = process.cpuUsage(start);
console.log((used.user + used.system) / 1e6);
";

/// The same in a worker. It warms up longer: until its functions are compiled a second time, and well,
/// a program runs at half its speed, and a worker has nobody who warmed it up before.
const WORKER_TIMER: &str = "
const { Worker } = require('worker_threads');
const code = `
const { workerData, parentPort } = require('worker_threads');
const bytes = require('fs').readFileSync(workerData);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
for (let warm = 0; warm < 3; warm++) exports.main(0, 0);
const start = process.cpuUsage();
exports.main(0, 0);
const used = process.cpuUsage(start);
parentPort.postMessage((used.user + used.system) / 1e6);`;
new Worker(code, { eval: true, workerData: process.argv[1] }).on('message', console.log);
";

/// Builds the programs; says why not if that cannot be.
pub fn build() -> Result<[Program; 5], String> {
    if Command::new("node").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Err("there is no `node` on the path".into());
    }
    let page = build_as("page")?;
    let hunter = build_as("page-hunter")?;
    let program = |name, workload, folder: &Path, file, timer| {
        let wasm = folder.join(file);
        Program { name, workload, wasm, timer }
    };
    let raft = |name, folder, timer| program(name, Workload::Raft, folder, "wasm-raft.wasm", timer);
    Ok([
        program("bare loop", Workload::Bare, &page, "wasm-bare.wasm", TIMER),
        program("ping-pong", Workload::PingPong, &page, "wasm-ping-pong.wasm", TIMER),
        raft("Raft, as the page runs it", &page, TIMER),
        raft("Raft, as it is hunted: main thread", &hunter, TIMER),
        raft("Raft, as it is hunted: one worker", &hunter, WORKER_TIMER),
    ])
}

/// Builds the programs with one of the page's profiles; returns their folder.
fn build_as(profile: &str) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = "wasm32-unknown-unknown";
    let done = Command::new(cargo)
        .args(["build", "--quiet", "--package", "bench", "--bins"])
        .args(["--profile", profile, "--target", target])
        .status();
    if !done.is_ok_and(|status| status.success()) {
        return Err(format!("it does not build; `rustup target add {target}` may help"));
    }
    // This program is target/PROFILE/deps/engine-HASH; the others are beside its profile.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(own.ancestors().nth(3).unwrap_or(Path::new("target")).join(target).join(profile))
}

/// How many seconds a program takes.
pub fn time(program: &Program) -> Result<f64, String> {
    let output = Command::new("node").args(["--eval", program.timer]).arg(&program.wasm).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}
