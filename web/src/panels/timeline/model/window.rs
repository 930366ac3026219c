//! Where the window stands: it follows the playhead, fits the run, or goes to what is selected.

use super::Model;
use crate::draw::maths::Within;
use crate::draw::timeline::axis::{Axis, Stamp};
use crate::draw::timeline::emphasis::Focus;
use crate::store::CursorState;
use sim_core::base::{EventId, Instant};

impl Model {
    /// Lets the window keep up with the playhead. Says whether it is still on its way.
    ///
    /// While nothing plays, a playhead that is in view is left where it is: a window that slides
    /// away under a hand that has just placed it there is a nuisance.
    pub fn keep_up(&mut self, playing: bool, smoothly: bool) -> bool {
        let x = self.view.x(self.playhead.now) / self.view.width;
        let in_view = (0.02..=0.98).contains(&x);
        if !self.following || self.held || (!playing && !self.sliding && in_view) {
            return false;
        }
        let (playhead, end) = (self.playhead.now, self.end());
        // Nobody follows a slide past more than a window shows.
        let is_near = (-1.0..=2.0).contains(&x);
        let part = if smoothly && is_near { 0.18 } else { 1.0 };
        self.sliding = self.view.follow(playhead, part, end);
        self.sliding
    }

    /// Counts the other way, with the same event in the middle.
    pub fn turn_axis(&mut self, cursor: CursorState) {
        let middle = self.view.coordinate(self.view.width / 2.0);
        let range = (self.view.left, self.view.right());
        let events = self.index.events_within(self.view.axis, range.0, range.1);
        match self.view.axis {
            Axis::Time => {
                let count = self.index.count_until(Instant(middle.max(0.0) as u64));
                self.view.axis = Axis::Order;
                let shown = f64::from(events.end - events.start).within(20.0, 600.0);
                self.view.scale = shown / self.view.width.max(1.0);
                self.view.centre(f64::from(count), self.end());
            }
            Axis::Order => {
                let stamp = |event: f64| {
                    let last = self.index.len().saturating_sub(1) as f64;
                    self.index.stamp(EventId(event.within(0.0, last) as u32)).unwrap_or_default()
                };
                let (left, right) = (stamp(range.0), stamp(range.1));
                self.view.axis = Axis::Time;
                self.view.show(left.at.0 as f64, (right.at.0 as f64).max(left.at.0 as f64 + 1e3));
            }
        }
        self.move_playhead(cursor);
        self.view.settle(self.end());
    }

    /// Shows all that has been seen.
    pub fn fit(&mut self) {
        self.following = false;
        let seen = self.playhead.seen.max(self.end() * 0.02);
        self.view.fit(seen.min(self.end()));
    }

    /// Moves the window onto an event, unless it is there already.
    pub fn bring_into_view(&mut self, focus: Focus) {
        let Some(stamp) = self.stamp_of(focus) else { return };
        let ends = self.end_of(focus).unwrap_or(stamp);
        if self.view.x_of(ends) < 0.0 || self.view.x_of(stamp) > self.view.width {
            // Where the playhead is, the window goes by itself, and goes on following.
            if self.following && stamp.at == self.playhead.at {
                self.sliding = true;
            } else {
                self.centre(stamp);
            }
        }
    }

    /// Puts a stamp in the middle.
    pub fn centre(&mut self, stamp: Stamp) {
        self.following = false;
        let coordinate = self.view.axis.of(stamp);
        self.view.centre(coordinate, self.end());
    }

    /// When something was: a message when it was sent.
    pub fn stamp_of(&self, focus: Focus) -> Option<Stamp> {
        match focus {
            Focus::Event(id) => self.index.stamp(id),
            Focus::Message(name) => {
                let position = self.index.messages.find(name)?;
                Some(self.index.messages.all()[position as usize].sent)
            }
            Focus::Fault(line) => {
                let fault = self.index.faults.iter().find(|fault| fault.line == line)?;
                Some(fault.span.from)
            }
            Focus::Nothing | Focus::Node(_) | Focus::Link(..) => None,
        }
    }

    /// When something that lasts was over; for what still lasts, the end of time.
    fn end_of(&self, focus: Focus) -> Option<Stamp> {
        let forever = Stamp { at: Instant(u64::MAX), event: u32::MAX };
        match focus {
            Focus::Message(name) => {
                let position = self.index.messages.find(name)?;
                let message = self.index.messages.all()[position as usize];
                Some(message.ended().unwrap_or(forever))
            }
            Focus::Fault(line) => {
                let fault = self.index.faults.iter().find(|fault| fault.line == line)?;
                Some(fault.span.to.unwrap_or(forever))
            }
            _ => None,
        }
    }
}
