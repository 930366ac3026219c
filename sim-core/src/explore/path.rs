//! A path told: what happened on it, by the names that plans use, and when it could have happened.

use super::choice::Act;
use crate::base::{Duration, DurationRange, Instant, MessageName, NodeId};
use crate::plan::{Activation, Workload};
use crate::protocol::Operation;
use crate::world::BACKOFF;
use std::collections::BTreeMap;

/// One thing that happens on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A message arrives.
    Deliver {
        /// Which.
        name: MessageName,
        /// What kind it is; `None` if a client is at one end.
        kind: Option<&'static str>,
    },
    /// The network makes a copy of a message.
    Copy {
        /// Of which.
        name: MessageName,
    },
    /// A timer fires.
    Fire {
        /// Whose.
        node: NodeId,
        /// The index of its label.
        timer: u8,
        /// Which firing, counted from one.
        nth: u32,
    },
    /// A client begins an operation.
    Begin {
        /// Its index.
        client: u8,
        /// What it asks for.
        operation: Operation,
        /// Whom first, if the plan said so.
        of: Option<NodeId>,
    },
    /// A server crashes between two calls of its handlers.
    Crash {
        /// Who.
        node: NodeId,
    },
    /// A server crashes in the middle of the deed before.
    CrashAmid {
        /// Which call of its handlers.
        activation: Activation,
        /// After how many of its effects.
        effect: u32,
    },
    /// A server starts again.
    Restart {
        /// Who.
        node: NodeId,
    },
}

/// A path to a broken claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The claim's name.
    pub claim: String,
    /// What happened, naming the nodes.
    pub sentence: String,
    /// How many choices lead to it.
    pub depth: u16,
    /// What happened, in order.
    pub deeds: Vec<Deed>,
    /// When each could have happened, so that every timer fires within the range that its node asked
    /// for, and, as the last, when a run of it ends; `None` if there are no such times: only clocks that
    /// run unlike each other could take it.
    pub times: Option<Vec<Instant>>,
    /// The messages that had not arrived at its end.
    pub under_way: Vec<MessageName>,
    /// Timers that were to fire later and might by chance fire sooner, with which firing that is and
    /// how long they can take.
    pub patient: Vec<(NodeId, u8, u32, Duration)>,
}

/// What a path is told from: kept beside the cluster while the path is walked again.
///
/// It collects what must be true of the times of its moments: the start is moment 0, and each choice
/// is one more.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    deeds: Vec<Deed>,
    /// The moment of each deed.
    moments: Vec<usize>,
    now: usize,
    /// The names of the messages under way, beside the cluster's own list.
    mail: Vec<(MessageName, Option<&'static str>)>,
    sends: BTreeMap<(NodeId, NodeId), u32>,
    fired: BTreeMap<(NodeId, u8), u32>,
    starts: BTreeMap<NodeId, u32>,
    /// The timers that are set.
    set: BTreeMap<(NodeId, u8), Span>,
    /// The clients that wait.
    waiting: BTreeMap<NodeId, Span>,
    /// `(from, to, least)`: the moment `to` is at least so many microseconds behind `from`.
    apart: Vec<(usize, usize, i64)>,
    /// Timers that were set for a while and did not fire.
    unfired: Vec<Unfired>,
}

/// Something that began, and lasts for a length that is known within a range.
#[derive(Clone, Copy, Debug)]
struct Span {
    since: usize,
    range: DurationRange,
}

/// A timer that was set from one moment to another and did not fire.
#[derive(Clone, Copy, Debug)]
struct Unfired {
    node: NodeId,
    timer: u8,
    nth: u32,
    span: Span,
    until: usize,
}

/// How far apart two moments are, if there is room for it; else a microsecond.
const GAPS: [Duration; 2] = [Duration::ms(1), Duration(1)];

impl Log {
    /// A choice is about to be carried out. What a client asks for, and who crashes, is told by those
    /// who do it.
    pub(super) fn begin(&mut self, act: Act) {
        self.now += 1;
        match act {
            Act::Deliver(index) => {
                let (name, kind) = self.mail.swap_remove(usize::from(index));
                self.push(Deed::Deliver { name, kind });
            }
            Act::Copy(index) => {
                let (name, kind) = self.mail.swap_remove(usize::from(index));
                self.mail.push((name, kind));
                self.mail.push((MessageName { copy: 2, ..name }, kind));
                self.push(Deed::Copy { name });
            }
            Act::Fire { server, timer } => {
                let node = NodeId::server(server);
                let nth = self.fired.entry((node, timer)).or_default();
                *nth += 1;
                let nth = *nth;
                if let Some(Span { since, range }) = self.set.remove(&(node, timer)) {
                    self.apart.push((since, self.now, range.min.0 as i64));
                    self.apart.push((self.now, since, -(range.max.0 as i64)));
                }
                self.push(Deed::Fire { node, timer, nth });
            }
            Act::Restart(server) => {
                let node = NodeId::server(server);
                *self.starts.entry(node).or_insert(1) += 1;
                self.push(Deed::Restart { node });
            }
            Act::Crash(_) => {}
        }
    }

    fn push(&mut self, deed: Deed) {
        self.deeds.push(deed);
        self.moments.push(self.now);
    }

    pub(super) fn sent(&mut self, from: NodeId, to: NodeId, kind: Option<&'static str>) {
        let nth = self.sends.entry((from, to)).or_default();
        *nth += 1;
        self.mail.push((MessageName { from, to, nth: *nth, copy: 1 }, kind));
    }

    /// A timer is set, perhaps anew.
    pub(super) fn set(&mut self, node: NodeId, timer: u8, range: DurationRange) {
        self.cleared(node, timer);
        self.set.insert((node, timer), Span { since: self.now, range });
    }

    /// A timer is set no more, if it was.
    pub(super) fn cleared(&mut self, node: NodeId, timer: u8) {
        if let Some(span) = self.set.remove(&(node, timer)) {
            let nth = self.fired.get(&(node, timer)).copied().unwrap_or(0) + 1;
            self.unfired.push(Unfired { node, timer, nth, span, until: self.now });
            self.apart.push((self.now, span.since, 1 - span.range.max.0 as i64));
        }
    }

    /// A server crashed; in the middle of what it is doing, if it had `done` effects of it.
    pub(super) fn crashed(&mut self, node: NodeId, done: Option<u32>) {
        let deed = match (done, self.deeds.last()) {
            (Some(effect), Some(Deed::Deliver { name, .. })) => {
                Deed::CrashAmid { activation: Activation::Message(*name), effect }
            }
            (Some(effect), Some(&Deed::Fire { node, timer, nth })) => {
                Deed::CrashAmid { activation: Activation::Timer { node, timer, nth }, effect }
            }
            (Some(effect), Some(&Deed::Restart { node })) => {
                let activation = Activation::Start { node, nth: self.starts[&node] };
                Deed::CrashAmid { activation, effect }
            }
            _ => Deed::Crash { node },
        };
        self.push(deed);
        self.went_down(node);
    }

    /// A server is down: its timers are gone.
    pub(super) fn went_down(&mut self, node: NodeId) {
        let lost = self.set.keys().filter(|(of, _)| *of == node);
        for (node, timer) in lost.copied().collect::<Vec<_>>() {
            self.cleared(node, timer);
        }
    }

    /// A client begins an operation.
    pub(super) fn began(&mut self, client: u8, operation: Operation, of: Option<NodeId>) {
        self.push(Deed::Begin { client, operation, of });
    }

    /// A client waits, now or anew, and does something else after so long.
    pub(super) fn waits(&mut self, client: NodeId, limit: Duration) {
        self.waits_no_more(client);
        self.waiting.insert(client, Span { since: self.now, range: DurationRange::exactly(limit) });
    }

    /// A client has what it waited for.
    pub(super) fn waits_no_more(&mut self, client: NodeId) {
        if let Some(span) = self.waiting.remove(&client) {
            self.apart.push((self.now, span.since, 1 - span.range.max.0 as i64));
        }
    }

    /// The path is at its end.
    pub(super) fn finish(mut self, claim: String, sentence: String, depth: u16) -> Finding {
        self.now += 1;
        for (node, timer) in self.set.keys().copied().collect::<Vec<_>>() {
            self.cleared(node, timer);
        }
        for client in self.waiting.keys().copied().collect::<Vec<_>>() {
            self.waits_no_more(client);
        }
        let times = GAPS.iter().find_map(|gap| self.times(*gap));
        let patient = times.as_deref().map_or(Vec::new(), |times| self.patient(times));
        let of_deed = |times: Vec<Instant>| {
            self.moments.iter().chain([&self.now]).map(|moment| times[*moment]).collect()
        };
        Finding {
            claim,
            sentence,
            depth,
            times: times.map(of_deed),
            patient,
            under_way: self.mail.into_iter().map(|(name, _)| name).collect(),
            deeds: self.deeds,
        }
    }

    /// The earliest times of all moments: the longest paths from the first, in the graph of what lies
    /// how far apart (Bellman and Ford). `None` if no times will do.
    fn times(&self, gap: Duration) -> Option<Vec<Instant>> {
        let steps = (0..self.now).map(|moment| (moment, moment + 1, gap.0 as i64));
        let apart: Vec<(usize, usize, i64)> = steps.chain(self.apart.iter().copied()).collect();
        let mut times = vec![0_i64; self.now + 1];
        for _ in 0..=self.now + 1 {
            let mut is_settled = true;
            for &(from, to, least) in &apart {
                if times[to] < times[from] + least {
                    times[to] = times[from] + least;
                    is_settled = false;
                }
            }
            if is_settled {
                return Some(times.into_iter().map(|time| Instant(time as u64)).collect());
            }
        }
        None
    }

    /// The timers that chance could fire too soon, each once: the last firing that was awaited and did
    /// not come. One that came has a time of its own.
    fn patient(&self, times: &[Instant]) -> Vec<(NodeId, u8, u32, Duration)> {
        let is_told = |it: &&Unfired| {
            self.fired.get(&(it.node, it.timer)).is_some_and(|&fired| fired >= it.nth)
        };
        let could_fire =
            |it: &&Unfired| times[it.until].since(times[it.span.since]) >= it.span.range.min;
        let mut patient: Vec<(NodeId, u8, u32, Duration)> = Vec::new();
        for it in self.unfired.iter().filter(|it| !is_told(it)).filter(could_fire) {
            let is_new = |other: &(NodeId, u8, u32, Duration)| {
                (other.0, other.1, other.2) != (it.node, it.timer, it.nth)
            };
            if patient.iter().all(is_new) {
                patient.push((it.node, it.timer, it.nth, it.span.range.max));
            }
        }
        patient
    }
}

/// How long a client waits before it does something else: for an answer, or for better times.
pub(super) fn patience(knows_whom: bool) -> Duration {
    if knows_whom { Workload::TIMEOUT_DEFAULT } else { BACKOFF }
}
