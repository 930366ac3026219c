//! The page: a deterministic cluster in one browser tab.
//!
//! `store` holds the session and how the page stands; `panels` draw it, one file each, and dispatch
//! actions; `draw` is the geometry, pure and tested natively; `widgets` are small parts; `theme`
//! names all colours; `share` makes and opens links. Nothing here changes the run except through an
//! edit of its text.

mod app;
mod draw;
mod keyboard;
mod offers;
mod panels;
mod rescue;
mod share;
mod store;
mod theme;
mod widgets;

fn main() {
    rescue::install();
    yew::Renderer::<app::App>::new().render();
}
