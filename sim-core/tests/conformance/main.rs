//! Conformance: what a scenario says is what its run does.
//!
//! All of it goes through the public face: a text, a catalogue, a run, its events, its scene. The
//! statistics have fixed seeds, so a bound that holds once holds always. Two protocols exist for
//! these tests alone: one that sends much ([`support::flood`]), so that distributions can be
//! measured, and one that does known things in a known order ([`support::scribe`]), so that the
//! place of a fault can be checked effect by effect.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests read scenarios")]

mod support;

mod choices;
mod clients;
mod clocks;
mod commands;
mod crashes;
mod cuts;
mod deploys;
mod determinism;
mod disks;
mod edges;
mod effects;
mod golden;
mod locality;
mod messages;
mod network;
mod pauses;
mod script;
mod slowness;
mod time_travel;
