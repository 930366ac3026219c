//! A whole cluster without time, as one value that is cheap to clone: what did not change is shared.

use super::budget::Spent;
use super::client::{Client, Wishes};
use super::server::{Power, Server};
use crate::base::{Fingerprint, NodeId};
use crate::plan::Plan;
use crate::protocol::{Answer, Effects, Protocol, Request, Setup};
use std::sync::Arc;

use super::path::Log;

/// All state that a cluster has without time.
#[derive(Clone, Debug)]
pub(super) struct Cluster<P: Protocol> {
    pub(super) servers: Vec<Arc<Server<P>>>,
    pub(super) clients: Vec<Client>,
    /// What is under way. Its order means nothing.
    pub(super) mail: Vec<Arc<Mail<P>>>,
    /// The sum of the digests of `mail`: the same in whatever order it came.
    pub(super) mail_sum: u64,
    pub(super) witness: Arc<P::Witness>,
    pub(super) witness_digest: u64,
    pub(super) spent: Spent,
}

/// A message under way.
#[derive(Clone, Debug)]
pub(super) struct Mail<P: Protocol> {
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    pub(super) payload: Payload<P>,
    /// Whether it is one of two that say the same because the network made a copy.
    pub(super) is_copied: bool,
    /// The digest of all of the above.
    pub(super) digest: u64,
}

/// What travels.
#[derive(Clone, Debug)]
pub(super) enum Payload<P: Protocol> {
    Message(P::Message),
    Request(Request),
    Answer { sequence: u32, answer: Answer },
}

impl<P: Protocol> Mail<P> {
    pub(super) fn new(from: NodeId, to: NodeId, payload: Payload<P>) -> Mail<P> {
        let digest = match &payload {
            Payload::Message(message) => digest_of(from, to, 0, message),
            Payload::Request(request) => digest_of(from, to, 1, request),
            Payload::Answer { sequence, answer } => digest_of(from, to, 2, &(*sequence, *answer)),
        };
        Mail { from, to, payload, is_copied: false, digest }
    }

    /// One of two alike.
    pub(super) fn copied(&self) -> Mail<P> {
        let mut digest = Fingerprint::new();
        digest.word(self.digest);
        Mail { is_copied: true, digest: digest.value(), ..self.clone() }
    }
}

/// The digest of a message, in this or in other names.
pub(super) fn digest_of<T: core::hash::Hash>(
    from: NodeId,
    to: NodeId,
    kind: u64,
    payload: &T,
) -> u64 {
    let mut digest = Fingerprint::new();
    digest.word(u64::from(from.number()) << 16 | u64::from(to.number()) << 8 | kind);
    digest.absorb(payload);
    digest.value()
}

/// What stays the same in all states, and what handlers need to be called.
pub(super) struct Ground<P: Protocol> {
    pub(super) setups: Vec<Setup>,
    /// What each client will ask for.
    pub(super) wishes: Vec<Wishes>,
    pub(super) effects: Effects<P>,
    /// Whether it is counted how many timers fired.
    pub(super) counts_timers: bool,
    /// Room for the states as claims want to see them.
    pub(super) present: Vec<Option<P>>,
    /// Kept while a path is told, and not while states are looked for.
    pub(super) log: Option<Log>,
}

impl<P: Protocol> Ground<P> {
    pub(super) fn new(plan: &Plan, wishes: Vec<Wishes>) -> Ground<P> {
        let setup = |index| Setup {
            me: NodeId::server(index),
            servers: plan.nodes,
            settings: plan.settings.clone(),
            bugs: plan.bugs,
            version: 0,
        };
        Ground {
            setups: (0..plan.nodes).map(setup).collect(),
            wishes,
            effects: Effects::without_chance(),
            counts_timers: true,
            present: Vec::new(),
            log: None,
        }
    }
}

impl<P: Protocol> Cluster<P> {
    /// The cluster just before its servers start.
    pub(super) fn new(ground: &Ground<P>) -> Cluster<P> {
        let servers = ground.setups.len() as u8;
        let clients = ground.wishes.iter().enumerate();
        let witness = P::Witness::default();
        Cluster {
            servers: (0..servers).map(|_| Arc::new(Server::new())).collect(),
            clients: clients
                .map(|(index, it)| {
                    Client::new(P::DESCRIPTION.doors.first(servers, index as u8), it)
                })
                .collect(),
            mail: Vec::new(),
            mail_sum: 0,
            witness_digest: witness_digest::<P>(&witness),
            witness: Arc::new(witness),
            spent: Spent::default(),
        }
    }

    pub(super) fn is_up(&self, server: NodeId) -> bool {
        self.servers[server.index()].power == Power::On
    }

    /// The digest of the whole.
    pub(super) fn digest(&self) -> u64 {
        let mut digest = Fingerprint::new();
        for server in &self.servers {
            digest.word(server.digest);
        }
        digest.absorb(&self.clients);
        digest.pair(self.mail_sum, self.witness_digest);
        digest.absorb(&self.spent);
        digest.value()
    }
}

/// The digest of what claims remember.
pub(super) fn witness_digest<P: Protocol>(witness: &P::Witness) -> u64 {
    let mut digest = Fingerprint::new();
    digest.absorb(witness);
    digest.value()
}
