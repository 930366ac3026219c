//! A find that is made smaller: watched, stopped, opened.

use super::found::lower;
use crate::hunt::{Hunting, Shrinking, State};
use crate::store::Lab;
use crate::widgets::{Icon, icon};
use hunter::Smaller;
use sim_core::base::thousands;
use yew::prelude::*;

/// What is being made smaller, or was last.
pub fn smaller(hunting: &Hunting) -> Html {
    let Some(shrinking) = hunting.shrinking() else { return Html::default() };
    let act = |act: fn(&Hunting)| {
        let hunting = hunting.clone();
        Callback::from(move |_: MouseEvent| act(&hunting))
    };
    let name = lower(&shrinking.name);
    let title = match &shrinking.state {
        State::Running => format!("Shrinking {name} …"),
        State::Stopped => format!("Shrinking {name}: stopped, the best is kept"),
        State::Over => format!("{} is as small as it gets", shrinking.name),
        State::Failed(_) => format!("{} was not shrunk", shrinking.name),
    };
    html! {
        <section class="hunt-part hunt-smaller" aria-label="Shrinking">
            <h3><span role="status">{ title }</span></h3>
            if let State::Failed(reason) = &shrinking.state {
                <p class="note is-unmet" role="alert">{ icon(Icon::Warning) }<span>{ reason }</span></p>
            }
            if let Some(best) = &shrinking.best {
                { how_small(&shrinking, best) }
                <pre tabindex="0" role="region" aria-label="The smallest so far">{ best.text.trim_end() }</pre>
                <div class="hunt-buttons">
                    { match shrinking.state {
                        State::Running => html! { <button key="stop" type="button" class="button small" onclick={act(Hunting::stop_shrinking)}>{ "Stop, and keep this" }</button> },
                        State::Stopped => html! { <button key="on" type="button" class="button small" onclick={act(Hunting::resume_shrinking)}>{ "Go on" }</button> },
                        _ => Html::default(),
                    } }
                    <button key="open" type="button" class="button small" onclick={act(Hunting::open_smallest)}>{ "Open the smallest" }</button>
                </div>
            }
        </section>
    }
}

/// From how much to how little, and what it cost.
fn how_small(shrinking: &Shrinking, best: &Smaller) -> Html {
    let words = format!(
        "{} and {}, {} together at first · {} runs",
        several(best.faults, "fault"),
        several(best.operations, "operation"),
        thousands(best.before.into()),
        thousands(best.runs)
    );
    html! {
        <>
            <svg class="hunt-way" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true"><path d={way(&shrinking.way)} /></svg>
            <p class="hunt-rate"><strong>{ words }</strong>
                if shrinking.state == State::Running { <span>{ format!("now: {}", best.pass) }</span> }
            </p>
        </>
    }
}

fn several(count: u32, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// How the size fell, as steps over the runs, in a box of 100 by 28.
fn way(way: &[(u64, u32)]) -> String {
    let runs = way.last().map_or(1, |&(runs, _)| runs.max(1)) as f64;
    let most = way.iter().map(|&(_, size)| size).max().unwrap_or(1).max(1);
    let mut path = String::new();
    for &(at, size) in way {
        let x = at as f64 * 100.0 / runs;
        let y = 27.0 - f64::from(size) * 26.0 / f64::from(most);
        path += &match path.is_empty() {
            true => format!("M0 {y:.1}H{x:.1}"),
            false => format!("V{y:.1}H{x:.1}"),
        };
    }
    path
}

/// The run in the lab breaks a claim, and nobody hunted it: it can be made smaller, too.
pub fn offer(lab: &Lab, hunting: &Hunting) -> Html {
    let report = lab.verdicts();
    let Some(violation) = report.violations.first() else { return Html::default() };
    let session = lab.session();
    if hunting.opened(session.text()).is_some() {
        return Html::default();
    }
    let claim = report.claims[usize::from(violation.claim)].name.to_string();
    let (hunting, text) = (hunting.clone(), session.text().to_string());
    let shrink = Callback::from(move |_: MouseEvent| {
        hunting.shrink_text("This run".to_string(), claim.clone(), text.clone());
    });
    html! {
        <p class="hunt-row">
            <span>{ "The run in the lab breaks a claim." }</span>
            <button type="button" class="button small" title="Leaves out whatever the violation does not need" onclick={shrink}>{ "Shrink this run" }</button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_drawn_in_steps() {
        assert_eq!(way(&[(1, 26), (50, 13), (100, 0)]), "M0 1.0H1.0V14.0H50.0V27.0H100.0");
        assert_eq!(way(&[]), "");
    }
}
