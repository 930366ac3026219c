//! Exhibits: real mistakes, each with what really happened, and the run that shows it.
//!
//! An exhibit is a text, like a lesson. Its story steps with the run: each paragraph belongs to an
//! event, named by a few of the words with which the event is told ([`crate::trace::Vocabulary`],
//! `faultline run --events`). The first event that has these words, behind that of the paragraph
//! before, is the one. So a story finds its moments in the run itself, and a test notices when it
//! does not.
//!
//! ```text
//! exhibit The stale read
//! protocol raft
//! bug stale-read
//! claim fresh-reads
//! incident In 2014 a register in etcd was seen to go back in time.
//! source Kyle Kingsbury, "Jepsen: etcd and Consul", 2014, https://aphyr.com/posts/316-jepsen-etcd-and-consul
//! look The old leader still wears its crown.
//! fix It asks a majority before it answers.
//!
//! at n2 notes: leads term 2
//! say The others have a new leader.
//!
//! scenario
//! # The stale read
//! protocol raft
//! …
//! ```
//!
//! What follows the line `scenario` is the scenario, to the end of the text. Lines that begin with
//! `hunt` say in which plain cluster the mistake is hunted, if not in the scenario's own with a
//! workload: `hunt nodes 4`, `hunt set batch 1`.
//!
//! How hard a mistake is to find is measured ([`measure`]), and what was measured stands in a table
//! beside the texts ([`Measured`]). Left out: the code that a mistake bends. That is cut from the
//! source, and stands beside the texts too.

pub mod measure;
mod measured;
mod text;

pub use measured::{Measured, Reach};
pub use text::parse;

use crate::base::{EventId, Instant};
use crate::hunt::shrink::Counts;
use crate::plan::{Fault, Moment, Plan, PlannedFault, Step, StepLine};
use crate::run::Run;
use core::ops::ControlFlow;

/// A real mistake, and the run that shows it.
#[derive(Debug)]
pub struct Exhibit<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Whose mistake it is.
    pub protocol: &'a str,
    /// The name of the switch.
    pub bug: &'a str,
    /// The claim or guarantee that it breaks.
    pub claim: &'a str,
    /// What really happened, in paragraphs.
    pub incident: Vec<&'a str>,
    /// Where that is told; each with its address, if it has one.
    pub sources: Vec<&'a str>,
    /// What to look for.
    pub look: Vec<&'a str>,
    /// What correct code does instead.
    pub fix: Vec<&'a str>,
    /// What happens in the run, moment by moment; the last one is the violation.
    pub story: Vec<Paragraph<'a>>,
    /// The text of its scenario.
    pub scenario: &'a str,
    /// What that means.
    pub plan: Plan,
    /// A plain cluster with the mistake, in which nothing was planned to go wrong: where it is hunted.
    pub hunted: Plan,
}

/// What happens at one event.
#[derive(Debug)]
pub struct Paragraph<'a> {
    /// Words of the event's line.
    pub at: &'a str,
    /// What is said of it.
    pub says: Vec<&'a str>,
}

impl Exhibit<'_> {
    /// How much goes wrong in its scenario, and how much is asked there, by its schedule and by its
    /// steps.
    pub fn size(&self) -> Counts {
        let mut all = self.plan.clone();
        for StepLine { line, step } in &self.plan.steps {
            let fault = match step {
                Step::Fault(fault) => fault.clone(),
                Step::Ask { client, operation, .. } => {
                    Fault::Ask { client: *client, operation: *operation, of: None }
                }
                _ => continue,
            };
            let moment = Moment::At(Instant::ZERO);
            all.faults.push(PlannedFault { line: *line, moment, fault });
        }
        Counts::of(&all)
    }

    /// The event of each paragraph in a run of the scenario, as far as it is recorded; `None` for one
    /// that it does not come to, and for all behind that.
    pub fn moments(&self, run: &dyn Run) -> Vec<Option<EventId>> {
        let mut moments = Vec::new();
        run.narrate(0, &mut |id, _, line| match self.story.get(moments.len()) {
            None => ControlFlow::Break(()),
            Some(paragraph) => {
                if line.contains(paragraph.at) {
                    moments.push(Some(id));
                }
                ControlFlow::Continue(())
            }
        });
        moments.resize(self.story.len(), None);
        moments
    }
}
