//! Fewer nodes: one server less, or two, so that a majority stays what it was; one client less; one
//! client asks what another did.

use super::{Place, Proposal, pairs};
use crate::base::NodeId;
use crate::hunt::shrink::subject::{Subject, renamed};
use crate::plan::{Fault, Plan};
use crate::protocol::Description;

pub(super) fn propose(subject: &Subject, known: &Description, place: Place) -> Proposal {
    let plan = &subject.plan;
    let (nodes, clients, column) = (plan.nodes, plan.clients, place.column);
    match place.row {
        0 if nodes >= known.servers_min + 2 => {
            let servers = pairs(nodes);
            Proposal::of(column, servers.map(|(a, b)| without_server(&without_server(plan, a), b)))
        }
        1 if nodes > known.servers_min => {
            Proposal::of(column, (0..nodes).map(|it| without_server(plan, it)))
        }
        2 => Proposal::of(column, (0..clients).map(|it| without_client(plan, it))),
        3 => {
            let both = pairs(clients);
            Proposal::of(column, both.map(|(a, b)| without_client(&handed_over(plan, a, b), a)))
        }
        0 | 1 => Proposal::NextRow,
        _ => Proposal::Done,
    }
}

/// Those behind `gone` move up.
fn moved_up(index: usize, gone: u8) -> u8 {
    let index = index as u8;
    if index > gone { index - 1 } else { index }
}

fn without_server(plan: &Plan, gone: u8) -> Plan {
    let name = |node: NodeId| match node {
        client if client.is_client() => Some(client),
        server if server == NodeId::server(gone) => None,
        server => Some(NodeId::server(moved_up(server.index(), gone))),
    };
    Plan { nodes: plan.nodes - 1, ..renamed(plan, name) }
}

fn without_client(plan: &Plan, gone: u8) -> Plan {
    let name = |node: NodeId| match node {
        server if !server.is_client() => Some(server),
        client if client == NodeId::client(gone) => None,
        client => Some(NodeId::client(moved_up(client.index(), gone))),
    };
    Plan { clients: plan.clients - 1, ..renamed(plan, name) }
}

/// What one client asked, another asks.
fn handed_over(plan: &Plan, from: u8, to: u8) -> Plan {
    let mut plan = plan.clone();
    for planned in &mut plan.faults {
        if let Fault::Ask { client, .. } = &mut planned.fault
            && *client == from
        {
            *client = to;
        }
    }
    plan
}
