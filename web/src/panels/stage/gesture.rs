//! What a hand or a key means on the stage.

use crate::draw::geometry::Point;
use crate::draw::groups::is_cut;
use crate::draw::ring::Ring;
use crate::draw::stroke::{Link, crossed};
use crate::offers;
use crate::store::{Action, Lab, MenuRequest, Selection};
use sim_core::run::Scene;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// A pointer that is down.
pub struct Press {
    /// What it came down on.
    pub on: Selection,
    /// Where.
    pub start: Point,
    /// Which pointer.
    pub pointer: i32,
    /// Whether it has moved far enough to be a stroke.
    pub strokes: bool,
    /// Opens the menu when a finger rests; dropping it calls that off.
    pub menu: Option<gloo_timers::callback::Timeout>,
}

/// What an event on the stage happened to.
pub fn target(event: &Event) -> Selection {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("[data-on]").ok().flatten())
        .and_then(|element| element.get_attribute("data-on"))
        .map_or(Selection::None, |name| Selection::of_name(&name))
}

/// A key on something that has the focus.
pub fn key(lab: &Lab, event: &KeyboardEvent) {
    let on = target(event);
    if on == Selection::None {
        return;
    }
    match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            event.stop_propagation();
            lab.dispatch(Action::Select(on));
            let edits = offers::obvious(on, &lab.scene());
            if !edits.is_empty() {
                lab.dispatch(Action::EditAll(edits));
            }
        }
        "ContextMenu" => open_menu(lab, event, on),
        "F10" if event.shift_key() => open_menu(lab, event, on),
        _ => {}
    }
}

fn open_menu(lab: &Lab, event: &KeyboardEvent, on: Selection) {
    event.prevent_default();
    event.stop_propagation();
    let place = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .map(|element| element.get_bounding_client_rect());
    let (x, y) = place.map_or((0.0, 0.0), |place| {
        (place.left() + place.width() / 2.0, place.top() + place.height() / 2.0)
    });
    lab.dispatch(Action::OpenMenu(MenuRequest { on, x, y }));
}

/// The stroke while it is drawn, with the links that it would cut or heal.
pub fn draw_stroke(points: &[Point], links: &[Link], scene: &Scene) -> Html {
    if points.len() < 2 {
        return Html::default();
    }
    let path: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", p.x, p.y)).collect();
    let through = crossed(points, links);
    let heals = !through.is_empty()
        && through.iter().all(|&(a, b)| is_cut(&scene.cuts, a, b) || is_cut(&scene.cuts, b, a));
    let last = points[points.len() - 1];
    let verb = if heals { "heal" } else { "cut" };
    let label = match through.len() {
        0 => String::new(),
        1 => format!("{verb} {} – {}", through[0].0, through[0].1),
        count => format!("{verb} {count} links"),
    };
    html! {
        <g class={classes!("stroke", heals.then_some("stroke-heals"))} aria-hidden="true">
            { for links.iter().filter(|link| through.contains(&(link.one, link.other))).map(|link| html! {
                <line class="stroke-through"
                    x1={px(link.line.0.x)} y1={px(link.line.0.y)}
                    x2={px(link.line.1.x)} y2={px(link.line.1.y)} />
            }) }
            <polyline points={path.join(" ")} />
            <text x={px(last.x + 14.0)} y={px(last.y - 10.0)}>{ label }</text>
        </g>
    }
}

/// Shows once how to cut: a stroke across the leader's links, drawn by nobody.
pub fn draw_hint(ring: &Ring, scene: &Scene) -> Html {
    let Some(leader) = scene.leader.filter(|_| scene.cuts.is_empty()) else {
        return Html::default();
    };
    let (from, to) = across(ring.place(leader), ring.centre, ring.radius);
    html! {
        <g class="hint" aria-hidden="true">
            <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y)} pathLength="100" />
        </g>
    }
}

/// A line between a node and the middle of its ring, across the way.
fn across(node: Point, centre: Point, radius: f64) -> (Point, Point) {
    let ahead = radius + 34.0;
    let half = radius * 2.6;
    (node.along(centre, ahead, -half), node.along(centre, ahead, half))
}

/// A length for an attribute.
pub fn px(length: f64) -> String {
    format!("{length:.1}")
}
