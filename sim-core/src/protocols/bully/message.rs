//! What nodes say, save, and announce.

use crate::base::NodeId;
use crate::protocol::Label;

/// What nodes say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// To those above: is one of you there?
    Election,
    /// I am here, and see to it.
    Ok,
    /// To those below: give up your leader, and wait for me.
    Halt,
    /// I did. The highest group that I know of is this.
    Halted {
        /// Its number.
        group: u64,
    },
    /// I lead this group.
    Coordinator {
        /// Its number.
        group: u64,
    },
    /// I still do.
    Alive {
        /// Its number.
        group: u64,
    },
}

impl Message {
    pub(super) fn kind(&self) -> usize {
        match self {
            Message::Election => 0,
            Message::Ok => 1,
            Message::Halt => 2,
            Message::Halted { .. } => 3,
            Message::Coordinator { .. } => 4,
            Message::Alive { .. } => 5,
        }
    }
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// It has waited long enough for a leader.
    Silence,
    /// Who has not answered by now is not there.
    Answer,
    /// Time to say that it is alive.
    Heartbeat,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Silence, Timer::Answer, Timer::Heartbeat];

    fn name(self) -> &'static str {
        match self {
            Timer::Silence => "silence",
            Timer::Answer => "answer",
            Timer::Heartbeat => "heartbeat",
        }
    }
}

/// What a leader saves, so that the numbers of groups grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The number of the group that it is about to lead.
    pub group: u64,
}

/// What a node announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// It asks those above it.
    Stands,
    /// It leads this group.
    Elected {
        /// Its number.
        group: u64,
    },
    /// It follows somebody whom it did not follow before.
    Follows {
        /// Whom.
        leader: NodeId,
        /// The number of the group.
        group: u64,
    },
    /// It led, and gives way to somebody who stands above it.
    GaveWay {
        /// To whom.
        to: NodeId,
        /// The number of the group that it led.
        group: u64,
    },
}
