//! Two-phase commit as people see it: transactions, votes, and locks that wait for an outcome.

use super::acceptor::Slot;
use super::coordinator::Open;
use super::message::{Accepted, Change, Decision, Message, Note, Record, Txn, Vote};
use super::takeover::Takeover;
use super::{COORDINATOR, MESSAGES, Node};
use crate::base::NodeId;
use crate::protocol::{
    Field, Form, Item, Key, Mark, MessageKind, MessageView, NodeView, Protocol, Verdict,
};
use crate::protocols::ballot::Ballot;

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A server, in all its parts.
pub(super) fn node(node: &Node) -> NodeView {
    let status = node.status();
    let is_coordinator = node.setup.me == COORDINATOR;
    let mut fields = Vec::new();
    let mut forms = Vec::new();
    if is_coordinator {
        let open = node.coordinator.open.from(&0);
        fields.push(field("last transaction", format!("t{}", node.coordinator.last)));
        fields.push(field("tried again", node.coordinator.waiting.len()));
        fields.push(field("reads", node.coordinator.reads.len()));
        let open = open.iter().map(|(_, open)| transaction(open, node.homes(open.txn.key)));
        forms.push(items("transactions", open));
    } else {
        let values = node.shard.values.from(&Key(0));
        fields.push(field("keys", values.len()));
        fields.push(field("reads that wait", node.shard.reads.len()));
        let locks = node.shard.doubts().map(|hold| Item {
            label: hold.txn.key.to_string(),
            detail: match hold.voted {
                Some((change, _)) => format!("for {}: {}", hold.txn, change_text(change)),
                None => hold.txn.to_string(),
            },
            epoch: hold.txn.number,
            mark: Mark::Pending,
        });
        forms.push(items("locks", locks));
        let values = values.iter().map(|(key, value)| Item {
            label: format!("{key}={value}"),
            detail: "committed".into(),
            epoch: 0,
            mark: Mark::Settled,
        });
        forms.push(items("values", values));
    }
    if node.acceptors().contains(node.setup.me) {
        let slots = node.slots.from(&0).iter();
        forms.push(items("votes kept", slots.map(|(number, slot)| kept(*number, slot))));
    }
    let takeovers = node.takeovers.from(&0).iter();
    forms.push(items("taken over", takeovers.map(|(number, it)| taken_over(*number, it))));
    let role = if is_coordinator { "coordinator" } else { "shard" };
    NodeView { role, standing: status.standing, epoch: status.epoch, fields, forms }
}

fn items(name: &'static str, items: impl Iterator<Item = Item>) -> Form {
    Form::Items { name, items: items.take(Form::ITEMS_MAX).collect() }
}

fn transaction(open: &Open, homes: [NodeId; 2]) -> Item {
    let mut detail = Vec::new();
    for (shard, (vote, by)) in homes.iter().zip(open.tally) {
        detail.push(match vote {
            Some(vote) => format!("{shard} {vote}, kept by {}", by.len()),
            None => format!("{shard} asked"),
        });
    }
    let (outcome, mark) = match open.decision {
        Some(Decision::Commit) => ("commit: ", Mark::Settled),
        Some(Decision::Abort(_)) => ("abort: ", Mark::Past),
        None => ("", Mark::Pending),
    };
    Item {
        label: format!("{} {}", open.txn, open.txn.key),
        detail: format!("{outcome}{}", detail.join("; ")),
        epoch: open.txn.number,
        mark,
    }
}

fn kept(number: u64, slot: &Slot) -> Item {
    let votes = slot.accepted.map(accepted_text).join(" | ");
    let promise = match slot.promised {
        Ballot::ZERO => String::new(),
        promised => format!(", promised to {promised}"),
    };
    let is_whole = slot.accepted.iter().all(Option::is_some);
    Item {
        label: format!("t{number}"),
        detail: format!("{votes}{promise}"),
        epoch: number,
        mark: if is_whole { Mark::Plain } else { Mark::Pending },
    }
}

fn taken_over(number: u64, takeover: &Takeover) -> Item {
    let detail = match takeover.proposal {
        None => format!("ballot {}, {} promised", takeover.ballot, takeover.promises.len()),
        Some([one, other]) => format!(
            "ballot {}, proposes {one} | {other}, {} accepted",
            takeover.ballot,
            takeover.accepted.len()
        ),
    };
    Item { label: format!("t{number}"), detail, epoch: number, mark: Mark::Pending }
}

fn accepted_text(accepted: Accepted) -> String {
    match accepted {
        None => "–".into(),
        Some((Ballot::ZERO, vote)) => vote.to_string(),
        Some((ballot, vote)) => format!("{vote} under {ballot}"),
    }
}

fn votes_text(votes: [Option<Vote>; 2]) -> String {
    votes.map(|vote| vote.map_or("–".to_string(), |vote| vote.to_string())).join(" | ")
}

fn change_text(change: Change) -> String {
    match change.expected {
        Some(expected) => format!("{expected}→{}", change.new),
        None => format!("={}", change.new),
    }
}

fn ballot_text(ballot: Ballot) -> String {
    if ballot == Ballot::ZERO { String::new() } else { format!(" under {ballot}") }
}

/// A message: one line that begins with its kind, all its fields, and whether it grants.
pub(super) fn message(message: &Message) -> MessageView {
    let of = |txn: &Txn| vec![field("transaction", txn), field("key", txn.key)];
    let with = |txn: &Txn, more: Field| {
        let mut fields = of(txn);
        fields.push(more);
        fields
    };
    let (rest, fields, verdict) = match message {
        Message::Prepare { txn, change, .. } => {
            let change = change_text(*change);
            let fields = with(txn, field("change", &change));
            (format!("{txn} {}{change}", txn.key), fields, Verdict::Neutral)
        }
        Message::Vote { txn, vote } => {
            let verdict = match vote {
                Vote::Prepared => Verdict::Granted,
                Vote::No(_) => Verdict::Denied,
            };
            (format!("{txn} {vote}"), with(txn, field("vote", vote)), verdict)
        }
        Message::Accepted { txn, ballot, votes } => {
            let votes = votes_text(*votes);
            let text = format!("{txn} {votes}{}", ballot_text(*ballot));
            (text, with(txn, field("votes", votes)), Verdict::Granted)
        }
        Message::Outcome { txn, decision } => {
            (format!("{txn} {decision}"), with(txn, field("outcome", decision)), Verdict::Neutral)
        }
        Message::Done { txn } => (txn.to_string(), of(txn), Verdict::Neutral),
        Message::Inquire { txn, round } => {
            (format!("{txn} ?"), with(txn, field("round", round)), Verdict::Neutral)
        }
        Message::Unknown { txn, round } => {
            (txn.to_string(), with(txn, field("round", round)), Verdict::Denied)
        }
        Message::TakeOver { txn, ballot } => {
            (format!("{txn}{}", ballot_text(*ballot)), of(txn), Verdict::Neutral)
        }
        Message::Promise { txn, ballot, accepted } => {
            let accepted = accepted.map(accepted_text).join(" | ");
            let text = format!("{txn}{}: {accepted}", ballot_text(*ballot));
            (text, with(txn, field("accepted", accepted)), Verdict::Granted)
        }
        Message::Propose { txn, ballot, votes } => {
            let votes = votes_text(votes.map(Some));
            let text = format!("{txn} {votes}{}", ballot_text(*ballot));
            (text, with(txn, field("votes", votes)), Verdict::Neutral)
        }
        Message::Denied { txn, ballot } => {
            (format!("{txn} promised to {ballot}"), of(txn), Verdict::Denied)
        }
        Message::Read { key, client, sequence } => {
            let fields = vec![field("key", key), field("for", deed(*client, *sequence))];
            (key.to_string(), fields, Verdict::Neutral)
        }
        Message::Value { client, sequence, value } => {
            let fields = vec![field("value", value), field("for", deed(*client, *sequence))];
            (value.to_string(), fields, Verdict::Neutral)
        }
    };
    let epoch = message.ballot().map_or(0, |ballot| ballot.number);
    let MessageKind { name, .. } = MESSAGES[Node::message_kind(message)];
    MessageView { text: format!("{name} {rest}"), fields, epoch, verdict }
}

fn deed(client: u8, sequence: u32) -> String {
    format!("c{} op {sequence}", client + 1)
}

/// What a record of the disk keeps.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Began { txn, request, .. } => format!("{txn} begun for {request}"),
        Record::Ended { txn, decision } => format!("{txn} ended: {decision}"),
        Record::Voted { txn, change, vote } => {
            format!("{txn} {}{}: {vote}", txn.key, change_text(*change))
        }
        Record::Finished { txn, decision } => format!("{txn} finished: {decision}"),
        Record::Accepted { txn, ballot, votes } => {
            format!("{txn} accepted {}{}", votes_text(*votes), ballot_text(*ballot))
        }
        Record::Promised { txn, ballot } => format!("{txn} promised to {ballot}"),
        Record::TakesOver { txn, ballot } => format!("{txn} taken over under {ballot}"),
    }
}

/// What a server announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Woke => "takes its locks from its disk".into(),
        Note::Began { txn } => format!("begins {txn}"),
        Note::Prepared { txn } => format!("is prepared for {txn} and locks {}", txn.key),
        Note::VotedNo { txn, reason } => format!("votes no on {txn}: {reason}"),
        Note::Decided { txn, decision } => format!("counts the votes on {txn}: {decision}"),
        Note::Finished { txn, decision } => {
            let what = if decision.commits() { "commits" } else { "aborts" };
            format!("{what} {txn}, and {} is free", txn.key)
        }
        Note::TakesOver { txn, ballot } => format!("takes {txn} over under ballot {ballot}"),
        Note::InDoubt { txn, heard, .. } => {
            let heard: Vec<String> = heard.iter().map(|it| it.to_string()).collect();
            let heard = if heard.is_empty() { "nobody".into() } else { heard.join(", ") };
            format!("still holds {} for {txn}, heard {heard}, and nobody knows", txn.key)
        }
    }
}
