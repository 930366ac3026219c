//! An exhibit as a person writes it: one line is one thing, and its first word says which.

use super::{Exhibit, Paragraph};
use crate::base::Duration;
use crate::plan::text::nearest;
use crate::plan::{self, Plan, PlanError, Workload};
use crate::protocol::Description;

const WORDS: [&str; 12] = [
    "exhibit", "protocol", "bug", "claim", "incident", "source", "look", "fix", "hunt", "at",
    "say", "scenario",
];
/// How long a run is hunted in, if nobody says.
const HUNTED_LENGTH: Duration = Duration::s(10);
/// How many clients a hunted cluster has at least, if nobody says.
const HUNTED_CLIENTS: u8 = 3;

/// Reads an exhibit. `catalogue` are the protocols that there are.
pub fn parse<'a>(text: &'a str, catalogue: &[Description]) -> Result<Exhibit<'a>, PlanError> {
    let mut exhibit = Exhibit {
        title: "",
        protocol: "",
        bug: "",
        claim: "",
        incident: Vec::new(),
        sources: Vec::new(),
        look: Vec::new(),
        fix: Vec::new(),
        story: Vec::new(),
        scenario: "",
        plan: Plan::empty(),
        hunted: Plan::empty(),
    };
    let mut hunt = Vec::new();
    let mut before = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        before += line.len();
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let rest = rest.trim_start();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        if word == "scenario" {
            exhibit.scenario = &text[before..];
            exhibit.plan = plan::parse(exhibit.scenario, catalogue).map_err(|errors| {
                let first = &errors[0];
                PlanError { line: first.line + number, ..first.clone() }
            })?;
            break;
        }
        if rest.is_empty() {
            return Err(error(number, word, "nothing follows it on its line"));
        }
        match (word, exhibit.story.last_mut()) {
            ("exhibit", _) => exhibit.title = rest,
            ("protocol", _) => exhibit.protocol = rest,
            ("bug", _) => exhibit.bug = rest,
            ("claim", _) => exhibit.claim = rest,
            ("incident", _) => exhibit.incident.push(rest),
            ("source", _) => exhibit.sources.push(rest),
            ("look", _) => exhibit.look.push(rest),
            ("fix", _) => exhibit.fix.push(rest),
            ("hunt", _) => hunt.push((number, rest)),
            ("at", _) => exhibit.story.push(Paragraph { at: rest, says: Vec::new() }),
            ("say", Some(paragraph)) => paragraph.says.push(rest),
            ("say", None) => {
                return Err(error(number, word, "it belongs to an `at`, and there is none yet"));
            }
            _ => {
                let unknown = error(number, word, "no line of an exhibit begins with this");
                return Err(PlanError { suggestion: nearest(word, WORDS), ..unknown });
            }
        }
    }
    if let Some(what) = missing(&exhibit) {
        return Err(error(1, "", &format!("an exhibit has {what}")));
    }
    exhibit.hunted = hunted(&exhibit, &hunt, catalogue)?;
    Ok(exhibit)
}

/// The plain cluster that the `hunt` lines say; without any, that of the scenario, with a workload.
fn hunted(
    exhibit: &Exhibit<'_>,
    lines: &[(u32, &str)],
    catalogue: &[Description],
) -> Result<Plan, PlanError> {
    let own = &exhibit.plan;
    if lines.is_empty() {
        return Ok(Plan {
            protocol: own.protocol.clone(),
            settings: own.settings.clone(),
            bugs: own.bugs,
            nodes: own.nodes,
            clients: own.clients.max(HUNTED_CLIENTS),
            workload: own.workload.clone().or(Some(Workload::default())),
            length: HUNTED_LENGTH,
            ..Plan::empty()
        });
    }
    let said: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    let length = match lines.iter().any(|(_, line)| line.starts_with("run ")) {
        true => String::new(),
        false => format!("run for {HUNTED_LENGTH}\n"),
    };
    let text = format!("{said}protocol {}\nbug {}\n{length}", exhibit.protocol, exhibit.bug);
    plan::parse(&text, catalogue).map_err(|errors| {
        let first = errors[0].clone();
        let line = lines.get(first.line as usize - 1).map_or(1, |(number, _)| *number);
        PlanError { line, column: first.column + 5, ..first }
    })
}

/// What it has not, though each has it.
fn missing(exhibit: &Exhibit<'_>) -> Option<&'static str> {
    let there = [
        (exhibit.title.is_empty(), "a title: `exhibit` and its words"),
        (exhibit.protocol.is_empty(), "a protocol: `protocol` and its name"),
        (exhibit.bug.is_empty(), "a mistake: `bug` and its name"),
        (exhibit.claim.is_empty(), "a claim that is broken: `claim` and its name"),
        (exhibit.incident.is_empty(), "an incident: `incident` and what really happened"),
        (exhibit.sources.is_empty(), "a source: `source` and where that is told"),
        (exhibit.look.is_empty(), "a hint: `look` and what to look for"),
        (exhibit.fix.is_empty(), "a fix: `fix` and what correct code does"),
        (exhibit.story.is_empty(), "a story: `at` and words of an event, `say` and what it means"),
        (exhibit.scenario.is_empty(), "a scenario: `scenario`, and its text below"),
    ];
    there.iter().find(|(is_missing, _)| *is_missing).map(|(_, what)| *what)
}

fn error(line: u32, word: &str, reason: &str) -> PlanError {
    let length = word.chars().count() as u32;
    PlanError { line, column: 1, length, reason: reason.to_string(), suggestion: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::text::tests::CATALOGUE;

    const WHOLE: &str = "exhibit E\nprotocol raft\nbug b\nclaim c\nincident i\nsource s\nlook l\n\
                         fix f\n\nat n1 starts\nsay One.\nsay Two.\n\nscenario\nprotocol raft\n";

    #[test]
    fn what_is_written_is_read() {
        let exhibit = parse(WHOLE, CATALOGUE).unwrap();
        assert_eq!((exhibit.title, exhibit.bug), ("E", "b"));
        assert_eq!(exhibit.story[0].says, ["One.", "Two."]);
        assert_eq!(exhibit.scenario, "protocol raft\n");
        assert_eq!(exhibit.plan.protocol, "raft");
    }

    #[test]
    fn each_part_is_missed() {
        for (index, line) in WHOLE.lines().enumerate() {
            let word = line.split(' ').next().unwrap();
            if !WORDS.contains(&word) || index > 8 {
                continue;
            }
            let without = WHOLE.replacen(&format!("{line}\n"), "", 1);
            let reason = parse(&without, CATALOGUE).unwrap_err().reason;
            assert!(reason.starts_with("an exhibit has"), "{word}: {reason}");
            assert!(reason.contains(&format!("`{word}`")), "{word}: {reason}");
        }
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let told = |text: &str| parse(text, CATALOGUE).unwrap_err().to_string();
        assert!(told("exhibt E").contains("did you mean `exhibit`?"), "{}", told("exhibt E"));
        assert!(told("exhibit E\nsay so").starts_with("line 2"), "{}", told("exhibit E\nsay so"));
        let hunt = WHOLE.replace("fix f", "fix f\nhunt nodes 99");
        assert!(told(&hunt).starts_with("line 9, column 12"), "{}", told(&hunt));
        let scenario = WHOLE.replace("scenario\nprotocol raft", "scenario\nprotocol rift");
        assert!(told(&scenario).starts_with("line 15"), "{}", told(&scenario));
    }
}
