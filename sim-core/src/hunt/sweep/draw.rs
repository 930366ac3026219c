//! The accidents of one run, drawn from its seed.
//!
//! Time has many scales here (a disk, a link, an election, a client's patience), so lengths are
//! drawn by order of magnitude. Bad things hit hardest shortly after one another, so one in three
//! accidents follows closely upon the one before. And what is delicate happens between two effects
//! of a handler, so crashes also stand at places.
//!
//! Left out on purpose: anything that looks at the run. What happens to seed 17 does not depend on
//! how seed 17 went on so far, so that the schedule is the same after an edit.

use super::Intensity;
use super::dice::Dice;
use crate::base::{Duration, Instant, MessageName, NodeId, Ratio};
use crate::plan::{
    Activation, CrashKind, Fate, Fault, Impairment, Moment, Plan, PlannedFault, Tail, Target,
    Targets, Way,
};
use crate::protocol::{About, Description, Hazard, Setting};

/// How many faults one run gets at most: what a person still reads, and a link still carries.
const FAULTS_MAX: usize = 64;
/// How often a node hears from another, roughly: how far the numbers of messages go.
const MESSAGES_EVERY: Duration = Duration::ms(25);
/// The longest that anything lasts, in a long run.
const LASTING_MAX: Duration = Duration::s(3);

/// Adds to a plan what goes wrong under its seed.
pub(super) fn add_accidents(plan: &mut Plan, known: &Description, intensity: Intensity) {
    let mut dice = Dice::new(plan.seed);
    let active = Duration(plan.length.0 / 10 * 7);
    let intensity = match intensity {
        Intensity::Mixed => dice.pick(&[
            Intensity::Low,
            Intensity::Medium,
            Intensity::Medium,
            Intensity::High,
            Intensity::High,
        ]),
        chosen => chosen,
    };
    // How many in a hundred seconds.
    let rate = match intensity {
        Intensity::Low => dice.between(30, 100),
        Intensity::Medium => dice.between(100, 300),
        _ => dice.between(300, 1_000),
    };
    let count = (rate * (active.0 / 10_000) / 10_000).clamp(1, FAULTS_MAX as u64);
    let hazards = swarm(&mut dice, &known.hazards(plan.bugs));
    if hazards.is_empty() {
        return;
    }
    let patience = patience(plan);
    disturb(&mut dice, plan, &hazards, patience);
    let (nodes, clients) = (plan.nodes, plan.clients);
    let mut lots = Draw { dice, known, nodes, clients, active, patience };
    let mut drawn = lots.schedule(&hazards, count as usize);
    // Those at places first, for they have no time; then in the order in which they strike.
    drawn.sort_by_key(|(moment, _)| match moment {
        Moment::At(at) => at.0 + 1,
        _ => 0,
    });
    let first = plan.next_line();
    plan.faults.extend((first..).zip(drawn).map(|(line, (moment, fault))| PlannedFault {
        line,
        moment,
        fault,
    }));
}

/// The part of the hazards that this run enables: now a few, now about half of them.
fn swarm(dice: &mut Dice, all: &[Hazard]) -> Vec<Hazard> {
    if all.is_empty() {
        return Vec::new();
    }
    let one_in = dice.pick(&[2, 3, 6]);
    let mut some: Vec<Hazard> = all.iter().copied().filter(|_| dice.one_in(one_in)).collect();
    if some.is_empty() {
        some.push(dice.pick(all));
    }
    some
}

/// How long a node waits for another before it does something about it, as far as the protocol's
/// options tell: what takes about so long is delicate.
pub(in crate::hunt) fn patience(plan: &Plan) -> Duration {
    let longest = plan.settings.iter().filter_map(|setting| match setting {
        Setting::Range(range) => Some(range.max),
        _ => None,
    });
    longest.max().unwrap_or(Duration::ZERO).clamp(Duration::ms(50), Duration::s(2))
}

/// What the network and the disks do all the time.
fn disturb(dice: &mut Dice, plan: &mut Plan, hazards: &[Hazard], patience: Duration) {
    for hazard in hazards {
        if !dice.one_in(2) {
            continue;
        }
        match hazard {
            Hazard::Loss => {
                let loss = Ratio::ppm(dice.any_size(1_000, 100_000) as u32);
                plan.network.loss = plan.network.loss.max(loss);
            }
            Hazard::Duplication => {
                let copies = Ratio::ppm(dice.any_size(10_000, 500_000) as u32);
                plan.network.duplicate = plan.network.duplicate.max(copies);
            }
            Hazard::Delay => {
                let latency = &mut plan.network.latency;
                latency.max = latency.max.max(dice.length(latency.max, patience));
            }
            Hazard::SlowSync => {
                let longest = dice.length(plan.sync.max, Duration::ms(20));
                plan.sync.max = plan.sync.max.max(longest);
            }
            _ => {}
        }
    }
}

/// Draws one fault after the other.
struct Draw<'a> {
    dice: Dice,
    known: &'a Description,
    nodes: u8,
    clients: u8,
    /// How long accidents may happen.
    active: Duration,
    /// How long a node waits for another.
    patience: Duration,
}

impl Draw<'_> {
    fn schedule(&mut self, hazards: &[Hazard], count: usize) -> Vec<(Moment, Fault)> {
        let mut drawn = Vec::new();
        let mut before = Instant::ZERO;
        while drawn.len() < count {
            let is_new = drawn.is_empty() || !self.dice.one_in(3);
            let at = match is_new {
                true => Instant(self.dice.below(self.active.0 / 100) * 100),
                false => before.after(self.dice.length(Duration::us(100), Duration::ms(400))),
            };
            let at = at.min(Instant(self.active.0));
            before = at;
            let hazard = self.weighty(hazards);
            let first = drawn.len();
            self.accident(hazard, at, &mut drawn);
            // Some things happen again and again.
            if self.dice.one_in(4) {
                let every = self.dice.length(Duration(self.patience.0 / 4), self.patience.times(6));
                let once = drawn[first..].to_vec();
                for _ in 0..self.dice.between(1, 7) {
                    before = before.after(every);
                    let later = once.iter().filter_map(|fault| again(fault, before.since(at)));
                    let is_in_time = |(moment, fault): &(Moment, Fault)| match moment {
                        Moment::At(at) => ends(*at, fault).0 <= self.active.0,
                        _ => false,
                    };
                    drawn.extend(later.filter(is_in_time));
                }
                before = before.min(Instant(self.active.0));
            }
        }
        drawn.truncate(FAULTS_MAX);
        drawn
    }

    /// One of these; three times as likely one that stops somebody or parts the cluster.
    fn weighty(&mut self, hazards: &[Hazard]) -> Hazard {
        let hazard = self.dice.pick(hazards);
        let is_weighty = matches!(
            hazard,
            Hazard::Crash
                | Hazard::PowerLoss
                | Hazard::TornTail
                | Hazard::Pause
                | Hazard::Cut
                | Hazard::OneWayCut
                | Hazard::StalledDisk
        );
        if is_weighty || self.dice.one_in(2) { hazard } else { self.dice.pick(hazards) }
    }

    fn accident(&mut self, hazard: Hazard, at: Instant, drawn: &mut Vec<(Moment, Fault)>) {
        match hazard {
            Hazard::Crash | Hazard::PowerLoss | Hazard::TornTail | Hazard::LostDisk => {
                let (moment, nodes) = self.somebody_somewhere(at);
                let kind = self.crash_kind(hazard);
                let lasting = Some(self.lasting(at));
                drawn.push((moment, Fault::Crash { nodes, kind, lasting }));
            }
            Hazard::Pause => {
                let (moment, nodes) = self.somebody_somewhere(at);
                drawn.push((moment, Fault::Pause { nodes, lasting: Some(self.lasting(at)) }));
            }
            Hazard::Cut | Hazard::OneWayCut if self.nodes > 1 => {
                let (from, to) = self.sides();
                let way = if hazard == Hazard::Cut { Way::Both } else { Way::Forth };
                let lasting = Some(self.lasting(at));
                drawn.push((Moment::At(at), Fault::Cut { from, to, way, lasting }));
            }
            Hazard::SlowLink if self.nodes > 1 => {
                let (from, to) = self.sides();
                let way = self.dice.pick(&[Way::Both, Way::Forth]);
                let by = self.dice.length(Duration::ms(2), self.patience.times(2));
                let lasting = Some(self.lasting(at));
                drawn.push((Moment::At(at), Fault::Slow { from, to, way, by, lasting }));
            }
            Hazard::Loss | Hazard::Delay | Hazard::Duplication => self.mishaps(hazard, drawn),
            Hazard::Drift | Hazard::Jump => {
                let fault = self.clocks(hazard, at);
                drawn.push((Moment::At(at), fault));
            }
            Hazard::SlowNode | Hazard::SlowSync | Hazard::StalledDisk => {
                let by = self.dice.length(Duration::us(500), Duration::ms(60));
                let impairment = match hazard {
                    Hazard::SlowNode => Impairment::SlowNode(by),
                    Hazard::SlowSync => Impairment::SlowSync(by),
                    _ => Impairment::StalledDisk,
                };
                let (nodes, lasting) = (self.somebody(), Some(self.lasting(at)));
                drawn.push((Moment::At(at), Fault::Impair { nodes, impairment, lasting }));
            }
            Hazard::FailedSync => {
                let nodes = Targets::nodes([self.node()]);
                let again = at.after(self.lasting(at));
                drawn.push((Moment::At(at), Fault::FailSync { nodes: nodes.clone() }));
                drawn.push((Moment::At(again), Fault::Restart { nodes }));
            }
            Hazard::Corruption => {
                let record = crate::plan::RecordName::FromLast(self.dice.below(4) as u32);
                let nodes = Targets::nodes([self.node()]);
                drawn.push((Moment::At(at), Fault::Corrupt { nodes, record }));
            }
            Hazard::Deploy if !self.known.versions.is_empty() => {
                let version = self.dice.below(self.known.versions.len() as u64) as u8;
                let (nodes, kind) = (self.somebody(), CrashKind::Deploy(version));
                drawn.push((Moment::At(at), Fault::Crash { nodes, kind, lasting: None }));
            }
            Hazard::Command if !self.known.commands.is_empty() => {
                let fault = self.command();
                drawn.push((Moment::At(at), fault));
            }
            // Not with one node, or without commands or versions: a pause instead, which is always possible.
            _ => {
                let (nodes, lasting) = (self.somebody(), Some(self.lasting(at)));
                drawn.push((Moment::At(at), Fault::Pause { nodes, lasting }));
            }
        }
    }

    /// How long something lasts that begins now: it is over when the quiet part begins.
    fn lasting(&mut self, at: Instant) -> Duration {
        let rest = Instant(self.active.0).since(at).max(Duration::ms(20));
        let shortest = self.dice.pick(&[Duration::ms(1), Duration(self.patience.0 / 8)]);
        let longest = rest.min(LASTING_MAX);
        self.dice.length(shortest.min(longest), longest)
    }

    fn crash_kind(&mut self, hazard: Hazard) -> CrashKind {
        // Mostly everything that was not synced goes.
        let keep = if self.dice.one_in(4) { self.dice.between(1, 3) as u32 } else { 0 };
        match hazard {
            Hazard::PowerLoss => CrashKind::Power(Tail { keep, torn: false }),
            Hazard::TornTail => CrashKind::Power(Tail { keep, torn: true }),
            Hazard::LostDisk => CrashKind::Disk,
            _ => CrashKind::Process,
        }
    }

    fn node(&mut self) -> NodeId {
        NodeId::server(self.dice.below(self.nodes.into()) as u8)
    }

    /// Who has epochs has leaders.
    fn has_leaders(&self) -> bool {
        !self.known.epoch.is_empty()
    }

    /// Mostly one node, and then often the one that matters; sometimes several, or all.
    fn somebody(&mut self) -> Targets {
        match self.dice.below(20) {
            0..9 if self.has_leaders() => Targets(vec![Target::Leader]),
            9..12 if self.has_leaders() => Targets(vec![Target::AFollower]),
            18 => Targets(vec![Target::Everyone]),
            19 if self.nodes > 1 => self.some_nodes(),
            _ => Targets::nodes([self.node()]),
        }
    }

    /// At least one node, and not all.
    fn some_nodes(&mut self) -> Targets {
        let all = (1_u64 << self.nodes) - 1;
        let chosen = self.dice.between(1, all - 1);
        Targets::nodes((0..self.nodes).filter(|bit| chosen >> bit & 1 == 1).map(NodeId::server))
    }

    /// At a time somebody; or, once in three times, at a place: mostly the one who is there.
    fn somebody_somewhere(&mut self, at: Instant) -> (Moment, Targets) {
        if !self.dice.one_in(3) {
            return (Moment::At(at), self.somebody());
        }
        let activation = self.activation();
        let effect = self.dice.between(1, 6) as u32;
        let nodes = match self.dice.one_in(5) {
            true => self.somebody(),
            false => Targets::nodes([activation.node()]),
        };
        (Moment::After { activation, effect }, nodes)
    }

    fn activation(&mut self) -> Activation {
        let node = self.node();
        let often = self.active.0 / MESSAGES_EVERY.0;
        if self.dice.one_in(5) {
            let timers = self.known.timers.len() as u64;
            if timers > 0 {
                let timer = self.dice.below(timers) as u8;
                let nth = self.dice.any_size(1, often / 4) as u32;
                return Activation::Timer { node, timer, nth };
            }
        }
        match self.message(node) {
            Some(name) => Activation::Message(name),
            None => Activation::Start { node, nth: self.dice.between(1, 2) as u32 },
        }
    }

    /// A message to this server; `None` if there is nobody to send it.
    fn message(&mut self, to: NodeId) -> Option<MessageName> {
        let often = self.active.0 / MESSAGES_EVERY.0;
        let from_client = self.clients > 0 && (self.nodes == 1 || self.dice.one_in(4));
        let (from, nth) = if from_client {
            let client = NodeId::client(self.dice.below(self.clients.into()) as u8);
            (client, self.dice.any_size(1, often / 4))
        } else if self.nodes > 1 {
            let step = self.dice.between(1, u64::from(self.nodes) - 1) as usize;
            let from = NodeId::server(((to.index() + step) % usize::from(self.nodes)) as u8);
            (from, self.dice.any_size(1, often))
        } else {
            return None;
        };
        Some(MessageName { from, to, nth: nth as u32, copy: 1 })
    }

    /// One message, or a few in a row, have the same bad luck.
    fn mishaps(&mut self, hazard: Hazard, drawn: &mut Vec<(Moment, Fault)>) {
        let to = self.node();
        let Some(first) = self.message(to) else { return drawn.push(self.short_pause()) };
        let fate = match hazard {
            Hazard::Loss => Fate::Lose,
            Hazard::Delay => Fate::Delay(self.dice.length(Duration::ms(1), Duration::s(1))),
            _ => Fate::Duplicate,
        };
        // Answers to clients, too.
        let name = match first.from.is_client() && self.dice.one_in(2) {
            true => MessageName { from: first.to, to: first.from, ..first },
            false => first,
        };
        for more in 0..self.dice.pick(&[1, 1, 1, 2, 4]) {
            let name = MessageName { nth: name.nth + more, ..name };
            drawn.push((Moment::AtItsQuestion, Fault::Message { name, kind: None, fate }));
        }
    }

    fn short_pause(&mut self) -> (Moment, Fault) {
        let at = Instant(self.dice.below(self.active.0 / 100) * 100);
        let (nodes, lasting) = (self.somebody(), Some(self.lasting(at)));
        (Moment::At(at), Fault::Pause { nodes, lasting })
    }

    /// Who is cut off from whom: the leader from all or from one, one link, a part of the cluster;
    /// clients stay with everybody, or with one side.
    fn sides(&mut self) -> (Targets, Targets) {
        let (mut from, mut to) = match self.dice.below(6) {
            0 if self.has_leaders() => (Targets(vec![Target::Leader]), Targets(vec![Target::Rest])),
            1 if self.has_leaders() => {
                (Targets(vec![Target::Leader]), Targets(vec![Target::AFollower]))
            }
            2 => {
                let one = self.node();
                let step = self.dice.between(1, u64::from(self.nodes) - 1) as usize;
                let other = (one.index() + step) % usize::from(self.nodes);
                (Targets::nodes([one]), Targets::nodes([NodeId::server(other as u8)]))
            }
            3 => (Targets::nodes([self.node()]), Targets(vec![Target::Rest])),
            _ => (self.some_nodes(), Targets(vec![Target::Rest])),
        };
        if self.clients > 0 && self.dice.one_in(3) {
            let client = NodeId::client(self.dice.below(self.clients.into()) as u8);
            let side = if self.dice.one_in(2) { &mut from } else { &mut to };
            side.0.push(Target::Node(client));
        }
        if self.dice.one_in(2) { (to, from) } else { (from, to) }
    }

    fn clocks(&mut self, hazard: Hazard, at: Instant) -> Fault {
        let nodes = self.somebody();
        let is_back = self.dice.one_in(2);
        let signed = |size: u64| if is_back { -(size as i64) } else { size as i64 };
        match hazard {
            Hazard::Jump => {
                Fault::Jump { nodes, by_us: signed(self.dice.any_size(1_000, 10_000_000)) }
            }
            _ => {
                let ppm = signed(self.dice.any_size(100, 400_000)) as i32;
                Fault::Drift { nodes, ppm, lasting: Some(self.lasting(at)) }
            }
        }
    }

    fn command(&mut self) -> Fault {
        let command = self.dice.below(self.known.commands.len() as u64) as usize;
        let about = match self.known.commands[command].about {
            About::Another if self.dice.one_in(2) => Some(Targets::nodes([self.node()])),
            _ => None,
        };
        let nodes = match self.has_leaders() && !self.dice.one_in(3) {
            true => Targets(vec![Target::Leader]),
            false => Targets::nodes([self.node()]),
        };
        Fault::Tell { nodes, command: command as u8, about }
    }
}

/// A fault that stands at a time, so much later.
fn again((moment, fault): &(Moment, Fault), later: Duration) -> Option<(Moment, Fault)> {
    match moment {
        Moment::At(at) => Some((Moment::At(at.after(later)), fault.clone())),
        _ => None,
    }
}

/// When a fault is over that strikes now.
fn ends(at: Instant, fault: &Fault) -> Instant {
    at.after(fault.lasting().unwrap_or(Duration::ZERO))
}
