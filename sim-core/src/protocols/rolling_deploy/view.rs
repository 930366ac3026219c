//! Servers and documents as people see them.

use super::{MESSAGES, Message, Server};
use crate::protocol::{
    Field, Form, Item, Key, Mark, MessageView, NodeView, Protocol, Standing, Verdict,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A server: its part and version, and what a consumer keeps.
pub(super) fn node(server: &Server) -> NodeView {
    let role = match (server.is_producer(), server.setup.version) {
        (true, 0) => "producer v1",
        (true, _) => "producer v2",
        (false, 0) => "consumer v1",
        (false, _) => "consumer v2",
    };
    let mut fields = vec![field("version", server.version()), field("documents", server.documents)];
    if let Some(complaint) = &server.complaint {
        fields.push(field("last complaint", complaint));
    }
    let mut items: Vec<Item> = server
        .store
        .iter()
        .map(|(&key, value)| Item {
            label: format!("{}={value}", Key(key)),
            detail: String::new(),
            epoch: 0,
            mark: Mark::Plain,
        })
        .collect();
    items.truncate(Form::ITEMS_MAX);
    let forms = match server.is_producer() {
        true => Vec::new(),
        false => vec![Form::Items { name: "orders", items }],
    };
    // Versions differ in colour, as epochs do.
    let epoch = u64::from(server.setup.version) + 1;
    NodeView { role, standing: Standing::Following, epoch, fields, forms }
}

/// A message: the document itself.
pub(super) fn message(message: &Message) -> MessageView {
    let name = MESSAGES[Server::message_kind(message)].name;
    let (rest, verdict, fields) = match message {
        Message::Document(text) => (text.clone(), Verdict::Neutral, vec![field("document", text)]),
        Message::Receipt { client, sequence, outcome } => {
            let order = format!("c{} op {sequence}", u32::from(*client) + 1);
            let fields = vec![field("order", &order), field("outcome", outcome)];
            (format!("{order}: {outcome}"), Verdict::Granted, fields)
        }
        Message::Rejected { error } => {
            (error.clone(), Verdict::Denied, vec![field("error", error)])
        }
    };
    MessageView { text: format!("{name} {rest}"), fields, epoch: 0, verdict }
}
