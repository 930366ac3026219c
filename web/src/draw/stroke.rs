//! Strokes: which links a hand has drawn through, and which faults that makes.

use super::geometry::{Point, cross};
use sim_core::base::{NodeId, NodeSet};

/// A link on the stage: its ends and where it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// One end.
    pub one: NodeId,
    /// The other end.
    pub other: NodeId,
    /// Where it is drawn.
    pub line: (Point, Point),
}

/// The links that a stroke runs through. Drawing back across a link takes it out again.
///
/// The links of clients come and go under the hand, so a stroke means them only if it runs through
/// no others.
pub fn crossed(stroke: &[Point], links: &[Link]) -> Vec<(NodeId, NodeId)> {
    let times = |link: &Link| {
        stroke.windows(2).filter(|piece| cross((piece[0], piece[1]), link.line)).count()
    };
    let through = |of_clients: bool| -> Vec<(NodeId, NodeId)> {
        let is_meant = |link: &&Link| {
            (link.one.is_client() || link.other.is_client()) == of_clients && times(link) % 2 == 1
        };
        links.iter().filter(is_meant).map(|link| (link.one, link.other)).collect()
    };
    let between_servers = through(false);
    if between_servers.is_empty() { through(true) } else { between_servers }
}

/// Covers pairs of nodes with as few "between this set and that set" as a greedy hand finds: a
/// stroke around a group then reads `n1, n2 <-> n3, n4, n5`, as a person would have written it.
pub fn between_sets(pairs: &[(NodeId, NodeId)]) -> Vec<(Vec<NodeId>, Vec<NodeId>)> {
    let mut left: Vec<(NodeId, NodeId)> = pairs.to_vec();
    let mut stars: Vec<(NodeSet, NodeSet)> = Vec::new();
    while let Some(centre) = busiest(&left) {
        let others: NodeSet = left
            .iter()
            .filter_map(|&(one, other)| match centre {
                _ if one == centre => Some(other),
                _ if other == centre => Some(one),
                _ => None,
            })
            .collect();
        left.retain(|&(one, other)| one != centre && other != centre);
        match stars.iter_mut().find(|(_, known)| *known == others) {
            Some((centres, _)) => centres.insert(centre),
            None => stars.push((NodeSet::of(centre), others)),
        }
    }
    stars.into_iter().map(|(one, other)| (one.iter().collect(), other.iter().collect())).collect()
}

/// The node in most of the pairs; of equals the first.
fn busiest(pairs: &[(NodeId, NodeId)]) -> Option<NodeId> {
    let nodes: NodeSet = pairs.iter().flat_map(|&(one, other)| [one, other]).collect();
    let count =
        |node: NodeId| pairs.iter().filter(|&&(one, other)| one == node || other == node).count();
    nodes.iter().max_by_key(|&node| (count(node), std::cmp::Reverse(node)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(index: u8) -> NodeId {
        NodeId::server(index - 1)
    }

    #[test]
    fn a_stroke_cuts_the_links_that_it_crosses() {
        let link = |one, other, from: (f64, f64), to: (f64, f64)| Link {
            one: n(one),
            other: n(other),
            line: (Point::new(from.0, from.1), Point::new(to.0, to.1)),
        };
        let links = [
            link(1, 2, (0., 0.), (100., 0.)),
            link(1, 3, (0., 0.), (100., 100.)),
            link(2, 3, (100., 0.), (100., 100.)),
        ];
        let stroke = [Point::new(50., -10.), Point::new(50., 20.), Point::new(40., 60.)];
        assert_eq!(crossed(&stroke, &links), [(n(1), n(2)), (n(1), n(3))]);
        let there_and_back: Vec<Point> = stroke.into_iter().chain([Point::new(50., 20.)]).collect();
        assert_eq!(crossed(&there_and_back, &links), [(n(1), n(2))]);
    }

    #[test]
    fn a_client_is_cut_off_only_by_a_stroke_of_its_own() {
        let client = NodeId::client(0);
        let links = [
            Link { one: n(1), other: n(2), line: (Point::new(0., 0.), Point::new(100., 0.)) },
            Link { one: n(1), other: client, line: (Point::new(0., 0.), Point::new(0., 100.)) },
        ];
        let both = [Point::new(50., -10.), Point::new(50., 20.), Point::new(-10., 50.)];
        assert_eq!(crossed(&both, &links), [(n(1), n(2))]);
        assert_eq!(crossed(&both[1..], &links), [(n(1), client)]);
    }

    #[test]
    fn links_of_one_node_are_one_cut() {
        let sets = between_sets(&[(n(1), n(2)), (n(1), n(3)), (n(1), n(4))]);
        assert_eq!(sets, [(vec![n(1)], vec![n(2), n(3), n(4)])]);
    }

    #[test]
    fn a_stroke_between_two_groups_is_one_cut() {
        let pairs: Vec<_> =
            [1, 2].into_iter().flat_map(|a| [3, 4, 5].map(|b| (n(a), n(b)))).collect();
        assert_eq!(between_sets(&pairs), [(vec![n(1), n(2)], vec![n(3), n(4), n(5)])]);
    }

    #[test]
    fn links_that_share_nobody_stay_apart() {
        assert_eq!(between_sets(&[(n(1), n(2)), (n(3), n(4))]).len(), 2);
    }
}
