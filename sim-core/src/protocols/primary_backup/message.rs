//! What the nodes say to one another, what they keep, and what they announce.

use super::State;
use crate::base::NodeId;
use crate::protocol::Request;
use core::fmt;
use std::sync::Arc;

/// Who is primary and who is backup, as the monitor decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// Counted from one; there are no two views of one number.
    pub number: u64,
    /// Who serves.
    pub primary: NodeId,
    /// Who takes over from it.
    pub backup: Option<NodeId>,
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { number, primary, backup } = self;
        match backup {
            Some(backup) => write!(f, "{number} ({primary}, {backup})"),
            None => write!(f, "{number} ({primary} alone)"),
        }
    }
}

/// A message from one node to another.
///
/// Views are facts, so whoever speaks in one names it in full, and others learn of it by that.
#[derive(Clone, Debug, Hash)]
pub enum Message {
    /// A server tells the monitor that it lives.
    Ping {
        /// The number of the view in which it serves: so a primary acknowledges its view. Zero if it
        /// does not serve.
        serves: u64,
    },
    /// The monitor tells what the present view is: in answer to a ping, and to all when it begins.
    View(View),
    /// A primary gives its backup all that it has, when a view begins or after a restart.
    State {
        /// The view that both are in.
        view: View,
        /// All that the primary has.
        state: Arc<State>,
    },
    /// A primary tells its backup what clients asked for.
    Update {
        /// The view that both are in.
        view: View,
        /// Behind which position the requests stand.
        base: u64,
        /// The requests, in the order of the primary.
        requests: Vec<Request>,
    },
    /// A backup says how far it has everything: to a State and to an Update.
    Confirm {
        /// The number of its view.
        number: u64,
        /// The position of the last request that is safe with it.
        position: u64,
    },
    /// A server refuses what comes from an earlier view, and tells of its own.
    Refuse(View),
}

/// A record of the disk.
#[derive(Clone, Debug, Hash)]
pub enum Record {
    /// The latest view that the node knows; of the monitor, the present one.
    View(View),
    /// A backup has the state of its primary in this view. What stood before is replaced.
    State {
        /// The number of the view.
        number: u64,
        /// All that the primary had.
        state: Arc<State>,
    },
    /// A request, carried out after all that stands before.
    Request(Request),
}

/// What a node announces.
#[derive(Clone, Debug, Hash)]
pub enum Note {
    /// The monitor begins a view.
    Formed(View),
    /// A primary begins to serve: its backup, if there is one, has all that it has.
    Serves {
        /// The number of the view.
        number: u64,
        /// Up to where it has carried out requests.
        position: u64,
        /// The digest of all of them.
        history: u64,
    },
    /// A primary learns that what it carried out is safe with its backup, or has none.
    Confirmed {
        /// The number of the view.
        number: u64,
        /// Up to where.
        position: u64,
        /// The digest of all requests up to there.
        history: u64,
    },
    /// A backup takes the state of its primary in place of its own.
    Joined {
        /// The number of the view.
        number: u64,
        /// Up to where requests are carried out in it.
        position: u64,
    },
    /// A primary learns that it is primary no more.
    Replaced {
        /// The number of the view that ended its office.
        number: u64,
    },
}
