//! Walls: the line between two groups that do not reach each other, and where messages meet it.
//!
//! A wall stands as far as it can from both groups: half way between their nearest points. Where
//! groups stand among each other, or some link between them still carries, no line parts them; then
//! each cut link has a wall of its own, in its middle.

use super::flight::lane;
use super::geometry::{Point, hull};
use super::groups::is_cut;
use super::ring::Ring;
use crate::draw::maths::Within;
use sim_core::base::{NodeId, NodeSet};

/// How far a wall reaches beyond the links that it blocks.
const BEYOND: f64 = 26.0;
/// Where a message dies on a cut link that has its own wall.
const MIDDLE: f64 = 0.5;

/// A wall between two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wall {
    one: NodeSet,
    other: NodeSet,
    /// A point on it, and one straight ahead, on the other group's side.
    foot: Point,
    ahead: Point,
    /// Where it is drawn.
    pub ends: (Point, Point),
}

impl Wall {
    fn new(ring: &Ring, one: &[NodeId], other: &[NodeId]) -> Option<Wall> {
        let corners = |group: &[NodeId]| {
            hull(&group.iter().map(|&node| ring.place(node)).collect::<Vec<_>>())
        };
        let (here, there) = (corners(one), corners(other));
        let (p, q) = nearest(&here, &there)?;
        let set = |group: &[NodeId]| group.iter().copied().collect();
        let foot = p.towards(q, 0.5);
        let mut wall =
            Wall { one: set(one), other: set(other), foot, ahead: q, ends: (foot, foot) };
        let parts = here.iter().all(|&point| wall.beyond(point) < 0.0)
            && there.iter().all(|&point| wall.beyond(point) > 0.0);
        if !parts {
            return None;
        }
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for &from in one {
            for &to in other {
                let (from, to) = (ring.place(from), ring.place(to));
                let aside = wall.aside(from.towards(to, wall.share(from, to)));
                (least, most) = (least.min(aside), most.max(aside));
            }
        }
        let at = |aside: f64| foot.along(q, 0.0, aside);
        wall.ends = (at(least - BEYOND), at(most + BEYOND));
        Some(wall)
    }

    /// How far a point is beyond the wall; negative on the first group's side.
    fn beyond(&self, point: Point) -> f64 {
        let (x, y) = (self.ahead.x - self.foot.x, self.ahead.y - self.foot.y);
        ((point.x - self.foot.x) * x + (point.y - self.foot.y) * y) / x.hypot(y)
    }

    /// How far along the wall a point is, to the left of the way ahead.
    fn aside(&self, point: Point) -> f64 {
        let (x, y) = (self.ahead.x - self.foot.x, self.ahead.y - self.foot.y);
        ((point.x - self.foot.x) * y - (point.y - self.foot.y) * x) / x.hypot(y)
    }

    /// At which share of a way that crosses the wall it does.
    fn share(&self, from: Point, to: Point) -> f64 {
        let (before, after) = (self.beyond(from), self.beyond(to));
        (before / (before - after)).within(0.1, 0.9)
    }

    fn is_between(&self, from: NodeId, to: NodeId) -> bool {
        (self.one.contains(from) && self.other.contains(to))
            || (self.other.contains(from) && self.one.contains(to))
    }
}

/// All walls between groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walls(pub Vec<Wall>);

impl Walls {
    /// The walls between groups, where all links between two of them are cut.
    pub fn new(ring: &Ring, groups: &[Vec<NodeId>], cuts: &[(NodeId, NodeId)]) -> Walls {
        let mut walls = Vec::new();
        for (index, one) in groups.iter().enumerate() {
            for other in &groups[index + 1..] {
                let cut = |a, b| is_cut(cuts, a, b) && is_cut(cuts, b, a);
                let whole = one.iter().all(|&a| other.iter().all(|&b| cut(a, b)));
                walls.extend(whole.then(|| Wall::new(ring, one, other)).flatten());
            }
        }
        Walls(walls)
    }

    /// Whether a wall between groups blocks this link.
    pub fn block(&self, one: NodeId, other: NodeId) -> bool {
        self.0.iter().any(|wall| wall.is_between(one, other))
    }

    /// At which share of its way a message ends that something stops: before it, and not in it.
    pub fn stop(&self, ring: &Ring, from: NodeId, to: NodeId) -> f64 {
        self.share(ring, from, to) - 0.03
    }

    /// At which share of their way messages meet the wall, if there is one.
    pub fn share(&self, ring: &Ring, from: NodeId, to: NodeId) -> f64 {
        let (start, end) = lane(ring, from, to);
        let wall = self.0.iter().find(|wall| wall.is_between(from, to));
        wall.map_or(MIDDLE, |wall| wall.share(start, end))
    }
}

/// The two nearest points of two shapes, each given by its corners in order; nothing if they touch.
fn nearest(one: &[Point], other: &[Point]) -> Option<(Point, Point)> {
    let mut best: Option<(f64, Point, Point)> = None;
    let mut try_all = |corners: &[Point], edges: &[Point], swap: bool| {
        for &corner in corners {
            for index in 0..edges.len() {
                let foot = foot(corner, edges[index], edges[(index + 1) % edges.len()]);
                let distance = corner.distance(foot);
                if best.is_none_or(|(least, ..)| distance < least) {
                    best = Some(if swap {
                        (distance, foot, corner)
                    } else {
                        (distance, corner, foot)
                    });
                }
            }
        }
    };
    try_all(one, other, false);
    try_all(other, one, true);
    best.filter(|&(distance, ..)| distance > 1.0).map(|(_, p, q)| (p, q))
}

/// The point of a segment that is nearest to a point.
fn foot(point: Point, from: Point, to: Point) -> Point {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let square = x * x + y * y;
    let share = ((point.x - from.x) * x + (point.y - from.y) * y) / square.max(1e-9);
    from.towards(to, share.within(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::geometry::cross;

    fn n(numbers: &[u8]) -> Vec<NodeId> {
        numbers.iter().map(|&number| NodeId::server(number - 1)).collect()
    }

    fn between(one: &[NodeId], other: &[NodeId]) -> Vec<(NodeId, NodeId)> {
        one.iter().flat_map(|&a| other.iter().flat_map(move |&b| [(a, b), (b, a)])).collect()
    }

    #[test]
    fn a_wall_crosses_all_links_between_its_groups_and_no_other() {
        let ring = Ring::new(950.0, 412.0, 5, 2);
        for (one, other) in
            [(n(&[1]), n(&[2, 3, 4, 5])), (n(&[1, 2]), n(&[3, 4, 5])), (n(&[3, 4]), n(&[1, 2, 5]))]
        {
            let groups = [one.clone(), other.clone()];
            let walls = Walls::new(&ring, &groups, &between(&one, &other));
            let wall = walls.0.first().expect("they stand apart");
            let all: Vec<NodeId> = one.iter().chain(&other).copied().collect();
            for (index, &a) in all.iter().enumerate() {
                for &b in &all[index + 1..] {
                    let crossed = cross(wall.ends, (ring.place(a), ring.place(b)));
                    assert_eq!(crossed, one.contains(&a) != one.contains(&b), "{a} – {b}");
                }
            }
        }
    }

    #[test]
    fn groups_that_stand_among_each_other_have_no_common_wall() {
        let ring = Ring::new(950.0, 412.0, 4, 0);
        let (one, other) = (n(&[1, 3]), n(&[2, 4]));
        let walls = Walls::new(&ring, &[one.clone(), other.clone()], &between(&one, &other));
        assert!(walls.0.is_empty());
        assert_eq!(walls.share(&ring, one[0], other[0]), MIDDLE);
    }

    #[test]
    fn a_link_that_still_carries_one_way_leaves_no_wall() {
        let ring = Ring::new(950.0, 412.0, 3, 0);
        let (one, other) = (n(&[1]), n(&[2, 3]));
        let cuts = &between(&one, &other)[1..];
        assert!(Walls::new(&ring, &[one, other], cuts).0.is_empty());
    }
}
