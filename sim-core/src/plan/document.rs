//! The text that a person edits, changed by gestures without losing a comment.
//!
//! A gesture is an [`Edit`]: data. [`edit`] rewrites only the lines that it is about, keeps their
//! comments and indentation, and leaves every other line as it was written. What comes out is a
//! valid scenario, or the edit is refused with what would be wrong.
//!
//! Left out: steps. They are a story that people write in order; a gesture adds to the schedule.

use super::text::{DIRECTIVES, Wording, lexer, parse_all};
use super::{Fault, Line, Moment, Network, Plan, PlanError, Workload, limits, parse};
use crate::base::{Duration, DurationRange, Instant};
use crate::protocol::Description;
use std::collections::{BTreeMap, BTreeSet};

/// One change of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another protocol. Lines that name an option, a bug, a message or a timer which the new
    /// protocol does not have are removed, because they meant nothing else. Options that both
    /// protocols have keep their values.
    SetProtocol(String),
    /// Another number of servers. Refused if a line names one that would be gone.
    SetNodes(u8),
    /// Another number of clients. Refused if a line names one that would be gone.
    SetClients(u8),
    /// Another seed.
    SetSeed(u64),
    /// Another network.
    SetNetwork(Network),
    /// Other disks.
    SetSync(DurationRange),
    /// Other clients; `None`: they do nothing of their own accord.
    SetWorkload(Option<Workload>),
    /// Another value of an option, as it would be written.
    SetOption {
        /// The option: `pre-vote`.
        name: String,
        /// Its value: `off`.
        value: String,
    },
    /// A bug switched on or off.
    SetBug {
        /// The bug: `forgotten-vote`.
        name: String,
        /// Whether it is on.
        on: bool,
    },
    /// Another length of the run.
    SetLength(Duration),
    /// Another bound of events.
    SetEventsMax(u32),
    /// One more fault in the schedule. Its names mean those of the edited text.
    AddFault(Moment, Fault),
    /// Another fault on a line of the schedule.
    ReplaceFault {
        /// Its line.
        line: Line,
        /// When it strikes now.
        moment: Moment,
        /// What it does now.
        fault: Fault,
    },
    /// A scheduled fault at another time and for another length, if its kind lasts at all. One that
    /// stood at a place in the run stands at that time from then on.
    Move {
        /// Its line.
        line: Line,
        /// When it strikes now.
        at: Instant,
        /// For how long; `None`: until something else ends it.
        lasting: Option<Duration>,
    },
    /// A line fewer, with its comment.
    RemoveLine(Line),
}

/// Changes a text. The result is valid, or the first thing that would be wrong is returned.
pub fn edit(text: &str, edit: &Edit, catalogue: &[Description]) -> Result<String, PlanError> {
    let mut document = Document::new(text);
    match edit {
        Edit::SetProtocol(name) => return set_protocol(document, name, catalogue),
        Edit::SetNodes(count) => document.set("nodes", &count.to_string()),
        Edit::SetClients(count) => document.set("clients", &count.to_string()),
        Edit::SetSeed(seed) => document.set("seed", &seed.to_string()),
        Edit::SetNetwork(network) => document.set_line("network", &[], &network.to_string()),
        Edit::SetSync(sync) => document.set("disk", &format!("sync {sync}")),
        Edit::SetWorkload(None) => document.remove(&["workload"]),
        Edit::SetWorkload(Some(workload)) => {
            document.set_line("workload", &[], &workload.to_string());
        }
        Edit::SetOption { name, value } => {
            let line = format!("set {} {}", one_line(name), one_line(value));
            document.set_line("set", &[name], &line);
        }
        Edit::SetBug { name, on: true } => {
            document.set_line("bug", &[name], &format!("bug {}", one_line(name)));
        }
        Edit::SetBug { name, on: false } => document.remove(&["bug", name]),
        Edit::SetLength(length) => document.set("run", &format!("for {length}")),
        Edit::SetEventsMax(count) => document.set("limit", &format!("events {count}")),
        Edit::AddFault(moment, fault) => {
            let plan = valid(text, catalogue)?;
            let words = Wording::of(&plan, catalogue).planned(*moment, fault);
            match plan.faults.iter().map(|planned| planned.line).max() {
                Some(last) => document.insert(last as usize, words),
                None => document.append(words),
            }
        }
        Edit::ReplaceFault { line, moment, fault } => {
            let plan = valid(text, catalogue)?;
            if plan.faults.iter().all(|planned| planned.line != *line) {
                return Err(missing(*line, "no scheduled fault"));
            }
            let words = Wording::of(&plan, catalogue).planned(*moment, fault);
            document.rewrite(*line as usize - 1, &words);
        }
        Edit::Move { line, at, lasting } => {
            let plan = valid(text, catalogue)?;
            let planned = plan.faults.iter().find(|planned| planned.line == *line);
            let planned = planned.ok_or_else(|| missing(*line, "no scheduled fault"))?;
            if planned.moment == Moment::AtItsQuestion {
                return Err(missing(
                    *line,
                    "a fault of one message or timer, which strikes when that is sent or set,",
                ));
            }
            let mut fault = planned.fault.clone();
            if let Some(length) = fault.lasting_mut() {
                *length = *lasting;
            }
            let words = Wording::of(&plan, catalogue).planned(Moment::At(*at), &fault);
            document.rewrite(*line as usize - 1, &words);
        }
        Edit::RemoveLine(line) => {
            let index = (*line as usize).checked_sub(1);
            match index.filter(|&index| index < document.lines.len()) {
                Some(index) => drop(document.lines.remove(index)),
                None => return Err(missing(*line, "nothing")),
            }
        }
    }
    let text = document.text();
    valid(&text, catalogue).map(|_| text)
}

/// Writes the steps of a text as a schedule, in their places and with their comments, and says on
/// which line then stands what stood on the line `about`. `resolved` is the plan as it ran, each
/// part with the line that it comes from; what the run never came to is left out.
pub fn resolve(
    text: &str,
    resolved: &Plan,
    about: Line,
    catalogue: &[Description],
) -> Result<(String, Line), PlanError> {
    let plan = valid(text, catalogue)?;
    let wording = Wording::of(resolved, catalogue);
    let faults = resolved.faults.iter();
    let faults = faults.map(|it| (it.line, wording.planned(it.moment, &it.fault)));
    let steps = resolved.steps.iter().map(|it| (it.line, wording.step(&it.step)));
    let mut words: BTreeMap<Line, Vec<String>> = BTreeMap::new();
    for (line, said) in faults.chain(steps) {
        words.entry(line).or_default().push(said);
    }
    let written: BTreeSet<Line> =
        plan.faults.iter().map(|it| it.line).chain(plan.steps.iter().map(|it| it.line)).collect();
    let mut document = Document::new(text);
    let (mut index, mut found) = (0, None);
    for number in 1..=document.lines.len() as Line {
        let said = words.remove(&number).unwrap_or_default();
        match said.split_last() {
            _ if !written.contains(&number) => {}
            Some((last, before)) => {
                for line in before {
                    document.insert(index, line.clone());
                    index += 1;
                }
                document.rewrite(index, last);
                found = found.or((number == about).then_some(index as Line + 1));
            }
            None => {
                let line = document.lines.remove(index);
                let comment = line[lexer::read_line(0, &line).body.end..].trim_start();
                if comment.is_empty() {
                    continue;
                }
                document.lines.insert(index, comment.to_string());
            }
        }
        index += 1;
    }
    let text = document.text();
    valid(&text, catalogue)?;
    let line = found.ok_or_else(|| missing(about, "nothing that has happened in this run"))?;
    Ok((text, line))
}

/// The plan of a text, or the first thing that is wrong with it.
fn valid(text: &str, catalogue: &[Description]) -> Result<Plan, PlanError> {
    parse(text, catalogue).map_err(|mut errors| errors.remove(0))
}

fn missing(line: Line, what: &str) -> PlanError {
    let reason = format!("there is {what} on this line");
    PlanError { line, column: 1, length: 0, reason, suggestion: None }
}

/// What is to stand within a line, up to where it would end.
fn one_line(value: &str) -> &str {
    value.lines().next().unwrap_or("").split('#').next().unwrap_or("")
}

/// Only a valid text changes its protocol, so that every line that is wrong afterwards is one that
/// the new protocol does not know; unless the text as a whole has become too long.
fn set_protocol(
    mut document: Document,
    name: &str,
    catalogue: &[Description],
) -> Result<String, PlanError> {
    valid(&document.text(), catalogue)?;
    document.set("protocol", one_line(name));
    let protocol = document.find(&["protocol"]).map_or(0, |index| index as Line + 1);
    loop {
        let text = document.text();
        let Err(errors) = parse_all(&text, catalogue) else { return Ok(text) };
        let is_about_all =
            |error: &&PlanError| error.line == protocol || text.len() > limits::TEXT_BYTES_MAX;
        if let Some(error) = errors.iter().find(is_about_all) {
            return Err(error.clone());
        }
        let wrong: BTreeSet<Line> = errors.iter().map(|error| error.line).collect();
        for &line in wrong.iter().rev() {
            document.lines.remove(line as usize - 1);
        }
    }
}

/// A text as its lines, each with its end.
#[derive(Debug)]
struct Document {
    lines: Vec<String>,
}

impl Document {
    fn new(text: &str) -> Document {
        Document { lines: text.split_inclusive('\n').map(str::to_string).collect() }
    }

    fn text(&self) -> String {
        self.lines.concat()
    }

    /// The index of the line that begins with these words.
    fn find(&self, words: &[&str]) -> Option<usize> {
        self.lines.iter().position(|line| {
            let tokens = lexer::read_line(0, line).tokens;
            tokens.len() >= words.len()
                && tokens.iter().zip(words).all(|(token, word)| token.is(word))
        })
    }

    /// Says something else after a directive.
    fn set(&mut self, directive: &'static str, value: &str) {
        self.set_line(directive, &[], &format!("{directive} {value}"));
    }

    /// Rewrites the line of a directive about `what`, or adds it where the header has its place.
    fn set_line(&mut self, directive: &'static str, what: &[&str], line: &str) {
        let words: Vec<&str> = [directive].iter().chain(what).copied().collect();
        match self.find(&words) {
            Some(index) => self.rewrite(index, line),
            None => self.insert(self.place(directive), line.to_string()),
        }
    }

    /// Where a new line of this directive stands: below the last that goes before it.
    fn place(&self, directive: &str) -> usize {
        let rank =
            |word: &str| DIRECTIVES.iter().position(|known| word.eq_ignore_ascii_case(known));
        let goes_before = |line: &String| {
            let tokens = lexer::read_line(0, line).tokens;
            let its_rank = tokens.first().and_then(|token| rank(token.text));
            its_rank.is_some_and(|its_rank| Some(its_rank) <= rank(directive))
        };
        self.lines.iter().rposition(goes_before).map_or(0, |index| index + 1)
    }

    /// Puts other words on a line; its indentation, comment and end stay.
    fn rewrite(&mut self, index: usize, words: &str) {
        let line = &self.lines[index];
        let body = lexer::read_line(0, line).body;
        self.lines[index] = format!("{}{words}{}", &line[..body.start], &line[body.end..]);
    }

    fn remove(&mut self, words: &[&str]) {
        if let Some(index) = self.find(words) {
            self.lines.remove(index);
        }
    }

    fn append(&mut self, line: String) {
        self.insert(self.lines.len(), line);
    }

    /// Inserts a line, ended as the others are.
    fn insert(&mut self, index: usize, line: String) {
        let end = if self.lines.iter().any(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
        if let Some(last) = index.checked_sub(1).and_then(|before| self.lines.get_mut(before))
            && !last.ends_with('\n')
        {
            last.push_str(end);
        }
        self.lines.insert(index, line + end);
    }
}

#[cfg(test)]
mod tests;
