//! The exhibits that come with Faultline, as texts: real mistakes, each planted in one of the
//! protocols.

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// The name of its file, without the ending: that of its bug.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
    /// The code that its bug bends, right and wrong, as a unified diff of each function; its header
    /// says the file and the function.
    pub bend: &'static str,
}

macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../../exhibits/", $name, ".exhibit")),
            // Cut from the sources by `cargo xtask bends`.
            bend: include_str!(concat!("../../../exhibits/bends/", $name, ".diff")),
        }),*]
    };
}

/// All of them, in the order in which people are offered them.
pub const SHIPPED: &[Shipped] = shipped! {
    "stale-read"
    "forgotten-vote"
    "duplicate-vote"
    "old-term-commit"
    "longest-log"
    "minority-commit"
    "stale-append"
    "unchecked-heartbeat"
    "ack-before-sync"
    "no-pre-vote"
    "endless-split-vote"
    "applied-before-apply"
    "blind-retry"
    "corrupt-tail"
    "flapping"
    "forgotten-promise"
    "asynchronous-failover"
    "sloppy-quorum"
    "wall-clock-timestamps"
    "lone-coordinator"
    "no-fencing"
    "retry-storm"
    "cascading-timeouts"
    "renamed-field"
};

/// The exhibit of this name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|it| it.name == name)
}

/// The code that a bug bends, as a diff; see [`Shipped::bend`].
pub fn bend(name: &str) -> Option<&'static str> {
    find(name).map(|it| it.bend)
}

/// The exhibit whose scenario is this text.
pub fn of_scenario(text: &str) -> Option<&'static Shipped> {
    let is_it = |it: &&Shipped| {
        it.text.strip_suffix(text).is_some_and(|before| before.ends_with("\nscenario\n"))
    };
    SHIPPED.iter().find(is_it)
}

/// What was measured of all of them; see [`crate::exhibit::measure`].
pub const MEASURED: &str = include_str!("../../../exhibits/measured.txt");
