//! The faults of a plan, as the timeline shows them: what each is called, between whom it stands,
//! and in which lane of the track its bar runs.

use super::index::FaultSpan;
use sim_core::base::order::sort_by;
use sim_core::base::{Duration, Instant, NodeId, NodeSet};
use sim_core::plan::{Fault, Moment, Plan, Step, Target, Targets, Way};
use sim_core::session::Session;

/// A fault of the plan, independent of what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultInfo {
    /// Its line in the text.
    pub line: u32,
    /// What to write on its bar: the line without its time.
    pub label: String,
    /// The same with the names of those whom it hit, where the line says `leader` or `a follower`:
    /// for whoever has seen it strike.
    pub named: Option<String>,
    /// The position of its kind in [`Fault::KINDS`].
    pub kind: usize,
    /// When it is planned, if at a time.
    pub planned: Option<Instant>,
    /// How long it is planned to last, if it says so.
    pub lasting: Option<Duration>,
    /// Whether it happens at a moment, as a heal does, and has no length at all.
    pub is_moment: bool,
    /// What says when it strikes.
    pub origin: Origin,
    /// For a cut: the two sides, as far as they are known by name.
    pub wall: Option<Wall>,
}

impl FaultInfo {
    /// What to write on its bar.
    pub fn words(&self, struck: bool) -> &str {
        self.named.as_deref().filter(|_| struck).unwrap_or(&self.label)
    }
}

/// What says when a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A time.
    Time,
    /// A place in the run: before or within a handler's call.
    Place,
    /// The message that it is about.
    Message,
    /// The step before it.
    Step,
}

/// Two sides that cannot reach one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// One side.
    pub from: NodeSet,
    /// The other side.
    pub to: NodeSet,
    /// Whether only messages from the first to the second are stopped.
    pub one_way: bool,
}

impl Wall {
    /// Everybody whom it concerns.
    pub fn both(&self) -> NodeSet {
        self.from.union(self.to)
    }

    /// The side that is cut off from a majority of so many servers; nobody, if neither is.
    pub fn cut_off(&self, servers: usize) -> NodeSet {
        let all = NodeSet::servers(servers as u8);
        let majority =
            |side: NodeSet| (side.len() - side.without(all).len()) as usize * 2 > servers;
        match (majority(self.from), majority(self.to)) {
            (false, true) => self.from,
            (true, false) => self.to,
            _ => NodeSet::EMPTY,
        }
    }

    /// Whether it stands between these two.
    pub fn parts(&self, a: NodeId, b: NodeId) -> bool {
        self.from.contains(a) && self.to.contains(b) || self.from.contains(b) && self.to.contains(a)
    }
}

/// All faults of a session's plan, those of its steps included.
pub fn infos(session: &Session) -> Vec<FaultInfo> {
    let (plan, text) = (session.plan(), session.text());
    // The plan as a pure schedule, in which `leader` and `a follower` have become names.
    let resolved = &session.run().resolved();
    let scheduled = plan.faults.iter().map(|fault| (fault.line, Some(fault.moment), &fault.fault));
    let stepped = plan.steps.iter().filter_map(|line| match &line.step {
        Step::Fault(fault) => Some((line.line, None, fault)),
        _ => None,
    });
    scheduled
        .chain(stepped)
        .map(|(line, moment, fault)| FaultInfo {
            line,
            named: named_label(plan, resolved, line, fault),
            label: label(text, line),
            kind: fault.kind(),
            planned: moment.and_then(|moment| match moment {
                Moment::At(at) => Some(at),
                _ => None,
            }),
            lasting: fault.lasting(),
            is_moment: fault.is_moment(),
            origin: match moment {
                None => Origin::Step,
                Some(Moment::At(_)) => Origin::Time,
                Some(Moment::AtItsQuestion) => Origin::Message,
                Some(_) => Origin::Place,
            },
            wall: wall(fault, plan.nodes).or_else(|| {
                let same = resolved.faults.iter().find(|other| other.line == line)?;
                wall(&same.fault, plan.nodes)
            }),
        })
        .collect()
}

/// The line without its time and its comment.
fn label(text: &str, line: u32) -> String {
    let whole = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or("");
    // A comment has a space behind its sign; `#5` is the number of a message.
    let whole = whole.split("# ").next().unwrap_or("").trim();
    let rest = whole.strip_prefix("at ").and_then(|rest| rest.split_once(' '));
    rest.map_or(whole, |(_, rest)| rest).trim().to_string()
}

/// The words of a cut, crash or pause of somebody whom the text does not name: who it turned out to
/// be.
fn named_label(plan: &Plan, resolved: &Plan, line: u32, fault: &Fault) -> Option<String> {
    let everyone = NodeSet::servers(plan.nodes);
    let struck = &resolved.faults.iter().find(|other| other.line == line)?.fault;
    let mut words = Fault::KINDS.get(fault.kind())?.0.to_string();
    match (fault, struck) {
        (Fault::Cut { way, .. }, _) if wall(fault, plan.nodes).is_none() => {
            let wall = wall(struck, plan.nodes)?;
            name(&mut words, wall.from);
            words.push_str(if *way == Way::Both { " <->" } else { " ->" });
            if wall.to.len() > 1 && wall.to == everyone.without(wall.from) {
                words.push_str(" rest");
            } else {
                name(&mut words, wall.to);
            }
        }
        (Fault::Crash { nodes, .. }, Fault::Crash { nodes: hit, .. })
        | (Fault::Pause { nodes, .. }, Fault::Pause { nodes: hit, .. })
            if named(nodes, everyone, None).is_none() =>
        {
            name(&mut words, named(hit, everyone, None)?);
        }
        _ => return None,
    }
    if let Some(lasting) = fault.lasting() {
        words.push_str(" for ");
        words.push_str(&lasting.to_string());
    }
    Some(words)
}

/// Adds the names of nodes.
fn name(words: &mut String, nodes: NodeSet) {
    for node in nodes.iter() {
        words.push(' ');
        words.push_str(&node.to_string());
    }
}

/// The sides of a cut whose nodes are all known by name.
fn wall(fault: &Fault, servers: u8) -> Option<Wall> {
    let Fault::Cut { from, to, way, .. } = fault else { return None };
    let everyone = NodeSet::servers(servers);
    let first = named(from, everyone, None)?;
    let second = named(to, everyone, Some(first))?;
    let first = named(from, everyone, Some(second))?;
    Some(Wall { from: first, to: second, one_way: *way == Way::Forth })
}

fn named(targets: &Targets, everyone: NodeSet, other: Option<NodeSet>) -> Option<NodeSet> {
    let mut set = NodeSet::EMPTY;
    for target in &targets.0 {
        match target {
            Target::Node(node) => set.insert(*node),
            Target::Everyone => set = set.union(everyone),
            Target::Rest => set = set.union(everyone.without(other.unwrap_or_default())),
            _ => return None,
        }
    }
    Some(set)
}

/// How many lanes it takes to show all that lasted at the same time, and one for moments: this does
/// not change when a person zooms, as the lanes themselves may.
pub fn depth(infos: &[FaultInfo], struck: &[FaultSpan]) -> usize {
    let spans: Vec<(f64, f64)> = struck
        .iter()
        .filter(|span| infos.iter().any(|info| info.line == span.line && !info.is_moment))
        .map(|span| {
            let end = span.span.to.map_or(f64::MAX, |to| to.at.0 as f64);
            (span.span.from.at.0 as f64, end)
        })
        .collect();
    let lasting = lanes(&spans, |_| 0).into_iter().max().map_or(0, |lane| lane + 1);
    let moments = infos.iter().any(|info| info.is_moment);
    (lasting + usize::from(moments)).max(1)
}

/// A lane for each span, such that none overlaps another: those of a lower rank are placed first,
/// and of one rank the earlier ones.
pub fn lanes(spans: &[(f64, f64)], rank: impl Fn(usize) -> u8) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    sort_by(&mut order, |&a, &b| rank(a).cmp(&rank(b)).then(spans[a].0.total_cmp(&spans[b].0)));
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut lanes = vec![0; spans.len()];
    for index in order {
        let (from, to) = spans[index];
        let is_free = |lane: &Vec<(f64, f64)>| lane.iter().all(|it| it.1 <= from || to <= it.0);
        let lane = taken.iter().position(is_free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push(spans[index]);
        lanes[index] = lane;
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_share_a_lane_unless_they_overlap() {
        let spans = [(0.0, 5.0), (5.0, 6.0), (2.0, 9.0), (3.0, 4.0)];
        assert_eq!(lanes(&spans, |_| 0), [0, 0, 1, 2]);
        assert_eq!(lanes(&spans, |index| u8::from(index != 2)), [1, 1, 0, 2]);
        assert!(lanes(&[], |_| 0).is_empty());
    }

    #[test]
    fn a_label_is_the_line_without_its_time() {
        let text = "nodes 3\nat 1.25s crash n2 for 800ms # ouch\n  cut n1 <-> rest";
        assert_eq!(label(text, 2), "crash n2 for 800ms");
        assert_eq!(label(text, 3), "cut n1 <-> rest");
        assert_eq!(label(text, 9), "");
        assert_eq!(label("lose n1->n3 #17 Append # why", 1), "lose n1->n3 #17 Append");
    }

    #[test]
    fn the_rest_is_everybody_else() {
        let targets = |target| Targets(vec![target]);
        let cut = Fault::Cut {
            from: targets(Target::Node(NodeId::server(1))),
            to: targets(Target::Rest),
            way: Way::Both,
            lasting: None,
        };
        let wall = wall(&cut, 3).expect("every side is known");
        assert_eq!(wall.to, NodeSet::servers(3).without(wall.from));
        assert!(wall.parts(NodeId::server(0), NodeId::server(1)));
        assert!(!wall.parts(NodeId::server(0), NodeId::server(2)));
    }
}
