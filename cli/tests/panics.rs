//! A protocol with a mistake in a handler, and the hunt that must not wait for it.

use faultline::{Console, Paint, execute};
use sim_core::base::{Duration, DurationRange, NodeId};
use sim_core::protocol::{
    Claim, Contour, Description, Disk, Effects, Label, MessageKind, MessageView, NodeView, Present,
    Protocol, Request, Setup, Standing, Status as NodeStatus, Verdict,
};
use sim_core::run::{Catalogue, Entry};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

/// Nodes that fail when their timer fires.
#[derive(Clone, Debug, Hash)]
struct Faulty;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Tick;

impl Label for Tick {
    const ALL: &'static [Tick] = &[Tick];

    fn name(self) -> &'static str {
        "tick"
    }
}

impl Protocol for Faulty {
    type Message = ();
    type Timer = Tick;
    type Record = ();
    type Note = ();
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "faulty",
        sentence: "Each node fails.",
        version: 1,
        messages: &[MessageKind { name: "Nothing", contour: Contour::Request, hue: 0 }],
        timers: &["tick"],
        tolerates: &[],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Faulty>] = &[];

    fn start(_setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Faulty>) -> Faulty {
        effects.set_timer(Tick, DurationRange::exactly(Duration::ms(10)));
        Faulty
    }

    fn on_message(&mut self, _from: NodeId, (): (), _effects: &mut Effects<Faulty>) {}

    fn on_timer(&mut self, Tick: Tick, _effects: &mut Effects<Faulty>) {
        panic!("a mistake in a handler");
    }

    fn on_request(&mut self, _request: Request, _effects: &mut Effects<Faulty>) {}

    fn status(&self) -> NodeStatus {
        NodeStatus::default()
    }

    fn view(&self) -> NodeView {
        let standing = Standing::Following;
        NodeView { role: "node", standing, epoch: 0, fields: Vec::new(), forms: Vec::new() }
    }

    fn message_kind((): &()) -> usize {
        0
    }

    fn message_view((): &()) -> MessageView {
        let text = "Nothing".to_string();
        MessageView { text, fields: Vec::new(), epoch: 0, verdict: Verdict::Neutral }
    }

    fn note_text((): &()) -> String {
        String::new()
    }

    fn remember((): &mut (), _: &Present<'_, Faulty>, _: NodeId, (): &()) {}
}

/// Whether a hunt with so many threads panics.
fn panics(jobs: &str) -> bool {
    let mut input = "protocol faulty\nnodes 2\nclients 0\nrun for 1s\n".as_bytes();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        input: &mut input,
        out: &mut out,
        err: &mut err,
        out_paint: Paint { on: false },
        out_is_terminal: false,
        err_paint: Paint { on: false },
        err_is_terminal: false,
        address: String::new(),
    };
    let catalogue = Catalogue::new([Entry::of::<Faulty>()]);
    let arguments = ["hunt", "-", "--seeds", "0..100", "--jobs", jobs].map(Into::into);
    catch_unwind(AssertUnwindSafe(|| execute(arguments, &catalogue, &mut console))).is_err()
}

#[test]
fn a_hunt_whose_protocol_panics_ends() {
    for jobs in ["1", "2", "5"] {
        let (tell, hear) = mpsc::channel();
        // Nobody joins it, so that a hunt without an end fails here.
        let jobs = jobs.to_string();
        std::thread::spawn(move || tell.send(panics(&jobs)));
        let panicked = hear.recv_timeout(std::time::Duration::from_secs(60));
        assert_eq!(panicked, Ok(true), "it ends, and says that it failed");
    }
}
