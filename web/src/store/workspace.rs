//! The workspace: how the page stands, apart from the run and the playhead.

use super::pace::Pace;
use sim_core::base::{EventId, Instant, MessageName, NodeId};
use sim_core::plan::PlanError;
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

/// A tab of the side panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// What is selected.
    Details,
    /// What must hold, and whether it does.
    Claims,
    /// The text.
    Scenario,
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
}

impl Notice {
    /// Good to know.
    pub fn plain(text: impl Into<AttrValue>) -> Notice {
        Notice { id: 0, tone: Tone::Plain, text: text.into() }
    }

    /// Something did not work.
    pub fn trouble(text: impl Into<AttrValue>) -> Notice {
        Notice { id: 0, tone: Tone::Trouble, text: text.into() }
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
    /// Dark or light.
    pub dark: bool,
    /// Whether the visitor's system asks for less motion.
    pub reduced_motion: bool,
    /// Whether the side panel is open.
    pub side_open: bool,
    /// Which of its tabs.
    pub tab: Tab,
    /// The open menu.
    pub menu: Option<MenuRequest>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// What is told in the corner.
    pub notices: Rc<Vec<Notice>>,
    /// What stopped play.
    pub banner: Option<Banner>,
    /// A typed text with errors.
    pub draft: Option<Draft>,
    /// How play moves.
    pub pace: Pace,
    /// What those who listen hear next.
    pub said: AttrValue,
    /// Whether the visitor still has to learn that a stroke cuts.
    pub hint: bool,
}
