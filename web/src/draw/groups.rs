//! Partition: which nodes still reach each other.

use sim_core::base::order::sort_by;
use sim_core::base::{NodeId, NodeSet};

/// The groups of servers that are cut off from one another, when there is more than one. Two
/// servers belong together when messages pass between them both ways, perhaps over others.
pub fn groups(servers: usize, cuts: &[(NodeId, NodeId)]) -> Vec<Vec<NodeId>> {
    let all: Vec<NodeId> = (0..servers).map(|index| NodeId::server(index as u8)).collect();
    let mut rest: NodeSet = all.iter().copied().collect();
    let mut groups = Vec::new();
    for &first in &all {
        if !rest.contains(first) {
            continue;
        }
        rest.remove(first);
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let one = group[next];
            next += 1;
            for &other in &all {
                if rest.contains(other) && !is_cut(cuts, one, other) && !is_cut(cuts, other, one) {
                    rest.remove(other);
                    group.push(other);
                }
            }
        }
        sort_by(&mut group, Ord::cmp);
        groups.push(group);
    }
    if groups.len() > 1 { groups } else { Vec::new() }
}

/// Whether groups stand among each other on the ring, so that shapes around them would overlap.
pub fn interleave(groups: &[Vec<NodeId>]) -> bool {
    let mut order: Vec<(NodeId, usize)> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, nodes)| nodes.iter().map(move |&node| (node, group)))
        .collect();
    sort_by(&mut order, Ord::cmp);
    let next = order.iter().cycle().skip(1);
    let changes = order.iter().zip(next).filter(|(one, other)| one.1 != other.1).count();
    changes > groups.len()
}

/// Whether nothing passes from one to the other.
pub fn is_cut(cuts: &[(NodeId, NodeId)], from: NodeId, to: NodeId) -> bool {
    cuts.contains(&(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(index: u8) -> NodeId {
        NodeId::server(index)
    }

    #[test]
    fn one_cut_link_of_three_parts_nobody() {
        assert!(groups(3, &[(n(0), n(1)), (n(1), n(0))]).is_empty());
    }

    #[test]
    fn an_isolated_node_is_a_group() {
        let cuts = [(n(0), n(1)), (n(1), n(0)), (n(0), n(2)), (n(2), n(0))];
        assert_eq!(groups(3, &cuts), [vec![n(0)], vec![n(1), n(2)]]);
    }

    #[test]
    fn groups_that_stand_together_do_not_interleave() {
        assert!(!interleave(&[vec![n(0), n(4)], vec![n(1), n(2), n(3)]]));
        assert!(interleave(&[vec![n(1), n(4)], vec![n(0), n(2), n(3)]]));
    }

    #[test]
    fn a_one_way_cut_parts_as_well() {
        assert_eq!(groups(2, &[(n(0), n(1))]).len(), 2);
    }
}
