//! What can be done to a thing: the entries of its menu, and the obvious one.
//!
//! Everything that interferes is an edit of the plan at the playhead's moment. The same list serves
//! the mouse, the finger and the keyboard.

use crate::draw::groups::is_cut;
use crate::draw::stroke::between_sets;
use crate::store::{Action, MenuRequest, Selection};
use sim_core::base::{Duration, Instant, MessageName, NodeId};
use sim_core::plan::{
    CrashKind, Edit, Fate, Fault, Impairment, Moment, RecordName, Tail, Target, Targets, Way,
};
use sim_core::protocol::{About, Description};
use sim_core::run::{Health, Scene, ServerScene};
use sim_core::session::{Goal, moment_after};

/// An entry of a menu.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// A fault that strikes now, as an edit: just after all that can be seen.
fn at(now: Instant, fault: Fault) -> Edit {
    Edit::AddFault(Moment::At(moment_after(now)), fault)
}

fn offer(label: String, now: Instant, fault: Fault) -> Offer {
    Offer { label, action: Action::Edit(at(now, fault)) }
}

fn one(node: NodeId) -> Targets {
    Targets::nodes([node])
}

/// What can be done to something, in groups; but what is [`rare`].
pub fn offers(on: Selection, scene: &Scene, description: &Description) -> Vec<Vec<Offer>> {
    match on {
        Selection::Node(node) if node.is_client() => vec![isolation(node, scene)],
        Selection::Node(node) => of_server(node, scene, description),
        Selection::Link(one, other) => of_link(one, other, scene),
        Selection::Message(name) => of_message(name, scene, description),
        Selection::Fault(line) => vec![vec![Offer {
            label: format!("Delete the fault of line {line}"),
            action: Action::Edit(Edit::RemoveLine(line)),
        }]],
        Selection::Event(_) | Selection::None => of_cluster(scene),
    }
}

fn of_server(node: NodeId, scene: &Scene, description: &Description) -> Vec<Vec<Offer>> {
    let now = scene.now;
    let Some(server) = scene.servers.get(node.index()) else { return Vec::new() };
    let crash = |kind, lasting| Fault::Crash { nodes: one(node), kind, lasting };
    let moment = Duration::ms(500);
    let power = |tail| crash(CrashKind::Power(tail), None);
    let life = match server.health {
        health if health.is_down() => {
            vec![offer(format!("Restart {node}"), now, Fault::Restart { nodes: one(node) })]
        }
        _ => {
            let stand = if server.health == Health::Paused {
                vec![offer(format!("Resume {node}"), now, Fault::Resume { nodes: one(node) })]
            } else {
                let pause = |lasting| Fault::Pause { nodes: one(node), lasting };
                vec![
                    offer(format!("Pause {node} for 500 ms"), now, pause(Some(moment))),
                    offer(format!("Pause {node}"), now, pause(None)),
                ]
            };
            let mut life = vec![
                offer(format!("Crash {node}"), now, crash(CrashKind::Process, None)),
                offer(
                    format!("Crash {node} for 500 ms"),
                    now,
                    crash(CrashKind::Process, Some(moment)),
                ),
                offer(format!("Cut the power of {node}"), now, power(Tail::default())),
            ];
            life.extend(stand);
            life
        }
    };
    let run = vec![Offer {
        label: format!("Run until {node} changes"),
        action: Action::RunUntil(Goal::NodeChanges(node)),
    }];
    // First what is most telling and easiest to take back.
    let groups = [isolation(node, scene), life, commands(node, scene, description), run];
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

/// What else can be done to something, but seldom is: a menu keeps it folded.
pub fn rare(on: Selection, scene: &Scene) -> Vec<Vec<Offer>> {
    let Selection::Node(node) = on else { return Vec::new() };
    let Some(server) = scene.servers.get(node.index()).filter(|_| !node.is_client()) else {
        return Vec::new();
    };
    let now = scene.now;
    let jump = |by_us| Fault::Jump { nodes: one(node), by_us };
    let drift = |ppm| Fault::Drift { nodes: one(node), ppm, lasting: None };
    let clocks = vec![
        offer(format!("Set {node}'s clock 1 s ahead"), now, jump(1_000_000)),
        offer(format!("Set {node}'s clock 1 s back"), now, jump(-1_000_000)),
        offer(format!("Let {node}'s clock run 20 % fast"), now, drift(200_000)),
        offer(format!("Let {node}'s clock run 20 % slow"), now, drift(-200_000)),
    ];
    vec![disk(server, now), clocks]
}

/// What an administrator can tell this node, or the leader about this node, and deploy to it.
fn commands(node: NodeId, scene: &Scene, description: &Description) -> Vec<Offer> {
    let is_up = |node: NodeId| scene.servers[node.index()].health == Health::Up;
    let known = (0..).zip(description.commands).filter(|_| is_up(node));
    let versions =
        (0..).zip(description.versions).filter(|_| is_up(node)).map(|(index, version)| {
            let kind = CrashKind::Deploy(index);
            let deploy = Fault::Crash { nodes: one(node), kind, lasting: None };
            offer(format!("Deploy {version} to {node}"), scene.now, deploy)
        });
    known
        .filter_map(|(command, known)| {
            let (told, about) = match known.about {
                About::Itself => (node, None),
                About::Another => (scene.leader.filter(|&it| it != node)?, Some(one(node))),
            };
            let tell = Fault::Tell { nodes: one(told), command, about };
            Some(offer([known.offer, &node.to_string()].join(" "), scene.now, tell))
        })
        .chain(versions)
        .collect()
}

/// What can be done to a server's disk, and to its speed.
fn disk(server: &ServerScene, now: Instant) -> Vec<Offer> {
    let node = server.id;
    let nodes = || one(node);
    let impair = |impairment, length| Fault::Impair {
        nodes: nodes(),
        impairment,
        lasting: Some(Duration::ms(length)),
    };
    let slow_sync = impair(Impairment::SlowSync(Duration::ms(20)), 1_000);
    let slow_node = impair(Impairment::SlowNode(Duration::ms(20)), 1_000);
    let lost = Fault::Crash { nodes: nodes(), kind: CrashKind::Disk, lasting: None };
    let mut offers: Vec<(String, Fault)> = Vec::new();
    if server.unsynced > 0 && !server.health.is_down() {
        let kind = CrashKind::Power(Tail { keep: 0, torn: true });
        let torn = Fault::Crash { nodes: nodes(), kind, lasting: None };
        offers.push((format!("Cut {node}'s power and tear a record"), torn));
    }
    offers.extend([
        (format!("Stall {node}'s disk for 500 ms"), impair(Impairment::StalledDisk, 500)),
        (format!("Slow {node}'s disk by 20 ms for 1 s"), slow_sync),
        (format!("Fail {node}'s next sync"), Fault::FailSync { nodes: nodes() }),
    ]);
    if server.records > 0 {
        let record = RecordName::FromLast(0);
        let rotten = Fault::Corrupt { nodes: nodes(), record };
        offers.push((format!("Corrupt the last record of {node}"), rotten));
    }
    if server.health != Health::DiskLost {
        offers.push((format!("Lose {node}'s disk"), lost));
    }
    offers.push((format!("Slow {node} by 20 ms for 1 s"), slow_node));
    offers.into_iter().map(|(label, fault)| offer(label, now, fault)).collect()
}

/// Cutting a node off, and the way back.
fn isolation(node: NodeId, scene: &Scene) -> Vec<Offer> {
    let rest = Targets(vec![Target::Rest]);
    let mut offers = vec![offer(format!("Isolate {node}"), scene.now, isolate(node))];
    if scene.cuts.iter().any(|&(from, to)| from == node || to == node) {
        let heal = Fault::Heal { between: Some((one(node), rest, Way::Both)) };
        offers.push(offer(format!("Reconnect {node}"), scene.now, heal));
    }
    offers
}

fn isolate(node: NodeId) -> Fault {
    Fault::Cut { from: one(node), to: Targets(vec![Target::Rest]), way: Way::Both, lasting: None }
}

fn of_link(a: NodeId, b: NodeId, scene: &Scene) -> Vec<Vec<Offer>> {
    let now = scene.now;
    let cut = |from, to, way| Fault::Cut { from: one(from), to: one(to), way, lasting: None };
    let (forth, back) = (is_cut(&scene.cuts, a, b), is_cut(&scene.cuts, b, a));
    let mut cuts = Vec::new();
    if !forth || !back {
        cuts.push(offer(format!("Cut {a} – {b}"), now, cut(a, b, Way::Both)));
    }
    if !forth && !back {
        cuts.push(offer(format!("Cut {a} → {b} only"), now, cut(a, b, Way::Forth)));
        cuts.push(offer(format!("Cut {b} → {a} only"), now, cut(b, a, Way::Forth)));
        let moment = Some(Duration::ms(500));
        let brief = Fault::Cut { from: one(a), to: one(b), way: Way::Both, lasting: moment };
        cuts.push(offer(format!("Cut {a} – {b} for 500 ms"), now, brief));
    }
    let slowed = scene.slow.contains(&(a, b)) || scene.slow.contains(&(b, a));
    if forth || back || slowed {
        let heal = Fault::Heal { between: Some((one(a), one(b), Way::Both)) };
        cuts.push(offer(format!("Heal {a} – {b}"), now, heal));
    }
    let slow = |by| Fault::Slow { from: one(a), to: one(b), way: Way::Both, by, lasting: None };
    let slows = vec![
        offer(format!("Slow {a} – {b} by 20 ms"), now, slow(Duration::ms(20))),
        offer(format!("Slow {a} – {b} by 200 ms"), now, slow(Duration::ms(200))),
    ];
    vec![cuts, slows]
}

/// Messages to choose from, each with when it lands; choosing one opens what can be done to it.
pub fn crowd(
    names: &[MessageName],
    scene: &Scene,
    description: &Description,
    (x, y): (f64, f64),
) -> Vec<Offer> {
    let find = |name: &MessageName| scene.messages.iter().find(|message| message.name == *name);
    names
        .iter()
        .filter_map(find)
        .map(|message| {
            let kind = message.kind.of_protocol().and_then(|index| description.messages.get(index));
            let kind = kind.map_or("Client", |kind| kind.name);
            let lands = match message.arrives_at {
                Some(at) => format!("in {}", at.since(scene.now)),
                None => "held".to_string(),
            };
            let on = Selection::Message(message.name);
            Offer {
                label: format!("{kind} {}, {lands}", message.name),
                action: Action::OpenMenu(MenuRequest { on, x, y }),
            }
        })
        .collect()
}

/// Cuts all ways from some nodes to others, or heals them.
pub fn one_way(from: &[NodeId], to: &[NodeId], heals: bool, now: Instant) -> Edit {
    let targets = |nodes: &[NodeId]| Targets::nodes(nodes.iter().copied());
    let (from, to, way) = (targets(from), targets(to), Way::Forth);
    at(
        now,
        if heals {
            Fault::Heal { between: Some((from, to, way)) }
        } else {
            Fault::Cut { from, to, way, lasting: None }
        },
    )
}

fn of_message(name: MessageName, scene: &Scene, description: &Description) -> Vec<Vec<Offer>> {
    let kind = kind_of(name, scene, description);
    let fate = |label: String, fate| Offer {
        label,
        action: Action::Edit(befalls(name, kind.clone(), fate)),
    };
    vec![
        vec![
            fate("Lose this message".into(), Fate::Lose),
            fate("Delay this message by 50 ms".into(), Fate::Delay(Duration::ms(50))),
            fate("Delay this message by 500 ms".into(), Fate::Delay(Duration::ms(500))),
            fate("Duplicate this message".into(), Fate::Duplicate),
            fate("Hold this message back".into(), Fate::Hold(None)),
            fate("Deliver this message now".into(), Fate::Deliver(scene.now)),
        ],
        of_link(name.from.min(name.to), name.from.max(name.to), scene)
            .into_iter()
            .next()
            .unwrap_or_default()
            .into_iter()
            .take(1)
            .collect(),
    ]
}

/// What kind of message it is, in the protocol's words.
fn kind_of(name: MessageName, scene: &Scene, description: &Description) -> Option<String> {
    let message = scene.messages.iter().find(|message| message.name == name)?;
    let kind = description.messages.get(message.kind.of_protocol()?)?;
    Some(kind.name.to_string())
}

fn befalls(name: MessageName, kind: Option<String>, fate: Fate) -> Edit {
    let name = MessageName { copy: 1, ..name };
    Edit::AddFault(Moment::AtItsQuestion, Fault::Message { name, kind, fate })
}

fn of_cluster(scene: &Scene) -> Vec<Vec<Offer>> {
    let now = scene.now;
    let mut leader = Vec::new();
    if let Some(node) = scene.leader {
        leader.push(offer(format!("Isolate the leader, {node}"), now, isolate(node)));
        let crash = Fault::Crash { nodes: one(node), kind: CrashKind::Process, lasting: None };
        leader.push(offer(format!("Crash the leader, {node}"), now, crash));
    }
    let mut mend = Vec::new();
    if !scene.cuts.is_empty() || !scene.slow.is_empty() {
        mend.push(offer("Heal all links".into(), now, Fault::Heal { between: None }));
    }
    let down: Vec<NodeId> = scene
        .servers
        .iter()
        .filter(|server| server.health.is_down())
        .map(|server| server.id)
        .collect();
    if !down.is_empty() {
        let restart = Fault::Restart { nodes: Targets::nodes(down) };
        mend.push(offer("Restart all that are down".into(), now, restart));
    }
    let all = Fault::Crash {
        nodes: Targets(vec![Target::Everyone]),
        kind: CrashKind::Power(Tail::default()),
        lasting: Some(Duration::ms(500)),
    };
    let everyone = vec![offer("Cut everybody's power for 500 ms".into(), now, all)];
    vec![leader, mend, everyone].into_iter().filter(|group| !group.is_empty()).collect()
}

/// The obvious thing to do to something: what a double click or Enter does.
pub fn obvious(on: Selection, scene: &Scene, description: &Description) -> Vec<Edit> {
    let now = scene.now;
    match on {
        Selection::Node(node) if node.is_client() => {
            // Its last offer mends what the first one does.
            let last = isolation(node, scene).pop();
            last.into_iter()
                .filter_map(|offer| match offer.action {
                    Action::Edit(edit) => Some(edit),
                    _ => None,
                })
                .collect()
        }
        Selection::Message(name) => {
            vec![befalls(name, kind_of(name, scene, description), Fate::Lose)]
        }
        Selection::Node(node) if !node.is_client() => {
            let Some(server) = scene.servers.get(node.index()) else { return Vec::new() };
            let fault = match server.health {
                Health::Up => {
                    Fault::Crash { nodes: one(node), kind: CrashKind::Process, lasting: None }
                }
                Health::Paused => Fault::Resume { nodes: one(node) },
                _ => Fault::Restart { nodes: one(node) },
            };
            vec![at(now, fault)]
        }
        Selection::Link(a, b) => stroke(&[(a, b)], scene),
        _ => Vec::new(),
    }
}

/// What a stroke across links does: it cuts them both ways, or heals them if all of them are cut
/// already.
pub fn stroke(pairs: &[(NodeId, NodeId)], scene: &Scene) -> Vec<Edit> {
    let whole =
        |&(a, b): &(NodeId, NodeId)| !is_cut(&scene.cuts, a, b) && !is_cut(&scene.cuts, b, a);
    let uncut: Vec<(NodeId, NodeId)> = pairs.iter().copied().filter(whole).collect();
    let heals = uncut.is_empty();
    between_sets(if heals { pairs } else { &uncut })
        .into_iter()
        .map(|(from, to)| {
            let (from, to) = (Targets::nodes(from), Targets::nodes(to));
            let fault = if heals {
                Fault::Heal { between: Some((from, to, Way::Both)) }
            } else {
                Fault::Cut { from, to, way: Way::Both, lasting: None }
            };
            at(scene.now, fault)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(index: u8) -> NodeId {
        NodeId::server(index)
    }

    fn scene(cuts: &[(u8, u8)]) -> Scene {
        Scene {
            now: Instant(1_000),
            events: 0,
            servers: Vec::new(),
            clients: Vec::new(),
            messages: Vec::new(),
            cuts: cuts.iter().map(|&(from, to)| (n(from), n(to))).collect(),
            slow: Vec::new(),
            leader: None,
        }
    }

    #[test]
    fn a_stroke_cuts_what_is_whole_and_heals_what_is_all_cut() {
        let one = || Targets::nodes([n(0)]);
        let cut = |to: Vec<NodeId>| {
            at(
                Instant(1_000),
                Fault::Cut { from: one(), to: Targets::nodes(to), way: Way::Both, lasting: None },
            )
        };
        let both = [(n(0), n(1)), (n(0), n(2))];
        assert_eq!(
            stroke(&both, &scene(&[])),
            [cut(vec![n(1), n(2)])],
            "one node's links, one cut"
        );
        assert_eq!(stroke(&both, &scene(&[(0, 1), (1, 0)])), [cut(vec![n(2)])]);
        let between = Some((one(), Targets::nodes([n(1), n(2)]), Way::Both));
        let healed = at(Instant(1_000), Fault::Heal { between });
        assert_eq!(stroke(&both, &scene(&[(0, 1), (1, 0), (0, 2), (2, 0)])), [healed]);
    }
}
