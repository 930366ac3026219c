//! Names from a short, closed list.

use core::fmt::Debug;
use core::hash::Hash;

/// A value that stands for one of a few names, such as a timer's.
pub trait Label: Copy + Eq + Hash + Debug + 'static {
    /// All of them, in the order of their indices.
    const ALL: &'static [Self];

    /// The name that people read and write in plans: lower case, words joined by hyphens.
    fn name(self) -> &'static str;

    /// The position in [`Label::ALL`].
    fn index(self) -> usize {
        Self::ALL.iter().position(|&label| label == self).expect("a label stands in its own list")
    }
}
