//! Faults: what goes wrong, when, and for how long. Data and vocabulary only; what a fault *does*
//! is the world's business.
//!
//! A fault that lasts carries its duration, so that a crash and its restart are one thing to drag
//! and one thing to delete. Without a duration it lasts until something ends it: `heal`,
//! `restart`, `resume`, or the end of the run.
//!
//! By type, faults reach hardware (links, power, clocks, disks) and never protocol state. Two kinds
//! are no accidents and stand here because they too have a moment: `tell`, an administrator's
//! command, of which the node is told as of a message; and `ask`, a client's request. And two answer
//! a question that chance would answer otherwise: what becomes of one message, and when one timer
//! fires (`fire`), within what its node asked for.

use super::Line;
use crate::base::{Duration, Instant, MessageName, NodeId, NodeSet};
use crate::protocol::Operation;

/// A fault, when it strikes, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFault {
    /// Its line in the text.
    pub line: Line,
    /// When it strikes.
    pub moment: Moment,
    /// What it does.
    pub fault: Fault,
}

/// When a fault strikes: at a time, or at a place in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Before the other events of that time.
    At(Instant),
    /// Just before a node is told of this message or timer.
    Before(Activation),
    /// Between the `effect`th effect of an activation and the next, counted from one.
    After {
        /// Which call of a handler.
        activation: Activation,
        /// After how many of its effects.
        effect: u32,
    },
    /// When chance is asked what the fault itself answers: at the send of its message
    /// ([`Fault::Message`]), at the setting of its timer ([`Fault::Timer`]).
    AtItsQuestion,
}

/// The name of one call of a node's handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activation {
    /// `n2 start #2`: the second start of n2.
    Start {
        /// Who.
        node: NodeId,
        /// Which start, counted from one.
        nth: u32,
    },
    /// `n1->n2 #17`: the seventeenth message of this link (of a client: its request).
    Message(MessageName),
    /// `n2 transfer #1`: the first time that the node is told this command.
    Command {
        /// Who.
        node: NodeId,
        /// The position of the command in the protocol's list.
        command: u8,
        /// Which time, counted from one.
        nth: u32,
    },
    /// `n2 election #4`: the fourth time that this timer fires.
    Timer {
        /// Whose.
        node: NodeId,
        /// The index of the timer's label.
        timer: u8,
        /// Which firing, counted from one.
        nth: u32,
    },
}

impl Activation {
    /// Whose handler it is.
    pub fn node(self) -> NodeId {
        match self {
            Activation::Start { node, .. }
            | Activation::Command { node, .. }
            | Activation::Timer { node, .. } => node,
            Activation::Message(name) => name.to,
        }
    }
}

/// Something that goes wrong, or right again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nodes stop; what is in memory is gone.
    Crash {
        /// Who.
        nodes: Targets,
        /// What their disks keep.
        kind: CrashKind,
        /// Until they start again; `None`: until a `restart`.
        lasting: Option<Duration>,
    },
    /// Nodes stand still; arrivals and due timers wait. Their clocks go on.
    Pause {
        /// Who.
        nodes: Targets,
        /// Until they go on; `None`: until a `resume`.
        lasting: Option<Duration>,
    },
    /// Links between two sets carry nothing.
    Cut {
        /// One side.
        from: Targets,
        /// The other side.
        to: Targets,
        /// Which directions.
        way: Way,
        /// Until they carry again; `None`: until a `heal`.
        lasting: Option<Duration>,
    },
    /// Messages between two sets travel longer.
    Slow {
        /// One side.
        from: Targets,
        /// The other side.
        to: Targets,
        /// Which directions.
        way: Way,
        /// By how much.
        by: Duration,
        /// For how long; `None`: until a `heal`.
        lasting: Option<Duration>,
    },
    /// The wall clocks of nodes jump, by so many microseconds, forward or back.
    Jump {
        /// Who.
        nodes: Targets,
        /// How far, in microseconds.
        by_us: i64,
    },
    /// The clocks of nodes run fast or slow.
    Drift {
        /// Who.
        nodes: Targets,
        /// Parts in a million: 1,000 gains a millisecond each second. From -900,000 to 900,000.
        ppm: i32,
        /// For how long; `None`: until the end.
        lasting: Option<Duration>,
    },
    /// Part of the hardware of nodes is slow, or stuck.
    Impair {
        /// Who.
        nodes: Targets,
        /// What of them.
        impairment: Impairment,
        /// For how long; `None`: until the end.
        lasting: Option<Duration>,
    },
    /// The next sync of nodes fails. They stop, with what their disks really kept.
    FailSync {
        /// Who.
        nodes: Targets,
    },
    /// A record of nodes' disks is damaged at rest. They notice when they start the next time.
    Corrupt {
        /// Who.
        nodes: Targets,
        /// Which.
        record: RecordName,
    },
    /// The network does something else with one message than chance would.
    Message {
        /// Which.
        name: MessageName,
        /// What kind of message it was when this was planned; another kind is left alone.
        kind: Option<String>,
        /// What happens to it.
        fate: Fate,
    },
    /// An administrator tells a node to do something that its protocol knows how to do.
    Tell {
        /// Who is told.
        nodes: Targets,
        /// The position of the command in the protocol's list.
        command: u8,
        /// Whom it is about, if anybody.
        about: Option<Targets>,
    },
    /// A client asks for something, after what it is doing now.
    Ask {
        /// The index of the client.
        client: u8,
        /// For what.
        operation: Operation,
        /// The one server that it asks first; `None`: whichever it thinks best.
        of: Option<Targets>,
    },
    /// A timer fires when the plan says, as far as its node's range allows.
    Timer {
        /// Whose.
        node: NodeId,
        /// The index of the timer's label.
        timer: u8,
        /// Which firing, counted from one.
        nth: u32,
        /// When. Each time that the timer is set until then, it takes until this moment, or as long
        /// as it may if that is sooner; it no longer fits if the moment is too soon.
        at: Instant,
    },
    /// Crashed nodes start again.
    Restart {
        /// Who.
        nodes: Targets,
    },
    /// Paused nodes go on.
    Resume {
        /// Who.
        nodes: Targets,
    },
    /// Cut and slow links are as before: those between two sets, or all.
    Heal {
        /// Between whom; `None`: everywhere.
        between: Option<(Targets, Targets, Way)>,
    },
}

/// Where a fault says how long it lasts, for those who read it and those who write it.
macro_rules! lasting_of {
    ($fault:expr) => {
        match $fault {
            Fault::Crash { lasting, .. }
            | Fault::Pause { lasting, .. }
            | Fault::Cut { lasting, .. }
            | Fault::Slow { lasting, .. }
            | Fault::Drift { lasting, .. }
            | Fault::Impair { lasting, .. } => Some(lasting),
            _ => None,
        }
    };
}

impl Fault {
    /// The names of all kinds, in the order in which people are offered them, each with a sentence.
    pub const KINDS: &'static [(&'static str, &'static str)] = &[
        ("crash", "A process stops and loses its memory; its disk stays."),
        ("power-loss", "A machine stops; what its disk had not synced is gone too."),
        ("restart", "A crashed node starts again with what its disk kept."),
        ("pause", "A node stands still, as in a long garbage collection; its clocks go on."),
        ("resume", "A paused node goes on."),
        ("cut", "Links carry nothing, one way or both, between two sets of nodes."),
        ("slow", "Messages on these links travel longer."),
        ("heal", "Cut and slow links are as before."),
        ("jump", "A node's wall clock jumps, forward or back."),
        ("drift", "A node's clocks run fast or slow."),
        ("lose", "The network loses one chosen message."),
        ("delay", "One chosen message travels longer."),
        ("duplicate", "One chosen message arrives twice."),
        ("hold", "One chosen message is held back, until a time or for good."),
        ("deliver", "One chosen message arrives at a chosen time."),
        ("lose-disk", "A machine stops for good; its place is taken by one with an empty disk."),
        ("slow-node", "A node is slow: whatever it is told occupies it so much longer."),
        ("slow-sync", "A node's disk is slow: each sync takes so much longer."),
        ("stall-disk", "A node's disk is stuck: no sync ends before the stall does."),
        ("fail-sync", "A node's next sync fails; it stops, and what was not synced is gone."),
        ("corrupt", "A record on a node's disk rots; the node notices when it starts again."),
        ("tell", "An administrator tells a node something that its protocol knows how to do."),
        ("ask", "A client asks for something, after what it is doing now."),
        ("fire", "One chosen timer fires at a chosen time, within what its node asked for."),
        (
            "deploy",
            "A process ends, and one of another version of its program starts in its place.",
        ),
    ];

    /// How long a process takes that starts with another version, if nobody says.
    pub const DEPLOY_DEFAULT: Duration = Duration::ms(20);

    /// Everybody that it names.
    pub fn targets_mut(&mut self) -> Vec<&mut Targets> {
        match self {
            Fault::Crash { nodes, .. }
            | Fault::Pause { nodes, .. }
            | Fault::Jump { nodes, .. }
            | Fault::Drift { nodes, .. }
            | Fault::Impair { nodes, .. }
            | Fault::FailSync { nodes }
            | Fault::Corrupt { nodes, .. }
            | Fault::Restart { nodes }
            | Fault::Resume { nodes }
            | Fault::Tell { nodes, about: None, .. } => vec![nodes],
            Fault::Tell { nodes, about: Some(about), .. } => vec![nodes, about],
            Fault::Cut { from, to, .. }
            | Fault::Slow { from, to, .. }
            | Fault::Heal { between: Some((from, to, _)) } => vec![from, to],
            Fault::Ask { of: Some(of), .. } => vec![of],
            Fault::Heal { between: None }
            | Fault::Message { .. }
            | Fault::Ask { of: None, .. }
            | Fault::Timer { .. } => Vec::new(),
        }
    }

    /// How long it lasts; `None` if it is a moment, or lasts until something else ends it.
    pub fn lasting(&self) -> Option<Duration> {
        let said = lasting_of!(self).copied().flatten();
        let is_deploy = matches!(self, Fault::Crash { kind: CrashKind::Deploy(_), .. });
        said.or(is_deploy.then_some(Fault::DEPLOY_DEFAULT))
    }

    /// Where it is said how long it lasts; `None` if it is a moment and has no length.
    pub fn lasting_mut(&mut self) -> Option<&mut Option<Duration>> {
        lasting_of!(self)
    }

    /// The position of this fault's kind in [`Fault::KINDS`].
    pub fn kind(&self) -> usize {
        match self {
            Fault::Crash { kind: CrashKind::Process, .. } => 0,
            Fault::Crash { kind: CrashKind::Power(_), .. } => 1,
            Fault::Restart { .. } => 2,
            Fault::Pause { .. } => 3,
            Fault::Resume { .. } => 4,
            Fault::Cut { .. } => 5,
            Fault::Slow { .. } => 6,
            Fault::Heal { .. } => 7,
            Fault::Jump { .. } => 8,
            Fault::Drift { .. } => 9,
            Fault::Message { fate: Fate::Lose, .. } => 10,
            Fault::Message { fate: Fate::Delay(_), .. } => 11,
            Fault::Message { fate: Fate::Duplicate, .. } => 12,
            Fault::Message { fate: Fate::Hold(_), .. } => 13,
            Fault::Message { fate: Fate::Deliver(_), .. } => 14,
            Fault::Crash { kind: CrashKind::Disk, .. } => 15,
            Fault::Impair { impairment: Impairment::SlowNode(_), .. } => 16,
            Fault::Impair { impairment: Impairment::SlowSync(_), .. } => 17,
            Fault::Impair { impairment: Impairment::StalledDisk, .. } => 18,
            Fault::FailSync { .. } => 19,
            Fault::Corrupt { .. } => 20,
            Fault::Tell { .. } => 21,
            Fault::Ask { .. } => 22,
            Fault::Timer { .. } => 23,
            Fault::Crash { kind: CrashKind::Deploy(_), .. } => 24,
        }
    }

    /// Whether it is a moment rather than something that lasts: what it did is done at once.
    pub fn is_moment(&self) -> bool {
        matches!(
            self,
            Fault::Jump { .. }
                | Fault::Message { .. }
                | Fault::Tell { .. }
                | Fault::Ask { .. }
                | Fault::Timer { .. }
                | Fault::Corrupt { .. }
                | Fault::Restart { .. }
                | Fault::Resume { .. }
                | Fault::Heal { .. }
        )
    }
}

/// What a crash takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CrashKind {
    /// The process dies: the kernel still has every record.
    Process,
    /// The power fails: unsynced records are gone, or most of them.
    Power(Tail),
    /// The machine is lost with its disk: what starts again has nothing.
    Disk,
    /// The process ends, for one of this version of its program (a position in the protocol's list)
    /// to start in its place; the disk stays. It starts by itself, after
    /// [`Fault::DEPLOY_DEFAULT`] if nobody says.
    Deploy(u8),
}

/// What a power loss leaves of the records that were not synced. By default, nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tail {
    /// How many of them survive, the oldest first.
    pub keep: u32,
    /// Whether the first that is lost is left as a damaged record.
    pub torn: bool,
}

/// What of a node's hardware does not do as it should, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Impairment {
    /// Each call of a handler occupies the node for so long, before its effects.
    SlowNode(Duration),
    /// Each sync that begins takes so much longer.
    SlowSync(Duration),
    /// No sync ends.
    StalledDisk,
}

/// Which record of a disk, as people mean it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordName {
    /// Counted from the first that was ever written, as an inspector shows it.
    Number(u32),
    /// Counted back from the last: the last one is zero.
    FromLast(u32),
}

/// Which directions of the links between two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Both: `<->`.
    Both,
    /// From the first to the second only: `->`.
    Forth,
}

/// What the network does with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is lost.
    Lose,
    /// It travels longer, by so much.
    Delay(Duration),
    /// It arrives twice.
    Duplicate,
    /// It is held back until a moment (if that is later than it would arrive), or for good.
    Hold(Option<Instant>),
    /// It arrives at this moment, or at once if that is past when it is sent.
    Deliver(Instant),
}

/// Some nodes, as people mean them: `n1`, `leader`, `n2, n3`, `rest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets(pub Vec<Target>);

/// One node, or a group, as people mean them. Resolved when the fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// This one.
    Node(NodeId),
    /// The live leader of the highest epoch.
    Leader,
    /// A live server that does not lead, drawn by name.
    AFollower,
    /// A live server that was neither named nor drawn in this fault before.
    Another,
    /// What an earlier `until leader as NAME` found: an index into the plan's list of names.
    Named(u8),
    /// All servers.
    Everyone,
    /// All servers that the other side does not name.
    Rest,
}

impl Targets {
    /// Those who are named; roles and groups are left out.
    pub fn named(&self) -> NodeSet {
        let name = |target: &Target| match target {
            Target::Node(node) => Some(*node),
            _ => None,
        };
        self.0.iter().filter_map(name).collect()
    }

    /// These very nodes.
    pub fn nodes(nodes: impl IntoIterator<Item = NodeId>) -> Targets {
        Targets(nodes.into_iter().map(Target::Node).collect())
    }
}
