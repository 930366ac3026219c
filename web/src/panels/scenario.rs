//! The scenario as text, in step with every gesture both ways.
//!
//! What is typed is read after a short rest. A text with errors changes nothing: the last good one
//! keeps running, and each error stands at its line with its reason and what was probably meant.

use crate::draw::lines::marks;
use crate::store::{Action, CursorState, Lab, RunState, WorkspaceState};
use gloo_timers::callback::Timeout;
use sim_core::plan::PlanError;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How long the typing rests before it is read, in milliseconds.
const REST_MS: u32 = 350;

/// The scenario's text.
#[component]
pub fn Scenario() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let typed = use_state(|| None::<String>);
    let rest = use_mut_ref(|| None::<Timeout>);
    let gutter = use_node_ref();
    let area = use_node_ref();

    // A version that came from elsewhere, a gesture or an undo, takes the place of what was typed.
    {
        let typed = typed.clone();
        use_effect_with(run.version, move |_| typed.set(None));
    }
    let draft = workspace.draft.clone();
    let text = match (&*typed, &draft) {
        (Some(typed), _) => typed.clone(),
        (None, Some(draft)) => draft.text.to_string(),
        (None, None) => lab.session().text().to_string(),
    };
    let errors: Vec<PlanError> =
        draft.as_ref().map(|draft| draft.errors.to_vec()).unwrap_or_default();
    let commit = {
        let (lab, rest) = (lab.clone(), rest.clone());
        move |text: String| {
            rest.borrow_mut().take();
            lab.dispatch(Action::ReplaceText(text));
        }
    };
    let oninput = {
        let (typed, rest, commit) = (typed.clone(), rest.clone(), commit.clone());
        Callback::from(move |event: InputEvent| {
            let Some(area) = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
            else {
                return;
            };
            let text = area.value();
            typed.set(Some(text.clone()));
            let commit = commit.clone();
            *rest.borrow_mut() = Some(Timeout::new(REST_MS, move || commit(text)));
        })
    };
    let onblur = {
        let (typed, rest) = (typed.clone(), rest.clone());
        Callback::from(move |_: FocusEvent| {
            let waits = rest.borrow_mut().take().is_some();
            if let (true, Some(text)) = (waits, (*typed).clone()) {
                commit(text);
            }
        })
    };
    let onkeydown = {
        let (lab, typed) = (lab.clone(), typed.clone());
        let drafted = draft.is_some();
        Callback::from(move |event: KeyboardEvent| {
            // The text has its own keys; only Escape is ours, and only when there is a draft.
            event.stop_propagation();
            if event.key() == "Escape" && drafted {
                typed.set(None);
                lab.dispatch(Action::DropDraft);
            }
        })
    };
    let onscroll = {
        let (gutter, area) = (gutter.clone(), area.clone());
        Callback::from(move |_: Event| {
            let gutter = gutter.cast::<web_sys::Element>();
            if let (Some(gutter), Some(area)) = (gutter, area.cast::<web_sys::Element>()) {
                gutter.set_scroll_top(area.scroll_top());
            }
        })
    };
    let report = lab.report();
    let stale = typed.is_some() && draft.is_none();
    let marks = if stale { Default::default() } else { marks(&report, &errors, cursor.now) };
    let count = text.split('\n').count() as u32;
    html! {
        <div class="scenario">
            <div class="editor">
                <ol class="gutter" ref={gutter} aria-hidden="true">
                    { for (1..=count).map(|line| match marks.get(&line) {
                        Some(mark) => html! {
                            <li key={line} class={mark.class} title={mark.text.clone()}>
                                <span>{ line }</span><b>{ mark.sign }</b>
                            </li>
                        },
                        None => html! { <li key={line}><span>{ line }</span></li> },
                    }) }
                </ol>
                <textarea
                    ref={area}
                    aria-label="Scenario"
                    aria-invalid={(!errors.is_empty()).to_string()}
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    value={text}
                    {oninput}
                    {onblur}
                    {onkeydown}
                    {onscroll}
                />
            </div>
            { draw_errors(&lab, &errors) }
            { versions(&lab) }
        </div>
    }
}

fn draw_errors(lab: &Lab, errors: &[PlanError]) -> Html {
    if errors.is_empty() {
        return Html::default();
    }
    let drop = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::DropDraft))
    };
    html! {
        <div class="errors" role="alert">
            <p class="errors-head">
                { "The text cannot run like this; the last good one still does." }
                <button type="button" class="button small" onclick={drop}>{ "Drop what was typed" }</button>
            </p>
            <ul>
                { for errors.iter().map(|error| html! {
                    <li>
                        <strong>{ format!("Line {}, column {}", error.line, error.column) }</strong>
                        { format!(": {}", error.reason) }
                        if let Some(suggestion) = &error.suggestion {
                            { "; did you mean " }<code>{ suggestion }</code>{ "?" }
                        }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// The versions of the text: every gesture made one, and none is lost.
fn versions(lab: &Lab) -> Html {
    let session = lab.session();
    let all = session.versions().len();
    if all < 2 {
        return Html::default();
    }
    let current = session.current().0;
    let onchange = {
        let lab = lab.clone();
        Callback::from(move |event: Event| {
            let chosen = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok())
                .and_then(|select| select.value().parse().ok());
            if let Some(version) = chosen {
                lab.dispatch(Action::Switch(sim_core::session::VersionId(version)));
            }
        })
    };
    html! {
        <label class="versions">
            <span>{ "Version" }</span>
            <select {onchange}>
                { for session.versions().iter().enumerate().map(|(index, version)| {
                    let from = match version.parent {
                        Some(parent) => format!("{} · from {} at {}", index + 1, parent.0 + 1, version.departed_at),
                        None => format!("{} · as opened", index + 1),
                    };
                    html! { <option key={index} value={index.to_string()} selected={index as u32 == current}>{ from }</option> }
                }) }
            </select>
        </label>
    }
}
