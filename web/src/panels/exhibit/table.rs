//! How hard each planted bug is to find, in one table.

use super::measured::{all, median, size_of, twin, words};
use crate::store::{Action, Lab, exhibit};
use crate::widgets::Dialog;
use sim_core::base::thousands;
use sim_core::exhibit::measure::{BOUNDS, BUDGET, RANGES, TWINS};
use yew::prelude::*;

/// The dialog.
#[component]
pub fn Bugs() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let onclose = {
        let lab = lab.clone();
        Callback::from(move |()| lab.dispatch(Action::CloseDialog))
    };
    html! {
        <Dialog class="wide" title="About these bugs" {onclose}>
            <p>{ format!(
                "Each is a mistake that somebody really made, planted in a correct protocol as a switch of \
                 a line or two. Each was hunted in a plain cluster, {RANGES} times at random (sweep) and \
                 {RANGES} times with a fault at each place of a run (places), each within {} runs; what \
                 stands here is the median of runs until it was found. Exhaust tries every order within \
                 {} timers and {} crash, and counts choices. The clean twin, the same cluster without the \
                 mistake, was swept {} times.",
                thousands(BUDGET.into()), BOUNDS.timers, BOUNDS.crashes, thousands(TWINS.into()),
            ) }</p>
            <div class="bugs-table" role="region" aria-label="What was measured" tabindex="0">
                <table>
                    <thead><tr>
                        <th scope="col">{ "Mistake" }</th>
                        <th scope="col">{ "In" }</th>
                        <th scope="col">{ "Breaks" }</th>
                        <th scope="col">{ "Sweep" }</th>
                        <th scope="col">{ "Places" }</th>
                        <th scope="col">{ "Exhaust" }</th>
                        <th scope="col">{ "Shrunk to" }</th>
                        <th scope="col">{ "Clean twin" }</th>
                    </tr></thead>
                    <tbody>{ for all().iter().map(|measured| row(&lab, measured)) }</tbody>
                </table>
            </div>
            <p class="details-quiet">{ "“Cannot see it”: what it breaks is judged by times, or by what clients saw, and an exploration has neither. The same table comes from the command `faultline measure`." }</p>
        </Dialog>
    }
}

fn row(lab: &Lab, measured: &sim_core::exhibit::Measured) -> Html {
    let exhibit = exhibit::read(&measured.name, lab.session().catalogue());
    let (protocol, claim) = exhibit.as_ref().map_or(("", ""), |it| (it.protocol, it.claim));
    let open = exhibit.as_ref().map(|exhibit| {
        let (lab, text) = (lab.clone(), exhibit.scenario.to_string());
        Callback::from(move |_: MouseEvent| {
            lab.dispatch(Action::CloseDialog);
            lab.dispatch(Action::Open(text.clone()));
        })
    });
    html! {
        <tr key={measured.name.clone()}>
            <th scope="row">
                <button type="button" class="button small bare" onclick={open}>
                    { exhibit.as_ref().map_or(measured.name.as_str(), |it| it.title) }
                </button>
            </th>
            <td>{ protocol }</td>
            <td>{ claim }</td>
            <td>{ median(&measured.sweep) }</td>
            <td>{ median(&measured.places) }</td>
            <td>{ words(measured.exhaust) }</td>
            <td>{ size_of(measured) }</td>
            <td>{ twin(measured.twin) }</td>
        </tr>
    }
}
