//! The page: for now a heading and a counter, which prove that everything between cargo and the browser works.

use yew::prelude::*;

/// A heading, and a button that counts.
#[component]
fn App() -> Html {
    let count = use_state(|| 0_u32);
    let onclick = {
        let count = count.clone();
        move |_| count.set(*count + 1)
    };
    html! {
        <main>
            <h1>{ "Faultline" }</h1>
            <button {onclick}>{ "Count" }</button>
            <p role="status">{ format!("Counted {}", *count) }</p>
        </main>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
