//! Messages that never arrived. Each ends in a sign of its own: at the wall, in mid-air, at a dead
//! node's door.

use super::marks::{draw_mark, kind_look};
use super::messages::{BAR, BLOCKED, LETTERS, Picture};
use crate::draw::decimal::sketch;
use crate::draw::flight::Ghost;
use crate::draw::geometry::Point;
use crate::draw::labels::{self, Area};
use crate::draw::maths::Within;
use crate::store::Selection;
use crate::theme::hue_property;
use crate::widgets::svg;
use sim_core::base::EventId;
use sim_core::protocol::{Description, Verdict};
use sim_core::trace::LossReason;
use yew::prelude::*;

impl Picture<'_> {
    /// All that were lost just before.
    pub fn draw_ghosts(
        &self,
        description: &Description,
        ghosts: &[Ghost],
        taken: &mut Vec<Area>,
    ) -> Html {
        let one = |(index, ghost): (usize, &Ghost)| {
            // Of several that ended in the same way, the last says it.
            let same = |other: &Ghost| {
                (other.kind, other.reason) == (ghost.kind, ghost.reason) && other.dead
            };
            let speaks = !ghosts[index + 1..].iter().any(same);
            self.ghost(description, ghost, speaks, taken)
        };
        ghosts.iter().enumerate().map(one).collect()
    }

    /// One that was lost; if it `speaks`, it says why.
    fn ghost(
        &self,
        description: &Description,
        ghost: &Ghost,
        speaks: bool,
        taken: &mut Vec<Area>,
    ) -> Html {
        let at = self.place(ghost.name, ghost.share);
        let scale = self.still.ring.scale();
        let kind = kind_look(description, ghost.kind);
        let (sign, class, why) = ending(ghost);
        let text = format!("{} {why}", kind.name);
        let room = if ghost.dead && speaks {
            let width = labels::width(&text, LETTERS + 2.0) * scale;
            let room = labels::place(at, width, 12.0 * scale, self.still.size, taken);
            // What the visitor did is said in any case.
            let own = ghost.reason == LossReason::Chosen;
            room.or(own.then(|| Point::new(at.x, at.y - 20.0 * scale)))
        } else {
            None
        };
        // It stays clearly visible for most of its time and then goes.
        let opacity = (ghost.freshness * 5.0).within(0.0, 1.0);
        html! {
            <g
                key={ghost.event}
                class={classes!("ghost", class)}
                ~style={format!("--hue: {}; opacity: {}", hue_property(kind.hue), sketch("~", &[opacity]))}
                transform={sketch("translate(# #) scale(~)", &[at.x, at.y, scale])}
                data-on={Selection::Event(EventId(ghost.event)).name()}
            >
                <title>{ format!("{} {}: {}", kind.name, ghost.name, ghost.reason.text()) }</title>
                if ghost.dead {
                    { svg::circle("ghost-halo", 11.0) }
                    { svg::path("ghost-sign", sign.into()) }
                    if let Some(room) = room {
                        { svg::words(classes!("ghost-reason"), (room.x - at.x) / scale, (room.y - at.y) / scale + 4.0, text.into()) }
                    }
                } else {
                    { draw_mark(kind, Verdict::Neutral, ghost.name.copy) }
                }
            </g>
        }
    }
}

/// How a message ended that never arrived: its sign, its class, and the words for it.
fn ending(ghost: &Ghost) -> (&'static str, &'static str, String) {
    let to = ghost.name.to;
    match ghost.reason {
        LossReason::Chance => ("M-5 -5L5 5M5 -5L-5 5", "is-lost", "lost".into()),
        LossReason::Chosen => ("M-5 -5L5 5M5 -5L-5 5", "is-lost", "lost by you".into()),
        LossReason::CutAtSend | LossReason::CutAtArrival => (BAR, "is-blocked", BLOCKED.into()),
        LossReason::ReceiverDown => {
            ("M-4 -4H4V4H-4ZM-6 6L6 -6", "is-dead", format!("unread: {to} is down"))
        }
        LossReason::ReceiverCrashed => {
            ("M-4 -4H4V4H-4ZM-6 6L6 -6", "is-dead", format!("unread: {to} crashed"))
        }
    }
}
