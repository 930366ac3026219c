//! Labels where they fit: each is tried at a few places about its mark, and left out if all of them
//! are taken.

use super::geometry::Point;

/// Half the height of a line of text.
const HALF: f64 = 7.5;

/// A place that is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    /// Around a point.
    pub fn around(at: Point, half_width: f64, half_height: f64) -> Area {
        Area {
            left: at.x - half_width,
            top: at.y - half_height,
            right: at.x + half_width,
            bottom: at.y + half_height,
        }
    }

    fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Places for a text of so many pixels beside a mark of some radius; takes the first that is free.
/// The place is the middle of the text.
pub fn place(
    at: Point,
    width: f64,
    radius: f64,
    stage: (f64, f64),
    taken: &mut Vec<Area>,
) -> Option<Point> {
    let (up, side) = (radius + HALF, radius + width / 2.0 + 3.0);
    let (stage_width, stage_height) = stage;
    let offsets = [(0.0, -up), (0.0, up), (side, 0.0), (-side, 0.0)];
    let found = offsets.into_iter().find_map(|(x, y)| {
        let middle = Point::new(at.x + x, at.y + y);
        let area = Area::around(middle, width / 2.0 + 2.0, HALF);
        let on_stage = area.left > 0.0
            && area.top > 0.0
            && area.right < stage_width
            && area.bottom < stage_height;
        (on_stage && !taken.iter().any(|other| other.meets(&area))).then_some((middle, area))
    });
    let (middle, area) = found?;
    taken.push(area);
    Some(middle)
}

/// About how wide a text is whose letters are so high.
pub fn width(text: &str, height: f64) -> f64 {
    text.chars().count() as f64 * height * 0.56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_cover_each_other() {
        let mut taken = Vec::new();
        let at = Point::new(100.0, 100.0);
        let mut place = || super::place(at, 60.0, 8.0, (400.0, 400.0), &mut taken);
        let places: Vec<_> = std::iter::from_fn(&mut place).take(9).collect();
        assert_eq!(places.len(), 4, "above, below, right, left");
        for (index, one) in places.iter().enumerate() {
            for other in &places[index + 1..] {
                assert!((one.x - other.x).abs() >= 60.0 || (one.y - other.y).abs() >= 15.0);
            }
        }
    }

    #[test]
    fn a_label_stays_on_the_stage() {
        let mut taken = Vec::new();
        let place = super::place(Point::new(10.0, 5.0), 60.0, 8.0, (400.0, 400.0), &mut taken);
        assert!(place.is_none_or(|place| place.x > 30.0 && place.y > HALF));
        let place = super::place(Point::new(10.0, 50.0), 60.0, 8.0, (400.0, 400.0), &mut taken);
        assert!(place.is_some_and(|place| place.x > 30.0), "to the right of its mark");
    }
}
