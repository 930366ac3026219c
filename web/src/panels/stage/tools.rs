//! What stands in the corner of the stage: the grid of who reaches whom, and the list of messages
//! under way, for whoever cannot or will not catch them in flight.

use crate::later::{Later, Part};
use crate::store::{Action, Lab};
use crate::widgets::{Icon, icon};
use sim_core::base::MessageName;
use sim_core::run::Scene;
use std::rc::Rc;
use yew::prelude::*;

/// The buttons in the corner, and what they open. Of all messages in the picture they tell how many
/// are under way, and how many are `lost`; `at_rest`, they can be chosen from a list.
pub fn draw(lab: &Lab, grid_open: bool, scene: &Scene, lost: usize, at_rest: bool) -> Html {
    let toggle = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::ToggleGrid))
    };
    let names: Rc<[MessageName]> = scene.messages.iter().map(|message| message.name).collect();
    let count = names.len();
    let words = match lost {
        0 => format!("{count} in flight"),
        _ => format!("{count} in flight · {lost} just lost"),
    };
    let list = {
        let lab = lab.clone();
        Callback::from(move |event: MouseEvent| {
            let button = event.target_unchecked_into::<web_sys::Element>();
            let place = button.get_bounding_client_rect();
            lab.dispatch(Action::OpenCrowd(names.clone(), place.left(), place.bottom() + 4.0));
        })
    };
    html! {
        <>
        <div class="stage-tools">
            <button type="button" class="button small" aria-label="Who reaches whom" title="Who reaches whom (g)"
                aria-expanded={grid_open.to_string()} onclick={toggle}>
                { icon(Icon::Grid) }
                <span class="grid-word">{ "Who reaches whom" }</span>
            </button>
            // Nobody chooses among what moves: in play it is a count, and no control.
            if at_rest {
                <button type="button" class="button small flying" aria-haspopup="menu" title="Choose a message under way"
                    disabled={count == 0} onclick={list}>{ words }</button>
            } else {
                <p class="button small flying is-count">{ words }</p>
            }
        </div>
        if grid_open {
            <Later part={Part::Grid} />
        }
        </>
    }
}
