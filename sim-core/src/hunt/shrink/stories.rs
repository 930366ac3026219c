//! The usual stories: all short plans of a small vocabulary, in one order, under any seed.
//!
//! A plan becomes smaller by small changes to it, and one mistake can be shown in several ways that
//! no small change leads between: a leader that is cut off, and one that stands still. Then ten runs
//! that found it end as five scenarios. So at the end stories are tried that know nothing of the run
//! that was found: one, two or three things, each of a usual kind, about the leader or about the
//! first servers, at usual times. Their order is fixed, few things before many, and the first story
//! that breaks the claim is everybody's.
//!
//! This is what SmallCheck does (Runciman, Naylor and Lindblad 2008), behind a shrinker as
//! Hypothesis has one, which prefers what comes first in an order of all that could be said. Left
//! out is what the protocol is not made to survive, unless the run that was found had it.

use super::allowed::Allowed;
use super::explicit::ranged_timers;
use super::subject::Subject;
use crate::base::{Duration, DurationRange, Instant, MessageName, NodeId};
use crate::plan::{
    CrashKind, Fate, Fault, Moment, Network, Plan, PlannedFault, Tail, Target, Targets, Way, limits,
};
use crate::protocol::{Action, Description, Key, Operation};

/// How many things a story tells at most.
const THINGS_MAX: u32 = 3;
/// How long such a run lasts after its last moment.
const AFTER: Duration = Duration::ms(500);
/// Of how many messages of a link a story may tell.
const MESSAGES: u32 = 8;
/// For how many travelling times after the first timer every moment is tried: so long a takeover takes.
const TAKEOVER: u64 = 8;
/// How much later than others a slow message comes.
const LATER: Duration = Duration::ms(50);

/// All stories, in their order.
#[derive(Clone, Debug)]
pub(super) struct Stories {
    shelves: std::vec::IntoIter<Shelf>,
    shelf: Option<Shelf>,
    /// Which things are told, by their places in the shelf's vocabulary, in rising order.
    told: Vec<usize>,
    /// A plan that no story may exceed.
    most: Most,
}

/// How large a story may be: fewer things than these, or as many on no more nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub accidents: u32,
    pub nodes: u32,
}

/// Stories of equally many things, in one cluster.
#[derive(Clone, Debug)]
struct Shelf {
    base: Plan,
    vocabulary: Vec<PlannedFault>,
    count: usize,
}

/// How a story begins: who is told when its first timer fires, and who then plays a part.
struct Opening {
    told: Vec<PlannedFault>,
    parts: Vec<Target>,
    network: Network,
}

impl Stories {
    /// The stories that are no larger than this, in the surroundings of a plan.
    pub fn of(subject: &Subject, known: &Description, allowed: Allowed, most: Most) -> Stories {
        let base = Plan {
            settings: subject.plan.settings.clone(),
            bugs: subject.plan.bugs,
            protocol: subject.plan.protocol.clone(),
            ..Plan::empty()
        };
        // One alone, as many as usual, and as many as there are if they are more.
        let more = Some(subject.plan.nodes).filter(|&it| it > limits::NODES_DEFAULT);
        let sizes = [1, limits::NODES_DEFAULT].into_iter().chain(more);
        let sizes: Vec<u8> = sizes.filter(|&it| it >= known.servers_min).collect();
        let mut shelves = Vec::new();
        for count in 1..=THINGS_MAX.min(most.accidents) {
            // Of three things there are many; they are told in fewer ways.
            let (smallest, ways) = if count < 3 { (1, 3) } else { (2, 2) };
            for &nodes in sizes.iter().filter(|&&it| it >= smallest) {
                for opening in openings(subject, known, nodes).into_iter().take(ways) {
                    let words = Words::of(subject, &opening, count, nodes);
                    let mut vocabulary: Vec<PlannedFault> = Vec::new();
                    for thing in words.all(&opening) {
                        if allowed.has(&thing.fault) && !vocabulary.contains(&thing) {
                            vocabulary.push(thing);
                        }
                    }
                    let Opening { told: faults, network, .. } = opening;
                    let base = Plan { nodes, network, faults, ..base.clone() };
                    shelves.push(Shelf { base, vocabulary, count: count as usize });
                }
            }
        }
        Stories { shelves: shelves.into_iter(), shelf: None, told: Vec::new(), most }
    }

    /// Goes to the next story, on the next shelf if need be; `None` behind the last.
    fn turn(&mut self) -> Option<()> {
        let is_next =
            self.shelf.as_ref().is_some_and(|it| next(&mut self.told, it.vocabulary.len()));
        if !is_next {
            let shelf = self.shelves.find(|shelf| !shelf.vocabulary.is_empty())?;
            self.told = vec![0; shelf.count];
            self.shelf = Some(shelf);
        }
        Some(())
    }
}

/// The next choice of so many things, the same thing twice among them; `false` behind the last.
fn next(told: &mut [usize], count: usize) -> bool {
    let Some(place) = told.iter().rposition(|&it| it + 1 < count) else { return false };
    let value = told[place] + 1;
    told[place..].fill(value);
    true
}

impl Iterator for Stories {
    type Item = Plan;

    fn next(&mut self) -> Option<Plan> {
        loop {
            self.turn()?;
            let shelf = self.shelf.as_ref()?;
            let plan = shelf.story(&self.told);
            let nodes = u32::from(plan.nodes) + u32::from(plan.clients);
            // A cluster of the usual size needs no words.
            let is_usual = plan.nodes <= limits::NODES_DEFAULT;
            if is_usual || (shelf.count as u32, nodes) <= (self.most.accidents, self.most.nodes) {
                return Some(plan);
            }
        }
    }
}

impl Shelf {
    fn story(&self, told: &[usize]) -> Plan {
        let mut plan = self.base.clone();
        let things = told.iter().map(|&index| self.vocabulary[index].clone());
        let mut last = Instant::ZERO;
        plan.clients = 0;
        for thing in things {
            if let Moment::At(at) = thing.moment {
                last = last.max(at.after(thing.fault.lasting().unwrap_or(Duration::ZERO)));
            }
            if let Fault::Ask { client, .. } = thing.fault {
                plan.clients = plan.clients.max(client + 1);
            }
            plan.faults.push(thing);
        }
        plan.length = last.after(AFTER).since(Instant::ZERO);
        plan
    }
}

/// Nobody is told anything, and it is about whoever leads; or the first server's timer is the first
/// to fire, and perhaps the second's is the next.
fn openings(subject: &Subject, known: &Description, nodes: u8) -> Vec<Opening> {
    let server = |index: u8| Target::Node(NodeId::server(index));
    let first = (0..nodes.min(2)).map(server).collect::<Vec<_>>();
    let parts = if known.epoch.is_empty() { first.clone() } else { vec![Target::Leader] };
    let network = Network::default();
    let mut all = vec![Opening { told: Vec::new(), parts, network }];
    let Some(&(timer, range)) = ranged_timers(subject).first() else { return all };
    if nodes < 2 {
        return all;
    }
    let fires = |index: u8, after: Duration| {
        let (node, at) = (NodeId::server(index), Instant::ZERO.after(after));
        let fault = Fault::Timer { node, timer, nth: 1, at };
        PlannedFault { line: 0, moment: Moment::AtItsQuestion, fault }
    };
    let mut add = |told: Vec<PlannedFault>, latency: Duration| {
        let latency = DurationRange::exactly(latency);
        let network = Network { latency, ..Network::default() };
        all.push(Opening { told, parts: first.clone(), network });
    };
    add(vec![fires(0, range.min)], Duration::ms(1));
    add(vec![fires(0, range.min), fires(1, range.max)], Duration::ms(10));
    all
}

/// What a story of so many things may say of each.
struct Words {
    moments: Vec<Duration>,
    /// When somebody takes over, and how long a message travels then.
    fine: (Vec<Duration>, Duration),
    asked: Vec<Duration>,
    /// How long something lasts that others should notice.
    lengths: Vec<Duration>,
    messages: u32,
    nodes: u8,
}

impl Words {
    fn of(subject: &Subject, opening: &Opening, count: u32, nodes: u8) -> Words {
        // A third of how long a node waits for another, in a round number.
        let unit = crate::hunt::sweep::patience(&subject.plan).0 / 3;
        let magnitude = 10_u64.pow(unit.checked_ilog10().unwrap_or(0));
        let unit = Duration((unit / magnitude * magnitude).max(1));
        let units = |list: &[u32]| list.iter().map(|&it| unit.times(it.into())).collect::<Vec<_>>();
        let fine = (fine(opening), opening.network.latency.min);
        match count {
            1 => Words {
                moments: (1..=60)
                    .map(|nth| Duration(unit.0 / 10).times(nth))
                    .chain(fine.0.clone())
                    .collect(),
                fine,
                asked: units(&[0, 2]),
                lengths: units(&[1, 3, 5]),
                messages: MESSAGES * 2,
                nodes,
            },
            2 => Words {
                moments: units(&[2, 3, 4, 5, 6]),
                fine,
                asked: units(&[0, 2, 3, 4, 5]),
                lengths: units(&[1, 3, 5]),
                messages: MESSAGES,
                nodes,
            },
            _ => Words {
                moments: units(&[2, 3, 4, 5]),
                fine: (Vec::new(), Duration::ZERO),
                asked: units(&[2, 3, 4, 5]),
                lengths: units(&[3]),
                messages: 0,
                nodes,
            },
        }
    }

    /// All things, the simplest kinds first.
    fn all(&self, opening: &Opening) -> Vec<PlannedFault> {
        let mut all = Vec::new();
        let mut add = |moments: &[Duration], faults: Vec<Fault>| {
            for fault in faults {
                all.extend(moments.iter().map(|&after| PlannedFault {
                    line: 0,
                    moment: Moment::At(Instant::ZERO.after(after)),
                    fault: fault.clone(),
                }));
            }
        };
        add(&self.asked, asks());
        // Of many things, all are about the first.
        let parts = if self.messages == 0 { 1 } else { opening.parts.len() };
        for &part in opening.parts.iter().take(parts) {
            add(&self.moments, self.faults(part));
            add(&self.fine.0, self.short_faults(part));
        }
        // Messages have names where it is known who leads.
        if !opening.told.is_empty() {
            all.extend(self.mishaps());
        }
        all
    }

    fn faults(&self, part: Target) -> Vec<Fault> {
        let nodes = || Targets(vec![part]);
        let rest = || Targets(vec![Target::Rest]);
        let mut faults = Vec::new();
        for kind in [CrashKind::Process, CrashKind::Power(Tail::default())] {
            for lasting in [Some(Duration::ZERO), self.lengths.last().copied()] {
                faults.push(Fault::Crash { nodes: nodes(), kind, lasting });
            }
        }
        if self.nodes > 1 {
            for lasting in [None, self.lengths.last().copied()] {
                faults.push(Fault::Cut { from: nodes(), to: rest(), way: Way::Both, lasting });
            }
        }
        // One link alone, of the first.
        if self.nodes > 1 && part != Target::Node(NodeId::server(1)) {
            let other = match part {
                Target::Leader => Target::AFollower,
                _ => Target::Node(NodeId::server(1)),
            };
            let to = Targets(vec![other]);
            faults.push(Fault::Cut { from: nodes(), to, way: Way::Both, lasting: None });
        }
        for &lasting in &self.lengths {
            faults.push(Fault::Pause { nodes: nodes(), lasting: Some(lasting) });
        }
        if self.nodes > 1 && self.messages > 0 {
            let (by, lasting) = (LATER, self.lengths.first().copied());
            faults.push(Fault::Slow { from: nodes(), to: rest(), way: Way::Both, by, lasting });
        }
        faults
    }

    /// What is over after so long as a message travels.
    fn short_faults(&self, part: Target) -> Vec<Fault> {
        let nodes = || Targets(vec![part]);
        let (to, way, lasting) = (Targets(vec![Target::Rest]), Way::Both, Some(self.fine.1));
        let kind = CrashKind::Process;
        vec![
            Fault::Crash { nodes: nodes(), kind, lasting: Some(Duration::ZERO) },
            Fault::Cut { from: nodes(), to, way, lasting },
        ]
    }

    /// One message between the first servers lost, twice or late.
    fn mishaps(&self) -> Vec<PlannedFault> {
        let links: Vec<(u8, u8)> = [(0, 1), (1, 0), (1, 2), (2, 1)]
            .into_iter()
            .filter(|&(from, to)| from.max(to) < self.nodes)
            .collect();
        let mut all = Vec::new();
        for fate in [Fate::Lose, Fate::Duplicate, Fate::Delay(LATER)] {
            for &(from, to) in &links {
                for nth in 1..=self.messages {
                    let (from, to) = (NodeId::server(from), NodeId::server(to));
                    let name = MessageName { from, to, nth, copy: 1 };
                    let fault = Fault::Message { name, kind: None, fate };
                    all.push(PlannedFault { line: 0, moment: Moment::AtItsQuestion, fault });
                }
            }
        }
        all
    }
}

/// The moments from the first timer on at which messages of a takeover are sent and arrive.
fn fine(opening: &Opening) -> Vec<Duration> {
    let fired = opening.told.iter().filter_map(|it| match it.fault {
        Fault::Timer { at, .. } => Some(at.since(Instant::ZERO)),
        _ => None,
    });
    let Some(first) = fired.min() else { return Vec::new() };
    let latency = opening.network.latency.min;
    (1..=TAKEOVER).map(|nth| first.plus(latency.times(nth))).collect()
}

fn asks() -> Vec<Fault> {
    let ask = |client: u8, action: Action| {
        let operation = Operation { key: Key(0), action };
        Fault::Ask { client, operation, of: None }
    };
    vec![ask(0, Action::Read), ask(0, Action::Write(1)), ask(1, Action::Read)]
}
