//! Linearizability: one order explains everything. See [`super::super::linear`].

use super::super::linear::{Budget, rule};
use super::super::model::ModelName;
use super::{Evidence, Finding, Opinion, Promise};

pub(super) const PROMISE: Promise = Promise {
    name: "linearizable",
    sentence: "One order of all operations explains every answer, and respects what was over first.",
    source: "Herlihy and Wing 1990, \"Linearizability\"; Wing and Gong 1993; Lowe 2017",
};

pub(super) fn judge(evidence: &Evidence<'_>) -> Opinion {
    let ruling = rule(evidence.testimony, ModelName::CasRegister, Budget::default());
    match (ruling.broken.into_iter().next(), ruling.undecided) {
        (Some(explanation), _) => Opinion::Broken(Finding {
            sentence: explanation.sentence,
            guilty: explanation.guilty,
            at: explanation.at,
        }),
        (None, Some(reason)) => Opinion::Undecided(reason),
        (None, None) => Opinion::Holds,
    }
}
