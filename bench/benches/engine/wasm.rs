//! The same workloads in WebAssembly: built as the page is, and timed by Node from outside, because
//! there is no clock inside.

use crate::Workload;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// Builds the programs; says why not if that cannot be.
pub fn build() -> Result<[(Workload, PathBuf); 3], String> {
    if Command::new("node").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Err("there is no `node` on the path".into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = "wasm32-unknown-unknown";
    let done = Command::new(cargo)
        .args(["build", "--quiet", "--package", "bench", "--bins"])
        .args(["--profile", "page", "--target", target])
        .status();
    if !done.is_ok_and(|status| status.success()) {
        return Err(format!("it does not build; `rustup target add {target}` may help"));
    }
    // This program is target/PROFILE/deps/engine-HASH; the others are beside its profile.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.ancestors().nth(3).unwrap_or(Path::new("target")).join(target).join("page");
    Ok([
        (Workload::Bare, folder.join("wasm-bare.wasm")),
        (Workload::PingPong, folder.join("wasm-ping-pong.wasm")),
        (Workload::Raft, folder.join("wasm-raft.wasm")),
    ])
}

/// How many seconds a program takes.
pub fn time(program: &Path) -> Result<f64, String> {
    let output = Command::new("node").args(["--eval", TIMER]).arg(program).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}
