//! The plan: everything that determines a run, as data.
//!
//! A plan is written as a text ([`text`]); gestures edit that text ([`document`]); a link is that
//! text, compressed ([`link`]). Nothing here executes. Each thing that a person wrote remembers its
//! line, so that the run can answer for it: applied, never reached, or no longer fitting.

pub mod document;
pub mod fault;
pub mod limits;
pub mod link;
pub mod step;
pub mod text;
pub mod workload;

pub use document::{Edit, edit, resolve};
pub use fault::{
    Activation, CrashKind, Fate, Fault, Impairment, Moment, PlannedFault, RecordName, Tail, Target,
    Targets, Way,
};
pub use link::{Link, LinkError};
pub use step::{Condition, Step, StepLine};
pub use text::{PlanError, Wording, parse, print};
pub use workload::{Mix, Workload};

use crate::base::{Duration, DurationRange, Ratio};
use crate::protocol::Setting;
use std::sync::Arc;

/// The version of the engine. A change that alters a pinned fingerprint raises it, or the version
/// of the protocol to which the change belongs; links carry both.
pub const ENGINE_VERSION: u32 = 1;

/// A line of the scenario text, counted from one.
pub type Line = u32;

/// Everything that determines a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which protocol runs: a name in the catalogue.
    pub protocol: String,
    /// The values of its options, in the order of its description.
    pub settings: Arc<[Setting]>,
    /// The bugs that are switched on, one bit each in the order of its description.
    pub bugs: u64,
    /// How many servers.
    pub nodes: u8,
    /// How many clients.
    pub clients: u8,
    /// What keys all chance.
    pub seed: u64,
    /// How every link behaves unless a fault says otherwise.
    pub network: Network,
    /// How long a sync of a disk takes.
    pub sync: DurationRange,
    /// What the clients do of their own accord.
    pub workload: Option<Workload>,
    /// What goes wrong, at a time or at a place.
    pub faults: Vec<PlannedFault>,
    /// The names that `until leader as NAME` gives; [`Target::Named`] points into this list.
    pub names: Vec<String>,
    /// What is done one after the other.
    pub steps: Vec<StepLine>,
    /// How long the run lasts.
    pub length: Duration,
    /// How many events it may have; reaching it leaves the run undecided.
    pub events_max: u32,
}

impl Plan {
    /// What a text that says nothing would mean, if it named a protocol: everything by default.
    pub fn empty() -> Plan {
        Plan {
            protocol: String::new(),
            settings: Arc::new([]),
            bugs: 0,
            nodes: limits::NODES_DEFAULT,
            clients: limits::CLIENTS_DEFAULT,
            seed: limits::SEED_DEFAULT,
            network: Network::default(),
            sync: limits::SYNC_DEFAULT,
            workload: None,
            faults: Vec::new(),
            names: Vec::new(),
            steps: Vec::new(),
            length: limits::LENGTH_DEFAULT,
            events_max: limits::EVENTS_DEFAULT,
        }
    }

    /// A line behind all that say what goes wrong and what is done: no report of it is taken for one of
    /// theirs.
    pub fn next_line(&self) -> Line {
        let faults = self.faults.iter().map(|planned| planned.line);
        faults.chain(self.steps.iter().map(|step| step.line)).max().unwrap_or(0) + 1
    }
}

/// How every link behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// How long a message travels.
    pub latency: DurationRange,
    /// How likely a message is lost.
    pub loss: Ratio,
    /// How likely the network makes a copy of a message.
    pub duplicate: Ratio,
    /// Whether messages of one link may overtake one another.
    pub order: Order,
}

/// Whether messages of one link may overtake one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Each travels for as long as it was drawn; a later one may arrive first.
    Any,
    /// None arrives before an earlier one of the same link.
    Fifo,
}

impl Default for Network {
    fn default() -> Network {
        Network {
            latency: DurationRange::new(Duration::ms(1), Duration::ms(10)),
            loss: Ratio::ZERO,
            duplicate: Ratio::ZERO,
            order: Order::Any,
        }
    }
}
