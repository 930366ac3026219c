//! The protocols, and the default catalogue. Nothing outside this room names one of them.

pub mod echo;

use crate::run::{Catalogue, Entry};

/// All protocols that come with Faultline.
pub fn catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<echo::Echo>()])
}
