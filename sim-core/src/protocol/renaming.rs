//! Servers that are all alike: what it means to give them other names.
//!
//! Two states that differ only in who is called n1 and who n2 have the same future, up to the same
//! names. An exploration that knows this looks at one of them (symmetry reduction; Ip and Dill, "Better
//! verification through symmetry", 1996). A protocol says so as data: how each thing that may hold a
//! name is written with other names. One whose nodes compare names, as ballots of Paxos do, is not
//! alike under renaming, and must not offer this.

use super::Protocol;
use crate::base::{NodeId, NodeSet};

/// Who is called what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(Vec<NodeId>);

impl Names {
    /// The server at each position of `order` gets the name that belongs to that position.
    pub fn by_order(order: &[usize]) -> Names {
        let mut names = vec![NodeId::server(0); order.len()];
        for (place, &server) in order.iter().enumerate() {
            names[server] = NodeId::server(place as u8);
        }
        Names(names)
    }

    /// The new name of a node. Clients keep theirs.
    pub fn of(&self, node: NodeId) -> NodeId {
        if node.is_client() { node } else { self.0[node.index()] }
    }

    /// The same nodes by their new names.
    pub fn of_all(&self, nodes: NodeSet) -> NodeSet {
        nodes.iter().map(|node| self.of(node)).collect()
    }

    /// A list with an item for each server, in the order of the new names.
    pub fn of_list<T: Clone>(&self, list: &[T]) -> Vec<T> {
        let mut renamed = list.to_vec();
        for (item, name) in list.iter().zip(&self.0) {
            renamed[name.index()] = item.clone();
        }
        renamed
    }
}

/// How a protocol's values are written with other names.
#[derive(Debug)]
pub struct Renaming<P: Protocol> {
    /// A digest of a state that does not depend on any name: servers are put in its order. Equal
    /// digests of different states cost time and no truth.
    pub rank: fn(&P) -> u64,
    /// A server's state.
    pub state: fn(&P, &Names) -> P,
    /// A message.
    pub message: fn(&P::Message, &Names) -> P::Message,
    /// A record of the disk.
    pub record: fn(&P::Record, &Names) -> P::Record,
    /// What claims remember.
    pub witness: fn(&P::Witness, &Names) -> P::Witness,
}
