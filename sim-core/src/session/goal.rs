//! Goals: what a person runs until.

use crate::base::NodeId;
use crate::protocol::Standing;
use crate::trace::{Event, EventKind, PayloadKind};

/// Something to run until.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A node begins to lead.
    LeaderElected,
    /// A node begins to lead that is not the one which began to lead last.
    LeaderChanged,
    /// A claim breaks.
    Violation,
    /// A fault of the plan strikes.
    Fault,
    /// A message of this kind is told to its receiver.
    Message(PayloadKind),
    /// This node's role or epoch changes, or it stops or starts.
    NodeChanges(NodeId),
    /// A client gets an answer.
    Answer,
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// It happens: the position just after that event.
    Found(u32),
    /// Not in what is computed so far.
    NotYet,
    /// Not in this run.
    Never,
}

impl Goal {
    pub(super) fn search(self, events: &[Event], position: u32, finished: bool) -> Search {
        let (past, ahead) = events.split_at(position as usize);
        let leads = |event: &&Event| Goal::LeaderElected.is_reached_by(event);
        let leader = match self {
            Goal::LeaderChanged => past.iter().rev().find(leads).and_then(|event| event.node),
            _ => None,
        };
        let reaches =
            |event: &Event| self.is_reached_by(event) && (leader.is_none() || event.node != leader);
        match ahead.iter().position(reaches) {
            Some(offset) => Search::Found(position + offset as u32 + 1),
            None if finished => Search::Never,
            None => Search::NotYet,
        }
    }

    /// The last event at which it was reached.
    pub(super) fn last(self, events: &[Event]) -> Option<usize> {
        events.iter().rposition(|event| self.is_reached_by(event))
    }

    fn is_reached_by(self, event: &Event) -> bool {
        match self {
            Goal::LeaderElected | Goal::LeaderChanged => {
                matches!(event.kind, EventKind::Became { standing: Standing::Leading, .. })
            }
            Goal::Violation => matches!(event.kind, EventKind::Violated { .. }),
            Goal::Fault => matches!(event.kind, EventKind::FaultBegan { .. }),
            Goal::Message(wanted) => {
                matches!(event.kind, EventKind::Delivered { kind, .. } if kind == wanted)
            }
            Goal::NodeChanges(node) => {
                event.node == Some(node)
                    && matches!(
                        event.kind,
                        EventKind::Became { .. }
                            | EventKind::Crashed { .. }
                            | EventKind::Started { .. }
                            | EventKind::Paused
                            | EventKind::Resumed
                            | EventKind::Halted
                            | EventKind::Stopped { .. }
                    )
            }
            Goal::Answer => matches!(event.kind, EventKind::Completed { .. }),
        }
    }
}
