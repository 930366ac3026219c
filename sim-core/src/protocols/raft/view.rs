//! Raft as people see it: its nodes, its messages and what it announces.
//!
//! The notation is `index@term` for a place in a log, in words where words are short enough.

use super::Raft;
use super::message::{
    Agreement, Append, AppendReply, Command, Entry, InstallSnapshot, Message, Note, Position,
    Record,
};
use super::node::{Role, Votes};
use super::replication::Pace;
use crate::base::NodeId;
use crate::protocol::{
    Action, Cell, Field, Form, MessageKind, MessageView, NodeView, Protocol, Verdict, Vote,
};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

fn name_of(node: Option<NodeId>) -> String {
    node.map_or_else(|| "nobody".into(), |node| node.to_string())
}

/// A node, with its log and, while it campaigns, its votes.
pub(super) fn node(raft: &Raft) -> NodeView {
    let role = match raft.role {
        Role::Follower => "follower",
        Role::PreCandidate(_) => "pre-candidate",
        Role::Candidate(_) => "candidate",
        Role::Leader(_) => "leader",
    };
    let mut fields = vec![
        field("term", raft.term),
        field("voted for", name_of(raft.vote)),
        field("leader", name_of(raft.leader)),
        field("last index", raft.last_index()),
        field("commit index", raft.commit),
        field("applied", raft.applied),
        field("store", store(raft)),
    ];
    if let Some(snapshot) = &raft.snapshot {
        fields.push(field("snapshot up to", snapshot.last));
    }
    let mut forms = vec![log(raft)];
    match &raft.role {
        Role::Follower => {}
        Role::PreCandidate(votes) => forms.push(ballots(raft, "pre-votes", votes)),
        Role::Candidate(votes) => forms.push(ballots(raft, "votes", votes)),
        Role::Leader(leadership) => {
            let matched = raft.setup.peers().map(|peer| {
                let progress = &leadership.progress[peer.index()];
                let mark = match progress.pace {
                    Pace::Replicating => "",
                    Pace::Probing => "?",
                    Pace::Snapshot => " (snapshot)",
                };
                format!("{peer}={}{mark}", progress.matched)
            });
            fields.push(field("match index", matched.collect::<Vec<_>>().join(" ")));
            fields.push(field("waiting reads", leadership.reads.len()));
            if raft.leases() {
                fields.push(field("lease until", leadership.lease.until()));
            }
            if let Some(transfer) = leadership.transfer {
                fields.push(field("hands over to", transfer.to));
            }
        }
    }
    NodeView { role, standing: raft.role.standing(), epoch: raft.term, fields, forms }
}

fn store(raft: &Raft) -> String {
    let values: Vec<String> =
        raft.store.values().map(|(key, value)| format!("{key}={value}")).collect();
    if values.is_empty() { "empty".into() } else { values.join(" ") }
}

fn log(raft: &Raft) -> Form {
    let latest = (raft.last_index() + 1).saturating_sub(Form::CELLS_MAX as u64);
    let first = latest.max(raft.log.base().index + 1);
    let cells = raft
        .log
        .iter_from(first)
        .map(|entry| Cell { epoch: entry.term, label: command(&entry.command) });
    Form::Log { name: "log", first, cells: cells.collect(), committed: raft.commit }
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

/// What a record of the disk keeps.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::Ballot { term, vote: None } => format!("term {term}, no vote"),
        Record::Ballot { term, vote: Some(vote) } => format!("term {term}, vote {vote}"),
        Record::Entry { index, entry } => {
            let at = Position { index: *index, term: entry.term };
            format!("entry {at} {}", command(&entry.command))
        }
        Record::Snapshot { snapshot, .. } => format!("snapshot up to {}", snapshot.last),
    }
}

fn ballots(raft: &Raft, name: &'static str, votes: &Votes) -> Form {
    let vote = |node| {
        if votes.granted.contains(node) {
            Vote::Granted
        } else if votes.denied.contains(node) {
            Vote::Denied
        } else {
            Vote::Awaited
        }
    };
    let servers = (0..raft.setup.servers).map(NodeId::server);
    let votes = servers.map(|node| (node, vote(node))).collect();
    Form::Votes { name, votes, needed: raft.setup.majority() }
}

/// A message: one line that begins with its kind, all its fields, and whether it grants.
pub(super) fn message(message: &Message) -> MessageView {
    let (rest, epoch, verdict, fields) = match message {
        Message::PreVote { term, last } => (
            format!("last={last}"),
            term - 1,
            Verdict::Neutral,
            vec![field("proposed term", term), field("last", last)],
        ),
        Message::PreVoteReply { term, proposed, granted } => {
            let (word, verdict) = granting(*granted);
            let fields = vec![field("term", term), field("proposed term", proposed)];
            (word.into(), *term, verdict, fields)
        }
        Message::Vote { term, last } | Message::TransferVote { term, last } => (
            format!("last={last}"),
            *term,
            Verdict::Neutral,
            vec![field("term", term), field("last", last)],
        ),
        Message::VoteReply { term, granted } => {
            let (word, verdict) = granting(*granted);
            (word.into(), *term, verdict, vec![field("term", term)])
        }
        Message::Append(Append { term, base, entries, commit, round }) => (
            format!("base={base} {}commit={commit}", places(*base, entries)),
            *term,
            Verdict::Neutral,
            vec![
                field("term", term),
                field("base", base),
                field("entries", entries.len()),
                field("commit", commit),
                field("round", round),
            ],
        ),
        Message::InstallSnapshot(InstallSnapshot { term, round, snapshot }) => (
            format!("upto={}", snapshot.last),
            *term,
            Verdict::Neutral,
            vec![field("term", term), field("up to", snapshot.last), field("round", round)],
        ),
        Message::TimeoutNow { term } => {
            (String::new(), *term, Verdict::Neutral, vec![field("term", term)])
        }
        Message::AppendReply(reply) | Message::InstallSnapshotReply(reply) => {
            let AppendReply { term, round, agreement } = reply;
            let (words, verdict) = agreeing(*agreement);
            (words, *term, verdict, vec![field("term", term), field("round", round)])
        }
    };
    let MessageKind { name, .. } = super::MESSAGES[Raft::message_kind(message)];
    let text = if rest.is_empty() { name.into() } else { format!("{name} {rest}") };
    MessageView { text, fields, epoch, verdict }
}

fn granting(granted: bool) -> (&'static str, Verdict) {
    if granted { ("granted", Verdict::Granted) } else { ("denied", Verdict::Denied) }
}

fn agreeing(agreement: Agreement) -> (String, Verdict) {
    match agreement {
        Agreement::Matches { index } => (format!("match={index}"), Verdict::Granted),
        Agreement::Conflict { base, term: 0, first } => {
            (format!("missing={base} last={}", first - 1), Verdict::Denied)
        }
        Agreement::Conflict { base, term, first } => {
            (format!("conflict={} first={first}", Position { index: base, term }), Verdict::Denied)
        }
        Agreement::Outdated => ("outdated".into(), Verdict::Denied),
    }
}

/// The places of some entries, with a blank behind: `[2@1 3@1] `, `[2@1 … 65@3] `, or nothing.
fn places(base: Position, entries: &[Entry]) -> String {
    let places: Vec<String> = (base.index + 1..)
        .zip(entries)
        .map(|(index, entry)| Position { index, term: entry.term }.to_string())
        .collect();
    match places.as_slice() {
        [] => String::new(),
        [first, .., last] if places.len() > 4 => format!("[{first} … {last}] "),
        all => format!("[{}] ", all.join(" ")),
    }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Campaigning { term } => format!("campaigns in term {term}"),
        Note::Elected { term } => format!("leads term {term}"),
        Note::SteppedDown { term } => format!("leads term {term} no more"),
        Note::Appended { at, .. } => format!("appends {at}"),
        Note::Truncated { from } => format!("drops its log from index {from} on"),
        Note::Committed { upto, .. } => format!("commits up to {upto}"),
        Note::Applied { index, .. } => format!("applies index {index}"),
        Note::ReadAsked { client, sequence } => {
            format!("takes in the read c{} op {sequence}", client + 1)
        }
        Note::ReadServed { client, sequence, index } => {
            format!("answers c{} op {sequence} from index {index}", client + 1)
        }
        Note::Compacted { upto } => format!("takes a snapshot and drops its log up to {upto}"),
        Note::Installed { upto, .. } => format!("takes its leader's snapshot up to {upto}"),
        Note::Restored { index, .. } => format!("begins with its snapshot up to index {index}"),
        Note::TransferBegan { to } => format!("hands over to {to}"),
        Note::TransferAborted { to } => format!("gives up handing over to {to}"),
        Note::TransferRefused => "has no office to hand over, or nobody else to take it".into(),
    }
}
