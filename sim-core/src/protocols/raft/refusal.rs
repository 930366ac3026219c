//! Why a node says no.
//!
//! Those who decide return the reason; a handler only looks whether there is one, and what it comes
//! to in words is asked by people alone. So the words cannot tell of other rules than those that hold.

use super::Raft;
use super::message::{Append, InstallSnapshot, Message, Position};
use crate::base::{Duration, Instant, NodeId};

/// What speaks against a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The node leads.
    Leads,
    /// It heard its leader not long ago.
    Heard {
        /// How long ago, by its own clock.
        silence: Duration,
        /// What would be long.
        patience: Duration,
    },
    /// It is in a later term.
    LaterTerm,
    /// It has voted for somebody else.
    Voted(NodeId),
    /// The candidate's log, which ends here, is less up to date than its own.
    ShorterLog(Position),
    /// It has not the entry here that others are to follow.
    Lacks(Position),
}

impl Raft {
    /// What this node, as it is now, has against a message.
    fn refuses(&self, from: NodeId, message: &Message, now: Instant) -> Option<Refusal> {
        match message {
            &Message::PreVote { term, last } => self.refuses_pre_vote(from, term, last, now),
            &Message::Vote { term, last } => self.refuses_vote(from, term, last, false, now),
            &Message::TransferVote { term, last } => self.refuses_vote(from, term, last, true, now),
            Message::Append(Append { term, .. })
            | Message::InstallSnapshot(InstallSnapshot { term, .. })
                if self.is_past(*term) =>
            {
                Some(Refusal::LaterTerm)
            }
            Message::Append(Append { base, entries, .. }) => {
                let refuses = self.lacks(*base) && !self.overlooks_base(entries);
                refuses.then_some(Refusal::Lacks(*base))
            }
            _ => None,
        }
    }
}

/// The reason in one sentence; `None` if the node has nothing against the message.
pub(super) fn sentence(
    raft: &Raft,
    from: NodeId,
    message: &Message,
    now: Instant,
) -> Option<String> {
    let me = raft.setup.me;
    let refusal = raft.refuses(from, message, now)?;
    let mut text = match refusal {
        Refusal::Leads => format!("{me} itself leads term {}", raft.term),
        Refusal::Heard { silence, patience } => {
            let leader = match raft.leader {
                Some(leader) => format!("its leader {leader}"),
                None => "a leader, or started,".to_string(),
            };
            format!(
                "{me} heard {leader} {silence} ago, within the minimum election timeout of {patience}"
            )
        }
        Refusal::LaterTerm => format!("{me} is in term {} already", raft.term),
        Refusal::Voted(vote) if vote == me => {
            format!("{me} gave its vote in term {} to itself", raft.term)
        }
        Refusal::Voted(vote) => format!("{me} gave its vote in term {} to {vote}", raft.term),
        Refusal::ShorterLog(last) => {
            format!("{me}'s log ends at {}, beyond the candidate's {last}", raft.last())
        }
        Refusal::Lacks(base) => match raft.term_at(base.index) {
            None => format!(
                "{me} has nothing at {} to build on: its log ends at {}",
                base.index,
                raft.last_index()
            ),
            Some(term) => {
                let own = Position { term, ..base };
                format!("{me} has {own} where the leader has {base}")
            }
        },
    };
    let is_deaf = matches!(refusal, Refusal::Leads | Refusal::Heard { .. });
    if is_deaf && matches!(message, Message::Vote { .. }) {
        text.push_str("; it does not even answer");
    }
    Some(text)
}
