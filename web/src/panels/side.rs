//! The side panel: details, claims and the scenario's text, one at a time.

use super::claims::chip;
use crate::later::{Later, Part};
use crate::store::{Action, CursorState, Lab, RunState, Tab, WorkspaceState};
use crate::widgets::icon;
use sim_core::run::Verdict;
use yew::prelude::*;

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Scenario, "Scenario", "tab-scenario"),
    (Tab::Claims, "Claims", "tab-claims"),
    (Tab::Details, "Details", "tab-details"),
    (Tab::Charts, "Charts", "tab-charts"),
    (Tab::Lesson, "Lessons", "tab-lessons"),
];

/// The side panel.
#[component]
pub fn Side() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let index = TABS.iter().position(|(tab, ..)| *tab == workspace.tab).unwrap_or(0);
    let onkeydown = {
        let lab = lab.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => (index + 1) % TABS.len(),
                "ArrowLeft" => (index + TABS.len() - 1) % TABS.len(),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            lab.dispatch(Action::ShowTab(TABS[to].0));
            let next = web_sys::window()
                .and_then(|window| window.document())
                .and_then(|document| document.get_element_by_id(TABS[to].2));
            if let Some(next) = next
                .and_then(|next| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(next).ok())
            {
                let _ = next.focus();
            }
        })
    };
    html! {
        <aside class="side" aria-label="Panel">
            <div class="tabs" role="tablist" {onkeydown}>
                { for TABS.into_iter().map(|(tab, label, id)| {
                    let selected = workspace.tab == tab;
                    let lab = lab.clone();
                    html! {
                        <button
                            key={id}
                            {id}
                            type="button"
                            role="tab"
                            class="tab"
                            aria-selected={selected.to_string()}
                            aria-controls="side-panel"
                            tabindex={if selected { "0" } else { "-1" }}
                            onclick={let lab = lab.clone(); move |_| lab.dispatch(Action::ShowTab(tab))}
                        >
                            { label }
                            if tab == Tab::Claims {
                                <Badge revision={run.revision} />
                            }
                        </button>
                    }
                }) }
            </div>
            <div class="side-body" id="side-panel" role="tabpanel" tabindex="0" aria-labelledby={TABS[index].2}>
                <h2 class="sr-only">{ TABS[index].1 }</h2>
                { match workspace.tab {
                    Tab::Details => html! { <Later key="details" part={Part::Details} /> },
                    Tab::Claims => html! { <Later key="claims" part={Part::Claims} /> },
                    Tab::Scenario => html! { <Later key="scenario" part={Part::Scenario} meanwhile={plain(&lab)} /> },
                    Tab::Lesson => html! { <Later key="lesson" part={Part::Lesson} /> },
                    Tab::Charts => html! { <Later key="charts" part={Part::Charts} /> },
                } }
            </div>
        </aside>
    }
}

#[derive(Properties, PartialEq)]
struct BadgeProps {
    revision: u32,
}

/// The verdict beside the word "Claims".
#[component]
fn Badge(props: &BadgeProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let _ = props.revision;
    let _cursor = use_context::<CursorState>().expect("panels stand in a store");
    let _workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let report = lab.verdicts();
    let (face, class, text) = chip(&report);
    if report.verdict == Verdict::Holds && !report.finished {
        return Html::default();
    }
    html! { <span class={classes!("badge", class)} title={text.clone()}><span class="sr-only">{ text }</span>{ icon(face) }</span> }
}

/// The scenario's text as it is, until somebody touches the page.
fn plain(lab: &Lab) -> Html {
    html! { <pre class="scenario-plain">{ lab.session().text() }</pre> }
}
