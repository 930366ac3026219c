//! A lesson as a person writes it: one line is one thing, and its first word says which.

use super::goal::PHRASES;
use super::{Goal, Lesson, Step};
use crate::base::Instant;
use crate::plan::text::{nearest, parse_condition, parse_instant};
use crate::plan::{self, Plan, PlanError};
use crate::protocol::Description;

const WORDS: [&str; 8] = ["lesson", "story", "scenario", "at", "step", "say", "goal", "hint"];
/// A step's goals are one word of bits on the page.
const GOALS_MAX: usize = 8;

/// Reads a lesson. `scenarios` are those that it may run, by name; `catalogue` are the protocols.
pub fn parse<'a>(
    text: &'a str,
    scenarios: &[(&str, &'a str)],
    catalogue: &[Description],
) -> Result<Lesson<'a>, PlanError> {
    let mut lesson = Lesson {
        title: "",
        story: "",
        scenario: "",
        plan: Plan::empty(),
        at: Instant::ZERO,
        steps: Vec::new(),
    };
    for (line, number) in text.lines().zip(1..) {
        let line = Line { text: line, number };
        let (word, rest) = line.parts();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        if rest.is_empty() {
            return Err(line.error(word, "nothing follows it on its line"));
        }
        if word == "step" {
            let step = Step { title: rest, says: Vec::new(), goals: Vec::new(), hint: "" };
            lesson.steps.push(step);
            continue;
        }
        match (word, lesson.steps.last_mut()) {
            ("lesson", _) => lesson.title = rest,
            ("story", _) => lesson.story = rest,
            ("scenario", _) => {
                let Some((_, text)) = scenarios.iter().find(|(name, _)| *name == rest) else {
                    let names = scenarios.iter().map(|(name, _)| *name);
                    let error = line.error(rest, "there is no scenario of this name");
                    return Err(PlanError { suggestion: nearest(rest, names), ..error });
                };
                lesson.scenario = text;
                lesson.plan = plan::parse(text, catalogue)
                    .map_err(|errors| line.error(rest, &errors[0].reason))?;
            }
            ("at", _) => {
                lesson.at = parse_instant(rest).map_err(|error| line.error(rest, &error.reason))?;
            }
            ("say" | "goal" | "hint", None) => {
                return Err(line.error(word, "it belongs to a step, and there is none yet"));
            }
            ("say", Some(step)) => step.says.push(rest),
            ("hint", Some(step)) => step.hint = rest,
            ("goal", Some(step)) => {
                let goal = goal(&line, rest, &lesson.plan, catalogue)?;
                step.goals.push(goal);
                if step.goals.len() > GOALS_MAX {
                    return Err(line.error(word, "a step has at most eight goals"));
                }
            }
            _ => {
                let error = line.error(word, "no line of a lesson begins with this");
                return Err(PlanError { suggestion: nearest(word, WORDS), ..error });
            }
        }
    }
    let missing = [
        (lesson.title, "a lesson has a title: `lesson` and its words"),
        (lesson.scenario, "a lesson runs a scenario: `scenario` and its name"),
    ];
    let missing = missing.iter().find(|(there, _)| there.is_empty()).map(|(_, reason)| *reason);
    let stepless = lesson.steps.is_empty().then_some("a lesson has steps: `step` and its title");
    match missing.or(stepless) {
        Some(reason) => Err(Line { text: "", number: 1 }.error("", reason)),
        None => Ok(lesson),
    }
}

/// Reads `leader is cut off: The leader cannot reach the others`.
fn goal<'a>(
    line: &Line<'a>,
    rest: &'a str,
    plan: &Plan,
    catalogue: &[Description],
) -> Result<(Goal, &'a str), PlanError> {
    let Some((phrase, words)) = rest.split_once(':') else {
        return Err(line.error(rest, "a goal has a colon, and after it the words for the visitor"));
    };
    let phrase = phrase.trim_end();
    let known = PHRASES.iter().find(|(known, _)| *known == phrase).map(|(_, goal)| goal.clone());
    let goal = match known {
        Some(goal) => goal,
        None => parse_condition(phrase, plan, catalogue).map(Goal::Holds).map_err(|error| {
            let phrases = PHRASES.iter().map(|(known, _)| *known);
            let suggestion = nearest(phrase, phrases).or(error.suggestion);
            let reason = "this is neither a condition nor a phrase that lessons know";
            PlanError { suggestion, ..line.error(phrase, reason) }
        })?,
    };
    Ok((goal, words.trim()))
}

/// A line with its number.
struct Line<'a> {
    text: &'a str,
    number: u32,
}

impl<'a> Line<'a> {
    /// The first word, and what follows it.
    fn parts(&self) -> (&'a str, &'a str) {
        let text = self.text.trim();
        text.split_once(' ').map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
    }

    /// An error about some of its words.
    fn error(&self, words: &str, reason: &str) -> PlanError {
        let before = self.text.find(words).unwrap_or(0);
        PlanError {
            line: self.number,
            column: self.text[..before].chars().count() as u32 + 1,
            length: words.chars().count() as u32,
            reason: reason.to_string(),
            suggestion: None,
        }
    }
}
