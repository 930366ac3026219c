//! Whom a plan means: `leader`, `a follower`, `rest`, resolved at the moment it matters.

use super::World;
use crate::base::chance::scale;
use crate::base::{NodeId, NodeSet};
use crate::plan::{Target, Targets};
use crate::protocol::Protocol;

impl<P: Protocol> World<P> {
    /// One node that needs no choice.
    pub(super) fn find(&self, target: Target) -> Option<NodeId> {
        match target {
            Target::Node(node) => Some(node),
            Target::Leader => self.leader(),
            Target::Named(name) => self.script.names[usize::from(name)],
            Target::AFollower | Target::Another | Target::Everyone | Target::Rest => None,
        }
    }

    /// The nodes of a list; `None` if one of them does not exist now. `taken` are those that this
    /// fault has named or drawn before.
    pub(super) fn resolve(&mut self, targets: &Targets, taken: &mut NodeSet) -> Option<NodeSet> {
        let mut nodes = NodeSet::EMPTY;
        for &target in &targets.0 {
            let found = match target {
                Target::Everyone => NodeSet::servers(self.plan.nodes),
                Target::Rest => NodeSet::servers(self.plan.nodes).without(*taken),
                Target::AFollower | Target::Another => NodeSet::of(self.draw_follower(*taken)?),
                _ => NodeSet::of(self.find(target)?),
            };
            nodes = nodes.union(found);
            *taken = taken.union(found);
        }
        (!nodes.is_empty()).then_some(nodes)
    }

    /// Both sides of a cut. A side that says `rest` is resolved after the other.
    pub(super) fn resolve_sides(
        &mut self,
        from: &Targets,
        to: &Targets,
    ) -> Option<(NodeSet, NodeSet)> {
        let mut taken = NodeSet::EMPTY;
        if from.0.contains(&Target::Rest) {
            let to = self.resolve(to, &mut taken)?;
            Some((self.resolve(from, &mut taken)?, to))
        } else {
            let from = self.resolve(from, &mut taken)?;
            Some((from, self.resolve(to, &mut taken)?))
        }
    }

    /// A live server that does not lead, by the next choice of the script.
    pub(super) fn draw_follower(&mut self, taken: NodeSet) -> Option<NodeId> {
        let leader = self.leader();
        let candidates: Vec<NodeId> = self
            .servers
            .iter()
            .filter(|server| server.is_live() && Some(server.id) != leader)
            .map(|server| server.id)
            .filter(|&id| !taken.contains(id))
            .collect();
        let word = self.script.choices.word();
        let last = candidates.len().checked_sub(1)? as u64;
        Some(candidates[scale(word, 0, last) as usize])
    }
}
