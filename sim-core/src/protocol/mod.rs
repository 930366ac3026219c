//! The contract between a protocol and its world.
//!
//! A protocol is a state machine without IO: it is *told* things (that it starts, that a message
//! or a request arrived, that a timer is due) and *asks* for effects. It owns no randomness,
//! clock, socket or disk, so a handler is a pure function, a run can be replayed, and the same
//! code could stand behind a real network.
//!
//! A protocol also describes itself as data ([`Description`], [`NodeView`], [`MessageView`]), so
//! that no page has code for one protocol; and it lists its claims, judged over what its nodes
//! announce ([`Protocol::Note`]) and over what they are ([`Sight`]).
//!
//! Left out: asynchronous disk writes (a sync blocks its node), and messages as bytes.

mod claim;
mod disk;
mod effects;
mod guarantee;
mod hazard;
mod label;
mod operation;
mod renaming;
mod setup;
mod view;

pub use claim::{Check, Claim, Evidence, Present, Sight};
pub use disk::{Damaged, Defect, Disk};
pub(crate) use effects::Lots;
pub use effects::{Effect, Effects};
pub use guarantee::Guarantee;
pub use hazard::Hazard;
pub use label::Label;
pub use operation::{Action, Answer, Key, Operation, Outcome, Request};
pub use renaming::{Names, Renaming};
pub use setup::{About, Bug, Command, Description, Doors, OptionKind, OptionSpec, Setting, Setup};
pub use view::{
    Cell, Contour, Field, Form, Item, Mark, MessageKind, MessageView, NodeView, Standing, Status,
    Verdict, Vote,
};

use crate::base::{Instant, NodeId};
use core::fmt::Debug;
use core::hash::Hash;

/// One node of a distributed protocol.
///
/// The state and what claims remember are hashed by an exploration of all orders, to know a state
/// when it comes again ([`crate::explore`]).
pub trait Protocol: Clone + Hash + Sized + 'static {
    /// What nodes say to one another.
    type Message: Clone + Hash + Debug;
    /// The names of a node's timers: setting one again replaces it.
    type Timer: Label;
    /// One record of the append-only disk.
    type Record: Clone + Hash + Debug;
    /// What a node announces to those who judge it. Other nodes never hear it.
    type Note: Clone + Hash + Debug;
    /// What claims must remember of the notes. Bounded; protocols cannot read it.
    type Witness: Clone + Default + Hash;

    /// The name of the protocol, its options, bugs, messages: what people choose from.
    const DESCRIPTION: Description;
    /// What must hold, in the order in which people read it.
    const CLAIMS: &'static [Claim<Self>];

    /// How a cluster is written with other names for its servers, if they are all alike.
    const RENAMING: Option<Renaming<Self>> = None;

    /// Starts a node. A restart is a start with a full disk: `disk` holds what survived, damage
    /// included. What is safe to drop the node drops ([`Effects::drop_tail`]); if it misses what it
    /// cannot do without, it stops ([`Effects::stop`]).
    fn start(setup: &Setup, disk: &Disk<Self::Record>, effects: &mut Effects<Self>) -> Self;

    /// A message of another node arrived.
    fn on_message(&mut self, from: NodeId, message: Self::Message, effects: &mut Effects<Self>);

    /// A timer that this node set is due. It is no longer set.
    fn on_timer(&mut self, timer: Self::Timer, effects: &mut Effects<Self>);

    /// A client asks for something. Answer now or later with [`Effects::reply`].
    fn on_request(&mut self, request: Request, effects: &mut Effects<Self>);

    /// An administrator tells the node something: the `command`th of [`Description::commands`], about
    /// another server if it is one that takes a name. There is no answer; what comes of it shows.
    fn on_command(
        &mut self,
        _command: usize,
        _about: Option<NodeId>,
        _effects: &mut Effects<Self>,
    ) {
    }

    /// What scenario conditions ("until leader", "until converged") read. Must be cheap.
    fn status(&self) -> Status;

    /// The state as people see it.
    fn view(&self) -> NodeView;

    /// Which of [`Description::messages`] a message is.
    fn message_kind(message: &Self::Message) -> usize;

    /// A message as people see it.
    fn message_view(message: &Self::Message) -> MessageView;

    /// Why a node in this state, told of this message at `now` by its monotonic clock, refuses what
    /// it asks for: one sentence without a full stop; `None` if it does not. Only people ask.
    fn refusal(&self, _from: NodeId, _message: &Self::Message, _now: Instant) -> Option<String> {
        None
    }

    /// A record of the disk as people read it: "term 3, vote n1".
    fn record_text(record: &Self::Record) -> String {
        format!("{record:?}")
    }

    /// A note as people read it: "leader in term 3".
    fn note_text(note: &Self::Note) -> String;

    /// Remembers what claims will need. Called after the claims saw the note.
    fn remember(
        witness: &mut Self::Witness,
        present: &Present<'_, Self>,
        node: NodeId,
        note: &Self::Note,
    );
}
