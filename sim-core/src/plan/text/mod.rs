//! A scenario as a person writes it.
//!
//! One line is one thing. A line belongs to the *header* (`nodes 3`), to the *schedule* (`at 1s
//! crash n2 for 800ms`: a fault with a moment) or to the *steps* (`until leader as old`: done one
//! after the other; a fault without a moment is a step). They can be mixed freely, because only
//! the steps know an order. Everything after `#` is a comment, keywords are the same in upper and
//! lower case, commas are spaces, and `→` is `->`.
//!
//! ```text
//! protocol raft                             until leader as old within 5s
//! nodes 3                                   advance 2 election-timeouts
//! network latency 1ms..10ms, loss 1%        expect everyone agrees on leader
//! at 1.25s power-loss n2 for 800ms          cut old <-> a follower
//! cut leader -> rest at 2s                  c1 cas x 1->2 of leader
//! lose n1->n3 #17 Append                    crash n2 after effect 3 of n1->n2 #17
//! fire n2 election #4 at 180ms              at 1.3s ask c1 write x=3
//! ```
//!
//! [`parse`] reads a whole text twice: first the header, wherever it stands, because it decides
//! what all other lines can refer to; then those. It reports every line that is wrong, once, with
//! its place and what was probably meant. [`print()`] writes a plan in the one canonical way, and
//! what it writes is read as the same plan. Comments live in the text only: see
//! [`super::document`] for changing a text without losing them.
//!
//! Left out on purpose: variables, arithmetic, loops, includes. A scenario is a list.

mod cursor;
mod error;
mod faults;
mod header;
pub(crate) mod lexer;
mod print;
mod scope;
mod steps;
mod targets;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod values;

pub use error::{PlanError, nearest};
pub use print::{Wording, print};

pub(crate) use error::quote;
pub(crate) use header::DIRECTIVES;

use super::{Condition, Fault, Plan, PlannedFault, Step, StepLine, limits};
use crate::base::Instant;
use crate::protocol::Description;
use cursor::Cursor;
use header::Header;
use lexer::{Line, read_line};
use scope::Scope;

/// How many errors a text is told at once.
const ERRORS_MAX: usize = 20;

/// Reads a text as a plan for one of the protocols of a catalogue.
pub fn parse(text: &str, catalogue: &[Description]) -> Result<Plan, Vec<PlanError>> {
    parse_all(text, catalogue).map_err(|mut errors| {
        errors.truncate(ERRORS_MAX);
        errors
    })
}

/// The same, with every error there is.
pub(crate) fn parse_all(text: &str, catalogue: &[Description]) -> Result<Plan, Vec<PlanError>> {
    let lines = lines(text).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let scope = Scope { plan: Plan::empty(), description: None, names: Vec::new() };
    let mut header = Header::new(scope);

    let begins = |word: &'static str| move |line: &&Line<'_>| line.tokens[0].is(word);
    for line in lines.iter().filter(begins("protocol")) {
        errors.extend(header.protocol(&mut Cursor::new(line), catalogue).err());
    }
    if !lines.iter().any(|line| begins("protocol")(&line)) {
        errors.push(nameless(catalogue));
    }
    for line in lines.iter().filter(|line| is_directive(line) && !begins("protocol")(line)) {
        errors.extend(header.directive(&mut Cursor::new(line)).err());
    }
    errors.extend(header.too_few(&lines));
    let mut scope = header.scope;
    for line in &lines {
        scope.collect_name(line);
    }

    let (mut faults, mut steps) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| !is_directive(line)) {
        errors.extend(body(line, &scope, &mut faults, &mut steps).err());
    }
    if !errors.is_empty() {
        errors.sort_by_key(|error| (error.line, error.column));
        return Err(errors);
    }
    let names = scope.names.into_iter().map(|(name, _)| name).collect();
    Ok(Plan { faults, steps, names, ..scope.plan })
}

/// Reads a moment as a scenario would write it: `1.25s` after the run began.
pub fn parse_instant(text: &str) -> Result<Instant, PlanError> {
    let line = read_line(1, text);
    let cursor = &mut Cursor::new(&line);
    let instant = values::instant(cursor)?;
    cursor.finish().map(|()| instant)
}

/// Reads a condition as a scenario would write it behind `until` or `expect`, for the cluster and
/// with the names of a plan.
pub fn parse_condition(
    text: &str,
    plan: &Plan,
    catalogue: &[Description],
) -> Result<Condition, PlanError> {
    let line = read_line(1, text);
    let cursor = &mut Cursor::new(&line);
    let description = catalogue.iter().find(|known| known.name == plan.protocol);
    let names = plan.names.iter().map(|name| (name.clone(), 0)).collect();
    let scope = Scope { plan: plan.clone(), description, names };
    let condition = steps::condition(cursor, &scope)?;
    cursor.finish().map(|()| condition)
}

/// Cuts a text into those of its lines that say something.
fn lines(text: &str) -> Result<Vec<Line<'_>>, PlanError> {
    let refuse = |line, reason| PlanError { line, column: 1, length: 0, reason, suggestion: None };
    if text.len() > limits::TEXT_BYTES_MAX {
        let reason = format!("a text has at most {} bytes", limits::TEXT_BYTES_MAX);
        return Err(refuse(1, reason));
    }
    if text.lines().nth(limits::LINES_MAX).is_some() {
        let reason = format!("a text has at most {} lines", limits::LINES_MAX);
        return Err(refuse(limits::LINES_MAX as u32 + 1, reason));
    }
    let numbered = text.lines().zip(1..).map(|(line, number)| read_line(number, line));
    Ok(numbered.filter(|line| !line.tokens.is_empty()).collect())
}

fn is_directive(line: &Line<'_>) -> bool {
    DIRECTIVES.iter().any(|directive| line.tokens[0].is(directive))
}

fn nameless(catalogue: &[Description]) -> PlanError {
    let example = catalogue.first().map(|known| format!(", such as `protocol {}`", known.name));
    let reason = format!("a scenario names its protocol{}", example.unwrap_or_default());
    PlanError { line: 1, column: 1, length: 0, reason, suggestion: None }
}

/// The step that a fault without a moment is.
fn step_of(fault: Fault) -> Step {
    match fault {
        Fault::Ask { client, operation, of } => {
            Step::Ask { client, operation, of: of.and_then(|of| of.0.first().copied()) }
        }
        fault => Step::Fault(fault),
    }
}

/// Reads a line of the schedule or a step.
fn body(
    line: &Line<'_>,
    scope: &Scope<'_>,
    faults: &mut Vec<PlannedFault>,
    steps: &mut Vec<StepLine>,
) -> Result<(), PlanError> {
    let cursor = &mut Cursor::new(line);
    let first = line.tokens[0];
    if faults::words().any(|word| first.is(word)) {
        let (moment, fault) = faults::fault(cursor, scope)?;
        match moment {
            Some(moment) => faults.push(PlannedFault { line: line.number, moment, fault }),
            None => steps.push(StepLine { line: line.number, step: step_of(fault) }),
        }
    } else if steps::WORDS.iter().any(|word| first.is(word)) || scope::is_client_word(first.text) {
        steps.push(StepLine { line: line.number, step: steps::step(cursor, scope)? });
    } else {
        let known = DIRECTIVES.into_iter().chain(steps::WORDS).chain(faults::words());
        let reason = format!("no line begins with {}", quote(first.text));
        return Err(cursor.error(first, reason).suggest(nearest(first.text, known)));
    }
    cursor.finish()
}
