//! The dumb judge: it tries every order, with no memory, and models that are written anew.

use crate::judge::{Ask, Deed, Told, Value};
use std::collections::{BTreeSet, VecDeque};

/// A thing of any kind, as plainly as can be.
#[derive(Clone, Debug)]
enum Thing {
    Register(Value),
    Text(String),
    List(Vec<Value>),
    Count(i64),
    Set(BTreeSet<Value>),
    Queue(VecDeque<Value>),
    Lock(Option<u32>),
}

/// What it answers, and becomes.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Done,
    Value(Value),
    Text(String),
    List(Vec<Value>),
    Count(i64),
    Swapped(bool),
    Refused,
}

fn act(thing: &mut Thing, deed: &Deed, names: &super::Names) -> Said {
    match (thing, deed.ask) {
        (Thing::Register(value), Ask::Read) => Said::Value(*value),
        (Thing::Register(value), Ask::Write(new)) => {
            *value = new;
            Said::Done
        }
        (Thing::Register(value), Ask::CompareAndSet { expected, new }) => {
            let swaps = *value == expected;
            if swaps {
                *value = new;
            }
            Said::Swapped(swaps)
        }
        (Thing::Text(text), Ask::Read) => Said::Text(text.clone()),
        (Thing::Text(text), Ask::Write(new)) => {
            *text = names.text(new).to_string();
            Said::Done
        }
        (Thing::Text(text), Ask::Append(more)) => {
            *text += names.text(more);
            Said::Done
        }
        (Thing::List(list), Ask::Read) => Said::List(list.clone()),
        (Thing::List(list), Ask::Append(value)) => {
            list.push(value);
            Said::Done
        }
        (Thing::Count(count), Ask::Read) => Said::Count(*count),
        (Thing::Count(count), Ask::Add(more)) => {
            *count += more;
            Said::Done
        }
        (Thing::Set(set), Ask::Read) => Said::List(set.iter().copied().collect()),
        (Thing::Set(set), Ask::Insert(value)) => {
            set.insert(value);
            Said::Done
        }
        (Thing::Queue(queue), Ask::Enqueue(value)) => {
            queue.push_back(value);
            Said::Done
        }
        (Thing::Queue(queue), Ask::Dequeue) => {
            Said::Value(queue.pop_front().unwrap_or(Value::INITIAL))
        }
        (Thing::Lock(holder), Ask::Acquire) if holder.is_none() => {
            *holder = Some(deed.client);
            Said::Done
        }
        (Thing::Lock(holder), Ask::Release) if *holder == Some(deed.client) => {
            *holder = None;
            Said::Done
        }
        _ => Said::Refused,
    }
}

fn is_what_was_told(said: &Said, told: Told, names: &super::Names) -> bool {
    match told {
        Told::Done => *said == Said::Done,
        Told::Value(value) => {
            *said == Said::Value(value) || *said == Said::Text(names.text(value).to_string())
        }
        Told::List(span) => *said == Said::List(names.listed(span).to_vec()),
        Told::Count(count) => *said == Said::Count(count),
        Told::Swapped(swapped) => *said == Said::Swapped(swapped),
    }
}

fn search(deeds: &[Deed], done: u32, thing: &Thing, names: &super::Names) -> bool {
    let left = |at: &usize| done >> at & 1 == 0;
    let places = || (0..deeds.len()).filter(left);
    if places().all(|at| deeds[at].is_open()) {
        return true;
    }
    places().any(|at| {
        let is_next = places().all(|other| !deeds[other].is_before(&deeds[at]));
        let mut after = thing.clone();
        let said = act(&mut after, &deeds[at], names);
        let fits = deeds[at].told.is_none_or(|told| is_what_was_told(&said, told, names));
        is_next && fits && search(deeds, done | 1 << at, &after, names)
    })
}

/// Whether any order explains some deeds.
pub(super) fn is_legal(
    deeds: &[Deed],
    model: crate::judge::ModelName,
    names: &super::Names,
) -> bool {
    use crate::judge::ModelName;
    let thing = match model {
        ModelName::Register | ModelName::CasRegister => Thing::Register(Value::INITIAL),
        ModelName::Kv => Thing::Text(names.text(Value::INITIAL).to_string()),
        ModelName::Append => Thing::List(Vec::new()),
        ModelName::Counter => Thing::Count(0),
        ModelName::Set => Thing::Set(BTreeSet::new()),
        ModelName::Queue => Thing::Queue(VecDeque::new()),
        ModelName::Lock => Thing::Lock(None),
    };
    search(deeds, 0, &thing, names)
}

/// What a thing of the model answers to deeds, one after the other: used to make histories up.
pub(super) fn answers(
    deeds: &[Deed],
    model: crate::judge::ModelName,
    names: &mut super::Names,
) -> Vec<Option<Told>> {
    use crate::judge::ModelName;
    let mut thing = match model {
        ModelName::Register | ModelName::CasRegister => Thing::Register(Value::INITIAL),
        ModelName::Kv => Thing::Text(names.text(Value::INITIAL).to_string()),
        ModelName::Append => Thing::List(Vec::new()),
        ModelName::Counter => Thing::Count(0),
        ModelName::Set => Thing::Set(BTreeSet::new()),
        ModelName::Queue => Thing::Queue(VecDeque::new()),
        ModelName::Lock => Thing::Lock(None),
    };
    let mut answer = |deed: &Deed| {
        Some(match act(&mut thing, deed, names) {
            Said::Done => Told::Done,
            Said::Value(value) => Told::Value(value),
            Said::Text(text) => Told::Value(names.value(&text)),
            Said::List(list) => Told::List(names.list(&list)),
            Said::Count(count) => Told::Count(count),
            Said::Swapped(swapped) => Told::Swapped(swapped),
            Said::Refused => return None,
        })
    };
    deeds.iter().map(&mut answer).collect()
}
