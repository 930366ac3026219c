//! What moves: timers that run out, and messages on their way.
//!
//! A request is filled, its reply hollow, with a plus or a minus when it grants or denies. The kind
//! is told by shape and hue, and by its name where there is room.
//!
//! In most frames messages only move. So Yew draws them, as a [`Flock`], when something about them
//! changes, and [`put`] moves what it has drawn in every frame. In a hurry all is different in every
//! frame, and no hand is quick enough for any of it: then they are a swarm.

use super::links::tabindex;
use super::marks::draw_mark;
use super::still::Still;
use super::traffic::MessageLook;
use crate::draw::decimal::sketch;
use crate::draw::flight::{self, Ghost, Watch};
use crate::draw::geometry::{Point, arc};
use crate::draw::labels::{self, Area};
use crate::store::Selection;
use crate::theme::hue_property;
use crate::widgets::{Part, kept, svg};
use sim_core::base::order::{sort_by, sort_by_key};
use sim_core::base::{Instant, MessageName};
use sim_core::run::{Scene, ServerScene};
use sim_core::session::Session;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Half the size of a message.
const SIZE: f64 = 6.5;
/// The height of letters of names.
pub const LETTERS: f64 = 11.0;
/// What is said of a message that a cut stops, and its sign.
pub const BLOCKED: &str = "blocked: link cut";
pub const BAR: &str = "M-5.500 0H5.500";
/// A timer with less than this share of its time left is about to fire.
const DUE: f64 = 0.2;

/// What all that moves is drawn from.
pub struct Picture<'a> {
    /// What stands still.
    pub still: &'a Still,
    /// What is under way, one by one; nothing in a hurry, when that is drawn as a swarm.
    pub traffic: &'a Rc<Vec<MessageLook>>,
    /// The moment.
    pub now: Instant,
    /// What is selected.
    pub selection: Selection,
    /// The message to which Tab leads; none while they move.
    pub stop: Selection,
    /// Whether all goes by so fast that nobody can follow a message.
    pub hurries: bool,
}

/// How a message stands at a moment, but for its place.
#[derive(Clone, Copy, PartialEq)]
struct Mark {
    /// A cut has stopped it.
    blocked: bool,
    /// Where its name stands beside it, in tenths of a pixel, if there is room.
    room: Option<(i32, i32)>,
}

/// What is said of a message.
fn label(look: &MessageLook, blocked: bool) -> AttrValue {
    if blocked { format!("{} {BLOCKED}", look.kind.name).into() } else { look.label.clone() }
}

/// Moves messages that are drawn to their places.
pub fn put(group: &NodeRef, places: &[Point], scale: f64) {
    let mut next = group.cast::<Element>().and_then(|group| group.first_element_child());
    for at in places {
        let Some(message) = next else { return };
        let place = sketch("translate(# #) scale(~)", &[at.x, at.y, scale]);
        let _ = message.set_attribute("transform", &place);
        next = message.next_element_sibling();
    }
}

impl Picture<'_> {
    /// Where on the stage a message is that has come so far.
    pub fn place(&self, name: MessageName, share: f64) -> Point {
        let (from, to) = flight::lane(&self.still.ring, name.from, name.to);
        from.towards(to, share)
    }

    /// At which share of its way a message meets a wall.
    pub fn wall(&self, name: MessageName) -> f64 {
        self.still.walls.stop(&self.still.ring, name.from, name.to)
    }

    /// How far a message has come, and whether a cut has stopped it there.
    fn share(&self, look: &MessageLook) -> (f64, bool) {
        let share = flight::share(look.sent_at, look.arrives_at, self.now);
        let Some(cut_at) = look.cut_at else { return (share, false) };
        let wall = self.wall(look.name);
        let stop = flight::stopped(look.sent_at, look.arrives_at, cut_at, wall);
        (share.min(stop), share >= stop)
    }

    fn message(&self, look: &MessageLook) -> Point {
        self.place(look.name, self.share(look).0)
    }

    /// What was lost just before.
    pub fn ghosts(&self, session: &Session, watch: &Watch<'_>) -> Vec<Ghost> {
        let wall = |name| self.wall(name);
        flight::ghosts(session.events(), session.position(), watch, wall)
    }

    /// The messages that a finger at this place may mean, the nearest first.
    pub fn near(&self, at: Point) -> Vec<MessageName> {
        const REACH: f64 = 13.0;
        let mut found: Vec<(f64, MessageName)> = self
            .traffic
            .iter()
            .map(|look| (self.message(look).distance(at), look.name))
            .filter(|(distance, _)| *distance < REACH)
            .collect();
        sort_by(&mut found, |one, other| one.0.total_cmp(&other.0));
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// Where all messages are.
    pub fn places(&self) -> Vec<Point> {
        self.traffic.iter().map(|look| self.message(look)).collect()
    }

    /// Timers, losses, and messages, into a `group`: each at one of the places that [`put`] has to
    /// move it to.
    pub fn draw(
        &self,
        session: &Session,
        scene: &Scene,
        ghosts: &[Ghost],
        places: &[Point],
        group: NodeRef,
    ) -> Html {
        let description = session.run().description();
        let mut taken = self.still.taken.clone();
        taken.extend(places.iter().map(|&at| Area::around(at, SIZE, SIZE)));
        let dead = ghosts.iter().filter(|ghost| ghost.dead);
        taken.extend(
            dead.map(|ghost| Area::around(self.place(ghost.name, ghost.share), 11.0, 11.0)),
        );
        let ghosts = self.draw_ghosts(description, ghosts, &mut taken);
        let flock = Flock {
            traffic: self.traffic.clone(),
            marks: self.marks(places, &mut taken),
            selection: self.selection,
            stop: self.stop,
        };
        html! {
            <>
                <g class="timers" aria-hidden="true">
                    { for scene.servers.iter().map(|server| self.timers(server)) }
                </g>
                <g class="ghosts">
                    { ghosts }
                </g>
                <g class="messages" ref={group}>
                    { kept(0, flock) }
                </g>
                if self.hurries {
                    { self.swarm(description, scene) }
                }
            </>
        }
    }

    /// How all messages stand, but for their places.
    fn marks(&self, places: &[Point], taken: &mut Vec<Area>) -> Vec<Mark> {
        let scale = self.still.ring.scale();
        let tenths = |length: f64| (length / scale * 10.0).round() as i32;
        let mark = |(look, &at): (&MessageLook, &Point)| {
            let blocked = self.share(look).1;
            let selected = self.selection == Selection::Message(look.name);
            let room = if look.speaks || selected || blocked {
                let letters = LETTERS + f64::from(blocked);
                let width = labels::width(&label(look, blocked), letters) * scale;
                labels::place(at, width, (SIZE + 2.0) * scale, self.still.size, taken)
            } else {
                None
            };
            Mark { blocked, room: room.map(|room| (tenths(room.x - at.x), tenths(room.y - at.y))) }
        };
        self.traffic.iter().zip(places).map(mark).collect()
    }

    /// Arcs that deplete as timers run out; the one that takes longest is the outer and stronger one.
    fn timers(&self, server: &ServerScene) -> Html {
        const TIMERS_MAX: usize = 2;
        if server.health.is_down() {
            return Html::default();
        }
        let mut timers = server.timers.clone();
        sort_by_key(&mut timers, |timer| std::cmp::Reverse(timer.due.since(timer.set_at)));
        timers.truncate(TIMERS_MAX);
        let at = self.still.ring.place(server.id);
        html! {
            { for timers.iter().enumerate().map(|(index, timer)| {
                let whole = timer.due.since(timer.set_at).0.max(1) as f64;
                // In steps of about a pixel.
                let left = (timer.due.since(self.now).0 as f64 / whole * 240.0).round() / 240.0;
                let class = match index {
                    0 if left < DUE => "timer timer-due",
                    0 => "timer",
                    _ => "timer timer-inner",
                };
                svg::path(class, arc(at, self.still.ring.radius + 8.0 - 4.0 * index as f64, left).into())
            }) }
        }
    }
}

/// The messages under way, wherever they are.
struct Flock {
    traffic: Rc<Vec<MessageLook>>,
    marks: Vec<Mark>,
    selection: Selection,
    stop: Selection,
}

impl PartialEq for Flock {
    fn eq(&self, other: &Flock) -> bool {
        Rc::ptr_eq(&self.traffic, &other.traffic)
            && self.marks == other.marks
            && (self.selection, self.stop) == (other.selection, other.stop)
    }
}

impl Part for Flock {
    fn draw(&self) -> Html {
        let all = self.traffic.iter().zip(&self.marks);
        html! { <>{ for all.map(|(look, mark)| self.message(look, mark)) }</> }
    }
}

impl Flock {
    fn message(&self, look: &MessageLook, mark: &Mark) -> Html {
        let on = Selection::Message(look.name);
        let selected = self.selection == on;
        let blocked = mark.blocked;
        // Without room, the name is shown when it is asked for.
        let asked = mark.room.is_none().then_some("on-demand");
        let (x, y) = mark.room.unwrap_or((0, -150));
        html! {
            <g
                key={look.id.to_string()}
                class={classes!("message", selected.then_some("is-selected"), look.arrives_at.is_none().then_some("is-held"))}
                ~style={format!("--hue: {}", hue_property(look.kind.hue))}
                role="button"
                tabindex={tabindex(self.stop == on)}
                aria-label={look.spoken.clone()}
                data-on={look.id.clone()}
            >
                { svg::circle("message-hit", 15.0) }
                if blocked {
                    <g class="ghost is-blocked">
                        { svg::circle("ghost-halo", 11.0) }
                        { svg::path("ghost-sign", BAR.into()) }
                    </g>
                } else {
                    { draw_mark(look.kind, look.verdict, look.name.copy) }
                }
                { svg::words(classes!("message-name", blocked.then_some("is-blocked"), asked), f64::from(x) / 10.0, f64::from(y) / 10.0 + 4.0, label(look, blocked)) }
                <title>{ look.title.clone() }</title>
            </g>
        }
    }
}
