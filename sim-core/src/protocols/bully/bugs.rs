//! Mistakes that can be switched on. A bug's position in the list is the bit of the plan that
//! switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See [`super::Bully::patience_at_start`].
pub(super) const FLAPPING: usize = 0;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[Bug {
    name: "flapping",
    sentence: "A node that comes back stands at once and, if it is the highest, unseats a leader that \
               works.",
    breaks: "stable-leader",
    source: "Garcia-Molina 1982; GitHub 2012, \"GitHub availability this week\"",
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        assert_eq!(BUGS[FLAPPING].name, "flapping");
    }
}
