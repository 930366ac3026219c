//! The protocols that Faultline ships, one folder each.
//!
//! Each is written against [`crate::protocol`] alone: none knows a world, a judge or another
//! protocol, so any of them can be copied out as the start of one's own.

pub mod raft;
