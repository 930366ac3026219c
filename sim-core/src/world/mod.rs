//! The world: all simulated state at one moment, as one `Clone` value.
//!
//! Clone it and you have a checkpoint. It holds no trace; a [`Recorder`] is handed to each step.
//! Every step takes the next thing from the agenda and does it completely: `step.rs` is the main
//! loop, `activation.rs` calls handlers and carries out their effects, `delivery.rs` moves messages,
//! `strike.rs` says when something goes wrong and `fault.rs` what; `client.rs` and `script.rs` are
//! the actors of the plan.
//!
//! The fault model. Messages can be lost, delayed, duplicated and reordered, never altered. Nodes
//! crash between any two effects, stand still, are slow, and start again with what their disks kept,
//! which may be torn, corrupted or nothing at all; syncs are slow, do not end, or fail; clocks jump
//! and drift. A node never lies, and neither does its disk about a sync. Left out: full queues and
//! full disks.

mod activation;
mod agenda;
mod client;
mod clock;
mod delivery;
mod fault;
mod network;
mod report;
mod scene;
mod script;
mod server;
mod step;
mod strike;
mod target;

pub use client::BACKOFF;
pub use report::{
    ClaimReport, ExpectationReport, FaultReport, FaultStatus, NO_HALT, Report, Verdict, Violation,
};
pub use scene::{
    ClientScene, DiskScene, Health, MessageScene, RecordScene, Scene, ServerScene, TimerScene,
    WaitScene,
};

use crate::base::{EventId, Fingerprint, Instant, MessageName, NodeId};
use crate::plan::Plan;
use crate::protocol::{Answer, Effects, Protocol, Request};
use crate::trace::{Event, EventKind, PayloadKind, Recorder};
use agenda::{Agenda, Class, Item};
use client::Client;
use network::Network;
use script::Script;
use server::Server;
use std::sync::Arc;
use strike::{FaultState, Places};

/// All simulated state at one moment.
#[derive(Clone)]
pub struct World<P: Protocol> {
    plan: Arc<Plan>,
    places: Arc<Places>,
    now: Instant,
    agenda: Agenda,
    network: Network,
    mail: Mailroom<P>,
    /// The servers' states, apart from their hardware so that claims can look at all of them.
    states: Vec<Option<P>>,
    servers: Vec<Server<P>>,
    clients: Vec<Client>,
    script: Script,
    faults: Vec<FaultState>,
    witness: P::Witness,
    violations: Vec<Violation>,
    fingerprint: Fingerprint,
    events: u32,
    effects: Effects<P>,
    /// Whether a server's status changed since the script last looked.
    changed: bool,
    finished: bool,
}

/// What travels. Between servers there is much more traffic than with clients, so what clients say
/// and hear is boxed, and a small message stays small.
#[derive(Clone, Debug)]
enum Payload<P: Protocol> {
    Message(P::Message),
    Request(Box<Request>),
    Answer(Box<Reply>),
}

/// The answer to one of a client's operations.
#[derive(Clone, Debug)]
struct Reply {
    sequence: u32,
    answer: Answer,
}

/// A message under way.
#[derive(Clone, Debug)]
struct Mail<P: Protocol> {
    name: MessageName,
    kind: PayloadKind,
    /// The event that it is the effect of: its send, or its arrival at a node that was busy.
    cause: EventId,
    sent_at: Instant,
    /// [`NEVER`] if it is held back for good.
    arrives_at: Instant,
    payload: Payload<P>,
}

/// When a message arrives that is held back for good.
const NEVER: Instant = Instant(u64::MAX);

/// The messages under way, each in a slot that the agenda names.
#[derive(Clone, Debug)]
struct Mailroom<P: Protocol> {
    slots: Vec<Option<Mail<P>>>,
    free: Vec<u32>,
}

impl<P: Protocol> Mailroom<P> {
    #[inline]
    fn put(&mut self, mail: Mail<P>) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(mail);
                slot
            }
            None => {
                self.slots.push(Some(mail));
                self.slots.len() as u32 - 1
            }
        }
    }

    #[inline]
    fn peek(&self, slot: u32) -> &Mail<P> {
        self.slots[slot as usize].as_ref().expect("the agenda names a full slot, once")
    }

    fn peek_mut(&mut self, slot: u32) -> &mut Mail<P> {
        self.slots[slot as usize].as_mut().expect("the agenda names a full slot, once")
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn take(&mut self, slot: u32) -> Mail<P> {
        self.free.push(slot);
        self.slots[slot as usize].take().expect("the agenda names a full slot, once")
    }
}

impl<P: Protocol> World<P> {
    /// The world at time zero, before anything happened.
    pub fn new(plan: Arc<Plan>) -> World<P> {
        let servers: Vec<Server<P>> =
            (0..plan.nodes).map(|index| Server::new(&plan, NodeId::server(index))).collect();
        let mut world = World {
            places: Arc::new(Places::of(&plan)),
            now: Instant::ZERO,
            agenda: Agenda::default(),
            network: Network::new(&plan),
            mail: Mailroom { slots: Vec::new(), free: Vec::new() },
            states: servers.iter().map(|_| None).collect(),
            servers,
            clients: (0..plan.clients)
                .map(|index| Client::new(&plan, P::DESCRIPTION.doors, index))
                .collect(),
            script: Script::new(&plan),
            faults: FaultState::all(&plan),
            witness: P::Witness::default(),
            violations: Vec::new(),
            fingerprint: Fingerprint::new(),
            events: 0,
            effects: Effects::new(plan.seed, plan.nodes),
            changed: false,
            finished: false,
            plan,
        };
        world.fill_agenda();
        world
    }

    /// What the plan and the cluster's beginning put on the agenda.
    fn fill_agenda(&mut self) {
        for index in 0..self.plan.nodes {
            let item = Item::Start(NodeId::server(index));
            self.agenda.add(Instant::ZERO, Class::Start, item);
        }
        self.schedule_faults();
        self.agenda.add(Instant::ZERO, Class::Script, Item::Script);
        for client in 0..self.clients.len() {
            self.rest(client);
        }
    }

    /// The plan that this world follows.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The time of the last thing that happened.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How many events have happened.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// How much is under way: what a clone costs beyond the nodes themselves.
    pub fn load(&self) -> usize {
        self.agenda.len() + self.mail.slots.len()
    }

    /// The digest of all that has happened, without line numbers: a comment in the scenario's text
    /// does not change it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether the run is over: its length or its number of events is reached.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The state of a server; `None` while it is down.
    pub fn state(&self, server: NodeId) -> Option<&P> {
        self.states[server.index()].as_ref()
    }

    /// Whether a server is still carrying out what an activation asked for.
    pub fn is_amid(&self, server: NodeId, activation: EventId) -> bool {
        let rest = self.servers[server.index()].rest.as_ref();
        rest.is_some_and(|rest| rest.turn.event == activation)
    }

    /// The broken claims so far, the first violation of each.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Lets an event have happened. Inlined everywhere, so that the digest of an event whose kind is
    /// known at the call costs no branch. Not so in the page, here and wherever else a function says
    /// so: there a loop that is inlined five times would be loaded five times, and a run is short.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn emit(
        &mut self,
        recorder: &mut Recorder<'_>,
        cause: EventId,
        node: Option<NodeId>,
        kind: EventKind,
    ) -> EventId {
        if let Some(word) = kind.digest() {
            let actor = node.map_or(0xff, NodeId::number);
            self.fingerprint.pair(self.now.0 << 8 | u64::from(actor), word);
        }
        let id = EventId(self.events);
        self.events += 1;
        if recorder.is_listening() {
            let digest = self.fingerprint.short();
            recorder.record(id, Event { at: self.now, cause, digest, node, kind });
        }
        id
    }
}
