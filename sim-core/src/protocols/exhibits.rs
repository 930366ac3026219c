//! The exhibits that come with Faultline, as texts: real mistakes, each planted in one of the
//! protocols.

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// The name of its file, without the ending: that of its bug.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../../exhibits/", $name, ".exhibit")),
        }),*]
    };
}

/// All of them, in the order in which people are offered them.
pub const SHIPPED: &[Shipped] = shipped! {
    "flapping"
    "no-fencing"
    "stale-read"
};

/// The exhibit of this name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|it| it.name == name)
}

/// What was measured of all of them; see [`crate::exhibit::measure`].
pub const MEASURED: &str = include_str!("../../../exhibits/measured.txt");
