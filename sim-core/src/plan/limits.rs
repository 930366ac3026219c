//! What a plan may ask for.
//!
//! A link is untrusted input. These bounds keep the worst of them to a clear refusal, or to a run
//! whose memory and time a laptop has.

use crate::base::{Duration, DurationRange};

/// Bytes of a scenario's text.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Characters of a link: enough for any text that is accepted, however little it can be packed.
pub const LINK_CHARS_MAX: usize = 96 * 1024;
/// Lines of a scenario's text.
pub const LINES_MAX: usize = 2_000;
/// Servers of a cluster; [`crate::base::id::NODES_MAX`] is the bound of the representation.
pub const NODES_MAX: u8 = 31;
/// Clients of a cluster.
pub const CLIENTS_MAX: u8 = 31;
/// Servers of a cluster if nobody says.
pub const NODES_DEFAULT: u8 = 3;
/// Clients of a cluster if nobody says.
pub const CLIENTS_DEFAULT: u8 = 1;
/// What keys all chance if nobody says.
pub const SEED_DEFAULT: u64 = 1;
/// How long a sync of a disk takes if nobody says.
pub const SYNC_DEFAULT: DurationRange = DurationRange::new(Duration::us(200), Duration::ms(1));
/// How long a run may last.
pub const LENGTH_MAX: Duration = Duration::s(3_600);
/// How long a run lasts if nobody says.
pub const LENGTH_DEFAULT: Duration = Duration::s(10);
/// How many events a run may ask for: a page keeps each of them, in 32 bytes.
pub const EVENTS_MAX: u32 = 5_000_000;
/// How many events a run may have if nobody says.
pub const EVENTS_DEFAULT: u32 = 1_000_000;
/// How long any other duration in a plan may be.
pub const DURATION_MAX: Duration = Duration::s(3_600);
/// The shortest interval at which one client may start operations.
pub const INTERVAL_MIN: Duration = Duration::us(100);
/// How long an `until` waits if nobody says.
pub const UNTIL_DEFAULT: Duration = Duration::s(10);
/// Keys of a workload.
pub const KEYS_MAX: u8 = 64;
