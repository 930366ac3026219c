//! The bug report: a run and what broke in it, as Markdown that anybody can paste anywhere.
//!
//! It opens with the sentence that says what happened, and ends with what it takes to see the same:
//! the link, the command, the fingerprint, the text. Between them stands a Mermaid sequence diagram
//! of the *causal past* of what is broken: of the event that broke the claim, and of the last
//! deeds of each guilty node, which may have happened where the breaker could not know of them.
//!
//! A past can hold thousands of events and a diagram that is read holds thirty lines, so the most
//! telling are chosen: first the chain of causes of the violation, then faults, then the chains of
//! the other guilty nodes, then crashes and elections, then what clients saw, then the rest, latest
//! first.
//! The report says how many of how many are shown.
//!
//! Left out: what the judges weighed. The sentence of a violation says it.

use super::{Report, Run, Violation};
use crate::base::{EventId, NodeSet};
use crate::plan::ENGINE_VERSION;
use crate::protocol::Standing;
use crate::trace::causes::{self, Direction};
use crate::trace::{Event, EventKind};

/// How many lines the diagram has at most, its heading and participants among them.
pub const DIAGRAM_LINES_MAX: usize = 30;
/// How many faults go before what guilty nodes did; the earlier ones come after it.
const FAULTS_FIRST: usize = 8;
/// How many characters of what a message says are shown.
const WORDS_MAX: usize = 72;

/// The report of what the run came to so far. The text is its scenario, the link leads to it.
pub fn bug_report(run: &dyn Run, text: &str, link: &str) -> String {
    bug_report_of(run, &run.report(), text, link)
}

/// The same, of a run that somebody has judged further.
pub fn bug_report_of(run: &dyn Run, report: &Report, text: &str, link: &str) -> String {
    let mut out = String::new();
    match report.violations.first() {
        Some(violation) => {
            put(&mut out, &["## ", &violation.sentence, "\n\n"]);
            claim(&mut out, report, violation);
            diagram(&mut out, run, text, violation);
        }
        None => {
            out.push_str("## No claim is broken\n\n");
            unbroken(&mut out, report, text);
        }
    }
    reproduce(&mut out, run, report, link);
    let fence = fence_around(text);
    put(&mut out, &["\n<details><summary>The scenario</summary>\n\n", &fence, "\n"]);
    put(&mut out, &[text.trim_end(), "\n", &fence, "\n\n</details>\n"]);
    out
}

/// What should have held, where it is written, and when it broke.
fn claim(out: &mut String, report: &Report, violation: &Violation) {
    let Some(claim) = report.claims.get(usize::from(violation.claim)) else { return };
    put(out, &["**What should hold:** ", claim.sentence, " (", claim.source, ")\n\n"]);
    put(out, &["**Broken** at ", &violation.at.to_string()]);
    put(out, &[", by event ", &violation.event.to_string(), ".\n\n"]);
}

/// What can be said of a run in which no claim is broken.
fn unbroken(out: &mut String, report: &Report, text: &str) {
    for it in report.expectations.iter().filter(|it| it.met == Some(false)) {
        put(out, &["**Not as expected:** `", line_of(text, it.line), "`"]);
        if let Some(at) = it.at {
            put(out, &[", at ", &at.to_string()]);
        }
        put(out, &["\n\n"]);
    }
    if let Some(undecided) = &report.undecided {
        put(out, &["**Undecided:** ", undecided, "\n\n"]);
    }
}

/// What it takes to see the same.
fn reproduce(out: &mut String, run: &dyn Run, report: &Report, link: &str) {
    let plan = run.plan();
    let fragment = link.find('#').map_or(link, |at| &link[at..]).replace('\'', "%27");
    let state = if report.finished { "" } else { " so far" };
    put(out, &["**See it:** ", link, "\n\n**Repeat it:**\n```sh\nfaultline run '", &fragment]);
    put(out, &["'\n```\nFingerprint `", &format!("{:016x}", report.fingerprint), "`", state]);
    put(out, &[", ", &report.events.to_string(), " events, seed ", &plan.seed.to_string()]);
    put(out, &["; engine ", &ENGINE_VERSION.to_string(), ", ", &plan.protocol, " "]);
    put(out, &[&run.description().version.to_string(), ".\n"]);
}

/// The diagram of the violation's past, and how much of it is shown.
fn diagram(out: &mut String, run: &dyn Run, text: &str, violation: &Violation) {
    let events = run.events();
    let past = past(events, violation);
    let guilty: NodeSet = violation.nodes.iter().copied().collect();
    let (chosen, actors) = choose(events, &past, guilty);
    put(out, &["```mermaid\nsequenceDiagram\n"]);
    for actor in actors.iter() {
        put(out, &["  participant ", &actor.to_string(), "\n"]);
    }
    let mut shown = 0u32;
    for (id, _) in (0u32..).zip(&chosen).filter(|(_, chosen)| **chosen) {
        line(out, run, text, EventId(id), actors);
        shown += 1;
    }
    let over = span(guilty, actors);
    let all = past.iter().flatten().count();
    put(out, &["  Note over ", &over, ": ✗ ", &safe(&violation.sentence, usize::MAX), "\n```\n"]);
    put(out, &[&shown.to_string(), " of ", &all.to_string()]);
    put(out, &[" events of its causal past are shown.\n\n"]);
}

/// How telling an event is; the first are chosen first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// It led to the violation, one cause after the other.
    Chain,
    /// A fault of the plan struck, not long before.
    Fault,
    /// It led to what another guilty node did.
    Guilt,
    /// Something broke, came back, or began to lead.
    Turn,
    /// A client asked or was answered.
    Client,
    /// Anything else.
    Other,
}

impl Weight {
    const ALL: [Weight; 6] =
        [Weight::Chain, Weight::Fault, Weight::Guilt, Weight::Turn, Weight::Client, Weight::Other];
}

/// For each event until the violation how telling it is, if it is of its past and can be drawn.
fn past(events: &[Event], violation: &Violation) -> Vec<Option<Weight>> {
    let root = EventId(violation.event);
    let events = &events[..=root.0 as usize];
    let mut past = vec![None; events.len()];
    let mut add = |id: EventId, chained: Option<Weight>| {
        let event = &events[id.0 as usize];
        // Nodes note more than fits here: only what they are guilty of is drawn.
        let noted = || chained.filter(|_| matches!(event.kind, EventKind::Noted));
        if let Some(weight) = weight(event).map(|own| chained.unwrap_or(own)).or_else(noted) {
            let known = &mut past[id.0 as usize];
            *known = Some(known.map_or(weight, |known: Weight| known.min(weight)));
        }
    };
    let mut add_past = |root: EventId, chained: Weight| {
        causes::cone(events, root, Direction::Past).iter().for_each(|id| add(id, None));
        causes::chain(events, root).for_each(|id| add(id, Some(chained)));
    };
    add_past(root, Weight::Chain);
    for &node in &violation.nodes {
        // Its last note, and how it last came to lead.
        let deeds: [fn(EventKind) -> bool; 2] = [
            |kind| matches!(kind, EventKind::Noted),
            |kind| matches!(kind, EventKind::Became { standing: Standing::Leading, .. }),
        ];
        for is_deed in deeds {
            let own = |event: &Event| event.node == Some(node) && is_deed(event.kind);
            if let Some(deed) = events.iter().rposition(own) {
                add_past(EventId(deed as u32), Weight::Guilt);
            }
        }
    }
    // A fault of the plan has no cause and is nobody's life, and yet shaped it all.
    let faults = (0..=root.0)
        .rev()
        .filter(|&id| matches!(events[id as usize].kind, EventKind::FaultBegan { .. }));
    for (count, id) in faults.enumerate() {
        add(EventId(id), (count < FAULTS_FIRST).then_some(Weight::Fault));
    }
    past
}

/// How telling an event is by itself; `None` if it is drawn as part of another, or not at all.
fn weight(event: &Event) -> Option<Weight> {
    Some(match event.kind {
        EventKind::FaultBegan { .. }
        | EventKind::Crashed { .. }
        | EventKind::Stopped { .. }
        | EventKind::Paused
        | EventKind::Resumed
        | EventKind::Halted
        | EventKind::Became { standing: Standing::Leading, .. } => Weight::Turn,
        EventKind::Started { nth } if nth > 1 => Weight::Turn,
        EventKind::Invoked { .. } | EventKind::Completed { .. } => Weight::Client,
        EventKind::Delivered { kind, .. } if kind.of_protocol().is_none() => Weight::Client,
        EventKind::Delivered { .. } | EventKind::TimerFired { .. } | EventKind::Told { .. } => {
            Weight::Other
        }
        _ => return None,
    })
}

/// As many of the most telling as the diagram has room for, and between whom they are drawn.
fn choose(events: &[Event], past: &[Option<Weight>], guilty: NodeSet) -> (Vec<bool>, NodeSet) {
    let mut actors = guilty;
    let mut chosen = vec![false; past.len()];
    // The heading, and the note that names the violation.
    let mut lines = 2;
    for weight in Weight::ALL {
        for index in (0..past.len()).rev().filter(|&index| past[index] == Some(weight)) {
            let with_it = actors.union(actors_in(&events[index]));
            if lines + 1 + with_it.len() as usize <= DIAGRAM_LINES_MAX {
                actors = with_it;
                chosen[index] = true;
                lines += 1;
            }
        }
    }
    (chosen, actors)
}

/// Between whom the event is drawn.
fn actors_in(event: &Event) -> NodeSet {
    let sender = match event.kind {
        EventKind::Delivered { from, .. } => Some(from),
        _ => None,
    };
    event.node.into_iter().chain(sender).collect()
}

/// One line of the diagram.
fn line(out: &mut String, run: &dyn Run, text: &str, id: EventId, actors: NodeSet) {
    let event = &run.events()[id.0 as usize];
    let mut full = run.explain(id).text;
    let (head, words) = match (event.kind, event.node) {
        (EventKind::FaultBegan { line }, _) => {
            full = "⚡ ".to_string() + line_of(text, line);
            ("Note over ".to_string() + &span(actors, actors), full.as_str())
        }
        (EventKind::Delivered { from, .. }, Some(to)) => {
            let words = full.split_once(" → ").and_then(|(_, rest)| rest.split_once(' '));
            let words = words.map_or("", |(_, words)| words);
            // The number of a message is for scenarios, not for those who read this.
            let words = words.rsplit_once(" #").map_or(words, |(words, _)| words);
            (from.to_string() + "->>" + &to.to_string(), words)
        }
        (_, node) => {
            let node = node.map_or(String::new(), |node| node.to_string());
            let words = full.split_once(' ').map_or("", |(_, words)| words);
            ("Note over ".to_string() + &node, words.strip_prefix("notes: ").unwrap_or(words))
        }
    };
    put(out, &["  ", &head, ": ", &safe(words, WORDS_MAX), " · ", &event.at.to_string(), "\n"]);
}

/// From the first to the last of these, as they stand side by side in the diagram; over all of it
/// if they are nobody.
fn span(some: NodeSet, all: NodeSet) -> String {
    let some = if some.is_empty() { all } else { some };
    match (some.iter().next(), some.iter().last()) {
        (Some(first), Some(last)) if first != last => first.to_string() + "," + &last.to_string(),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    }
}

/// Writes one after the other.
fn put(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

/// A line of the scenario without its comment.
fn line_of(text: &str, line: u32) -> &str {
    let words = text.lines().nth((line as usize).saturating_sub(1)).unwrap_or_default();
    let is_comment = |&at: &usize| !words[at + 2..].starts_with(|c: char| c.is_ascii_digit());
    let mut signs = words.match_indices(" #").map(|(at, _)| at);
    words[..signs.find(is_comment).unwrap_or(words.len())].trim()
}

/// Words that mean nothing to Mermaid, at most so many characters of them.
fn safe(words: &str, max: usize) -> String {
    let mut safe = String::with_capacity(words.len());
    for (count, letter) in words.chars().enumerate() {
        match letter {
            _ if count == max => {
                safe.push('…');
                break;
            }
            '#' => safe.push_str("#35;"),
            ';' => safe.push_str("#59;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A fence that nothing in the text can close.
fn fence_around(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mermaid_would_read_as_its_own_is_spelled_out() {
        assert_eq!(safe("cut n1 <-> n2; #17", 72), "cut n1 #lt;-#gt; n2#59; #35;17");
        assert_eq!(safe("abc", 2), "ab…");
    }

    #[test]
    fn no_text_closes_its_fence() {
        assert_eq!(fence_around("protocol raft"), "```");
        assert_eq!(fence_around("# ```` and so on"), "`````");
    }

    #[test]
    fn a_line_is_quoted_without_its_comment() {
        let text = "nodes 3\nlose n1->n2 #1 Append # the first";
        assert_eq!(line_of(text, 2), "lose n1->n2 #1 Append");
        assert_eq!(line_of(text, 9), "");
    }
}
