//! What moves: timers that run out, messages on their way, and those that never arrived.
//!
//! A request is filled, its reply hollow, with a plus or a minus when it grants or denies. The kind
//! is told by shape and hue, and by its name where there is room. Whatever does not arrive ends in a
//! sign of its own: at the wall, in mid-air, at a dead node's door.
//!
//! In most frames messages only move. So Yew draws them, as a [`Flock`], when something about them
//! changes, and [`put`] moves what it has drawn in every frame.

use super::links::tabindex;
use super::still::Still;
use crate::draw::decimal::sketch;
use crate::draw::flight::{self, Ghost, Watch};
use crate::draw::geometry::{Point, arc};
use crate::draw::groups::is_cut;
use crate::draw::labels::{self, Area};
use crate::draw::maths::Within;
use crate::store::Selection;
use crate::theme::hue_property;
use crate::widgets::{Part, kept, svg};
use sim_core::base::order::{sort_by, sort_by_key};
use sim_core::base::{EventId, Instant, MessageName};
use sim_core::plan::Fault;
use sim_core::protocol::{Contour, Description, Verdict};
use sim_core::run::{Scene, ServerScene};
use sim_core::session::Session;
use sim_core::trace::{Event, EventKind, LossReason, PayloadKind};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Half the size of a message.
const SIZE: f64 = 6.5;
/// The height of letters of names.
const LETTERS: f64 = 11.0;
/// What is said of a message that a cut stops, and its sign.
const BLOCKED: &str = "blocked: link cut";
const BAR: &str = "M-5.500 0H5.500";
/// A timer with less than this share of its time left is about to fire.
const DUE: f64 = 0.2;

/// How a kind of message is drawn.
#[derive(Clone, Copy, PartialEq)]
struct KindLook {
    name: &'static str,
    contour: Contour,
    hue: u8,
}

fn kind_look(description: &Description, kind: PayloadKind) -> KindLook {
    match kind.of_protocol().and_then(|index| description.messages.get(index)) {
        Some(kind) => KindLook { name: kind.name, contour: kind.contour, hue: kind.hue },
        None if kind == PayloadKind::REQUEST => {
            KindLook { name: "Request", contour: Contour::Request, hue: 7 }
        }
        None => KindLook { name: "Answer", contour: Contour::Reply, hue: 7 },
    }
}

/// A message under way: all of it but its place.
#[derive(Clone)]
pub struct MessageLook {
    /// Which.
    pub name: MessageName,
    kind: KindLook,
    verdict: Verdict,
    sent_at: Instant,
    arrives_at: Option<Instant>,
    /// When its link was cut, if that was done while it was on its way.
    cut_at: Option<Instant>,
    id: AttrValue,
    spoken: AttrValue,
    title: AttrValue,
    label: AttrValue,
    /// Whether it has the label for all of its kind that come from, or go to, the same node.
    speaks: bool,
}

/// The messages of a scene. Of a broadcast, and of the answers to it, one bears the name for all.
pub fn looks(session: &Session, scene: &Scene) -> Vec<MessageLook> {
    let description = session.run().description();
    let hub = |name: MessageName, contour| match contour {
        Contour::Request => name.from,
        Contour::Reply => name.to,
    };
    // Protocols list first what decides who leads, and clients come last: in this order they look
    // for room for their names.
    let mut all = Vec::new();
    let of_clients = [PayloadKind::REQUEST, PayloadKind::ANSWER];
    for kind in (0..description.messages.len() as u8).map(PayloadKind).chain(of_clients) {
        let look = kind_look(description, kind);
        for message in scene.messages.iter().filter(|message| message.kind == kind) {
            all.push((message, look));
        }
    }
    let same = |index: usize| {
        let (message, kind) = all[index];
        all.iter().enumerate().filter(move |(_, (other, other_kind))| {
            *other_kind == kind
                && other.view.verdict == message.view.verdict
                && hub(other.name, kind.contour) == hub(message.name, kind.contour)
        })
    };
    let look = |index: usize| {
        let (message, kind) = all[index];
        let count = same(index).count();
        let copy = if message.name.copy > 1 { ", a copy" } else { "" };
        let denied = if message.view.verdict == Verdict::Denied { ", denied" } else { "" };
        let label = match count {
            1 => format!("{}{denied}", kind.name),
            _ => format!("{}{denied} ×{count}", kind.name),
        };
        MessageLook {
            name: message.name,
            kind,
            verdict: message.view.verdict,
            sent_at: message.sent_at,
            arrives_at: message.arrives_at,
            cut_at: is_cut(&scene.cuts, message.name.from, message.name.to)
                .then(|| last_cut(session, scene, message.sent_at)),
            id: Selection::Message(message.name).name().into(),
            spoken: format!("{} {}{copy}{denied}", kind.name, message.name).into(),
            title: format!("{} {}", message.name, message.view.text).into(),
            label: label.into(),
            speaks: same(index).next().is_some_and(|(first, _)| first == index),
        }
    };
    (0..all.len()).map(look).collect()
}

/// When the last cut was made since a message was sent.
fn last_cut(session: &Session, scene: &Scene, sent_at: Instant) -> Instant {
    let events = session.events();
    let past = &events[..(scene.events as usize).min(events.len())];
    let is_cut = |event: &&Event| match event.kind {
        EventKind::FaultBegan { line } => session
            .plan()
            .faults
            .iter()
            .any(|it| it.line == line && matches!(it.fault, Fault::Cut { .. })),
        _ => false,
    };
    let mut since = past.iter().rev().take_while(|event| event.at >= sent_at);
    since.find(is_cut).map_or(sent_at, |event| event.at)
}

/// What all that moves is drawn from.
pub struct Picture<'a> {
    /// What stands still.
    pub still: &'a Rc<Still>,
    /// The moment.
    pub now: Instant,
    /// What is selected.
    pub selection: Selection,
    /// The message to which Tab leads; none while they move.
    pub stop: Selection,
    /// Whether all goes by so fast that no name could be read.
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
    fn place(&self, name: MessageName, share: f64) -> Point {
        let (from, to) = flight::lane(&self.still.ring, name.from, name.to);
        from.towards(to, share)
    }

    fn wall(&self, name: MessageName) -> f64 {
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
            .still
            .messages
            .iter()
            .map(|look| (self.message(look).distance(at), look.name))
            .filter(|(distance, _)| *distance < REACH)
            .collect();
        sort_by(&mut found, |one, other| one.0.total_cmp(&other.0));
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// Where all messages are.
    pub fn places(&self) -> Vec<Point> {
        self.still.messages.iter().map(|look| self.message(look)).collect()
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
        let ghosts: Html = ghosts
            .iter()
            .enumerate()
            .map(|(index, ghost)| {
                // Of several that ended in the same way, the last says it.
                let same = |other: &Ghost| {
                    (other.kind, other.reason) == (ghost.kind, ghost.reason) && other.dead
                };
                let speaks = !ghosts[index + 1..].iter().any(same);
                self.ghost(description, ghost, speaks, &mut taken)
            })
            .collect();
        let flock = Flock {
            still: self.still.clone(),
            marks: self.marks(places, &mut taken),
            selection: self.selection,
            stop: self.stop,
            hurries: self.hurries,
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
            let room = if look.speaks && !self.hurries || selected || blocked {
                let letters = LETTERS + f64::from(blocked);
                let width = labels::width(&label(look, blocked), letters) * scale;
                labels::place(at, width, (SIZE + 2.0) * scale, self.still.size, taken)
            } else {
                None
            };
            Mark { blocked, room: room.map(|room| (tenths(room.x - at.x), tenths(room.y - at.y))) }
        };
        self.still.messages.iter().zip(places).map(mark).collect()
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

/// The messages under way, wherever they are.
struct Flock {
    still: Rc<Still>,
    marks: Vec<Mark>,
    selection: Selection,
    stop: Selection,
    hurries: bool,
}

impl PartialEq for Flock {
    fn eq(&self, other: &Flock) -> bool {
        Rc::ptr_eq(&self.still, &other.still)
            && self.marks == other.marks
            && (self.selection, self.stop, self.hurries)
                == (other.selection, other.stop, other.hurries)
    }
}

impl Part for Flock {
    fn draw(&self) -> Html {
        let all = self.still.messages.iter().zip(&self.marks).enumerate();
        html! { <>{ for all.map(|(index, (look, mark))| self.message(index, look, mark)) }</> }
    }
}

impl Flock {
    fn message(&self, index: usize, look: &MessageLook, mark: &Mark) -> Html {
        let on = Selection::Message(look.name);
        let selected = self.selection == on;
        let blocked = mark.blocked;
        // Without room, the name is shown when it is asked for.
        let asked = mark.room.is_none().then_some("on-demand");
        let (x, y) = mark.room.unwrap_or((0, -150));
        // In a hurry, the next message takes what the last one was drawn with.
        let key = if self.hurries { index.to_string() } else { look.id.to_string() };
        html! {
            <g
                {key}
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
                if mark.room.is_some() || !self.hurries {
                    { svg::words(classes!("message-name", blocked.then_some("is-blocked"), asked), f64::from(x) / 10.0, f64::from(y) / 10.0 + 4.0, label(look, blocked)) }
                    <title>{ look.title.clone() }</title>
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

/// A message's mark: a shape for each hue, so that kinds are told apart without colour; filled or
/// hollow; with its sign, and a number if it is a copy.
fn draw_mark(kind: KindLook, verdict: Verdict, copy: u8) -> Html {
    let shape = match kind.hue % 4 {
        0 => "M-6.500 0A6.500 6.500 0 1 1 6.500 0A6.500 6.500 0 1 1 -6.500 0Z",
        1 => "M0 -8.500L8.500 0L0 8.500L-8.500 0Z",
        2 => "M0 -8L8 6.500H-8Z",
        _ => "M-6.500 -6.500H6.500V6.500H-6.500Z",
    };
    let sign = match verdict {
        Verdict::Neutral => "",
        Verdict::Granted => "M-3.500 0H3.500M0 -3.500V3.500",
        Verdict::Denied => "M-3.500 0H3.500",
    };
    html! {
        <>
            { svg::path(if kind.contour == Contour::Reply { "message-body is-reply" } else { "message-body" }, shape.into()) }
            if !sign.is_empty() {
                { svg::path("message-sign", sign.into()) }
            }
            if copy > 1 {
                { svg::words(classes!("message-copy"), 13.0, -5.0, "×2".into()) }
            }
        </>
    }
}
