//! The banner: play stopped because a claim broke, and this is what happened.

use super::claims::SwapBugs;
use crate::share;
use crate::store::{Action, Lab, Selection, WorkspaceState};
use crate::widgets::{CopyButton, Icon, icon};
use yew::prelude::*;

/// The banner, when a violation stopped play.
#[component]
pub fn ViolationBanner() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let Some(banner) = workspace.banner else { return Html::default() };
    let why = {
        let lab = lab.clone();
        let event = banner.event;
        Callback::from(move |_: MouseEvent| {
            lab.dispatch(Action::Select(Selection::Event(event)));
            lab.dispatch(Action::ShowTab(crate::store::Tab::Details));
        })
    };
    let report = {
        let lab = lab.clone();
        Callback::from(move |()| share::report(&lab))
    };
    let dismiss = Callback::from(move |_: MouseEvent| lab.dispatch(Action::DismissBanner));
    html! {
        <section class="banner" role="alert" aria-label="Violation">
            <span class="banner-icon">{ icon(Icon::Warning) }</span>
            <p class="banner-sentence">{ banner.sentence }</p>
            <p class="banner-claim">{ format!("At {} this claim broke: {}", banner.at, banner.claim) }</p>
            <div class="banner-ways">
                <button type="button" class="button small" onclick={why}>{ "Why?" }</button>
                <SwapBugs />
                <CopyButton class="small" label="Copy as bug report" text={report} />
            </div>
            <button type="button" class="button small bare" aria-label="Dismiss" onclick={dismiss}>{ icon(Icon::Close) }</button>
        </section>
    }
}
