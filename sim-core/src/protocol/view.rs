//! How a protocol describes itself to people, as data.
//!
//! A page draws these few forms and knows no protocol. What no form can say goes into fields.

use crate::base::NodeId;

/// What scenario conditions read. Cheap to make, cheap to compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether this node believes that it leads, or tries to.
    pub standing: Standing,
    /// The node's epoch: its term, ballot or view. Zero if the protocol has none.
    pub epoch: u64,
    /// Whom this node follows; itself if it leads.
    pub leader: Option<NodeId>,
    /// How far its log or state reaches.
    pub written: u64,
    /// How much of that it has applied.
    pub applied: u64,
}

/// What a node is doing, in the few ways that are drawn differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It leads: a crown and a thick ring.
    Leading,
    /// It tries to lead: a dashed ring.
    Contending,
    /// It follows, or has no such role.
    #[default]
    Following,
}

/// A node's state as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// The protocol's word for what it is: "leader", "follower", "learner".
    pub role: &'static str,
    /// How that is drawn.
    pub standing: Standing,
    /// The epoch that colours the node; zero for none.
    pub epoch: u64,
    /// Everything that is worth a line, the most important first.
    pub fields: Vec<Field>,
    /// Everything that is worth a drawing.
    pub forms: Vec<Form>,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is: "commit index".
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// State that is better drawn than written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A log, as a strip of cells coloured by epoch.
    Log {
        /// What it is: "log".
        name: &'static str,
        /// The position of the first cell; what stands before was compacted or left out.
        first: u64,
        /// The last cells (at most [`Form::CELLS_MAX`]).
        cells: Vec<Cell>,
        /// Cells up to this position are committed.
        committed: u64,
    },
    /// Who said what in a vote.
    Votes {
        /// What it is: "votes".
        name: &'static str,
        /// Each voter's answer.
        votes: Vec<(NodeId, Vote)>,
        /// How many grants it takes.
        needed: u32,
    },
    /// Things that it holds, each on a small card: locks, leases, versions of a value, promises.
    Items {
        /// What they are: "locks".
        name: &'static str,
        /// Each of them (at most [`Form::ITEMS_MAX`]).
        items: Vec<Item>,
    },
    /// How full something is: a queue, a window.
    Gauge {
        /// What it is: "queue".
        name: &'static str,
        /// How much is in it.
        value: u64,
        /// How much it holds; zero if it has no bound.
        limit: u64,
    },
}

impl Form {
    /// How many cells of a log are described: the last ones.
    pub const CELLS_MAX: usize = 64;
    /// How many things are described: the first ones.
    pub const ITEMS_MAX: usize = 16;
}

/// One thing that a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// A few characters: "x=3".
    pub label: String,
    /// What else there is to know: "until 1.2s", "{n1: 2, n3: 1}".
    pub detail: String,
    /// The epoch that colours it; zero for none.
    pub epoch: u64,
    /// How it stands.
    pub mark: Mark,
}

/// How a thing stands, in the few ways that are drawn differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// It is there, and that is all.
    #[default]
    Plain,
    /// It stands for good: decided, committed, chosen.
    Settled,
    /// It waits for somebody: prepared, locked, promised.
    Pending,
    /// There is another beside it, and neither is the later one: siblings.
    Rival,
    /// Its time is over: expired, stale.
    Past,
}

impl Mark {
    /// The word for it, for those who cannot see how it is drawn; none for what is merely there.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Plain => "",
            Mark::Settled => "settled",
            Mark::Pending => "pending",
            Mark::Rival => "in conflict",
            Mark::Past => "past",
        }
    }
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The epoch that colours it.
    pub epoch: u64,
    /// A few characters: "x=3".
    pub label: String,
}

/// A voter's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// Yes.
    Granted,
    /// No.
    Denied,
    /// Not heard yet.
    Awaited,
}

/// A kind of message, as people tell it from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageKind {
    /// One word: "Append", "Vote". Overrides in plans name it.
    pub name: &'static str,
    /// A filled dot is sent, a hollow one comes back.
    pub contour: Contour,
    /// Which of the page's hues: a request and its reply share one. Below eight.
    pub hue: u8,
}

impl MessageKind {
    /// The word for a client's request, of whatever protocol.
    pub const REQUEST: &'static str = "Request";
    /// The word for the answer to one.
    pub const ANSWER: &'static str = "Answer";
}

/// Whether a message asks or answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contour {
    /// It asks or tells.
    Request,
    /// It answers.
    Reply,
}

/// One message as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// One line in the common notation, beginning with the kind: `Append base=1@1 [2@1]`.
    pub text: String,
    /// All its fields.
    pub fields: Vec<Field>,
    /// The sender's epoch; zero for none.
    pub epoch: u64,
    /// For a reply: whether it grants.
    pub verdict: Verdict,
}

/// Whether a reply grants what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not that kind of message.
    Neutral,
    /// It grants: a plus sign.
    Granted,
    /// It denies: a minus sign.
    Denied,
}
