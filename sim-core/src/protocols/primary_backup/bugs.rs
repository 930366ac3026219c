//! Mistakes that can be switched on. A bug's position in the list is the bit of the plan that
//! switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See [`super::server::Server::answers_up_to`].
pub(super) const ASYNCHRONOUS_FAILOVER: usize = 0;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[Bug {
    name: "asynchronous-failover",
    sentence: "The primary acknowledges what it has carried out itself, before its backup has it.",
    breaks: "acked-writes-survive",
    source: "Kingsbury 2013, \"Jepsen: Redis\", on Redis Sentinel",
}];
