//! Points, segments and hulls.

use crate::draw::decimal::sketch;
use crate::draw::maths::{Within, cos, sin};
use sim_core::base::order::sort_by;

/// A point, in pixels from the upper left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point there.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// How far it is to another.
    pub fn distance(self, other: Point) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// The point at a share of the way to another.
    pub fn towards(self, other: Point, share: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }

    /// The point so many pixels on the way to another, and then so many to the left of that way.
    pub fn along(self, other: Point, ahead: f64, aside: f64) -> Point {
        let length = self.distance(other).max(1e-9);
        let (dx, dy) = ((other.x - self.x) / length, (other.y - self.y) / length);
        Point::new(self.x + dx * ahead + dy * aside, self.y + dy * ahead - dx * aside)
    }
}

/// The way from one node's rim to another's: what a link covers.
pub fn between_rims(from: Point, from_radius: f64, to: Point, to_radius: f64) -> (Point, Point) {
    let length = from.distance(to);
    (
        from.along(to, from_radius.min(length / 2.0), 0.0),
        from.along(to, (length - to_radius).max(length / 2.0), 0.0),
    )
}

/// Whether two segments cross.
pub fn cross(a: (Point, Point), b: (Point, Point)) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    let (d1, d2) = (side(b.0, b.1, a.0), side(b.0, b.1, a.1));
    let (d3, d4) = (side(a.0, a.1, b.0), side(a.0, a.1, b.1));
    d1 * d2 < 0.0 && d3 * d4 < 0.0
}

/// The corners of the smallest convex shape that holds all points, in order around it.
pub fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sort_by(&mut sorted, |a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    if sorted.len() < 3 {
        return sorted;
    }
    let turn = |o: Point, a: Point, b: Point| (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while chain.len() >= 2
                && turn(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut corners = half(&mut sorted.iter().copied());
    corners.extend(half(&mut sorted.iter().rev().copied()));
    corners
}

/// The path around some points, so many pixels away from them, with round corners. The points are a
/// hull's corners in order; one point makes a circle, two a capsule.
pub fn outline(corners: &[Point], pad: f64) -> String {
    let count = corners.len();
    if count == 0 {
        return String::new();
    }
    if count == 1 {
        return format!("{}Z", arc(corners[0], pad, 1.0));
    }
    let mut path = String::new();
    for index in 0..count {
        let (from, to) = (corners[index], corners[(index + 1) % count]);
        let start = from.along(to, 0.0, pad);
        let end = from.along(to, from.distance(to), pad);
        let join = if index == 0 {
            sketch("M# #", &[start.x, start.y])
        } else {
            sketch("A# # 0 0 1 # #", &[pad, pad, start.x, start.y])
        };
        path.push_str(&join);
        path.push_str(&sketch("L# #", &[end.x, end.y]));
    }
    let first = corners[0].along(corners[1], 0.0, pad);
    path.push_str(&sketch("A# # 0 0 1 # #Z", &[pad, pad, first.x, first.y]));
    path
}

/// The path of an arc on a circle, clockwise from the top, over a share of its round.
pub fn arc(centre: Point, radius: f64, share: f64) -> String {
    let share = share.within(0.0, 1.0);
    if share >= 0.999 {
        let (x, top, bottom) = (centre.x, centre.y - radius, centre.y + radius);
        return sketch(
            "M# #A# # 0 1 1 # #A# # 0 1 1 # #",
            &[x, top, radius, radius, x, bottom, radius, radius, x, top],
        );
    }
    let angle = share * std::f64::consts::TAU;
    let (x, y) = (centre.x + radius * sin(angle), centre.y - radius * cos(angle));
    let mut path = sketch("M~ ~", &[centre.x, centre.y - radius]);
    if share > 0.5 {
        // By way of the bottom: between ends that almost meet, a rounded digit would move the
        // whole circle.
        path.push_str(&sketch("A# # 0 0 1 ~ ~", &[radius, radius, centre.x, centre.y + radius]));
    }
    path.push_str(&sketch("A# # 0 0 1 ~ ~", &[radius, radius, x, y]));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn p(x: f64, y: f64) -> Point {
        Point::new(x, y)
    }

    #[test]
    fn segments_cross_or_do_not() {
        assert!(cross((p(0., 0.), p(10., 10.)), (p(0., 10.), p(10., 0.))));
        assert!(!cross((p(0., 0.), p(4., 4.)), (p(0., 10.), p(10., 0.))));
        assert!(!cross((p(0., 0.), p(10., 0.)), (p(0., 5.), p(10., 5.))));
    }

    #[test]
    fn a_hull_leaves_out_what_is_inside() {
        let points = [p(0., 0.), p(10., 0.), p(5., 5.), p(10., 10.), p(0., 10.)];
        let corners = hull(&points);
        assert_eq!(corners.len(), 4);
        assert!(!corners.contains(&p(5., 5.)));
    }

    #[test]
    fn the_left_of_the_way_to_the_right_is_up() {
        let point = p(0., 0.).along(p(10., 0.), 5.0, 2.0);
        assert!((point.x - 5.0).abs() < 1e-9 && (point.y + 2.0).abs() < 1e-9);
    }
}
