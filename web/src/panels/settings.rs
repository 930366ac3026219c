//! What a visitor chooses once, and the browser remembers.

use crate::later::{Later, Part};
use crate::store::{Action, Lab, Preference, WorkspaceState};
use crate::widgets::{Icon, Popover, icon};
use yew::prelude::*;

/// Values with their words.
type Values = &'static [(&'static str, &'static str)];

/// The choices: what each is called, and its values with their words.
const CHOICES: [(Preference, &str, Values); 3] = [
    (Preference::Theme, "Colours", &[("", "As the system"), ("light", "Light"), ("dark", "Dark")]),
    (Preference::Motion, "Motion", &[("", "As the system"), ("less", "Less")]),
    (Preference::Panel, "Side panel", &[("", "Narrow"), ("wide", "Wide")]),
];

/// The button that opens the settings.
#[component]
pub fn Settings() -> Html {
    let content = Callback::from(|_: Callback<()>| html! { <Later part={Part::Settings} /> });
    html! { <Popover name="Settings" face={icon(Icon::Gear)} from_the_right=true {content} /> }
}

/// The settings.
#[component]
pub fn Choices() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let toggle = {
        let (lab, ahead) = (lab.clone(), workspace.ahead);
        Callback::from(move |_: Event| lab.dispatch(Action::ShowAhead(!ahead)))
    };
    let hide = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::ToggleSide))
    };
    html! {
        <div class="form settings">
            { for CHOICES.iter().map(|(preference, title, values)| {
                let chosen = preference.recall();
                html! {
                    <fieldset key={*title}>
                        <legend>{ *title }</legend>
                        <div class="settings-row">
                            { for values.iter().map(|(value, words)| {
                                let lab = lab.clone();
                                let preference = *preference;
                                let onchange = move |_: Event| lab.dispatch(Action::Prefer(preference, value));
                                html! {
                                    <label class="settings-choice" key={*value}>
                                        <input type="radio" name={*title} checked={chosen == *value} {onchange} />
                                        { *words }
                                    </label>
                                }
                            }) }
                        </div>
                    </fieldset>
                }
            }) }
            if workspace.side_open {
                <button type="button" class="button small" onclick={hide}>{ "Hide the side panel (p)" }</button>
            }
            <label class="choice">
                <input type="checkbox" checked={workspace.ahead} onchange={toggle} />
                <span><strong>{ "Show what is ahead" }</strong><small>{ "Terms, faults and verdicts that are computed and not played yet." }</small></span>
            </label>
            <p class="hint-text">{ "Kept in this browser, with your speed and what you run until. Nothing is sent anywhere." }</p>
        </div>
    }
}
