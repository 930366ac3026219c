//! One digest for all states that differ in the names of their servers only.
//!
//! Servers are put in the order of their ranks and named anew in that order. Where ranks are equal the
//! order stays, so two states that are alike may still get two digests: that costs time, not truth.

use super::cluster::{Cluster, Payload, digest_of, witness_digest};
use super::server::Server;
use crate::base::Fingerprint;
use crate::protocol::{Answer, Names, Protocol, Renaming};
use std::sync::Arc;

impl<P: Protocol> Cluster<P> {
    /// The digest of the state with its servers in order.
    pub(super) fn canonical(&self, renaming: &Renaming<P>) -> u64 {
        let ranks = self.ranks(renaming);
        let mut order: Vec<usize> = (0..self.servers.len()).collect();
        order.sort_by_key(|&server| ranks[server]);
        let names = Names::by_order(&order);
        let mut digest = Fingerprint::new();
        for &server in &order {
            digest.word(self.servers[server].renamed(renaming, &names));
        }
        for client in &self.clients {
            let mut client = *client;
            client.favourite = client.favourite.map(|server| names.of(server));
            if let Some(current) = &mut client.current {
                current.asked = current.asked.map(|server| names.of(server));
            }
            digest.absorb(&client);
        }
        let mail = self.mail.iter().map(|mail| {
            let (from, to) = (names.of(mail.from), names.of(mail.to));
            let digest = match &mail.payload {
                Payload::Message(message) => {
                    digest_of(from, to, 0, &(renaming.message)(message, &names))
                }
                Payload::Request(request) => digest_of(from, to, 1, request),
                Payload::Answer { sequence, answer } => {
                    digest_of(from, to, 2, &(*sequence, renamed(*answer, &names)))
                }
            };
            if mail.is_copied { digest.rotate_left(1) } else { digest }
        });
        digest.word(mail.fold(0, u64::wrapping_add));
        digest.word(witness_digest::<P>(&(renaming.witness)(&self.witness, &names)));
        digest.absorb(&self.spent);
        digest.value()
    }

    /// What servers are put in the order of: their states, their disks, and what kinds of messages are
    /// under way between each and others of what rank.
    fn ranks(&self, renaming: &Renaming<P>) -> Vec<(u64, u64, u64)> {
        let rank = |server: &Arc<Server<P>>| {
            let state = server.state.as_ref().map_or(0, |state| (renaming.rank)(state));
            (state, server.disk.last(), 0)
        };
        let mut ranks: Vec<(u64, u64, u64)> = self.servers.iter().map(rank).collect();
        for mail in &self.mail {
            let Payload::Message(message) = &mail.payload else { continue };
            let (from, to) = (mail.from.index(), mail.to.index());
            let kind = P::message_kind(message) as u64;
            let digest = |is_sent: bool, other: usize| {
                let mut digest = Fingerprint::new();
                digest.pair(ranks[other].0, kind << 1 | u64::from(is_sent));
                digest.value()
            };
            let (sent, received) = (digest(true, to), digest(false, from));
            ranks[from].2 = ranks[from].2.wrapping_add(sent);
            ranks[to].2 = ranks[to].2.wrapping_add(received);
        }
        ranks
    }
}

fn renamed(answer: Answer, names: &Names) -> Answer {
    match answer {
        Answer::Redirect(Some(server)) => {
            let server = crate::base::NodeId::server(server);
            Answer::Redirect(Some(names.of(server).number()))
        }
        other => other,
    }
}
