//! The stage: the cluster at the playhead, as a picture that can be touched.
//!
//! It draws the scene and what was lost just before it, and turns gestures into edits of the plan:
//! a click selects, a double click does the obvious thing, a right click, long press or the menu
//! key opens every action, and a stroke across links cuts them. What is drawn carries its name in
//! `data-on`, and one set of listeners on the whole picture finds out what was meant.
//!
//! Three pictures lie on each other: nodes, links under them, and what moves above. In the order of
//! the document nodes come first, so Tab leads to nodes before it leads to links; and what moves is
//! repainted without the rest.

mod captions;
mod clients;
mod gesture;
mod ghosts;
pub mod grid;
mod links;
mod marks;
mod messages;
mod nodes;
mod refused;
mod still;
pub mod strips;
mod swarm;
mod tools;
mod traffic;

use crate::draw::flight::Watch;
use crate::draw::geometry::Point;
use crate::draw::maths::Within;
use crate::draw::stroke::{self, Link};
use crate::store::{
    Action, CursorState, Lab, MenuRequest, RunState, Selection, Turn, WorkspaceState,
};
use crate::widgets::{kept, use_size};
use clients::Client;
use gesture::Press;
use links::Links;
use messages::Picture;
use nodes::Server;
use sim_core::base::{Instant, MessageName, NodeSet};
use std::cell::RefCell;
use std::rc::Rc;
use still::{Pace, Still};
use traffic::MessageLook;
use yew::prelude::*;

/// How long a finger rests before the menu opens, in milliseconds.
const LONG_PRESS_MS: u32 = 550;
/// How far a hand moves before a press is a stroke, in pixels.
const STROKE_MIN: f64 = 7.0;
/// For how long a loss is seen, in seconds of the visitor's time.
const GHOST_S: f64 = 1.4;
/// For how long a loss is seen at least, in virtual microseconds: in play, and at rest, when a
/// person looks longer.
const GHOST_MIN_US: [f64; 2] = [3_000.0, 12_000.0];

/// To which of its kind Tab leads: the one that had the focus last.
#[derive(Clone, Copy, PartialEq)]
struct Stops {
    node: Selection,
    link: Selection,
    message: Selection,
}

impl Stops {
    /// The stops after something got the focus. From a node the way leads to its own links.
    fn after(self, on: Selection, still: &Still) -> Stops {
        match on {
            Selection::Node(node) => {
                let link = still.links.iter().map(|look| look.link);
                let mut link = link.filter(|link| link.one == node || link.other == node);
                let link =
                    link.next().map_or(self.link, |link| Selection::Link(link.one, link.other));
                Stops { node: on, link, ..self }
            }
            Selection::Link(..) => Stops { link: on, ..self },
            Selection::Message(_) => Stops { message: on, ..self },
            _ => self,
        }
    }

    /// The same, with the first of each kind instead of what is not there any more.
    fn on(self, still: &Still, traffic: &[MessageLook], playing: bool) -> Stops {
        let node = |on| match on {
            Selection::Node(node) => {
                still.servers.iter().any(|it| it.id == node)
                    || still.clients.iter().any(|it| it.id == node)
            }
            _ => false,
        };
        let links = || still.links.iter().map(|it| Selection::Link(it.link.one, it.link.other));
        let messages = || traffic.iter().map(|it| Selection::Message(it.name));
        let or = |found: bool, stop: Selection, first: Option<Selection>| {
            if found { stop } else { first.unwrap_or(Selection::None) }
        };
        let first = still.servers.first().map(|server| Selection::Node(server.id));
        Stops {
            node: or(node(self.node), self.node, first),
            link: or(links().any(|it| it == self.link), self.link, links().next()),
            // While messages move, nobody could follow them with Tab: there is a list of them.
            message: match playing {
                true => Selection::None,
                false => {
                    or(messages().any(|it| it == self.message), self.message, messages().next())
                }
            },
        }
    }
}

/// What listeners need to know of the last rendering.
struct Shown {
    still: Rc<Still>,
    traffic: Rc<Vec<MessageLook>>,
    now: Instant,
}

/// At which position of the playhead a part of the picture was made, and of what else it is made.
type Made = (u32, (u32, bool, Pace, u32, u32));

/// Where a part of the picture is made: at the playhead, or, if it is not its `turn`, where it was
/// made last.
#[hook]
fn use_position(position: u32, turn: bool, rest: (u32, bool, Pace, u32, u32)) -> Made {
    let last = use_mut_ref(|| None::<Made>);
    let mut last = last.borrow_mut();
    let made = last.filter(|made| !turn && made.1 == rest).unwrap_or((position, rest));
    *last = Some(made);
    made
}

/// The cluster at the playhead.
#[component]
pub fn Stage() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let root = use_node_ref();
    let size = use_size(root.clone());
    let size = (size.0.max(320.0), size.1.max(240.0));
    let stroke = use_state(Vec::<Point>::new);
    let stops = use_state_eq(|| Stops {
        node: Selection::None,
        link: Selection::None,
        message: Selection::None,
    });
    // What the keyboard has come to.
    let reached = use_state_eq(|| Selection::None);
    let press = use_mut_ref(|| None::<Press>);
    // What a click means: what the hand came down on, although that may have flown on since.
    let pressed = use_mut_ref(|| None::<Selection>);
    let pace = match () {
        () if cursor.hurries() => Pace::Hurried,
        () if cursor.playing || cursor.waiting => Pace::Followed,
        () => Pace::AtRest,
    };
    let rest = (run.version, cursor.waiting, pace, size.0 as u32, size.1 as u32);
    let still = {
        let made = use_position(cursor.position, cursor.turn != Turn::Moving, rest);
        let lab = lab.clone();
        let still =
            use_memo(made, move |_| Rc::new(Still::new(&lab.session(), &lab.scene(), size, pace)));
        (*still).clone()
    };
    let traffic = {
        let position = if pace == Pace::Hurried { 0 } else { cursor.position };
        let made = use_position(position, cursor.turn != Turn::Still, rest);
        let lab = lab.clone();
        use_memo(made, move |_| match pace {
            Pace::Hurried => Vec::new(),
            _ => traffic::looks(&lab.session(), &lab.scene()),
        })
    };
    let shows = || Shown { still: still.clone(), traffic: traffic.clone(), now: cursor.now };
    let shown = use_mut_ref(shows);
    *shown.borrow_mut() = shows();

    let hand = Hand { lab: lab.clone(), root: root.clone(), shown };
    let onpointerdown = {
        let (press, pressed, hand) = (press.clone(), pressed.clone(), hand.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            let on = gesture::target(&event);
            if matches!(on, Selection::Message(_)) {
                // It stays under the hand.
                hand.lab.dispatch(Action::Pause);
            }
            let start = hand.at(&event);
            let may_stroke = gesture::may_stroke(&event, on);
            let menu = (event.pointer_type() == "touch").then(|| {
                let (hand, pressed) = (hand.clone(), pressed.clone());
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                gloo_timers::callback::Timeout::new(LONG_PRESS_MS, move || {
                    pressed.take();
                    hand.open_menu(on, start, x, y);
                })
            });
            *pressed.borrow_mut() = Some(on);
            *press.borrow_mut() = Some(Press {
                start,
                pointer: event.pointer_id(),
                may_stroke,
                strokes: false,
                menu,
            });
        })
    };
    let onpointermove = {
        let (press, pressed, stroke, hand) =
            (press.clone(), pressed.clone(), stroke.clone(), hand.clone());
        Callback::from(move |event: PointerEvent| {
            let mut press = press.borrow_mut();
            let Some(press) = press.as_mut().filter(|press| press.pointer == event.pointer_id())
            else {
                return;
            };
            let point = hand.at(&event);
            if !press.strokes {
                if !press.may_stroke || press.start.distance(point) < STROKE_MIN {
                    return;
                }
                press.strokes = true;
                press.menu = None;
                pressed.take();
                if let Some(root) = hand.root.cast::<web_sys::Element>() {
                    let _ = root.set_pointer_capture(press.pointer);
                }
                gesture::let_go_of_focus();
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
        let (press, stroke, hand) = (press.clone(), stroke.clone(), hand.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(press) = press.borrow_mut().take() else { return };
            if !press.strokes {
                return;
            }
            let mut points = (*stroke).clone();
            points.push(hand.at(&event));
            stroke.set(Vec::new());
            let crossed = stroke::crossed(&points, &hand.links());
            if event.type_() == "pointerup" && !crossed.is_empty() {
                hand.lab.dispatch(Action::Stroke(crossed));
            }
        })
    };
    let onclick = {
        let (hand, pressed) = (hand.clone(), pressed.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(on) = *pressed.borrow() else { return };
            let near = hand.near(on, hand.at(&event));
            if near.len() > 1 && event.detail() < 2 {
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                hand.lab.dispatch(Action::OpenCrowd(near.into(), x, y));
            } else {
                hand.lab.dispatch(Action::Select(on));
            }
        })
    };
    let ondblclick = {
        let (hand, pressed) = (hand.clone(), pressed.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(on) = *pressed.borrow() else { return };
            hand.lab.dispatch(Action::DoObvious(on));
        })
    };
    let oncontextmenu = {
        let hand = hand.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            hand.open_menu(gesture::target(&event), hand.at(&event), x, y);
        })
    };
    let onkeydown = {
        let lab = lab.clone();
        Callback::from(move |event: KeyboardEvent| gesture::key(&lab, &event))
    };
    let onfocusin = {
        let (stops, still, reached) = (stops.clone(), still.clone(), reached.clone());
        Callback::from(move |event: FocusEvent| {
            let on = gesture::target(&event);
            stops.set(stops.after(on, &still));
            reached.set(if gesture::by_keyboard(&event) { on } else { Selection::None });
        })
    };
    let onfocusout = {
        let reached = reached.clone();
        Callback::from(move |_: FocusEvent| reached.set(Selection::None))
    };

    let scene = lab.scene();
    let stops = stops.on(&still, &traffic, cursor.playing);
    let selection = workspace.selection;
    let guilty = workspace.banner.as_ref().map_or(NodeSet::EMPTY, |banner| banner.nodes);
    let least_us = GHOST_MIN_US[usize::from(!cursor.playing)];
    let span_us = (cursor.rate * GHOST_S).within(least_us, 60_000.0);
    let hurries = cursor.hurries();
    let picture = Picture {
        still: &still,
        traffic: &traffic,
        now: cursor.now,
        selection,
        stop: stops.message,
        hurries,
    };
    let messages = use_node_ref();
    let places = picture.places();
    {
        let (messages, places, scale) = (messages.clone(), places.clone(), still.ring.scale());
        use_effect(move || messages::put(&messages, &places, scale));
    }
    let ghosts = {
        let (session, caught) = (lab.session(), lab.caught());
        let (now, at_rest) = (cursor.now, !cursor.playing);
        let flight_us = session.plan().network.latency.max.0 as f64;
        picture.ghosts(&session, &Watch { now, span_us, at_rest, flight_us, caught: &caught })
    };
    // There is something to cut off as soon as somebody leads.
    let links = still.servers.len() > 1 && still.cuts.is_empty();
    let hints = workspace.hint && workspace.exhibit.is_none() && links;
    let hint = scene.leader.filter(|_| hints);
    let selected_link =
        if matches!(selection, Selection::Link(..)) { selection } else { Selection::None };
    html! {
        <section class="stage" aria-label="Cluster">
            { tools::draw(&lab, workspace.grid, &scene, ghosts.len(), !cursor.playing) }
            <div
                ref={root}
                class="stage-picture"
                role="group"
                aria-label={still.summary.clone()}
                {onpointerdown}
                {onpointermove}
                onpointerup={finish.clone()}
                onpointercancel={finish}
                {onclick}
                {ondblclick}
                {oncontextmenu}
                {onkeydown}
                {onfocusin}
                {onfocusout}
            >
                <svg class="stage-nodes">
                    <defs>
                        <pattern id="bars" width="9" height="9" patternUnits="userSpaceOnUse">
                            <path d="M2 0V9" />
                        </pattern>
                    </defs>
                    { for still.servers.iter().map(|look| {
                        let on = Selection::Node(look.id);
                        kept(look.id.number(), Server {
                            look: look.clone(),
                            selected: selection == on,
                            guilty: guilty.contains(look.id),
                            stop: stops.node == on,
                        })
                    }) }
                    { for still.clients.iter().map(|look| {
                        let on = Selection::Node(look.id);
                        kept(look.id.number(), Client {
                            look: look.clone(),
                            selected: selection == on,
                            stop: stops.node == on,
                        })
                    }) }
                </svg>
                <svg class="stage-links">
                    { kept(0, Links {
                        links: still.links.clone(),
                        ring: still.ring.clone(),
                        groups: still.groups.clone(),
                        walls: still.walls.clone(),
                        selected: selected_link,
                        stop: stops.link,
                    }) }
                </svg>
                <svg class="stage-moving">
                    { picture.draw(&lab.session(), &scene, &ghosts, &places, messages) }
                    { gesture::draw_stroke(&stroke, &hand.links(), &still.cuts) }
                    if let Some(leader) = hint.filter(|_| stroke.is_empty()) {
                        { gesture::draw_hint(&still.ring, leader) }
                    }
                </svg>
            </div>
            if let Some(keys) = gesture::keys(&lab, &still, *reached, !cursor.playing) {
                <p class="hint-line">{ keys }</p>
            } else if hint.is_some() {
                <p class="hint-line">
                    { "Drag across links to cut the leader off. Right click or long press for the rest." }
                </p>
            }
        </section>
    }
}

/// What the listeners on the picture share.
#[derive(Clone)]
struct Hand {
    lab: Lab,
    root: NodeRef,
    shown: Rc<RefCell<Shown>>,
}

impl Hand {
    /// Where on the stage something happened.
    fn at(&self, event: &MouseEvent) -> Point {
        let rect = self.root.cast::<web_sys::Element>().map(|root| root.get_bounding_client_rect());
        let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
        Point::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
    }

    fn links(&self) -> Vec<Link> {
        self.shown.borrow().still.links.iter().map(|look| look.link).collect()
    }

    /// The messages that a press on one of them may mean.
    fn near(&self, on: Selection, at: Point) -> Vec<MessageName> {
        if !matches!(on, Selection::Message(_)) {
            return Vec::new();
        }
        let Shown { still, traffic, now } = &*self.shown.borrow();
        let (selection, stop, now) = (on, Selection::None, *now);
        let picture = Picture { still, traffic, now, selection, stop, hurries: false };
        picture.near(at)
    }

    /// Opens all that can be done to something, or first asks which of several messages is meant.
    fn open_menu(&self, on: Selection, at: Point, x: f64, y: f64) {
        let near = self.near(on, at);
        if near.len() > 1 {
            self.lab.dispatch(Action::OpenCrowd(near.into(), x, y));
        } else {
            self.lab.dispatch(Action::OpenMenu(MenuRequest { on, x, y }));
        }
    }
}
