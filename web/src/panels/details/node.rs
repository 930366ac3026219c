//! One node at the playhead: what it says of itself, its timers, its disk, its clock.

use super::parts::{facts, fields, heading, part};
use super::{coming, forms};
use crate::draw::decimal::sketch;
use crate::store::Lab;
use crate::theme::term_property;
use sim_core::base::{Instant, NodeId};
use sim_core::run::{ClientScene, Health, ServerScene};
use yew::prelude::*;

/// A server or client at the playhead; `last` is what last happened to it.
pub fn view(lab: &Lab, node: NodeId, last: Html) -> Html {
    let scene = lab.scene();
    if let Some(server) = scene.servers.iter().find(|server| server.id == node) {
        let epoch = lab.session().run().description().epoch;
        return view_server(lab, server, epoch, scene.now, last);
    }
    match scene.clients.iter().find(|client| client.id == node) {
        Some(client) => view_client(client, scene.now),
        None => html! { <p class="empty">{ format!("There is no {node} in this cluster.") }</p> },
    }
}

fn view_server(lab: &Lab, server: &ServerScene, epoch: &str, now: Instant, last: Html) -> Html {
    let title = html! { server.id.to_string() };
    let under = match &server.view {
        Some(view) if view.epoch > 0 => html! {
            <>
                { view.role }{ " · " }
                <span class="details-term" ~style={format!("--term:{}", term_property(view.epoch))}>
                    { format!("{epoch} {}", view.epoch) }
                </span>
            </>
        },
        Some(view) => html! { view.role },
        None => html! { "has no state while it is down" },
    };
    html! {
        <>
            { heading(title, under) }
            { health(server.health) }
            if let Some(view) = &server.view {
                { for view.forms.iter().map(|form| forms::view(lab, server.id, form)) }
                if !view.fields.is_empty() {
                    { part("State", fields(&view.fields)) }
                }
            }
            if !server.timers.is_empty() {
                { part("Timers", timers(server, now)) }
            }
            { last }
            { coming::view(lab, server) }
            { part("Disk", disk(lab, server)) }
            { part("Machine", machine(server, now)) }
        </>
    }
}

/// The newest records of its disk, and which of them a power loss now would take.
fn disk(lab: &Lab, server: &ServerScene) -> Html {
    const LISTED_MAX: usize = 6;
    let disk = lab.session().run().disk(server.id);
    let hidden = disk.records.len().saturating_sub(LISTED_MAX);
    let listed = &disk.records[hidden..];
    let lost = match disk.unsynced {
        0 if disk.count == 0 => "It is empty.".to_string(),
        0 => "A power loss now would take nothing: all is synced.".to_string(),
        1 => "A power loss now would take the last record.".to_string(),
        count => format!("A power loss now would take the last {count} records."),
    };
    html! {
        <>
            <ol class="details-disk">
                { for listed.iter().map(|record| {
                    let (class, state) = match (&record.text, record.synced) {
                        (None, _) => ("is-damaged", "damaged"),
                        (_, true) => ("is-synced", "synced"),
                        (_, false) => ("is-unsynced", "not synced"),
                    };
                    html! {
                        <li key={record.number} {class}>
                            <span class="details-when">{ record.number }</span>
                            <span>{ record.text.as_deref().unwrap_or("it cannot be read") }</span>
                            <span class="details-disk-state">{ state }</span>
                        </li>
                    }
                }) }
            </ol>
            <p class="details-quiet">
                { lost }
                if server.damaged > 0 {
                    { format!(" Damaged: {}.", server.damaged) }
                }
                if listed.len() < disk.count as usize {
                    { format!(" {} of {} records shown.", listed.len(), disk.count) }
                }
            </p>
        </>
    }
}

fn health(health: Health) -> Html {
    let sentence = match health {
        Health::Up => return html! {},
        Health::Paused => {
            "It stands still: arrivals and due timers wait, its clocks go on.".to_string()
        }
        Health::Crashed => "Its process is down; its disk is as it was.".to_string(),
        Health::PowerLost => {
            "Its machine is without power; what was not synced is gone or torn.".to_string()
        }
        Health::DiskLost => {
            "Its machine is gone with its disk; one with an empty disk takes its place.".to_string()
        }
        Health::Stopped(defect) => format!("It stopped, because of its hardware: {defect}."),
        Health::Halted(rule) => format!("It stopped for good, in a state that cannot be: {rule}"),
    };
    html! { <p class="details-alarm">{ sentence }</p> }
}

fn timers(server: &ServerScene, now: Instant) -> Html {
    html! {
        <ul class="details-timers">
            { for server.timers.iter().map(|timer| {
                let whole = timer.due.since(timer.set_at).0.max(1);
                let left = timer.due.since(now);
                let part = left.0 as f64 / whole as f64;
                html! {
                    <li key={timer.name}>
                        <span>{ timer.name }</span>
                        <span class="details-meter" aria-hidden="true">
                            <span ~style={sketch("width:#%", &[part.clamp(0.0, 1.0) * 100.0])} />
                        </span>
                        <span>{ format!("in {}", tenths(left.0)) }</span>
                    </li>
                }
            }) }
        </ul>
    }
}

/// A length in milliseconds, to a tenth: more digits flicker unread.
pub(super) fn tenths(us: u64) -> String {
    format!("{}.{} ms", us / 1_000, us % 1_000 / 100)
}

fn machine(server: &ServerScene, now: Instant) -> Html {
    let clock = match (server.clock_offset_us, server.drift_ppm) {
        (0, 0) => "right".to_string(),
        (offset, 0) => signed(offset),
        (offset, drift) => format!("{}, drifts {drift} ppm", signed(offset)),
    };
    let mut about = vec![
        ("wall clock", html! { clock }),
        ("inbox", html! { format!("{} waiting", server.waiting) }),
        ("starts", html! { server.starts.to_string() }),
    ];
    let ailments = server.ailments();
    if !ailments.is_empty() {
        about
            .push(("ails", html! { <strong class="details-bad">{ ailments.join(", ") }</strong> }));
    }
    if let Some(until) = server.busy_until.filter(|&until| until > now) {
        about.push(("busy", html! { format!("for {} more", tenths(until.since(now).0)) }));
    }
    facts(about)
}

fn signed(us: i64) -> String {
    let side = if us < 0 { "behind" } else { "ahead" };
    format!("{} {side}", tenths(us.unsigned_abs()))
}

fn view_client(client: &ClientScene, now: Instant) -> Html {
    let waits = client.waits_for.as_ref().map(|wait| {
        let asked = if wait.attempts > 1 {
            format!("{} (attempt {})", wait.asked, wait.attempts)
        } else {
            wait.asked.to_string()
        };
        part(
            "Waits for an answer",
            facts([
                ("operation", html! { format!("{} (op {})", wait.operation, wait.sequence) }),
                ("asked", html! { asked }),
                (
                    "since",
                    html! { format!("{}, {} ago", wait.since, tenths(now.since(wait.since).0)) },
                ),
            ]),
        )
    });
    html! {
        <>
            { heading(html! { client.id.to_string() }, html! { "client" }) }
            { waits }
            { facts([
                ("answered", html! { client.answered.to_string() }),
                ("last", html! { client.last.clone().unwrap_or_else(|| "nothing yet".into()) }),
            ]) }
        </>
    }
}
