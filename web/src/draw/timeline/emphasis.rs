//! What a selection brings to the fore: its direct causes and effects, and its causal past and
//! future. Everything else steps back.

use super::axis::Stamp;
use super::index::Index;
use sim_core::base::{EventId, MessageName, NodeId};
use sim_core::trace::Event;
use sim_core::trace::causes::{self, Direction, EventSet};

/// What is selected, as far as the timeline cares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Nothing.
    #[default]
    Nothing,
    /// A node: its row.
    Node(NodeId),
    /// A link: its messages.
    Link(NodeId, NodeId),
    /// A message.
    Message(MessageName),
    /// An event.
    Event(EventId),
    /// A fault, by its line.
    Fault(u32),
}

/// How something relates to what is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is selected that would dim it.
    Plain,
    /// It is what is selected.
    Chosen,
    /// It is a direct cause or effect.
    Direct(Direction),
    /// It may have shaped what is selected, or been shaped by it.
    Cone(Direction),
    /// Neither.
    Faint,
    /// A link is selected, and it is not on it.
    Aside,
}

/// What a selection brings to the fore.
#[derive(Clone, Debug, Default)]
pub struct Emphasis {
    /// What is selected.
    pub focus: Focus,
    /// Whether time stands. While it goes on, nothing is dimmed: what is new may be what matters.
    pub rests: bool,
    chosen: Vec<EventId>,
    causes: Vec<EventId>,
    effects: Vec<EventId>,
    past: EventSet,
    future: EventSet,
    /// For each row: until when it lies in the past, and from when in the future.
    reach: Vec<(Option<Stamp>, Option<Stamp>)>,
}

impl Emphasis {
    /// What a selection brings to the fore in this trace: one pass each way.
    pub fn new(focus: Focus, events: &[Event], index: &Index) -> Emphasis {
        let chosen = chosen(focus, index);
        let mut emphasis = Emphasis { focus, chosen, rests: true, ..Emphasis::default() };
        let (Some(&first), Some(&last)) = (emphasis.chosen.first(), emphasis.chosen.last()) else {
            return emphasis;
        };
        emphasis.causes = causes::chain(events, first).skip(1).collect();
        emphasis.effects = causes::effects(events, last).collect();
        emphasis.past = causes::cone(events, first, Direction::Past);
        emphasis.future = causes::cone(events, last, Direction::Future);
        emphasis.reach = vec![(None, None); 64];
        for id in emphasis.past.iter() {
            if let Some((row, stamp)) = lived(events, id) {
                emphasis.reach[row].0 = Some(stamp);
            }
        }
        for id in emphasis.future.iter() {
            if let Some((row, stamp)) = lived(events, id) {
                emphasis.reach[row].1.get_or_insert(stamp);
            }
        }
        emphasis
    }

    /// Whether something is selected that dims the rest.
    pub fn dims(&self) -> bool {
        self.rests && (!self.chosen.is_empty() || matches!(self.focus, Focus::Link(..)))
    }

    /// How strongly the rows are drawn beside what is selected.
    pub fn calm(&self) -> f64 {
        match (self.tints(), self.dims()) {
            (true, _) => 0.45,
            (false, true) => 0.75,
            (false, false) => 1.0,
        }
    }

    /// Whether causes and effects of something are tinted.
    pub fn tints(&self) -> bool {
        self.rests && !self.chosen.is_empty()
    }

    /// How a row relates to what is selected: until when it lies in the past, since when in the
    /// future.
    pub fn reach(&self, node: NodeId) -> (Option<Stamp>, Option<Stamp>) {
        let reach = self.reach.get(usize::from(node.number())).filter(|_| self.rests);
        reach.copied().unwrap_or_default()
    }

    /// How an event relates to what is selected.
    pub fn tone(&self, event: EventId) -> Tone {
        if self.chosen.contains(&event) {
            Tone::Chosen
        } else if self.causes.first() == Some(&event) {
            Tone::Direct(Direction::Past)
        } else if self.effects.binary_search(&event).is_ok() {
            Tone::Direct(Direction::Future)
        } else if self.rests && self.past.contains(event) {
            Tone::Cone(Direction::Past)
        } else if self.rests && self.future.contains(event) {
            Tone::Cone(Direction::Future)
        } else {
            self.rest()
        }
    }

    /// The tone of what has nothing to do with what is selected.
    fn rest(&self) -> Tone {
        match (self.dims(), self.tints()) {
            (false, _) => Tone::Plain,
            (true, false) => Tone::Aside,
            (true, true) => Tone::Faint,
        }
    }

    /// How a message relates to what is selected. Its way lies in the past only if its end does: a
    /// message that was sent in the past but told nobody in it shaped nothing.
    pub fn tone_of(&self, name: MessageName, sent: u32, landed: Option<u32>) -> Tone {
        if let Focus::Link(a, b) = self.focus {
            let on = (name.from, name.to) == (a, b) || (name.from, name.to) == (b, a);
            return if on { Tone::Plain } else { self.rest() };
        }
        let send = self.tone(EventId(sent));
        let end = landed.map_or(self.rest(), |event| self.tone(EventId(event)));
        match (send, end) {
            (Tone::Chosen, _) | (_, Tone::Chosen) => Tone::Chosen,
            _ if self.is_on_chain(sent, landed) => Tone::Direct(Direction::Past),
            (Tone::Direct(Direction::Future), _) => send,
            (_, Tone::Direct(Direction::Past)) => end,
            (Tone::Cone(Direction::Future), _) => send,
            (_, Tone::Cone(Direction::Past)) => end,
            _ => self.rest(),
        }
    }

    fn is_on_chain(&self, sent: u32, landed: Option<u32>) -> bool {
        landed.is_some_and(|landed| {
            self.causes.contains(&EventId(landed)) && self.causes.contains(&EventId(sent))
        })
    }
}

fn chosen(focus: Focus, index: &Index) -> Vec<EventId> {
    match focus {
        Focus::Event(id) if id.index().is_some_and(|event| event < index.len()) => vec![id],
        Focus::Message(name) => {
            let Some(position) = index.messages.find(name) else { return Vec::new() };
            let message = index.messages.all()[position as usize];
            [Some(message.sent), message.arrived, message.ended()]
                .into_iter()
                .flatten()
                .map(|stamp| EventId(stamp.event))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn lived(events: &[Event], id: EventId) -> Option<(usize, Stamp)> {
    let event = events.get(id.index()?)?;
    let node = event.node.filter(|_| causes::is_lived(event))?;
    Some((usize::from(node.number()), Stamp { at: event.at, event: id.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::base::Instant;
    use sim_core::trace::{EventKind, PayloadKind};

    fn event(node: u8, cause: u32, kind: EventKind) -> Event {
        let node = Some(NodeId::server(node));
        Event { at: Instant::ZERO, cause: EventId(cause), digest: 0, node, kind }
    }

    /// A timer of n1 sends to n2; that makes n2 send to n3; n3 had a timer of its own before.
    fn relay() -> Vec<Event> {
        let kind = PayloadKind(0);
        let timer = EventKind::TimerFired { timer: 0, nth: 1 };
        let sent = |to| EventKind::Sent { to: NodeId::server(to), kind, nth: 1 };
        let told =
            |from| EventKind::Delivered { from: NodeId::server(from), kind, copy: 1, nth: 1 };
        vec![
            event(2, u32::MAX, timer),
            event(0, u32::MAX, timer),
            event(0, 1, sent(1)),
            event(1, 2, told(0)),
            event(1, 3, sent(2)),
            event(2, 4, told(1)),
        ]
    }

    fn select(focus: Focus) -> Emphasis {
        let events = relay();
        let mut index = Index::default();
        index.extend(&events);
        Emphasis::new(focus, &events, &index)
    }

    fn name(from: u8, to: u8) -> MessageName {
        MessageName { from: NodeId::server(from), to: NodeId::server(to), nth: 1, copy: 1 }
    }

    #[test]
    fn an_event_has_a_cause_an_effect_and_strangers() {
        let emphasis = select(Focus::Event(EventId(3)));
        assert_eq!(emphasis.tone(EventId(3)), Tone::Chosen);
        assert_eq!(emphasis.tone(EventId(2)), Tone::Direct(Direction::Past));
        assert_eq!(emphasis.tone(EventId(1)), Tone::Cone(Direction::Past));
        assert_eq!(emphasis.tone(EventId(4)), Tone::Direct(Direction::Future));
        assert_eq!(emphasis.tone(EventId(5)), Tone::Cone(Direction::Future));
        assert_eq!(emphasis.tone(EventId(0)), Tone::Faint);
        assert_eq!(emphasis.tone_of(name(0, 1), 2, Some(3)), Tone::Chosen);
        let onward = emphasis.tone_of(name(1, 2), 4, Some(5));
        assert_eq!(onward, Tone::Direct(Direction::Future));
        let (past, future) = emphasis.reach(NodeId::server(0));
        assert_eq!((past.map(|stamp| stamp.event), future), (Some(2), None));
    }

    #[test]
    fn a_message_is_chosen_as_a_whole() {
        let emphasis = select(Focus::Message(name(1, 2)));
        assert_eq!(emphasis.tone(EventId(4)), Tone::Chosen);
        assert_eq!(emphasis.tone(EventId(5)), Tone::Chosen);
        assert_eq!(emphasis.tone_of(name(0, 1), 2, Some(3)), Tone::Direct(Direction::Past));
    }

    #[test]
    fn a_node_dims_nobody_and_a_link_all_others() {
        assert!(!select(Focus::Node(NodeId::server(0))).dims());
        let emphasis = select(Focus::Link(NodeId::server(1), NodeId::server(0)));
        assert_eq!(emphasis.tone_of(name(0, 1), 2, Some(3)), Tone::Plain);
        assert_eq!(emphasis.tone_of(name(1, 2), 4, Some(5)), Tone::Aside);
        assert!(select(Focus::Message(name(2, 0))).reach(NodeId::server(0)) == (None, None));
    }
}
