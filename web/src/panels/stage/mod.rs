//! The stage: the cluster at the playhead, as a picture that can be touched.
//!
//! It draws the scene and what was lost just before it, and turns gestures into edits of the plan:
//! a click selects, a double click does the obvious thing, a right click, long press or the menu
//! key opens every action, and a stroke across links cuts them. What is drawn carries its name in
//! `data-on`, and one set of listeners on the whole picture finds out what was meant.

mod gesture;
mod links;
mod messages;
mod nodes;

use crate::draw::geometry::Point;
use crate::draw::ring::Ring;
use crate::draw::stroke;
use crate::offers;
use crate::store::{Action, CursorState, Lab, MenuRequest, RunState, Selection, WorkspaceState};
use crate::widgets::use_size;
use gesture::Press;
use sim_core::base::NodeSet;
use sim_core::session::Session;
use yew::prelude::*;

/// How long a finger rests before the menu opens, in milliseconds.
const LONG_PRESS_MS: u32 = 550;
/// How far a hand moves before a press is a stroke, in pixels.
const STROKE_MIN: f64 = 7.0;
/// For how long a loss is seen, in seconds of the visitor's time.
const GHOST_S: f64 = 1.4;

/// The cluster at the playhead.
#[component]
pub fn Stage() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let root = use_node_ref();
    let size = use_size(root.clone());
    let stroke = use_state(Vec::<Point>::new);
    let press = use_mut_ref(|| None::<Press>);
    let scene = lab.scene();
    let session = lab.session();
    let (width, height) = (size.0.max(320.0), size.1.max(240.0));
    let ring = Ring::new(width, height, scene.servers.len(), scene.clients.len());
    let links = links::visible(&scene, &ring);

    let at = {
        let root = root.clone();
        move |x: i32, y: i32| {
            let rect = root.cast::<web_sys::Element>().map(|root| root.get_bounding_client_rect());
            let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
            Point::new(f64::from(x) - left, f64::from(y) - top)
        }
    };
    let onpointerdown = {
        let (press, at, lab) = (press.clone(), at.clone(), lab.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            let on = gesture::target(&event);
            let start = at(event.client_x(), event.client_y());
            let menu = (event.pointer_type() == "touch").then(|| {
                let lab = lab.clone();
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                gloo_timers::callback::Timeout::new(LONG_PRESS_MS, move || {
                    lab.dispatch(Action::OpenMenu(MenuRequest { on, x, y }));
                })
            });
            *press.borrow_mut() =
                Some(Press { on, start, pointer: event.pointer_id(), strokes: false, menu });
        })
    };
    let onpointermove = {
        let (press, at, stroke, root) = (press.clone(), at.clone(), stroke.clone(), root.clone());
        Callback::from(move |event: PointerEvent| {
            let mut press = press.borrow_mut();
            let Some(press) = press.as_mut().filter(|press| press.pointer == event.pointer_id())
            else {
                return;
            };
            let point = at(event.client_x(), event.client_y());
            if !press.strokes {
                // A node is no place to begin a stroke: there a press means the node.
                let may = !matches!(press.on, Selection::Node(_) | Selection::Message(_));
                if !may || press.start.distance(point) < STROKE_MIN {
                    return;
                }
                press.strokes = true;
                press.menu = None;
                if let Some(root) = root.cast::<web_sys::Element>() {
                    let _ = root.set_pointer_capture(press.pointer);
                }
                stroke.set(vec![press.start, point]);
                return;
            }
            let mut points = (*stroke).clone();
            if points.last().is_none_or(|last| last.distance(point) > 3.0) {
                points.push(point);
                stroke.set(points);
            }
        })
    };
    let finish = {
        let (press, lab, stroke, at, links) =
            (press.clone(), lab.clone(), stroke.clone(), at.clone(), links.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(press) = press.borrow_mut().take() else { return };
            if !press.strokes {
                return;
            }
            let mut points = (*stroke).clone();
            points.push(at(event.client_x(), event.client_y()));
            stroke.set(Vec::new());
            let crossed = stroke::crossed(&points, &links);
            if event.type_() == "pointerup" && !crossed.is_empty() {
                let scene = lab.scene();
                let edits = offers::stroke(&crossed, &scene);
                lab.dispatch(Action::EditAll(edits));
            }
        })
    };
    let onclick = {
        let lab = lab.clone();
        Callback::from(move |event: MouseEvent| {
            lab.dispatch(Action::Select(gesture::target(&event)));
        })
    };
    let ondblclick = {
        let lab = lab.clone();
        Callback::from(move |event: MouseEvent| {
            let edits = offers::obvious(gesture::target(&event), &lab.scene());
            if !edits.is_empty() {
                lab.dispatch(Action::EditAll(edits));
            }
        })
    };
    let oncontextmenu = {
        let lab = lab.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            let on = gesture::target(&event);
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            lab.dispatch(Action::OpenMenu(MenuRequest { on, x, y }));
        })
    };
    let onkeydown = {
        let lab = lab.clone();
        Callback::from(move |event: KeyboardEvent| gesture::key(&lab, &event))
    };

    let guilty = workspace.banner.as_ref().map_or(NodeSet::EMPTY, |banner| banner.nodes);
    let span_us = (cursor.rate * GHOST_S).clamp(3_000.0, 60_000.0);
    let picture = messages::Picture {
        scene: &scene,
        ring: &ring,
        selection: workspace.selection,
        labels: session.plan().nodes <= 7,
        focusable: !cursor.playing,
    };
    // There is something to cut off as soon as somebody leads.
    let hint = workspace.hint && scene.leader.is_some();
    html! {
        <section class="stage" aria-label="Cluster">
            <svg
                ref={root}
                class={classes!("stage-picture", (scene.servers.len() > 9).then_some("is-crowded"))}
                role="group"
                aria-label={summary(&session, &scene)}
                {onpointerdown}
                {onpointermove}
                onpointerup={finish.clone()}
                onpointercancel={finish}
                {onclick}
                {ondblclick}
                {oncontextmenu}
                {onkeydown}
            >
                { links::groups(&scene, &ring) }
                { links::draw(&links, &scene, workspace.selection) }
                { messages::draw_ghosts(&picture, &session, span_us) }
                { nodes::draw(&session, &scene, &ring, workspace.selection, guilty) }
                { messages::draw(&picture, &session) }
                { gesture::draw_stroke(&stroke, &links, &scene) }
                if hint && stroke.is_empty() {
                    { gesture::draw_hint(&ring, &scene) }
                }
            </svg>
            if hint {
                <p class="hint-line">
                    { "Drag across links to cut the leader off. Right click for everything else." }
                </p>
            }
        </section>
    }
}

/// The picture in a sentence, for those who do not see it.
fn summary(session: &Session, scene: &sim_core::run::Scene) -> String {
    let word = session.run().description().epoch;
    let leader = match scene.leader {
        Some(leader) => {
            let epoch = scene.servers[leader.index()].view.as_ref().map_or(0, |view| view.epoch);
            format!("{leader} leads in {word} {epoch}")
        }
        None if word.is_empty() => format!("{} servers", scene.servers.len()),
        None => "nobody leads".to_string(),
    };
    let parted = crate::draw::groups::groups(scene.servers.len(), &scene.cuts);
    let parted = match parted.len() {
        0 => String::new(),
        _ => {
            let groups: Vec<String> = parted
                .iter()
                .map(|group| group.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
                .collect();
            format!(", cut into {}", groups.join(" | "))
        }
    };
    format!("Cluster: {leader}{parted}")
}
