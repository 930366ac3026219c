//! What stands still between two events: everything on the stage but messages and timers.
//!
//! It is made once for each position of the playhead and size of the stage. The parts of the
//! picture compare what they are given, so that a frame in which nothing happened redraws only what
//! moves.

use super::clients::ClientLook;
use super::links::LinkLook;
use super::nodes::ServerLook;
use super::refused::{self, Refused};
use super::{links, nodes};
use crate::draw::groups;
use crate::draw::labels::Area;
use crate::draw::ring::Ring;
use crate::draw::walls::Walls;
use sim_core::base::NodeId;
use sim_core::run::Scene;
use sim_core::session::Session;
use std::rc::Rc;
use yew::AttrValue;

/// The stage at one position of the playhead.
pub struct Still {
    /// How large it is.
    pub size: (f64, f64),
    /// Where nodes stand.
    pub ring: Rc<Ring>,
    /// The links that are drawn.
    pub links: Rc<Vec<LinkLook>>,
    /// Groups that do not reach each other.
    pub groups: Rc<Vec<Vec<NodeId>>>,
    /// What stands between them.
    pub walls: Rc<Walls>,
    /// Directed links that carry nothing.
    pub cuts: Vec<(NodeId, NodeId)>,
    /// The servers.
    pub servers: Vec<ServerLook>,
    /// The clients.
    pub clients: Vec<ClientLook>,
    /// Where no label may stand.
    pub taken: Vec<Area>,
    /// The picture in a sentence, for those who do not see it.
    pub summary: AttrValue,
    /// Why candidates lack votes; told at rest only, when somebody can read it.
    refused: Vec<Refused>,
}

/// How much time there is to read what is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum Pace {
    /// As much as somebody wants.
    AtRest,
    /// Enough to follow what happens.
    Followed,
    /// Too little for what is soon over: it would only flicker.
    Hurried,
}

impl Still {
    /// The stage that shows a scene.
    pub fn new(session: &Session, scene: &Scene, size: (f64, f64), pace: Pace) -> Still {
        let (servers, clients) = (scene.servers.len(), scene.clients.len());
        let ring = Ring::new(size.0, size.1, servers, clients);
        let groups = groups::groups(servers, &scene.cuts);
        let walls = Walls::new(&ring, &groups, &scene.cuts);
        let description = session.run().description();
        let newest = scene.leader.and_then(|leader| scene.servers[leader.index()].view.as_ref());
        let newest = newest.map_or(0, |view| view.epoch);
        let refused = match pace {
            Pace::AtRest => refused::votes(session, scene),
            Pace::Followed | Pace::Hurried => Vec::new(),
        };
        let servers: Vec<ServerLook> = scene
            .servers
            .iter()
            .map(|server| ServerLook::new(server, &ring, description.epoch, newest, &refused, pace))
            .collect();
        let clients: Vec<ClientLook> =
            scene.clients.iter().map(|client| ClientLook::new(client, &ring)).collect();
        let mut taken = nodes::areas(&servers, &clients);
        let mut links = links::visible(scene, &ring, &walls);
        for link in &mut links {
            link.say(size, &ring, &walls, &mut taken);
        }
        Still {
            size,
            links: Rc::new(links),
            taken,
            summary: summary(description.epoch, scene, &groups).into(),
            ring: Rc::new(ring),
            groups: Rc::new(groups),
            walls: Rc::new(walls),
            cuts: scene.cuts.clone(),
            servers,
            clients,
            refused,
        }
    }

    /// By whom a candidate was refused, and why.
    pub fn why_refused(&self, node: NodeId) -> Option<String> {
        let of_node = self.refused.iter().filter(|(candidate, ..)| *candidate == node);
        let words: Vec<String> =
            of_node.map(|(_, voter, reason)| format!("refused by {voter}: {reason}")).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

fn summary(word: &str, scene: &Scene, groups: &[Vec<NodeId>]) -> String {
    let leader = match scene.leader {
        Some(leader) => {
            let epoch = scene.servers[leader.index()].view.as_ref().map_or(0, |view| view.epoch);
            format!("{leader} leads in {word} {epoch}")
        }
        None if word.is_empty() => format!("{} servers", scene.servers.len()),
        None => "nobody leads".to_string(),
    };
    let names =
        |group: &Vec<NodeId>| group.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let parted = match groups.len() {
        0 => String::new(),
        _ => format!(", cut into {}", groups.iter().map(names).collect::<Vec<_>>().join(" | ")),
    };
    format!("Cluster: {leader}{parted}")
}
