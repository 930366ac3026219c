//! What can be done to the selected thing, as buttons: the first entries of its menu, for those who
//! have not found the menu yet.

use crate::offers::offers;
use crate::store::{Lab, Selection};
use yew::prelude::*;

/// How many entries are shown.
const SHOWN: usize = 7;

/// The buttons for what is selected.
pub fn view(lab: &Lab, on: Selection) -> Html {
    let session = lab.session();
    let groups = offers(on, &session.scene(), session.run().description());
    let first: Vec<_> = groups.into_iter().take(2).flatten().take(SHOWN).collect();
    html! {
        <div class="details-actions" role="group" aria-label="What you can do">
            { for first.into_iter().map(|offer| {
                let (lab, action) = (lab.clone(), offer.action);
                html! {
                    <button
                        key={offer.label.clone()}
                        type="button"
                        class="button small"
                        onclick={move |_: MouseEvent| lab.dispatch(action.clone())}
                    >
                        { offer.label }
                    </button>
                }
            }) }
        </div>
    }
}
