//! Places: a fault at every place of one run where a fault can stand, without any luck of seeds.
//!
//! The scenario runs once as it is written. That run is the map: each call of a handler with each of
//! its effects, each message, each timer. Then each place has a run of its own, the same but for one
//! fault: a machine that loses power or a process that dies behind this effect; this message lost,
//! late or twice; this delivery or timer a millisecond early or late; the node cut off behind this
//! step. Chance answers by name, so all before that fault is as it was, and the place is reached.
//!
//! One at a time is complete: *how many of how many places* break a claim is a fact about this run.
//! Two at a time are too many to try all of them, so they are tried under a budget: pairs in which
//! the first stands in the causes of the second, spread evenly over all such pairs. There the second
//! may not be reached, since the first has changed the run.
//!
//! Only what the protocol is made to survive is tried. Timers are moved if any option of the protocol
//! leaves a choice of lengths; one that asks for an exact length is then a place without effect. And a
//! timer that is set again before it fires takes the changed length each time.

mod list;
mod pairs;

use crate::base::{EventId, Instant};
use crate::plan::{Plan, PlannedFault};
use crate::protocol::Description;
use crate::run::{Catalogue, Survey};
use list::Place;
use pairs::Pairs;

/// How to go through the places of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// How many pairs of places to try, after all places by themselves.
    pub pairs: u32,
}

/// How many events of the run are searched for places.
const EVENTS_MAX: u32 = 200_000;
/// How many places are listed.
const PLACES_MAX: usize = 2_000_000;

/// The places of one run, numbered in the order in which the run comes to them.
#[derive(Clone, Debug)]
pub(super) struct Map {
    survey: Survey,
    places: Vec<Place>,
    pairs: Pairs,
    /// How long is "long enough for others to notice", by the protocol's own options.
    patience: crate::base::Duration,
    /// Whether all of the run was searched.
    is_whole: bool,
}

impl Map {
    /// Runs the scenario once, and lists its places.
    pub(super) fn of(
        catalogue: &Catalogue,
        scenario: &Plan,
        known: &Description,
        chosen: Places,
    ) -> Map {
        let survey = catalogue.survey(scenario, EVENTS_MAX);
        let mut places = list::places(&survey, scenario, known);
        let is_whole = survey.is_whole && places.len() <= PLACES_MAX;
        places.truncate(PLACES_MAX);
        let pairs = Pairs::of(&survey.events, &places, chosen.pairs);
        let patience = super::sweep::patience(scenario);
        Map { survey, places, pairs, patience, is_whole }
    }

    /// How many places there are.
    pub(super) fn singles(&self) -> u32 {
        self.places.len() as u32
    }

    /// How many runs: each place by itself, then pairs.
    pub(super) fn runs(&self) -> u32 {
        self.singles() + self.pairs.chosen()
    }

    /// How many pairs there are, of which some are tried.
    pub(super) fn pairs(&self) -> u64 {
        self.pairs.all()
    }

    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// When the run comes to the place of a numbered run: the later one of a pair.
    pub(super) fn moment(&self, number: u32) -> Option<Instant> {
        let place = *self.chosen(number).last()?;
        Some(self.survey.events[place.event.index()?].at)
    }

    /// The places of a numbered run: one, or two in the order of the run.
    fn chosen(&self, number: u32) -> Vec<Place> {
        match self.places.get(number as usize) {
            Some(&place) => vec![place],
            None => {
                let pair = self.pairs.get(number - self.singles(), &self.survey.events);
                pair.into_iter().flatten().map(|index| self.places[index as usize]).collect()
            }
        }
    }

    pub(super) fn plan_of(&self, scenario: &Plan, number: u32) -> Plan {
        let mut plan = scenario.clone();
        for (line, place) in (plan.next_line()..).zip(self.chosen(number)) {
            let event = &self.survey.events[place.event.0 as usize];
            if let Some((moment, fault)) = list::fault(place, event, self.patience) {
                plan.faults.push(PlannedFault { line, moment, fault });
            }
        }
        plan
    }
}

/// The places of one event, as a range of their numbers: they are listed in the order of events.
fn range_of(places: &[Place], event: EventId) -> core::ops::Range<usize> {
    let first = places.partition_point(|place| place.event < event);
    let end = places.partition_point(|place| place.event <= event);
    first..end
}
