//! The scene: everything that a picture of one moment needs, as plain data.

use super::client::Client;
use super::server::{Power, Server};
use super::{NEVER, World};
use crate::base::order::sort_by_key;
use crate::base::{Duration, EventId, Instant, MessageName, NodeId};
use crate::protocol::{Defect, Label, MessageView, NodeView, Protocol};
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
    /// Whether it is its disk that it waits for, perhaps longer than that.
    pub syncing: bool,
    /// Arrivals and due timers that wait for their turn.
    pub waiting: u32,
    /// The timers that are set.
    pub timers: Vec<TimerScene>,
    /// Records on its disk, and how many of them a power loss would take.
    pub records: u64,
    /// See `records`.
    pub unsynced: u64,
    /// Records that are damaged.
    pub damaged: u64,
    /// How long each call of a handler occupies it, beyond what it asks for.
    pub slow_by: Duration,
    /// How much longer than usual a sync takes.
    pub sync_slow_by: Duration,
    /// Whether no sync of its disk ends.
    pub disk_stalled: bool,
    /// Whether its next sync fails.
    pub sync_fails: bool,
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
    /// Its machine is gone, and its disk with it.
    DiskLost,
    /// It cannot go on with its hardware as it is.
    Stopped(Defect),
    /// It stopped for good, in a state that cannot be.
    Halted(&'static str),
}

impl Health {
    /// Whether it does not run, whatever the reason, and a restart would be the way back.
    pub fn is_down(self) -> bool {
        !matches!(self, Health::Up | Health::Paused)
    }
}

impl ServerScene {
    /// What is wrong with its hardware while it runs, in a few words each.
    pub fn ailments(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.slow_by > Duration::ZERO {
            words.push(format!("slow by {}", self.slow_by));
        }
        if self.disk_stalled {
            words.push("disk stuck".to_string());
        }
        if self.sync_slow_by > Duration::ZERO {
            words.push(format!("disk slow by {}", self.sync_slow_by));
        }
        if self.sync_fails {
            words.push("next sync fails".to_string());
        }
        words
    }
}

/// A server's disk at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskScene {
    /// How many records are there, those that are not listed included.
    pub count: u64,
    /// How many of them a power loss would take.
    pub unsynced: u64,
    /// The newest of them, oldest first: at most [`DiskScene::RECORDS_MAX`].
    pub records: Vec<RecordScene>,
}

impl DiskScene {
    /// How many records are told at most.
    pub const RECORDS_MAX: u64 = 16;
}

/// A record on a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordScene {
    /// By which plans name it.
    pub number: u64,
    /// What it says; `None` if it is damaged.
    pub text: Option<String>,
    /// Whether a sync has confirmed it.
    pub synced: bool,
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

impl<P: Protocol> World<P> {
    /// This moment as a picture; `now` is not earlier than the last event.
    pub fn scene(&self, now: Instant) -> Scene {
        Scene {
            now,
            events: self.events,
            servers: self.servers.iter().map(|server| self.server_scene(server, now)).collect(),
            clients: self.clients.iter().map(client_scene).collect(),
            messages: self.message_scenes(),
            cuts: self.network.cuts(),
            slow: self.network.slowed(),
            leader: self.leader(),
        }
    }

    fn server_scene(&self, server: &Server<P>, now: Instant) -> ServerScene {
        let health = match server.power {
            // One that has not started yet is well, and has no state to show.
            Power::On | Power::Off if server.paused_by.is_empty() => Health::Up,
            Power::On | Power::Off => Health::Paused,
            Power::Crashed => Health::Crashed,
            Power::Lost => Health::PowerLost,
            Power::DiskLost => Health::DiskLost,
            Power::Stopped(defect) => Health::Stopped(defect),
            Power::Halted(sentence) => Health::Halted(sentence),
        };
        let timers = server.timers.iter().enumerate().filter(|(_, timer)| timer.set);
        ServerScene {
            id: server.id,
            health,
            view: self.states[server.id.index()].as_ref().map(P::view),
            busy_until: server.rest.as_ref().map(|rest| rest.until),
            syncing: server.rest.as_ref().is_some_and(|rest| rest.sync.is_some()),
            waiting: server.waiting.len() as u32,
            timers: timers
                .map(|(index, timer)| TimerScene {
                    name: P::Timer::ALL[index].name(),
                    set_at: timer.set_at,
                    due: timer.due,
                })
                .collect(),
            records: server.disk.len(),
            unsynced: server.disk.unsynced(),
            damaged: server.disk.damaged(),
            slow_by: server.slow_by,
            sync_slow_by: server.sync_slow_by(),
            disk_stalled: server.is_stalled(),
            sync_fails: !server.failing_sync.is_empty(),
            clock_offset_us: server.clock.ahead_us(now),
            drift_ppm: server.clock.drift_ppm(),
            starts: server.starts,
        }
    }

    /// The newest records of a server's disk.
    pub fn disk(&self, server: NodeId) -> DiskScene {
        let disk = &self.servers[server.index()].disk;
        let first = (disk.last() + 1).saturating_sub(DiskScene::RECORDS_MAX);
        let records = disk.records_from(first).map(|(number, record)| RecordScene {
            number,
            text: record.ok().map(P::record_text),
            synced: number <= disk.synced(),
        });
        DiskScene { count: disk.len(), unsynced: disk.unsynced(), records: records.collect() }
    }

    fn message_scenes(&self) -> Vec<MessageScene> {
        let mut messages: Vec<MessageScene> = self
            .mail
            .slots
            .iter()
            .flatten()
            .filter(|mail| mail.arrives_at >= self.now)
            .map(|mail| MessageScene {
                name: mail.name,
                kind: mail.kind,
                sent_at: mail.sent_at,
                arrives_at: (mail.arrives_at != NEVER).then_some(mail.arrives_at),
                sent: mail.cause,
                view: mail.payload.view(),
            })
            .collect();
        sort_by_key(&mut messages, |message| message.sent);
        messages
    }
}

fn client_scene(client: &Client) -> ClientScene {
    ClientScene {
        id: client.id,
        waits_for: client.current.map(|current| WaitScene {
            sequence: current.request.sequence,
            operation: current.request.operation.to_string(),
            asked: current.asked,
            since: current.since,
            attempts: current.attempts,
        }),
        last: client.last.map(|(operation, outcome)| format!("{operation} → {outcome}")),
        answered: client.answered,
    }
}
