//! Makes operations of entries: who began what, and what came of it.

use super::entries::{Entry, Kind};
use super::reader::Datum;
use crate::judge::model::ModelName;
use crate::judge::testimony::{Ask, Deed, Moment, Names, Origin, Testimony, Told, Value};
use crate::plan::PlanError;
use crate::plan::text::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// An operation: its beginning, and its end if it is done. What failed is none.
#[derive(Clone, Debug)]
pub(super) struct Pair<'a> {
    invoke: &'a Entry,
    ok: Option<&'a Entry>,
    /// The places of both among all entries.
    began: u32,
    ended: u32,
    key: Option<&'a Datum>,
    /// What was asked with, and what was answered, without the key.
    asked: &'a Datum,
    answered: Option<&'a Datum>,
}

/// What the words for operations mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verb {
    Read,
    Write,
    CompareAndSet,
    Append,
    Add,
    Subtract,
    Enqueue,
    Dequeue,
    Acquire,
    Release,
}

const VERBS: &[(&str, Verb)] = &[
    ("read", Verb::Read),
    ("get", Verb::Read),
    ("r", Verb::Read),
    ("write", Verb::Write),
    ("put", Verb::Write),
    ("set", Verb::Write),
    ("w", Verb::Write),
    ("cas", Verb::CompareAndSet),
    ("compare-and-set", Verb::CompareAndSet),
    ("append", Verb::Append),
    ("add", Verb::Add),
    ("inc", Verb::Add),
    ("increment", Verb::Add),
    ("dec", Verb::Subtract),
    ("decrement", Verb::Subtract),
    ("enqueue", Verb::Enqueue),
    ("push", Verb::Enqueue),
    ("dequeue", Verb::Dequeue),
    ("pop", Verb::Dequeue),
    ("acquire", Verb::Acquire),
    ("lock", Verb::Acquire),
    ("release", Verb::Release),
    ("unlock", Verb::Release),
];

fn verb(entry: &Entry) -> Result<Verb, PlanError> {
    let known = VERBS.iter().find(|(name, _)| *name == entry.f);
    known.map(|&(_, verb)| verb).ok_or_else(|| {
        let reason = match entry.f.as_str() {
            "txn" => "transactions are not judged here, only operations on one thing".to_string(),
            f => format!("nobody knows here what the operation `{f}` does"),
        };
        let suggestion = nearest(&entry.f, VERBS.iter().map(|(name, _)| *name));
        PlanError { suggestion, ..wrong(entry, reason) }
    })
}

fn wrong(entry: &Entry, reason: String) -> PlanError {
    PlanError { line: entry.line, column: 1, length: 0, reason, suggestion: None }
}

/// Pairs beginnings with ends. A process does one thing at a time; one that begins another without
/// an end leaves the first open.
pub(super) fn pair(entries: &[Entry]) -> Result<Vec<Pair<'_>>, PlanError> {
    let mut pairs: Vec<Option<Pair<'_>>> = Vec::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, entry) in (1..).zip(entries) {
        verb(entry)?;
        if entry.kind == Kind::Invoke {
            open.insert(&entry.process, pairs.len());
            pairs.push(Some(Pair {
                invoke: entry,
                ok: None,
                began: place,
                ended: u32::MAX,
                key: entry.key.as_ref(),
                asked: &entry.value,
                answered: None,
            }));
            continue;
        }
        let Some(position) = open.remove(entry.process.as_str()) else {
            // What crashed may be told twice.
            if entry.kind == Kind::Info {
                continue;
            }
            let reason = format!("process {} ends here what it did not begin", entry.process);
            return Err(wrong(entry, reason));
        };
        let pair = &mut pairs[position];
        match (entry.kind, pair) {
            (Kind::Fail, pair) => *pair = None,
            (Kind::Ok, Some(pair)) => {
                (pair.ok, pair.ended, pair.answered) = (Some(entry), place, Some(&entry.value));
            }
            _ => {}
        }
    }
    let mut pairs: Vec<Pair<'_>> = pairs.into_iter().flatten().collect();
    take_keys_from_values(&mut pairs);
    Ok(pairs)
}

/// If all values are pairs where none would be one by itself, their first items are keys.
fn take_keys_from_values(pairs: &mut [Pair<'_>]) {
    let has_key = |pair: &Pair<'_>| match (pair.asked.pair(), pair.invoke.f.as_str()) {
        (Some((_, value)), "cas" | "compare-and-set") => value.pair().is_some(),
        (inner, _) => inner.is_some() && pair.key.is_none(),
    };
    if pairs.is_empty() || !pairs.iter().all(has_key) {
        return;
    }
    for pair in pairs {
        if let Some((key, value)) = pair.asked.pair() {
            (pair.key, pair.asked) = (Some(key), value);
        }
        if let Some((_, value)) = pair.answered.and_then(Datum::pair) {
            pair.answered = Some(value);
        }
    }
}

/// What the operations look like operations on.
pub(super) fn guess(pairs: &[Pair<'_>]) -> ModelName {
    let verbs: BTreeSet<Verb> = pairs.iter().filter_map(|pair| verb(pair.invoke).ok()).collect();
    let reads = || pairs.iter().filter(|pair| verb(pair.invoke) == Ok(Verb::Read));
    let shows_lists = reads().any(|pair| matches!(pair.answered, Some(Datum::List(_))));
    let has = |verb: Verb| verbs.contains(&verb);
    match () {
        () if has(Verb::Acquire) || has(Verb::Release) => ModelName::Lock,
        () if has(Verb::Enqueue) || has(Verb::Dequeue) => ModelName::Queue,
        () if has(Verb::Add) && shows_lists => ModelName::Set,
        () if has(Verb::Add) || has(Verb::Subtract) => ModelName::Counter,
        () if has(Verb::Append) && shows_lists => ModelName::Append,
        () if has(Verb::Append) => ModelName::Kv,
        () if has(Verb::CompareAndSet) => ModelName::CasRegister,
        () => ModelName::Register,
    }
}

/// The operations as a judge hears them.
pub(super) fn testify(pairs: &[Pair<'_>], model: ModelName) -> Result<Testimony, PlanError> {
    let mut names = Names::beginning_with(Origin::File, initial(pairs, model));
    let mut deeds = Vec::with_capacity(pairs.len());
    let mut keys = BTreeMap::new();
    let mut clients = BTreeMap::new();
    let zero = pairs.iter().filter_map(|pair| pair.invoke.at).min();
    let moment = |order: u32, entry: &Entry| Moment {
        order,
        place: entry.line,
        at: entry.at.zip(zero).map(|(at, zero)| crate::base::Instant(at.since(zero).0)),
    };
    for pair in pairs {
        let key = pair.key.map_or(String::new(), |key| match key {
            Datum::Number(number) => format!("key {number}"),
            key => key.name(),
        });
        let process = &pair.invoke.process;
        let client = match process.parse::<u64>() {
            Ok(number) => format!("process {number}"),
            Err(_) => process.clone(),
        };
        let ask = ask(pair, model, &mut names)?;
        let told = match pair.ok {
            Some(ok) => Some(told(pair, ok, ask, model, &mut names)?),
            None => None,
        };
        deeds.push(Deed {
            client: number(&mut clients, &mut names.clients, client),
            key: number(&mut keys, &mut names.keys, key),
            ask,
            told,
            began: moment(pair.began, pair.invoke),
            ended: pair.ok.map_or(Moment::NEVER, |ok| moment(pair.ended, ok)),
            asked: 1,
        });
    }
    Ok(Testimony { deeds, names })
}

fn number(known: &mut BTreeMap<String, u32>, names: &mut Vec<String>, name: String) -> u32 {
    let next = names.len() as u32;
    let number = *known.entry(name.clone()).or_insert(next);
    if number == next {
        names.push(name);
    }
    number
}

/// What is there at first: nothing, unless somebody read a zero or an empty text before anybody
/// began to write it.
fn initial(pairs: &[Pair<'_>], model: ModelName) -> &'static str {
    if !matches!(model, ModelName::Register | ModelName::CasRegister | ModelName::Kv) {
        return "nil";
    }
    let is_read = |pair: &&Pair<'_>| verb(pair.invoke) == Ok(Verb::Read);
    let key = |pair: &Pair<'_>| pair.key.map(Datum::name);
    let mut written: BTreeMap<(Option<String>, String), u32> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| !is_read(pair)) {
        let value = pair.asked.pair().map_or(pair.asked, |(_, new)| new);
        written.entry((key(pair), value.name())).or_insert(pair.began);
    }
    let was_there = |value: &Datum| {
        let mut reads = pairs.iter().filter(is_read).filter(|pair| pair.answered == Some(value));
        reads.any(|read| {
            let first = written.get(&(key(read), value.name()));
            first.is_none_or(|&began| read.ended < began)
        })
    };
    match () {
        () if was_there(&Datum::Nil) => "nil",
        () if was_there(&Datum::Number(0)) => "0",
        () if was_there(&Datum::Text(String::new())) => "",
        () => "nil",
    }
}

fn ask(pair: &Pair<'_>, model: ModelName, names: &mut Names) -> Result<Ask, PlanError> {
    let entry = pair.invoke;
    let verb = verb(entry)?;
    let mut value = |datum: &Datum| names.value(&datum.name());
    let count = || match pair.asked {
        Datum::Number(number) => Ok(*number),
        Datum::Nil => Ok(1),
        other => Err(wrong(entry, format!("a counter adds whole numbers, not `{}`", other.name()))),
    };
    let ask = match verb {
        Verb::Read => Ask::Read,
        Verb::Write => Ask::Write(value(pair.asked)),
        Verb::CompareAndSet => {
            let reason = "the value of a compare-and-set is [expected new]";
            let values = pair.asked.pair().ok_or_else(|| wrong(entry, reason.to_string()))?;
            Ask::CompareAndSet { expected: value(values.0), new: value(values.1) }
        }
        Verb::Append => Ask::Append(value(pair.asked)),
        Verb::Add if model == ModelName::Set => Ask::Insert(value(pair.asked)),
        Verb::Add => Ask::Add(count()?),
        Verb::Subtract => Ask::Add(count()?.wrapping_neg()),
        Verb::Enqueue => Ask::Enqueue(value(pair.asked)),
        Verb::Dequeue => Ask::Dequeue,
        Verb::Acquire => Ask::Acquire,
        Verb::Release => Ask::Release,
    };
    if model.knows(ask) {
        return Ok(ask);
    }
    let looks = guess(std::slice::from_ref(pair)).name();
    let reason = format!("a {} knows no operation `{}`", model.name(), entry.f);
    let suggestion = Some(format!("--model {looks}"));
    Err(PlanError { suggestion, ..wrong(entry, reason) })
}

fn told(
    pair: &Pair<'_>,
    ok: &Entry,
    ask: Ask,
    model: ModelName,
    names: &mut Names,
) -> Result<Told, PlanError> {
    let answer = pair.answered.unwrap_or(&Datum::Nil);
    Ok(match (ask, model, answer) {
        (Ask::Read, ModelName::Append | ModelName::Set, Datum::List(items)) => {
            let values: Vec<Value> = items.iter().map(|item| names.value(&item.name())).collect();
            Told::List(names.list(&values))
        }
        (Ask::Read, ModelName::Append | ModelName::Set, Datum::Nil) => Told::List(names.list(&[])),
        (Ask::Read, ModelName::Append | ModelName::Set, other) => {
            let reason =
                format!("a {} is read whole, as a list, not as `{}`", model.name(), other.name());
            return Err(wrong(ok, reason));
        }
        (Ask::Read, ModelName::Counter, Datum::Number(number)) => Told::Count(*number),
        (Ask::Read, ModelName::Counter, Datum::Nil) => Told::Count(0),
        (Ask::Read, ModelName::Counter, other) => {
            let reason = format!("a counter is read as a whole number, not as `{}`", other.name());
            return Err(wrong(ok, reason));
        }
        (Ask::Read | Ask::Dequeue, _, Datum::Nil) => {
            let nothing = names.value("nil");
            Told::Value(if ask == Ask::Dequeue { Value::INITIAL } else { nothing })
        }
        (Ask::Read | Ask::Dequeue, _, value) => Told::Value(names.value(&value.name())),
        (Ask::CompareAndSet { .. }, ..) => Told::Swapped(true),
        _ => Told::Done,
    })
}
