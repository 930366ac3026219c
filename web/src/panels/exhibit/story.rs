//! The story, moment by moment.

use crate::store::{Action, Lab};
use crate::widgets::{Icon, icon};
use sim_core::base::EventId;
use sim_core::exhibit::Exhibit;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// An exhibit, and how far its story has come.
pub struct Telling<'a> {
    pub exhibit: &'a Exhibit<'a>,
    /// The event of each paragraph, in the run as it is now.
    pub moments: &'a [Option<EventId>],
    /// How many events have happened at the playhead.
    pub position: u32,
    /// Whether the run is computed to its end: what has not come by then does not come.
    pub is_complete: bool,
}

impl Telling<'_> {
    /// The paragraph of the last moment that was reached; `None` before the first.
    pub fn current(&self) -> Option<usize> {
        let reached = |moment: &Option<EventId>| moment.is_some_and(|it| it.0 < self.position);
        self.moments.iter().rposition(reached)
    }
}

/// What goes to a moment: where a claim breaks, with the sentence that says how.
fn go(lab: &Lab, exhibit: &Exhibit<'_>, moment: EventId) -> Action {
    let report = lab.report();
    let broken = report.violations.iter().find(|violation| {
        violation.event == moment.0
            && report.claims[usize::from(violation.claim)].name == exhibit.claim
    });
    match broken {
        Some(violation) => Action::GoToViolation(violation.claim),
        None => Action::SetPosition(moment.0 + 1),
    }
}

/// All paragraphs. The arrow keys go from one to the next, and take the playhead along.
pub fn view(lab: &Lab, telling: &Telling<'_>, root: NodeRef) -> Html {
    let current = telling.current();
    let stop = current.unwrap_or(0);
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let item = event.target_dyn_into::<web_sys::Element>().and_then(|it| it.parent_element());
        let next = item.and_then(|item| match forward {
            true => item.next_element_sibling(),
            false => item.previous_element_sibling(),
        });
        let button = next.and_then(|next| next.first_element_child());
        if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
            button.click();
        }
    });
    html! {
        <ol class="exhibit-story" ref={root} {onkeydown}>
            { for telling.exhibit.story.iter().enumerate().map(|(index, paragraph)| {
                let moment = telling.moments.get(index).copied().flatten();
                let is_current = current == Some(index);
                let is_ahead = moment.is_some_and(|it| it.0 >= telling.position);
                let is_missing = moment.is_none() && telling.is_complete;
                let onclick = moment.map(|moment| {
                    let (lab, action) = (lab.clone(), go(lab, telling.exhibit, moment));
                    Callback::from(move |_: MouseEvent| lab.dispatch(action.clone()))
                });
                let at = moment.and_then(|it| Some(lab.session().events().get(it.0 as usize)?.at));
                html! {
                    <li key={index} class={classes!(is_current.then_some("is-current"), is_ahead.then_some("is-ahead"), is_missing.then_some("is-missing"))}>
                        <button type="button" class="exhibit-moment" tabindex={if index == stop { "0" } else { "-1" }}
                            aria-current={is_current.then_some("step")} aria-disabled={moment.is_none().then_some("true")} {onclick}>
                            <span class="exhibit-at">
                                { match at {
                                    Some(at) => at.to_string(),
                                    None if telling.is_complete => "does not come in this run".to_string(),
                                    None => "…".to_string(),
                                } }
                            </span>
                            { for paragraph.says.iter().map(|words| html! { <span class="exhibit-says">{ *words }</span> }) }
                        </button>
                    </li>
                }
            }) }
        </ol>
    }
}

/// To the next moment, and back: they stay in sight.
pub fn turn(lab: &Lab, telling: &Telling<'_>) -> Html {
    let current = telling.current();
    let count = telling.moments.len();
    let to = |index: Option<usize>| {
        let moment = index.and_then(|index| telling.moments.get(index).copied().flatten())?;
        Some(go(lab, telling.exhibit, moment))
    };
    let button = |class: &'static str, name: &'static str, label: Html, action: Option<Action>| {
        let lab = lab.clone();
        let disabled = action.is_none();
        let onclick = move |_: MouseEvent| {
            if let Some(action) = &action {
                lab.dispatch(action.clone());
            }
        };
        html! { <button type="button" {class} aria-label={name} title={name} {disabled} {onclick}>{ label }</button> }
    };
    let back = to(current.and_then(|index| index.checked_sub(1)));
    let next = to(Some(current.map_or(0, |index| index + 1)));
    let said = match current {
        Some(index) => format!("Moment {} of {count}", index + 1),
        None => format!("{count} moments"),
    };
    html! {
        <nav class="lesson-turn" aria-label="Moments">
            { button("button", "Previous moment", icon(Icon::StepBack), back) }
            { button(if next.is_some() { "button primary" } else { "button" }, "Next moment", html! { <>{ "Next moment" }{ icon(Icon::Next) }</> }, next) }
            <span class="exhibit-count" role="status">{ said }</span>
        </nav>
    }
}

/// Brings the current paragraph into view, where the panel scrolls by itself: above the buttons that
/// stay in sight.
pub fn show_current(story: &NodeRef) {
    const BUTTONS: f64 = 56.0;
    let Some(story) = story.cast::<web_sys::Element>() else { return };
    let panel = story.closest(".side-body").ok().flatten();
    let current = story.query_selector(".is-current").ok().flatten();
    let Some((panel, current)) = panel.zip(current) else { return };
    let (room, place) = (panel.get_bounding_client_rect(), current.get_bounding_client_rect());
    let (above, below) = (place.top() - room.top(), place.bottom() - room.bottom() + BUTTONS);
    let by = if above < 0.0 { above } else { below.max(0.0) };
    panel.set_scroll_top(panel.scroll_top() + by.round() as i32);
}
