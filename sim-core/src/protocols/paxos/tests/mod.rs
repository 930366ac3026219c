//! Golden scripts, on a bench without a world. The decree is always x.

mod clients;
mod crashes;
mod made_simple;
mod parliament;

use super::proposer::Phase;
use super::*;
use crate::protocol::{Action, Operation, Outcome};
use crate::protocols::bench::{Bench, Crash, id};

const X: Key = Key(0);

fn bench(servers: u8) -> Bench<Paxos> {
    Bench::new(servers, 0)
}

/// What a client asks about x, as its first operation. Its answer has the client's number, and so
/// has what it writes.
fn of_client(client: u8, action: Action) -> Request {
    let sequence = u32::from(client) + 1;
    Request { client, sequence, operation: Operation { key: X, action } }
}

/// The write of a client: c1 writes 1, c2 writes 2.
fn wish(client: u8) -> Request {
    of_client(client, Action::Write(u64::from(client) + 1))
}

fn ballot(number: u64, node: usize) -> Ballot {
    Ballot { number, node: id(node) }
}

impl Bench<Paxos> {
    fn acceptor(&self, node: usize) -> Acceptor {
        self.node(node).decrees.get(&X).map(|decree| decree.acceptor).unwrap_or_default()
    }

    /// What a node has accepted last, as people write it.
    fn accepted(&self, node: usize) -> String {
        self.acceptor(node).accepted.map_or_else(|| "nothing".into(), |it| it.to_string())
    }

    /// What each node knows to be chosen.
    fn known(&self) -> Vec<Option<u64>> {
        let chosen = |node: &Paxos| node.decrees.get(&X)?.chosen.map(|value| value.value);
        self.nodes.iter().map(|node| node.as_ref().and_then(chosen)).collect()
    }

    /// A client waits for a node, which does nothing yet.
    fn wants(&mut self, node: usize, request: Request) {
        let value = Value::proposed_by(&request).expect("a wish");
        self.act(node, |node, effects| {
            node.waiting.push(Waiting { request, joined: Ballot::ZERO });
            effects.note(Note::Asked { key: X, value });
        });
    }

    /// A proposer takes this ballot. Only a quorum hears it, and of what it then proposes only the
    /// voters hear; nobody hears how it ends.
    fn hold(&mut self, proposer: usize, number: u64, quorum: &[usize], voters: &[usize]) {
        self.wire.clear();
        self.act(proposer, |node, effects| {
            node.decree(X).seen = ballot(number - 1, 0);
            node.prepare(X, effects);
        });
        self.wire.retain(|(_, to, _)| quorum.contains(to));
        let is_first_phase =
            |it: &Message| matches!(it, Message::Prepare { .. } | Message::Promise { .. });
        while self.wire.front().is_some_and(|(_, _, message)| is_first_phase(message)) {
            self.deliver();
        }
        self.wire.retain(|(_, to, message)| is_first_phase(message) || voters.contains(to));
        while self.deliver() {
            self.wire.retain(|(_, _, message)| !matches!(message, Message::Chosen { .. }));
        }
    }
}
