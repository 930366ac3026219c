//! The search: states that wait to be looked at, and what was seen of those that do not.
//!
//! In each state, every choice that is not asleep is carried out on a clone. A state that is new waits
//! for its turn. One that was seen is looked at again only for choices that were left out then and
//! would not be now (Godefroid 1996, §5.3: sleep sets with states that are remembered).

use super::budget::{Bounds, Order};
use super::choice::{Act, Choice};
use super::client::Wishes;
use super::cluster::{Cluster, Ground};
use super::handler::{After, Broken};
use super::path::{Finding, Log};
use super::visited::{NO_CHOICE, StateId, Visited};
use crate::base::NodeId;
use crate::plan::Plan;
use crate::protocol::Protocol;
use crate::world::NO_HALT;
use std::collections::VecDeque;

/// How far an exploration has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many different states were reached.
    pub states: u32,
    /// How many choices were carried out.
    pub choices: u64,
    /// How many states wait to be looked at.
    pub waiting: u32,
    /// The length of the longest path to a state, each by the shortest that was found.
    pub depth: u16,
    /// Whether some states were not looked at because they lie at the limit of depth.
    pub is_cut_by_depth: bool,
    /// Whether there were more states than are allowed.
    pub is_cut_by_states: bool,
    /// Whether a handler chose among so many that not all of them were tried.
    pub is_cut_by_lots: bool,
    /// About how many bytes what was seen takes, without the states that wait.
    pub seen_bytes: usize,
}

/// An exploration, whatever the protocol.
pub trait Explore {
    /// Carries out about so many choices more. Says whether it is over.
    fn explore(&mut self, choices: u64) -> bool;

    /// How far it has come.
    fn extent(&self) -> Extent;

    /// The violations found since this was last asked, in the order in which they were found.
    fn findings(&mut self) -> Vec<Finding>;

    /// A run was found that breaks this claim: no more paths to it are told.
    fn settle(&mut self, claim: &str);
}

/// A state that waits.
struct Waiting<P: Protocol> {
    id: StateId,
    cluster: Cluster<P>,
    /// Choices that need not be carried out here, as another order covers them.
    asleep: Vec<Sleeper>,
    /// If it was looked at before: only these choices.
    only: Option<Vec<u64>>,
}

/// A choice that was carried out in another order.
#[derive(Clone, Copy, Debug)]
struct Sleeper {
    identity: u64,
    actor: NodeId,
    /// Whether claims saw something of it.
    is_seen: bool,
}

impl Sleeper {
    /// Whether two choices come to the same in either order, and claims cannot tell.
    fn commutes(&self, other: &Sleeper) -> bool {
        self.actor != other.actor && !self.is_seen && !other.is_seen
    }
}

/// The exploration of a protocol.
pub struct Search<P: Protocol> {
    ground: Ground<P>,
    bounds: Bounds,
    is_symmetric: bool,
    visited: Visited,
    waiting: VecDeque<Waiting<P>>,
    extent: Extent,
    findings: Vec<Finding>,
    /// How many paths were told to each claim.
    told: Vec<u32>,
    acts: Vec<Act>,
}

impl<P: Protocol> Search<P> {
    /// The exploration of a plan's cluster, from its start, with what its clients ask for. Faults,
    /// steps, the network and the length of the plan mean nothing here.
    pub fn new(plan: &Plan, wishes: Vec<Wishes>, bounds: Bounds) -> Search<P> {
        let names_servers = wishes.iter().flatten().any(|(_, of)| of.is_some());
        let is_symmetric = bounds.is_reduced && P::RENAMING.is_some() && !names_servers;
        let mut search = Search {
            ground: Ground { counts_timers: bounds.timers < u16::MAX, ..Ground::new(plan, wishes) },
            bounds,
            is_symmetric,
            visited: Visited::new(),
            waiting: VecDeque::new(),
            extent: Extent::default(),
            findings: Vec::new(),
            told: vec![0; P::CLAIMS.len() + 1],
            acts: Vec::new(),
        };
        let After { cluster, broken, .. } = Cluster::started(&mut search.ground);
        let digest = search.digest(&cluster);
        let id = search.visited.insert(digest, 0, NO_CHOICE, 0, core::iter::empty());
        match broken {
            Some(broken) => search.find(broken, id, None),
            None => {
                search.waiting.push_back(Waiting { id, cluster, asleep: Vec::new(), only: None })
            }
        }
        search
    }

    fn digest(&self, cluster: &Cluster<P>) -> u64 {
        match &P::RENAMING {
            Some(renaming) if self.is_symmetric => cluster.canonical(renaming),
            _ => cluster.digest(),
        }
    }

    /// Carries out the choices of one state.
    fn look_at(&mut self, state: Waiting<P>) {
        let Waiting { id, cluster, mut asleep, only } = state;
        let depth = self.visited.get(id).depth;
        let mut acts = core::mem::take(&mut self.acts);
        cluster.choices(&self.bounds, &mut acts);
        if depth >= self.bounds.depth {
            self.extent.is_cut_by_depth |= !acts.is_empty();
            acts.clear();
        }
        for &act in &acts {
            let identity = cluster.identity(act);
            if asleep.iter().any(|sleeper| sleeper.identity == identity)
                || only.as_ref().is_some_and(|only| !only.contains(&identity))
            {
                continue;
            }
            let done = Sleeper { identity, actor: cluster.actor(act), is_seen: false };
            let done = self.carry_out(id, &cluster, act, done, &asleep);
            if self.bounds.is_reduced && !self.is_symmetric {
                asleep.extend(done);
            }
        }
        self.acts = acts;
    }

    /// Carries out an act in all ways: with each answer to its handler's own choices, and with a crash
    /// between any two of its effects. Says whether claims saw anything of it; `None` if it is idle, and so
    /// was not carried out.
    fn carry_out(
        &mut self,
        id: StateId,
        cluster: &Cluster<P>,
        act: Act,
        mut done: Sleeper,
        asleep: &[Sleeper],
    ) -> Option<Sleeper> {
        let can_crash = cluster.spent.crashes < self.bounds.crashes;
        let (mut lot, mut lots) = (0, 1);
        while lot < lots {
            let choice = Choice { act, crash_after: 0, lot };
            let after = cluster.after(choice, &mut self.ground);
            let count = self.ground.effects.lots.count;
            self.extent.is_cut_by_lots |= count > LOTS_MAX;
            lots = lots.max(count.min(LOTS_MAX) as u16);
            if self.bounds.is_reduced && lots == 1 && cluster.is_idle(act, &after) {
                return None;
            }
            let effects = after.effects;
            done.is_seen |= after.is_seen;
            self.arrive(id, choice, after, done, asleep);
            for crash_after in (1..effects).filter(|_| can_crash) {
                let choice = Choice { crash_after, ..choice };
                let after = cluster.after(choice, &mut self.ground);
                self.arrive(id, choice, after, done, asleep);
            }
            lot += 1;
        }
        Some(done)
    }

    /// A choice led to a state.
    fn arrive(
        &mut self,
        parent: StateId,
        choice: Choice,
        after: After<P>,
        done: Sleeper,
        asleep: &[Sleeper],
    ) {
        self.extent.choices += 1;
        let depth = self.visited.get(parent).depth + 1;
        let After { cluster, broken, .. } = after;
        let digest = self.digest(&cluster);
        let mut asleep: Vec<Sleeper> =
            asleep.iter().filter(|sleeper| sleeper.commutes(&done)).copied().collect();
        if let Some(id) = self.visited.find(digest) {
            if broken.is_some() {
                return;
            }
            let left_out = self.visited.asleep(id);
            let is_shorter = depth < self.visited.get(id).depth;
            asleep.retain(|sleeper| left_out.contains(&sleeper.identity));
            let now_asleep = |identity| asleep.iter().any(|it| it.identity == identity);
            let only: Vec<u64> = left_out.iter().copied().filter(|it| !now_asleep(*it)).collect();
            if is_shorter {
                self.visited.shorten(id, parent, choice, depth);
            } else if only.is_empty() {
                return;
            }
            self.visited.wake_all_but(id, now_asleep);
            let only = (!is_shorter).then_some(only);
            self.waiting.push_back(Waiting { id, cluster, asleep, only });
            return;
        }
        if self.visited.len() >= self.bounds.states {
            self.extent.is_cut_by_states = true;
            return;
        }
        let identities = asleep.iter().map(|sleeper| sleeper.identity);
        let id = self.visited.insert(digest, parent, choice, depth, identities);
        self.extent.depth = self.extent.depth.max(depth);
        match broken {
            Some(broken) => self.find(broken, parent, Some(choice)),
            None => self.waiting.push_back(Waiting { id, cluster, asleep, only: None }),
        }
    }

    /// Tells the path to a broken claim, by walking it again.
    fn find(&mut self, broken: Broken, before: StateId, last: Option<Choice>) {
        let told = &mut self.told[usize::from(broken.claim)];
        if *told >= TELLINGS_MAX {
            return;
        }
        *told += 1;
        let mut path = self.visited.path(before);
        path.extend(last);
        self.ground.log = Some(Log::default());
        let mut cluster = Cluster::started(&mut self.ground).cluster;
        for &choice in &path {
            cluster = cluster.after(choice, &mut self.ground).cluster;
        }
        let log = self.ground.log.take().expect("it was put there");
        let name = claim_names::<P>().nth(broken.claim.into()).expect("it has a name");
        self.findings.push(log.finish(name.to_string(), broken.sentence, path.len() as u16));
    }
}

/// The names of the claims, in the order of their numbers.
fn claim_names<P: Protocol>() -> impl Iterator<Item = &'static str> {
    P::CLAIMS.iter().map(|claim| claim.name).chain([NO_HALT.0])
}

/// How many answers to a handler's own choices are tried.
const LOTS_MAX: u64 = 256;
/// How many paths to one broken claim are told: those that no run takes may be many.
const TELLINGS_MAX: u32 = 1_000;

impl<P: Protocol> Explore for Search<P> {
    fn explore(&mut self, choices: u64) -> bool {
        let end = self.extent.choices.saturating_add(choices);
        while self.extent.choices < end {
            let next = match self.bounds.order {
                Order::Breadth => self.waiting.pop_front(),
                Order::Depth => self.waiting.pop_back(),
            };
            match next {
                Some(state) => self.look_at(state),
                None => return true,
            }
        }
        self.waiting.is_empty()
    }

    fn extent(&self) -> Extent {
        Extent {
            states: self.visited.len(),
            waiting: self.waiting.len() as u32,
            seen_bytes: self.visited.bytes(),
            ..self.extent
        }
    }

    fn findings(&mut self) -> Vec<Finding> {
        core::mem::take(&mut self.findings)
    }

    fn settle(&mut self, claim: &str) {
        if let Some(number) = claim_names::<P>().position(|name| name == claim) {
            self.told[number] = TELLINGS_MAX;
        }
    }
}
