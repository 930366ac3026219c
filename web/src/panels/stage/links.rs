//! Links and what was done to them: cuts with their walls, slow links, groups.

use crate::draw::decimal::sketch;
use crate::draw::flight;
use crate::draw::geometry::{Point, between_rims, hull, outline};
use crate::draw::groups::{self, is_cut};
use crate::draw::labels::{self, Area};
use crate::draw::maths::Within;
use crate::draw::ring::Ring;
use crate::draw::stroke::Link;
use crate::draw::walls::Walls;
use crate::store::Selection;
use crate::widgets::{Part, svg};
use sim_core::base::NodeId;
use sim_core::run::Scene;
use std::rc::Rc;
use yew::prelude::*;

/// Half the length of a wall across a single cut link, at most and at least.
const WALL: f64 = 20.0;
const WALL_MIN: f64 = 9.0;
/// What is said of a cut link, and the height of its letters.
const CUT: &str = "link cut";
const LETTERS: f64 = 12.0;
/// Half the size of the sign of a message that was stopped.
const SIGN: f64 = 11.0;

/// A link and how it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkLook {
    /// Between whom, and where.
    pub link: Link,
    /// Nothing passes from the first to the second.
    forth: bool,
    /// Nothing passes back.
    back: bool,
    slow: bool,
    /// A wall between groups blocks it: it needs none of its own.
    walled: bool,
    /// Where there is room for the words about its cut.
    words: Option<Point>,
}

impl LinkLook {
    /// Looks for room for the words about a cut.
    pub fn say(&mut self, stage: (f64, f64), ring: &Ring, walls: &Walls, taken: &mut Vec<Area>) {
        if (self.forth || self.back) && !self.walled {
            // Where messages end, their signs stand.
            let Link { one, other, .. } = self.link;
            for (from, to) in [(one, other), (other, one)] {
                let (start, end) = flight::lane(ring, from, to);
                let at = start.towards(end, walls.stop(ring, from, to));
                taken.push(Area::around(at, SIGN, SIGN));
            }
            let middle = self.link.line.0.towards(self.link.line.1, 0.5);
            let wall = wall_across(self.link.line);
            taken.push(Area::around(middle, wall, wall));
            self.words = labels::place(middle, labels::width(CUT, LETTERS), wall, stage, taken);
        }
    }
}

/// The links that are drawn: between all servers, and between a client and the servers that it has
/// to do with.
pub fn visible(scene: &Scene, ring: &Ring, walls: &Walls) -> Vec<LinkLook> {
    let look = |one: NodeId, other: NodeId| {
        let line =
            between_rims(ring.place(one), ring.reach(one), ring.place(other), ring.reach(other));
        LinkLook {
            link: Link { one, other, line },
            forth: is_cut(&scene.cuts, one, other),
            back: is_cut(&scene.cuts, other, one),
            slow: scene.slow.contains(&(one, other)) || scene.slow.contains(&(other, one)),
            walled: walls.block(one, other),
            words: None,
        }
    };
    let mut links = Vec::new();
    for (index, one) in scene.servers.iter().enumerate() {
        links.extend(scene.servers[index + 1..].iter().map(|other| look(one.id, other.id)));
    }
    for client in &scene.clients {
        for server in &scene.servers {
            let look = look(client.id, server.id);
            let asked = client.waits_for.as_ref().is_some_and(|wait| wait.asked == server.id);
            let busy = scene.messages.iter().any(|message| {
                let ends = (message.name.from, message.name.to);
                ends == (client.id, server.id) || ends == (server.id, client.id)
            });
            if asked || busy || look.forth || look.back || look.slow {
                links.push(look);
            }
        }
    }
    links
}

/// The links with their walls, and shaded groups behind them.
#[derive(PartialEq)]
pub struct Links {
    /// The links.
    pub links: Rc<Vec<LinkLook>>,
    /// Where nodes stand.
    pub ring: Rc<Ring>,
    /// Groups that do not reach each other.
    pub groups: Rc<Vec<Vec<NodeId>>>,
    /// What stands between them.
    pub walls: Rc<Walls>,
    /// The link that is selected.
    pub selected: Selection,
    /// The link to which the keyboard comes.
    pub stop: Selection,
}

impl Part for Links {
    fn draw(&self) -> Html {
        let crowded = self.ring.servers.len() > 9;
        html! {
            <>
                { draw_groups(&self.groups, &self.ring) }
                <g class={classes!("links", crowded.then_some("is-crowded"))}>
                    { for self.links.iter().map(|look| draw_link(look, self.selected, self.stop)) }
                </g>
                { for self.walls.0.iter().map(|wall| draw_big_wall(wall.ends)) }
            </>
        }
    }
}

/// A wall between two groups: a thick line with a lighter one in it, so that it looks like neither
/// a link nor a stroke.
fn draw_big_wall((from, to): (Point, Point)) -> Html {
    html! {
        <g class="big-wall">
            { svg::line("", from, to) }
            { svg::line("big-wall-joints", from, to) }
        </g>
    }
}

fn draw_link(look: &LinkLook, selected: Selection, stop: Selection) -> Html {
    let LinkLook { link: Link { one, other, line: (from, to) }, forth, back, slow, walled, words } =
        *look;
    let on = Selection::Link(one, other);
    let state = match (forth, back) {
        (true, true) => ", cut".to_string(),
        (true, false) => format!(", cut from {one} to {other}"),
        (false, true) => format!(", cut from {other} to {one}"),
        (false, false) if slow => ", slow".to_string(),
        (false, false) => String::new(),
    };
    let classes = classes!(
        "link",
        (one.is_client() || other.is_client()).then_some("link-of-client"),
        (forth || back).then_some("link-cut"),
        (slow && !forth && !back).then_some("link-slow"),
        (selected == on || selected == Selection::Link(other, one)).then_some("is-selected"),
    );
    html! {
        <g
            key={on.name()}
            class={classes}
            role="button"
            tabindex={tabindex(stop == on)}
            aria-label={format!("link {one}–{other}{state}")}
            data-on={on.name()}
        >
            { svg::line("link-hit", from, to) }
            { svg::line("link-line", from, to) }
            if (forth || back) && !walled {
                { draw_wall(from, to, forth, back) }
            }
            if let Some(words) = words {
                { svg::words(classes!("cut-word"), words.x, words.y + 4.0, CUT.into()) }
            }
            if slow && !(forth && back) {
                { draw_tag(from.towards(to, if forth || back { 0.35 } else { 0.5 }), "slow") }
            }
        </g>
    }
}

/// One of each kind of thing can be reached with Tab; the arrow keys lead to the others.
pub fn tabindex(stops: bool) -> &'static str {
    if stops { "0" } else { "-1" }
}

/// Half the length of a wall across a link: on a small stage walls must not stand in a heap.
fn wall_across((from, to): (Point, Point)) -> f64 {
    (from.distance(to) * 0.12).within(WALL_MIN, WALL)
}

/// A wall across the link; one that is open one way has a door on that side, with an arrow.
fn draw_wall(from: Point, to: Point, forth: bool, back: bool) -> Html {
    let middle = from.distance(to) / 2.0;
    // Messages keep to the left of their way, so the wall against them stands there too.
    let wall = wall_across((from, to));
    let (first, last) = match (forth, back) {
        (true, true) => (-wall, wall),
        (true, false) => (-1.0, wall + 4.0),
        _ => (-wall - 4.0, 1.0),
    };
    let (a, b) = (from.along(to, middle, first), from.along(to, middle, last));
    let open = (forth != back).then(|| {
        let (start, end) = if forth { (to, from) } else { (from, to) };
        let tip = start.along(end, middle + 9.0, 7.0);
        let left = start.along(end, middle + 1.0, 11.0);
        let right = start.along(end, middle + 1.0, 3.0);
        html! {
            <polygon class="wall-open" points={sketch("#,# #,# #,#", &[tip.x, tip.y, left.x, left.y, right.x, right.y])} />
        }
    });
    html! {
        <>
            { svg::line("wall", a, b) }
            { open }
        </>
    }
}

/// A word on a link.
fn draw_tag(at: Point, word: &'static str) -> Html {
    html! {
        <g class="tag" transform={sketch("translate(# #)", &[at.x, at.y])}>
            { svg::rect("", Point::new(-17.0, -9.0), (34.0, 18.0), 9.0) }
            { svg::words(classes!(), 0.0, 4.0, word.into()) }
        </g>
    }
}

/// The label of a group, at that shoulder of its uppermost node that is away from the middle.
fn draw_label(top: Point, pad: f64, ring: &Ring, label: &str) -> Html {
    let half = labels::width(label, 13.0) / 2.0;
    let side = if top.x < ring.centre.x { -1.0 } else { 1.0 };
    let x = (top.x + side * (pad * 0.8 + half)).within(half + 4.0, ring.width - half - 4.0);
    svg::words(classes!(), x, top.y - pad * 0.72, label.to_string().into())
}

/// The groups of a partition, shaded; the one that can decide alone is told.
fn draw_groups(groups: &[Vec<NodeId>], ring: &Ring) -> Html {
    let count = ring.servers.len();
    let apart = groups::interleave(groups);
    let pad = ring.radius + if apart { 20.0 } else { 16.0 };
    html! {
        <g class="groups" aria-hidden="true">
            { for groups.iter().enumerate().map(|(index, group)| {
                // Groups that stand among each other are told by letters instead of by one shape.
                let letter = char::from(b'A' + (index % 26) as u8);
                let majority = if group.len() * 2 > count { ", majority" } else { "" };
                let label = if apart { letter.to_string() } else { format!("{} of {count}{majority}", group.len()) };
                let shapes: Vec<(Vec<Point>, Point)> = if apart {
                    group.iter().map(|&node| (vec![ring.place(node)], ring.place(node))).collect()
                } else {
                    let corners: Vec<Point> = group.iter().flat_map(|&node| {
                        let place = ring.place(node);
                        // Less than a caption, because the outline keeps its distance there, too.
                        [place, Point::new(place.x, place.y + 30.0)]
                    }).collect();
                    let top = corners.iter().fold(corners[0], |top, p| if p.y < top.y { *p } else { top });
                    vec![(hull(&corners), top)]
                };
                html! {
                    <g key={index} class={format!("group group-{}", index % 3)}>
                        { for shapes.into_iter().map(|(corners, top)| html! {
                            <>
                                { svg::path("", outline(&corners, pad).into()) }
                                { draw_label(top, pad, ring, &label) }
                            </>
                        }) }
                    </g>
                }
            }) }
        </g>
    }
}
