//! One digest for all states that differ in the names of their servers only.
//!
//! Servers are put in the order of their ranks and named anew in that order. Where ranks are equal the
//! order stays, so two states that are alike may still get two digests: that costs time, not truth.

use super::cluster::{Cluster, Payload, digest_of, witness_digest};
use crate::base::Fingerprint;
use crate::protocol::{Answer, Names, Protocol, Renaming};

impl<P: Protocol> Cluster<P> {
    /// The digest of the state with its servers in order.
    pub(super) fn canonical(&self, renaming: &Renaming<P>) -> u64 {
        let ranks: Vec<(u64, u64)> =
            self.servers.iter().map(|server| self.rank(server, renaming)).collect();
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

    fn rank(&self, server: &super::server::Server<P>, renaming: &Renaming<P>) -> (u64, u64) {
        let state = server.state.as_ref().map_or(0, |state| (renaming.rank)(state));
        (state, server.disk.last())
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
