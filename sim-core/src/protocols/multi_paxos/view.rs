//! Multi-Paxos as people see it: its nodes, its messages and what it announces.
//!
//! The notation is `slot@ballot` for a proposal, and `4.n2` for a ballot.

use super::leader::Role;
use super::message::{Entry, Message, Note, Proposal, Record};
use super::{MESSAGES, MultiPaxos};
use crate::base::{NodeId, NodeSet};
use crate::protocol::{
    Action, Cell, Field, Form, Item, Mark, MessageKind, MessageView, NodeView, Protocol, Verdict,
    Vote,
};
use crate::protocols::raft::Command;

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A node, with its log, the slots that are open, and who promised or accepted.
pub(super) fn node(node: &MultiPaxos) -> NodeView {
    let role = match node.role {
        Role::Follower => "follower",
        Role::Candidate { .. } => "candidate",
        Role::Leader { .. } => "leader",
    };
    let leader = node.leader.map_or_else(|| "nobody".into(), |leader| leader.to_string());
    let mut fields = vec![
        field("promised", node.promised),
        field("leader", leader),
        field("last slot", node.last_slot()),
        field("chosen up to", node.chosen),
        field("store", store(node)),
    ];
    let mut forms = vec![log(node)];
    let open = open_slots(node);
    if !open.is_empty() {
        forms.push(Form::Items { name: "open slots", items: open });
    }
    match &node.role {
        Role::Follower => {}
        Role::Candidate { ballot, promises, told } => {
            fields.push(field("campaigns under", ballot));
            fields.push(field("was told of slots", told.len()));
            forms.push(votes(node, "promises", *promises));
        }
        Role::Leader { ballot, votes: slots, misses, .. } => {
            fields.push(field("leads under", ballot));
            fields.push(field("waiting clients", node.waiting.len()));
            if *misses > 0 {
                fields.push(field("heartbeats without a majority", misses));
            }
            if let Some((_, by)) = slots.iter().next() {
                forms.push(votes(node, "first open slot accepted by", *by));
            }
        }
    }
    let (standing, epoch) = (node.role.standing(), node.promised.number);
    NodeView { role, standing, epoch, fields, forms }
}

fn store(node: &MultiPaxos) -> String {
    let values: Vec<String> =
        node.store.values().map(|(key, value)| format!("{key}={value}")).collect();
    if values.is_empty() { "empty".into() } else { values.join(" ") }
}

fn log(node: &MultiPaxos) -> Form {
    let last = node.last_slot();
    let first = (last + 1).saturating_sub(Form::CELLS_MAX as u64).max(1);
    let cell = |slot| match node.log.get(&slot) {
        Some(Entry { proposal, .. }) => {
            Cell { epoch: proposal.ballot.number, label: command(&proposal.command) }
        }
        None => Cell { epoch: 0, label: "gap".into() },
    };
    let cells = (first..=last).map(cell).collect();
    Form::Log { name: "log", first, cells, committed: node.chosen }
}

/// The slots behind those that are applied.
fn open_slots(node: &MultiPaxos) -> Vec<Item> {
    let slots = (node.chosen + 1..=node.last_slot()).take(Form::ITEMS_MAX);
    let item = |slot| match node.log.get(&slot) {
        Some(Entry { proposal: Proposal { ballot, command: it }, is_chosen }) => Item {
            label: format!("{slot}: {}", command(it)),
            detail: match is_chosen {
                true => "chosen; waits for those before it".to_string(),
                false => format!("accepted under {ballot}"),
            },
            epoch: ballot.number,
            mark: if *is_chosen { Mark::Settled } else { Mark::Pending },
        },
        None => Item {
            label: format!("{slot}: gap"),
            detail: "nothing accepted here".to_string(),
            epoch: 0,
            mark: Mark::Plain,
        },
    };
    slots.map(item).collect()
}

/// Who promised, or who accepted.
fn votes(node: &MultiPaxos, name: &'static str, granted: NodeSet) -> Form {
    let vote = |node| if granted.contains(node) { Vote::Granted } else { Vote::Awaited };
    let servers = (0..node.setup.servers).map(NodeId::server);
    let votes = servers.map(|node| (node, vote(node))).collect();
    Form::Votes { name, votes, needed: node.setup.majority() }
}

/// A command in a few signs.
fn command(command: &Command) -> String {
    match command {
        Command::Noop => "noop".into(),
        Command::Client(request) => {
            let key = request.operation.key;
            match request.operation.action {
                Action::Read => format!("{key}?"),
                Action::Write(value) => format!("{key}={value}"),
                Action::CompareAndSet { expected, new } => format!("{key}:{expected}→{new}"),
            }
        }
    }
}

/// Some slots that follow one another: `7`, or `7..9`.
fn slots(first: u64, count: u64) -> String {
    match count {
        1 => first.to_string(),
        _ => format!("{first}..{}", (first + count).saturating_sub(1)),
    }
}

/// What is proposed in them, if that is short.
fn commands(list: &[Command]) -> String {
    match list {
        [one] => format!(" {}", command(one)),
        _ => String::new(),
    }
}

/// A message: one line that begins with its kind, all its fields, and whether it grants.
pub(super) fn message(message: &Message) -> MessageView {
    let (rest, epoch, verdict, fields) = match message {
        Message::Prepare { ballot, from } => (
            format!("{ballot} from={from}"),
            ballot.number,
            Verdict::Neutral,
            vec![field("ballot", ballot), field("from slot", from)],
        ),
        Message::Promise { ballot, entries } => (
            format!("{ballot} accepted={}", told(entries)),
            ballot.number,
            Verdict::Granted,
            vec![field("ballot", ballot), field("slots", entries.len())],
        ),
        Message::Accept { ballot, first, commands: list, chosen } => {
            let slots = slots(*first, list.len() as u64);
            (
                format!("{slots}@{ballot}{} chosen={chosen}", commands(list)),
                ballot.number,
                Verdict::Neutral,
                vec![field("ballot", ballot), field("slots", slots), field("chosen up to", chosen)],
            )
        }
        Message::Accepted { ballot, first, count } => {
            let slots = slots(*first, *count);
            (
                format!("{slots}@{ballot}"),
                ballot.number,
                Verdict::Granted,
                vec![field("ballot", ballot), field("slots", slots)],
            )
        }
        Message::Refused { ballot, promised } => (
            format!("{ballot} promised={promised}"),
            promised.number,
            Verdict::Denied,
            vec![field("ballot", ballot), field("promised", promised)],
        ),
        Message::Heartbeat { ballot, chosen } | Message::HeartbeatReply { ballot, chosen } => (
            format!("{ballot} chosen={chosen}"),
            ballot.number,
            Verdict::Neutral,
            vec![field("ballot", ballot), field("chosen up to", chosen)],
        ),
        Message::Learn { first, proposals } => {
            let slots = slots(*first, proposals.len() as u64);
            (slots.clone(), 0, Verdict::Neutral, vec![field("slots", slots)])
        }
    };
    let MessageKind { name, .. } = MESSAGES[MultiPaxos::message_kind(message)];
    MessageView { text: format!("{name} {rest}"), fields, epoch, verdict }
}

/// What a promise tells: `nothing`, `[3@1.n1 4@1.n1]`, `[3@1.n1 … 9@2.n3]`.
fn told(entries: &[(u64, Entry)]) -> String {
    let place = |(slot, entry): &(u64, Entry)| format!("{slot}@{}", entry.proposal.ballot);
    match entries {
        [] => "nothing".into(),
        [first, .., last] if entries.len() > 3 => format!("[{} … {}]", place(first), place(last)),
        all => format!("[{}]", all.iter().map(place).collect::<Vec<_>>().join(" ")),
    }
}

/// Why a node refuses a leader, or one that wants to be: one sentence.
pub(super) fn refusal(node: &MultiPaxos, message: &Message) -> Option<String> {
    let (Message::Prepare { ballot, .. }
    | Message::Accept { ballot, .. }
    | Message::Heartbeat { ballot, .. }) = message
    else {
        return None;
    };
    (!node.allows(*ballot)).then(|| {
        format!("{} promised to accept nothing below ballot {}", node.setup.me, node.promised)
    })
}

/// What a record of the disk keeps.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Promised { ballot } => format!("promised {ballot}"),
        Record::Accepted { slot, proposal: Proposal { ballot, command: it } } => {
            format!("accepted {slot}@{ballot} {}", command(it))
        }
    }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Campaigning { ballot } => format!("wants to lead under ballot {ballot}"),
        Note::Elected { ballot } => format!("leads under ballot {ballot}"),
        Note::SteppedDown { ballot } => format!("leads under ballot {ballot} no more"),
        Note::Promised { ballot } => format!("promises ballot {ballot}"),
        Note::Accepted { slot, ballot, .. } => format!("accepts {slot}@{ballot}"),
        Note::Filled { slot } => format!("fills the gap at slot {slot}"),
        Note::Applied { slot, .. } => format!("applies slot {slot}"),
    }
}
