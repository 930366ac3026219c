//! Composes the picture of the timeline: from the index, the window and the playhead to shapes.
//!
//! One file for each kind of thing that is drawn. Each looks only at what lies in the window, and
//! none touches a canvas, so that "a lost message ends in a cross" is a test and not a hope.

mod axis;
mod bands;
mod marks;
mod overview;
mod ribbons;
mod rows;
mod ways;

#[cfg(test)]
mod tests;

pub use axis::flag_at;
pub use bands::{FaultBar, bars, dragged_bar};
pub use overview::coordinate_at as overview_coordinate;
pub use ways::way;

use super::axis::{Axis, Stamp, View};
use super::emphasis::{Emphasis, Tone};
use super::faults::FaultInfo;
use super::index::Index;
use super::layout::Layout;
use super::shapes::{Ink, Layer, Picture};
use crate::store::Shift;
use sim_core::base::Instant;
use sim_core::trace::PayloadKind;
use sim_core::trace::causes::Direction;

/// Above so many messages in the window, links are drawn as ribbons of density.
pub const MESSAGES_MAX: usize = 2_000;

/// How a kind of message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its word.
    pub name: &'static str,
    /// Its hue.
    pub hue: u8,
    /// Whether it answers: then its dot is hollow.
    pub reply: bool,
}

/// How messages look, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Those of the protocol, in its order.
    pub protocol: Vec<Look>,
}

impl Looks {
    /// The look of a kind.
    pub fn of(&self, kind: PayloadKind) -> Look {
        let client = Look { name: "Request", hue: 7, reply: false };
        match kind.of_protocol() {
            Some(index) => {
                self.protocol.get(index).copied().unwrap_or(Look { name: "message", ..client })
            }
            None if kind == PayloadKind::REQUEST => client,
            None => Look { name: "Answer", reply: true, ..client },
        }
    }
}

/// The playhead and what nobody has seen yet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Playhead {
    /// The present, as a coordinate.
    pub now: f64,
    /// The present, as a moment.
    pub at: Instant,
    /// What lies beyond this coordinate is not drawn.
    pub seen: f64,
    /// Events from this one on are not drawn.
    pub cutoff: u32,
}

/// An operation because of which a claim broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guilt {
    /// The event in which its client first asked for it.
    pub event: u32,
    /// The event with which that is known.
    pub since: u32,
}

/// Everything that a picture depends on.
pub struct Frame<'a> {
    /// What happened.
    pub index: &'a Index,
    /// Where things stand from top to bottom.
    pub layout: &'a Layout,
    /// The window.
    pub view: &'a View,
    /// The playhead.
    pub playhead: Playhead,
    /// The faults of the plan.
    pub faults: &'a [FaultInfo],
    /// The fault that is under the hand: it stands where the hand has it.
    pub dragged: Option<Shift>,
    /// The operations of clients because of which claims broke.
    pub guilty: &'a [Guilt],
    /// Where this run parts from another that it is compared with.
    pub parting: Option<Stamp>,
    /// What a selection brings to the fore.
    pub emphasis: &'a Emphasis,
    /// How messages look.
    pub looks: &'a Looks,
    /// What an epoch is called.
    pub epoch: &'a str,
    /// The names of the claims.
    pub claims: &'a [&'static str],
    /// How far the run goes, as a coordinate.
    pub end: f64,
    /// Whether all of it flies by: then dots, and words about single messages and operations, are left
    /// out. Nobody reads them in passing, and they are most of what a picture costs.
    pub flies: bool,
}

impl Frame<'_> {
    fn axis(&self) -> Axis {
        self.view.axis
    }

    /// The pixel of a stamp, the names at the left included.
    fn x(&self, stamp: Stamp) -> f64 {
        self.x_at(self.axis().of(stamp))
    }

    /// The pixel of a coordinate.
    fn x_at(&self, coordinate: f64) -> f64 {
        self.layout.gutter + self.view.x(coordinate)
    }

    /// The stretch of the axis that is both in the window and seen.
    fn stretch(&self) -> (f64, f64) {
        (self.view.left, self.view.right().min(self.playhead.seen))
    }

    /// Whether an event is drawn at all.
    fn is_seen(&self, stamp: Stamp) -> bool {
        stamp.event < self.playhead.cutoff
    }

    /// A stretch in pixels, cut to the window and to what is seen, with a pixel to spare; `None` if
    /// nothing is left of it.
    fn clip(&self, from: Stamp, to: Option<Stamp>) -> Option<(f64, f64)> {
        if !self.is_seen(from) {
            return None;
        }
        let to =
            to.filter(|&to| self.is_seen(to)).map_or(self.playhead.seen, |to| self.axis().of(to));
        let left = self.x(from).max(self.layout.gutter - 1.0);
        let right = self.x_at(to).min(self.layout.width + 1.0);
        (right >= left).then_some((left, right))
    }
}

/// Composes the picture, from the ground up.
pub fn compose(frame: &Frame<'_>, picture: &mut Picture) {
    picture.clear();
    axis::grid(frame, picture);
    rows::rows(frame, picture);
    bands::bands(frame, picture);
    let (from, to) = frame.stretch();
    let messages = frame.index.messages.sent_within(frame.axis(), from, to);
    picture.messages_total = messages;
    let singly = messages <= MESSAGES_MAX;
    let drawn = if singly {
        ways::ways(frame, picture)
    } else {
        ribbons::ribbons(frame, picture);
        Vec::new()
    };
    marks::marks(frame, picture, singly);
    marks::operations(frame, picture);
    marks::chosen(frame, picture);
    bands::track(frame, picture);
    axis::landmarks(frame, picture);
    // Last of all that stands among the rows: what is less important finds its place taken.
    ways::words(frame, picture, &drawn);
    axis::axis(frame, picture);
    axis::playhead(frame, picture);
    rows::names(frame, picture);
    overview::overview(frame, picture);
}

/// The layer, colour, strength and width by which a relation to the selection shows, given what
/// they would be without one.
fn toned(tone: Tone, layer: Layer, ink: Ink, alpha: f64) -> (Layer, Ink, f64, f64) {
    match tone {
        Tone::Plain => (layer, ink, alpha, 1.0),
        Tone::Chosen => (Layer::Bright, Ink::Accent, 1.0, 2.6),
        Tone::Direct(direction) => (Layer::Bright, tint(direction), 1.0, 2.1),
        Tone::Cone(direction) => (layer, tint(direction), 0.6 * alpha, 1.0),
        Tone::Faint => (Layer::Faint, ink, 0.2 * alpha, 1.0),
        Tone::Aside => (Layer::Faint, ink, 0.45 * alpha, 1.0),
    }
}

fn tint(direction: Direction) -> Ink {
    match direction {
        Direction::Past => Ink::Past,
        Direction::Future => Ink::Future,
    }
}
