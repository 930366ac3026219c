//! The choice of shipped scenarios: cards with a picture from the run, the story in one line, and
//! what it comes to.

use crate::later::{Later, Part};
use crate::store::{Action, Lab, RunState, Tab};
use crate::widgets::{Icon, Popover, icon};
use sim_core::protocols::scenarios::{GROUPS, OPENING, SHIPPED, Shipped};
use yew::prelude::*;

/// The button that opens the choice.
#[component]
pub fn Gallery() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let title = title(lab.session().text());
    let content = Callback::from(|close| html! { <Later part={Part::Scenarios} {close} /> });
    let face = html! {
        <>
            { icon(Icon::Book) }
            <span class="gallery-title">{ title }</span>
            { icon(Icon::Chevron) }
        </>
    };
    html! { <Popover name="Scenarios" {face} class="wide" {content} /> }
}

/// What [`Scenarios`] needs.
#[derive(Properties, PartialEq)]
pub struct ScenariosProps {
    /// What closes the popover.
    pub close: Callback<()>,
}

/// The shipped scenarios, in groups.
#[component]
pub fn Scenarios(props: &ScenariosProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let act = |action: Action| {
        let (lab, close) = (lab.clone(), props.close.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            lab.dispatch(action.clone());
        })
    };
    html! {
        <div class="gallery">
            <button type="button" class="button small" onclick={act(Action::ShowTab(Tab::Lesson))}>
                { "New here? Begin with a lesson" }
            </button>
            { for GROUPS.iter().map(|group| html! {
                <section key={*group} aria-label={*group}>
                    <h2>{ *group }</h2>
                    <ul>
                        { for of_group(group).map(|shipped| {
                            card(shipped, act(Action::Open(shipped.text.to_string())))
                        }) }
                    </ul>
                </section>
            }) }
        </div>
    }
}

/// The scenarios of a group; the one that the page opens with goes first.
fn of_group(group: &str) -> impl Iterator<Item = &'static Shipped> {
    let own = SHIPPED.iter().filter(move |shipped| shipped.group() == group);
    let (first, rest): (Vec<_>, Vec<_>) = own.partition(|shipped| shipped.name == OPENING);
    first.into_iter().chain(rest)
}

fn card(shipped: &'static Shipped, onclick: Callback<MouseEvent>) -> Html {
    let verdict = shipped.verdict();
    let (face, class) = match verdict {
        "holds" => (Icon::Check, "is-holding"),
        "broken" => (Icon::Cross, "is-broken"),
        "unmet" => (Icon::Cross, "is-unmet"),
        _ => (Icon::Question, "is-undecided"),
    };
    let protocol = shipped.text.lines().find_map(|line| line.strip_prefix("protocol "));
    html! {
        <li key={shipped.name}>
            <button type="button" class="card" {onclick}>
                <svg viewBox="0 0 240 84" preserveAspectRatio="none" aria-hidden="true">
                    <use href={format!("./public/gallery.svg#{}", shipped.name)} />
                </svg>
                <strong>{ shipped.title() }</strong>
                <small>{ shipped.story() }</small>
                <span class="card-foot">
                    <span class={classes!("card-verdict", class)}>{ icon(face) }{ verdict }</span>
                    <span>{ protocol.unwrap_or_default() }</span>
                </span>
            </button>
        </li>
    }
}

/// What the text calls itself: its first comment.
pub fn title(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    match first.trim().strip_prefix('#') {
        Some(comment) if !comment.trim().is_empty() => {
            comment.trim().trim_end_matches('.').to_string()
        }
        _ => "Scenario".to_string(),
    }
}
