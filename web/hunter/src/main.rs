//! The door of a worker: text in, text out.

use hunter::Desk;
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::new(Desk::new(sim_core::protocols::catalogue()));
}

/// Answers a request of the page.
#[wasm_bindgen]
pub fn answer(request: &str) -> String {
    DESK.with_borrow_mut(|desk| desk.answer(request))
}

fn main() {}
