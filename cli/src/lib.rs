//! The native door: scenarios run, opened and shared from a terminal.
//!
//! A command line is read as a [`Command`]; each command is one file; all they share with the
//! process is a [`Console`]. What the user got wrong is a [`Problem`], told with its place, its
//! reason and what was probably meant.
//!
//! This is a library so that somebody else's protocols get the same door: a binary of one line
//! hands [`main`] a catalogue of its own.
//!
//! Left out: anything that changes a run. The plan alone decides that, and the core executes it.

mod check_history;
mod command;
mod console;
mod help;
mod hunt;
mod link;
mod list;
mod measure;
mod open;
mod problem;
mod replay;
mod rows;
mod run;
mod shrink;
mod source;

pub use command::Command;
pub use console::{Console, Ink, Paint};
pub use problem::{Failure, Problem};

use sim_core::run::{Catalogue, Verdict};
use std::ffi::OsString;
use std::process::ExitCode;

/// What a command came to: the exit statuses.
///
/// None of them is 101, with which Rust reports a panic: a mistake of ours is never taken for a
/// verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// The command did what it was asked; a run holds.
    Holds = 0,
    /// A claim is broken.
    Broken = 1,
    /// A run reached a limit before it could hold.
    Undecided = 2,
    /// The command line, a scenario or a link is wrong.
    BadInput = 3,
    /// An expectation of the scenario's author failed.
    Unmet = 4,
    /// Two executions of one plan differ.
    Differs = 5,
    /// The output could not be written (`EX_IOERR` of `sysexits.h`).
    NoOutput = 74,
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Status {
        match verdict {
            Verdict::Holds => Status::Holds,
            Verdict::Broken => Status::Broken,
            Verdict::Undecided => Status::Undecided,
            Verdict::Unmet => Status::Unmet,
        }
    }
}

/// Does what the process was started for.
pub fn main(catalogue: &Catalogue) -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let status = Console::with_process(|console| execute(arguments, catalogue, console));
    ExitCode::from(status as u8)
}

/// Does what a command line says.
pub fn execute(
    arguments: impl IntoIterator<Item = OsString>,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Status {
    let outcome = Command::parse(arguments.into_iter().collect())
        .map_err(Failure::from)
        .and_then(|command| command.carry_out(catalogue, console));
    match outcome {
        Ok(status) => status,
        Err(Failure::Problem(problem)) => {
            // Nobody is left to tell if standard error is closed as well.
            let _ = problem.tell(console);
            Status::BadInput
        }
        Err(Failure::Output(error)) => {
            let _ = writeln!(console.err, "faultline: the output cannot be written: {error}");
            Status::NoOutput
        }
    }
}
