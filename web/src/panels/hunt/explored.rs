//! Every order of a small cluster: how far it has come, and each broken claim by a shortest path.

use crate::hunt::{Exploring, Hunting, State};
use crate::store::Lab;
use crate::widgets::{Icon, icon};
use hunter::{Explored, FoundPath};
use sim_core::base::thousands;
use yew::prelude::*;

/// What is being explored, or was last.
pub fn explored(lab: &Lab, hunting: &Hunting) -> Html {
    let Some(exploring) = hunting.exploring() else { return Html::default() };
    let act = |act: fn(&Hunting)| {
        let hunting = hunting.clone();
        Callback::from(move |_: MouseEvent| act(&hunting))
    };
    let title = title(&exploring);
    html! {
        <section class="hunt-part" aria-label="Every order">
            <h3><span role="status">{ title }</span></h3>
            if let State::Failed(reason) = &exploring.state {
                <p class="note is-unmet" role="alert">{ icon(Icon::Warning) }<span>{ reason }</span></p>
            }
            if let Some(now) = &exploring.now {
                <p class="hunt-rate">
                    <strong>{ format!("{} states, up to {} steps from the start", thousands(now.states.into()), now.depth) }</strong>
                    <span>{ format!("{} orders tried{}", thousands(now.choices), waiting(&exploring, now)) }</span>
                </p>
                { meaning(&exploring, now) }
                <ul class="hunt-found">
                    { for now.found.iter().map(|path| row(lab, hunting, path)) }
                </ul>
                <div class="hunt-buttons">
                    { match exploring.state {
                        State::Running => html! { <button key="stop" type="button" class="button small" onclick={act(Hunting::stop_exploring)}>{ "Stop exploring" }</button> },
                        State::Stopped => html! { <button key="on" type="button" class="button small" onclick={act(Hunting::resume_exploring)}>{ "Explore on" }</button> },
                        _ => Html::default(),
                    } }
                </div>
            }
        </section>
    }
}

fn title(exploring: &Exploring) -> String {
    let Exploring { state, now, budget } = exploring;
    let found = now.as_ref().map_or(0, |now| now.found.len());
    let is_exhausted = now.as_ref().is_some_and(|now| now.is_exhausted);
    let end = match state {
        State::Running => " …",
        State::Stopped if found > 0 => ": a claim is broken",
        State::Stopped => ": stopped",
        State::Over if found > 0 => ": a claim is broken",
        State::Over if is_exhausted => ": nothing breaks a claim",
        State::Over => ": there is more than was looked at",
        State::Failed(_) => ": not this scenario",
    };
    let mut letters = budget.chars();
    let first = letters.next().map_or(String::new(), |first| first.to_uppercase().collect());
    format!("{first}{}{end}", letters.as_str())
}

fn waiting(exploring: &Exploring, now: &Explored) -> String {
    match exploring.state {
        State::Running => format!(" · {} states wait", thousands(now.waiting.into())),
        _ => String::new(),
    }
}

/// What it means that an exploration is over, and what it leaves out.
fn meaning(exploring: &Exploring, now: &Explored) -> Html {
    let mut words = String::new();
    if exploring.state == State::Over && now.found.is_empty() {
        words += match now.is_exhausted {
            true => "These were all orders in which messages can arrive and timers fire. ",
            false => "More states than the page looks at; the terminal looks further. ",
        };
    }
    if now.untimely > 0 && now.found.is_empty() {
        words += "Some break a claim, but no run takes them: a timer would have to fire outside its range, or chance to answer otherwise. ";
    }
    if exploring.state != State::Running {
        words += "Clocks stand still here: what a protocol does only after some time by its clock is not tried.";
    }
    if words.is_empty() {
        Html::default()
    } else {
        html! { <p class="hint-text">{ words }</p> }
    }
}

fn row(lab: &Lab, hunting: &Hunting, path: &FoundPath) -> Html {
    let violation = &path.violation;
    let report = lab.report();
    let claim = report.claims.iter().find(|claim| claim.name == violation.claim);
    let claim = claim.map_or(violation.claim.clone(), |claim| claim.sentence.to_string());
    let open = {
        let (hunting, path) = (hunting.clone(), path.clone());
        Callback::from(move |_: MouseEvent| hunting.open_path(&path))
    };
    let shrink = {
        let (hunting, path) = (hunting.clone(), path.clone());
        Callback::from(move |_: MouseEvent| {
            let claim = path.violation.claim.clone();
            hunting.shrink_text("This path".to_string(), claim, path.text.clone());
        })
    };
    html! {
        <li key={violation.claim.clone()}>
            <span class="claim-icon">{ icon(Icon::Cross) }</span>
            <div>
                <p class="hunt-sentence">{ &violation.sentence }</p>
                <p class="hunt-claim">{ claim }</p>
                <div class="hunt-row">
                    <span>{ format!("after {} steps", path.depth) }</span>
                    <button type="button" class="button small" aria-label={format!("Open this path: {}", violation.sentence)} onclick={open}>{ "Open" }</button>
                    <button type="button" class="button small" aria-label={format!("Shrink this path: {}", violation.sentence)} title="Leaves out whatever the violation does not need" onclick={shrink}>{ "Shrink" }</button>
                </div>
            </div>
        </li>
    }
}
