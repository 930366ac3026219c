//! Paxos as people see it: its nodes, its messages and what it announces.
//!
//! The notation is `value@ballot` for a proposal, and `4.n2` for a ballot.

use super::message::{Message, Note, Proposal, Record};
use super::proposer::{Attempt, Phase};
use super::{Decree, MESSAGES, Paxos};
use crate::base::{NodeId, NodeSet};
use crate::protocol::{
    Field, Form, Item, Key, Mark, MessageKind, MessageView, NodeView, Protocol, Standing, Status,
    Verdict, Vote,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// What scenario conditions read: how many decrees the node has heard of, and of how many it knows
/// what was chosen.
pub(super) fn status(paxos: &Paxos) -> Status {
    let decrees = || paxos.decrees.iter().map(|(_, decree)| decree);
    let standing = match decrees().any(|decree| decree.attempt.is_some()) {
        true => Standing::Contending,
        false => Standing::Following,
    };
    Status {
        standing,
        epoch: decrees().map(|decree| decree.acceptor.promised.number).max().unwrap_or(0),
        leader: None,
        written: decrees().count() as u64,
        applied: decrees().filter(|decree| decree.chosen.is_some()).count() as u64,
    }
}

/// A node, with its decrees and, while it proposes, who answered it.
pub(super) fn node(paxos: &Paxos) -> NodeView {
    let Status { standing, epoch, written, applied, .. } = status(paxos);
    let attempts = || paxos.decrees.iter().filter_map(|(key, it)| Some((key, it.attempt?)));
    let waiting: Vec<String> = paxos.waiting.iter().map(|it| it.request.to_string()).collect();
    let proposing: Vec<String> = attempts()
        .map(|(key, Attempt { ballot, phase, .. })| match phase {
            Phase::Preparing { .. } => format!("prepares {key} under {ballot}"),
            Phase::Proposing { value, .. } => format!("proposes {key}={value} under {ballot}"),
            Phase::Resting => format!("rests: {key} under {ballot} was refused"),
        })
        .collect();
    let role = match attempts().next() {
        Some((_, Attempt { phase: Phase::Resting, .. })) => "resting proposer",
        Some(_) => "proposer",
        None => "acceptor",
    };
    let mut fields = vec![
        field("highest ballot number", epoch),
        field("decrees heard of", written),
        field("of these known", applied),
    ];
    if !proposing.is_empty() {
        fields.push(field("as a proposer", proposing.join("; ")));
    }
    if !waiting.is_empty() {
        fields.push(field("waiting", waiting.join("; ")));
    }
    let mut forms = vec![decrees(paxos)];
    forms.extend(attempts().find_map(|(_, attempt)| answers(paxos, &attempt)));
    NodeView { role, standing, epoch, fields, forms }
}

/// What is not known to be chosen stands first, since there something may happen yet.
fn decrees(paxos: &Paxos) -> Form {
    let open = paxos.decrees.iter().filter(|(_, decree)| decree.chosen.is_none());
    let closed = paxos.decrees.iter().filter(|(_, decree)| decree.chosen.is_some());
    let items = open.chain(closed).take(Form::ITEMS_MAX);
    Form::Items { name: "decrees", items: items.map(|(key, it)| item(*key, it)).collect() }
}

fn item(key: Key, decree: &Decree) -> Item {
    let accepted = decree.acceptor.accepted;
    let promised = decree.acceptor.promised;
    let (label, mark, ballot) = match (decree.chosen, accepted) {
        (Some(value), _) => (format!("{key}={value}"), Mark::Settled, promised),
        (None, Some(Proposal { ballot, value })) => {
            (format!("{key}={value}"), Mark::Pending, ballot)
        }
        (None, None) => (key.to_string(), Mark::Plain, promised),
    };
    let told = match (decree.chosen, accepted) {
        (Some(_), Some(proposal)) => format!("chosen; accepted {proposal}"),
        (Some(_), None) => "chosen".to_string(),
        (None, Some(proposal)) => format!("accepted {proposal}"),
        (None, None) => "nothing accepted".to_string(),
    };
    let detail = format!("{told}, promised {promised}");
    Item { label, detail, epoch: ballot.number, mark }
}

/// Who promised, or who accepted.
fn answers(paxos: &Paxos, attempt: &Attempt) -> Option<Form> {
    let (name, granted): (_, NodeSet) = match attempt.phase {
        Phase::Preparing { promises, .. } => ("promises", promises),
        Phase::Proposing { accepted, .. } => ("accepted by", accepted),
        Phase::Resting => return None,
    };
    let vote = |node| if granted.contains(node) { Vote::Granted } else { Vote::Awaited };
    let servers = (0..paxos.setup.servers).map(NodeId::server);
    let votes = servers.map(|node| (node, vote(node))).collect();
    Some(Form::Votes { name, votes, needed: paxos.setup.majority() })
}

/// A message: one line that begins with its kind, all its fields, and whether it grants.
pub(super) fn message(message: &Message) -> MessageView {
    let (rest, epoch, verdict, fields) = match *message {
        Message::Prepare { key, ballot } => (
            format!("{key} {ballot}"),
            ballot.number,
            Verdict::Neutral,
            vec![field("decree", key), field("ballot", ballot)],
        ),
        Message::Promise { key, ballot, accepted } => {
            let told = accepted.map_or_else(|| "nothing".into(), |it| it.to_string());
            (
                format!("{key} {ballot} accepted={told}"),
                ballot.number,
                Verdict::Granted,
                vec![field("decree", key), field("ballot", ballot), field("accepted", told)],
            )
        }
        Message::Accept { key, proposal } => (
            format!("{key}={proposal}"),
            proposal.ballot.number,
            Verdict::Neutral,
            vec![
                field("decree", key),
                field("ballot", proposal.ballot),
                field("value", proposal.value),
                field("wanted by", format!("c{}", proposal.value.client + 1)),
            ],
        ),
        Message::Accepted { key, ballot } => (
            format!("{key} {ballot}"),
            ballot.number,
            Verdict::Granted,
            vec![field("decree", key), field("ballot", ballot)],
        ),
        Message::Refused { key, ballot, promised } => (
            format!("{key} {ballot} promised={promised}"),
            promised.number,
            Verdict::Denied,
            vec![field("decree", key), field("ballot", ballot), field("promised", promised)],
        ),
        Message::Chosen { key, value } => (
            format!("{key}={value}"),
            0,
            Verdict::Neutral,
            vec![field("decree", key), field("value", value)],
        ),
    };
    let MessageKind { name, .. } = MESSAGES[Paxos::message_kind(message)];
    MessageView { text: format!("{name} {rest}"), fields, epoch, verdict }
}

/// Why a node refuses a proposer: one sentence.
pub(super) fn refusal(paxos: &Paxos, message: &Message) -> Option<String> {
    let (key, ballot) = match *message {
        Message::Prepare { key, ballot } => (key, ballot),
        Message::Accept { key, proposal } => (key, proposal.ballot),
        _ => return None,
    };
    let decree = paxos.decrees.get(&key)?;
    let is_told = matches!(message, Message::Prepare { .. }) && decree.chosen.is_some();
    let promised = decree.acceptor.promised;
    (!is_told && !decree.acceptor.allows(ballot)).then(|| {
        let me = paxos.setup.me;
        format!("{me} promised to accept nothing for {key} below ballot {promised}")
    })
}

/// What a record of the disk keeps.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Promised { key, ballot } => format!("{key}: promised {ballot}"),
        Record::Accepted { key, proposal } => format!("{key}: accepted {proposal}"),
    }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Asked { key, value } => {
            format!("is asked by c{} to propose {key}={value}", value.client + 1)
        }
        Note::Promised { key, ballot } => format!("promises ballot {ballot} of {key}"),
        Note::Accepted { key, proposal } => format!("accepts {key}={proposal}"),
        Note::Learned { key, value } => format!("knows that {key}={value} is chosen"),
    }
}
