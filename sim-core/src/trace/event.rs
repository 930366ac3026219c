//! Events: what did happen, each one small and `Copy`.

use crate::base::{EventId, Instant, MessageName, NodeId};
use crate::plan::Activation;
use crate::protocol::{Defect, Standing};

/// One entry of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// Because of which event; [`EventId::NONE`] if the plan itself made it happen.
    pub cause: EventId,
    /// The low half of the run's fingerprint after this event. Two runs that differ do so here.
    pub digest: u32,
    /// To whom it happened; `None` for the cluster as a whole.
    pub node: Option<NodeId>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A node started, for the `nth` time.
    Started {
        /// Counted from one.
        nth: u32,
    },
    /// A message left. Its cause is the event of the activation that sent it.
    Sent {
        /// To whom.
        to: NodeId,
        /// What kind of message.
        kind: PayloadKind,
        /// Which send on this link, counted from one.
        nth: u32,
    },
    /// The network made a copy of a message. Its cause is the send.
    Copied {
        /// To whom.
        to: NodeId,
        /// What kind of message.
        kind: PayloadKind,
        /// Which send on this link.
        nth: u32,
    },
    /// A message arrived at a node that is busy or paused, and waits for its turn.
    Arrived {
        /// From whom.
        from: NodeId,
        /// What kind of message.
        kind: PayloadKind,
        /// 1 for the message itself, 2 for a copy.
        copy: u8,
        /// Which send on this link.
        nth: u32,
    },
    /// A node was told of a message. Its cause is the send, or the arrival if it had to wait.
    Delivered {
        /// From whom.
        from: NodeId,
        /// What kind of message.
        kind: PayloadKind,
        /// 1 for the message itself, 2 for a copy.
        copy: u8,
        /// Which send on this link.
        nth: u32,
    },
    /// A message will never be told. Its node is the receiver, its cause the send or the arrival.
    Lost {
        /// From whom.
        from: NodeId,
        /// What kind of message.
        kind: PayloadKind,
        /// 1 for the message itself, 2 for a copy.
        copy: u8,
        /// Why.
        reason: LossReason,
        /// Which send on this link.
        nth: u32,
    },
    /// A timer fired. Its cause is the event of the activation that set it.
    TimerFired {
        /// The index of its label.
        timer: u8,
        /// Which firing of this timer, counted from one.
        nth: u32,
    },
    /// A node was told a command. Its cause is the fault that stands for the administrator.
    Told {
        /// The position of the command in the protocol's list.
        command: u8,
        /// Whom it is about, if anybody.
        about: Option<NodeId>,
        /// Which time this node is told it, counted from one.
        nth: u32,
    },
    /// A node began to wait for its disk.
    SyncBegan,
    /// All that the node had written is safe.
    Synced,
    /// A node announced something.
    Noted,
    /// A node's role or epoch is now this.
    Became {
        /// How it stands.
        standing: Standing,
        /// Its epoch.
        epoch: u32,
    },
    /// A node stopped for good, in a state that cannot be.
    Halted,
    /// A node cannot go on with its hardware as it is, and stopped. Its memory is gone.
    Stopped {
        /// What is wrong.
        defect: Defect,
    },
    /// A node lost its memory, and perhaps more.
    Crashed {
        /// What it lost.
        loss: Loss,
    },
    /// A node stands still.
    Paused,
    /// A node goes on.
    Resumed,
    /// A node's wall clock jumped.
    Jumped,
    /// A fault of the plan struck.
    FaultBegan {
        /// Its line in the text.
        line: u32,
    },
    /// A fault of the plan is over.
    FaultEnded {
        /// Its line in the text.
        line: u32,
    },
    /// A fault of the plan could not be applied: it no longer fits the run.
    FaultStale {
        /// Its line in the text.
        line: u32,
    },
    /// A client began an operation.
    Invoked {
        /// Which of its operations, counted from one.
        sequence: u32,
    },
    /// A client asks again: its patience ran out, or it was sent elsewhere.
    Retried {
        /// Which of its operations.
        sequence: u32,
    },
    /// A client has its answer.
    Completed {
        /// Which of its operations.
        sequence: u32,
    },
    /// A step of the script was done.
    StepDone {
        /// Its line in the text.
        line: u32,
    },
    /// An `expect` held.
    Met {
        /// Its line in the text.
        line: u32,
    },
    /// An `expect` did not hold.
    Unmet {
        /// Its line in the text.
        line: u32,
    },
    /// An `until` reached its limit.
    GaveUp {
        /// Its line in the text.
        line: u32,
    },
    /// A claim is broken. Its cause is the note that broke it.
    Violated {
        /// The claim's position in the protocol's list.
        claim: u8,
    },
}

impl EventKind {
    /// One word for the fingerprint; `None` for what only the scenario's text is about. Lines are
    /// left out, so that a comment in the text does not change a run's fingerprint.
    #[inline(always)]
    pub(crate) fn digest(self) -> Option<u64> {
        let message = |tag: u64, actor: NodeId, kind: PayloadKind, detail: u8, nth: u32| {
            tag << 56
                | u64::from(actor.number()) << 48
                | u64::from(kind.0) << 40
                | u64::from(detail) << 32
                | u64::from(nth)
        };
        let word = match self {
            EventKind::Sent { to, kind, nth } => message(1, to, kind, 1, nth),
            EventKind::Copied { to, kind, nth } => message(2, to, kind, 2, nth),
            EventKind::Arrived { from, kind, copy, nth } => message(3, from, kind, copy, nth),
            EventKind::Delivered { from, kind, copy, nth } => message(4, from, kind, copy, nth),
            EventKind::Lost { from, kind, copy, reason, nth } => {
                message(5, from, kind, (reason as u8) << 4 | copy, nth)
            }
            EventKind::Started { nth } => 6 << 56 | u64::from(nth),
            EventKind::TimerFired { timer, nth } => {
                7 << 56 | u64::from(timer) << 48 | u64::from(nth)
            }
            EventKind::Told { command, about, nth } => {
                let about = about.map_or(0xff, NodeId::number);
                23 << 56 | u64::from(command) << 48 | u64::from(about) << 40 | u64::from(nth)
            }
            EventKind::SyncBegan => 8 << 56,
            EventKind::Synced => 9 << 56,
            EventKind::Noted => 10 << 56,
            EventKind::Became { standing, epoch } => {
                11 << 56 | (standing as u64) << 48 | u64::from(epoch)
            }
            EventKind::Halted => 12 << 56,
            EventKind::Crashed { loss } => 13 << 56 | loss as u64,
            EventKind::Paused => 14 << 56,
            EventKind::Resumed => 15 << 56,
            EventKind::Jumped => 16 << 56,
            EventKind::Invoked { sequence } => 17 << 56 | u64::from(sequence),
            EventKind::Retried { sequence } => 18 << 56 | u64::from(sequence),
            EventKind::Completed { sequence } => 19 << 56 | u64::from(sequence),
            EventKind::Violated { claim } => 20 << 56 | u64::from(claim),
            EventKind::Stopped { defect } => match defect {
                Defect::FailedSync => 21 << 56,
                Defect::DamagedRecord { number } => 22 << 56 | u64::from(number),
            },
            EventKind::FaultBegan { .. }
            | EventKind::FaultEnded { .. }
            | EventKind::FaultStale { .. }
            | EventKind::StepDone { .. }
            | EventKind::Met { .. }
            | EventKind::Unmet { .. }
            | EventKind::GaveUp { .. } => return None,
        };
        Some(word)
    }
}

/// What kind of message: one of the protocol's, or between client and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayloadKind(pub u8);

impl PayloadKind {
    /// A client's request.
    pub const REQUEST: PayloadKind = PayloadKind(254);
    /// The answer to one.
    pub const ANSWER: PayloadKind = PayloadKind(255);

    /// The position in the protocol's list of messages; `None` for requests and answers.
    pub fn of_protocol(self) -> Option<usize> {
        (self.0 < 254).then_some(usize::from(self.0))
    }
}

/// What a node loses in a crash. Its number is part of every run: append, never reorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// The process ended: its memory.
    Memory,
    /// The machine lost power: also what its disk had not synced.
    Unsynced,
    /// The machine is gone: also its disk.
    Disk,
    /// The process ended so that another version of its program can start: its memory.
    Version,
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossReason {
    /// The network lost it, by chance.
    Chance,
    /// Its link was cut when it was sent.
    CutAtSend,
    /// Its link was cut when it was due.
    CutAtArrival,
    /// Its receiver was down when it was due.
    ReceiverDown,
    /// Its receiver crashed while it waited there.
    ReceiverCrashed,
    /// The plan chose it.
    Chosen,
}

impl LossReason {
    /// Why, in a few words.
    pub fn text(self) -> &'static str {
        match self {
            LossReason::Chance => "lost by the network",
            LossReason::CutAtSend => "link cut when sent",
            LossReason::CutAtArrival => "link cut on the way",
            LossReason::ReceiverDown => "receiver down",
            LossReason::ReceiverCrashed => "receiver crashed before reading it",
            LossReason::Chosen => "lost by you",
        }
    }
}

impl Event {
    /// The message that this event is about, with its sender and receiver.
    pub fn message(&self) -> Option<(MessageName, PayloadKind)> {
        let node = self.node?;
        match self.kind {
            EventKind::Sent { to, kind, nth } => {
                Some((MessageName { from: node, to, nth, copy: 1 }, kind))
            }
            EventKind::Copied { to, kind, nth } => {
                Some((MessageName { from: node, to, nth, copy: 2 }, kind))
            }
            EventKind::Arrived { from, kind, copy, nth }
            | EventKind::Delivered { from, kind, copy, nth }
            | EventKind::Lost { from, kind, copy, nth, .. } => {
                Some((MessageName { from, to: node, nth, copy }, kind))
            }
            _ => None,
        }
    }

    /// The handler of a server that was called, by the name under which plans know the call.
    pub fn activation(&self) -> Option<Activation> {
        let node = self.node.filter(|node| !node.is_client())?;
        match self.kind {
            EventKind::Started { nth } => Some(Activation::Start { node, nth }),
            EventKind::TimerFired { timer, nth } => Some(Activation::Timer { node, timer, nth }),
            EventKind::Told { command, nth, .. } => {
                Some(Activation::Command { node, command, nth })
            }
            EventKind::Delivered { from, copy, nth, .. } => {
                Some(Activation::Message(MessageName { from, to: node, nth, copy }))
            }
            _ => None,
        }
    }

    /// Whether a handler of the node was called.
    pub fn is_activation(&self) -> bool {
        matches!(
            self.kind,
            EventKind::Started { .. }
                | EventKind::Delivered { .. }
                | EventKind::TimerFired { .. }
                | EventKind::Told { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_small() {
        assert!(size_of::<Event>() <= 32, "{}", size_of::<Event>());
    }
}
