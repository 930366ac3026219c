//! The store as people see it: nodes, messages, records, and what is announced.

use super::QuorumStore;
use super::coordinator::{Phase, Work};
use super::message::{Message, Note, Record};
use super::options;
use super::versions::{Stamp, Version, Versions};
use crate::base::NodeId;
use crate::protocol::{
    Action, Field, Form, Item, Key, Mark, MessageKind, MessageView, NodeView, Protocol, Request,
    Standing, Verdict,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

pub(super) fn node(node: &QuorumStore) -> NodeView {
    let known = (0..).map(Key).zip(&node.values);
    let values = known.flat_map(|(key, versions)| cards(key, versions, None));
    let mut forms =
        vec![Form::Items { name: "versions", items: values.take(Form::ITEMS_MAX).collect() }];
    if !node.hints.is_empty() {
        let hints = node.hints.iter();
        let hints = hints.flat_map(|(home, key, versions)| cards(*key, versions, Some(*home)));
        forms.push(Form::Items { name: "hints", items: hints.take(Form::ITEMS_MAX).collect() });
    }
    if !node.works.is_empty() {
        let works = node.works.iter().map(|it| work(node, it)).take(Form::ITEMS_MAX);
        forms.push(Form::Items { name: "coordinates", items: works.collect() });
    }
    let siblings = node.values.iter().filter(|versions| versions.len() > 1).count();
    NodeView {
        role: if node.works.is_empty() { "replica" } else { "coordinator" },
        standing: Standing::Following,
        epoch: 0,
        fields: vec![field("values in conflict", siblings), field("hints", node.hints.len())],
        forms,
    }
}

/// A card for each version.
fn cards(key: Key, versions: &Versions, home: Option<NodeId>) -> impl Iterator<Item = Item> {
    let mark = match home {
        Some(_) => Mark::Pending,
        None if versions.len() > 1 => Mark::Rival,
        None => Mark::Plain,
    };
    versions.iter().map(move |version| Item {
        label: format!("{key}={}", version.value),
        detail: match home {
            Some(home) => format!("for {home}, {}", origin(version)),
            None => origin(version),
        },
        epoch: 0,
        mark,
    })
}

/// What a version is compared by: its timestamp, or its clock.
fn origin(version: &Version) -> String {
    match version.stamp {
        Stamp::ZERO => version.clock.to_string(),
        Stamp { at, by } => format!("{} at {at} by {by}", version.dot),
    }
}

fn work(node: &QuorumStore, work: &Work) -> Item {
    let detail = match &work.phase {
        Phase::Get(get) => {
            format!("{} of {} replies", get.replies.len(), node.quorum(options::READS))
        }
        Phase::Put(put) => {
            let hints = put.hinted.len();
            let hints = if hints > 0 { format!(", {hints} hinted") } else { String::new() };
            format!("{} of {} have it{hints}", put.kept.len(), node.quorum(options::WRITES))
        }
    };
    let label = format!("c{} {}", work.request.client + 1, short(&work.request));
    Item { label, detail, epoch: 0, mark: Mark::Pending }
}

/// A request in a few signs.
fn short(request: &Request) -> String {
    let key = request.operation.key;
    match request.operation.action {
        Action::Read => format!("{key}?"),
        Action::Write(value) => format!("{key}={value}"),
        Action::CompareAndSet { expected, new } => format!("{key}:{expected}→{new}"),
    }
}

/// Versions in one line: `1 {c1:1} | 2 {c2:1}`.
fn line(versions: &Versions) -> String {
    let each = versions.iter().map(|it| format!("{} {}", it.value, origin(it)));
    match versions.is_empty() {
        true => "nothing".into(),
        false => each.collect::<Vec<_>>().join(" | "),
    }
}

fn standing_in(home: Option<NodeId>) -> String {
    home.map_or(String::new(), |home| format!(" in place of {home}"))
}

fn in_place_of(home: Option<NodeId>) -> Field {
    field("in place of", home.map_or("nobody".to_string(), |home| home.to_string()))
}

pub(super) fn message(message: &Message) -> MessageView {
    let (rest, fields, verdict) = match message {
        Message::Get { of, home, key } => {
            let fields = vec![field("key", key), field("for", of), in_place_of(*home)];
            (format!("{key} for {of}{}", standing_in(*home)), fields, Verdict::Neutral)
        }
        Message::GetReply { of, home, versions } => {
            let fields =
                vec![field("for", of), field("versions", line(versions)), in_place_of(*home)];
            (format!("{}{}", line(versions), standing_in(*home)), fields, Verdict::Granted)
        }
        Message::Put { of, key, versions } => {
            let fields =
                vec![field("key", key), field("for", of), field("versions", line(versions))];
            (format!("{key}={}", line(versions)), fields, Verdict::Neutral)
        }
        Message::PutReply { of, .. } => {
            (format!("for {of}"), vec![field("for", of)], Verdict::Granted)
        }
        Message::Hint { of, home, key, versions } => {
            let fields = vec![
                field("for", of),
                field("in place of", home),
                field("key", key),
                field("versions", line(versions)),
            ];
            (format!("for {home} {key}={}", line(versions)), fields, Verdict::Neutral)
        }
        Message::HintReply { of, home, .. } => {
            let fields = vec![field("for", of), field("in place of", home)];
            (format!("for {of} in place of {home}"), fields, Verdict::Granted)
        }
        Message::Handoff { key, versions } => {
            let fields = vec![field("key", key), field("versions", line(versions))];
            (format!("{key}={}", line(versions)), fields, Verdict::Neutral)
        }
        Message::HandoffReply { key, .. } => {
            (key.to_string(), vec![field("key", key)], Verdict::Granted)
        }
        Message::Compare { digest } => {
            let digest = format!("{:08x}", digest >> 32);
            (digest.clone(), vec![field("digest", digest)], Verdict::Neutral)
        }
        Message::Exchange { values, .. } => {
            let all = values.iter().map(|(key, versions)| format!("{key}={}", line(versions)));
            let all: Vec<String> = all.take(Form::ITEMS_MAX).collect();
            (all.join(", "), vec![field("values", values.len())], Verdict::Neutral)
        }
    };
    let MessageKind { name, .. } = super::MESSAGES[QuorumStore::message_kind(message)];
    let text = if rest.is_empty() { name.into() } else { format!("{name} {rest}") };
    MessageView { text, fields, epoch: 0, verdict }
}

pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Value { key, versions } => format!("{key}={}", line(versions)),
        Record::Hint { home, key, versions } => format!("for {home}: {key}={}", line(versions)),
    }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Asked { of, key } => format!("coordinates {of} on {key}"),
        Note::Keeps { key, home: None, versions } => format!("keeps {key}={}", line(versions)),
        Note::Keeps { key, home: Some(home), versions } if versions.is_empty() => {
            format!("has handed {key} over to {home}")
        }
        Note::Keeps { key, home: Some(home), versions } => {
            format!("keeps {key}={} for {home}", line(versions))
        }
        Note::Acknowledged { dot, key, .. } => format!("acknowledges {dot} on {key}"),
    }
}
