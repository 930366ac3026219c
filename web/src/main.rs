//! The page.
#![allow(dead_code, unused_imports)]
mod draw;
mod panels;
mod rescue;
mod store;
mod theme;
mod widgets;

use yew::prelude::*;

#[component]
fn App() -> Html {
    let lab = use_memo((), |()| {
        let search = web_sys::window().unwrap().location().hash().unwrap_or_default();
        let text = js_sys::decode_uri_component(search.trim_start_matches('#'))
            .map(String::from)
            .unwrap_or_default();
        let text = if text.is_empty() { DEMO.to_string() } else { text };
        let session = sim_core::session::Session::open(sim_core::protocols::catalogue(), &text)
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let dark = js_sys::eval("location.search.includes('dark')").unwrap().is_truthy();
        theme::apply(dark);
        let mut workspace = store::WorkspaceState::new(dark);
        workspace.dark = dark;
        store::Lab::new(session, workspace)
    });
    html! {
        <store::Store lab={(*lab).clone()}>
            <div class="dev">
                <Play />
                <panels::timeline::Timeline />
                <div class="dev-side"><panels::details::Details /></div>
            </div>
        </store::Store>
    }
}

#[component]
fn Play() -> Html {
    let lab = use_context::<store::Lab>().unwrap();
    let go = |action: store::Action| {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(action.clone()))
    };
    let jump = {
        let lab = lab.clone();
        Callback::from(move |event: Event| {
            let ms: f64 = event.target_unchecked_into::<web_sys::HtmlInputElement>().value().parse().unwrap();
            lab.dispatch(store::Action::SetNow(sim_core::base::Instant((ms * 1000.0) as u64)));
        })
    };
    html! { <p class="dev-bar">
        <button id="play" onclick={go(store::Action::TogglePlay)}>{ "play" }</button>
        <button id="fast" onclick={go(store::Action::SetNow(sim_core::base::Instant(u64::MAX)))}>{ "end" }</button>
        <input id="jump" onchange={jump} />
    </p> }
}

const DEMO: &str = "protocol raft\nnodes 3\nclients 1\nseed 42\nrun for 4s\nuntil leader as old\ncut old <-> rest\nadvance 2 election-timeouts\nheal\nuntil converged\n";

fn main() {
    yew::Renderer::<App>::new().render();
}
