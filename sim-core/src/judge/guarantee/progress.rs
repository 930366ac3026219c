//! Progress: when nothing is wrong any more, operations soon succeed.
//!
//! Nothing that lasts as long as a run can show that something never happens; so the promise has a
//! bound, and is judged only in clusters that are set up as usual: no protocol makes progress faster
//! than its own timeouts, or on a network that is slower than they are.

use super::{Evidence, Finding, Promise};
use crate::base::Duration;

pub(super) const PROMISE: Promise = Promise {
    name: "progress",
    sentence: "Once nothing is wrong any more, every operation is answered before long.",
    source: "Alpern and Schneider 1985, \"Defining Liveness\"; Ongaro 2014, §3.9",
};

pub(super) fn judge(evidence: &Evidence<'_>, within: Duration) -> Option<Finding> {
    let circumstances = &evidence.circumstances;
    let within = within.plus(circumstances.patience?);
    let calm_since = circumstances.calm_since?;
    let end = circumstances.end;
    evidence.deeds().find_map(|(position, deed)| {
        let due = deed.began.at?.max(calm_since).after(within);
        let answered = deed.ended.at.unwrap_or(end.at?);
        if answered <= due {
            return None;
        }
        let names = &evidence.testimony.names;
        let noun = names.noun(deed);
        let waited = answered.since(deed.began.at?.max(calm_since));
        let sentence = format!(
            "{noun} was not answered within {waited}, although nothing was wrong since {calm_since}."
        );
        let at = if deed.is_open() { end } else { deed.ended };
        Some(Finding { sentence, guilty: vec![position], at })
    })
}
