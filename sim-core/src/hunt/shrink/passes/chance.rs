//! What chance is told: fewer of its answers, and by as few words as possible.
//!
//! A message that arrives at a chosen time may as well be told to travel longer, or not be told
//! anything; a first timer may take the shortest or the longest that its node allows.

use super::{Place, Proposal, with_fault};
use crate::base::Instant;
use crate::hunt::shrink::subject::Subject;
use crate::plan::{Fate, Fault};
use crate::protocol::{Description, Setting};

pub(super) fn propose(subject: &Subject, _: &Description, place: Place) -> Proposal {
    let index = place.row as usize;
    let Some(planned) = subject.plan.faults.get(index) else { return Proposal::Done };
    let others: Vec<Fault> = match &planned.fault {
        Fault::Message { name, fate: Fate::Deliver(_) | Fate::Delay(_), .. } => {
            let fates = [Fate::Lose, Fate::Hold(None), Fate::Duplicate];
            let other = |fate| Fault::Message { name: *name, kind: None, fate };
            fates.map(other).into()
        }
        Fault::Message { name, fate, kind: Some(_) } => {
            vec![Fault::Message { name: *name, kind: None, fate: *fate }]
        }
        Fault::Timer { node, timer, nth: nth @ 1, .. } => {
            let ranges = subject.plan.settings.iter().filter_map(|setting| match setting {
                Setting::Range(range) if range.min < range.max => Some([range.min, range.max]),
                _ => None,
            });
            let other = |after| {
                let at = Instant::ZERO.after(after);
                Fault::Timer { node: *node, timer: *timer, nth: *nth, at }
            };
            ranges.flatten().map(other).collect()
        }
        _ => Vec::new(),
    };
    let with = |fault: Fault| with_fault(&subject.plan, index, fault);
    Proposal::of(place.column, others.into_iter().map(with))
}
