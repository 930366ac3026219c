//! The monitor: it says who is primary and who is backup, and waits for nothing else.
//!
//! It cannot tell a dead server from one behind a bad link; it need not. What makes a view safe is
//! that the next one begins only when the primary of this one has acknowledged it (`Monitor::next`):
//! until then the backup may lack the state, and must not be called.
//!
//! The view is on its disk before anybody hears of it, so that after a restart the same number never
//! means something else. Whether it was acknowledged is asked anew by every ping.

use super::message::{Message, Note, Record, View};
use super::{PrimaryBackup, Timer, options, save};
use crate::base::{Instant, NodeId};
use crate::protocol::{Effects, Setup, Standing, Status};

/// Says who is primary and who is backup.
#[derive(Clone, Debug, Hash)]
pub struct Monitor {
    pub(super) setup: Setup,
    /// The present view; `None` until the first server is heard.
    pub(super) view: Option<View>,
    /// Whether its primary serves in it.
    pub(super) is_acknowledged: bool,
    /// When each server was heard last, by the monitor's clock, in the order of their names.
    heard: Vec<Option<Instant>>,
}

impl Monitor {
    pub(super) fn start(
        setup: &Setup,
        records: &[Record],
        effects: &mut Effects<PrimaryBackup>,
    ) -> Monitor {
        let mut views = records.iter().filter_map(|record| match record {
            Record::View(view) => Some(*view),
            _ => None,
        });
        let view = views.next_back();
        let mut heard = vec![None; usize::from(setup.servers)];
        // It was down itself, so it has no reason to think that they are.
        for member in view.iter().flat_map(|view| [Some(view.primary), view.backup]).flatten() {
            heard[member.index()] = Some(effects.now());
        }
        // A crash may have come between saving the view and telling of it.
        if let Some(view) = view {
            effects.note(Note::Formed(view));
        }
        effects.set_timer(Timer::Watch, setup.range(options::PING_INTERVAL));
        Monitor { setup: setup.clone(), view, is_acknowledged: false, heard }
    }

    /// A server lives.
    pub(super) fn on_ping(
        &mut self,
        from: NodeId,
        serves: u64,
        effects: &mut Effects<PrimaryBackup>,
    ) {
        self.heard[from.index()] = Some(effects.now());
        if self.view.is_some_and(|view| view.number == serves && view.primary == from) {
            self.is_acknowledged = true;
        }
        self.consider(effects);
        if let Some(view) = self.view {
            effects.send(from, Message::View(view));
        }
    }

    /// Time passes.
    pub(super) fn watch(&mut self, effects: &mut Effects<PrimaryBackup>) {
        self.consider(effects);
        effects.set_timer(Timer::Watch, self.setup.range(options::PING_INTERVAL));
    }

    /// Begins the next view, if there is reason to.
    fn consider(&mut self, effects: &mut Effects<PrimaryBackup>) {
        let Some(view) = self.next(effects.now()) else { return };
        self.view = Some(view);
        self.is_acknowledged = false;
        save(Record::View(view), effects);
        effects.note(Note::Formed(view));
        effects.send_all(self.setup.peers(), &Message::View(view));
    }

    /// The view that should follow the present one now.
    fn next(&self, now: Instant) -> Option<View> {
        let lives = |server: NodeId| self.lives(server, now);
        let Some(View { number, primary, backup }) = self.view else {
            let primary = self.setup.peers().find(|&server| lives(server))?;
            return Some(View { number: 1, primary, backup: None });
        };
        let backup = backup.filter(|&backup| lives(backup));
        let primary = if lives(primary) { primary } else { backup? };
        let is_spare = |server: &NodeId| *server != primary && lives(*server);
        let backup = backup.filter(|&backup| backup != primary);
        let backup = backup.or_else(|| self.setup.peers().find(is_spare));
        let next = View { number: number + 1, primary, backup };
        let is_other = Some((primary, backup)) != self.view.map(|it| (it.primary, it.backup));
        (self.is_acknowledged && is_other).then_some(next)
    }

    /// Whether a server was heard not too long ago.
    pub(super) fn lives(&self, server: NodeId, now: Instant) -> bool {
        let patience = self.setup.range(options::DEAD_AFTER).min;
        self.heard[server.index()].is_some_and(|heard| now.since(heard) < patience)
    }

    /// The latest moment at which it heard anybody.
    pub(super) fn latest(&self) -> Instant {
        self.heard.iter().flatten().max().copied().unwrap_or(Instant::ZERO)
    }

    /// What scenario conditions read. It has no log to be behind with.
    pub(super) fn status(&self) -> Status {
        Status {
            standing: Standing::Following,
            epoch: self.view.map_or(0, |view| view.number),
            leader: self.view.map(|view| view.primary),
            ..Status::default()
        }
    }
}
