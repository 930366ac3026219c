//! The words between the page and a worker: texts, because both ends are built from this file and a
//! text can be read by whoever looks for a mistake.
//!
//! The first line says what it is, with its numbers; what is longer stands below it.

use crate::history::{Judged, Line};
use core::fmt;
use core::ops::Range;
use core::str::FromStr;
use sim_core::base::Instant;
use sim_core::explore::Bounds;
use sim_core::hunt::{Break, Outcome, Places, Strategy, Sweep};
use sim_core::judge::ModelName;
use sim_core::plan::PlanError;

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To hunt in a scenario from now on.
    Hunt(Strategy, String),
    /// To try these runs.
    Try(Range<u32>),
    /// The text of one run.
    Plan(u32),
    /// To make a text smaller that breaks the claim of this name.
    Shrink(String, String),
    /// To go on with that until about so many more runs are spent.
    Step(u32),
    /// To judge a history that was recorded elsewhere; of what, it guesses if nobody says.
    Judge(Option<ModelName>, String),
    /// To judge what the clients of a scenario see.
    Clients(String),
    /// The longest legal order through an operation of the history that was judged last.
    Order(u32),
    /// To try every order of what can happen in a scenario's cluster, within these bounds.
    Explore(Bounds, String),
    /// To go on with that for about so many more choices.
    Further(u64),
}

/// What stands for a model that nobody named.
const GUESSED: &str = "guess";

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It hunts.
    Hunts(Extent),
    /// What the runs came to.
    Tried(Vec<Outcome>),
    /// The text of a run.
    Plan(u32, String),
    /// How far a text has become smaller.
    Smaller(Box<Smaller>),
    /// What a history came to.
    Judged(Box<Judged>),
    /// Where a text is no history, and why.
    Refused(PlanError),
    /// A legal order.
    Order(Line),
    /// How far an exploration has come.
    Explored(Box<Explored>),
    /// Why that cannot be, in a sentence.
    Trouble(String),
}

/// What there is to try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many runs.
    pub runs: u32,
    /// For a hunt through places: when the scenario's own run comes to each.
    pub moments: Vec<Instant>,
    /// Whether the whole run was searched for places.
    pub is_whole: bool,
}

/// The smallest text so far that breaks the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smaller {
    /// What is being tried, in a few words.
    pub pass: String,
    /// How many faults it has.
    pub faults: u32,
    /// How many operations clients ask for in it.
    pub operations: u32,
    /// How many of both the run had that it began with.
    pub before: u32,
    /// How many runs were spent.
    pub runs: u64,
    /// Whether nothing is left to try.
    pub is_over: bool,
    /// How it breaks the claim.
    pub violation: Break,
    /// The text.
    pub text: String,
}

/// How far an exploration has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explored {
    /// How many different states were reached.
    pub states: u32,
    /// How many choices were carried out.
    pub choices: u64,
    /// How many states wait to be looked at.
    pub waiting: u32,
    /// The length of the longest path to a state.
    pub depth: u32,
    /// Whether it is at its end.
    pub is_over: bool,
    /// Whether that is the end of all there is.
    pub is_exhausted: bool,
    /// How many paths break a claim that no run takes.
    pub untimely: u32,
    /// The first path to each broken claim.
    pub found: Vec<FoundPath>,
}

/// A path to a broken claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPath {
    /// How many choices lead to it.
    pub depth: u32,
    /// How it breaks the claim.
    pub violation: Break,
    /// The run that takes it, as a text.
    pub text: String,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Request::Hunt(strategy, text) => write!(f, "hunt {}\n{text}", spelled(strategy)),
            Request::Try(numbers) => write!(f, "try {}..{}", numbers.start, numbers.end),
            Request::Plan(number) => write!(f, "plan {number}"),
            Request::Shrink(claim, text) => write!(f, "shrink {claim}\n{text}"),
            Request::Step(runs) => write!(f, "step {runs}"),
            Request::Judge(model, text) => {
                write!(f, "judge {}\n{text}", model.map_or(GUESSED, ModelName::name))
            }
            Request::Clients(text) => write!(f, "clients \n{text}"),
            Request::Order(deed) => write!(f, "order {deed}"),
            Request::Explore(Bounds { timers, crashes, copies, depth, states, .. }, text) => {
                write!(f, "explore {timers} {crashes} {copies} {depth} {states}\n{text}")
            }
            Request::Further(choices) => write!(f, "further {choices}"),
        }
    }
}

impl Request {
    /// The request of a text.
    pub fn read(text: &str) -> Option<Request> {
        let (head, body) = text.split_once('\n').unwrap_or((text, ""));
        let (verb, words) = head.split_once(' ')?;
        Some(match verb {
            "hunt" => Request::Hunt(strategy(words)?, body.to_string()),
            "try" => Request::Try(range(words)?),
            "plan" => Request::Plan(words.parse().ok()?),
            "shrink" => Request::Shrink(words.to_string(), body.to_string()),
            "step" => Request::Step(words.parse().ok()?),
            "judge" if words == GUESSED => Request::Judge(None, body.to_string()),
            "judge" => Request::Judge(Some(ModelName::find(words)?), body.to_string()),
            "clients" => Request::Clients(body.to_string()),
            "order" => Request::Order(words.parse().ok()?),
            "explore" => Request::Explore(bounds(words)?, body.to_string()),
            "further" => Request::Further(words.parse().ok()?),
            _ => return None,
        })
    }
}

fn spelled(strategy: &Strategy) -> String {
    match strategy {
        Strategy::Sweep(Sweep { seeds, intensity }) => {
            format!("sweep {}..{} {intensity}", seeds.start, seeds.end)
        }
        Strategy::Places(Places { pairs }) => format!("places {pairs}"),
    }
}

fn strategy(words: &str) -> Option<Strategy> {
    let mut words = words.split(' ');
    match words.next()? {
        "sweep" => {
            let (seeds, intensity) = (range(words.next()?)?, words.next()?.parse().ok()?);
            Some(Strategy::Sweep(Sweep { seeds, intensity }))
        }
        "places" => Some(Strategy::Places(Places { pairs: words.next()?.parse().ok()? })),
        _ => None,
    }
}

/// Those that the page chooses; the search goes breadth first and is made small.
fn bounds(words: &str) -> Option<Bounds> {
    let mut words = words.split(' ');
    let mut next = || words.next()?.parse().ok();
    let (timers, crashes, copies, depth) = (next()?, next()?, next()?, next()?);
    let states = words.next()?.parse().ok()?;
    Some(Bounds { timers, crashes, copies, depth, states, ..Bounds::default() })
}

fn range<T: FromStr>(words: &str) -> Option<Range<T>> {
    let (start, end) = words.split_once("..")?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Hunts(Extent { runs, moments, is_whole }) => {
                writeln!(f, "hunts {runs} {is_whole}")?;
                moments.iter().try_for_each(|at| write!(f, "{} ", at.0))
            }
            Answer::Tried(outcomes) => {
                f.write_str("tried ")?;
                outcomes.iter().try_for_each(|outcome| write!(f, "\n{outcome}"))
            }
            Answer::Plan(number, text) => write!(f, "plan {number}\n{text}"),
            Answer::Smaller(smaller) => write!(f, "smaller {smaller}"),
            Answer::Judged(judged) => write!(f, "judged {judged}"),
            Answer::Refused(PlanError { line, column, length, reason, suggestion }) => {
                write!(f, "refused {line} {column} {length}\n{}", reason.replace('\n', " "))?;
                suggestion.iter().try_for_each(|suggestion| write!(f, "\n{suggestion}"))
            }
            Answer::Order(line) => write!(f, "order {line}"),
            Answer::Explored(explored) => write!(f, "explored {explored}"),
            Answer::Trouble(sentence) => write!(f, "trouble \n{sentence}"),
        }
    }
}

impl Answer {
    /// The answer of a text.
    pub fn read(text: &str) -> Option<Answer> {
        let (head, body) = text.split_once('\n').unwrap_or((text, ""));
        let (verb, words) = head.split_once(' ')?;
        Some(match verb {
            "hunts" => {
                let (runs, is_whole) = words.split_once(' ')?;
                let moments = body.split_whitespace().map(|word| word.parse().ok().map(Instant));
                let moments = moments.collect::<Option<_>>()?;
                let (runs, is_whole) = (runs.parse().ok()?, is_whole.parse().ok()?);
                Answer::Hunts(Extent { runs, moments, is_whole })
            }
            "tried" => {
                Answer::Tried(body.lines().map(|line| line.parse().ok()).collect::<Option<_>>()?)
            }
            "plan" => Answer::Plan(words.parse().ok()?, body.to_string()),
            "smaller" => Answer::Smaller(Box::new(Smaller::read(words, body)?)),
            "judged" => Answer::Judged(Box::new(Judged::read(words, body)?)),
            "refused" => Answer::Refused(refusal(words, body)?),
            "order" => Answer::Order(Line::read(words, body)?),
            "explored" => Answer::Explored(Box::new(Explored::read(words, body)?)),
            "trouble" => Answer::Trouble(body.to_string()),
            _ => return None,
        })
    }
}

fn refusal(words: &str, body: &str) -> Option<PlanError> {
    let mut words = words.split(' ');
    let mut number = || words.next()?.parse().ok();
    let (line, column, length) = (number()?, number()?, number()?);
    let (reason, suggestion) = match body.split_once('\n') {
        Some((reason, suggestion)) => (reason, Some(suggestion.to_string())),
        None => (body, None),
    };
    Some(PlanError { line, column, length, reason: reason.to_string(), suggestion })
}

/// Numbers in the first line, then three lines of words, then the text.
impl fmt::Display for Smaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Smaller { pass, faults, operations, before, runs, is_over, violation, text } = self;
        let Break { claim, event, at, sentence } = violation;
        let sentence = sentence.replace('\n', " ");
        write!(f, "{faults} {operations} {before} {runs} {is_over} {event} {}", at.0)?;
        write!(f, "\n{pass}\n{claim}\n{sentence}\n{text}")
    }
}

impl Smaller {
    fn read(words: &str, body: &str) -> Option<Smaller> {
        let mut words = words.split(' ');
        let (faults, operations) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let (before, runs) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let is_over = words.next()?.parse().ok()?;
        let (event, at) = (words.next()?.parse().ok()?, Instant(words.next()?.parse().ok()?));
        let mut lines = body.splitn(4, '\n').map(str::to_string);
        let (pass, claim, sentence) = (lines.next()?, lines.next()?, lines.next()?);
        let violation = Break { claim, event, at, sentence };
        let text = lines.next()?;
        Some(Smaller { pass, faults, operations, before, runs, is_over, violation, text })
    }
}

/// Numbers in the first line; then for each path a line of numbers, the last of which says how many
/// lines its text has, two lines of words, and the text.
impl fmt::Display for Explored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explored { states, choices, waiting, depth, is_over, is_exhausted, untimely, found } =
            self;
        write!(f, "{states} {choices} {waiting} {depth} {is_over} {is_exhausted} {untimely}")?;
        for FoundPath { depth, violation, text } in found {
            let Break { claim, event, at, sentence } = violation;
            let (lines, sentence) = (text.lines().count(), sentence.replace('\n', " "));
            write!(f, "\n{depth} {event} {} {lines}\n{claim}\n{sentence}", at.0)?;
            text.lines().try_for_each(|line| write!(f, "\n{line}"))?;
        }
        Ok(())
    }
}

impl Explored {
    fn read(words: &str, body: &str) -> Option<Explored> {
        let mut words = words.split(' ');
        let mut explored = Explored {
            states: words.next()?.parse().ok()?,
            choices: words.next()?.parse().ok()?,
            waiting: words.next()?.parse().ok()?,
            depth: words.next()?.parse().ok()?,
            is_over: words.next()?.parse().ok()?,
            is_exhausted: words.next()?.parse().ok()?,
            untimely: words.next()?.parse().ok()?,
            found: Vec::new(),
        };
        let mut lines = body.lines();
        while let Some(head) = lines.next() {
            let mut words = head.split(' ');
            let (depth, event) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            let (at, count) = (Instant(words.next()?.parse().ok()?), words.next()?.parse().ok()?);
            let (claim, sentence) = (lines.next()?.to_string(), lines.next()?.to_string());
            let text = lines.by_ref().take(count).flat_map(|line| [line, "\n"]).collect();
            let violation = Break { claim, event, at, sentence };
            explored.found.push(FoundPath { depth, violation, text });
        }
        Some(explored)
    }
}
