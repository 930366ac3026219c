//! Small parts that panels share.

mod copy;
mod dialog;
mod icon;
mod kept;
mod paint;
mod popover;
mod size;
pub mod svg;

pub use copy::{CopyButton, copy};
pub use dialog::Dialog;
pub use icon::{Icon, icon};
pub use kept::{Part, kept};
pub use paint::paint;
pub use popover::Popover;
pub use size::use_size;
