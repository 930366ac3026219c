//! A client without time: it asks, waits for as long as it takes, and follows redirects.

use crate::base::NodeId;
use crate::protocol::{Operation, Request};

/// What a client asks for, one after the other, and whom first if the plan says so.
pub type Wishes = Vec<(Operation, Option<NodeId>)>;

/// One client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client {
    /// How many operations it has not begun.
    pub(super) left: u16,
    /// How many it began.
    pub(super) begun: u32,
    pub(super) current: Option<Current>,
    /// Whom it asks next; `None` once it has nothing left to ask.
    pub(super) favourite: Option<NodeId>,
}

/// The operation that it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Current {
    pub(super) request: Request,
    /// Whom it asked; `None` once nobody knows whom to ask.
    pub(super) asked: Option<NodeId>,
    /// How often it was sent on.
    pub(super) hops: u8,
}

impl Client {
    pub(super) fn new(first: NodeId, wishes: &Wishes) -> Client {
        let favourite = (!wishes.is_empty()).then_some(first);
        Client { left: wishes.len() as u16, begun: 0, current: None, favourite }
    }

    /// Whether it has something to ask for, and waits for nothing.
    pub(super) fn is_free(&self) -> bool {
        self.current.is_none() && self.left > 0
    }
}
