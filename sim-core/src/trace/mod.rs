//! What happened in a run: events, their causes, and their one notation.
//!
//! Events are small and know no protocol. Payloads are not in them: a run is re-executed to tell
//! what a message said. `cause` alone gives the arrows of a space-time diagram, the answer to
//! "why?", causal cones and vector clocks.

pub mod causes;
mod event;
mod history;
mod notation;
mod recorder;

pub use event::{Event, EventKind, Loss, LossReason, PayloadKind};
pub use history::{Call, History, Occasion, Return};
pub use notation::Vocabulary;
pub use recorder::{AskedEffect, Capture, Recorder};
