//! The page in a real Chromium, used as a person uses it.
//!
//! A test reads like a story: it finds things by what they are and what they are called
//! (`page.button("Play")`), and acts with a real mouse, keyboard or finger. Roles and names come
//! from the browser's own accessibility tree, the one that a screen reader gets: what a test cannot
//! find, a blind person cannot find either.
//!
//! Nothing sleeps for a fixed time. Every lookup tries again until it succeeds or [`PATIENCE`] is
//! over; then the test fails with the tree of what *is* there, with what the browser's console
//! said, and with a picture in `target/screenshots`. A page that prints an error or panics fails
//! its test without being asked.
//!
//! ```no_run
//! use e2e::{Page, Role};
//! let page = Page::open();
//! page.button("Play").click();
//! page.get(Role::Status, "Playing").expect();
//! page.press("ArrowRight");
//! page.drag(page.get(Role::Slider, "Playhead"), page.region("Timeline").at(0.5, 0.5));
//! ```
//!
//! From the bottom up: `driver` starts a browser and speaks its protocol; `input` spells mouse,
//! keys and fingers; `tree` reads the accessibility tree; `locator` finds one thing in it and acts
//! on it; `page` is the rest. `engine` is a small harness for Firefox and WebKit.
//!
//! Left out: comparing pictures.

mod driver;
mod engine;
mod input;
mod locator;
mod marionette;
mod page;
mod tree;
mod wire;

use std::time::Duration;

pub use engine::{Elsewhere, Engine};
pub use locator::{Aim, Locator, Spot};
pub use page::Page;
pub use tree::{Name, Role, containing, starting};

/// How long a test waits for what it expects. Long enough for a slow machine, and only ever waited
/// out in full by a test that fails.
pub const PATIENCE: Duration = Duration::from_secs(10);
