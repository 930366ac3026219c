//! What a protocol says of itself before a run, and what a node is told when it starts.

use super::Hazard;
use super::guarantee::Guarantee;
use super::view::MessageKind;
use crate::base::{DurationRange, NodeId};
use core::fmt;
use core::ops::Range;
use std::sync::Arc;

/// A protocol as people choose and configure it.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// What scenarios call it: `raft`.
    pub name: &'static str,
    /// One sentence for people.
    pub sentence: &'static str,
    /// Raised by every change that alters a pinned fingerprint of this protocol.
    pub version: u32,
    /// What `set` can change.
    pub options: &'static [OptionSpec],
    /// The mistakes that can be switched on.
    pub bugs: &'static [Bug],
    /// The kinds of message; [`super::Protocol::message_kind`] gives a position in this list.
    pub messages: &'static [MessageKind],
    /// The names of the timers, in the order of their labels.
    pub timers: &'static [&'static str],
    /// What an administrator can tell a node; see [`super::Protocol::on_command`].
    pub commands: &'static [Command],
    /// What clients may rely on, while no bug is switched on.
    pub guarantees: &'static [Guarantee],
    /// What an epoch is called: `term`. Empty if the protocol has none.
    pub epoch: &'static str,
    /// What it is made to survive: what a hunt may do to it. Under anything else its claims promise
    /// nothing.
    pub tolerates: &'static [Hazard],
    /// What else goes wrong where a bug is hunted, by the bug's position in the list: accidents that
    /// show it. The correct protocol is safe under them too, though it may give up.
    pub provokes: &'static [(usize, &'static [Hazard])],
    /// The fewest servers that it makes sense with: one for each of its parts.
    pub servers_min: u8,
    /// Whom clients ask.
    pub doors: Doors,
    /// The versions of its program, the oldest first, by the names that scenarios deploy them under:
    /// `v1`, `v2`. Empty if there is but one.
    pub versions: &'static [&'static str],
}

impl Description {
    /// A protocol of one kind of server without options, bugs or messages: what others fill in.
    pub const BLANK: Description = Description {
        name: "",
        sentence: "",
        version: 1,
        options: &[],
        bugs: &[],
        messages: &[],
        timers: &[],
        commands: &[],
        guarantees: &[],
        epoch: "",
        tolerates: Hazard::USUAL,
        provokes: &[],
        servers_min: 1,
        doors: Doors::All,
        versions: &[],
    };

    /// What a hunt does to it while these bugs are switched on, one bit each.
    pub fn hazards(&self, bugs: u64) -> Vec<Hazard> {
        let is_on = |bug: usize| bugs >> bug & 1 == 1;
        let provoked = self.provokes.iter().filter(|(bug, _)| is_on(*bug));
        let more = provoked.flat_map(|(_, hazards)| hazards.iter().copied());
        self.tolerates.iter().copied().chain(more).collect()
    }
}

/// Which servers clients ask, where not all of them are made for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doors {
    /// All.
    All,
    /// The first so many.
    First(u8),
    /// All but the first so many.
    Behind(u8),
}

impl Doors {
    /// The indices of these servers, of so many; never none.
    pub fn of(self, servers: u8) -> Range<u8> {
        match self {
            Doors::First(count) if count > 0 => 0..count.min(servers),
            Doors::Behind(count) if count < servers => count..servers,
            _ => 0..servers,
        }
    }

    /// The one that the `index`th client asks first, of so many servers.
    pub fn first(self, servers: u8, index: u8) -> NodeId {
        let doors = self.of(servers);
        NodeId::server(doors.start + index % (doors.end - doors.start))
    }

    /// The one that is asked next when this one kept silent.
    pub fn next(self, servers: u8, silent: NodeId) -> NodeId {
        let doors = self.of(servers);
        let index = (silent.index() as u8 + 1).max(doors.start);
        NodeId::server(if index < doors.end { index } else { doors.start })
    }
}

/// Something about a protocol that a scenario can set.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// What scenarios call it: `pre-vote`.
    pub name: &'static str,
    /// One sentence for people.
    pub sentence: &'static str,
    /// What values it takes, and which it has if nobody says.
    pub kind: OptionKind,
}

/// The values that an option takes, with its default.
#[derive(Clone, Copy, Debug)]
pub enum OptionKind {
    /// `on` or `off`.
    Switch(bool),
    /// A length of time, or a range of them.
    Range(DurationRange),
    /// A whole number.
    Count(u64),
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Setting {
    /// Of a [`OptionKind::Switch`].
    Switch(bool),
    /// Of a [`OptionKind::Range`].
    Range(DurationRange),
    /// Of a [`OptionKind::Count`].
    Count(u64),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Switch(true) => f.write_str("on"),
            Setting::Switch(false) => f.write_str("off"),
            Setting::Range(range) => write!(f, "{range}"),
            Setting::Count(count) => write!(f, "{count}"),
        }
    }
}

impl OptionKind {
    /// The value if nobody says.
    pub const fn default(self) -> Setting {
        match self {
            OptionKind::Switch(on) => Setting::Switch(on),
            OptionKind::Range(range) => Setting::Range(range),
            OptionKind::Count(count) => Setting::Count(count),
        }
    }
}

/// Something that an administrator can tell a node to do.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// What scenarios call it: `transfer`.
    pub name: &'static str,
    /// One sentence for people.
    pub sentence: &'static str,
    /// How it is offered to people, before the name of a node: "Hand leadership to".
    pub offer: &'static str,
    /// Whom the offered node's name stands for.
    pub about: About,
}

/// Whom a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The node that is told.
    Itself,
    /// Another node, which may be left for the told one to choose. People are offered to tell the
    /// leader.
    Another,
}

/// A named mistake in an otherwise correct protocol.
#[derive(Clone, Copy, Debug)]
pub struct Bug {
    /// What scenarios call it: `forgotten-vote`.
    pub name: &'static str,
    /// One sentence for people: what the mistake is.
    pub sentence: &'static str,
    /// The name of the claim that it breaks.
    pub breaks: &'static str,
    /// Where it was seen in the field.
    pub source: &'static str,
}

/// What a node is told when it starts.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Its own name.
    pub me: NodeId,
    /// How many servers the cluster has.
    pub servers: u8,
    /// The values of the options, in the order of [`Description::options`].
    pub settings: Arc<[Setting]>,
    /// The bugs that are switched on: bit `i` for the `i`th of [`Description::bugs`].
    pub bugs: u64,
    /// Which of [`Description::versions`] of the program runs.
    pub version: u8,
}

/// By its name alone: the rest is the same for the whole cluster, and never changes.
impl core::hash::Hash for Setup {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.me.hash(state);
    }
}

impl Setup {
    /// The other servers, in order.
    pub fn peers(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.me;
        (0..self.servers).map(NodeId::server).filter(move |&node| node != me)
    }

    /// The smallest number of servers that any two such groups share a member of.
    pub fn majority(&self) -> u32 {
        u32::from(self.servers) / 2 + 1
    }

    /// Whether the `index`th bug is switched on.
    pub fn bug(&self, index: usize) -> bool {
        self.bugs & (1 << index) != 0
    }

    /// The value of a switch.
    pub fn switch(&self, option: usize) -> bool {
        matches!(self.settings[option], Setting::Switch(true))
    }

    /// The value of a range of durations.
    pub fn range(&self, option: usize) -> DurationRange {
        match self.settings[option] {
            Setting::Range(range) => range,
            _ => panic!("option {option} is not a range"),
        }
    }

    /// The value of a count.
    pub fn count(&self, option: usize) -> u64 {
        match self.settings[option] {
            Setting::Count(count) => count,
            _ => panic!("option {option} is not a count"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_ask_only_at_doors() {
        let walk = |doors: Doors| {
            let first = doors.first(5, 1);
            let mut asked = vec![first];
            for _ in 0..4 {
                asked.push(doors.next(5, asked[asked.len() - 1]));
            }
            asked.iter().map(|server| server.index()).collect::<Vec<_>>()
        };
        assert_eq!(walk(Doors::All), [1, 2, 3, 4, 0]);
        assert_eq!(walk(Doors::First(2)), [1, 0, 1, 0, 1]);
        assert_eq!(walk(Doors::Behind(2)), [3, 4, 2, 3, 4]);
        // Who was sent to a server behind the doors comes back to them.
        assert_eq!(Doors::First(2).next(5, NodeId::server(4)).index(), 0);
        assert_eq!(Doors::Behind(2).next(5, NodeId::server(0)).index(), 2);
        assert_eq!(Doors::Behind(9).of(3), 0..3);
    }
}
