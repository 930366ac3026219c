//! The pictures of the gallery: a small space-time diagram of the telling moment of each scenario and each exhibit, drawn
//! from its real run. They are one file of symbols, which the page fetches when the gallery opens
//! and colours with its own theme: the custom properties reach into what `<use>` shows.
//!
//! The telling moment is what led to the first violation; without one, what followed the first
//! fault; without one, the first election.

use sim_core::base::{EventId, Instant, NodeId};
use sim_core::judge::full_report;
use sim_core::protocol::Standing;
use sim_core::run::Run;
use sim_core::trace::{Event, EventKind};
use std::fmt::Write;

/// The size of a picture, in its own units.
const WIDTH: u64 = 240;
const HEIGHT: u64 = 84;
/// How much virtual time it shows, and how much of that before a violation and before a fault.
const SPAN_US: u64 = 150_000;
const LED_TO_US: u64 = 105_000;
const FOLLOWED_US: u64 = 40_000;
/// How many messages it shows; of more, every second or third.
const MESSAGES_MAX: usize = 48;

/// The symbol of a run.
pub fn picture(name: &str, run: &dyn Run) -> String {
    let sketch = Sketch { run, from: beginning(run) };
    let mut out = format!("<symbol id=\"{name}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">");
    let mut path = |stroke: &str, more: &str, d: String| {
        if !d.is_empty() {
            let _ = write!(out, "<path fill=\"none\" stroke=\"var(--{stroke})\"{more} d=\"{d}\"/>");
        }
    };
    let (rows, leads) = sketch.rows();
    path("faint", "", rows);
    for (term, d) in leads {
        path(&format!("term-{}", term.saturating_sub(1) % 8), " stroke-width=\"4\"", d);
    }
    let (arrived, lost, crosses) = sketch.messages();
    path("quiet", " opacity=\".75\"", arrived);
    path("fault", " stroke-dasharray=\"3 2\"", lost);
    path("fault", " stroke-width=\"1.6\"", crosses + &sketch.crashes());
    if let Some(violation) = full_report(run).violations.first() {
        let x = sketch.x(violation.at);
        path("broken", " stroke-width=\"2\"", format!("M{x} 0V{HEIGHT}"));
    }
    out + "</symbol>\n"
}

/// Where the picture begins.
fn beginning(run: &dyn Run) -> Instant {
    let report = full_report(run);
    let leads = |event: &&Event| {
        matches!(event.kind, EventKind::Became { standing: Standing::Leading, .. })
    };
    let elected = run.events().iter().find(leads).map(|event| event.at);
    let struck = report.faults.iter().filter_map(|fault| fault.began).min();
    let (moment, before) = match report.violations.first() {
        Some(violation) => (violation.at, LED_TO_US),
        None => (struck.or(elected).unwrap_or_default(), FOLLOWED_US),
    };
    Instant(moment.0.saturating_sub(before))
}

struct Sketch<'a> {
    run: &'a dyn Run,
    from: Instant,
}

impl Sketch<'_> {
    fn x(&self, at: Instant) -> u64 {
        (at.since(self.from).0 * WIDTH / SPAN_US).min(WIDTH)
    }

    fn y(&self, node: NodeId) -> u64 {
        let (servers, clients) = (self.run.plan().nodes, self.run.plan().clients);
        let row = if node.is_client() { usize::from(servers) } else { 0 } + node.index();
        HEIGHT * (2 * row as u64 + 1) / (2 * u64::from(servers + clients))
    }

    fn end(&self) -> Instant {
        Instant(self.from.0 + SPAN_US)
    }

    fn sees(&self, at: Instant) -> bool {
        (self.from..=self.end()).contains(&at)
    }

    /// A line for each node, and thick ones over it for each term that it leads in.
    fn rows(&self) -> (String, Vec<(u32, String)>) {
        let plan = self.run.plan();
        let servers = (0..plan.nodes).map(NodeId::server);
        let nodes = servers.chain((0..plan.clients).map(NodeId::client));
        let rows = nodes.map(|node| format!("M0 {}H{WIDTH}", self.y(node))).collect();
        let mut leads: Vec<(u32, String)> = Vec::new();
        let mut reigns = vec![None::<(Instant, u32)>; usize::from(plan.nodes)];
        for event in self.run.events().iter().take_while(|event| event.at <= self.end()) {
            let Some(node) = event.node.filter(|node| !node.is_client()) else { continue };
            let next = match event.kind {
                EventKind::Became { standing: Standing::Leading, epoch } => Some((event.at, epoch)),
                EventKind::Became { .. } | EventKind::Crashed { .. } | EventKind::Halted => None,
                _ => continue,
            };
            let over = std::mem::replace(&mut reigns[node.index()], next);
            self.reign(&mut leads, node, over, event.at);
        }
        for (index, reign) in reigns.into_iter().enumerate() {
            self.reign(&mut leads, NodeId::server(index as u8), reign, self.end());
        }
        (rows, leads)
    }

    fn reign(
        &self,
        leads: &mut Vec<(u32, String)>,
        node: NodeId,
        reign: Option<(Instant, u32)>,
        to: Instant,
    ) {
        let Some((from, term)) = reign.filter(|_| to > self.from) else { return };
        let d = format!("M{} {}H{}", self.x(from), self.y(node), self.x(to));
        match leads.iter_mut().find(|(other, _)| *other == term) {
            Some((_, path)) => path.push_str(&d),
            None => leads.push((term, d)),
        }
    }

    /// The messages that arrived, those that were lost, and the crosses at which those end.
    fn messages(&self) -> (String, String, String) {
        let events = self.run.events();
        let ends: Vec<(&Event, &Event)> = events
            .iter()
            .filter(|event| self.sees(event.at))
            .filter(|event| {
                matches!(event.kind, EventKind::Delivered { .. } | EventKind::Lost { .. })
            })
            .filter_map(|event| Some((self.send_of(event)?, event)))
            .collect();
        let stride = ends.len().div_ceil(MESSAGES_MAX).max(1);
        let (mut arrived, mut lost, mut crosses) = (String::new(), String::new(), String::new());
        for (sent, end) in ends.into_iter().step_by(stride) {
            let (Some(from), Some(to)) = (sent.node, end.node) else { continue };
            let (x0, y0) = (self.x(sent.at), self.y(from));
            let (x1, y1) = (self.x(end.at), self.y(to));
            if matches!(end.kind, EventKind::Lost { .. }) {
                // A message that is cut when it is sent dies near its sender.
                let (x1, y1) = (x1.max(x0 + 5), (3 * y1 + 2 * y0) / 5);
                let _ = write!(lost, "M{x0} {y0}L{x1} {y1}");
                let (left, top) = (x1.saturating_sub(2), y1 - 2);
                let _ = write!(crosses, "M{left} {top}l4 4m0-4l-4 4");
            } else {
                let _ = write!(arrived, "M{x0} {y0}L{x1} {y1}");
            }
        }
        (arrived, lost, crosses)
    }

    /// The send that an end goes back to.
    fn send_of(&self, end: &Event) -> Option<&Event> {
        let mut cause = end.cause;
        loop {
            let EventId(number) = cause;
            let event = self.run.events().get(number as usize)?;
            if let EventKind::Sent { .. } = event.kind {
                return Some(event);
            }
            cause = event.cause;
        }
    }

    /// A cross on the row of whoever crashes.
    fn crashes(&self) -> String {
        let crashed =
            |event: &&Event| matches!(event.kind, EventKind::Crashed { .. }) && self.sees(event.at);
        let mut d = String::new();
        for event in self.run.events().iter().filter(crashed) {
            if let Some(node) = event.node {
                let (x, y) = (self.x(event.at).max(4), self.y(node));
                let _ = write!(d, "M{} {}l8 8m0-8l-8 8", x - 4, y - 4);
            }
        }
        d
    }
}
