//! Primary and backup as people see them: nodes, messages, records, and what is announced.

use super::message::{Message, Note, Record};
use super::monitor::Monitor;
use super::server::Server;
use super::{PrimaryBackup, State};
use crate::protocol::{
    Action, Field, Form, Item, Mark, MessageKind, MessageView, NodeView, Protocol, Request,
    Standing, Verdict,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

pub(super) fn node(node: &PrimaryBackup) -> NodeView {
    match node {
        PrimaryBackup::Monitor(monitor) => of_monitor(monitor),
        PrimaryBackup::Server(server) => of_server(server),
    }
}

fn of_monitor(monitor: &Monitor) -> NodeView {
    let latest = monitor.latest();
    let office = |server| match monitor.view {
        Some(view) if view.primary == server && monitor.is_acknowledged => {
            ("primary", Mark::Settled)
        }
        Some(view) if view.primary == server => ("primary, has not acknowledged", Mark::Pending),
        Some(view) if view.backup == Some(server) => ("backup", Mark::Plain),
        _ => ("spare", Mark::Plain),
    };
    let epoch = monitor.view.map_or(0, |view| view.number);
    let items = monitor.setup.peers().map(|server| {
        let (office, mark) = office(server);
        let is_silent = !monitor.lives(server, latest);
        let detail = if is_silent { format!("{office}, silent") } else { office.to_string() };
        let mark = if is_silent { Mark::Past } else { mark };
        Item { label: server.to_string(), detail, epoch, mark }
    });
    let items = items.take(Form::ITEMS_MAX).collect();
    let view = monitor.view.map_or("none yet".to_string(), |view| view.to_string());
    let acknowledged = if monitor.is_acknowledged { "yes" } else { "no" };
    NodeView {
        role: "monitor",
        standing: Standing::Following,
        epoch,
        fields: vec![field("view", view), field("acknowledged", acknowledged)],
        forms: vec![Form::Items { name: "servers", items }],
    }
}

fn of_server(server: &Server) -> NodeView {
    let me = server.setup.me;
    let is_backup = server.view.is_some_and(|view| view.backup == Some(me));
    let role = match server.standing() {
        Standing::Leading => "primary",
        Standing::Contending => "primary, not serving yet",
        Standing::Following if is_backup => "backup",
        Standing::Following => "spare",
    };
    let mut fields = vec![
        field("view", server.view.map_or("none yet".to_string(), |view| view.to_string())),
        field("position", server.state.position),
    ];
    let mut forms = vec![values(&server.state, server.number())];
    if server.is_primary() {
        fields.push(field("confirmed", server.confirmed));
        let items = server.waiting.iter().take(Form::ITEMS_MAX).map(|it| Item {
            label: short(&it.request),
            detail: format!("position {}, c{}", it.position, it.request.client + 1),
            epoch: server.number(),
            mark: Mark::Pending,
        });
        forms.push(Form::Items { name: "not confirmed", items: items.collect() });
    }
    NodeView { role, standing: server.standing(), epoch: server.number(), fields, forms }
}

fn values(state: &State, epoch: u64) -> Form {
    let items = state.values().take(Form::ITEMS_MAX).map(|(key, value)| Item {
        label: format!("{key}={value}"),
        detail: String::new(),
        epoch,
        mark: Mark::Plain,
    });
    Form::Items { name: "values", items: items.collect() }
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

pub(super) fn message(message: &Message) -> MessageView {
    let (rest, fields, epoch, verdict) = match message {
        Message::Ping { serves: 0 } => (String::new(), vec![], 0, Verdict::Neutral),
        Message::Ping { serves } => {
            let text = format!("serves view {serves}");
            (text, vec![field("serves view", serves)], *serves, Verdict::Neutral)
        }
        Message::View(view) => {
            (view.to_string(), vec![field("view", view)], view.number, Verdict::Neutral)
        }
        Message::State { view, state } => {
            let text = format!("upto={}", state.position);
            let fields = vec![field("view", view), field("up to position", state.position)];
            (text, fields, view.number, Verdict::Neutral)
        }
        Message::Update { view, base, requests } => {
            let words: Vec<String> = requests.iter().take(4).map(short).collect();
            let more = if requests.len() > 4 { " …" } else { "" };
            let text = format!("{}:{}{more}", base + 1, words.join(" "));
            let fields = vec![
                field("view", view),
                field("behind position", base),
                field("requests", requests.len()),
            ];
            (text, fields, view.number, Verdict::Neutral)
        }
        Message::Confirm { number, position } => {
            let fields = vec![field("view", number), field("up to position", position)];
            (format!("upto={position}"), fields, *number, Verdict::Granted)
        }
        Message::Refuse(view) => {
            (format!("view={view}"), vec![field("view", view)], view.number, Verdict::Denied)
        }
    };
    let MessageKind { name, .. } = super::MESSAGES[PrimaryBackup::message_kind(message)];
    let text = if rest.is_empty() { name.into() } else { format!("{name} {rest}") };
    MessageView { text, fields, epoch, verdict }
}

/// Why a server does not do what a message asks for; `None` if it does.
pub(super) fn refusal(node: &PrimaryBackup, message: &Message) -> Option<String> {
    let (PrimaryBackup::Server(server), Message::State { view, .. } | Message::Update { view, .. }) =
        (node, message)
    else {
        return None;
    };
    let own = server.view.filter(|own| own.number > view.number)?;
    let me = server.setup.me;
    Some(format!("{me} is in view {own} already, so view {} is over", view.number))
}

pub(super) fn record(record: &Record) -> String {
    match record {
        Record::View(view) => format!("view {view}"),
        Record::State { number, state } => {
            format!("state of view {number}, up to position {}", state.position)
        }
        Record::Request(request) => request.to_string(),
    }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Formed(view) => format!("begins view {view}"),
        Note::Serves { number, position, .. } => {
            format!("serves in view {number} from position {position} on")
        }
        Note::Confirmed { number, position, .. } => {
            format!("knows position {position} to be safe in view {number}")
        }
        Note::Joined { number, position } => {
            format!("is backup in view {number}, with the state up to position {position}")
        }
        Note::Replaced { number } => format!("learns of view {number} that it is replaced"),
    }
}
