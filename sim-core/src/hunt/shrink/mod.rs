//! Shrinking: from a plan that breaks a claim to the smallest one that can be found which breaks the
//! same claim.
//!
//! A hunt finds runs with dozens of faults and hundreds of operations, of which a handful matter.
//! Shrinking tries smaller plans, thousands of them, and keeps each that still breaks *the same
//! claim*: one that broke another would slip from one bug to the next. What comes out is a scenario
//! of a few lines that a person can read, and that any run of it shows.
//!
//! # The order of things
//!
//! 1. *Explicit* (`explicit`): steps become a schedule; what clients did of their own accord becomes
//!    `ask` lines at its times; what the network lost and copied by chance becomes lines as well.
//! 2. *Coarse*: what cannot matter goes at once, then chunks of lines, nodes, options. Chance answers
//!    as it did where it can: a question keeps its answer whatever else is left out. Where a node
//!    sets its timers more or less often it cannot, so each smaller plan may have another of a few
//!    seeds. Then simpler kinds and values, in the same way.
//! 3. *Usual stories* (`stories`): all that can be told in few usual words and is no longer than what
//!    is left, in one order; so one mistake, found in many runs, is told in one way. From here on, a
//!    plan is taken only if it breaks the claim under *each* of many seeds.
//! 4. *No seed*, if no usual story breaks the claim: messages travel equally long, and the timers
//!    that matter are told when to fire. If the lines are few, usual times are tried, all of a
//!    `grid`; else what happened is written down.
//! 5. *Fine*: all passes (`passes`), until none of them finds anything: pairs, kinds, values, times,
//!    names. What is no usual story then goes through the same from 2 on, as long as it gets better.
//! 6. *Labels* (`label`): for each line that is left, whether it could go, and whether its values
//!    could be others. And a `story`.
//!
//! A [`Shrinker`] is a value that is stepped with a budget of runs: whoever holds it may show what it
//! has, stop, and go on. It has no memory but the plan, its place in a pass, and what was tried.
//!
//! Where the seed cannot be done without, as in a protocol that asks the world to choose, the result
//! keeps it, and says how many others show the same.
//!
//! Left out: smaller payloads than a number, and shrinking of what a protocol does.

mod allowed;
mod explicit;
mod grid;
mod label;
mod passes;
mod phases;
mod result;
mod stories;
mod story;
mod subject;
#[cfg(test)]
mod tests;

pub use subject::breach;

use crate::judge;
use crate::plan::{Fault, Plan, limits};
use crate::protocol::Description;
use crate::run::{Catalogue, Violation};
use allowed::Allowed;
use passes::Place;
use phases::{Candidates, Phase};
use std::collections::BTreeSet;
use subject::{Size, Subject, is_accident, normalise};

/// Under how many seeds a plan without one must break the claim.
const SEEDS_ALL: usize = 100;
/// How many events may be spent on one plan that may have any seed.
const EVENTS: usize = 40_000;

/// Why a plan cannot be shrunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBroken {
    /// Its run breaks no claim.
    Holds,
    /// Its run breaks claims, but not this one.
    Others(Vec<String>),
    /// The protocol makes no claim of this name.
    Unknown,
}

/// How much goes wrong in a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Faults, fates of messages and commands among them.
    pub faults: u32,
    /// Operations that clients ask for.
    pub operations: u32,
}

impl Counts {
    /// What a plan says. Operations of a workload are not among them.
    pub fn of(plan: &Plan) -> Counts {
        let is_ask = |fault: &Fault| matches!(fault, Fault::Ask { .. });
        let faults = plan.faults.iter().filter(|it| is_accident(&it.fault));
        let operations = faults.clone().filter(|it| is_ask(&it.fault)).count() as u32;
        Counts { faults: faults.count() as u32 - operations, operations }
    }

    /// Both together.
    pub fn total(self) -> u32 {
        self.faults + self.operations
    }
}

/// How far a shrinker has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it does now, in a few words.
    pub pass: &'static str,
    /// How large the best plan is.
    pub size: Counts,
    /// How many runs were spent so far.
    pub runs: u64,
    /// Whether nothing is left to try.
    pub is_over: bool,
}

/// Under which seeds a plan must break the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seeds {
    /// Its own, or another of a few: it then has that one from then on.
    Any,
    /// Each of several.
    All,
}

/// A plan on its way to a smaller one.
#[derive(Clone)]
pub struct Shrinker {
    catalogue: Catalogue,
    descriptions: Vec<Description>,
    description: &'static Description,
    claim: String,
    before: Counts,
    allowed: Allowed,
    subject: Subject,
    /// The best plan that needs its seed, while another is sought.
    seeded: Option<Box<Subject>>,
    /// Under which seeds a plan must break the claim.
    seeds: Seeds,
    phase: Phase,
    /// What this phase tries, if it is a list.
    candidates: Option<Candidates>,
    pass: usize,
    place: Place,
    /// The best plan that all was done about, and whether it needs no seed.
    finished: Option<Box<(Subject, bool)>>,
    /// The plan before its times were made round.
    loose: Option<Box<Subject>>,
    /// Whether it is one of the usual stories, of which everybody has the same.
    is_retold: bool,
    has_shrunk_in_pass: bool,
    has_shrunk_in_round: bool,
    tried: BTreeSet<u64>,
    labels: Vec<Option<String>>,
    /// Of how many seeds how many break the claim, at the end.
    sample: Option<(u32, u32)>,
    runs: u64,
}

impl Shrinker {
    /// A shrinker of a plan for the first claim that its run breaks. The plan names a protocol of the
    /// catalogue, because it was parsed with its descriptions.
    pub fn new(catalogue: &Catalogue, plan: &Plan) -> Result<Shrinker, NotBroken> {
        let report = judge::try_out(catalogue, plan);
        let first = report.violations.first().ok_or(NotBroken::Holds)?;
        let claim = report.claims.get(usize::from(first.claim)).ok_or(NotBroken::Unknown)?;
        Shrinker::for_claim(catalogue, plan, claim.name)
    }

    /// A shrinker of a plan for the claim of this name.
    pub fn for_claim(
        catalogue: &Catalogue,
        plan: &Plan,
        claim: &str,
    ) -> Result<Shrinker, NotBroken> {
        let descriptions = catalogue.descriptions();
        let Some(subject) = Subject::of(catalogue, &descriptions, plan.clone(), claim) else {
            return Err(why_not(catalogue, plan, claim));
        };
        let description = catalogue.entry_of(plan).description;
        let (_, history) = catalogue.try_with_history(plan);
        let requests = history.calls().len() as u32;
        // What steps do goes wrong as well; what chance is told does not.
        let by_steps = subject.faults.len().saturating_sub(plan.faults.len()) as u32;
        let faults = Counts::of(plan).faults + by_steps;
        let before = Counts { faults, operations: requests };
        Ok(Shrinker {
            catalogue: catalogue.clone(),
            descriptions,
            description,
            claim: claim.to_string(),
            before,
            allowed: Allowed::of(&subject.plan, description.tolerates),
            seeds: Seeds::Any,
            subject,
            seeded: None,
            phase: Phase::Requests,
            candidates: None,
            pass: 0,
            place: Place::default(),
            finished: None,
            loose: None,
            is_retold: false,
            has_shrunk_in_pass: false,
            has_shrunk_in_round: false,
            tried: BTreeSet::new(),
            labels: Vec::new(),
            sample: None,
            runs: 1,
        })
    }

    /// Goes on until about so many runs are spent, or nothing is left to try.
    pub fn step(&mut self, budget: u32) -> Progress {
        let end = self.runs.saturating_add(u64::from(budget));
        while self.runs < end && self.phase != Phase::Over {
            self.advance();
        }
        self.progress()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress {
            pass: self.doing(),
            size: Counts::of(self.best()),
            runs: self.runs,
            is_over: self.phase == Phase::Over,
        }
    }

    /// The smallest plan so far.
    pub fn best(&self) -> &Plan {
        &self.best_subject().plan
    }

    /// How it breaks the claim.
    pub fn violation(&self) -> &Violation {
        &self.best_subject().violation
    }

    /// The claim that is kept broken.
    pub fn claim(&self) -> &str {
        &self.claim
    }

    /// How much went wrong in the run of the plan at first.
    pub fn before(&self) -> Counts {
        self.before
    }

    /// Whether the best plan breaks the claim under other seeds as well.
    pub fn needs_no_seed(&self) -> bool {
        match &self.finished {
            Some(finished) => finished.1,
            None => self.seeds == Seeds::All && std::ptr::eq(self.best_subject(), &self.subject),
        }
    }

    fn best_subject(&self) -> &Subject {
        if let Some(finished) = &self.finished {
            return &finished.0;
        }
        match &self.seeded {
            // What chance is told in its place may be a lot, at first.
            Some(seeded) if seeded.size.accidents < self.subject.size.accidents => seeded,
            _ => &self.subject,
        }
    }

    /// Takes a plan in place of the present one, if it is smaller and breaks the claim.
    fn shrinks_to(&mut self, mut plan: Plan) -> bool {
        normalise(&mut plan);
        let size = Size::of(&plan, &self.descriptions);
        if size >= self.subject.size || !self.tried.insert(size.key()) {
            return false;
        }
        let Some(subject) = self.breaks(plan) else { return false };
        self.subject = subject;
        true
    }

    /// How many seeds are tried: more of a short run than of a long one.
    fn seeds_tried(&self) -> usize {
        match self.seeds {
            Seeds::All => SEEDS_ALL,
            Seeds::Any if matches!(self.phase, Phase::Plain | Phase::Again) => 256,
            Seeds::Any => (EVENTS / (self.subject.events.len() + 1)).clamp(8, 32),
        }
    }

    /// What is seen of a plan that breaks the claim, under the seeds that it must.
    fn breaks(&mut self, mut plan: Plan) -> Option<Subject> {
        if !self.allowed.has_all(&plan) {
            return None;
        }
        // In a plain world, the first seed that does is as good as any, and the same for all who come
        // with the same plan.
        let own = match self.seeds {
            Seeds::Any if self.phase != Phase::Plain => plan.seed,
            Seeds::Any | Seeds::All => limits::SEED_DEFAULT,
        };
        let others = (limits::SEED_DEFAULT..).filter(|&seed| seed != own);
        let mut seeds = [own].into_iter().chain(others.take(self.seeds_tried() - 1));
        let mut breaks = |seed: u64| {
            plan.seed = seed;
            self.runs += 1;
            breach(&self.catalogue, &plan, &self.claim).is_some()
        };
        match self.seeds {
            Seeds::Any => plan.seed = seeds.find(|&seed| breaks(seed))?,
            Seeds::All if !seeds.all(breaks) => return None,
            Seeds::All => plan.seed = own,
        }
        self.runs += 1;
        Subject::of(&self.catalogue, &self.descriptions, plan, &self.claim)
    }
}

fn why_not(catalogue: &Catalogue, plan: &Plan, claim: &str) -> NotBroken {
    let report = judge::try_out(catalogue, plan);
    if report.claims.iter().all(|it| it.name != claim) {
        return NotBroken::Unknown;
    }
    let names = report.violations.iter().filter_map(|it| {
        report.claims.get(usize::from(it.claim)).map(|claim| claim.name.to_string())
    });
    match names.collect::<Vec<_>>() {
        none if none.is_empty() => NotBroken::Holds,
        others => NotBroken::Others(others),
    }
}
