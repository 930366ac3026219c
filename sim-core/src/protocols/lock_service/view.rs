//! The lock service as people see it: leases with their times, tokens, and what they protect.

use super::message::{Ask, Deed, Message, Note, Record, Session};
use super::worker::{Step, Worker};
use super::{MESSAGES, Node, Part, SERVICE, STORAGE};
use crate::base::{Instant, NodeId};
use crate::protocol::{
    Field, Form, Item, Key, Mark, MessageKind, MessageView, NodeView, Protocol, Verdict,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A server in its part.
pub(super) fn node(node: &Node) -> NodeView {
    let status = node.status();
    let (role, fields, forms) = match &node.part {
        Part::Service(service) => {
            let leases = service.leases.from(&Key(0)).iter().take(Form::ITEMS_MAX);
            let leases = leases.map(|(key, lease)| Item {
                label: format!("{key} → {}", lease.holder),
                detail: format!("token {}, until {}", lease.token, lease.until),
                epoch: lease.token,
                mark: mark(lease.until, node.now),
            });
            let waiting = service.waiting.iter().take(Form::ITEMS_MAX).map(|it| Item {
                label: format!("{} ? {}", it.worker, it.key),
                detail: format!("waits for the lock of {}", it.key),
                epoch: 0,
                mark: Mark::Pending,
            });
            let fields =
                vec![field("last token", service.token), field("waiting", service.waiting.len())];
            ("lock service", fields, vec![items("leases", leases), items("waiting", waiting)])
        }
        Part::Storage(storage) => {
            let cells = storage.cells.from(&Key(0)).iter().take(Form::ITEMS_MAX);
            let cells = cells.map(|(key, cell)| Item {
                label: format!("{key}={}", cell.value),
                detail: format!("newest token {}", cell.newest),
                epoch: cell.newest,
                mark: Mark::Settled,
            });
            ("storage", vec![field("keys", storage.cells.len())], vec![items("values", cells)])
        }
        Part::Worker(worker) => {
            let fields = vec![
                field("doing", doing(worker)),
                field("queue", worker.queue.len()),
                field("reads", worker.reads.len()),
            ];
            ("worker", fields, vec![held(worker, node.now)])
        }
    };
    NodeView { role, standing: status.standing, epoch: status.epoch, fields, forms }
}

fn items(name: &'static str, items: impl Iterator<Item = Item>) -> Form {
    Form::Items { name, items: items.collect() }
}

/// A lease is over when its clock says so, whether anybody looks or not.
fn mark(until: Instant, now: Instant) -> Mark {
    if now < until { Mark::Pending } else { Mark::Past }
}

/// The lock that a worker holds, as it knows it.
fn held(worker: &Worker, now: Instant) -> Form {
    let lease = worker.task.zip(worker.lease()).map(|(task, lease)| {
        let what = match task.step {
            Step::Storing(_, Some(value), _) => format!("={value}"),
            _ => String::new(),
        };
        Item {
            label: format!("{}{what}", task.request.operation.key),
            detail: format!("token {}, until {}", lease.token, lease.until),
            epoch: lease.token,
            mark: mark(lease.until, now),
        }
    });
    items("lease", lease.into_iter())
}

fn doing(worker: &Worker) -> String {
    let Some(task) = worker.task else { return "nothing".into() };
    let operation = task.request.operation;
    match task.step {
        Step::Acquiring => format!("waits for the lock to {operation}"),
        Step::Fetching(_) => format!("holds the lock, reads, to {operation}"),
        Step::Storing(..) => format!("looked at its clock, writes: {operation}"),
    }
}

/// A message: one line that begins with its kind, all its fields, and whether it grants.
pub(super) fn message(message: &Message) -> MessageView {
    let token_of = |token: &u64| field("token", token);
    let (rest, epoch, fields) = match message {
        Message::Acquire { key, ask, .. } => {
            (key.to_string(), 0, vec![field("key", key), field("ask", ask_text(*ask))])
        }
        Message::Granted { key, ask, token, lease, .. } => (
            format!("{key} token={token} for {lease}"),
            *token,
            vec![
                field("key", key),
                token_of(token),
                field("for", lease),
                field("ask", ask_text(*ask)),
            ],
        ),
        Message::Release { key, token } => {
            (format!("{key} token={token}"), *token, vec![field("key", key), token_of(token)])
        }
        Message::Fetch { key, token, deed } => (
            format!("{key} token={token}"),
            *token,
            vec![field("key", key), token_of(token), field("for", deed_text(*deed))],
        ),
        Message::Fetched { key, token, value, session } => {
            let known = match session {
                Session::Fresh => String::new(),
                Session::Done(outcome) => format!(" done: {outcome}"),
                Session::Past => " past".into(),
            };
            let fields = vec![field("key", key), token_of(token), field("value", value)];
            (format!("{key}={value} token={token}{known}"), *token, fields)
        }
        Message::Store { key, token, deed, value, outcome } => {
            let what = value.map_or(format!("{key} unchanged"), |value| format!("{key}={value}"));
            let fields = vec![
                field("key", key),
                token_of(token),
                field("for", deed_text(*deed)),
                field("outcome", outcome),
            ];
            (format!("{what} token={token}"), *token, fields)
        }
        Message::Stored { token, deed, outcome } => {
            let fields = vec![token_of(token), field("for", deed_text(*deed))];
            (format!("{outcome} token={token}"), *token, fields)
        }
        Message::Refused { key, token, newest } => {
            let fields = vec![field("key", key), token_of(token), field("newest", newest)];
            (format!("{key} token={token} newest={newest}"), *token, fields)
        }
        Message::Read { key, deed } => {
            (key.to_string(), 0, vec![field("key", key), field("for", deed_text(*deed))])
        }
        Message::Value { deed, value } => {
            (value.to_string(), 0, vec![field("for", deed_text(*deed)), field("value", value)])
        }
    };
    let verdict = match message {
        Message::Granted { .. } | Message::Stored { .. } => Verdict::Granted,
        Message::Refused { .. } => Verdict::Denied,
        _ => Verdict::Neutral,
    };
    let MessageKind { name, .. } = MESSAGES[Node::message_kind(message)];
    MessageView { text: format!("{name} {rest}"), fields, epoch, verdict }
}

fn ask_text(Ask { life, nth }: Ask) -> String {
    format!("{nth} of life {life}")
}

fn deed_text(Deed { client, sequence }: Deed) -> String {
    format!("c{} op {sequence}", client + 1)
}

/// Why a server refuses what a message asks for, or lets its sender wait.
pub(super) fn refusal(
    node: &Node,
    from: NodeId,
    message: &Message,
    now: Instant,
) -> Option<String> {
    match (&node.part, *message) {
        (Part::Service(service), Message::Acquire { key, .. }) => {
            let lease = service.running(key, now).filter(|lease| lease.holder != from)?;
            let super::service::Lease { holder, token, until, .. } = lease;
            Some(format!("{SERVICE} lent {key} to {holder} under lease {token} until {until}"))
        }
        (
            Part::Storage(storage),
            Message::Fetch { key, token, .. } | Message::Store { key, token, .. },
        ) => {
            let newest = storage.cell(key).newest;
            node.is_fenced_off(token, newest).then(|| {
                format!("{STORAGE} has seen token {newest} for {key}, which is later than {token}")
            })
        }
        _ => None,
    }
}

/// What a record of the disk keeps.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Life => "started".into(),
        Record::Granted { key, holder, token, .. } => {
            format!("{key} lent to {holder} under lease {token}")
        }
        Record::Released { key, token } => format!("{key} given back, lease {token}"),
        Record::Shown { key, token } => format!("token {token} shown for {key}"),
        Record::Stored { key, token, deed, value, outcome } => {
            let what = value.map_or(format!("{key} unchanged"), |value| format!("{key}={value}"));
            format!("{what} under lease {token}; {}: {outcome}", deed_text(*deed))
        }
    }
}

/// What a server announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Lent { key, holder, token, until } => {
            format!("lends {key} to {holder} under lease {token} until {until}")
        }
        Note::GivenBack { key, token } => format!("has {key} back from lease {token}"),
        Note::Held { key, token } => format!("holds {key} under lease {token}"),
        Note::Expired { key, token } => format!("sees that its lease {token} of {key} is over"),
        Note::Fetched { key, holder, token } => {
            format!("lets {holder} read {key} under lease {token}")
        }
        Note::Written { key, holder, token, value } => {
            format!("takes {key}={value} from {holder} under lease {token}")
        }
        Note::Refused { key, holder, token, newest } => {
            format!("refuses {holder} under lease {token}: {key} has seen lease {newest}")
        }
    }
}
