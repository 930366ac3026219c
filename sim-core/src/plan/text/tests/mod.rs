//! What the text means, line by line, and what people are told when it means nothing.

mod any;
mod canonical;
mod errors;
mod properties;

pub(crate) use any::any_plan;

use crate::base::{Duration, DurationRange};
use crate::plan::{Plan, parse};
use crate::protocol::{
    About, Bug, Command, Contour, Description, MessageKind, OptionKind, OptionSpec,
};

const fn option(name: &'static str, kind: OptionKind) -> OptionSpec {
    OptionSpec { name, sentence: "An option.", kind }
}

const fn range(min_ms: u64, max_ms: u64) -> OptionKind {
    OptionKind::Range(DurationRange::new(Duration::ms(min_ms), Duration::ms(max_ms)))
}

const fn bug(name: &'static str) -> Bug {
    Bug { name, sentence: "A bug.", breaks: "election-safety", source: "nowhere" }
}

const fn message(name: &'static str) -> MessageKind {
    MessageKind { name, contour: Contour::Request, hue: 0 }
}

const fn command(name: &'static str, about: About) -> Command {
    Command { name, sentence: "A command.", offer: "Tell", about }
}

/// Two protocols that exist in these tests only.
pub(crate) const CATALOGUE: &[Description] = &[
    Description {
        name: "raft",
        sentence: "Consensus with a leader.",
        version: 1,
        options: &[
            option("pre-vote", OptionKind::Switch(true)),
            option("check-quorum", OptionKind::Switch(true)),
            option("election-timeout", range(150, 300)),
            option("heartbeat-interval", range(50, 50)),
            option("batch", OptionKind::Count(16)),
        ],
        bugs: &[bug("forgotten-vote"), bug("stale-read")],
        messages: &[message("Vote"), message("Granted"), message("Append"), message("Appended")],
        timers: &["election", "heartbeat"],
        commands: &[command("transfer", About::Another), command("snapshot", About::Itself)],
        epoch: "term",
        tolerates: &[],
        versions: &["v1", "v2"],
        ..Description::BLANK
    },
    Description {
        name: "echo",
        sentence: "The smallest protocol.",
        version: 1,
        options: &[option("batch", OptionKind::Count(1))],
        bugs: &[bug("deaf")],
        messages: &[message("Ping"), message("Pong")],
        timers: &["tick"],
        commands: &[command("shout", About::Another), command("hush", About::Itself)],
        tolerates: &[],
        versions: &["v1", "v2"],
        ..Description::BLANK
    },
];

/// A text with a cluster for `line` to be about.
fn around(line: &str) -> String {
    format!("protocol raft\n{line}\nuntil leader as old\n")
}

/// What a text means; the test fails with the errors if it means nothing.
#[track_caller]
pub(crate) fn plan(text: &str) -> Plan {
    parse(text, CATALOGUE).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(|error| error.to_string()).collect();
        panic!("{}\n---\n{text}", errors.join("\n"))
    })
}

/// The same plan with the line numbers forgotten, because printing moves lines.
pub(crate) fn without_lines(mut plan: Plan) -> Plan {
    plan.faults.iter_mut().for_each(|fault| fault.line = 0);
    plan.steps.iter_mut().for_each(|step| step.line = 0);
    plan
}
