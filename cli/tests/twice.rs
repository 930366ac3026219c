//! A deliberately impure protocol, and the double run that catches it.
//!
//! This is the canary of the determinism check: a check that has never failed proves nothing.

use faultline::{Console, Paint, Status, execute};
use sim_core::base::{Duration, DurationRange, EventId, Instant, NodeId};
use sim_core::plan::parse;
use sim_core::protocol::{
    Claim, Contour, Description, Disk, Effects, Label, MessageKind, MessageView, NodeView, Present,
    Protocol, Request, Setup, Standing, Status as NodeStatus, Verdict,
};
use sim_core::run::{Catalogue, Entry, first_difference};
use sim_core::trace::EventKind;
use std::sync::atomic::{AtomicU64, Ordering};

/// What no plan determines: how often any run of this process has come here.
static LEAK: AtomicU64 = AtomicU64::new(0);

/// The message of each node that carries it. All others are pure.
const LEAKY_MESSAGE: u32 = 10;

/// Nodes that count, and now and then let slip what they should not know.
#[derive(Clone, Debug, Hash)]
struct Leaky {
    setup: Setup,
    sent: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Tick;

impl Label for Tick {
    const ALL: &'static [Tick] = &[Tick];

    fn name(self) -> &'static str {
        "tick"
    }
}

impl Protocol for Leaky {
    type Message = u64;
    type Timer = Tick;
    type Record = ();
    type Note = ();
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "leaky",
        sentence: "Each node counts aloud, and cheats.",
        version: 1,
        messages: &[MessageKind { name: "Count", contour: Contour::Request, hue: 0 }],
        timers: &["tick"],
        tolerates: &[],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Leaky>] = &[];

    fn start(setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Leaky>) -> Leaky {
        effects.set_timer(Tick, DurationRange::exactly(Duration::ms(10)));
        Leaky { setup: setup.clone(), sent: 0 }
    }

    fn on_message(&mut self, _from: NodeId, _message: u64, _effects: &mut Effects<Leaky>) {}

    fn on_timer(&mut self, Tick: Tick, effects: &mut Effects<Leaky>) {
        self.sent += 1;
        let number = match self.sent {
            LEAKY_MESSAGE => 1_000 + LEAK.fetch_add(1, Ordering::Relaxed),
            pure => u64::from(pure),
        };
        for peer in self.setup.peers() {
            effects.send(peer, number);
        }
        effects.set_timer(Tick, DurationRange::exactly(Duration::ms(10)));
    }

    fn on_request(&mut self, _request: Request, _effects: &mut Effects<Leaky>) {}

    fn status(&self) -> NodeStatus {
        NodeStatus::default()
    }

    fn view(&self) -> NodeView {
        let standing = Standing::Following;
        NodeView { role: "node", standing, epoch: 0, fields: Vec::new(), forms: Vec::new() }
    }

    fn message_kind(_message: &u64) -> usize {
        0
    }

    fn message_view(message: &u64) -> MessageView {
        let text = format!("Count {message}");
        MessageView { text, fields: Vec::new(), epoch: 0, verdict: Verdict::Neutral }
    }

    fn note_text((): &()) -> String {
        String::new()
    }

    fn remember((): &mut (), _: &Present<'_, Leaky>, _: NodeId, (): &()) {}
}

const TEXT: &str = "protocol leaky\nnodes 2\nclients 0\nrun for 1s\n";

fn catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<Leaky>()])
}

/// The first event in which two runs differ, until a moment.
fn difference(until: Instant) -> Option<EventId> {
    let plan = parse(TEXT, &catalogue().descriptions()).expect("a valid text");
    let (mut one, mut other) = (catalogue().start(&plan), catalogue().start(&plan));
    let event = first_difference(&mut *one, &mut *other, until)?;
    let [left, right] = [&one, &other].map(|run| run.events()[event.0 as usize]);
    assert!(matches!(left.kind, EventKind::Sent { nth: LEAKY_MESSAGE, .. }), "{left:?}");
    assert_eq!((left.at, left.kind), (right.at, right.kind), "only what it says differs");
    assert_ne!(left.digest, right.digest);
    assert!(one.events()[..event.0 as usize] == other.events()[..event.0 as usize]);
    Some(event)
}

/// What the command says of the text, on both outputs.
fn faultline<const N: usize>(arguments: [&str; N]) -> (Status, String, String) {
    let mut out = Vec::new();
    let mut err = Vec::new();
    let mut console = Console {
        input: &mut TEXT.as_bytes(),
        out: &mut out,
        err: &mut err,
        out_paint: Paint { on: false },
        out_is_terminal: false,
        err_paint: Paint { on: false },
        err_is_terminal: false,
        address: String::new(),
    };
    let status = execute(arguments.map(Into::into), &catalogue(), &mut console);
    let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).expect("text"));
    (status, out, err)
}

#[test]
fn running_twice_finds_the_first_event_that_differs() {
    assert!(difference(Instant(u64::MAX)).is_some());
    assert_eq!(difference(Instant(99_000)), None, "up to there the two are the same");
}

#[test]
fn the_command_names_it_with_both_lines() {
    let (status, out, err) = faultline(["run", "-", "--twice"]);
    assert_eq!(status, Status::Differs, "{out}");
    let event = difference(Instant(u64::MAX)).expect("it differs");
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with(&format!("the two executions differ at event {event}: leaky")));
    for (line, which) in lines[1..].iter().zip(["first", "second"]) {
        assert!(line.trim_start().starts_with(which), "{out}");
        assert!(line.contains("100ms  n1 → n2 Count #10 sent"), "{out}");
    }
    assert_ne!(lines[1].rsplit("digest").next(), lines[2].rsplit("digest").next());
    assert!(err.is_empty());
}

#[test]
fn a_hunt_that_executes_each_run_twice_finds_it_too() {
    let arguments = ["hunt", "-", "--twice", "--seeds", "0..3", "--jobs", "1"];
    let (status, _, err) = faultline(arguments);
    assert_eq!(status, Status::Differs, "{err}");
    assert!(err.contains("run 0, executed twice, differs from itself"), "{err}");
    assert!(err.contains("protocol leaky"), "{err}");
}
