//! Finds the entries in a text: who began or ended what, in which line.

use super::ENTRIES_MAX;
use super::reader::{Datum, Reader};
use crate::base::Instant;
use crate::plan::PlanError;
use crate::plan::text::nearest;

/// The beginning or the end of an operation.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: u32,
    pub(super) process: String,
    pub(super) kind: Kind,
    /// The word for what is asked for.
    pub(super) f: String,
    pub(super) key: Option<Datum>,
    pub(super) value: Datum,
    pub(super) at: Option<Instant>,
}

/// What an entry says of its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Invoke,
    Ok,
    Fail,
    Info,
}

const KINDS: [(&str, Kind); 4] =
    [("invoke", Kind::Invoke), ("ok", Kind::Ok), ("fail", Kind::Fail), ("info", Kind::Info)];

/// All entries of a text.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) entries: Vec<Entry>,
    /// How many lines of a log told of no operation.
    pub(super) passed_over: u32,
}

pub(super) fn find(text: &str) -> Result<Entries, PlanError> {
    let mut reader = Reader::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut found = Entries { entries: Vec::new(), passed_over: 0 };
    // The last line in which a bracket was taken for the beginning of a log's. Others in it are not: a
    // vector may be one line that is as long as the text.
    let mut bracketed = 0;
    loop {
        reader.skip_space();
        let Some(first) = reader.rest().chars().next() else { break };
        let entry = match first {
            '{' => of_map(&mut reader)?,
            // An operation of a newer Jepsen: `#jepsen.history.Op{…}`.
            '#' => match reader.rest().split_once('{') {
                Some((tag, _)) if !tag.contains(char::is_whitespace) => {
                    tag.chars().for_each(|_| reader.skip());
                    of_map(&mut reader)?
                }
                _ => return Err(reader.error("this is neither a map nor a line of a log")),
            },
            '[' | '('
                if std::mem::replace(&mut bracketed, reader.line()) == reader.line()
                    || of_log(&reader)?.is_none() =>
            {
                reader.skip();
                continue;
            }
            ']' | ')' => {
                reader.skip();
                continue;
            }
            _ => {
                let entry = of_log(&reader)?;
                found.passed_over += u32::from(entry.is_none());
                reader.skip_line();
                entry
            }
        };
        found.entries.extend(entry.filter(|entry| entry.process != "nemesis"));
        if found.entries.len() > ENTRIES_MAX {
            return Err(reader.error(format!("a history has at most {ENTRIES_MAX} entries")));
        }
    }
    if found.entries.is_empty() {
        let reason = "there is no operation in it: neither maps such as {:process 0, :type :invoke, \
                      :f :write, :value 1}, nor lines of Jepsen's log";
        return Err(Reader::new(text).error(reason));
    }
    Ok(found)
}

/// An entry that is a map. One of somebody else than a process is none.
fn of_map(reader: &mut Reader<'_>) -> Result<Option<Entry>, PlanError> {
    let line = reader.line();
    let begun = reader.place();
    let map = reader.datum(0)?;
    let wrong = |reason: String| reader.error_at(begun, reason);
    let field = |name: &str| map.field(name).filter(|it| **it != Datum::Nil);
    let Some(process) = field("process") else {
        // What a harness says of itself, such as the phase that it is in.
        return match field("type").is_some() && field("f").is_some() {
            true => Err(wrong("this operation does not say its `:process`".to_string())),
            false => Ok(None),
        };
    };
    if process.name() == "nemesis" {
        return Ok(None);
    }
    let missing = |name: &str| wrong(format!("this operation does not say its `:{name}`"));
    let kind = field("type").ok_or_else(|| missing("type"))?.name();
    let known = KINDS.iter().find(|(name, _)| *name == kind).map(|(_, kind)| *kind);
    let Some(kind) = known else {
        let suggestion = nearest(&kind, KINDS.iter().map(|(name, _)| *name));
        let reason = format!("an entry's type is invoke, ok, fail or info, not `{kind}`");
        return Err(PlanError { suggestion, ..wrong(reason) });
    };
    let at = [("time", 1_000), ("time_ns", 1_000), ("t_ns", 1_000)].into_iter();
    let at = at.filter_map(|(name, unit)| match field(name) {
        Some(Datum::Number(time)) => Some(Instant(u64::try_from(*time).ok()? / unit)),
        _ => None,
    });
    Ok(Some(Entry {
        line,
        process: process.name(),
        kind,
        f: field("f").ok_or_else(|| missing("f"))?.name(),
        key: field("key").cloned(),
        value: map.field("value").cloned().unwrap_or(Datum::Nil),
        at: { at }.next(),
    }))
}

/// An entry that is a line of a log: a process, a type, what is asked for, and a value.
fn of_log(reader: &Reader<'_>) -> Result<Option<Entry>, PlanError> {
    /// Bytes before an entry. A value may be long, but what a log says of itself is not.
    const BEFORE_MAX: usize = 4_096;
    let line = reader.rest().lines().next().unwrap_or_default();
    let kind_of = |word: &str| {
        let word = word.strip_prefix(':')?;
        KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    };
    let mut before = None;
    let mut rest = line;
    while line.len() - rest.len() < BEFORE_MAX
        && let Some(word) = rest.split_whitespace().next()
    {
        let start = rest.find(word).unwrap_or(0);
        rest = &rest[start + word.len()..];
        let (Some(kind), Some(process)) = (kind_of(word), before.replace(word)) else { continue };
        let process = process.trim_start_matches(':');
        let is_process = process == "nemesis" || process.parse::<u64>().is_ok();
        let Some(f) = rest.split_whitespace().next().filter(|_| is_process) else { continue };
        let behind = rest.find(f).map_or("", |place| &rest[place + f.len()..]);
        let value = match behind.trim() {
            "" => Datum::Nil,
            // What went wrong is told in any words.
            _ if process == "nemesis" || kind == Kind::Info || kind == Kind::Fail => Datum::Nil,
            value => Reader::new(value).datum(0).map_err(|error| reader.error(error.reason))?,
        };
        return Ok(Some(Entry {
            line: reader.line(),
            process: process.to_string(),
            kind,
            f: f.trim_start_matches(':').to_string(),
            key: None,
            value,
            at: None,
        }));
    }
    Ok(None)
}
