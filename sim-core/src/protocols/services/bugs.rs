//! Mistakes that can be switched on. A bug's position in the list is the bit of the plan that
//! switches it on, so the list is appended to and never reordered.

use crate::protocol::Bug;

/// See [`super::Service::may_call`].
pub(super) const RETRY_STORM: usize = 0;
/// See [`super::Service::time_for_a_call`].
pub(super) const CASCADING_TIMEOUTS: usize = 1;

/// All of them, each at the position that its constant says.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "retry-storm",
        sentence: "Calls are made, and made again, without a limit, a budget or a breaker.",
        breaks: "work-is-of-use",
        source: "Bronson et al. 2021, \"Metastable Failures in Distributed Systems\"; AWS 2015, \
                 \"Summary of the Amazon DynamoDB Service Disruption\"",
    },
    Bug {
        name: "cascading-timeouts",
        sentence: "A service waits for the next one as long as ever, however little time its own \
                   caller has left.",
        breaks: "no-work-for-nobody",
        source: "\"Site Reliability Engineering\" 2016, chapter 22, \"Latency and Deadlines\"",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_position_of_its_bug() {
        assert_eq!(BUGS[RETRY_STORM].name, "retry-storm");
        assert_eq!(BUGS[CASCADING_TIMEOUTS].name, "cascading-timeouts");
    }
}
