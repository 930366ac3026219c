//! Notices in a corner, and the voice for those who listen.

use crate::store::{Action, Lab, Remedy, Tone, WorkspaceState};
use crate::widgets::{Icon, icon};
use yew::prelude::*;

/// The notices and the live region.
#[component]
pub fn Notices() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    html! {
        <>
            <div class="notices">
                { for workspace.notices.iter().map(|notice| {
                    let (close, id) = (lab.clone(), notice.id);
                    let trouble = notice.tone == Tone::Trouble;
                    html! {
                        <div key={id} class={classes!("notice", trouble.then_some("is-trouble"))} role={if trouble { "alert" } else { "status" }}>
                            <p>{ &notice.text }</p>
                            { notice.remedy.map(|remedy| offer(&lab, id, remedy)) }
                            <button type="button" class="button bare" aria-label="Dismiss" onclick={move |_| close.dispatch(Action::Dismiss(id))}>
                                { icon(Icon::Close) }
                            </button>
                        </div>
                    }
                }) }
            </div>
            <p class="sr-only" role="status" aria-live="polite" aria-label="What happened">{ workspace.said }</p>
        </>
    }
}

/// What can be done about a notice.
fn offer(lab: &Lab, id: u32, remedy: Remedy) -> Html {
    let (word, action) = match remedy {
        Remedy::Undo => ("Undo", Action::Undo),
        Remedy::Go(position) => ("Go there", Action::SetPosition(position)),
    };
    let lab = lab.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        lab.dispatch(action.clone());
        lab.dispatch(Action::Dismiss(id));
    });
    html! { <button type="button" class="button small" {onclick}>{ word }</button> }
}
