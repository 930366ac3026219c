//! Bully as people see it.

use super::message::{Message, Note};
use super::{Bully, MESSAGES, Role};
use crate::base::NodeId;
use crate::protocol::{Field, Form, MessageView, NodeView, Protocol, Verdict, Vote};

fn field(name: &'static str, value: impl ToString) -> Field {
    Field { name, value: value.to_string() }
}

/// A node, with the answers that it waits for.
pub(super) fn node(bully: &Bully) -> NodeView {
    let role = match bully.role {
        Role::Follower if bully.leader.is_none() => "listening",
        Role::Follower => "follower",
        Role::Asking => "candidate",
        Role::Waiting => "waiting",
        Role::Halting(_) => "taking over",
        Role::Halted(_) => "halted",
        Role::Leader => "leader",
    };
    let leader = bully.leader.map_or_else(|| "nobody".into(), |leader| leader.to_string());
    let mut fields = vec![field("leader", leader), field("group", bully.group)];
    if let Role::Halted(by) = bully.role {
        fields.push(field("halted by", by));
    }
    let peers = || bully.setup.peers();
    let votes: Vec<(NodeId, Vote)> = match bully.role {
        Role::Asking => {
            let above = peers().filter(|&peer| peer > bully.setup.me);
            above.map(|peer| (peer, Vote::Awaited)).collect()
        }
        Role::Halting(halted) => {
            let below = peers().filter(|&peer| peer < bully.setup.me);
            let vote = |it| if halted.contains(it) { Vote::Granted } else { Vote::Awaited };
            below.map(|peer| (peer, vote(peer))).collect()
        }
        _ => Vec::new(),
    };
    let (name, needed) = match bully.role {
        Role::Asking => ("objections", 1),
        _ => ("halted", votes.len() as u32),
    };
    let forms = match votes.is_empty() {
        true => Vec::new(),
        false => vec![Form::Votes { name, votes, needed }],
    };
    NodeView { role, standing: bully.status().standing, epoch: bully.group, fields, forms }
}

/// A message: its kind, and the group if it names one.
pub(super) fn message(message: &Message) -> MessageView {
    let name = MESSAGES[message.kind()].name;
    let (group, verdict) = match *message {
        Message::Election | Message::Halt => (None, Verdict::Neutral),
        Message::Ok => (None, Verdict::Denied),
        Message::Halted { group } => (Some(group), Verdict::Granted),
        Message::Coordinator { group } | Message::Alive { group } => {
            (Some(group), Verdict::Neutral)
        }
    };
    let text = group.map_or_else(|| name.into(), |group| format!("{name} group={group}"));
    let fields = group.map(|group| field("group", group)).into_iter().collect();
    MessageView { text, fields, epoch: group.unwrap_or(0), verdict }
}

/// What a node announces, as the rest of a sentence that begins with its name.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::Stands => "stands for election".into(),
        Note::Elected { group } => format!("leads group {group}"),
        Note::Follows { leader, group } => format!("follows {leader} in group {group}"),
        Note::GaveWay { to, group } => format!("leads group {group} no more: {to} unseats it"),
    }
}
