//! The network: directed links, and the fate of each message on them.
//!
//! A message is lost if its link is cut when it is sent *or* when it is due. Otherwise chance
//! decides, by words of the link's own streams at the message's own place: one for its latency; and
//! where mishaps can happen, for loss, duplication, and the latency of the copy. Places depend on
//! the message's number alone, so no fault shifts the chance of another message. Links know ids only; payloads never come here.
//!
//! What may never happen: a message is altered, or arrives before it was sent, or at somebody to
//! whom it was not addressed.

use crate::base::chance::{Purpose, scale};
use crate::base::order::sort_by;
use crate::base::{Duration, DurationRange, Instant, NodeId, NodeSet, Ratio, Stream};
use crate::plan::{Fault, Order, Plan, Way};

/// One directed link.
#[derive(Clone, Debug)]
struct Link {
    latencies: Stream,
    mishaps: Stream,
    sends: u32,
    cut: bool,
    /// Whether the plan chose the fate of one of its messages.
    chosen: bool,
    /// Whether anything else can happen to its messages than that they arrive when chance says.
    at_risk: bool,
    slow: Duration,
    /// Arrival of the latest message, for first-in-first-out links.
    latest: Instant,
}

impl Link {
    /// How long a message travels now, if chance says `word`.
    #[inline]
    fn travel(&self, word: u32, range: DurationRange) -> Duration {
        Duration(scale(word, range.min.0, range.max.0).saturating_add(self.slow.0))
    }
}

/// What chance makes of every send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    /// Which send on this link this is, counted from one.
    pub(super) nth: u32,
    pub(super) latency: Duration,
    /// Whether more can happen to it than that it arrives then: [`Network::mishap`] knows.
    pub(super) at_risk: bool,
}

/// What else chance and the link's state make of a send, where that can be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mishap {
    pub(super) cut: bool,
    pub(super) lost: bool,
    /// Whether the network makes a copy.
    pub(super) copied: bool,
    /// The latency of the copy, if anybody wants one.
    pub(super) spare: Duration,
}

/// A directed link that some fault holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hold {
    fault: u32,
    link: usize,
    effect: Effect,
}

/// What a fault does to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It carries nothing.
    Cut,
    /// What is sent on it travels longer, by so much.
    Slow(Duration),
}

/// All links of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Network {
    latency: DurationRange,
    loss: Ratio,
    duplicate: Ratio,
    /// Whether links keep the order.
    pub(super) fifo: bool,
    actors: usize,
    servers: usize,
    links: Vec<Link>,
    holds: Vec<Hold>,
}

impl Network {
    pub(super) fn new(plan: &Plan) -> Network {
        let servers = usize::from(plan.nodes);
        let actors = servers + usize::from(plan.clients);
        let mut links = Vec::with_capacity(actors * actors);
        let name = |dense: usize| {
            if dense < servers {
                NodeId::server(dense as u8)
            } else {
                NodeId::client((dense - servers) as u8)
            }
        };
        for from in 0..actors {
            for to in 0..actors {
                let (from, to) = (name(from).number(), name(to).number());
                links.push(Link {
                    latencies: Stream::new(plan.seed, Purpose::Latency, from, to),
                    mishaps: Stream::new(plan.seed, Purpose::Mishap, from, to),
                    sends: 0,
                    cut: false,
                    chosen: false,
                    at_risk: false,
                    slow: Duration::ZERO,
                    latest: Instant::ZERO,
                });
            }
        }
        let crate::plan::Network { latency, loss, duplicate, order } = plan.network;
        let fifo = order == Order::Fifo;
        let holds = Vec::new();
        let mut network = Network { latency, loss, duplicate, fifo, actors, servers, links, holds };
        for planned in &plan.faults {
            if let Fault::Message { name, .. } = planned.fault {
                let index = network.index(name.from, name.to);
                if let Some(link) = network.links.get_mut(index) {
                    link.chosen = true;
                }
            }
        }
        network.refresh();
        network
    }

    #[inline]
    fn dense(&self, node: NodeId) -> usize {
        if node.is_client() { self.servers + node.index() } else { node.index() }
    }

    #[inline]
    fn index(&self, from: NodeId, to: NodeId) -> usize {
        self.dense(from) * self.actors + self.dense(to)
    }

    fn ends(&self, link: usize) -> (NodeId, NodeId) {
        let name = |dense: usize| {
            if dense < self.servers {
                NodeId::server(dense as u8)
            } else {
                NodeId::client((dense - self.servers) as u8)
            }
        };
        (name(link / self.actors), name(link % self.actors))
    }

    /// Counts a send and asks chance how long it takes.
    #[inline]
    pub(super) fn draw(&mut self, from: NodeId, to: NodeId) -> Draw {
        let index = self.index(from, to);
        let link = &mut self.links[index];
        let word = link.latencies.word();
        link.sends += 1;
        Draw { nth: link.sends, latency: link.travel(word, self.latency), at_risk: link.at_risk }
    }

    /// Asks chance and the link what happens to this send beyond that it takes its time.
    pub(super) fn mishap(&mut self, from: NodeId, to: NodeId, nth: u32) -> Mishap {
        let index = self.index(from, to);
        let link = &mut self.links[index];
        let [lose, copy, spare, _] = link.mishaps.words_at::<4>(u64::from(nth) - 1);
        Mishap {
            cut: link.cut,
            lost: self.loss.hit(lose),
            copied: self.duplicate.hit(copy),
            spare: link.travel(spare, self.latency),
        }
    }

    /// When a message that would arrive at `at` does so on a link that keeps the order.
    pub(super) fn in_order(&mut self, from: NodeId, to: NodeId, at: Instant) -> Instant {
        let index = self.index(from, to);
        let link = &mut self.links[index];
        link.latest = link.latest.max(at);
        link.latest
    }

    #[inline]
    pub(super) fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.links[self.index(from, to)].cut
    }

    /// Cuts or slows all links between two sets.
    pub(super) fn hold(
        &mut self,
        fault: u32,
        from: NodeSet,
        to: NodeSet,
        way: Way,
        effect: Effect,
    ) {
        for link in self.between(from, to, way) {
            self.holds.push(Hold { fault, link, effect });
        }
        self.refresh();
    }

    /// Ends what one fault holds; says whether there was anything left.
    pub(super) fn release(&mut self, fault: u32) -> bool {
        let before = self.holds.len();
        self.holds.retain(|hold| hold.fault != fault);
        self.refresh();
        self.holds.len() != before
    }

    /// Heals some links, or all; returns the faults of which nothing is left.
    pub(super) fn heal(&mut self, between: Option<(NodeSet, NodeSet, Way)>) -> Vec<u32> {
        let healed: Option<Vec<usize>> =
            between.map(|(from, to, way)| self.between(from, to, way).collect());
        let mut faults: Vec<u32> = self.holds.iter().map(|hold| hold.fault).collect();
        sort_by(&mut faults, Ord::cmp);
        faults.dedup();
        self.holds.retain(|hold| healed.as_ref().is_some_and(|links| !links.contains(&hold.link)));
        self.refresh();
        faults.retain(|&fault| self.holds.iter().all(|hold| hold.fault != fault));
        faults
    }

    /// Whether all links carry what they are given, at their usual pace.
    pub(super) fn is_calm(&self) -> bool {
        self.holds.is_empty() && self.loss == Ratio::ZERO
    }

    /// The directed links that are cut.
    pub(super) fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        (0..self.links.len()).filter(|&i| self.links[i].cut).map(|i| self.ends(i)).collect()
    }

    /// The directed links that are slowed.
    pub(super) fn slowed(&self) -> Vec<(NodeId, NodeId)> {
        (0..self.links.len())
            .filter(|&i| self.links[i].slow > Duration::ZERO)
            .map(|i| self.ends(i))
            .collect()
    }

    fn between(&self, from: NodeSet, to: NodeSet, way: Way) -> impl Iterator<Item = usize> + use<> {
        let mut links = Vec::new();
        for a in from.iter() {
            for b in to.iter().filter(|&b| b != a) {
                links.push(self.index(a, b));
                if way == Way::Both {
                    links.push(self.index(b, a));
                }
            }
        }
        sort_by(&mut links, Ord::cmp);
        links.dedup();
        links.into_iter()
    }

    /// Links are few and faults are rare, so their state is simply computed anew.
    fn refresh(&mut self) {
        let at_risk = self.fifo || self.loss > Ratio::ZERO || self.duplicate > Ratio::ZERO;
        for link in &mut self.links {
            link.cut = false;
            link.slow = Duration::ZERO;
            link.at_risk = at_risk || link.chosen;
        }
        for hold in &self.holds {
            let link = &mut self.links[hold.link];
            match hold.effect {
                Effect::Cut => (link.cut, link.at_risk) = (true, true),
                Effect::Slow(by) => link.slow = Duration(link.slow.0.saturating_add(by.0)),
            }
        }
    }
}
