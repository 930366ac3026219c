//! What hunts, shrinks and judges for the page: the simulation without a page around it.
//!
//! The page starts this program in some workers (`xtask/src/worker.js`) and divides the numbers of a
//! hunt among them. A worker knows nothing of the others: it is told a scenario and how to hunt in
//! it, tries the numbers that it is handed, and tells what each run came to. It runs only while it
//! answers, for about as long as it was asked to, so a hunt is stopped by asking nothing more.
//!
//! `wire` has the words that go both ways, which are texts, and `desk` does what they ask for.
//! `history` judges what clients saw, and `spelling` says how that goes over. All of them are plain
//! functions and tested natively; `main` is what a browser calls.
//!
//! Left out: the books. Who hands out the numbers keeps them (`sim_core::hunt::Tally`).

mod desk;
mod history;
mod spelling;
mod wire;

pub use desk::Desk;
pub use history::{Accusation, Judged, Line, Mark, Told};
pub use wire::{Answer, Explored, Extent, FoundPath, Request, Smaller};
