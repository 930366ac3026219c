//! A server without time: its state, its disk, and which of its timers are set.

use crate::base::Fingerprint;
use crate::protocol::{Disk, Names, Protocol, Renaming};

/// Whether a server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Power {
    /// It runs.
    On,
    /// It crashed, and may start again.
    Down,
    /// It stopped for good.
    Gone,
}

/// One server.
#[derive(Clone, Debug)]
pub(super) struct Server<P: Protocol> {
    pub(super) power: Power,
    /// `None` unless it runs.
    pub(super) state: Option<P>,
    pub(super) disk: Disk<P::Record>,
    /// A bit for each timer.
    timers: u32,
    /// The digest of all of the above.
    pub(super) digest: u64,
}

impl<P: Protocol> Server<P> {
    pub(super) fn new() -> Server<P> {
        Server { power: Power::Down, state: None, disk: Disk::default(), timers: 0, digest: 0 }
    }

    pub(super) fn is_set(&self, timer: u8) -> bool {
        self.timers >> timer & 1 == 1
    }

    pub(super) fn set(&mut self, timer: usize) {
        self.timers |= 1 << timer;
    }

    pub(super) fn clear(&mut self, timer: usize) {
        self.timers &= !(1 << timer);
    }

    /// It loses its memory; and what its disk had not synced, if it loses its power as well.
    pub(super) fn crash(&mut self, power: Power, loses_unsynced: bool) {
        self.power = power;
        self.state = None;
        self.timers = 0;
        if loses_unsynced {
            self.disk.lose_unsynced();
        }
    }

    /// Takes its digest anew.
    pub(super) fn seal(&mut self) {
        let mut digest = Fingerprint::new();
        digest.absorb(&self.power);
        digest.absorb(&self.state);
        digest.absorb(&self.disk);
        digest.word(self.timers.into());
        self.digest = digest.value();
    }

    /// The digest that it has by other names.
    pub(super) fn renamed(&self, renaming: &Renaming<P>, names: &Names) -> u64 {
        let mut digest = Fingerprint::new();
        digest.absorb(&self.power);
        digest.absorb(&self.state.as_ref().map(|state| (renaming.state)(state, names)));
        for (number, record) in self.disk.records() {
            digest.absorb(&(number, record.ok().map(|record| (renaming.record)(record, names))));
        }
        digest.pair(self.disk.synced(), self.timers.into());
        digest.value()
    }
}
