//! What the lock service, the storage and workers say to one another, and what they keep.

use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{Key, Outcome};

/// Which request for a lock: the `nth` of a worker's `life`th life. A worker that restarts knows
/// nothing of what it asked for, and must not take an answer to that for an answer to something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// How often the worker has started.
    pub life: u32,
    /// Which of its requests in this life.
    pub nth: u32,
}

/// An operation of a client, by name: what makes a retry recognisable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deed {
    /// The index of the client.
    pub client: u8,
    /// Which of its operations.
    pub sequence: u32,
}

/// What the storage knows of a client's operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Session {
    /// Nothing: it is still to be done.
    Fresh,
    /// It was done, and came to this.
    Done(Outcome),
    /// The client has since asked for something else, so it has its answer.
    Past,
}

/// A message from one server to another. All but [`Message::Release`] are repeated until an answer
/// comes, and all may arrive twice and in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A worker asks the service for the lock of a key. While somebody has it, the worker waits in a
    /// queue.
    Acquire {
        /// Whose lock.
        key: Key,
        /// Which request.
        ask: Ask,
        /// What the worker's monotonic clock shows. The service only says it back.
        asked: Instant,
    },
    /// The service lends a lock.
    Granted {
        /// Whose lock.
        key: Key,
        /// In answer to which request.
        ask: Ask,
        /// The fencing token: greater than that of any lease before.
        token: u64,
        /// What the worker's clock showed when it last asked: it counts from there, which is on the
        /// safe side.
        asked: Instant,
        /// For how long from now.
        lease: Duration,
    },
    /// A worker gives a lock back. If this is lost, the lease ends by itself.
    Release {
        /// Whose lock.
        key: Key,
        /// Under which token it was lent.
        token: u64,
    },
    /// A worker that holds the lock asks the storage for the value.
    Fetch {
        /// Of which key.
        key: Key,
        /// The worker's token.
        token: u64,
        /// For which operation.
        deed: Deed,
    },
    /// The value, and whether the operation was done already.
    Fetched {
        /// Of which key.
        key: Key,
        /// Under which token.
        token: u64,
        /// The value.
        value: u64,
        /// What is known of the operation.
        session: Session,
    },
    /// A worker writes what it computed from what it fetched.
    Store {
        /// To which key.
        key: Key,
        /// The worker's token.
        token: u64,
        /// For which operation.
        deed: Deed,
        /// The new value; none if a compare-and-set found another than it expected.
        value: Option<u64>,
        /// What the operation comes to.
        outcome: Outcome,
    },
    /// It is stored.
    Stored {
        /// Under which token.
        token: u64,
        /// For which operation.
        deed: Deed,
        /// What the operation came to.
        outcome: Outcome,
    },
    /// The storage refuses a token, for a later one has been there.
    Refused {
        /// Of which key.
        key: Key,
        /// The token that is refused.
        token: u64,
        /// The latest that has been there.
        newest: u64,
    },
    /// A worker asks for the value on behalf of a client that only reads.
    Read {
        /// Of which key.
        key: Key,
        /// For which operation.
        deed: Deed,
    },
    /// The value for such a client.
    Value {
        /// For which operation.
        deed: Deed,
        /// The value.
        value: u64,
    },
}

/// What servers keep on their disks, each those of its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A worker started.
    Life,
    /// The service lent a lock.
    Granted {
        /// Whose lock.
        key: Key,
        /// To whom.
        holder: NodeId,
        /// In answer to which request.
        ask: Ask,
        /// Under which token.
        token: u64,
    },
    /// The service had a lock given back.
    Released {
        /// Whose lock.
        key: Key,
        /// Under which token it was lent.
        token: u64,
    },
    /// A token was shown to the storage that is later than all before.
    Shown {
        /// For which key.
        key: Key,
        /// Which token.
        token: u64,
    },
    /// The storage stored what an operation came to.
    Stored {
        /// Of which key.
        key: Key,
        /// Under which token.
        token: u64,
        /// For which operation.
        deed: Deed,
        /// The new value, if there is one.
        value: Option<u64>,
        /// What the operation came to.
        outcome: Outcome,
    },
}

/// What servers announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// The service lends a lock.
    Lent {
        /// Whose lock.
        key: Key,
        /// To whom.
        holder: NodeId,
        /// Under which token.
        token: u64,
        /// Until when, by the service's monotonic clock.
        until: Instant,
    },
    /// A lock was given back to the service.
    GivenBack {
        /// Whose lock.
        key: Key,
        /// Under which token it was lent.
        token: u64,
    },
    /// A worker has the lock.
    Held {
        /// Whose lock.
        key: Key,
        /// Under which token.
        token: u64,
    },
    /// A worker looks at its clock and sees that its lease is over.
    Expired {
        /// Whose lock.
        key: Key,
        /// Under which token it was lent.
        token: u64,
    },
    /// The storage tells a holder the value.
    Fetched {
        /// Of which key.
        key: Key,
        /// To whom.
        holder: NodeId,
        /// Under which token.
        token: u64,
    },
    /// The storage takes a value from a holder.
    Written {
        /// Of which key.
        key: Key,
        /// From whom.
        holder: NodeId,
        /// Under which token.
        token: u64,
        /// The value.
        value: u64,
    },
    /// The storage refuses a holder.
    Refused {
        /// Of which key.
        key: Key,
        /// Whom.
        holder: NodeId,
        /// Its token.
        token: u64,
        /// The latest token that has been there.
        newest: u64,
    },
}
