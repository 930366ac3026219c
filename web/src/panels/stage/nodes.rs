//! Servers and clients.
//!
//! How a node stands is told at least twice: a leader by its crown and its thick ring, a candidate
//! by its dashed ring and its word, a node that does not run by its body, a sign and a word. Its
//! epoch is a colour and a number.

use super::links::tabindex;
use crate::draw::decimal::{Whole, px, sketch};
use crate::draw::geometry::Point;
use crate::draw::labels::{self, Area};
use crate::draw::ring::{CLIENT_RADIUS, Ring};
use crate::store::Selection;
use crate::theme::term_property;
use crate::widgets::svg;
use sim_core::base::NodeId;
use sim_core::protocol::{Form, NodeView, Standing, Vote};
use sim_core::run::{ClientScene, Health, ServerScene};
use yew::prelude::*;

/// How many cells of a log are drawn at most.
const CELLS_MAX: usize = 9;
/// How many votes are drawn one by one.
const VOTES_MAX: usize = 9;
/// From one vote to the next.
const VOTE: f64 = 15.0;
/// Between two cells.
const GAP: f64 = 2.0;
/// The height of letters of captions.
const LETTERS: f64 = 12.0;

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

/// The last cells of a log.
#[derive(Clone, Debug, PartialEq)]
struct LogLook {
    /// How many stand before those that are drawn.
    before: u64,
    /// The epochs of those that are drawn.
    cells: Vec<u64>,
    /// How many of them are committed.
    committed: usize,
    size: f64,
    title: AttrValue,
}

/// How a server looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerLook {
    /// Which.
    pub id: NodeId,
    /// Where it stands.
    pub at: Point,
    radius: f64,
    scale: f64,
    trouble: Option<Trouble>,
    role: &'static str,
    crown: Crown,
    epoch: u64,
    term: Option<AttrValue>,
    words: AttrValue,
    /// Whether something is wrong with its hardware, although it runs.
    ails: bool,
    log: Option<LogLook>,
    votes: Option<(Vec<(NodeId, Vote)>, u32)>,
    spoken: AttrValue,
}

impl ServerLook {
    /// The look of a server; `word` is the protocol's word for its epochs, and `newest` the latest
    /// in which somebody leads.
    pub fn new(server: &ServerScene, ring: &Ring, word: &str, newest: u64) -> ServerLook {
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
        let votes = view.filter(|_| contends).and_then(votes);
        words.extend(votes.as_ref().and_then(|(votes, _)| refused(votes)));
        words.extend((crown == Crown::Past).then(|| "outdated leader".to_string()));
        words.extend(server.ailments());
        if server.waiting > 0 {
            words.push(format!("{} waiting", server.waiting));
        }
        if server.busy_until.is_some() && server.health == Health::Up {
            words.push(if server.syncing { "writing" } else { "busy" }.to_string());
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
            scale: ring.scale(),
            trouble,
            role: match standing {
                Standing::Leading => "is-leading",
                Standing::Contending => "is-contending",
                Standing::Following => "is-following",
            },
            crown,
            epoch,
            term,
            words: words.join(" · ").into(),
            ails: !server.ailments().is_empty(),
            log: view.and_then(|view| log(view, ring)),
            votes,
            spoken: spoken(server, trouble, word).into(),
        }
    }

    /// How much a caption takes below the node.
    fn caption_height(&self) -> f64 {
        let row = |there: bool, height| if there { height } else { 0.0 };
        self.scale
            * (row(!self.words.is_empty(), 19.0)
                + row(self.log.is_some(), 21.0)
                + row(self.votes.is_some(), 17.0))
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

fn log(view: &NodeView, ring: &Ring) -> Option<LogLook> {
    view.forms.iter().find_map(|form| {
        let Form::Log { name, first, cells, committed } = form else { return None };
        let size = if ring.radius < 25.0 { 8.0 } else { 12.0 };
        let room = ring.caption_width() / ring.scale();
        // What stands before the first cell needs some of it.
        let fits = |room: f64| ((room / (size + GAP)) as usize).clamp(2, CELLS_MAX);
        let skipped = match cells.len() {
            all if *first == 1 && all <= fits(room) => 0,
            more => more.saturating_sub(fits(room - 24.0)),
        };
        let before = first - 1 + skipped as u64;
        let shown = &cells[skipped..];
        let last = before + shown.len() as u64;
        (!cells.is_empty()).then(|| LogLook {
            before,
            cells: shown.iter().map(|cell| cell.epoch).collect(),
            committed: committed.saturating_sub(before).min(shown.len() as u64) as usize,
            size,
            title: format!("{name}: {last} entries, {committed} committed").into(),
        })
    })
}

fn votes(view: &NodeView) -> Option<(Vec<(NodeId, Vote)>, u32)> {
    view.forms.iter().find_map(|form| match form {
        Form::Votes { votes, needed, .. } if !votes.is_empty() => Some((votes.clone(), *needed)),
        _ => None,
    })
}

/// By whom a candidate was refused.
fn refused(votes: &[(NodeId, Vote)]) -> Option<String> {
    let denied = votes.iter().filter(|(_, vote)| *vote == Vote::Denied);
    let names: Vec<String> = denied.map(|(voter, _)| voter.to_string()).collect();
    match names.len() {
        0 => None,
        1..=2 => Some(format!("refused by {}", names.join(", "))),
        many => Some(format!("refused by {many}")),
    }
}

/// Where nodes and their captions leave no room for other words.
pub fn areas(servers: &[ServerLook], clients: &[ClientLook]) -> Vec<Area> {
    let mut areas = Vec::new();
    for server in servers {
        let (at, radius) = (server.at, server.radius);
        areas.push(Area::around(at, radius + 8.0, radius + 8.0));
        if server.crown != Crown::None {
            areas.push(Area::around(Point::new(at.x, at.y - radius - 14.0), 16.0, 12.0));
        }
        let half = server.caption_height() / 2.0;
        if half > 0.0 {
            let cells = server
                .log
                .as_ref()
                .map_or(0.0, |log| log.cells.len() as f64 * (log.size + GAP) + 20.0);
            let width = cells.max(labels::width(&server.words, LETTERS) + 16.0) * server.scale;
            let middle = Point::new(at.x, at.y + radius + 12.0 + half);
            areas.push(Area::around(middle, width / 2.0, half));
        }
    }
    for client in clients {
        let at = Point::new(client.at.x, client.at.y + 17.0);
        areas.push(Area::around(at, CLIENT_RADIUS + 18.0, CLIENT_RADIUS + 19.0));
    }
    areas
}

/// What [`Server`] needs.
#[derive(Properties, PartialEq)]
pub struct ServerProps {
    /// How it looks.
    pub look: ServerLook,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether a broken claim names it.
    pub guilty: bool,
    /// Whether Tab leads to it.
    pub stop: bool,
}

/// A server.
#[component]
pub fn Server(props: &ServerProps) -> Html {
    let look = &props.look;
    let radius = look.radius;
    let second = look.term.is_some();
    html! {
        <g
            class={classes!("node", look.role, look.trouble.map(|trouble| trouble.class), look.ails.then_some("is-ailing"), props.selected.then_some("is-selected"))}
            ~style={format!("--term: {}", term_property(look.epoch))}
            transform={sketch("translate(# #)", &[look.at.x, look.at.y])}
            role="button"
            tabindex={tabindex(props.stop)}
            aria-label={look.spoken.clone()}
            data-on={Selection::Node(look.id).name()}
        >
            { svg::circle("node-focus", radius + 13.0) }
            { svg::circle("node-track", radius + 8.0) }
            { svg::circle("node-ground", radius) }
            { svg::circle("node-body", radius) }
            if look.trouble.is_some_and(|trouble| trouble.class == "is-crashed") {
                { svg::path("state-cross", cross(radius * 0.64).into()) }
            }
            { svg::circle("node-ring", radius) }
            <text class="node-name" ~style={sketch("font-size: #px", &[radius * 0.46])} y={if second { "-1" } else { "5" }}>
                { look.id.to_string() }
            </text>
            if let Some(term) = look.term.clone() {
                <text class="node-term" ~style={sketch("font-size: #px", &[(radius * 0.34).max(10.0)])} y={px(radius * 0.42)}>{ term }</text>
            }
            if look.crown != Crown::None {
                { svg::path(if look.crown == Crown::Real { "crown" } else { "crown crown-past" }, crown(radius).into()) }
            }
            if let Some(trouble) = look.trouble {
                { draw_badge("state-mark", radius, trouble.sign) }
            }
            { draw_caption(look) }
            if props.guilty {
                { svg::circle("guilt", radius + 14.0) }
                { draw_badge("guilt-mark", -radius, "M0 -5.500V1.500M0 5V5.200") }
            }
        </g>
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
    let base = -radius - 6.0;
    let [side, valley, top] = [base - 13.0, base - 6.5, base - 16.0];
    sketch("M-13 #L-15 #L-7 #L0 #L7 #L15 #L13 #Z", &[base, side, valley, top, valley, side, base])
}

/// What stands under a node: its state in a word, its log, its votes.
fn draw_caption(look: &ServerLook) -> Html {
    let mut y = 25.0;
    let mut rows = Vec::new();
    if !look.words.is_empty() {
        let width = labels::width(&look.words, LETTERS) + 16.0;
        rows.push(html! {
            <g class="node-state">
                { svg::rect("", Point::new(-width / 2.0, y - 10.5), (width, 18.0), 9.0) }
                { svg::words(classes!(), 0.0, y + 3.0, look.words.clone()) }
            </g>
        });
        y += 19.0;
    }
    if let Some(log) = &look.log {
        rows.push(draw_log(log, y - 8.0));
        y += 20.0;
    }
    if let Some((votes, needed)) = &look.votes {
        rows.push(draw_votes(votes, *needed, y));
    }
    html! {
        <g class="node-caption" transform={sketch("translate(0 #) scale(~)", &[look.radius, look.scale])}>{ for rows }</g>
    }
}

/// The last cells of a log: filled with their term's colour and underlined once committed, outlined
/// before; with the term's number where it can be read.
fn draw_log(log: &LogLook, y: f64) -> Html {
    let pitch = log.size + GAP;
    let width = log.cells.len() as f64 * pitch - GAP;
    let done = log.committed as f64 * pitch - GAP;
    html! {
        <g class="log" transform={sketch("translate(# #)", &[-width / 2.0, y])}>
            <title>{ log.title.clone() }</title>
            { draw_ground(-5.0, -4.0, width + 10.0, log.size + 10.0) }
            if log.before > 0 {
                { svg::words(classes!("log-more"), -4.0, log.size - 2.5, format!("{}…", log.before).into()) }
            }
            { for log.cells.iter().enumerate().map(|(index, &epoch)| {
                let x = index as f64 * pitch;
                let class = if index < log.committed { "cell cell-committed" } else { "cell" };
                html! {
                    <g key={index} {class} ~style={format!("--term: {}", term_property(epoch))}>
                        { svg::rect("", Point::new(x, 0.0), (log.size, log.size), 2.5) }
                        if log.size > 10.0 && epoch < 100 {
                            { svg::words(classes!(), x + log.size / 2.0, log.size - 3.0, epoch.to_string().into()) }
                        }
                    </g>
                }
            }) }
            if log.committed > 0 {
                { svg::path("commit", sketch("M0 #H#V#", &[log.size + 3.5, done, log.size + 0.5]).into()) }
            }
        </g>
    }
}

/// Ground under a strip, so that what runs behind it does not run through it.
fn draw_ground(x: f64, y: f64, width: f64, height: f64) -> Html {
    svg::rect("strip-ground", Point::new(x, y), (width, height), 5.0)
}

/// The votes that a candidate has, lacks and waits for, in the order of the voters.
fn draw_votes(votes: &[(NodeId, Vote)], needed: u32, y: f64) -> Html {
    let granted = votes.iter().filter(|(_, vote)| *vote == Vote::Granted).count();
    // Of many voters only the count is told.
    let shown = if votes.len() > VOTES_MAX { &[][..] } else { votes };
    let width = shown.len() as f64 * VOTE + 24.0;
    html! {
        <g class="votes" transform={sketch("translate(# #)", &[-width / 2.0 + 7.0, y])}>
            { draw_ground(-9.0, -8.0, width + 4.0, 16.0) }
            { for shown.iter().enumerate().map(|(index, (voter, vote))| {
                let (class, sign, word) = match vote {
                    Vote::Granted => ("vote vote-granted", "M-3 .2L-.8 2.500L3.200 -2.200", "granted"),
                    Vote::Denied => ("vote vote-denied", "M-2.300 -2.300L2.300 2.300M2.300 -2.300L-2.300 2.300", "denied"),
                    Vote::Awaited => ("vote", "", "has not answered"),
                };
                html! {
                    <g key={index} {class} transform={format!("translate({} 0)", Whole(index as f64 * VOTE))}>
                        <circle r="6" /><path d={sign} />
                        <title>{ format!("{voter} {word}") }</title>
                    </g>
                }
            }) }
            { svg::words(classes!("votes-count"), shown.len() as f64 * VOTE - 3.0, 4.0, format!("{granted}/{needed}").into()) }
        </g>
    }
}

/// How a client looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientLook {
    /// Which.
    pub id: NodeId,
    /// Where it stands.
    pub at: Point,
    waits: bool,
    first: AttrValue,
    second: AttrValue,
    /// How far its words are moved aside so that they stay on the stage.
    aside: f64,
}

impl ClientLook {
    /// The look of a client.
    pub fn new(client: &ClientScene, ring: &Ring) -> ClientLook {
        let (first, second) = match (&client.waits_for, &client.last) {
            (Some(wait), _) => {
                let again = match wait.attempts {
                    0 | 1 => String::new(),
                    many => format!(", try {many}"),
                };
                (wait.operation.clone(), format!("asks {}{again}", wait.asked))
            }
            (None, Some(last)) => match last.split_once(" → ") {
                Some((operation, outcome)) => (operation.to_string(), format!("→ {outcome}")),
                None => (last.clone(), String::new()),
            },
            (None, None) => (String::new(), String::new()),
        };
        ClientLook {
            id: client.id,
            at: ring.place(client.id),
            waits: client.waits_for.is_some(),
            aside: {
                let letters = |text| labels::width(text, LETTERS);
                let half = letters(&first).max(letters(&second)) / 2.0 + 4.0;
                let x = ring.place(client.id).x;
                x.min(ring.width - half).max(half) - x
            },
            first: first.into(),
            second: second.into(),
        }
    }
}

/// What [`Client`] needs.
#[derive(Properties, PartialEq)]
pub struct ClientProps {
    /// How it looks.
    pub look: ClientLook,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether Tab leads to it.
    pub stop: bool,
}

/// A client.
#[component]
pub fn Client(props: &ClientProps) -> Html {
    let ClientLook { id, at, waits, first, second, aside } = &props.look;
    let square = |class: &'static str, half: f64, round: f64| {
        svg::rect(class, Point::new(-half, -half), (2.0 * half, 2.0 * half), round)
    };
    html! {
        <g
            class={classes!("client", waits.then_some("is-waiting"), props.selected.then_some("is-selected"))}
            transform={sketch("translate(# #)", &[at.x, at.y])}
            role="button"
            tabindex={tabindex(props.stop)}
            aria-label={format!("{id}, client, {first} {second}")}
            data-on={Selection::Node(*id).name()}
        >
            { square("node-focus", CLIENT_RADIUS + 5.0, 11.0) }
            { square("client-body", CLIENT_RADIUS, 8.0) }
            { svg::words(classes!("node-name"), 0.0, 5.0, id.to_string().into()) }
            <g class="client-words" transform={sketch("translate(# 0)", &[*aside])}>
                { svg::words(classes!(), 0.0, CLIENT_RADIUS + 18.0, first.clone()) }
                { svg::words(classes!("client-second"), 0.0, CLIENT_RADIUS + 33.0, second.clone()) }
            </g>
        </g>
    }
}
