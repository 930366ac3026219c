//! What a failover promises at every moment, and what must be remembered to judge it.
//!
//! The witness keeps the last [`VIEWS_MAX`] views that were served and the last [`POSITIONS_MAX`]
//! positions that were confirmed. What was forgotten is judged no more; nothing is ever judged wrongly
//! for it. What clients were told is judged on what they saw, by the guarantees.

use super::PrimaryBackup;
use super::message::{Note, View};
use crate::base::{NodeId, Sorted};
use crate::protocol::{Claim, Evidence, Sight};

/// In the order in which people read them.
pub const CLAIMS: &[Claim<PrimaryBackup>] =
    &[ONE_PRIMARY, ORDERLY_SUCCESSION, CONFIRMED_CARRIED_OVER, ONE_HISTORY];

/// How many views the witness remembers.
pub const VIEWS_MAX: usize = 1_024;
/// How many positions the witness remembers.
pub const POSITIONS_MAX: usize = 10_000;

const ONE_PRIMARY: Claim<PrimaryBackup> = Claim {
    name: "one-primary",
    sentence: "At most one server serves in a view.",
    source: "Budhiraja et al. 1993, property Pb1",
    is_timed: false,
    check: one_primary,
};

const ORDERLY_SUCCESSION: Claim<PrimaryBackup> = Claim {
    name: "orderly-succession",
    sentence: "A view ends only once it is served, and its primary or its backup leads the next.",
    source: "MIT 6.824, laboratory 2, part A",
    is_timed: false,
    check: orderly_succession,
};

const CONFIRMED_CARRIED_OVER: Claim<PrimaryBackup> = Claim {
    name: "confirmed-carried-over",
    sentence: "Who begins to serve has all that was confirmed in earlier views.",
    source: "Alsberg and Day 1976; MIT 6.824, laboratory 2, part B",
    is_timed: false,
    check: confirmed_carried_over,
};

const ONE_HISTORY: Claim<PrimaryBackup> = Claim {
    name: "one-history",
    sentence: "What is confirmed up to a position is the same whoever confirms it.",
    source: "Schneider 1990, \"Implementing Fault-Tolerant Services Using the State Machine Approach\"",
    is_timed: false,
    check: one_history,
};

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// The last view that the monitor began.
    formed: Option<View>,
    /// By the number of a view: who served in it first, and from which position on.
    served: Sorted<u64, (NodeId, u64)>,
    /// By position: the digest of everything up to there, and who confirmed it first.
    confirmed: Sorted<u64, Confirmed>,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Confirmed {
    history: u64,
    by: NodeId,
    number: u64,
}

impl Witness {
    /// Takes a note in, after the claims have judged it.
    pub(super) fn remember(&mut self, node: NodeId, note: &Note) {
        match *note {
            Note::Formed(view) => self.formed = Some(view),
            Note::Serves { number, position, .. } => {
                self.served.insert_new(number, (node, position));
                self.served.keep_last(VIEWS_MAX);
            }
            Note::Confirmed { number, position, history } => {
                self.confirmed.insert_new(position, Confirmed { history, by: node, number });
                self.confirmed.keep_last(POSITIONS_MAX);
            }
            Note::Joined { .. } | Note::Replaced { .. } => {}
        }
    }
}

fn one_primary(
    sight: &Sight<'_, PrimaryBackup>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let Note::Serves { number, .. } = *note else { return Ok(()) };
    match sight.witness.served.get(&number) {
        Some(&(other, _)) if other != node => {
            let sentence = format!("{other} and {node} both serve in view {number}.");
            Err(Evidence::new(sentence, [other, node]))
        }
        _ => Ok(()),
    }
}

fn orderly_succession(
    sight: &Sight<'_, PrimaryBackup>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let (Note::Formed(view), Some(past)) = (note, sight.witness.formed) else { return Ok(()) };
    if *view == past {
        return Ok(()); // It restarted.
    }
    let primary = view.primary;
    let complaint = if view.number != past.number + 1 {
        "does not follow it".to_string()
    } else if primary != past.primary && past.backup != Some(primary) {
        format!("makes {primary} primary, which was neither of the two")
    } else if sight.witness.served.get(&past.number).is_none() {
        format!("begins before {} has served", past.primary)
    } else {
        return Ok(());
    };
    let sentence = format!("{node} ends view {past}, and view {view} {complaint}.");
    Err(Evidence::new(sentence, [node, primary]))
}

fn confirmed_carried_over(
    sight: &Sight<'_, PrimaryBackup>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    // The view that began, who serves in it, from where; and what was confirmed before it.
    let (later, (server, begins), position, known) = match *note {
        Note::Serves { number, position, .. } => {
            let last = sight.witness.confirmed.from(&(position + 1)).last();
            let Some(&(lost, known)) = last.filter(|(_, known)| known.number < number) else {
                return Ok(());
            };
            (number, (node, position), lost, known)
        }
        Note::Confirmed { number, position, history } => {
            let Some(&(later, began)) = sight.witness.served.from(&(number + 1)).first() else {
                return Ok(());
            };
            if position <= began.1 {
                return Ok(());
            }
            (later, began, position, Confirmed { history, by: node, number })
        }
        _ => return Ok(()),
    };
    let Confirmed { by, number, .. } = known;
    let sentence = format!(
        "{server} serves in view {later} with what was done up to position {begins}, but {by} has \
         confirmed position {position} in view {number}."
    );
    Err(Evidence::new(sentence, [server, by]))
}

fn one_history(
    sight: &Sight<'_, PrimaryBackup>,
    node: NodeId,
    note: &Note,
) -> Result<(), Evidence> {
    let (Note::Confirmed { number, position, history }
    | Note::Serves { number, position, history }) = *note
    else {
        return Ok(());
    };
    match sight.witness.confirmed.get(&position) {
        Some(known) if known.history != history => {
            let sentence = format!(
                "{node} has in view {number} not the requests up to position {position} that {} \
                 confirmed in view {}.",
                known.by, known.number
            );
            Err(Evidence::new(sentence, [node, known.by]))
        }
        _ => Ok(()),
    }
}
