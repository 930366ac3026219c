//! What is under way at one position of the playhead: all of each message but its place.

use super::marks::{self, KindLook, kind_look};
use crate::draw::groups::is_cut;
use crate::store::Selection;
use sim_core::base::{Instant, MessageName};
use sim_core::plan::Fault;
use sim_core::protocol::{Contour, Verdict};
use sim_core::run::Scene;
use sim_core::session::Session;
use sim_core::trace::{Event, EventKind};
use yew::AttrValue;

/// A message under way: all of it but its place.
#[derive(Clone)]
pub struct MessageLook {
    /// Which.
    pub name: MessageName,
    /// How its kind is drawn.
    pub kind: KindLook,
    /// Whether it grants or denies.
    pub verdict: Verdict,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it arrives, unless it is held back.
    pub arrives_at: Option<Instant>,
    /// When its link was cut, if that was done while it was on its way.
    pub cut_at: Option<Instant>,
    /// What the page calls it.
    pub id: AttrValue,
    /// What those hear who do not see it.
    pub spoken: AttrValue,
    /// What it carries.
    pub title: AttrValue,
    /// What is written beside it.
    pub label: AttrValue,
    /// Whether it has the label for all of its kind that come from, or go to, the same node.
    pub speaks: bool,
}

/// The messages of a scene. Of a broadcast, and of the answers to it, one bears the name for all.
pub fn looks(session: &Session, scene: &Scene) -> Vec<MessageLook> {
    let description = session.run().description();
    let hub = |name: MessageName, contour| match contour {
        Contour::Request => name.from,
        Contour::Reply => name.to,
    };
    // In this order they look for room for their names.
    let mut all = Vec::new();
    for kind in marks::kinds(description) {
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
