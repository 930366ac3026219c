//! The canonical words for everything in a plan.
//!
//! What is printed here is parsed as the same plan (line numbers aside). The invariants of a
//! parsed plan are taken for granted: a fault of one message or timer stands
//! [`Moment::AtItsQuestion`], and no other fault does.

use crate::base::{Instant, MessageName, Ratio};
use crate::plan::{
    Activation, Condition, CrashKind, Fate, Fault, Impairment, Moment, Network, Order, Plan,
    RecordName, Step, Tail, Target, Targets, Way, Workload, limits,
};
use crate::protocol::{Command, Description};
use core::fmt::{self, Write as _};

/// Writes a plan as a text: its header, as far as it differs from the defaults, its schedule and
/// its steps.
pub fn print(plan: &Plan, catalogue: &[Description]) -> String {
    let description = catalogue.iter().find(|known| known.name == plan.protocol);
    let wording = Wording::of(plan, catalogue);
    let mut lines = vec![format!("protocol {}", plan.protocol)];
    let default = Plan::empty();
    if plan.nodes != default.nodes {
        lines.push(format!("nodes {}", plan.nodes));
    }
    if plan.clients != default.clients {
        lines.push(format!("clients {}", plan.clients));
    }
    if plan.seed != default.seed {
        lines.push(format!("seed {}", plan.seed));
    }
    if plan.network != default.network {
        lines.push(plan.network.to_string());
    }
    if plan.sync != default.sync {
        lines.push(format!("disk sync {}", plan.sync));
    }
    lines.extend(plan.workload.as_ref().map(Workload::to_string));
    if let Some(description) = description {
        for (option, setting) in description.options.iter().zip(plan.settings.iter()) {
            if *setting != option.kind.default() {
                lines.push(format!("set {} {setting}", option.name));
            }
        }
        let is_on = |index: &usize| plan.bugs & (1 << index) != 0;
        let bugs = (0..description.bugs.len()).filter(is_on);
        lines.extend(bugs.map(|index| format!("bug {}", description.bugs[index].name)));
    }
    lines.push(format!("run for {}", plan.length));
    if plan.events_max != default.events_max {
        lines.push(format!("limit events {}", plan.events_max));
    }
    if !plan.faults.is_empty() {
        lines.push(String::new());
    }
    lines.extend(plan.faults.iter().map(|planned| wording.planned(planned.moment, &planned.fault)));
    if !plan.steps.is_empty() {
        lines.push(String::new());
    }
    lines.extend(plan.steps.iter().map(|line| wording.step(&line.step)));
    lines.push(String::new());
    lines.join("\n")
}

/// Words for the parts of a plan that refer to names: those that its steps give, and those of its
/// protocol's timers and commands.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    names: &'a [String],
    timers: &'a [&'static str],
    commands: &'a [Command],
    versions: &'a [&'static str],
}

impl<'a> Wording<'a> {
    /// The words of this plan.
    pub fn of(plan: &'a Plan, catalogue: &[Description]) -> Wording<'a> {
        let description = catalogue.iter().find(|known| known.name == plan.protocol);
        let (timers, commands, versions) = match description {
            Some(known) => (known.timers, known.commands, known.versions),
            None => Default::default(),
        };
        Wording { names: &plan.names, timers, commands, versions }
    }

    /// A fault with its moment: `at 1.25s crash n2 for 800ms`.
    pub fn planned(self, moment: Moment, fault: &Fault) -> String {
        match moment {
            Moment::At(time) => format!("at {time} {}", self.fault(fault)),
            Moment::AtItsQuestion => self.fault(fault),
            Moment::Before(activation) => {
                self.fault_at(fault, &format!(" before {}", self.activation(activation)))
            }
            Moment::After { activation, effect } => {
                let activation = self.activation(activation);
                self.fault_at(fault, &format!(" after effect {effect} of {activation}"))
            }
        }
    }

    /// A fault without its moment: `crash n2 for 800ms`.
    pub fn fault(self, fault: &Fault) -> String {
        self.fault_at(fault, "")
    }

    /// A fault with its place between what it does and how long.
    fn fault_at(self, fault: &Fault, place: &str) -> String {
        let (word, _) = Fault::KINDS[fault.kind()];
        let on = |nodes: &Targets| self.targets(nodes);
        let (what, lasting) = match fault {
            Fault::Crash { nodes, kind: CrashKind::Power(tail), lasting } => {
                (format!("{}{tail}", on(nodes)), *lasting)
            }
            Fault::Crash { nodes, kind: CrashKind::Deploy(version), lasting } => {
                (format!("{} to {}", self.version(*version), on(nodes)), *lasting)
            }
            Fault::Crash { nodes, lasting, .. } | Fault::Pause { nodes, lasting } => {
                (on(nodes), *lasting)
            }
            Fault::Impair { nodes, impairment, lasting } => match impairment {
                Impairment::StalledDisk => (on(nodes), *lasting),
                Impairment::SlowNode(by) | Impairment::SlowSync(by) => {
                    (format!("{} by {by}", on(nodes)), *lasting)
                }
            },
            Fault::Corrupt { nodes, record } => (format!("{} record {record}", on(nodes)), None),
            Fault::Cut { from, to, way, lasting } => (self.sides(from, to, *way), *lasting),
            Fault::Slow { from, to, way, by, lasting } => {
                (format!("{} by {by}", self.sides(from, to, *way)), *lasting)
            }
            Fault::Jump { nodes, by_us } => {
                let sign = if *by_us < 0 { '-' } else { '+' };
                (format!("{} by {sign}{}", on(nodes), Instant(by_us.unsigned_abs())), None)
            }
            Fault::Drift { nodes, ppm, lasting } => {
                (format!("{} by {ppm:+}ppm", on(nodes)), *lasting)
            }
            Fault::Message { name, kind, fate } => (message_fault(*name, kind, *fate), None),
            Fault::Restart { nodes } | Fault::Resume { nodes } | Fault::FailSync { nodes } => {
                (on(nodes), None)
            }
            Fault::Tell { nodes, command, about } => {
                let about = about.as_ref().map_or(String::new(), |it| format!(" to {}", on(it)));
                (format!("{} {}{about}", on(nodes), self.command(*command)), None)
            }
            Fault::Ask { client, operation, of } => {
                let of = of.as_ref().map_or(String::new(), |it| format!(" of {}", on(it)));
                (format!("c{} {operation}{of}", client + 1), None)
            }
            Fault::Timer { node, timer, nth, at } => {
                let activation = Activation::Timer { node: *node, timer: *timer, nth: *nth };
                (format!("{} at {at}", self.activation(activation)), None)
            }
            Fault::Heal { between: Some((from, to, way)) } => (self.sides(from, to, *way), None),
            Fault::Heal { between: None } => (String::new(), None),
        };
        let space = if what.is_empty() { "" } else { " " };
        let lasting = lasting.map_or(String::new(), |lasting| format!(" for {lasting}"));
        format!("{word}{space}{what}{place}{lasting}")
    }

    /// Nodes: `n1, leader`.
    pub fn targets(self, targets: &Targets) -> String {
        targets.0.iter().map(|&target| self.target(target)).collect::<Vec<_>>().join(", ")
    }

    fn sides(self, from: &Targets, to: &Targets, way: Way) -> String {
        format!("{} {way} {}", self.targets(from), self.targets(to))
    }

    /// One node or group: `n1`, `a follower`.
    pub fn target(self, target: Target) -> String {
        match target {
            Target::Node(node) => node.to_string(),
            Target::Leader => "leader".to_string(),
            Target::AFollower => "a follower".to_string(),
            Target::Another => "another follower".to_string(),
            Target::Named(index) => match self.names.get(usize::from(index)) {
                Some(name) => name.clone(),
                None => format!("name-{index}"),
            },
            Target::Everyone => "everyone".to_string(),
            Target::Rest => "rest".to_string(),
        }
    }

    fn version(self, version: u8) -> String {
        match self.versions.get(usize::from(version)) {
            Some(known) => known.to_string(),
            None => format!("version-{version}"),
        }
    }

    fn command(self, command: u8) -> String {
        match self.commands.get(usize::from(command)) {
            Some(known) => known.name.to_string(),
            None => format!("command-{command}"),
        }
    }

    /// The name of a handler's call: `n1->n2 #17`, `n2 election #4`.
    pub fn activation(self, activation: Activation) -> String {
        match activation {
            Activation::Start { node, nth } => format!("{node} start #{nth}"),
            Activation::Message(name) => message(name),
            Activation::Command { node, command, nth } => {
                format!("{node} {} #{nth}", self.command(command))
            }
            Activation::Timer { node, timer, nth } => match self.timers.get(usize::from(timer)) {
                Some(name) => format!("{node} {name} #{nth}"),
                None => format!("{node} timer-{timer} #{nth}"),
            },
        }
    }

    /// A step: `until leader as old`.
    pub fn step(self, step: &Step) -> String {
        match step {
            Step::Until { condition, limit, name } => {
                let mut text = format!("until {}", self.condition(condition));
                if let Some(name) = name {
                    text += &format!(" as {}", self.target(Target::Named(*name)));
                }
                if *limit != limits::UNTIL_DEFAULT {
                    text += &format!(" within {limit}");
                }
                text
            }
            Step::Advance(length) => format!("advance {length}"),
            Step::Expect(condition) => format!("expect {}", self.condition(condition)),
            Step::Fault(fault) => self.fault(fault),
            Step::Ask { client, operation, of } => {
                let of = of.map_or(String::new(), |target| format!(" of {}", self.target(target)));
                format!("c{} {operation}{of}", client + 1)
            }
        }
    }

    /// Something that holds or not: `leader is not old`.
    pub fn condition(self, condition: &Condition) -> String {
        match condition {
            Condition::Leader => "leader".to_string(),
            Condition::LeaderIs(target) => format!("leader is {}", self.target(*target)),
            Condition::LeaderIsNot(target) => format!("leader is not {}", self.target(*target)),
            Condition::Converged => "converged".to_string(),
            Condition::AgreedOnLeader => "everyone agrees on leader".to_string(),
            Condition::Answered => "answered".to_string(),
        }
    }
}

/// The name of a message in signs that every keyboard has.
fn message(name: MessageName) -> String {
    let MessageName { from, to, nth, copy } = name;
    let copy = if copy > 1 { format!("/{copy}") } else { String::new() };
    format!("{from}->{to} #{nth}{copy}")
}

fn message_fault(name: MessageName, kind: &Option<String>, fate: Fate) -> String {
    let mut text = message(name);
    if let Some(kind) = kind {
        let _ = write!(text, " {kind}");
    }
    let _ = match fate {
        Fate::Lose | Fate::Duplicate | Fate::Hold(None) => Ok(()),
        Fate::Delay(by) => write!(text, " by {by}"),
        Fate::Hold(Some(until)) => write!(text, " until {until}"),
        Fate::Deliver(at) => write!(text, " at {at}"),
    };
    text
}

/// What differs from losing all: ` keep 2 torn`.
impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.keep > 0 {
            write!(f, " keep {}", self.keep)?;
        }
        f.write_str(if self.torn { " torn" } else { "" })
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordName::Number(number) => write!(f, "{number}"),
            RecordName::FromLast(0) => f.write_str("last"),
            RecordName::FromLast(back) => write!(f, "last but {back}"),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Way::Both => "<->",
            Way::Forth => "->",
        })
    }
}

/// The header's line: what differs from the default, or the latency if nothing does.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = Network::default();
        let mut parts = Vec::new();
        if self.latency != default.latency || *self == default {
            parts.push(format!("latency {}", self.latency));
        }
        if self.loss != default.loss {
            parts.push(format!("loss {}", self.loss));
        }
        if self.duplicate != default.duplicate {
            parts.push(format!("duplicate {}", self.duplicate));
        }
        if self.order != default.order {
            parts.push(match self.order {
                Order::Any => "order any".to_string(),
                Order::Fifo => "order fifo".to_string(),
            });
        }
        write!(f, "network {}", parts.join(", "))
    }
}

/// The header's line: what differs from the default.
impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = Workload::default();
        let mut parts = Vec::new();
        if self.keys != default.keys {
            parts.push(format!("keys {}", self.keys));
        }
        let mut share = |word: &str, ratio: Ratio, default: Ratio| {
            if ratio != default {
                parts.push(format!("{word} {ratio}"));
            }
        };
        share("reads", self.mix.reads, default.mix.reads);
        share("cas", self.mix.swaps, default.mix.swaps);
        if self.pause != default.pause {
            parts.push(format!("pause {}", self.pause));
        }
        if self.timeout != default.timeout {
            parts.push(format!("timeout {}", self.timeout));
        }
        let space = if parts.is_empty() { "" } else { " " };
        write!(f, "workload{space}{}", parts.join(", "))
    }
}
