//! Mistakes that can be switched on. A bug's position in the list is the bit of the plan that
//! switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See [`super::Server::names_of_the_customer`].
pub(super) const RENAMED_FIELD: usize = 0;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[Bug {
    name: "renamed-field",
    sentence: "The new version writes a field under its new name only.",
    breaks: "consumer-expectation",
    source: "SEC 2013, Release 70694 (Knight Capital); Pact specification V4",
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        assert_eq!(BUGS[RENAMED_FIELD].name, "renamed-field");
    }
}
