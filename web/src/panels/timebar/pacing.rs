//! The choice of pace, with the present rate printed.

use crate::later::{Later, Part};
use crate::store::pace::{Pace, rate_text, rough};
use crate::store::{Action, CursorState, Lab, WorkspaceState};
use crate::widgets::Popover;
use yew::prelude::*;

/// The choice of pace.
#[component]
pub fn Pacing() -> Html {
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let pace = workspace.pace;
    let word = match pace {
        Pace::Adaptive => "Adaptive",
        Pace::Fixed(_) => "Fixed",
        Pace::Fastest => "Fastest",
    };
    let rate = match pace {
        Pace::Fixed(rate) => rate_text(rate),
        _ if !cursor.playing => "paused".to_string(),
        _ => rate_text(rough(cursor.rate)),
    };
    let face = html! {
        <span class="pace">
            <span class="pace-word">{ word }</span>
            <span class="pace-rate">{ rate }</span>
        </span>
    };
    let content = Callback::from(|_: Callback<()>| html! { <Later part={Part::Pace} /> });
    html! { <Popover name="Speed" {face} class="wide" upwards=true from_the_right=true {content} /> }
}

/// What there is to choose.
pub fn choices(lab: &Lab) -> Html {
    let (_, CursorState { rate, .. }, WorkspaceState { pace, .. }) = lab.states();
    let slide = {
        let lab = lab.clone();
        move |input: Option<web_sys::HtmlInputElement>| {
            if let Some(input) = input {
                lab.dispatch(Action::SetPace(Pace::of_log(input.value_as_number())));
            }
        }
    };
    let choose = |pace: Pace| {
        let lab = lab.clone();
        Callback::from(move |_: Event| lab.dispatch(Action::SetPace(pace)))
    };
    let fixed = if pace == Pace::Adaptive { pace.quicker(0, rate) } else { pace };
    let text = match fixed {
        Pace::Fixed(rate) => rate_text(rate),
        _ => "fastest".to_string(),
    };
    html! {
        <div class="form pacing">
            <label class="choice">
                <input type="radio" name="pace" checked={pace == Pace::Adaptive} onchange={choose(Pace::Adaptive)} />
                <span><strong>{ "Adaptive" }</strong><small>{ "Slow while something is decided, quick while nothing is. Key 0." }</small></span>
            </label>
            <label class="choice">
                <input type="radio" name="pace" checked={pace != Pace::Adaptive} onchange={choose(fixed)} />
                <span><strong>{ "Fixed" }</strong><small>{ "From a thousandth of real time to as fast as this computer computes. Keys − and +." }</small></span>
            </label>
            <div class="pacing-scale">
                <input
                    type="range"
                    aria-label="Rate"
                    aria-valuetext={text.clone()}
                    min={Pace::LOG_MIN.to_string()}
                    max={Pace::LOG_END.to_string()}
                    step="0.05"
                    value={fixed.log().unwrap_or_default().to_string()}
                    oninput={move |event: InputEvent| slide(event.target_dyn_into())}
                />
                <output>{ text }</output>
            </div>
        </div>
    }
}
