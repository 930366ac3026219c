//! Servers and clients.
//!
//! How a node stands is told at least twice: a leader by its crown and its thick ring, a candidate
//! by its dashed ring and its word, a dead node by its crossed body and its word. Its epoch is a
//! colour and a number.

use super::gesture::px;
use crate::draw::geometry::{Point, arc};
use crate::draw::ring::{CLIENT_RADIUS, Ring};
use crate::store::Selection;
use crate::theme::term_property;
use sim_core::base::{Instant, NodeSet};
use sim_core::protocol::{Form, NodeView, Standing, Vote};
use sim_core::run::{ClientScene, Health, Scene, ServerScene};
use sim_core::session::Session;
use yew::prelude::*;

/// How many cells of a log are drawn.
const CELLS: usize = 9;
/// How many votes are drawn one by one.
const VOTES_MAX: usize = 9;
/// The size of a cell.
const CELL: f64 = 11.0;

/// All nodes.
pub fn draw(
    session: &Session,
    scene: &Scene,
    ring: &Ring,
    selection: Selection,
    guilty: NodeSet,
) -> Html {
    let word = session.run().description().epoch;
    html! {
        <g class="nodes">
            { for scene.clients.iter().map(|client| {
                draw_client(client, ring.place(client.id), selection == Selection::Node(client.id))
            }) }
            { for scene.servers.iter().map(|server| {
                let place = ring.place(server.id);
                let selected = selection == Selection::Node(server.id);
                let look = Look { selected, guilty: guilty.contains(server.id) };
                draw_server(server, place, ring.radius, word, scene.now, look)
            }) }
        </g>
    }
}

/// What is said of a node that does not run as it should.
fn state_word(health: Health) -> Option<&'static str> {
    match health {
        Health::Up => None,
        Health::Paused => Some("paused"),
        Health::Crashed => Some("crashed"),
        Health::PowerLost => Some("no power"),
        Health::DiskLost => Some("disk lost"),
        Health::Stopped(_) => Some("stopped"),
        Health::Halted(_) => Some("halted"),
    }
}

/// The accessible name: `n1, leader, term 2`.
fn spoken(server: &ServerScene, word: &str) -> String {
    let mut parts = vec![server.id.to_string()];
    parts.extend(state_word(server.health).map(str::to_string));
    if let Some(view) = &server.view {
        parts.push(view.role.to_string());
        if !word.is_empty() {
            parts.push(format!("{word} {}", view.epoch));
        }
    }
    parts.join(", ")
}

/// What the page says about a server, besides what it is.
struct Look {
    selected: bool,
    guilty: bool,
}

fn draw_server(
    server: &ServerScene,
    at: Point,
    radius: f64,
    word: &'static str,
    now: Instant,
    look: Look,
) -> Html {
    let view = server.view.as_ref();
    let standing = view.map(|view| view.standing);
    let epoch = view.map_or(0, |view| view.epoch);
    let health = match server.health {
        Health::Up => "is-up",
        Health::Paused => "is-paused",
        Health::Crashed => "is-crashed",
        Health::PowerLost => "is-powerless",
        Health::DiskLost => "is-diskless",
        Health::Stopped(_) => "is-stopped",
        Health::Halted(_) => "is-halted",
    };
    let role = match standing {
        Some(Standing::Leading) => "is-leading",
        Some(Standing::Contending) => "is-contending",
        _ => "is-following",
    };
    let busy = server.busy_until.is_some_and(|until| until > now);
    html! {
        <g
            key={server.id.to_string()}
            class={classes!("node", health, role, look.selected.then_some("is-selected"))}
            ~style={format!("--term: {}", term_property(epoch))}
            transform={format!("translate({:.1} {:.1})", at.x, at.y)}
            role="button"
            tabindex="0"
            aria-label={spoken(server, word)}
            data-on={Selection::Node(server.id).name()}
        >
            <circle class="node-focus" r={px(radius + 13.0)} />
            { draw_timers(server, radius, now) }
            <circle class="node-body" r={px(radius)} />
            <circle class="node-ring" r={px(radius)} />
            { draw_state(server.health, radius) }
            <text class="node-name" ~style={format!("font-size: {:.1}px", radius * 0.44)} y={if word.is_empty() || view.is_none() { "5" } else { "-1" }}>
                { server.id.to_string() }
            </text>
            if !word.is_empty() && server.view.is_some() {
                <text class="node-term" ~style={format!("font-size: {:.1}px", (radius * 0.33).max(10.0))} y={px(radius * 0.42)}>{ if radius < 25.0 { epoch.to_string() } else { format!("{word} {epoch}") } }</text>
            }
            if standing == Some(Standing::Leading) && server.health == Health::Up {
                <path class="crown" d={crown(radius)} />
            }
            { draw_caption(server, view, radius, busy) }
            if look.guilty {
                <circle class="guilt" r={px(radius + 14.0)} />
                <g class="guilt-mark" transform={format!("translate({:.1} {:.1})", -radius - 2.0, -radius - 2.0)}>
                    <circle r="10" /><text y="4.5">{ "!" }</text>
                </g>
            }
        </g>
    }
}

/// A crown that sits on a node.
fn crown(radius: f64) -> String {
    let base = -radius - 7.0;
    format!(
        "M-13 {base}L-15 {:.1}L-7 {:.1}L0 {:.1}L7 {:.1}L15 {:.1}L13 {base}Z",
        base - 13.0,
        base - 6.5,
        base - 16.0,
        base - 6.5,
        base - 13.0
    )
}

/// Arcs that deplete as timers run out; the one that is due first is the outer and stronger one.
fn draw_timers(server: &ServerScene, radius: f64, now: Instant) -> Html {
    const TIMERS_MAX: usize = 2;
    if server.health.is_down() {
        return Html::default();
    }
    let mut timers = server.timers.clone();
    timers.sort_by_key(|timer| std::cmp::Reverse(timer.due.since(timer.set_at)));
    timers.truncate(TIMERS_MAX);
    html! {
        { for timers.iter().enumerate().map(|(index, timer)| {
            let whole = timer.due.since(timer.set_at).0.max(1) as f64;
            let left = timer.due.since(now).0 as f64 / whole;
            let path = arc(Point::new(0.0, 0.0), radius + 8.0 - 4.0 * index as f64, left);
            html! {
                <path key={timer.name} class={classes!("timer", (index > 0).then_some("timer-inner"))} d={path}>
                    <title>{ format!("{} timer, due at {}", timer.name, timer.due) }</title>
                </path>
            }
        }) }
    }
}

/// What a node that does not run as it should looks like, besides its word.
fn draw_state(health: Health, radius: f64) -> Html {
    let r = radius * 0.62;
    match health {
        Health::Up => Html::default(),
        Health::Paused => html! {
            <g class="state-mark">
                <rect x={px(radius - 8.0)} y={px(-radius - 4.0)} width="22" height="22" rx="11" />
                <path d={format!("M{:.1} {:.1}v10M{:.1} {:.1}v10", radius + 0.2, 2.0 - radius, radius + 5.8, 2.0 - radius)} />
            </g>
        },
        Health::Crashed => html! {
            <path class="state-cross" d={format!("M{:.1} {:.1}L{r:.1} {r:.1}M{r:.1} {:.1}L{:.1} {r:.1}", -r, -r, -r, -r)} />
        },
        Health::PowerLost => html! {
            <path class="state-bolt" d="M4 -24L-11 3H-1L-5 24L12 -5H2Z" />
        },
        // An open platter without its arm.
        Health::DiskLost => html! {
            <path class="state-cross" d="M-13 0a13 13 0 1 0 26 0a13 13 0 1 0 -26 0M-15 15L15 -15" />
        },
        Health::Stopped(_) | Health::Halted(_) => html! {
            <path class="state-cross" d={format!("M{:.1} 0H{r:.1}", -r)} />
        },
    }
}

/// What stands under a node: its state in a word, its log, its votes.
fn draw_caption(server: &ServerScene, view: Option<&NodeView>, radius: f64, busy: bool) -> Html {
    let mut y = radius + 24.0;
    let mut rows = Vec::new();
    let candidate = view.filter(|view| view.standing == Standing::Contending).map(|view| view.role);
    let mut words: Vec<String> = Vec::new();
    words.extend(state_word(server.health).or(candidate).map(str::to_string));
    if server.waiting > 0 {
        words.push(format!("{} waiting", server.waiting));
    }
    if busy && server.health == Health::Up {
        words.push("writing".to_string());
    }
    if !words.is_empty() {
        rows.push(html! { <text class="node-state" y={px(y + 3.0)}>{ words.join(" · ") }</text> });
        y += 16.0;
    }
    for form in view.map_or(&[][..], |view| &view.forms) {
        match form {
            Form::Log { first, cells, committed, .. } if !cells.is_empty() => {
                rows.push(draw_log(*first, cells, *committed, y - 6.0));
                y += CELL + 7.0;
            }
            Form::Votes { votes, needed, .. } if !votes.is_empty() && candidate.is_some() => {
                rows.push(draw_votes(votes, *needed, y));
                y += 17.0;
            }
            _ => {}
        }
    }
    html! { <g class="node-caption">{ for rows }</g> }
}

/// The last cells of a log: filled with their term's colour once committed, outlined before.
fn draw_log(first: u64, cells: &[sim_core::protocol::Cell], committed: u64, y: f64) -> Html {
    let skipped = cells.len().saturating_sub(CELLS);
    let shown = &cells[skipped..];
    let first = first + skipped as u64;
    let width = shown.len() as f64 * (CELL + 1.5);
    html! {
        <g class="log" transform={format!("translate({:.1} {y:.1})", -width / 2.0)}>
            if first > 1 {
                <text class="log-more" x="-5" y="9">{ format!("{}…", first - 1) }</text>
            }
            { for shown.iter().enumerate().map(|(index, cell)| {
                let position = first + index as u64;
                let class = if position <= committed { "cell cell-committed" } else { "cell" };
                html! {
                    <rect key={position} {class}
                        ~style={format!("--term: {}", term_property(cell.epoch))}
                        x={px(index as f64 * (CELL + 1.5))} width={px(CELL)} height={px(CELL)} rx="2">
                        <title>{ format!("{position}: {} ({})", cell.label, cell.epoch) }</title>
                    </rect>
                }
            }) }
        </g>
    }
}

/// The votes that a candidate has, lacks and waits for.
fn draw_votes(votes: &[(sim_core::base::NodeId, Vote)], needed: u32, y: f64) -> Html {
    let granted = votes.iter().filter(|(_, vote)| *vote == Vote::Granted).count();
    // Of many voters only the count is told.
    let shown = if votes.len() > VOTES_MAX { &[][..] } else { votes };
    let width = shown.len() as f64 * 14.0 + 24.0;
    html! {
        <g class="votes" transform={format!("translate({:.1} {y:.1})", -width / 2.0 + 7.0)}>
            { for shown.iter().enumerate().map(|(index, (voter, vote))| {
                let (class, sign) = match vote {
                    Vote::Granted => ("vote vote-granted", "+"),
                    Vote::Denied => ("vote vote-denied", "−"),
                    Vote::Awaited => ("vote", ""),
                };
                let x = px(index as f64 * 14.0);
                html! {
                    <g key={voter.to_string()} {class}>
                        <circle cx={x.clone()} r="5.5" />
                        <text {x} y="3.5">{ sign }</text>
                    </g>
                }
            }) }
            <text class="votes-count" x={px(shown.len() as f64 * 14.0 - 2.0)} y="4">
                { format!("{granted}/{needed}") }
            </text>
        </g>
    }
}

fn draw_client(client: &ClientScene, at: Point, selected: bool) -> Html {
    let (first, second) = match (&client.waits_for, &client.last) {
        (Some(wait), _) => {
            let again =
                if wait.attempts > 1 { format!(", try {}", wait.attempts) } else { String::new() };
            (wait.operation.clone(), format!("asks {}{again}", wait.asked))
        }
        (None, Some(last)) => match last.split_once(" → ") {
            Some((operation, outcome)) => (operation.to_string(), format!("→ {outcome}")),
            None => (last.clone(), String::new()),
        },
        (None, None) => (String::new(), String::new()),
    };
    let waits = client.waits_for.is_some();
    html! {
        <g
            key={client.id.to_string()}
            class={classes!("client", waits.then_some("is-waiting"), selected.then_some("is-selected"))}
            transform={format!("translate({:.1} {:.1})", at.x, at.y)}
            role="button"
            tabindex="0"
            aria-label={format!("{}, client, {first} {second}", client.id)}
            data-on={Selection::Node(client.id).name()}
        >
            <rect class="node-focus" x={px(-CLIENT_RADIUS - 5.0)} y={px(-CLIENT_RADIUS - 5.0)}
                width={px(2.0 * CLIENT_RADIUS + 10.0)} height={px(2.0 * CLIENT_RADIUS + 10.0)} rx="11" />
            <rect class="client-body" x={px(-CLIENT_RADIUS)} y={px(-CLIENT_RADIUS)}
                width={px(2.0 * CLIENT_RADIUS)} height={px(2.0 * CLIENT_RADIUS)} rx="8" />
            <text class="node-name" y="5">{ client.id.to_string() }</text>
            <g class="client-words">
                <text y={px(CLIENT_RADIUS + 18.0)}>{ first }</text>
                <text class="client-second" y={px(CLIENT_RADIUS + 33.0)}>{ second }</text>
            </g>
        </g>
    }
}
