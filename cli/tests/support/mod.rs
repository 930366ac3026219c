//! One helper touches the binary, so that a hundred cases do not.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a command came to.
#[derive(Debug)]
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs the binary with these arguments, away from any terminal, and with this standard input.
pub fn faultline(arguments: &[&str], input: &str) -> Done {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // Who refuses its arguments does not read its input.
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the binary ends");
    Done {
        status: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("it writes text"),
        err: String::from_utf8(output.stderr).expect("it writes text"),
    }
}

/// The binary, whatever the environment of the tests is.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faultline"));
    command.env_remove("FAULTLINE_ADDRESS").current_dir(root());
    command
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The object that `run --json` prints.
pub fn json(source: &str, input: &str) -> Value {
    let done = faultline(&["run", source, "--json"], input);
    serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{error}: {done:?}"))
}
