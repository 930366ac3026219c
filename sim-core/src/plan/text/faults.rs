//! Faults in a text: `KIND OBJECT`, then clauses in any order: `by`, `keep`, `torn`, `record`,
//! `for`, `at`, `before`, `after`, `until`. A leading `at` is the same clause.

use super::PlanError;
use super::cursor::Cursor;
use super::lexer::TokenKind;
use super::scope::Scope;
use super::steps::request;
use super::targets::{Reader, Sides};
use super::values::{count, drift_ppm, duration, instant, signed_us};
use crate::base::{Duration, Instant, MessageName, NodeId};
use crate::plan::{
    Activation, CrashKind, Fate, Fault, Impairment, Moment, RecordName, Tail, Target, Targets,
};
use crate::protocol::Operation;

/// What a fault's first word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Crash,
    PowerLoss,
    Restart,
    Pause,
    Resume,
    Cut,
    Slow,
    Heal,
    Jump,
    Drift,
    Lose,
    Delay,
    Duplicate,
    Hold,
    Deliver,
    LoseDisk,
    SlowNode,
    SlowSync,
    StallDisk,
    FailSync,
    Corrupt,
    Tell,
    Ask,
    Fire,
    Deploy,
}

/// Each kind with its word and the clauses that it takes.
const KINDS: [(&str, Kind, &[&str]); 25] = [
    ("crash", Kind::Crash, &["for", "at", "before", "after"]),
    ("power-loss", Kind::PowerLoss, &["keep", "torn", "for", "at", "before", "after"]),
    ("restart", Kind::Restart, &["at", "before", "after"]),
    ("pause", Kind::Pause, &["for", "at", "before", "after"]),
    ("resume", Kind::Resume, &["at", "before", "after"]),
    ("cut", Kind::Cut, &["for", "at", "before", "after"]),
    ("slow", Kind::Slow, &["by", "for", "at", "before", "after"]),
    ("heal", Kind::Heal, &["at", "before", "after"]),
    ("jump", Kind::Jump, &["by", "at", "before", "after"]),
    ("drift", Kind::Drift, &["by", "for", "at", "before", "after"]),
    ("lose", Kind::Lose, &[]),
    ("delay", Kind::Delay, &["by"]),
    ("duplicate", Kind::Duplicate, &[]),
    ("hold", Kind::Hold, &["until"]),
    ("deliver", Kind::Deliver, &["at"]),
    ("lose-disk", Kind::LoseDisk, &["for", "at", "before", "after"]),
    ("slow-node", Kind::SlowNode, &["by", "for", "at", "before", "after"]),
    ("slow-sync", Kind::SlowSync, &["by", "for", "at", "before", "after"]),
    ("stall-disk", Kind::StallDisk, &["for", "at", "before", "after"]),
    ("fail-sync", Kind::FailSync, &["at", "before", "after"]),
    ("corrupt", Kind::Corrupt, &["record", "at", "before", "after"]),
    ("tell", Kind::Tell, &["at", "before", "after"]),
    ("ask", Kind::Ask, &["at", "before", "after"]),
    ("fire", Kind::Fire, &["at"]),
    ("deploy", Kind::Deploy, &["for", "at", "before", "after"]),
];

/// The words with which a fault begins.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|&(word, ..)| word).chain(["at"])
}

/// What the clauses of a fault say.
#[derive(Debug, Default)]
struct Clauses {
    /// Microseconds, or millionths for a drift.
    by: Option<i64>,
    keep: Option<u32>,
    torn: Option<()>,
    record: Option<RecordName>,
    lasting: Option<Duration>,
    at: Option<Instant>,
    place: Option<Moment>,
    until: Option<Instant>,
}

/// Reads a line that is a fault. Without a moment it is a step.
pub(crate) fn fault(
    cursor: &mut Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<(Option<Moment>, Fault), PlanError> {
    let mut clauses = Clauses::default();
    let leading = cursor.clone();
    if cursor.take("at") {
        clauses.at = Some(instant(cursor)?);
    }
    let table = KINDS.map(|entry| (entry.0, entry));
    let (word, kind, takes) = cursor.choose("a fault", &table)?;
    if clauses.at.is_some() && !takes.contains(&"at") {
        let reason = "a fault of one message strikes when it is sent, and takes no time";
        return Err(leading.error_here(reason.into()));
    }
    // Only steps must find a name bound above them; what is scheduled strikes when it is time.
    let is_step = !leading.has_any(&["at", "before", "after"]);
    let reader = Reader { scope, is_step };
    let object = object(cursor, reader, kind)?;
    while cursor.peek().is_some() {
        clause(cursor, reader, (word, kind, takes), &mut clauses)?;
    }
    let example = match kind {
        Kind::Slow | Kind::Delay | Kind::SlowSync => "by 20ms",
        Kind::SlowNode => "by 5ms",
        Kind::Corrupt => "record last",
        Kind::Jump => "by +250ms",
        Kind::Drift => "by +1000ppm",
        Kind::Deliver | Kind::Fire => "at 1.5s",
        _ => "",
    };
    let is_complete = match kind {
        Kind::Deliver | Kind::Fire => clauses.at.is_some(),
        Kind::Corrupt => clauses.record.is_some(),
        _ => clauses.by.is_some() || !takes.contains(&"by"),
    };
    if !is_complete {
        return Err(cursor.error_here(format!("`{word}` needs more, such as `{example}`")));
    }
    Ok(build(kind, object, &clauses))
}

/// What a fault is done to.
#[derive(Debug)]
enum Object {
    Servers(Targets),
    Links(Option<Sides>),
    Message(MessageName, Option<String>),
    Command { node: Target, command: u8, about: Option<Target> },
    Request { client: u8, operation: Operation, of: Option<Target> },
    Timer { node: NodeId, timer: u8, nth: u32 },
    Deployed(Targets, u8),
}

fn object(cursor: &mut Cursor<'_>, reader: Reader<'_>, kind: Kind) -> Result<Object, PlanError> {
    Ok(match kind {
        Kind::Heal if cursor.peek().is_none_or(|token| is_clause(token.text)) => {
            Object::Links(None)
        }
        Kind::Heal | Kind::Cut | Kind::Slow => Object::Links(Some(reader.sides(cursor)?)),
        Kind::Lose | Kind::Delay | Kind::Duplicate | Kind::Hold | Kind::Deliver => {
            let name = reader.message(cursor)?;
            Object::Message(name, reader.message_kind(cursor)?)
        }
        Kind::Tell => {
            let node = reader.single(cursor, true)?;
            let (command, takes_node) = reader.command(cursor)?;
            let about = match takes_node && cursor.take("to") {
                true => Some(reader.single(cursor, true)?),
                false => None,
            };
            Object::Command { node, command, about }
        }
        Kind::Ask => {
            let (client, operation, of) = request(cursor, reader)?;
            Object::Request { client, operation, of }
        }
        Kind::Fire => timer(cursor, reader)?,
        Kind::Deploy => {
            let version = reader.version(cursor)?;
            cursor.expect("to")?;
            Object::Deployed(reader.servers(cursor)?, version)
        }
        _ => Object::Servers(reader.servers(cursor)?),
    })
}

/// Reads `n2 election #4`.
fn timer(cursor: &mut Cursor<'_>, reader: Reader<'_>) -> Result<Object, PlanError> {
    let start = cursor.clone();
    match reader.activation(cursor)? {
        Activation::Timer { node, timer, nth } => Ok(Object::Timer { node, timer, nth }),
        _ => Err(start.error_here("expected a timer of a node".into())),
    }
}

/// Whether a word begins a clause, and so ends a list of nodes.
pub(crate) fn is_clause(word: &str) -> bool {
    const CLAUSES: [&str; 9] =
        ["for", "by", "at", "before", "after", "until", "keep", "torn", "record"];
    CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause))
}

fn clause(
    cursor: &mut Cursor<'_>,
    reader: Reader<'_>,
    (word, kind, takes): (&str, Kind, &[&'static str]),
    clauses: &mut Clauses,
) -> Result<(), PlanError> {
    let start = cursor.clone();
    if let Some(token) = cursor.peek()
        && is_clause(token.text)
        && !takes.iter().any(|clause| token.is(clause))
    {
        let reason = format!("`{word}` takes no `{}`", token.text.to_ascii_lowercase());
        return Err(cursor.error(token, reason));
    }
    if takes.is_empty() {
        return cursor.finish();
    }
    let table: Vec<_> = takes.iter().map(|&clause| (clause, clause)).collect();
    let clause = cursor.choose("the end of the line", &table)?;
    let is_second = match clause {
        "by" => clauses.by.replace(by(cursor, kind)?).is_some(),
        "keep" => {
            let records = count(cursor, "records", 0, u32::MAX.into())? as u32;
            clauses.keep.replace(records).is_some()
        }
        "torn" => clauses.torn.replace(()).is_some(),
        "record" => clauses.record.replace(record(cursor)?).is_some(),
        "for" => clauses.lasting.replace(duration(cursor)?).is_some(),
        "until" => clauses.until.replace(instant(cursor)?).is_some(),
        "at" => clauses.at.replace(instant(cursor)?).is_some(),
        _ => clauses.place.replace(place(cursor, reader, clause)?).is_some(),
    };
    if is_second {
        return Err(start.error_here(format!("a second `{clause}`")));
    }
    if clauses.at.is_some() && clauses.place.is_some() {
        let reason = "a fault strikes at a time or at a place, not both";
        return Err(start.error_here(reason.into()));
    }
    Ok(())
}

fn by(cursor: &mut Cursor<'_>, kind: Kind) -> Result<i64, PlanError> {
    match kind {
        Kind::Jump => signed_us(cursor),
        Kind::Drift => drift_ppm(cursor).map(i64::from),
        _ => duration(cursor).map(|by| by.0 as i64),
    }
}

/// Reads `3`, `last` or `last but 2`.
fn record(cursor: &mut Cursor<'_>) -> Result<RecordName, PlanError> {
    const WHAT: &str = "a record's number or `last`";
    let start = cursor.clone();
    match cursor.peek() {
        Some(token) if token.text.bytes().all(|byte| byte.is_ascii_digit()) => {
            cursor.next();
            match token.text.parse() {
                Ok(0) => Err(start.error_here("records are counted from 1".into())),
                Ok(number) => Ok(RecordName::Number(number)),
                Err(_) => Err(start.error_here(format!("at most record {}", u32::MAX))),
            }
        }
        Some(token) if token.kind == TokenKind::Number => {
            let number = token.text.trim_start_matches('#').to_string();
            Err(cursor.expected(WHAT).suggest(number))
        }
        _ => {
            cursor.choose(WHAT, &[("last", ())])?;
            let back = match cursor.take("but") {
                true => count(cursor, "records", 1, u32::MAX.into())? as u32,
                false => 0,
            };
            Ok(RecordName::FromLast(back))
        }
    }
}

fn place(cursor: &mut Cursor<'_>, reader: Reader<'_>, clause: &str) -> Result<Moment, PlanError> {
    if clause == "before" {
        return Ok(Moment::Before(reader.activation(cursor)?));
    }
    cursor.expect("effect")?;
    let effect = count(cursor, "effects", 1, u32::MAX.into())? as u32;
    cursor.expect("of")?;
    Ok(Moment::After { activation: reader.activation(cursor)?, effect })
}

fn build(kind: Kind, object: Object, clauses: &Clauses) -> (Option<Moment>, Fault) {
    let lasting = clauses.lasting;
    let by = clauses.by.unwrap_or(0);
    let moment = clauses.at.map(Moment::At).or(clauses.place);
    let fault = match object {
        Object::Servers(nodes) => match kind {
            Kind::Restart => Fault::Restart { nodes },
            Kind::Pause => Fault::Pause { nodes, lasting },
            Kind::Resume => Fault::Resume { nodes },
            Kind::Jump => Fault::Jump { nodes, by_us: by },
            Kind::Drift => Fault::Drift { nodes, ppm: by as i32, lasting },
            Kind::Crash => Fault::Crash { nodes, kind: CrashKind::Process, lasting },
            Kind::PowerLoss => {
                let keep = clauses.keep.unwrap_or(0);
                let tail = Tail { keep, torn: clauses.torn.is_some() };
                Fault::Crash { nodes, kind: CrashKind::Power(tail), lasting }
            }
            Kind::LoseDisk => Fault::Crash { nodes, kind: CrashKind::Disk, lasting },
            Kind::SlowNode | Kind::SlowSync | Kind::StallDisk => {
                let by = Duration(by as u64);
                let impairment = match kind {
                    Kind::SlowNode => Impairment::SlowNode(by),
                    Kind::SlowSync => Impairment::SlowSync(by),
                    _ => Impairment::StalledDisk,
                };
                Fault::Impair { nodes, impairment, lasting }
            }
            Kind::FailSync => Fault::FailSync { nodes },
            Kind::Corrupt => {
                let record = clauses.record.unwrap_or(RecordName::FromLast(0));
                Fault::Corrupt { nodes, record }
            }
            other => unreachable!("{other:?} is not done to servers"),
        },
        Object::Deployed(nodes, version) => {
            Fault::Crash { nodes, kind: CrashKind::Deploy(version), lasting }
        }
        Object::Command { node, command, about } => Fault::Tell {
            nodes: Targets(vec![node]),
            command,
            about: about.map(|about| Targets(vec![about])),
        },
        Object::Request { client, operation, of } => {
            Fault::Ask { client, operation, of: of.map(|of| Targets(vec![of])) }
        }
        Object::Timer { node, timer, nth } => {
            let at = clauses.at.unwrap_or(Instant::ZERO);
            let fault = Fault::Timer { node, timer, nth, at };
            return (Some(Moment::AtItsQuestion), fault);
        }
        Object::Links(None) => Fault::Heal { between: None },
        Object::Links(Some((from, to, way))) => match kind {
            Kind::Heal => Fault::Heal { between: Some((from, to, way)) },
            Kind::Slow => Fault::Slow { from, to, way, by: Duration(by as u64), lasting },
            _ => Fault::Cut { from, to, way, lasting },
        },
        Object::Message(name, message_kind) => {
            let fate = match kind {
                Kind::Delay => Fate::Delay(Duration(by as u64)),
                Kind::Duplicate => Fate::Duplicate,
                Kind::Hold => Fate::Hold(clauses.until),
                Kind::Deliver => Fate::Deliver(clauses.at.unwrap_or(Instant::ZERO)),
                _ => Fate::Lose,
            };
            let fault = Fault::Message { name, kind: message_kind, fate };
            return (Some(Moment::AtItsQuestion), fault);
        }
    };
    (moment, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_people_are_offered_can_be_written() {
        let offered: Vec<&str> = Fault::KINDS.iter().map(|&(name, _)| name).collect();
        assert_eq!(KINDS.map(|(word, ..)| word).to_vec(), offered);
    }
}
