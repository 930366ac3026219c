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
//! 3. *No seed*: messages travel equally long, and the timers that matter are told when to fire. If
//!    the lines are few, usual times are tried, all of a `grid`; else what happened is written
//!    down. From here on, a plan is taken only if it breaks the claim under *each* of many seeds.
//! 4. *Fine*: all passes (`passes`), until none of them finds anything: pairs, kinds, values, times,
//!    names. Then the same from 2 on with what is left, as long as it gets better.
//! 5. *Labels* (`label`): for each line that is left, whether it could go, and whether its values
//!    could be others. And a `story`.
//!
//! A [`Shrinker`] is a value that is stepped with a budget of runs: whoever holds it may show what it
//! has, stop, and go on. It has no memory but the plan, its place in a pass, and what was tried.
//!
//! Where the seed cannot be done without, as in a protocol that asks the world to choose, the result
//! keeps it, and says how many others show the same.
//!
//! Left out: smaller payloads than a number, and shrinking of what a protocol does.

mod explicit;
mod grid;
mod label;
mod passes;
mod result;
mod story;
mod subject;
#[cfg(test)]
mod tests;

pub use subject::breach;

use crate::base::Instant;
use crate::judge;
use crate::plan::{Fault, Plan, limits};
use crate::protocol::Description;
use crate::run::{Catalogue, Violation};
use grid::Grid;
use passes::{Pass, Place, Proposal};
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

/// What is done, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Requests,
    Mishaps,
    Coarse,
    Loose,
    Grid,
    Round,
    Plain,
    Seedless,
    Fine,
    Again,
    Labels,
    Over,
}

/// Plans of which the first that breaks the claim is taken.
#[derive(Clone)]
enum Candidates {
    List(std::vec::IntoIter<Plan>),
    Grid(Box<Grid>),
}

impl Candidates {
    fn next(&mut self) -> Option<Plan> {
        match self {
            Candidates::List(plans) => plans.next(),
            Candidates::Grid(grid) => grid.next(),
        }
    }
}

/// A plan on its way to a smaller one.
#[derive(Clone)]
pub struct Shrinker {
    catalogue: Catalogue,
    descriptions: Vec<Description>,
    description: &'static Description,
    claim: String,
    before: Counts,
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
            seeds: Seeds::Any,
            subject,
            seeded: None,
            phase: Phase::Requests,
            candidates: None,
            pass: 0,
            place: Place::default(),
            finished: None,
            loose: None,
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

    fn doing(&self) -> &'static str {
        match self.phase {
            Phase::Requests => "explicit operations",
            Phase::Mishaps => "explicit chance",
            Phase::Coarse | Phase::Loose | Phase::Round | Phase::Fine => {
                self.passes().get(self.pass).map_or("", |it| it.name)
            }
            Phase::Grid => "usual times",
            Phase::Plain => "a plain network",
            Phase::Again => "the same once more",
            Phase::Seedless => "without a seed",
            Phase::Labels => "labels",
            Phase::Over => "done",
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

    fn passes(&self) -> &'static [Pass] {
        match self.phase {
            Phase::Coarse => passes::COARSE,
            Phase::Loose => passes::LOOSE,
            Phase::Round => passes::ROUND,
            _ => passes::ALL,
        }
    }

    /// Tries one thing, or moves on to the next.
    fn advance(&mut self) {
        match self.phase {
            Phase::Coarse | Phase::Loose | Phase::Round | Phase::Fine => self.advance_pass(),
            Phase::Labels => self.label_next(),
            Phase::Over => {}
            _ => self.advance_list(),
        }
    }

    /// Tries the next plan of a list, of which the first that breaks the claim is taken, however
    /// large it is.
    fn advance_list(&mut self) {
        if self.candidates.is_none() {
            self.candidates = Some(self.list());
        }
        let Some(mut plan) = self.candidates.as_mut().and_then(Candidates::next) else {
            self.seeds = Seeds::Any;
            return match self.phase {
                Phase::Again => self.phase = Phase::Labels,
                _ => self.enter_next(),
            };
        };
        normalise(&mut plan);
        if matches!(self.phase, Phase::Seedless | Phase::Grid) {
            self.seeds = Seeds::All;
        }
        if let Some(subject) = self.breaks(plan) {
            if self.seeds == Seeds::All && self.finished.is_none() {
                self.seeded = Some(Box::new(self.subject.clone()));
            }
            self.subject = subject;
            self.enter_next();
        }
    }

    fn list(&self) -> Candidates {
        let plan = &self.subject.plan;
        let plans = match self.phase {
            Phase::Requests => {
                let mut run = self.catalogue.start(plan);
                run.advance(u32::MAX, Instant(u64::MAX));
                explicit::requests(&*run)
            }
            Phase::Mishaps => explicit::mishaps(&self.subject),
            Phase::Grid => match Grid::of(&self.subject) {
                Some(grid) => return Candidates::Grid(Box::new(grid)),
                None => Vec::new(),
            },
            Phase::Plain => {
                let loose = self.loose.as_deref().into_iter();
                [&self.subject].into_iter().chain(loose).flat_map(explicit::plain).collect()
            }
            Phase::Again => vec![explicit::loosened(&self.subject)],
            _ => explicit::seedless(&self.subject),
        };
        Candidates::List(plans.into_iter())
    }

    /// Compares what all was done about with what was best so far. If it is better, the same is done
    /// once more with it, as nothing is known of where it came from any more.
    fn settles_for_more(&mut self) -> bool {
        let needs_seed = |subject: &Subject, seedless: bool| (!seedless, subject.size.clone());
        let seedless = self.seeds == Seeds::All;
        self.seeds = Seeds::Any;
        let is_better = self
            .finished
            .as_ref()
            .is_none_or(|it| needs_seed(&self.subject, seedless) < needs_seed(&it.0, it.1));
        if is_better {
            self.finished = Some(Box::new((self.subject.clone(), seedless)));
        }
        is_better
    }

    fn enter_next(&mut self) {
        if self.phase == Phase::Loose {
            self.loose = Some(Box::new(self.subject.clone()));
        }
        let is_better = self.phase == Phase::Fine && self.settles_for_more();
        self.phase = match self.phase {
            Phase::Requests => Phase::Mishaps,
            Phase::Mishaps => Phase::Coarse,
            Phase::Coarse | Phase::Again => Phase::Loose,
            Phase::Loose => Phase::Grid,
            Phase::Grid if self.seeds == Seeds::All => Phase::Fine,
            Phase::Grid => Phase::Round,
            Phase::Round => Phase::Plain,
            Phase::Plain => Phase::Seedless,
            Phase::Seedless => Phase::Fine,
            Phase::Fine if is_better => Phase::Again,
            Phase::Fine => Phase::Labels,
            Phase::Labels | Phase::Over => Phase::Over,
        };
        self.candidates = None;
        (self.pass, self.place) = (0, Place::default());
        (self.has_shrunk_in_pass, self.has_shrunk_in_round) = (false, false);
        // Another phase asks another question of the same plans.
        self.tried.clear();
    }

    /// Tries what the current pass has at the current place.
    fn advance_pass(&mut self) {
        let Some(pass) = self.passes().get(self.pass) else {
            return match std::mem::take(&mut self.has_shrunk_in_round) {
                true => self.pass = 0,
                false => self.enter_next(),
            };
        };
        match (pass.propose)(&self.subject, self.description, self.place) {
            Proposal::Try(plan) => match self.shrinks_to(plan) {
                true => (self.has_shrunk_in_pass, self.has_shrunk_in_round) = (true, true),
                false => self.place.column += 1,
            },
            Proposal::Skip => self.place.column += 1,
            Proposal::NextRow => self.place = Place { row: self.place.row + 1, column: 0 },
            Proposal::Done => {
                self.place = Place::default();
                if !std::mem::take(&mut self.has_shrunk_in_pass) {
                    self.pass += 1;
                }
            }
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
