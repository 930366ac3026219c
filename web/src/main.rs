//! The page: a deterministic cluster in one browser tab.
//!
//! `store` holds the session and how the page stands; `panels` draw it, one file each, and dispatch
//! actions; `draw` is the geometry, pure and tested natively; `widgets` are small parts; `theme`
//! names all colours; `share` makes and opens links. Nothing here changes the run except through an
//! edit of its text.

mod app;
mod draw;
mod hunt;
mod keyboard;
mod later;
mod offers;
mod panels;
mod recorded;
mod rescue;
mod share;
mod store;
mod theme;
mod widgets;

fn main() {
    rescue::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("page"))
        .expect("index.html has a place for the page");
    yew::Renderer::<app::App>::with_root(root).render();
}
