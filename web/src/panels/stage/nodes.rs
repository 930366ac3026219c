//! Servers.
//!
//! How a node stands is told at least twice: a leader by its crown and its thick ring, a candidate
//! by its dashed ring and its word, a node that does not run by its body, a sign and a word. Its
//! epoch is a colour and a number.

use super::captions::Caption;
use super::clients::ClientLook;
use super::links::tabindex;
use super::refused::Refused;
use super::still::Pace;
use crate::draw::decimal::{px, sketch};
use crate::draw::geometry::Point;
use crate::draw::labels::Area;
use crate::draw::ring::{CLIENT_RADIUS, Ring};
use crate::store::Selection;
use crate::theme::term_property;
use crate::widgets::{Part, kept, svg};
use sim_core::base::NodeId;
use sim_core::protocol::Standing;
use sim_core::run::{Health, ServerScene};
use yew::prelude::*;

/// A node that does not run as it should.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Trouble {
    /// What is said of it.
    word: &'static str,
    class: &'static str,
    /// Its sign, in a badge of radius eleven.
    sign: &'static str,
}

fn trouble(health: Health) -> Option<Trouble> {
    let (word, class, sign) = match health {
        Health::Up => return None,
        Health::Paused => ("paused", "is-paused", "M-3 -4.500V4.500M3 -4.500V4.500"),
        Health::Crashed => ("crashed", "is-crashed", "M-4 -4L4 4M4 -4L-4 4"),
        Health::PowerLost => ("no power", "is-powerless", "M2 -6.500L-3.500 1H2.500L-2 6.500"),
        // An empty platter.
        Health::DiskLost => {
            ("disk lost", "is-diskless", "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0M-6 6L6 -6")
        }
        Health::Stopped(_) => ("stopped", "is-halted", "M-3.500 -3.500H3.500V3.500H-3.500Z"),
        Health::Halted(_) => ("halted", "is-halted", "M-4.500 0H4.500"),
    };
    Some(Trouble { word, class, sign })
}

/// The crown of one that leads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Crown {
    None,
    Real,
    /// It still believes that it leads, but somebody leads in a later epoch.
    Past,
}

/// How a server looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerLook {
    /// Which.
    pub id: NodeId,
    /// Where it stands.
    pub at: Point,
    radius: f64,
    trouble: Option<Trouble>,
    role: &'static str,
    crown: Crown,
    epoch: u64,
    term: Option<AttrValue>,
    /// Whether something is wrong with its hardware, although it runs.
    ails: bool,
    caption: Caption,
    spoken: AttrValue,
}

impl ServerLook {
    /// The look of a server; `word` is the protocol's word for its epochs, and `newest` the latest
    /// in which somebody leads; `refused` tells which votes were.
    pub fn new(
        server: &ServerScene,
        ring: &Ring,
        word: &str,
        newest: u64,
        refused: &[Refused],
        pace: Pace,
    ) -> ServerLook {
        let view = server.view.as_ref();
        let standing = view.map_or(Standing::Following, |view| view.standing);
        let epoch = view.map_or(0, |view| view.epoch);
        let trouble = trouble(server.health);
        let leads = standing == Standing::Leading && server.health == Health::Up;
        let crown = match leads {
            true if epoch < newest => Crown::Past,
            true => Crown::Real,
            false => Crown::None,
        };
        let contends = standing == Standing::Contending;
        let mut words = Vec::new();
        words.extend(trouble.map(|trouble| trouble.word.to_string()));
        words.extend(view.filter(|_| contends).map(|view| view.role.to_string()));
        words.extend((crown == Crown::Past).then(|| "outdated leader".to_string()));
        words.extend(server.ailments());
        if pace != Pace::Hurried {
            words.extend((server.waiting > 0).then(|| format!("{} waiting", server.waiting)));
            let is_busy = server.busy_until.is_some() && server.health == Health::Up;
            let word = if server.syncing { "writing" } else { "busy" };
            words.extend(is_busy.then(|| word.to_string()));
        }
        let radius = ring.radius;
        let term = view.filter(|_| !word.is_empty()).map(|_| match radius < 25.0 {
            true => epoch.to_string().into(),
            false => format!("{word} {epoch}").into(),
        });
        ServerLook {
            id: server.id,
            at: ring.place(server.id),
            radius,
            trouble,
            role: match standing {
                Standing::Leading => "is-leading",
                Standing::Contending => "is-contending",
                Standing::Following => "is-following",
            },
            crown,
            epoch,
            term,
            ails: !server.ailments().is_empty(),
            caption: Caption::new(words, view, contends, ring, server.id, refused, pace),
            spoken: spoken(server, trouble, word).into(),
        }
    }
}

/// The accessible name: `n1, leader, term 2`.
fn spoken(server: &ServerScene, trouble: Option<Trouble>, word: &str) -> String {
    let mut parts = vec![server.id.to_string()];
    parts.extend(trouble.map(|trouble| trouble.word.to_string()));
    parts.extend(server.ailments());
    if let Some(view) = &server.view {
        parts.push(view.role.to_string());
        if !word.is_empty() {
            parts.push(format!("{word} {}", view.epoch));
        }
    }
    parts.join(", ")
}

/// Where nodes and their captions leave no room for other words.
pub fn areas(servers: &[ServerLook], clients: &[ClientLook]) -> Vec<Area> {
    let mut areas = Vec::new();
    for server in servers {
        let (at, radius) = (server.at, server.radius);
        areas.push(Area::around(at, radius + 8.0, radius + 8.0));
        if server.crown != Crown::None {
            areas.push(Area::around(Point::new(at.x, at.y - radius - 19.5), 16.0, 10.0));
        }
        areas.extend(server.caption.area(at));
    }
    for client in clients {
        let at = Point::new(client.at.x, client.at.y + 17.0);
        areas.push(Area::around(at, CLIENT_RADIUS + 18.0, CLIENT_RADIUS + 19.0));
    }
    areas
}

/// A server.
#[derive(PartialEq)]
pub struct Server {
    /// How it looks.
    pub look: ServerLook,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether a broken claim names it.
    pub guilty: bool,
    /// Whether Tab leads to it.
    pub stop: bool,
}

impl Part for Server {
    fn draw(&self) -> Html {
        let look = &self.look;
        let body = Body {
            id: look.id,
            radius: look.radius,
            trouble: look.trouble,
            crown: look.crown,
            term: look.term.clone(),
            guilty: self.guilty,
        };
        html! {
            <g
                class={classes!("node", look.role, look.trouble.map(|trouble| trouble.class), look.ails.then_some("is-ailing"), self.selected.then_some("is-selected"))}
                ~style={format!("--term: {}", term_property(look.epoch))}
                transform={sketch("translate(# #)", &[look.at.x, look.at.y])}
                role="button"
                tabindex={tabindex(self.stop)}
                aria-label={look.spoken.clone()}
                data-on={Selection::Node(look.id).name()}
            >
                { kept(0, body) }
                { kept(1, look.caption.clone()) }
            </g>
        }
    }
}

/// A server without what stands under it, which changes much more often.
#[derive(PartialEq)]
struct Body {
    id: NodeId,
    radius: f64,
    trouble: Option<Trouble>,
    crown: Crown,
    term: Option<AttrValue>,
    guilty: bool,
}

impl Part for Body {
    fn draw(&self) -> Html {
        let radius = self.radius;
        html! {
            <>
                { svg::circle("node-focus", radius + 13.0) }
                { svg::circle("node-track", radius + 8.0) }
                { svg::circle("node-ground", radius) }
                { svg::circle("node-body", radius) }
                if self.trouble.is_some_and(|trouble| trouble.class == "is-crashed") {
                    { svg::path("state-cross", cross(radius * 0.64).into()) }
                }
                { svg::circle("node-ring", radius) }
                <text class="node-name" ~style={sketch("font-size: #px", &[radius * 0.46])} y={if self.term.is_some() { "-1" } else { "5" }}>
                    { self.id.to_string() }
                </text>
                if let Some(term) = self.term.clone() {
                    <text class="node-term" ~style={sketch("font-size: #px", &[(radius * 0.34).max(10.0)])} y={px(radius * 0.42)}>{ term }</text>
                }
                if self.crown != Crown::None {
                    { svg::path(if self.crown == Crown::Real { "crown" } else { "crown crown-past" }, crown(radius).into()) }
                }
                if let Some(trouble) = self.trouble {
                    { draw_badge("state-mark", radius, trouble.sign) }
                }
                if self.guilty {
                    { svg::circle("guilt", radius + 14.0) }
                    { draw_badge("guilt-mark", -radius, "M0 -5.500V1.500M0 5V5.200") }
                }
            </>
        }
    }
}

/// A sign on a coloured disc, at a node's shoulder.
fn draw_badge(class: &'static str, x: f64, sign: &'static str) -> Html {
    let (x, y) = (x * 0.8, -x.abs() * 0.8);
    html! {
        <g {class} transform={sketch("translate(# #)", &[x, y])}><circle r="11" /><path d={sign} /></g>
    }
}

fn cross(r: f64) -> String {
    sketch("M-# -#L# #M# -#L-# #", &[r, r, r, r, r, r, r, r])
}

/// A crown that sits on a node.
fn crown(radius: f64) -> String {
    // Above the arc of the timer.
    let base = -radius - 11.5;
    let [side, valley, top] = [base - 13.0, base - 6.5, base - 16.0];
    sketch("M-13 #L-15 #L-7 #L0 #L7 #L15 #L13 #Z", &[base, side, valley, top, valley, side, base])
}
