//! Links and what was done to them: cuts with their walls, slow links, groups.

use super::gesture::px;
use crate::draw::geometry::{Point, between_rims, hull, outline};
use crate::draw::groups::{self, is_cut};
use crate::draw::ring::Ring;
use crate::draw::stroke::Link;
use crate::store::Selection;
use sim_core::base::NodeId;
use sim_core::run::Scene;
use yew::prelude::*;

/// Half the length of a wall across a cut link.
const WALL: f64 = 11.0;

/// The links that are drawn: between all servers, and between a client and the servers that it has
/// to do with.
pub fn visible(scene: &Scene, ring: &Ring) -> Vec<Link> {
    let line = |one: NodeId, other: NodeId| {
        between_rims(ring.place(one), ring.reach(one), ring.place(other), ring.reach(other))
    };
    let mut links = Vec::new();
    for one in 0..scene.servers.len() {
        for other in one + 1..scene.servers.len() {
            let (one, other) = (scene.servers[one].id, scene.servers[other].id);
            links.push(Link { one, other, line: line(one, other) });
        }
    }
    for client in &scene.clients {
        for server in &scene.servers {
            let (one, other) = (client.id, server.id);
            let asked = client.waits_for.as_ref().is_some_and(|wait| wait.asked == other);
            let cut = is_cut(&scene.cuts, one, other) || is_cut(&scene.cuts, other, one);
            let busy = scene.messages.iter().any(|message| {
                let ends = (message.name.from, message.name.to);
                ends == (one, other) || ends == (other, one)
            });
            if asked || cut || busy {
                links.push(Link { one, other, line: line(one, other) });
            }
        }
    }
    links
}

/// The links with their walls.
pub fn draw(links: &[Link], scene: &Scene, selection: Selection) -> Html {
    html! {
        <g class="links">
            { for links.iter().map(|link| draw_link(link, scene, selection)) }
        </g>
    }
}

fn draw_link(link: &Link, scene: &Scene, selection: Selection) -> Html {
    let Link { one, other, line: (from, to) } = *link;
    let forth = is_cut(&scene.cuts, one, other);
    let back = is_cut(&scene.cuts, other, one);
    let slow = scene.slow.contains(&(one, other)) || scene.slow.contains(&(other, one));
    let on = Selection::Link(one, other);
    let state = match (forth, back) {
        (true, true) => ", cut".to_string(),
        (true, false) => format!(", cut from {one} to {other}"),
        (false, true) => format!(", cut from {other} to {one}"),
        (false, false) if slow => ", slow".to_string(),
        (false, false) => String::new(),
    };
    let selected = selection == on || selection == Selection::Link(other, one);
    let classes = classes!(
        "link",
        (one.is_client() || other.is_client()).then_some("link-of-client"),
        (forth || back).then_some("link-cut"),
        (slow && !forth && !back).then_some("link-slow"),
        selected.then_some("is-selected"),
    );
    let ends = [px(from.x), px(from.y), px(to.x), px(to.y)];
    let [x1, y1, x2, y2] = ends;
    html! {
        <g
            key={format!("{one}-{other}")}
            class={classes}
            role="button"
            tabindex="0"
            aria-label={format!("link {one}–{other}{state}")}
            data-on={on.name()}
        >
            <line class="link-hit" x1={x1.clone()} y1={y1.clone()} x2={x2.clone()} y2={y2.clone()} />
            <line class="link-line" {x1} {y1} {x2} {y2} />
            { draw_wall(from, to, forth, back) }
            if slow && !(forth && back) {
                { draw_tag(from.towards(to, if forth || back { 0.35 } else { 0.5 }), "slow") }
            }
        </g>
    }
}

/// A wall across the link; one that is open one way has a door on that side, with an arrow.
fn draw_wall(from: Point, to: Point, forth: bool, back: bool) -> Html {
    if !forth && !back {
        return Html::default();
    }
    let middle = from.distance(to) / 2.0;
    // Messages keep to the left of their way, so the wall against them stands there too.
    let (first, last) = match (forth, back) {
        (true, true) => (-WALL, WALL),
        (true, false) => (-1.0, WALL + 4.0),
        _ => (-WALL - 4.0, 1.0),
    };
    let (a, b) = (from.along(to, middle, first), from.along(to, middle, last));
    let open = (forth != back).then(|| {
        let (start, end) = if forth { (to, from) } else { (from, to) };
        let tip = start.along(end, middle + 9.0, 7.0);
        let left = start.along(end, middle + 1.0, 11.0);
        let right = start.along(end, middle + 1.0, 3.0);
        html! {
            <polygon class="wall-open" points={format!(
                "{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
                tip.x, tip.y, left.x, left.y, right.x, right.y
            )} />
        }
    });
    html! {
        <>
            <line class="wall" x1={px(a.x)} y1={px(a.y)} x2={px(b.x)} y2={px(b.y)} />
            { open }
        </>
    }
}

/// A word on a link.
fn draw_tag(at: Point, word: &'static str) -> Html {
    html! {
        <g class="tag" transform={format!("translate({:.1} {:.1})", at.x, at.y)}>
            <rect x="-17" y="-9" width="34" height="18" rx="9" />
            <text y="4">{ word }</text>
        </g>
    }
}

/// The groups of a partition, shaded.
pub fn groups(scene: &Scene, ring: &Ring) -> Html {
    let groups = groups::groups(scene.servers.len(), &scene.cuts);
    let count = scene.servers.len();
    let apart = groups::interleave(&groups);
    let pad = ring.radius + if apart { 20.0 } else { 26.0 };
    html! {
        <g class="groups" aria-hidden="true">
            { for groups.iter().enumerate().map(|(index, group)| {
                let places: Vec<Point> = group.iter().map(|&node| ring.place(node)).collect();
                // Groups that stand among each other are told by letters instead of by one shape.
                let letter = char::from(b'A' + (index % 26) as u8);
                let label = if apart { letter.to_string() } else { format!("{} of {count}", group.len()) };
                let shapes: Vec<(Vec<Point>, Point)> = if apart {
                    places.iter().map(|&place| (vec![place], place)).collect()
                } else {
                    let top = places.iter().fold(places[0], |top, p| if p.y < top.y { *p } else { top });
                    vec![(hull(&places), top)]
                };
                html! {
                    <g key={index} class={format!("group group-{}", index % 3)}>
                        { for shapes.into_iter().map(|(corners, top)| html! {
                            <>
                                <path d={outline(&corners, pad)} />
                                <text x={px(top.x + pad * 0.76)} y={px(top.y - pad * 0.72)}>{ label.clone() }</text>
                            </>
                        }) }
                    </g>
                }
            }) }
        </g>
    }
}
