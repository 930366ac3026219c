//! What the user got wrong, and how it is told: the place, the reason, the line, and what was
//! probably meant.

use super::Console;
use super::console::{Ink, Paint};
use sim_core::plan::PlanError;
use std::io;

/// Why a command did not come to an end.
#[derive(Debug)]
pub enum Failure {
    /// The user got something wrong.
    Problem(Problem),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problem(problem)
    }
}

/// What the user got wrong.
#[derive(Debug)]
pub enum Problem {
    /// A command line that means nothing.
    Usage {
        /// Why, without a full stop.
        reason: String,
        /// What was probably meant.
        suggestion: Option<String>,
        /// The command whose help is of use; empty for the whole.
        command: &'static str,
    },
    /// Something that cannot be read as a scenario at all.
    Unreadable {
        /// What: a file, a link.
        name: String,
        /// Why, without a full stop.
        reason: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// A scenario with mistakes.
    Scenario {
        /// Where it was read from.
        name: String,
        /// What it says.
        text: String,
        /// What is wrong with it.
        errors: Vec<PlanError>,
    },
}

impl Problem {
    /// Tells it on standard error.
    pub fn tell(&self, console: &mut Console<'_>) -> io::Result<()> {
        let paint = console.err_paint;
        let text = match self {
            Problem::Usage { reason, suggestion, command } => {
                let space = if command.is_empty() { "" } else { " " };
                let help = format!("`faultline{space}{command} --help` tells more");
                let reason = sentence(reason, suggestion.as_deref());
                format!("{} {reason}\n{}\n", paint.ink(Ink::Red, "faultline:"), help)
            }
            Problem::Unreadable { name, reason, suggestion } => {
                let reason = sentence(reason, suggestion.as_deref());
                format!("{} {reason}\n", paint.ink(Ink::Bold, format!("{}:", printable(name))))
            }
            Problem::Scenario { name, text, errors } => {
                errors.iter().map(|error| quoted(name, text, error, paint)).collect()
            }
        };
        write!(console.err, "{text}")
    }
}

fn sentence(reason: &str, suggestion: Option<&str>) -> String {
    let suggestion = suggestion.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
    printable(&format!("{reason}{suggestion}"))
}

/// The error with its line, and a caret below what is wrong.
fn quoted(name: &str, text: &str, error: &PlanError, paint: Paint) -> String {
    let place = format!("{}:{}:{}:", printable(name), error.line, error.column);
    let head = format!("{} {}\n", paint.ink(Ink::Bold, place), printable(&error.reason));
    let line = text.lines().nth(error.line as usize - 1).unwrap_or("");
    let Clip { text, column } = clip(line, error.column as usize);
    let number = error.line.to_string();
    let gutter = " ".repeat(number.len());
    let left = text.chars().count().saturating_sub(column - 1).max(1);
    let carets = "^".repeat((error.length as usize).clamp(1, left));
    let hint = error.suggestion.as_ref();
    let hint = hint.map(|hint| format!(" did you mean `{}`?", printable(hint))).unwrap_or_default();
    let bar = |left: &str| paint.ink(Ink::Dim, format!("{left} |"));
    let space = " ".repeat(column - 1);
    let marks = paint.ink(Ink::Red, format!("{carets}{hint}"));
    format!("{head}  {} {text}\n  {} {space}{marks}\n", bar(&number), bar(&gutter))
}

/// A part of a line, and where in it the column is that the whole was looked at for.
struct Clip {
    text: String,
    column: usize,
}

/// A line of a text may be 64 KiB long; what is shown is some words around the column.
fn clip(line: &str, column: usize) -> Clip {
    const BEFORE: usize = 60;
    const SHOWN: usize = 90;
    let skipped = (column - 1).saturating_sub(BEFORE);
    let mut text = printable(&line.chars().skip(skipped).take(SHOWN).collect::<String>());
    let mut column = column - skipped;
    if line.chars().nth(skipped + SHOWN).is_some() {
        text.push('…');
    }
    if skipped > 0 {
        text.insert(0, '…');
        column += 1;
    }
    Clip { text, column }
}

/// What a stranger's text may show on a terminal: no tabs, which would move the caret, and no
/// control characters, which would move anything.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}
