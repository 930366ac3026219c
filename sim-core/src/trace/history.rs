//! The history: what clients saw, and nothing that they could not see.
//!
//! It is what judges of whole runs read. It is recorded outside the world, by the recorder that a
//! step is handed, so a checkpoint does not carry it and a run that nobody judges does not pay for
//! it. An operation that was never answered stays open: it may have taken effect, or may yet.

use crate::base::id::CLIENTS_MAX;
use crate::base::{EventId, Instant};
use crate::protocol::{Operation, Outcome, Request};

/// One operation, as the client saw it that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The index of the client.
    pub client: u8,
    /// Which of its operations, counted from one.
    pub sequence: u32,
    /// What it asked for.
    pub operation: Operation,
    /// When it began.
    pub invoked: Occasion,
    /// How often it was asked for so far: more than once if the client lost its patience, or was
    /// sent elsewhere.
    pub asked: u32,
    /// How it ended; `None` while it is open.
    pub returned: Option<Return>,
}

/// An event and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Instant,
}

/// The end of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return {
    /// What it came to.
    pub outcome: Outcome,
    /// When the client had its answer.
    pub at: Occasion,
}

/// All operations of a run, in the order in which they began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    calls: Vec<Call>,
    /// By client: the position of its last call.
    last: [u32; CLIENTS_MAX as usize],
}

impl Default for History {
    fn default() -> History {
        History { calls: Vec::new(), last: [u32::MAX; CLIENTS_MAX as usize] }
    }
}

impl History {
    /// The operations, in the order in which they began.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// A client began an operation.
    pub(super) fn begin(&mut self, request: Request, invoked: Occasion) {
        let Request { client, sequence, operation } = request;
        self.last[usize::from(client)] = self.calls.len() as u32;
        self.calls.push(Call { client, sequence, operation, invoked, asked: 0, returned: None });
    }

    /// A client asks a server for what it waits for.
    pub(super) fn ask(&mut self, client: u8) {
        if let Some(call) = self.open_call(client) {
            call.asked += 1;
        }
    }

    /// A client has its answer.
    pub(super) fn end(&mut self, client: u8, outcome: Outcome, at: Occasion) {
        if let Some(call) = self.open_call(client) {
            call.returned = Some(Return { outcome, at });
        }
    }

    fn open_call(&mut self, client: u8) -> Option<&mut Call> {
        let last = self.last[usize::from(client)];
        self.calls.get_mut(last as usize).filter(|call| call.returned.is_none())
    }
}
