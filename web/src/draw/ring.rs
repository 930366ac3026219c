//! Where nodes stand: servers on a ring, clients outside it.

use super::geometry::Point;
use crate::draw::maths::{Within, cos, sin};
use sim_core::base::NodeId;

/// The places of all nodes in a stage of some size.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// The servers' centres, in order.
    pub servers: Vec<Point>,
    /// The clients' centres, in order.
    pub clients: Vec<Point>,
    /// The radius of a server.
    pub radius: f64,
    /// The centre of the ring.
    pub centre: Point,
    /// How wide the stage is.
    pub width: f64,
    /// How large clients are drawn: smaller than usual where many stand in a column.
    pub client_scale: f64,
    /// Whether there is room for words under clients.
    pub clients_speak: bool,
}

/// Half the size of a client.
pub const CLIENT_RADIUS: f64 = 19.0;
/// The room under a server for its log and votes.
const CAPTION: f64 = 44.0;
/// How wide a caption ever needs to be.
const CAPTION_WIDTH_MAX: f64 = 240.0;
/// The room above a server for its crown.
const CROWN: f64 = 26.0;
/// From the edge of a wide stage to the middle of the clients' column.
const COLUMN: f64 = 92.0;
/// How many clients stand below one another before every second one moves aside.
const ROWS_MAX: usize = 8;
/// How far they move.
const ASIDE: f64 = 26.0;
/// From one client to the next below it, that both may be as large as usual.
const PITCH: f64 = 44.0;
/// The same with their words.
const SPEAKING_PITCH: f64 = 76.0;
/// Between the bodies of two servers.
const APART: f64 = 16.0;

impl Ring {
    /// The ring in a stage of this size. A wide stage makes it an ellipse, so that the links have
    /// room for messages.
    pub fn new(width: f64, height: f64, servers: usize, clients: usize) -> Ring {
        let radius_max = match servers {
            0..=5 => 48.0,
            6 | 7 => 40.0,
            8 => 30.0,
            9..=12 => 26.0,
            _ => 18.0,
        };
        // On a projector the nodes grow with the stage; on a telephone all that is between them
        // and beside them shrinks with it.
        let wanted = (height * 0.078).within(radius_max * 0.68, radius_max);
        let radius = wanted.min(width * 0.07).max(radius_max * 0.5);
        let beside = column(width) + (width * 0.09).within(35.0, 70.0);
        let gap = (width * 0.04).within(8.0, 30.0);
        let margin_left = if clients > 0 { beside } else { gap };
        let margin_right = if clients > 1 { beside } else { gap };
        let top = CROWN + radius + 14.0;
        let bottom = height - radius - CAPTION * scale(radius) - 10.0;
        let ry = ((bottom - top) / 2.0).max(40.0);
        let rx_room = ((width - margin_left - margin_right) / 2.0 - radius - gap).max(40.0);
        let rx = rx_room.min(ry * 1.75);
        // The middle of the stage, as far as the clients leave it free.
        let left = margin_left + radius + gap + rx;
        let right = width - margin_right - radius - gap - rx;
        let x = (width / 2.0).max(left.min(right)).min(left.max(right));
        let centre = Point::new(x, (top + bottom) / 2.0);
        let place = |index: usize| {
            let angle = std::f64::consts::TAU * index as f64 / servers.max(1) as f64;
            Point::new(centre.x + rx * sin(angle), centre.y - ry * cos(angle))
        };
        let servers: Vec<Point> = match servers {
            1 => vec![centre],
            _ => (0..servers).map(place).collect(),
        };
        // On a low stage neighbours come close.
        let pairs = servers.iter().enumerate();
        let pairs = pairs.flat_map(|(at, one)| servers[..at].iter().map(|it| it.distance(*one)));
        let nearest = pairs.fold(f64::INFINITY, f64::min);
        let radius = radius.min((nearest - APART) / 2.0).max(radius_max * 0.4);
        let (rows, pitch) = rows(height, clients);
        let clients = columns(width, height, clients, centre.x - rx, centre.x + rx, radius);
        let client_scale = (pitch / PITCH).within(0.4, 1.0);
        let clients_speak = pitch >= SPEAKING_PITCH || rows == 1;
        Ring { servers, clients, radius, centre, width, client_scale, clients_speak }
    }

    /// Where a node stands.
    pub fn place(&self, node: NodeId) -> Point {
        let places = if node.is_client() { &self.clients } else { &self.servers };
        places.get(node.index()).copied().unwrap_or(self.centre)
    }

    /// How much larger captions and messages are drawn than on a small stage.
    pub fn scale(&self) -> f64 {
        scale(self.radius)
    }

    /// How wide the caption of a server may be without meeting a neighbour or its caption.
    pub fn caption_width(&self, node: NodeId) -> f64 {
        let one = self.place(node);
        let mut room = CAPTION_WIDTH_MAX;
        for other in self.servers.iter().filter(|&&other| other != one) {
            let (aside, below) = ((one.x - other.x).abs(), other.y - one.y);
            // Beside it stands a caption of the same width; a little below, the neighbour itself.
            if below.abs() < 2.0 * self.radius {
                room = room.min(aside - 10.0);
            }
            let reach = 2.0 * self.radius + CAPTION * self.scale() + 8.0;
            if (0.0..reach).contains(&below) && aside > self.radius {
                room = room.min(2.0 * (aside - self.radius - 12.0));
            }
        }
        room.max(24.0)
    }

    /// How far a node reaches from its centre.
    pub fn reach(&self, node: NodeId) -> f64 {
        if node.is_client() { CLIENT_RADIUS } else { self.radius + 4.0 }
    }
}

/// On a projector captions and messages grow with the nodes.
fn scale(radius: f64) -> f64 {
    (radius / 36.0).within(1.0, 1.35)
}

/// From the edge of a stage of this width to the middle of the clients' column.
fn column(width: f64) -> f64 {
    COLUMN.min(width * 0.12)
}

/// How many clients stand below one another in the longer column, and how far apart those are that
/// stand right below one another.
fn rows(height: f64, count: usize) -> (usize, f64) {
    let rows = count.div_ceil(2);
    let pitch = height / (rows + 1) as f64;
    (rows, if rows > ROWS_MAX { 2.0 * pitch } else { pitch })
}

/// Clients stand in two columns, left and right of the ring in turn.
fn columns(
    width: f64,
    height: f64,
    count: usize,
    left: f64,
    right: f64,
    radius: f64,
) -> Vec<Point> {
    // Not further away than the eye follows a message.
    let far = 170.0 + radius;
    let x_left = (left - far).max(column(width));
    let x_right = (right + far).min(width - column(width));
    let is_crowded = rows(height, count).0 > ROWS_MAX;
    (0..count)
        .map(|index| {
            let (side, row) = (index % 2, index / 2);
            let rows = if side == 0 { count.div_ceil(2) } else { count / 2 };
            let y = height * (row + 1) as f64 / (rows + 1) as f64;
            let aside = match is_crowded {
                true if row % 2 == 0 => -ASIDE,
                true => ASIDE,
                false => 0.0,
            };
            Point::new(if side == 0 { x_left } else { x_right } + aside, y)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_nodes_stand_apart_on_a_telephone() {
        for width in [360.0, 400.0, 480.0] {
            let ring = Ring::new(width, 500.0, 5, 2);
            for (index, one) in ring.servers.iter().enumerate() {
                for other in &ring.servers[index + 1..] {
                    let apart = (one.x - other.x).hypot(one.y - other.y);
                    assert!(apart > 2.0 * ring.radius + 8.0, "{width}: {apart}");
                }
            }
        }
    }

    #[test]
    fn as_many_clients_as_there_may_be_do_not_cover_one_another() {
        for height in [330.0, 430.0, 600.0] {
            for count in 1..=31 {
                let ring = Ring::new(960.0, height, 3, count);
                let side = 2.0 * CLIENT_RADIUS * ring.client_scale;
                for (index, one) in ring.clients.iter().enumerate() {
                    for other in &ring.clients[..index] {
                        let (across, down) = ((one.x - other.x).abs(), (one.y - other.y).abs());
                        assert!(across > side || down > side, "{count} at {height}");
                    }
                }
            }
        }
    }

    #[test]
    fn nodes_stay_on_the_stage_and_apart() {
        for (width, height) in [(960.0, 430.0), (960.0, 300.0), (1500.0, 600.0), (720.0, 380.0)] {
            for servers in 1..=9 {
                for clients in 0..=6 {
                    let ring = Ring::new(width, height, servers, clients);
                    for place in &ring.servers {
                        assert!(place.x > ring.radius && place.x < width - ring.radius);
                        assert!(place.y > ring.radius && place.y < height - ring.radius);
                    }
                    for (index, one) in ring.servers.iter().enumerate() {
                        for other in &ring.servers[..index] {
                            assert!(
                                one.distance(*other) > 2.0 * ring.radius,
                                "{servers} servers overlap at {width}×{height}"
                            );
                        }
                        for client in &ring.clients {
                            let apart = one.distance(*client);
                            assert!(apart > ring.radius + CLIENT_RADIUS, "{apart}");
                        }
                    }
                }
            }
        }
    }
}
