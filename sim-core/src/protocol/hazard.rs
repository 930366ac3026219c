//! What a protocol is made to survive, as data: what a hunt may do to it.

/// A kind of accident. Its position among the others is part of every drawn schedule: append, never
/// reorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// A process stops and starts again; its disk stays.
    Crash,
    /// A machine loses power, and with it what its disk had not synced, in whole or in part.
    PowerLoss,
    /// The first record that a power loss takes is left damaged.
    TornTail,
    /// A node stands still.
    Pause,
    /// Links carry nothing, both ways.
    Cut,
    /// Links carry nothing, one way.
    OneWayCut,
    /// Messages on some links travel longer.
    SlowLink,
    /// Messages are lost.
    Loss,
    /// Messages travel longer than others, and so overtake one another.
    Delay,
    /// Messages arrive twice.
    Duplication,
    /// Clocks run fast or slow.
    Drift,
    /// Wall clocks jump.
    Jump,
    /// A node is slow.
    SlowNode,
    /// Syncs take longer.
    SlowSync,
    /// A sync does not end for a while.
    StalledDisk,
    /// A sync fails, and the node stops.
    FailedSync,
    /// A machine is replaced by one with an empty disk.
    LostDisk,
    /// A record that was safe rots.
    Corruption,
    /// An administrator tells nodes what they can be told.
    Command,
    /// A process is replaced by one of another version of its program.
    Deploy,
}

impl Hazard {
    /// What protocols are usually made for: everything but the loss of what a disk had synced.
    pub const USUAL: &'static [Hazard] = &[
        Hazard::Crash,
        Hazard::PowerLoss,
        Hazard::TornTail,
        Hazard::Pause,
        Hazard::Cut,
        Hazard::OneWayCut,
        Hazard::SlowLink,
        Hazard::Loss,
        Hazard::Delay,
        Hazard::Duplication,
        Hazard::Drift,
        Hazard::Jump,
        Hazard::SlowNode,
        Hazard::SlowSync,
        Hazard::StalledDisk,
        Hazard::FailedSync,
        Hazard::Command,
    ];

    /// What protocols survive that keep nothing on a disk: all that leaves their memory alone.
    pub const WITHOUT_CRASHES: &'static [Hazard] = &[
        Hazard::Pause,
        Hazard::Cut,
        Hazard::OneWayCut,
        Hazard::SlowLink,
        Hazard::Loss,
        Hazard::Delay,
        Hazard::Duplication,
        Hazard::Drift,
        Hazard::Jump,
        Hazard::SlowNode,
    ];
}
