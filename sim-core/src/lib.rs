//! A deterministic simulator of small distributed systems.
//!
//! A run is a pure function of its plan: the same plan gives the same events and the same
//! fingerprint, twice, natively and in WebAssembly. Nothing in this crate does IO, reads a clock,
//! starts a thread or draws ambient randomness.
//!
//! The modules stand in dependency order: each uses only those above it, and a test holds that.

pub mod base;
pub mod protocol;
pub mod plan;
pub mod trace;
pub mod world;
pub mod explore;
pub mod run;
pub mod judge;
pub mod hunt;
pub mod session;
pub mod lesson;
pub mod exhibit;
pub mod protocols;
