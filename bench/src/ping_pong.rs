//! Ping-pong as a protocol: a delivery sends one message to a random other node.

use sim_core::base::{Duration, NodeId};
use sim_core::plan::{Plan, limits};
use sim_core::protocol::{
    Claim, Contour, Description, Disk, Effects, Label, MessageKind, MessageView, NodeView,
    OptionKind, OptionSpec, Present, Protocol, Request, Setting, Setup, Standing, Status, Verdict,
};
use std::sync::Arc;

/// A node that passes on what it gets.
#[derive(Clone, Debug, Hash)]
pub struct PingPong {
    me: u8,
    servers: u8,
}

impl PingPong {
    fn pass_on(&self, count: u64, effects: &mut Effects<PingPong>) {
        let to = self.me + 1 + effects.choose(u64::from(self.servers) - 1) as u8;
        let to = if to < self.servers { to } else { to - self.servers };
        effects.send(NodeId::server(to), count + 1);
    }
}

/// There is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}

impl Label for Timer {
    const ALL: &'static [Timer] = &[];

    fn name(self) -> &'static str {
        match self {}
    }
}

impl Protocol for PingPong {
    type Message = u64;
    type Timer = Timer;
    type Record = ();
    type Note = ();
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "ping-pong",
        sentence: "Each delivery sends one message to a random other node.",
        version: 1,
        options: &[OptionSpec {
            name: "balls",
            sentence: "How many messages each node sends at its start.",
            kind: OptionKind::Count(1),
        }],
        messages: &[MessageKind { name: "Ball", contour: Contour::Request, hue: 0 }],
        timers: &[],
        tolerates: &[],
        ..Description::BLANK
    };
    const CLAIMS: &'static [Claim<PingPong>] = &[];

    fn start(setup: &Setup, _: &Disk<()>, effects: &mut Effects<PingPong>) -> PingPong {
        let node = PingPong { me: setup.me.number(), servers: setup.servers };
        for _ in 0..setup.count(0) {
            node.pass_on(0, effects);
        }
        node
    }

    fn on_message(&mut self, _: NodeId, count: u64, effects: &mut Effects<PingPong>) {
        self.pass_on(count, effects);
    }

    fn on_timer(&mut self, timer: Timer, _: &mut Effects<PingPong>) {
        match timer {}
    }

    fn on_request(&mut self, _: Request, _: &mut Effects<PingPong>) {}

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        NodeView {
            role: "node",
            standing: Standing::Following,
            epoch: 0,
            fields: Vec::new(),
            forms: Vec::new(),
        }
    }

    fn message_kind(_: &u64) -> usize {
        0
    }

    fn message_view(count: &u64) -> MessageView {
        MessageView {
            text: format!("Ball {count}"),
            fields: Vec::new(),
            epoch: 0,
            verdict: Verdict::Neutral,
        }
    }

    fn note_text(_: &()) -> String {
        String::new()
    }

    fn remember(_: &mut (), _: &Present<'_, PingPong>, _: NodeId, _: &()) {}
}

/// Five nodes, with so many messages in flight, until about so many were delivered.
pub fn ping_pong_plan(deliveries: u32, in_flight: u32) -> Arc<Plan> {
    let mut plan = Plan::empty();
    plan.protocol = "ping-pong".into();
    plan.nodes = 5;
    plan.settings = Arc::new([Setting::Count(u64::from(in_flight / 5))]);
    plan.seed = 1;
    plan.length = Duration(u64::MAX);
    // A delivery is two events: the message is told, and another is sent.
    plan.events_max = deliveries.saturating_mul(2).min(limits::EVENTS_MAX);
    Arc::new(plan)
}
