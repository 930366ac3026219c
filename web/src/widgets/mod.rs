//! Small parts that panels share.

mod copy;
mod dialog;
mod icon;
mod popover;
mod size;
pub mod svg;

pub use copy::{CopyButton, copy};
pub use dialog::Dialog;
pub use icon::{Icon, icon};
pub use popover::Popover;
pub use size::use_size;
