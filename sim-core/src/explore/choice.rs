//! What can happen next.

use super::budget::Bounds;
use super::cluster::{Cluster, Mail};
use super::handler::After;
use super::server::Power;
use crate::base::{Fingerprint, NodeId};
use crate::protocol::{Label, Protocol};
use std::sync::Arc;

/// Something that can happen next, by its place in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) act: Act,
    /// After how many effects the server crashes in the middle of it; zero if it does not.
    pub(super) crash_after: u16,
    /// What its handler's own choices are answered with.
    pub(super) lot: u16,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// This message arrives.
    Deliver(u16),
    /// This message will arrive twice.
    Copy(u16),
    /// A timer fires.
    Fire { server: u8, timer: u8 },
    /// A server crashes between two calls of its handlers.
    Crash(u8),
    /// A server starts again.
    Restart(u8),
}

impl From<Act> for Choice {
    fn from(act: Act) -> Choice {
        Choice { act, crash_after: 0, lot: 0 }
    }
}

impl<P: Protocol> Cluster<P> {
    /// All that can happen next, each once: of messages that say the same to the same, one.
    pub(super) fn choices(&self, bounds: &Bounds, list: &mut Vec<Act>) {
        list.clear();
        for (index, mail) in self.mail.iter().enumerate() {
            let alike = |other: &Arc<Mail<P>>| other.digest == mail.digest;
            let is_first = !self.mail[..index].iter().any(alike);
            if is_first && (mail.to.is_client() || self.is_up(mail.to)) {
                list.push(Act::Deliver(index as u16));
                let can_be = !mail.is_copied && !mail.to.is_client();
                if self.spent.copies < bounds.copies && can_be {
                    list.push(Act::Copy(index as u16));
                }
            }
        }
        for (index, server) in self.servers.iter().enumerate() {
            let name = index as u8;
            match server.power {
                Power::On => {
                    if self.spent.timers < bounds.timers {
                        let set = (0..P::Timer::ALL.len() as u8).filter(|it| server.is_set(*it));
                        list.extend(set.map(|timer| Act::Fire { server: name, timer }));
                    }
                    if self.spent.crashes < bounds.crashes {
                        list.push(Act::Crash(name));
                    }
                }
                Power::Down => list.push(Act::Restart(name)),
                Power::Gone => {}
            }
        }
    }

    /// Whether this act led there, and nothing came of it but that a message is gone.
    pub(super) fn is_idle(&self, act: Act, after: &After<P>) -> bool {
        let Act::Deliver(index) = act else { return false };
        let to = self.mail[usize::from(index)].to;
        let is_same = match to.is_client() {
            true => self.clients[to.index()] == after.cluster.clients[to.index()],
            false => self.servers[to.index()].digest == after.cluster.servers[to.index()].digest,
        };
        is_same && after.effects == 0
    }

    /// What an act is, whichever path led here: the same in all states in which it is possible.
    pub(super) fn identity(&self, act: Act) -> u64 {
        let mut digest = Fingerprint::new();
        match act {
            Act::Deliver(index) => digest.pair(1, self.mail[usize::from(index)].digest),
            Act::Copy(index) => digest.pair(2, self.mail[usize::from(index)].digest),
            Act::Fire { server, timer } => {
                digest.pair(3, u64::from(server) << 8 | u64::from(timer))
            }
            Act::Crash(server) => digest.pair(4, server.into()),
            Act::Restart(server) => digest.pair(5, server.into()),
        }
        digest.value()
    }

    /// Whom it concerns: the one whose state it changes.
    pub(super) fn actor(&self, act: Act) -> NodeId {
        match act {
            Act::Deliver(index) | Act::Copy(index) => self.mail[usize::from(index)].to,
            Act::Fire { server, .. } | Act::Crash(server) | Act::Restart(server) => {
                NodeId::server(server)
            }
        }
    }
}
