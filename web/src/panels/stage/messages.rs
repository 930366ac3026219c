//! Messages on their way, and those that never arrived.
//!
//! A request is filled, its reply hollow, with a plus or a minus when it grants or denies. The kind
//! is told by shape and hue, and by its name while there are few.

use super::gesture::px;
use crate::draw::flight::{self, Ghost};
use crate::draw::geometry::Point;
use crate::draw::ring::Ring;
use crate::store::Selection;
use crate::theme::hue_property;
use sim_core::base::EventId;
use sim_core::protocol::{Contour, Description, Verdict};
use sim_core::run::{MessageScene, Scene};
use sim_core::session::Session;
use sim_core::trace::PayloadKind;
use yew::prelude::*;

/// With more messages than this under way, names would cover each other.
const NAMED_MAX: usize = 8;
/// Half the size of a message.
const SIZE: f64 = 6.5;

/// What all messages are drawn from.
pub struct Picture<'a> {
    /// The moment.
    pub scene: &'a Scene,
    /// Where nodes stand.
    pub ring: &'a Ring,
    /// What is selected.
    pub selection: Selection,
    /// Whether there is room for names.
    pub labels: bool,
    /// Whether the keyboard can reach messages: only while they stand still.
    pub focusable: bool,
}

/// How a kind of message is drawn.
struct Look {
    name: &'static str,
    contour: Contour,
    hue: u8,
}

fn look(description: &Description, kind: PayloadKind) -> Look {
    match kind.of_protocol().and_then(|index| description.messages.get(index)) {
        Some(kind) => Look { name: kind.name, contour: kind.contour, hue: kind.hue },
        None if kind == PayloadKind::REQUEST => {
            Look { name: "Request", contour: Contour::Request, hue: 7 }
        }
        None => Look { name: "Answer", contour: Contour::Reply, hue: 7 },
    }
}

/// The messages under way.
pub fn draw(picture: &Picture<'_>, session: &Session) -> Html {
    let description = session.run().description();
    let messages = &picture.scene.messages;
    // Where a fan of messages leaves or arrives, names would cover each other.
    let named = picture.labels && messages.len() <= NAMED_MAX;
    html! {
        <g class="messages">
            { for messages.iter().map(|message| draw_message(picture, description, message, named)) }
        </g>
    }
}

fn draw_message(
    picture: &Picture<'_>,
    description: &Description,
    message: &MessageScene,
    named: bool,
) -> Html {
    let Scene { now, cuts, .. } = picture.scene;
    let name = message.name;
    let share = flight::share(message.sent_at, message.arrives_at, *now);
    let at = place(picture.ring, &name, flight::walled(share, cuts, name));
    let look = look(description, message.kind);
    let on = Selection::Message(name);
    let held = message.arrives_at.is_none();
    let selected = picture.selection == on;
    html! {
        <g
            key={name.to_string()}
            class={classes!(
                "message",
                (look.contour == Contour::Reply).then_some("is-reply"),
                held.then_some("is-held"),
                selected.then_some("is-selected"),
            )}
            ~style={format!("--hue: {}", hue_property(look.hue))}
            transform={format!("translate({:.1} {:.1})", at.x, at.y)}
            role="button"
            tabindex={if picture.focusable { "0" } else { "-1" }}
            aria-label={format!("{} {name}", look.name)}
            data-on={on.name()}
        >
            <circle class="message-hit" r="15" />
            { draw_shape(look.hue) }
            { draw_sign(message.view.verdict) }
            if (named && (0.14..=0.9).contains(&share)) || selected {
                <text class="message-name" y="-12">{ look.name }</text>
            }
            <title>{ format!("{name} {}", message.view.text) }</title>
        </g>
    }
}

/// A shape for each hue, so that kinds are told apart without colour.
fn draw_shape(hue: u8) -> Html {
    match hue % 4 {
        0 => html! { <circle class="message-body" r={px(SIZE)} /> },
        1 => html! { <path class="message-body" d="M0 -8.500L8.500 0L0 8.500L-8.500 0Z" /> },
        2 => html! { <path class="message-body" d="M0 -8L8 6.500H-8Z" /> },
        _ => {
            html! { <rect class="message-body" x="-6.5" y="-6.5" width="13" height="13" rx="2.5" /> }
        }
    }
}

fn draw_sign(verdict: Verdict) -> Html {
    match verdict {
        Verdict::Neutral => Html::default(),
        Verdict::Granted => {
            html! { <path class="message-sign" d="M-3.500 0H3.500M0 -3.500V3.500" /> }
        }
        Verdict::Denied => html! { <path class="message-sign" d="M-3.500 0H3.500" /> },
    }
}

fn place(ring: &Ring, name: &sim_core::base::MessageName, share: f64) -> Point {
    let (from, to) = flight::lane(ring, name.from, name.to);
    from.towards(to, share)
}

/// The messages that were lost just before the playhead: on their way to where they die, and then
/// as a cross with the reason.
pub fn draw_ghosts(picture: &Picture<'_>, session: &Session, span_us: f64) -> Html {
    /// Reasons are written beside the last few crosses; more would cover each other.
    const REASONS_MAX: usize = 3;
    let description = session.run().description();
    let scene = picture.scene;
    let ghosts = flight::ghosts(session.events(), scene.events, scene.now, span_us);
    let first_with_reason = ghosts.len().saturating_sub(REASONS_MAX);
    html! {
        <g class="ghosts">
            { for ghosts.iter().enumerate().map(|(index, ghost)| {
                draw_ghost(picture.ring, description, ghost, index >= first_with_reason)
            }) }
        </g>
    }
}

fn draw_ghost(ring: &Ring, description: &Description, ghost: &Ghost, reason: bool) -> Html {
    let at = place(ring, &ghost.name, ghost.share);
    let look = look(description, ghost.kind);
    // It stays clearly visible for most of its time and then goes.
    let opacity = (ghost.freshness * 2.5).clamp(0.0, 1.0);
    html! {
        <g
            key={format!("{}-{}", ghost.name, ghost.event)}
            class={classes!("ghost", (look.contour == Contour::Reply).then_some("is-reply"))}
            ~style={format!("--hue: {}; opacity: {opacity:.2}", hue_property(look.hue))}
            transform={format!("translate({:.1} {:.1})", at.x, at.y)}
            data-on={Selection::Event(EventId(ghost.event)).name()}
        >
            <title>{ format!("{} {}: {}", look.name, ghost.name, ghost.reason.text()) }</title>
            if ghost.dead {
                <circle class="ghost-halo" r="11" />
                <path class="ghost-cross" d="M-6 -6L6 6M6 -6L-6 6" />
                if reason {
                    <text class="ghost-reason" y="25">{ format!("{}: {}", look.name, ghost.reason.text()) }</text>
                }
            } else {
                { draw_shape(look.hue) }
            }
        </g>
    }
}
