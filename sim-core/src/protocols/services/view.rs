//! Services as people see them: how much waits where, and whether anybody may still call.

use super::breaker::Breaker;
use super::caller::BUDGET_MAX;
use super::message::{Message, Note};
use super::{MESSAGES, Service, options};
use crate::protocol::{
    Field, Form, Item, Mark, MessageView, NodeView, Protocol, Standing, Verdict,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A service: its queue or its calls under way, its breaker, and what became of what it was asked for.
pub(super) fn node(service: &Service) -> NodeView {
    let limit = service.setup.count(options::QUEUE_LIMIT);
    let tally = &service.tally;
    let mut fields = vec![field("answered", tally.answered), field("refused", tally.refused)];
    let mut forms = Vec::new();
    let role = match (service.setup.me.index(), service.next()) {
        (_, None) => "backend",
        (0, _) => "frontend",
        _ => "service",
    };
    if service.next().is_none() {
        let worker = &service.worker;
        forms.push(Form::Gauge { name: "queue", value: worker.queue.len() as u64, limit });
        fields.push(field("came too late", tally.too_late));
        let at_work = worker.at_work.as_ref();
        let at_work = at_work.map_or_else(|| "nothing".into(), |(job, _)| job.request.to_string());
        fields.push(field("works on", at_work));
        let values: Vec<String> = worker
            .store
            .iter()
            .map(|(&key, value)| format!("{}={value}", crate::protocol::Key(key)))
            .collect();
        fields.push(field("store", values.join(" ")));
    } else {
        let calling = service.jobs.iter().filter(|job| job.is_calling()).count();
        forms.push(Form::Gauge {
            name: "calls",
            value: calling as u64,
            limit: service.setup.count(options::CALLS_LIMIT),
        });
        forms.push(Form::Items { name: "breaker", items: vec![breaker(service.breaker)] });
        forms.push(Form::Gauge {
            name: "retries spent",
            value: (BUDGET_MAX - service.budget.0) / 100,
            limit: BUDGET_MAX / 100,
        });
        fields.push(field("gave up", tally.gave_up));
        fields.push(field("waits to call again", service.jobs.len() - calling));
    }
    NodeView { role, standing: Standing::Following, epoch: 0, fields, forms }
}

fn breaker(breaker: Breaker) -> Item {
    let (label, detail, mark) = match breaker {
        Breaker::Closed { failures: 0 } => ("closed", String::new(), Mark::Plain),
        Breaker::Closed { failures } => {
            ("closed", format!("{failures} failures in a row"), Mark::Plain)
        }
        Breaker::Open { until } => ("open", format!("until {until}"), Mark::Pending),
        Breaker::HalfOpen => ("half-open", "one call shows".into(), Mark::Pending),
    };
    Item { label: label.into(), detail, epoch: 0, mark }
}

/// A message: what is called for, until when, and what came of it.
pub(super) fn message(message: &Message) -> MessageView {
    let name = MESSAGES[Service::message_kind(message)].name;
    let (rest, verdict, fields) = match message {
        Message::Call { chain, request, deadline } => {
            let number = chain.last().map_or(0, |id| id.number);
            let chain: Vec<String> = chain.iter().map(ToString::to_string).collect();
            let fields = vec![
                field("request", request),
                field("until", deadline),
                field("for", chain.join(", ")),
            ];
            (format!("{number} {request} until={deadline}"), Verdict::Neutral, fields)
        }
        Message::Done { id, outcome } => (
            format!("{} {outcome}", id.number),
            Verdict::Granted,
            vec![field("call", id), field("outcome", outcome)],
        ),
        Message::Failed { id, reason } => (
            format!("{} {}", id.number, reason.words()),
            Verdict::Denied,
            vec![field("call", id), field("reason", reason.words())],
        ),
    };
    MessageView { text: format!("{name} {rest}"), fields, epoch: 0, verdict }
}

/// What a service announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::GaveUp { id, .. } => format!("gives up {id}"),
        Note::Began { chain, .. } => {
            let chain: Vec<String> = chain.iter().rev().map(ToString::to_string).collect();
            format!("begins {}", chain.join(" for "))
        }
        Note::Finished { id, .. } => format!("finishes {id}"),
        Note::Answered => "answers in time".into(),
        Note::BreakerOpened => "stops calling: its breaker opens".into(),
        Note::BreakerClosed => "calls again: its breaker closes".into(),
    }
}
