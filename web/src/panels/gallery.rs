//! The choice of shipped scenarios, each with its story in one line.

use crate::store::{Action, Lab, RunState};
use crate::widgets::{Icon, Popover, icon};
use sim_core::protocols::scenarios::SHIPPED;
use yew::prelude::*;

/// The choice of shipped scenarios.
#[component]
pub fn Gallery() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _run = use_context::<RunState>().expect("panels stand in a store");
    let title = title(lab.session().text());
    let content = Callback::from(move |close: Callback<()>| {
        html! {
            <ul class="rows gallery">
                { for SHIPPED.iter().map(|shipped| {
                    let (lab, close) = (lab.clone(), close.clone());
                    html! {
                        <li key={shipped.name}>
                            <button type="button" class="row" onclick={move |_: MouseEvent| {
                                close.emit(());
                                lab.dispatch(Action::Open(shipped.text.to_string()));
                            }}>
                                <strong>{ shipped.title() }</strong>
                                <small>{ shipped.story() }</small>
                            </button>
                        </li>
                    }
                }) }
            </ul>
        }
    });
    let face = html! {
        <>
            { icon(Icon::Book) }
            <span class="gallery-title">{ title }</span>
            { icon(Icon::Chevron) }
        </>
    };
    html! { <Popover name="Scenarios" {face} class="wide" {content} /> }
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
