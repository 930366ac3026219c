//! What the store promises at every moment, and what must be remembered to judge it.
//!
//! The witness keeps for each value the writes that were acknowledged and are not known to a later one
//! that was (at most one for each client), and what every node keeps. What clients were told is judged
//! on what they saw, by the guarantees.

use super::QuorumStore;
use super::clock::{Clock, Dot};
use super::message::Note;
use super::versions::{Stamp, Versions};
use crate::base::{NodeId, Sorted};
use crate::protocol::{Claim, Evidence, Key, Sight};

/// In the order in which people read them.
pub const CLAIMS: &[Claim<QuorumStore>] = &[CAUSALITY_KEPT, NO_LOST_UPDATE];

const CAUSALITY_KEPT: Claim<QuorumStore> = Claim {
    name: "causality-kept",
    sentence: "A version that was acknowledged is somewhere, or a descendant of it is.",
    source: "DeCandia et al. 2007, \"Dynamo\", §4.4",
    is_timed: false,
    check: causality_kept,
};

const NO_LOST_UPDATE: Claim<QuorumStore> = Claim {
    name: "no-lost-update",
    sentence: "A write that is acknowledged does not yield to one that was acknowledged before it \
               was asked for.",
    source: "Kingsbury 2013, \"The trouble with timestamps\"",
    is_timed: false,
    check: no_lost_update,
};

/// A write that was acknowledged.
#[derive(Clone, Debug, Hash)]
struct Acknowledged {
    dot: Dot,
    stamp: Stamp,
    by: NodeId,
}

/// A request, with the latest stamp of its value that was acknowledged when it came.
#[derive(Clone, Debug, Hash)]
struct Asked {
    sequence: u32,
    latest: Option<Acknowledged>,
}

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// By value: what was acknowledged, without what a later one knows.
    acknowledged: Sorted<Key, Vec<Acknowledged>>,
    /// By value: what was acknowledged with the latest stamp.
    latest: Sorted<Key, Acknowledged>,
    /// By client: its last request, as it came first.
    asked: Sorted<u8, Asked>,
    /// What is kept: which value, by whom, for whom.
    kept: Sorted<(Key, NodeId, Option<NodeId>), Versions>,
}

impl Witness {
    /// Takes a note in, after the claims have judged it.
    pub(super) fn remember(&mut self, node: NodeId, note: &Note) {
        match note {
            Note::Asked { of, key } => {
                if self.asked.get(&of.client).is_none_or(|asked| asked.sequence < of.sequence) {
                    let latest = self.latest.get(key).cloned();
                    self.asked.insert(of.client, Asked { sequence: of.sequence, latest });
                }
            }
            Note::Keeps { key, home, versions } if versions.is_empty() => {
                self.kept.remove(&(*key, node, *home));
            }
            Note::Keeps { key, home, versions } => {
                self.kept.insert((*key, node, *home), versions.clone());
            }
            Note::Acknowledged { dot, key, clock, stamp } => {
                self.acknowledge(*key, clock, Acknowledged { dot: *dot, stamp: *stamp, by: node });
            }
        }
    }

    fn acknowledge(&mut self, key: Key, clock: &Clock, write: Acknowledged) {
        let mut all = self.acknowledged.get(&key).cloned().unwrap_or_default();
        all.retain(|earlier| !clock.covers(earlier.dot));
        all.push(write.clone());
        self.acknowledged.insert(key, all);
        if self.latest.get(&key).is_none_or(|latest| latest.stamp < write.stamp) {
            self.latest.insert(key, write);
        }
    }
}

fn causality_kept(
    sight: &Sight<'_, QuorumStore>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Keeps { key, home, versions } = note else { return Ok(()) };
    let acknowledged = sight.witness.acknowledged.get(key).map_or(&[][..], Vec::as_slice);
    let place = (*key, node, *home);
    let of_key = sight.witness.kept.from(&(*key, NodeId::from_number(0), None)).iter();
    let of_key = of_key.take_while(|((kept, ..), _)| kept == key);
    let elsewhere: Vec<&Versions> =
        of_key.filter(|(at, _)| *at != place).map(|(_, kept)| kept).collect();
    let is_there = |dot| versions.has(dot) || elsewhere.iter().any(|kept| kept.has(dot));
    match acknowledged.iter().find(|it| !is_there(it.dot)) {
        None => Ok(()),
        Some(Acknowledged { dot, by, .. }) => {
            let sentence = format!(
                "{by} acknowledged the write {dot} of {key}; {node} was the last to have it or a \
                 descendant, and now has neither."
            );
            Err(Evidence::new(sentence, [node, *by]))
        }
    }
}

fn no_lost_update(
    sight: &Sight<'_, QuorumStore>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Acknowledged { dot, key, clock, stamp } = note else { return Ok(()) };
    let asked = sight.witness.asked.get(&dot.client).filter(|it| it.sequence == dot.sequence);
    let Some(earlier) = asked.and_then(|asked| asked.latest.as_ref()) else { return Ok(()) };
    if *stamp >= earlier.stamp || clock.covers(earlier.dot) {
        return Ok(());
    }
    let sentence = format!(
        "{node} acknowledged the write {dot} of {key} with the timestamp {}, which yields to {}, \
         although {} had acknowledged that with {} before {dot} was asked for.",
        stamp.at, earlier.dot, earlier.by, earlier.stamp.at
    );
    Err(Evidence::new(sentence, [node, earlier.by]))
}
