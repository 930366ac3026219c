//! The side panel: details, claims and the scenario's text, one at a time.

use super::claims::chip;
use crate::later::{Later, Part};
use crate::store::{
    Action, CursorState, Lab, RunState, Selection, Tab, WorkspaceState, preferences,
};
use crate::widgets::icon;
use sim_core::run::Verdict;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What comes and goes stands last, so that no other moves under the hand.
const TABS: [(Tab, &str, &str); 7] = [
    (Tab::Scenario, "Scenario", "tab-scenario"),
    (Tab::Claims, "Claims", "tab-claims"),
    (Tab::Charts, "Charts", "tab-charts"),
    (Tab::Hunt, "Hunt", "tab-hunt"),
    (Tab::Lesson, "Lessons", "tab-lessons"),
    (Tab::Exhibit, "Exhibit", "tab-exhibit"),
    (Tab::Details, "Details", "tab-details"),
];

/// Whether a tab has something to show: nobody looks for details of nothing, and lessons and
/// exhibits begin in the choice of scenarios.
fn is_of_use(tab: Tab, workspace: &WorkspaceState) -> bool {
    match tab {
        _ if tab == workspace.tab => true,
        Tab::Details => workspace.selection != Selection::None,
        Tab::Lesson => workspace.course.is_some(),
        Tab::Exhibit => workspace.exhibit.is_some(),
        _ => true,
    }
}

/// The side panel.
#[component]
pub fn Side() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let index = TABS.iter().position(|(tab, ..)| *tab == workspace.tab).unwrap_or(0);
    let onkeydown = {
        let (lab, workspace) = (lab.clone(), workspace.clone());
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => TABS.len() - 1,
                _ => return,
            };
            let mut to = (index + by) % TABS.len();
            while !is_of_use(TABS[to].0, &workspace) {
                to = (to + by) % TABS.len();
            }
            event.prevent_default();
            event.stop_propagation();
            lab.dispatch(Action::ShowTab(TABS[to].0));
            let next = web_sys::window()
                .and_then(|window| window.document())
                .and_then(|document| document.get_element_by_id(TABS[to].2));
            if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
                let _ = next.focus();
            }
        })
    };
    use_effect_with((), |()| {
        if preferences::system(preferences::NARROW) {
            bring("side-panel");
        }
    });
    html! {
        <aside class="side" aria-label="Panel">
            <div class="tabs" role="tablist" {onkeydown}>
                { for TABS.into_iter().filter(|&(tab, ..)| is_of_use(tab, &workspace)).map(|(tab, label, id)| {
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
                    Tab::Hunt => html! { <Later key="hunt" part={Part::Hunt} /> },
                    Tab::Exhibit => html! { <Later key="exhibit" part={Part::Exhibit} /> },
                } }
            </div>
            <button type="button" class="button small leap" onclick={|_| bring("stage")}>
                { "Back to the cluster" }
            </button>
        </aside>
    }
}

/// Brings a part of a page that is longer than the screen into view, and the focus with it.
fn bring(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(element) = document.and_then(|document| document.get_element_by_id(id)) else {
        return;
    };
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
    // All of the panel, with its tabs.
    element.closest(".side, .stage-cell").ok().flatten().unwrap_or(element).scroll_into_view();
}

/// The way from what is selected to its details, where they stand out of sight.
#[component]
pub fn ToDetails() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    if workspace.selection == Selection::None {
        return Html::default();
    }
    let show = move |_: MouseEvent| {
        lab.dispatch(Action::ShowTab(Tab::Details));
        // A panel that opens brings itself.
        bring("side-panel");
    };
    html! {
        <button type="button" class="button small leap" aria-label="Show the details" onclick={show}>
            { "Details" }
        </button>
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
