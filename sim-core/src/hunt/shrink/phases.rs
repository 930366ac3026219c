//! What a shrinker does, one thing after the other.

use super::grid::Grid;
use super::passes::{self, Pass, Place, Proposal};
use super::stories::{Most, Stories};
use super::subject::{Subject, normalise};
use super::{Seeds, Shrinker, explicit};
use crate::base::Instant;
use crate::plan::Plan;

/// What is done, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Requests,
    Mishaps,
    Coarse,
    Loose,
    Stories,
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
pub(super) enum Candidates {
    List(std::vec::IntoIter<Plan>),
    Grid(Box<Grid>),
    Stories(Box<Stories>),
}

impl Candidates {
    fn next(&mut self) -> Option<Plan> {
        match self {
            Candidates::List(plans) => plans.next(),
            Candidates::Grid(grid) => grid.next(),
            Candidates::Stories(stories) => stories.next(),
        }
    }
}

impl Shrinker {
    /// What it does now, in a few words.
    pub(super) fn doing(&self) -> &'static str {
        match self.phase {
            Phase::Requests => "explicit operations",
            Phase::Mishaps => "explicit chance",
            Phase::Coarse | Phase::Loose | Phase::Round | Phase::Fine => {
                self.passes().get(self.pass).map_or("", |it| it.name)
            }
            Phase::Grid => "usual times",
            Phase::Plain => "a plain network",
            Phase::Again => "the same once more",
            Phase::Stories => "usual stories",
            Phase::Seedless => "without a seed",
            Phase::Labels => "labels",
            Phase::Over => "done",
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
    pub(super) fn advance(&mut self) {
        match self.phase {
            Phase::Coarse | Phase::Loose | Phase::Round | Phase::Fine => {
                self.advance_pass();
            }
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
                Phase::Again => self.enter(Phase::Labels),
                Phase::Stories => self.enter(Phase::Grid),
                _ => self.enter_next(),
            };
        };
        normalise(&mut plan);
        if matches!(self.phase, Phase::Seedless | Phase::Grid | Phase::Stories) {
            self.seeds = Seeds::All;
        }
        if let Some(subject) = self.breaks(plan) {
            self.is_retold = self.phase == Phase::Stories;
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
            Phase::Stories => return Candidates::Stories(Box::new(self.stories())),
            _ => explicit::seedless(&self.subject),
        };
        Candidates::List(plans.into_iter())
    }

    /// Usual stories that are no larger than what all was done about.
    fn stories(&self) -> Stories {
        let best = self.best_subject();
        let most = Most { accidents: best.size.accidents, nodes: best.size.nodes };
        Stories::of(best, self.description, self.allowed, most)
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
        self.enter(match self.phase {
            Phase::Requests => Phase::Mishaps,
            Phase::Mishaps => Phase::Coarse,
            Phase::Coarse | Phase::Again => Phase::Loose,
            // Those that did not do before will not do later.
            Phase::Loose if self.finished.is_none() => Phase::Stories,
            Phase::Loose => Phase::Grid,
            Phase::Grid if self.seeds == Seeds::All => Phase::Fine,
            Phase::Grid => Phase::Round,
            Phase::Round => Phase::Plain,
            Phase::Plain => Phase::Seedless,
            Phase::Seedless => Phase::Fine,
            Phase::Fine if is_better && !self.is_retold => Phase::Again,
            Phase::Stories => Phase::Fine,
            Phase::Fine => Phase::Labels,
            Phase::Labels | Phase::Over => Phase::Over,
        });
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
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
}
