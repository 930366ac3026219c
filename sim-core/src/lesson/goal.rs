//! Goals: what is to be reached, and whether it is.

use crate::base::{EventId, MessageName, NodeId};
use crate::plan::{Condition, Fault, Line, Moment, Plan, PlannedFault, Step};
use crate::protocol::Standing;
use crate::run::{Health, Scene};
use crate::session::Session;
use crate::trace::{Event, EventKind, PayloadKind};

/// Something to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A condition of the scenario language holds at the playhead.
    Holds(Condition),
    /// A leader that runs cannot reach a majority, itself counted.
    LeaderIsCutOff,
    /// Two different servers have led, one after the other.
    AnotherLeader,
    /// A client was answered after that.
    AnsweredByAnother,
    /// A link was cut, and none is any more.
    LinksAreHealed,
    /// Somebody's process is down.
    ServerIsDown,
    /// A client's request has come to a server.
    RequestArrived,
    /// A client had to ask a second time.
    AskedAgain,
    /// A server is selected.
    ServerSelected,
    /// A client is selected.
    ClientSelected,
    /// A message is selected, or an event that is about one.
    MessageSelected,
    /// A message that never came is selected.
    LostMessageSelected,
    /// An event is selected at which somebody acted by itself: a timer fired, a client asked.
    OriginSelected,
    /// The playhead was taken back to before the first fault.
    BeforeFirstFault,
    /// The schedule has a fault more than the lesson's scenario.
    FaultAdded,
    /// Something was undone.
    Undone,
    /// A crash stands at a place in the run where the lesson's scenario has none.
    CrashMoved,
}

/// The phrases by which a lesson names the goals that are no conditions of the scenario language.
pub(super) const PHRASES: [(&str, Goal); 16] = [
    ("leader is cut off", Goal::LeaderIsCutOff),
    ("another leader", Goal::AnotherLeader),
    ("answered by another leader", Goal::AnsweredByAnother),
    ("links are healed", Goal::LinksAreHealed),
    ("a server is down", Goal::ServerIsDown),
    ("a request has arrived", Goal::RequestArrived),
    ("a client asked again", Goal::AskedAgain),
    ("a server is selected", Goal::ServerSelected),
    ("a client is selected", Goal::ClientSelected),
    ("a message is selected", Goal::MessageSelected),
    ("a lost message is selected", Goal::LostMessageSelected),
    ("an origin is selected", Goal::OriginSelected),
    ("playhead before the first fault", Goal::BeforeFirstFault),
    ("a fault was added", Goal::FaultAdded),
    ("something was undone", Goal::Undone),
    ("the crash was moved", Goal::CrashMoved),
];

/// What a visitor has selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// Nothing, or something that no goal is about.
    Nothing,
    /// A server or client.
    Node(NodeId),
    /// A message.
    Message(MessageName),
    /// An event.
    Event(EventId),
}

/// What a goal is judged on.
pub struct Sight<'a> {
    /// The session, with its playhead.
    pub session: &'a Session,
    /// The picture at the playhead.
    pub scene: &'a Scene,
    /// What is selected.
    pub selected: Selected,
}

impl Goal {
    /// Whether it is reached at this moment. `given` is the plan of the lesson's scenario.
    pub(super) fn is_reached(&self, given: &Plan, sight: &Sight<'_>) -> bool {
        let session = sight.session;
        match self {
            Goal::Holds(condition) => session.run().holds(condition),
            Goal::LeaderIsCutOff => sight.scene.servers.iter().any(|server| {
                let view = server.view.as_ref();
                let leads = view.is_some_and(|view| view.standing == Standing::Leading);
                leads && server.health == Health::Up && is_cut_off(server.id, sight.scene)
            }),
            Goal::AnotherLeader => sight.since_another_leader().is_some(),
            Goal::AnsweredByAnother => sight.since_another_leader().is_some_and(|events| {
                events.iter().any(|event| matches!(event.kind, EventKind::Completed { .. }))
            }),
            Goal::LinksAreHealed => {
                let is_cut =
                    |line| matches!(fault_on(session.plan(), line), Some(Fault::Cut { .. }));
                sight.scene.cuts.is_empty()
                    && sight.has(|kind| matches!(kind, EventKind::FaultBegan { line } if is_cut(line)))
            }
            Goal::ServerIsDown => {
                let is_down = |health| matches!(health, Health::Crashed | Health::PowerLost);
                sight.scene.servers.iter().any(|server| is_down(server.health))
            }
            Goal::RequestArrived => sight.has(|kind| {
                matches!(kind, EventKind::Delivered { kind, .. } if kind == PayloadKind::REQUEST)
            }),
            Goal::AskedAgain => sight.has(|kind| matches!(kind, EventKind::Retried { .. })),
            Goal::ServerSelected => {
                matches!(sight.selected, Selected::Node(node) if !node.is_client())
            }
            Goal::ClientSelected => {
                matches!(sight.selected, Selected::Node(node) if node.is_client())
            }
            Goal::MessageSelected => sight.selected_message().is_some(),
            Goal::LostMessageSelected => sight.selected_message().is_some_and(|name| {
                sight.so_far().iter().any(|event| {
                    matches!(event.kind, EventKind::Lost { .. })
                        && event.message().is_some_and(|(other, _)| other == name)
                })
            }),
            Goal::OriginSelected => sight.selected_event().is_some_and(|event| {
                use EventKind::{Invoked, Retried, TimerFired};
                matches!(event.kind, TimerFired { .. } | Invoked { .. } | Retried { .. })
            }),
            Goal::BeforeFirstFault => {
                let strikes = |event: &&Event| matches!(event.kind, EventKind::FaultBegan { .. });
                let first = session.events().iter().find(strikes);
                first.is_some_and(|first| (session.now()..=session.seen()).contains(&first.at))
                    && !sight.has(|kind| matches!(kind, EventKind::FaultBegan { .. }))
            }
            Goal::FaultAdded => session.plan().faults.len() > given.faults.len(),
            Goal::Undone => session.can_redo(),
            Goal::CrashMoved => placed_crashes(session.plan())
                .any(|crash| placed_crashes(given).all(|other| other.moment != crash.moment)),
        }
    }
}

impl Sight<'_> {
    /// What has happened until the playhead.
    fn so_far(&self) -> &[Event] {
        &self.session.events()[..self.session.position() as usize]
    }

    fn has(&self, wanted: impl Fn(EventKind) -> bool) -> bool {
        self.so_far().iter().any(|event| wanted(event.kind))
    }

    /// What has happened since a second server came to lead.
    fn since_another_leader(&self) -> Option<&[Event]> {
        let events = self.so_far();
        let leads = |event: &Event| {
            matches!(event.kind, EventKind::Became { standing: Standing::Leading, .. })
        };
        let first = events.iter().find(|event| leads(event))?.node;
        let other = events.iter().position(|event| leads(event) && event.node != first)?;
        Some(&events[other..])
    }

    fn selected_event(&self) -> Option<&Event> {
        match self.selected {
            Selected::Event(event) => self.session.events().get(event.index()?),
            _ => None,
        }
    }

    fn selected_message(&self) -> Option<MessageName> {
        match self.selected {
            Selected::Message(name) => Some(name),
            _ => self.selected_event()?.message().map(|(name, _)| name),
        }
    }
}

/// Whether a server reaches no majority: a link counts if it carries both ways.
fn is_cut_off(node: NodeId, scene: &Scene) -> bool {
    let reaches = |other: NodeId| {
        !scene.cuts.contains(&(node, other)) && !scene.cuts.contains(&(other, node))
    };
    let reached = scene.servers.iter().filter(|other| reaches(other.id)).count();
    2 * reached <= scene.servers.len()
}

/// The fault on a line, scheduled or a step.
fn fault_on(plan: &Plan, line: Line) -> Option<&Fault> {
    let scheduled = plan.faults.iter().map(|planned| (planned.line, &planned.fault));
    let steps = plan.steps.iter().filter_map(|step| match &step.step {
        Step::Fault(fault) => Some((step.line, fault)),
        _ => None,
    });
    scheduled.chain(steps).find(|(other, _)| *other == line).map(|(_, fault)| fault)
}

/// The crashes that stand at a place in the run, and not at a time.
fn placed_crashes(plan: &Plan) -> impl Iterator<Item = &PlannedFault> {
    plan.faults.iter().filter(|planned| {
        matches!(planned.fault, Fault::Crash { .. }) && !matches!(planned.moment, Moment::At(_))
    })
}
