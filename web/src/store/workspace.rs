//! The workspace: how the page stands, apart from the run and the playhead.

use super::course::Course;
use super::pace::Pace;
use sim_core::base::{EventId, Instant, MessageName, NodeId, NodeSet};
use sim_core::plan::PlanError;
use sim_core::session::Goal;
use std::rc::Rc;
use yew::AttrValue;

/// What the details are about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selection {
    /// Nothing.
    None,
    /// A server or client.
    Node(NodeId),
    /// What lies between two nodes, in both directions.
    Link(NodeId, NodeId),
    /// One message.
    Message(MessageName),
    /// One event.
    Event(EventId),
    /// The fault on this line of the text.
    Fault(u32),
}

impl Selection {
    /// A name for it: in links, and where it is drawn.
    pub fn name(self) -> String {
        match self {
            Selection::None => String::new(),
            Selection::Node(node) => format!("node:{}", node.number()),
            Selection::Link(one, other) => format!("link:{}:{}", one.number(), other.number()),
            Selection::Message(name) => format!(
                "message:{}:{}:{}:{}",
                name.from.number(),
                name.to.number(),
                name.nth,
                name.copy
            ),
            Selection::Event(event) => format!("event:{}", event.0),
            Selection::Fault(line) => format!("fault:{line}"),
        }
    }

    /// The inverse of [`Selection::name`]; nothing for anything else.
    pub fn of_name(name: &str) -> Selection {
        let mut parts = name.split(':');
        let word = parts.next().unwrap_or_default();
        let numbers: Vec<u32> = parts.map_while(|part| part.parse().ok()).collect();
        let node =
            |number: u32| u8::try_from(number).ok().filter(|&n| n < 64).map(NodeId::from_number);
        let found = match (word, numbers.as_slice()) {
            ("node", &[number]) => node(number).map(Selection::Node),
            ("link", &[one, other]) => {
                node(one).zip(node(other)).map(|(one, other)| Selection::Link(one, other))
            }
            ("message", &[from, to, nth, copy]) => node(from).zip(node(to)).map(|(from, to)| {
                Selection::Message(MessageName { from, to, nth, copy: copy as u8 })
            }),
            ("event", &[event]) => Some(Selection::Event(EventId(event))),
            ("fault", &[line]) => Some(Selection::Fault(line)),
            _ => None,
        };
        found.unwrap_or(Selection::None)
    }
}

/// A tab of the side panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// What is selected.
    Details,
    /// What must hold, and whether it does.
    Claims,
    /// The text.
    Scenario,
    /// The lesson, or the choice of one.
    Lesson,
    /// What the run measures.
    Charts,
    /// Many runs, looking for a violation.
    Hunt,
    /// The story of a real mistake.
    Exhibit,
}

/// A menu to open: on what, and where on the page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MenuRequest {
    /// On what; [`Selection::None`] for the cluster as a whole.
    pub on: Selection,
    /// Pixels from the left of the page.
    pub x: f64,
    /// Pixels from its top.
    pub y: f64,
}

/// A dialog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialog {
    /// The link, and the text.
    Share,
    /// All keys.
    Help,
    /// A history that was recorded elsewhere.
    Recorded,
    /// How hard each planted bug is to find.
    Bugs,
}

/// How serious a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Good to know.
    Plain,
    /// Something did not work.
    Trouble,
}

/// Something told in a corner of the page until it is dismissed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its number, given when it is told.
    pub id: u32,
    /// How serious it is.
    pub tone: Tone,
    /// What it says.
    pub text: AttrValue,
    /// What can be done about it.
    pub remedy: Option<Remedy>,
    /// Whether it goes as soon as the playhead is moved.
    pub is_fleeting: bool,
}

/// What a notice offers to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// To take back what it tells of.
    Undo,
    /// To go to the moment that it tells of, just after so many events.
    Go(u32),
}

impl Notice {
    /// The same, with something that can be done about it.
    pub fn offering(self, remedy: Remedy) -> Notice {
        Notice { remedy: Some(remedy), ..self }
    }

    /// The same, until the playhead is moved.
    pub fn fleeting(self) -> Notice {
        Notice { is_fleeting: true, ..self }
    }

    /// Good to know.
    pub fn plain(text: impl Into<AttrValue>) -> Notice {
        Notice { id: 0, tone: Tone::Plain, text: text.into(), remedy: None, is_fleeting: false }
    }

    /// Something did not work.
    pub fn trouble(text: impl Into<AttrValue>) -> Notice {
        Notice { tone: Tone::Trouble, ..Notice::plain(text) }
    }
}

/// What stopped play: a broken claim, in a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Banner {
    /// The event that says so.
    pub event: EventId,
    /// When.
    pub at: Instant,
    /// The claim that is broken.
    pub claim: AttrValue,
    /// What happened, naming the nodes.
    pub sentence: AttrValue,
    /// Who is guilty or hurt.
    pub nodes: NodeSet,
}

/// A text that was typed and that no plan can be made of. The last good one keeps running.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// What was typed.
    pub text: AttrValue,
    /// What is wrong with it.
    pub errors: Rc<Vec<PlanError>>,
}

/// How the page stands, apart from the run and the playhead.
#[derive(Clone, PartialEq, Debug)]
pub struct WorkspaceState {
    /// What the details are about.
    pub selection: Selection,
    /// By which way the visitor came there from one subject to the next: each with its position.
    pub trail: Rc<Vec<(Selection, u32)>>,
    /// Dark or light.
    pub dark: bool,
    /// Whether the visitor's system asks for less motion.
    pub reduced_motion: bool,
    /// Whether the side panel is wide.
    pub wide: bool,
    /// Whether the side panel is open.
    pub side_open: bool,
    /// Which of its tabs.
    pub tab: Tab,
    /// The open menu.
    pub menu: Option<MenuRequest>,
    /// The messages among which it lets choose; if there are none, it offers what can be done.
    pub crowd: Rc<[MessageName]>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Whether the grid of who reaches whom is open.
    pub grid: bool,
    /// What is told in the corner.
    pub notices: Rc<Vec<Notice>>,
    /// What stopped play.
    pub banner: Option<Banner>,
    /// A typed text with errors.
    pub draft: Option<Draft>,
    /// Where the visitor stands in a lesson.
    pub course: Option<Course>,
    /// The exhibit that is open, by its name.
    pub exhibit: Option<&'static str>,
    /// How play moves.
    pub pace: Pace,
    /// What is run until, unless somebody chooses something else.
    pub until: Goal,
    /// Whether what has not been played yet is shown all the same.
    pub ahead: bool,
    /// What those who listen hear next.
    pub said: AttrValue,
    /// Whether the visitor still has to learn that a stroke cuts.
    pub hint: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_selected_is_found_again_by_its_name() {
        let name = MessageName { from: NodeId::server(0), to: NodeId::client(1), nth: 17, copy: 2 };
        for selection in [
            Selection::Node(NodeId::client(0)),
            Selection::Link(NodeId::server(0), NodeId::server(4)),
            Selection::Message(name),
            Selection::Event(EventId(7)),
            Selection::Fault(3),
            Selection::None,
        ] {
            assert_eq!(Selection::of_name(&selection.name()), selection);
        }
        assert_eq!(Selection::of_name("node:200"), Selection::None);
        assert_eq!(Selection::of_name("node:x"), Selection::None);
    }
}
