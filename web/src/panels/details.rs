//! details
use yew::prelude::*;
/// d
#[component]
pub fn Details() -> Html {
    html! {}
}
