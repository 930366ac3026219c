//! What everything else is made of: names, time, chance, digests.
//!
//! Nothing in this room knows that there is a network or a protocol. It leaves out everything that
//! a host could answer differently twice: no wall clock, no entropy, no floating point, no integer
//! of pointer width in what is hashed or replayed.

pub mod chance;
pub mod chunks;
pub mod fingerprint;
pub mod id;
pub mod number;
pub mod order;
pub mod sorted;
pub mod time;

pub use chance::{Ratio, Stream};
pub use chunks::Chunks;
pub use fingerprint::Fingerprint;
pub use id::{EventId, MessageName, NodeId, NodeSet};
pub use number::thousands;
pub use sorted::Sorted;
pub use time::{Duration, DurationRange, Instant};
