//! Starting cargo and other programs, with their output passed through.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The target of everything that runs in the browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The cargo that started us, so that a toolchain chosen by `cargo +nightly xtask` stays chosen.
pub fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(arguments);
    command
}

/// Runs a program to its end. Its own messages are the explanation of a failure; ours only names
/// the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| could_not_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status}); its messages are above", spelled(command));
    }
    Ok(())
}

/// Whether a program can be started and is content with its arguments.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// The first of these programs that is on the `PATH`.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    names
        .iter()
        .flat_map(|name| {
            folders
                .iter()
                .map(move |folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        })
        .find(|path| path.is_file())
}

fn could_not_start(command: &Command) -> String {
    format!(
        "could not start `{}`: is {} installed and on the PATH?",
        spelled(command),
        command.get_program().display()
    )
}

fn spelled(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}
