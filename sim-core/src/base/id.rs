//! What things are called.
//!
//! Names survive an edit of the plan: "the seventeenth message from n1 to n2" means the same in a
//! run that differs by one fault, as long as the protocol itself did the same until then. Event
//! ids do not: they count the events of *one* run.

use core::fmt;

/// The number of servers that a cluster can have.
pub const NODES_MAX: u8 = 32;
/// The number of clients that a cluster can have.
pub const CLIENTS_MAX: u8 = 32;

/// One end of a link: a server (`n1`, `n2`, …) or a client (`c1`, `c2`, …).
///
/// Clients are actors on the same network, so that loss, cuts and queues reach them as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u8);

impl NodeId {
    /// The server with this index, counted from zero: index 0 is written `n1`.
    pub const fn server(index: u8) -> NodeId {
        assert!(index < NODES_MAX, "a server's index is below NODES_MAX");
        NodeId(index)
    }

    /// The client with this index, counted from zero: index 0 is written `c1`.
    pub const fn client(index: u8) -> NodeId {
        assert!(index < CLIENTS_MAX, "a client's index is below CLIENTS_MAX");
        NodeId(NODES_MAX + index)
    }

    /// Whether this is a client.
    pub const fn is_client(self) -> bool {
        self.0 >= NODES_MAX
    }

    /// The index among the servers, or among the clients.
    pub const fn index(self) -> usize {
        if self.is_client() { (self.0 - NODES_MAX) as usize } else { self.0 as usize }
    }

    /// One number for servers and clients together, below 64.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The inverse of [`NodeId::number`].
    pub const fn from_number(number: u8) -> NodeId {
        assert!(number < NODES_MAX + CLIENTS_MAX, "an actor's number is below 64");
        NodeId(number)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = if self.is_client() { 'c' } else { 'n' };
        write!(f, "{letter}{}", self.index() + 1)
    }
}

/// A set of servers and clients, as one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet(pub u64);

impl NodeSet {
    /// The set with nobody in it.
    pub const EMPTY: NodeSet = NodeSet(0);

    /// The first `count` servers.
    pub const fn servers(count: u8) -> NodeSet {
        NodeSet(if count >= 64 { u64::MAX } else { (1 << count) - 1 })
    }

    /// The set with one member.
    pub const fn of(node: NodeId) -> NodeSet {
        NodeSet(1 << node.0)
    }

    /// Whether `node` is a member.
    pub const fn contains(self, node: NodeId) -> bool {
        self.0 & (1 << node.0) != 0
    }

    /// Adds a member.
    pub fn insert(&mut self, node: NodeId) {
        self.0 |= 1 << node.0;
    }

    /// Removes a member.
    pub fn remove(&mut self, node: NodeId) {
        self.0 &= !(1 << node.0);
    }

    /// The members of either.
    pub const fn union(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 | other.0)
    }

    /// The members of `self` that are not in `other`.
    pub const fn without(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & !other.0)
    }

    /// The number of members.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether nobody is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, servers first, in order.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let number = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            Some(NodeId(number))
        })
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> NodeSet {
        let mut set = NodeSet::EMPTY;
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

/// The name of one message: the `nth` send on the link `from → to`, counted from one.
///
/// A retransmission is a new send with a new number; the network's own copies of one send share
/// its number and are told apart by `copy`: 1 is the message itself, 2 its duplicate, `#17/2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageName {
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Which send on this link, counted from one.
    pub nth: u32,
    /// 1 for the message itself, 2 for the copy that the network made.
    pub copy: u8,
}

impl fmt::Display for MessageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}→{} #{}", self.from, self.to, self.nth)?;
        if self.copy > 1 { write!(f, "/{}", self.copy) } else { Ok(()) }
    }
}

/// The position of an event in the trace of one run, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

impl EventId {
    /// "Because of nothing": the cause of what the plan itself makes happen.
    pub const NONE: EventId = EventId(u32::MAX);

    /// As an index into the trace; `None` for [`EventId::NONE`].
    pub fn index(self) -> Option<usize> {
        (self != EventId::NONE).then_some(self.0 as usize)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == EventId::NONE { f.write_str("-") } else { write!(f, "{}", self.0) }
    }
}
