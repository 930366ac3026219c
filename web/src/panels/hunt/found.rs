//! What was found: each violation once, with how often it came, the first run that shows it, and
//! what can be done with that.

use crate::hunt::{Chase, Hunting};
use crate::store::Lab;
use crate::widgets::{Icon, icon};
use sim_core::base::thousands;
use sim_core::hunt::{Distinct, Tally};
use yew::prelude::*;

/// How many violations are listed; those beyond are thousands.
const LISTED_MAX: usize = 40;

/// The list.
pub fn found(lab: &Lab, hunting: &Hunting, chase: &Chase, tally: &Tally) -> Html {
    let all = tally.distinct();
    let title = match all.len() {
        1 => "One violation".to_string(),
        more => format!("{more} different violations"),
    };
    html! {
        <section class="hunt-part" aria-label="Violations">
            <h3>{ title }</h3>
            <ul class="hunt-found">
                { for all.iter().take(LISTED_MAX).map(|it| row(lab, hunting, chase, it)) }
            </ul>
            if all.len() > LISTED_MAX {
                <p class="hint-text">{ format!("{LISTED_MAX} of {} shown", all.len()) }</p>
            }
        </section>
    }
}

fn row(lab: &Lab, hunting: &Hunting, chase: &Chase, found: &Distinct) -> Html {
    let report = lab.report();
    let claim = report.claims.iter().find(|claim| claim.name == found.claim);
    let claim = claim.map_or(found.claim.clone(), |claim| claim.sentence.to_string());
    let name = chase.name_of(found.first);
    let open = {
        let (hunting, number, claim) = (hunting.clone(), found.first, found.claim.clone());
        Callback::from(move |_: MouseEvent| hunting.open(number, Some(claim.clone())))
    };
    let shrink = {
        let (hunting, number, claim) = (hunting.clone(), found.first, found.claim.clone());
        Callback::from(move |_: MouseEvent| hunting.shrink(number, claim.clone()))
    };
    let often = match found.runs {
        1 => "in 1 run".to_string(),
        runs => format!("in {} runs", thousands(runs.into())),
    };
    html! {
        <li key={format!("{} {}", found.claim, found.shape)}>
            <span class="claim-icon">{ icon(Icon::Cross) }</span>
            <div>
                <p class="hunt-sentence">{ &found.sentence }</p>
                <p class="hunt-claim">{ claim }</p>
                <div class="hunt-row">
                    <span>{ format!("{often}, first: {}", lower(&name)) }</span>
                    <button type="button" class="button small" aria-label={format!("Open {}: {}", lower(&name), found.sentence)} onclick={open}>{ "Open" }</button>
                    <button type="button" class="button small" aria-label={format!("Shrink {}: {}", lower(&name), found.sentence)} title="Leaves out whatever the violation does not need" onclick={shrink}>{ "Shrink" }</button>
                </div>
            </div>
        </li>
    }
}

/// A name within a sentence.
pub fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
