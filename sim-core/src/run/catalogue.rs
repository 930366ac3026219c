//! The catalogue: which protocols there are, as a value.
//!
//! Somebody else's crate makes its own; nothing in this room names a protocol.

use super::{Report, Run, Simulation, Survey, trial};
use crate::plan::Plan;
use crate::protocol::{Description, Protocol};
use crate::trace::History;
use std::sync::Arc;

/// One protocol of a catalogue, its type erased.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What it says of itself.
    pub description: &'static Description,
    /// Its claims: name, sentence, source.
    pub claims: fn() -> Vec<(&'static str, &'static str, &'static str)>,
    start: fn(Arc<Plan>) -> Box<dyn Run>,
    try_out: fn(Arc<Plan>, Option<&mut History>) -> Report,
    survey: fn(Arc<Plan>, u32) -> Survey,
}

impl Entry {
    /// The entry of a protocol.
    pub fn of<P: Protocol>() -> Entry {
        Entry {
            description: const { &P::DESCRIPTION },
            claims: || {
                P::CLAIMS.iter().map(|claim| (claim.name, claim.sentence, claim.source)).collect()
            },
            start: |plan| Box::new(Simulation::<P>::new(plan)),
            try_out: trial::try_out::<P>,
            survey: trial::survey::<P>,
        }
    }
}

/// The protocols to choose from.
#[derive(Clone)]
pub struct Catalogue {
    entries: Arc<[Entry]>,
}

impl Catalogue {
    /// A catalogue of these.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Catalogue {
        Catalogue { entries: entries.into_iter().collect() }
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What all protocols say of themselves: what a parser needs to know.
    pub fn descriptions(&self) -> Vec<Description> {
        self.entries.iter().map(|entry| *entry.description).collect()
    }

    /// The entry with this name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.description.name == name)
    }

    /// Begins the run of a plan. The plan names a protocol of this catalogue, because it was parsed
    /// with its descriptions.
    pub fn start(&self, plan: &Plan) -> Box<dyn Run> {
        (self.entry_of(plan).start)(Arc::new(plan.clone()))
    }

    /// Runs a plan to its end without keeping anything of it, which is several times as fast as
    /// [`Catalogue::start`] and takes no memory, and says what it came to: what a hunt does with
    /// thousands of plans.
    pub fn try_out(&self, plan: &Plan) -> Report {
        (self.entry_of(plan).try_out)(Arc::new(plan.clone()), None)
    }

    /// The same, with what clients saw.
    pub fn try_with_history(&self, plan: &Plan) -> (Report, History) {
        let mut history = History::default();
        let try_out = self.entry_of(plan).try_out;
        let report = try_out(Arc::new(plan.clone()), Some(&mut history));
        (report, history)
    }

    /// Runs a plan for the places in it where a fault could stand, up to about so many events.
    pub fn survey(&self, plan: &Plan, events_max: u32) -> Survey {
        (self.entry_of(plan).survey)(Arc::new(plan.clone()), events_max)
    }

    /// The entry of the protocol that a plan names. Panics if it is not in this catalogue.
    pub fn entry_of(&self, plan: &Plan) -> &Entry {
        self.find(&plan.protocol).unwrap_or_else(|| {
            panic!("the plan names the protocol {}, not in this catalogue", plan.protocol)
        })
    }
}
