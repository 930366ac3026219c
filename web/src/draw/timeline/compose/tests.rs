//! Pictures of small traces, asked for what a person would look for.

use super::super::axis::{Axis, View};
use super::super::emphasis::{Emphasis, Focus};
use super::super::faults::{FaultInfo, Origin, Wall};
use super::super::hit::hit;
use super::super::index::Index;
use super::super::layout::Layout;
use super::super::messages::{Fate, Message};
use super::super::shapes::{Brush, Layer, Picture, Shape};
use super::*;
use sim_core::base::{Duration, EventId, MessageName, NodeId, NodeSet};
use sim_core::protocol::Standing;
use sim_core::trace::{Event, EventKind, LossReason};

const KIND: PayloadKind = PayloadKind(0);

/// Writes traces by hand.
#[derive(Default)]
struct Tape {
    events: Vec<Event>,
}

impl Tape {
    fn at(&mut self, ms: u64, node: u8, cause: EventId, kind: EventKind) -> EventId {
        let at = Instant::ZERO.after(Duration::ms(ms));
        let node = (node > 0).then(|| NodeId::server(node - 1));
        self.events.push(Event { at, cause, digest: 0, node, kind });
        EventId(self.events.len() as u32 - 1)
    }

    fn timer(&mut self, ms: u64, node: u8) -> EventId {
        self.at(ms, node, EventId::NONE, EventKind::TimerFired { timer: 0, nth: 1 })
    }

    fn send(&mut self, ms: u64, from: u8, to: u8, nth: u32, cause: EventId) -> EventId {
        let to = NodeId::server(to - 1);
        self.at(ms, from, cause, EventKind::Sent { to, kind: KIND, nth })
    }

    fn tell(&mut self, ms: u64, from: u8, to: u8, nth: u32, cause: EventId) -> EventId {
        let from = NodeId::server(from - 1);
        self.at(ms, to, cause, EventKind::Delivered { from, kind: KIND, copy: 1, nth })
    }

    fn lose(&mut self, ms: u64, from: u8, to: u8, nth: u32, cause: EventId) -> EventId {
        let from = NodeId::server(from - 1);
        let reason = LossReason::CutAtSend;
        self.at(ms, to, cause, EventKind::Lost { from, kind: KIND, copy: 1, reason, nth })
    }

    fn become_leader(&mut self, ms: u64, node: u8, epoch: u32, cause: EventId) -> EventId {
        let standing = Standing::Leading;
        self.at(ms, node, cause, EventKind::Became { standing, epoch })
    }
}

/// A stage for one picture: three servers, a window from 0 to 100 ms.
struct Stage {
    index: Index,
    layout: Layout,
    view: View,
    playhead: Playhead,
    faults: Vec<FaultInfo>,
    emphasis: Emphasis,
    looks: Looks,
    dragged: Option<Shift>,
    flies: bool,
}

impl Stage {
    fn of(tape: &Tape) -> Stage {
        let mut index = Index::default();
        index.extend(&tape.events);
        let layout = Layout::new(1_092.0, 300.0, 3, 0, 1);
        let view = View { axis: Axis::Time, left: 0.0, scale: 100.0, width: layout.plot() };
        let seen = 100_000.0;
        let cutoff = tape.events.len() as u32;
        let playhead = Playhead { now: seen, at: Instant(100_000), seen, cutoff };
        let looks = Looks { protocol: vec![Look { name: "Append", hue: 0, reply: false }] };
        let emphasis = Emphasis::default();
        let (faults, dragged) = (Vec::new(), None);
        let flies = false;
        Stage { index, layout, view, playhead, faults, emphasis, looks, dragged, flies }
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            index: &self.index,
            layout: &self.layout,
            view: &self.view,
            playhead: self.playhead,
            faults: &self.faults,
            dragged: self.dragged,
            guilty: &[],
            parting: None,
            emphasis: &self.emphasis,
            looks: &self.looks,
            epoch: "term",
            claims: &["election-safety"],
            end: 200_000.0,
            flies: self.flies,
        }
    }

    fn select(&mut self, tape: &Tape, focus: Focus) {
        self.emphasis = Emphasis::new(focus, &tape.events, &self.index);
    }

    fn compose(&self) -> Picture {
        let mut picture = Picture::default();
        compose(&self.frame(), &mut picture);
        picture
    }

    /// Where a moment of a row is.
    fn place(&self, ms: f64, node: u8) -> (f64, f64) {
        let y = self.layout.y(NodeId::server(node - 1)).expect("it has a row");
        (self.frame().x_at(ms * 1_000.0), y)
    }
}

fn crosses(picture: &Picture) -> usize {
    picture.shapes(Layer::Loss).filter(|(_, shape)| matches!(shape, Shape::Cross(_))).count()
}

fn is_dashed(brush: Brush) -> bool {
    matches!(brush, Brush::Dashed(_))
}

/// A timer on n1, a broadcast, one delivery and one loss.
fn broadcast() -> Tape {
    let mut tape = Tape::default();
    let timer = tape.timer(10, 1);
    let first = tape.send(10, 1, 2, 1, timer);
    let second = tape.send(10, 1, 3, 1, timer);
    tape.lose(10, 1, 3, 1, second);
    let told = tape.tell(30, 1, 2, 1, first);
    tape.become_leader(30, 2, 3, told);
    tape
}

#[test]
fn a_lost_message_is_dashed_and_ends_in_a_cross_with_its_reason() {
    let picture = Stage::of(&broadcast()).compose();
    assert_eq!(crosses(&picture), 1);
    let ways: Vec<_> = picture.shapes(Layer::Way).collect();
    assert_eq!(ways.iter().filter(|(style, _)| is_dashed(style.brush)).count(), 1);
    assert!(picture.texts.iter().any(|text| text.text == "link cut"));
}

#[test]
fn a_broadcast_is_one_dot_and_a_fan() {
    let stage = Stage::of(&broadcast());
    let (x, y) = stage.place(10.0, 1);
    let picture = stage.compose();
    let at_sender = |shape: &Shape| matches!(shape, Shape::Circle([a, b, _]) if (*a, *b) == (x, y));
    assert_eq!(picture.shapes(Layer::Mark).filter(|(_, shape)| at_sender(shape)).count(), 1);
    assert_eq!(picture.messages_shown, 2);
}

/// In passing, nobody sees a dot or reads a word; what is lost and which way it went must be seen all the
/// same.
#[test]
fn what_flies_by_is_drawn_without_its_dots_and_kinds() {
    let mut stage = Stage::of(&broadcast());
    let (calm, marks) = (stage.compose(), Layer::Mark);
    stage.flies = true;
    let flying = stage.compose();
    let dots = |picture: &Picture| {
        picture.shapes(marks).filter(|(_, shape)| matches!(shape, Shape::Circle(_))).count()
    };
    assert!(dots(&calm) > 0 && dots(&flying) == 0);
    assert!(flying.texts.len() < calm.texts.len(), "{:?}", calm.texts);
    assert!(flying.texts.iter().any(|text| text.text == "link cut"), "a loss is always told");
    let ways = |picture: &Picture| picture.shapes(Layer::Way).count();
    assert_eq!((ways(&flying), crosses(&flying)), (ways(&calm), crosses(&calm)));
}

#[test]
fn a_receive_that_changed_its_node_has_a_ring_and_the_leader_a_crown() {
    let stage = Stage::of(&broadcast());
    let (x, y) = stage.place(30.0, 2);
    let picture = stage.compose();
    let ring = |shape: &Shape| *shape == Shape::Circle([x, y, 5.2]);
    assert!(picture.shapes(Layer::Mark).any(|(_, shape)| ring(shape)));
    assert!(picture.texts.iter().any(|text| text.text == "term 3" && text.bold));
}

#[test]
fn what_nobody_has_seen_is_not_drawn_and_what_is_under_way_is_open() {
    let tape = broadcast();
    let mut stage = Stage::of(&tape);
    stage.playhead = Playhead { now: 20_000.0, at: Instant(20_000), seen: 20_000.0, cutoff: 4 };
    let picture = stage.compose();
    let end = stage.place(20.0, 1).0;
    let open = picture.shapes(Layer::Mark).any(|(style, shape)| {
        matches!(shape, Shape::Circle([x, ..]) if (x - end).abs() < 0.01)
            && style.brush != Brush::Fill
    });
    assert!(open, "an open end stands at the playhead");
    assert!(!picture.texts.iter().any(|text| text.text.contains("term")));
}

#[test]
fn a_selection_dims_what_has_nothing_to_do_with_it() {
    let mut tape = broadcast();
    let timer = tape.timer(40, 3);
    let unrelated = tape.send(40, 3, 2, 1, timer);
    tape.tell(50, 3, 2, 1, unrelated);
    let mut stage = Stage::of(&tape);
    let name = MessageName { from: NodeId::server(0), to: NodeId::server(1), nth: 1, copy: 1 };
    stage.select(&tape, Focus::Message(name));
    let picture = stage.compose();
    assert!(picture.shapes(Layer::Bright).count() > 0, "the message itself");
    let faint = picture.shapes(Layer::Faint).filter(|(_, shape)| matches!(shape, Shape::Line(_)));
    assert_eq!(faint.count(), 2, "the loss, and what n3 sent");
    assert_eq!(crosses(&picture), 1);
    assert!(picture.texts.iter().any(|text| text.text == "link cut"), "a loss is always told");
    stage.emphasis.rests = false;
    let picture = stage.compose();
    assert_eq!(picture.shapes(Layer::Faint).count(), 0, "nothing pales while time goes on");
}

#[test]
fn a_wall_stands_between_the_rows_it_parts() {
    let mut tape = broadcast();
    tape.at(50, 0, EventId::NONE, EventKind::FaultBegan { line: 4 });
    tape.at(80, 0, EventId(6), EventKind::FaultEnded { line: 4 });
    let mut stage = Stage::of(&tape);
    let from = NodeSet::of(NodeId::server(0));
    let to = NodeSet::servers(3).without(from);
    stage.faults = vec![FaultInfo {
        line: 4,
        label: "cut n1 <-> rest".into(),
        named: None,
        kind: 5,
        planned: None,
        lasting: None,
        is_moment: false,
        origin: Origin::Time,
        wall: Some(Wall { from, to, one_way: false }),
    }];
    let picture = stage.compose();
    let walls: Vec<_> =
        picture.shapes(Layer::Row).filter(|(style, _)| is_dashed(style.brush)).collect();
    assert_eq!(walls.len(), 1);
    assert_eq!(bars(&stage.frame()).len(), 1);
    let (x, _) = stage.place(65.0, 1);
    assert_eq!(hit(&stage.frame(), x, stage.layout.track + 8.0), Focus::Fault(4));
}

#[test]
fn the_flag_of_a_broken_claim_is_the_claim() {
    let mut tape = broadcast();
    let broken = tape.at(60, 0, EventId::NONE, EventKind::Violated { claim: 0 });
    let stage = Stage::of(&tape);
    let flag = stage.compose().texts.into_iter().find(|text| text.text.contains("broken"));
    let flag = flag.expect("it has its flag");
    let end = flag.x + flag.width() - 2.0;
    assert_eq!(hit(&stage.frame(), end, flag.y), Focus::Event(broken));
    assert_ne!(hit(&stage.frame(), end + 20.0, flag.y), Focus::Event(broken));
}

#[test]
fn pointing_finds_marks_before_lines_and_names_before_all() {
    let stage = Stage::of(&broadcast());
    let frame = stage.frame();
    let (x, y) = stage.place(10.0, 1);
    assert_eq!(hit(&frame, x, y), Focus::Event(EventId(0)));
    let name = MessageName { from: NodeId::server(0), to: NodeId::server(1), nth: 1, copy: 1 };
    let (mx, my) = ((x + stage.place(30.0, 2).0) / 2.0, (y + stage.place(30.0, 2).1) / 2.0);
    assert_eq!(hit(&frame, mx, my), Focus::Message(name));
    assert_eq!(hit(&frame, 10.0, y), Focus::Node(NodeId::server(0)));
    assert_eq!(hit(&frame, x + 700.0, y), Focus::Nothing);
}

#[test]
fn close_timers_become_a_counted_circle() {
    let mut tape = Tape::default();
    for step in 0..40 {
        tape.timer(50 + step / 40, 1);
    }
    for step in 0..8 {
        tape.timer(60 + step, 2);
    }
    let mut stage = Stage::of(&tape);
    stage.view.scale = 1_000.0;
    let picture = stage.compose();
    assert!(picture.texts.iter().any(|text| text.text == "8"), "{:?}", picture.texts);
}

/// A long run: many messages between three servers.
fn long(rounds: u32) -> Tape {
    let mut tape = Tape::default();
    for round in 0..rounds {
        let ms = u64::from(round);
        let timer = tape.timer(ms, 1);
        let sends: Vec<_> =
            (2..=3).map(|to| (to, tape.send(ms, 1, to, round + 1, timer))).collect();
        for (to, send) in sends {
            if round % 50 == 7 {
                tape.lose(ms, 1, to, round + 1, send);
            } else {
                tape.tell(ms, 1, to, round + 1, send);
            }
        }
    }
    tape
}

#[test]
fn many_messages_become_ribbons_and_say_so() {
    let tape = long(5_000);
    let mut stage = Stage::of(&tape);
    stage.playhead =
        Playhead { now: 5e6, at: Instant(5_000_000), seen: 5e6, cutoff: tape.events.len() as u32 };
    stage.view.fit(5e6);
    let picture = stage.compose();
    assert!(picture.shapes(Layer::Ribbon).count() > 0);
    assert_eq!(picture.shapes(Layer::Way).count(), 0);
    assert_eq!(picture.messages_shown, 0);
    assert_eq!(picture.messages_total, 10_000);
}

#[test]
fn traffic_is_counted_as_a_plain_count_would() {
    let tape = long(3_000);
    let mut index = Index::default();
    index.extend(&tape.events);
    let limits: Vec<f64> = (0..200).map(|step| -5e3 + f64::from(step) * 17_113.0).collect();
    for link in index.messages.links() {
        let counts = link.traffic(Axis::Time, &limits);
        for (pair, &(sent, lost)) in limits.windows(2).zip(&counts) {
            let on = index
                .messages
                .all()
                .iter()
                .filter(|message| (message.name.from, message.name.to) == (link.from, link.to));
            let inside = |stamp: Stamp| (pair[0]..pair[1]).contains(&Axis::Time.of(stamp));
            let is_lost =
                |message: &&Message| matches!(message.fate, Fate::Lost(at, _) if inside(at));
            let expected = on.clone().filter(|message| inside(message.sent)).count();
            assert_eq!((sent as usize, lost as usize), (expected, on.filter(is_lost).count()));
        }
    }
}

/// The window costs what it shows, not what the run holds.
#[test]
fn the_index_finds_what_a_plain_search_finds() {
    let tape = long(3_000);
    let mut index = Index::default();
    // In slices, as a run grows.
    for end in (0..=tape.events.len()).step_by(37).chain([tape.events.len()]) {
        index.extend(&tape.events[..end]);
    }
    let all = index.messages.all();
    for (from, to) in [(0.0, 10_000.0), (1e6, 1.01e6), (2.9e6, 9e6), (9e6, 9.1e6)] {
        let found: Vec<_> =
            index.messages.within(Axis::Time, from, to).map(|(position, _)| position).collect();
        let expected: Vec<_> = (0..all.len() as u32)
            .filter(|&position| {
                let message = &all[position as usize];
                let ended = message.ended().map_or(f64::MAX, |ended| Axis::Time.of(ended));
                Axis::Time.of(message.sent) <= to && ended >= from
            })
            .collect();
        assert_eq!(found, expected);
    }
}
