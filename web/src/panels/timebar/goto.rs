//! Going further: by an amount, or until something happens.

use crate::store::{Action, Lab};
use crate::widgets::{Icon, Popover, icon};
use sim_core::base::Duration;
use sim_core::session::Goal;
use yew::prelude::*;

const AMOUNTS: [Duration; 4] =
    [Duration::ms(1), Duration::ms(10), Duration::ms(100), Duration::s(1)];

const GOALS: [(&str, Goal); 4] = [
    ("a leader is elected", Goal::LeaderElected),
    ("the next fault", Goal::Fault),
    ("a client has its answer", Goal::Answer),
    ("a violation", Goal::Violation),
];

/// Advance by an amount, or run until something happens.
#[component]
pub fn GoTo() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let content = Callback::from(move |close: Callback<()>| {
        let act = |action: Action| {
            let (lab, close) = (lab.clone(), close.clone());
            Callback::from(move |_: MouseEvent| {
                lab.dispatch(action.clone());
                close.emit(());
            })
        };
        html! {
            <div class="form goto">
                <h3>{ "Advance by" }</h3>
                <div class="chips">
                    { for AMOUNTS.into_iter().map(|by| html! {
                        <button type="button" class="chip" onclick={act(Action::Advance(by))}>{ by.to_string() }</button>
                    }) }
                </div>
                <h3>{ "Run until" }</h3>
                <ul class="rows">
                    { for GOALS.into_iter().map(|(label, goal)| html! {
                        <li><button type="button" class="row" onclick={act(Action::RunUntil(goal))}>{ label }</button></li>
                    }) }
                </ul>
            </div>
        }
    });
    html! {
        <Popover name="Run until" face={icon(Icon::Forward)} upwards=true from_the_right=true {content} />
    }
}
