//! The command line: what each command takes, and what is said to what it does not take.

use super::check_history::{self, check_history};
use super::{
    Console, Failure, Problem, Status, help, hunt, link, list, measure, open, replay, run, shrink,
};
use lexopt::prelude::*;
use sim_core::base::Instant;
use sim_core::judge::ModelName;
use sim_core::plan::text::{nearest, parse_instant};
use sim_core::run::Catalogue;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// What a command line says.
#[derive(Debug)]
pub enum Command {
    /// Print this.
    Help(&'static str),
    /// Print the version.
    Version,
    /// Run a scenario.
    Run(run::Options),
    /// Look for a violation in many runs.
    Hunt(hunt::Options),
    /// Run a folder of scenarios again.
    Replay(replay::Options),
    /// Judge a history that was recorded elsewhere.
    CheckHistory(check_history::Options),
    /// Make a scenario smaller that breaks a claim.
    Shrink(shrink::Options),
    /// Measure how hard planted bugs are to find.
    Measure(measure::Options),
    /// Print a scenario's link.
    Link {
        /// Which scenario.
        source: OsString,
        /// The address of the page.
        base: Option<String>,
    },
    /// Print a link's text.
    Open {
        /// Which link.
        source: OsString,
        /// Whether as a pure schedule.
        resolved: bool,
    },
    /// List what there is.
    List {
        /// Of what.
        topic: list::Topic,
        /// Whether as JSON.
        json: bool,
    },
}

/// The commands, with what each takes.
const COMMANDS: [(&str, &[&str], &str); 9] = [
    (
        "run",
        &["--seed", "--until", "--events", "--twice", "--json", "--report", "--base"],
        help::RUN,
    ),
    (
        "hunt",
        &[
            "--seeds",
            "--strategy",
            "--intensity",
            "--pairs",
            "--timers",
            "--crashes",
            "--copies",
            "--depth",
            "--states",
            "--depth-first",
            "--unreduced",
            "--jobs",
            "--stop-at-first",
            "--all",
            "--time",
            "--runs",
            "--events",
            "--from",
            "--corpus",
            "--twice",
            "--json",
            "--base",
        ],
        help::HUNT,
    ),
    ("replay", &["--as-recorded", "--json"], help::REPLAY),
    ("check-history", &["--model", "--json"], help::CHECK_HISTORY),
    ("shrink", &["--budget", "--claim", "--json", "--base"], help::SHRINK),
    ("measure", &["--table", "--jobs"], help::MEASURE),
    ("link", &["--base"], help::LINK),
    ("open", &["--resolved"], help::OPEN),
    ("list", &["--json"], help::LIST),
];

impl Command {
    /// Reads the arguments, the program's name not among them.
    pub fn parse(arguments: Vec<OsString>) -> Result<Command, Problem> {
        let mut parser = lexopt::Parser::from_args(arguments);
        let first = parser.next().map_err(|error| usage("", error.to_string()))?;
        let word = match first {
            None => {
                return Err(usage(
                    "",
                    "a command is missing: run, hunt, replay, check-history, shrink, measure, link, open or list"
                        .into(),
                ));
            }
            Some(Long("help") | Short('h')) => return Ok(Command::Help(help::ALL)),
            Some(Long("version") | Short('V')) => return Ok(Command::Version),
            Some(Value(word)) => word.to_string_lossy().into_owned(),
            Some(other) => {
                let known = ["--help", "--version"].into_iter();
                return Err(unknown_option("", &spelled(&other), known));
            }
        };
        if word == "help" {
            return Ok(Command::Help(help::ALL));
        }
        let names = COMMANDS.iter().map(|(name, ..)| *name);
        match COMMANDS.iter().find(|(name, ..)| *name == word) {
            Some(command) => Words::read(command, parser)?.command(),
            None => Err(Problem::Usage {
                reason: format!("there is no command `{word}`"),
                suggestion: nearest(&word, names.chain(["help"])),
                command: "",
            }),
        }
    }

    /// Does it.
    pub fn carry_out(
        self,
        catalogue: &Catalogue,
        console: &mut Console<'_>,
    ) -> Result<Status, Failure> {
        match self {
            Command::Help(text) => console.print(|out| out.write_all(text.as_bytes()))?,
            Command::Version => {
                let version = env!("CARGO_PKG_VERSION");
                let engine = sim_core::plan::ENGINE_VERSION;
                console.print(|out| writeln!(out, "faultline {version}, engine {engine}"))?;
            }
            Command::Run(options) => return run::run(&options, catalogue, console),
            Command::Hunt(options) => return hunt::hunt(&options, catalogue, console),
            Command::Replay(options) => return replay::replay(&options, catalogue, console),
            Command::CheckHistory(options) => return check_history(&options, console),
            Command::Shrink(options) => return shrink::shrink(&options, catalogue, console),
            Command::Measure(options) => return measure::measure(&options, catalogue, console),
            Command::Link { source, base } => link::link(&source, base, catalogue, console)?,
            Command::Open { source, resolved } => {
                open::open(&source, resolved, catalogue, console)?;
            }
            Command::List { topic, json } => list::list(topic, json, catalogue, console)?,
        }
        Ok(Status::Holds)
    }
}

/// The words behind a command.
#[derive(Default)]
struct Words {
    command: &'static str,
    help: Option<&'static str>,
    values: Vec<OsString>,
    flags: Vec<String>,
    seed: Option<u64>,
    until: Option<Instant>,
    base: Option<String>,
    /// The options that have a value and no field here: their commands read them.
    valued: BTreeMap<String, OsString>,
}

impl Words {
    fn read(
        (name, options, help): &(&'static str, &'static [&'static str], &'static str),
        mut parser: lexopt::Parser,
    ) -> Result<Words, Problem> {
        let command = *name;
        let wrong = |error: lexopt::Error| usage(command, error.to_string());
        let mut words = Words { command, ..Words::default() };
        while let Some(argument) = parser.next().map_err(wrong)? {
            let option = match argument {
                Long("help") | Short('h') => {
                    words.help = Some(help);
                    continue;
                }
                Value(value) => {
                    words.values.push(value);
                    continue;
                }
                option => spelled(&option),
            };
            if !options.contains(&option.as_str()) {
                return Err(unknown_option(command, &option, options.iter().copied()));
            }
            match option.as_str() {
                "--seed" => words.seed = Some(seed(&parser.value().map_err(wrong)?)?),
                "--until" => words.until = Some(moment(&parser.value().map_err(wrong)?)?),
                "--base" => {
                    let base = parser.value().map_err(wrong)?;
                    words.base = Some(base.to_string_lossy().into_owned());
                }
                "--seeds" | "--strategy" | "--intensity" | "--pairs" | "--jobs" | "--time"
                | "--runs" | "--timers" | "--crashes" | "--copies" | "--depth" | "--states"
                | "--from" | "--corpus" | "--model" | "--budget" | "--claim" | "--table" => {
                    words.valued.insert(option, parser.value().map_err(wrong)?);
                }
                "--events" if command == "hunt" => {
                    words.valued.insert(option, parser.value().map_err(wrong)?);
                }
                _ => words.flags.push(option),
            }
        }
        Ok(words)
    }

    fn command(mut self) -> Result<Command, Problem> {
        if let Some(help) = self.help {
            return Ok(Command::Help(help));
        }
        let has = |flag: &str| self.flags.iter().any(|given| given == flag);
        let (json, resolved) = (has("--json"), has("--resolved"));
        let as_recorded = has("--as-recorded");
        let (events, twice, report) = (has("--events"), has("--twice"), has("--report"));
        if json && report {
            let reason = "--json and --report are two outputs; choose one".to_string();
            return Err(usage(self.command, reason));
        }
        Ok(match self.command {
            "run" => Command::Run(run::Options {
                source: self.one("a scenario: a file, a link, a name, or - for standard input")?,
                seed: self.seed,
                until: self.until,
                events,
                twice,
                json,
                report,
                base: self.base,
            }),
            "hunt" => {
                let source =
                    self.one("a scenario: a file, a link, a name, or - for standard input")?;
                let options = hunt::Options::read(source, &self.valued, &self.flags, self.base)?;
                Command::Hunt(options)
            }
            "replay" => Command::Replay(replay::Options {
                folder: self.one("a folder of scenarios")?,
                as_recorded,
                json,
            }),
            "check-history" => Command::CheckHistory(check_history::Options {
                source: self.one("a history: a file, or - for standard input")?,
                model: self.valued.get("--model").map(model).transpose()?,
                json,
            }),
            "shrink" => {
                let source =
                    self.one("a scenario: a file, a link, a name, or - for standard input")?;
                Command::Shrink(shrink::Options::read(source, &self.valued, json, self.base)?)
            }
            "measure" => Command::Measure(measure::Options::read(self.values, &self.valued)?),
            "link" => {
                let source = self.one("a scenario: a file, a name, or - for standard input")?;
                Command::Link { source, base: self.base }
            }
            "open" => Command::Open { source: self.one("a link")?, resolved },
            _ => {
                let topic = self.one(
                    "a topic: protocols, bugs, faults, commands, claims, scenarios or exhibits",
                )?;
                Command::List { topic: list::Topic::parse(&topic.to_string_lossy())?, json }
            }
        })
    }

    /// The one value that the command needs.
    fn one(&mut self, what: &str) -> Result<OsString, Problem> {
        let mut values = std::mem::take(&mut self.values).into_iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            (None, _) => Err(usage(self.command, format!("`{}` needs {what}", self.command))),
            (_, Some(second)) => {
                let second = second.to_string_lossy();
                Err(usage(self.command, format!("`{second}` is more than belongs here")))
            }
        }
    }
}

fn usage(command: &'static str, reason: String) -> Problem {
    Problem::Usage { reason, suggestion: None, command }
}

/// An option as it was typed.
fn spelled(argument: &lexopt::Arg<'_>) -> String {
    match argument {
        Short(letter) => format!("-{letter}"),
        Long(name) => format!("--{name}"),
        Value(value) => value.to_string_lossy().into_owned(),
    }
}

fn unknown_option(
    command: &'static str,
    option: &str,
    known: impl Iterator<Item = &'static str>,
) -> Problem {
    let who = if command.is_empty() { "faultline".into() } else { format!("`{command}`") };
    let suggestion = nearest(option, known.chain(["--help"]));
    Problem::Usage { reason: format!("{who} has no option `{option}`"), suggestion, command }
}

fn model(word: &OsString) -> Result<ModelName, Problem> {
    let word = word.to_string_lossy();
    let names = ModelName::ALL.map(ModelName::name);
    ModelName::find(&word).ok_or_else(|| Problem::Usage {
        reason: format!("there is no model `{word}`; there are {}", names.join(", ")),
        suggestion: nearest(&word, names),
        command: "check-history",
    })
}

fn seed(word: &OsString) -> Result<u64, Problem> {
    let word = word.to_string_lossy();
    word.parse()
        .map_err(|_| usage("run", format!("`{word}` is not a seed, a whole number below 2^64")))
}

fn moment(word: &OsString) -> Result<Instant, Problem> {
    parse_instant(&word.to_string_lossy()).map_err(|error| Problem::Usage {
        reason: format!("--until: {}", error.reason),
        suggestion: error.suggestion,
        command: "run",
    })
}
