//! What a hand or a key means on the stage.

use super::refused;
use super::still::Still;
use crate::draw::decimal::sketch;
use crate::draw::geometry::Point;
use crate::draw::groups::is_cut;
use crate::draw::ring::Ring;
use crate::draw::stroke::{Link, crossed};
use crate::store::{Action, Lab, MenuRequest, Selection};
use crate::widgets::svg;
use sim_core::base::NodeId;
use sim_core::run::Health;
use wasm_bindgen::JsCast;
use web_sys::{Element, SvgElement};
use yew::prelude::*;

/// A pointer that is down.
pub struct Press {
    /// Where it came down.
    pub start: Point,
    /// Which pointer.
    pub pointer: i32,
    /// Whether it can become a stroke.
    pub may_stroke: bool,
    /// Whether it has moved far enough to be one.
    pub strokes: bool,
    /// Opens the menu when a finger rests; dropping it calls that off.
    pub menu: Option<gloo_timers::callback::Timeout>,
}

/// What an event on the stage happened to.
pub fn target(event: &Event) -> Selection {
    element(event)
        .and_then(|element| element.closest("[data-on]").ok().flatten())
        .and_then(|element| element.get_attribute("data-on"))
        .map_or(Selection::None, |name| Selection::of_name(&name))
}

/// Whether a stroke can begin where a press came down. A node is no place for that, nor is a message:
/// there a press means them. What stands under a node is, since on a small stage it lies where a hand
/// begins.
pub fn may_stroke(event: &Event, on: Selection) -> bool {
    let under = |element: Element| element.closest(".node-caption").ok().flatten().is_some();
    match on {
        Selection::Node(_) => element(event).is_some_and(under),
        Selection::Message(_) => false,
        _ => true,
    }
}

/// Whether the keyboard brought the focus, as the browser sees it.
pub fn by_keyboard(event: &Event) -> bool {
    element(event).is_some_and(|element| element.matches(":focus-visible").unwrap_or_default())
}

/// A stroke means none of the things that it began on: with the next key, the browser would draw the
/// keyboard's frame around whatever lay under the hand.
pub fn let_go_of_focus() {
    let document = web_sys::window().and_then(|window| window.document());
    let active = document.and_then(|document| document.active_element());
    if let Some(Ok(active)) = active.map(|active| active.dyn_into::<SvgElement>()) {
        let _ = active.blur();
    }
}

/// What the keyboard can do to something that it has come to; at rest, first why it was refused.
pub fn keys(lab: &Lab, still: &Still, on: Selection, at_rest: bool) -> Option<String> {
    let scene = lab.scene();
    let why = match on {
        Selection::Node(node) => still.why_refused(node),
        Selection::Message(name) if at_rest => {
            refused::message(&lab.session(), name).map(|reason| format!("denied: {reason}"))
        }
        _ => None,
    };
    let why = why.map_or(String::new(), |why| why + " · ");
    let (next, does) = match on {
        Selection::Node(node) if node.is_client() => {
            let cut = scene.cuts.iter().any(|&(from, to)| from == node || to == node);
            ("node", if cut { "reconnect" } else { "isolate" })
        }
        Selection::Node(node) => (
            "node",
            match scene.servers.get(node.index())?.health {
                Health::Up => "crash",
                Health::Paused => "resume",
                _ => "restart",
            },
        ),
        Selection::Link(a, b) => {
            let cut = is_cut(&scene.cuts, a, b) || is_cut(&scene.cuts, b, a);
            ("link", if cut { "heal" } else { "cut" })
        }
        Selection::Message(_) => ("message", "lose"),
        _ => return None,
    };
    Some(format!("{why}↑ ↓ next {next} · Enter: {does} it · Menu key or Shift+F10: all actions"))
}

fn element(event: &Event) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// A key on something that has the focus.
pub fn key(lab: &Lab, event: &KeyboardEvent) {
    let on = target(event);
    if on == Selection::None {
        return;
    }
    match event.key().as_str() {
        "Enter" => {
            lab.dispatch(Action::Select(on));
            lab.dispatch(Action::DoObvious(on));
        }
        "ArrowDown" => rove(event, 1),
        "ArrowUp" => rove(event, -1),
        "ContextMenu" => open_menu(lab, event, on),
        "F10" if event.shift_key() => open_menu(lab, event, on),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Moves the focus to the next thing of the same kind, round the end: from node to node, from link
/// to link, from message to message.
fn rove(event: &KeyboardEvent, by: i32) {
    let Some(here) = element(event) else { return };
    let kind = here.get_attribute("data-on").unwrap_or_default();
    let kind = kind.split(':').next().unwrap_or_default();
    let all = here.closest(".stage-picture").ok().flatten().and_then(|stage| {
        stage.query_selector_all(&format!("[tabindex][data-on^='{kind}:']")).ok()
    });
    let Some(all) = all else { return };
    let count = all.length() as i32;
    let at = |index: i32| all.item(index as u32);
    let Some(index) =
        (0..count).find(|&index| at(index).is_some_and(|node| node.is_same_node(Some(&here))))
    else {
        return;
    };
    let next = at((index + by).rem_euclid(count));
    if let Some(next) = next.and_then(|next| next.dyn_into::<SvgElement>().ok()) {
        let _ = next.focus();
    }
}

fn open_menu(lab: &Lab, event: &KeyboardEvent, on: Selection) {
    let place = element(event).map(|element| element.get_bounding_client_rect());
    let (x, y) = place.map_or((0.0, 0.0), |place| {
        (place.left() + place.width() / 2.0, place.top() + place.height() / 2.0)
    });
    lab.dispatch(Action::OpenMenu(MenuRequest { on, x, y }));
}

/// The stroke while it is drawn, with the links that it would cut or heal.
pub fn draw_stroke(points: &[Point], links: &[Link], cuts: &[(NodeId, NodeId)]) -> Html {
    if points.len() < 2 {
        return Html::default();
    }
    let path: Vec<String> = points.iter().map(|p| sketch("#,#", &[p.x, p.y])).collect();
    let through = crossed(points, links);
    let heals = !through.is_empty()
        && through.iter().all(|&(a, b)| is_cut(cuts, a, b) || is_cut(cuts, b, a));
    let last = points[points.len() - 1];
    let verb = if heals { "heal" } else { "cut" };
    let label = match through.len() {
        0 => String::new(),
        1 => format!("{verb} {} – {}", through[0].0, through[0].1),
        count => format!("{verb} {count} links"),
    };
    html! {
        <g class={classes!("stroke", heals.then_some("stroke-heals"))} aria-hidden="true">
            { for links.iter().filter(|link| through.contains(&(link.one, link.other))).map(|link| svg::line("stroke-through", link.line.0, link.line.1)) }
            <polyline points={path.join(" ")} />
            { svg::words(classes!(), last.x + 14.0, last.y - 10.0, label.into()) }
        </g>
    }
}

/// Shows how to cut: a stroke across the leader's links, drawn by nobody.
pub fn draw_hint(ring: &Ring, leader: NodeId) -> Html {
    let node = ring.place(leader);
    let ahead = (ring.radius + 30.0).min(node.distance(ring.centre) * 0.6);
    let half = ring.radius * 2.2;
    let at = |aside| node.along(ring.centre, ahead - f64::abs(aside) * 0.35, aside);
    let (from, to) = (at(-half), at(half));
    let bend = node.along(ring.centre, ahead + half * 0.35, 0.0);
    let path = sketch("M# #Q# # # #", &[from.x, from.y, bend.x, bend.y, to.x, to.y]);
    html! {
        <g class="hint" aria-hidden="true">
            <path d={path.clone()} pathLength="100" />
            <circle class="hint-hand" r="9" ~style={format!("offset-path: path(\"{path}\")")} />
        </g>
    }
}
