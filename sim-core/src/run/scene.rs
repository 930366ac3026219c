//! The scene: everything that a picture of one moment needs, as plain data.

use crate::base::{EventId, Instant, MessageName, NodeId};
use crate::protocol::{MessageView, NodeView};
use crate::trace::PayloadKind;

/// One moment of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The moment.
    pub now: Instant,
    /// How many events happened until then.
    pub events: u32,
    /// The servers, in order.
    pub servers: Vec<ServerScene>,
    /// The clients, in order.
    pub clients: Vec<ClientScene>,
    /// What is under way, oldest first.
    pub messages: Vec<MessageScene>,
    /// Directed links that carry nothing.
    pub cuts: Vec<(NodeId, NodeId)>,
    /// Directed links that are slowed.
    pub slow: Vec<(NodeId, NodeId)>,
    /// The live leader of the highest epoch.
    pub leader: Option<NodeId>,
}

/// A server at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerScene {
    /// Its name.
    pub id: NodeId,
    /// Whether it runs.
    pub health: Health,
    /// Its state in the protocol's words; `None` while it is down.
    pub view: Option<NodeView>,
    /// Until when it waits for its disk or works.
    pub busy_until: Option<Instant>,
    /// Arrivals and due timers that wait for their turn.
    pub waiting: u32,
    /// The timers that are set.
    pub timers: Vec<TimerScene>,
    /// Records on its disk, and how many of them a power loss would take.
    pub records: u64,
    /// See `records`.
    pub unsynced: u64,
    /// How far its wall clock is ahead of virtual time, in microseconds.
    pub clock_offset_us: i64,
    /// How fast its clocks run, in parts per million more than real.
    pub drift_ppm: i32,
    /// How often it has started.
    pub starts: u32,
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It runs.
    Up,
    /// It stands still.
    Paused,
    /// Its process is down.
    Crashed,
    /// Its machine is without power.
    PowerLost,
    /// It stopped for good, in a state that cannot be.
    Halted(&'static str),
}

/// A timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerScene {
    /// Its name.
    pub name: &'static str,
    /// When it was set.
    pub set_at: Instant,
    /// When it fires.
    pub due: Instant,
}

/// A client at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientScene {
    /// Its name.
    pub id: NodeId,
    /// The operation that it waits for.
    pub waits_for: Option<WaitScene>,
    /// Its last operation and what it came to: "write x=3 → ok".
    pub last: Option<String>,
    /// Operations that were answered.
    pub answered: u32,
}

/// An operation that a client waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitScene {
    /// Which of its operations.
    pub sequence: u32,
    /// "write x=3".
    pub operation: String,
    /// Whom it asked last.
    pub asked: NodeId,
    /// Since when it waits.
    pub since: Instant,
    /// How often it asked.
    pub attempts: u32,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageScene {
    /// Its name.
    pub name: MessageName,
    /// What kind it is.
    pub kind: PayloadKind,
    /// When it left.
    pub sent_at: Instant,
    /// When it arrives; `None` if it is held back for good.
    pub arrives_at: Option<Instant>,
    /// The event of its send (or of the network's copy).
    pub sent: EventId,
    /// What it says.
    pub view: MessageView,
}
