//! What bounds an exploration.

/// How far an exploration goes. Budgets of accidents and timers are a matter of the space that is
/// explored; depth and states cut it short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many timers may fire on a path; with `u16::MAX`, any number, and it is not even counted.
    pub timers: u16,
    /// How many servers may crash on a path. Each may start again.
    pub crashes: u16,
    /// How many messages may arrive twice on a path.
    pub copies: u16,
    /// How many choices a path has at most.
    pub depth: u16,
    /// How many different states are looked at, at most.
    pub states: u32,
    /// In which order.
    pub order: Order,
    /// Whether choices that commute and servers that are alike are made use of.
    pub is_reduced: bool,
}

/// In which order states are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// All states of one depth before the first of the next: the first path found is a shortest.
    Breadth,
    /// One path to its end before the next: little waits to be looked at.
    Depth,
}

impl Bounds {
    /// More states than that are not looked at: their numbers would not fit.
    pub const STATES_MAX: u32 = 1 << 30;
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            timers: 2,
            crashes: 0,
            copies: 0,
            depth: 100,
            states: 1_000_000,
            order: Order::Breadth,
            is_reduced: true,
        }
    }
}

/// What a path has used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Spent {
    pub(super) timers: u16,
    pub(super) crashes: u16,
    pub(super) copies: u16,
}
