//! The choice of pace, with the present rate printed.

use crate::store::pace::{Pace, rate_text};
use crate::store::{Action, CursorState, Lab, WorkspaceState};
use crate::widgets::Popover;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The choice of pace.
#[component]
pub fn Pacing() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
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
        Pace::Fastest => "max".to_string(),
        Pace::Adaptive => rate_text(cursor.rate),
    };
    let face = html! {
        <span class="pace">
            <span class="pace-word">{ word }</span>
            <span class="pace-rate">{ rate }</span>
        </span>
    };
    let content = {
        let rate = cursor.rate;
        Callback::from(move |_: Callback<()>| choices(&lab, pace, rate))
    };
    html! { <Popover name="Speed" {face} class="wide" upwards=true from_the_right=true {content} /> }
}

fn choices(lab: &Lab, pace: Pace, rate: f64) -> Html {
    let choose = |pace: Pace| {
        let lab = lab.clone();
        Callback::from(move |_: Event| lab.dispatch(Action::SetPace(pace)))
    };
    let fixed = match pace {
        Pace::Fixed(rate) => rate,
        _ => rate.clamp(1e3, 1e7),
    };
    let log = (fixed / 1e6).log10();
    let oninput = {
        let lab = lab.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(input) = input {
                lab.dispatch(Action::SetPace(Pace::of_log(input.value_as_number())));
            }
        })
    };
    let radio = |label: &'static str, hint: &'static str, to: Pace, checked: bool| {
        html! {
            <label class="choice">
                <input type="radio" name="pace" {checked} onchange={choose(to)} />
                <span><strong>{ label }</strong><small>{ hint }</small></span>
            </label>
        }
    };
    html! {
        <div class="form pacing">
            { radio("Adaptive", "Slow while something is decided, quick while nothing is.", Pace::Adaptive, pace == Pace::Adaptive) }
            { radio("Fixed", "One rate, from a thousandth of real time to ten times.", Pace::Fixed(fixed), matches!(pace, Pace::Fixed(_))) }
            <div class="pacing-scale">
                <input
                    type="range"
                    aria-label="Rate"
                    aria-valuetext={rate_text(fixed)}
                    min={Pace::LOG_MIN.to_string()}
                    max={Pace::LOG_MAX.to_string()}
                    step="0.05"
                    value={log.to_string()}
                    {oninput}
                />
                <output>{ rate_text(fixed) }</output>
            </div>
            { radio("Fastest", "As fast as this computer computes.", Pace::Fastest, pace == Pace::Fastest) }
        </div>
    }
}
