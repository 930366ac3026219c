//! Every message of a trace, from its send to its end.
//!
//! Messages are kept in the order in which they were sent. To find those under way in a stretch of
//! the axis, a binary search finds the last that was sent before its end; and because each block of
//! messages remembers when its last one ended, whole blocks that were over before the stretch began
//! are passed by.

use super::axis::{Axis, Stamp};
use sim_core::base::{MessageName, NodeId};
use sim_core::trace::{Event, EventKind, LossReason, PayloadKind};

/// One message, or the network's copy of one.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Its name.
    pub name: MessageName,
    /// What kind it is.
    pub kind: PayloadKind,
    /// When it was sent (or copied).
    pub sent: Stamp,
    /// When it came to its receiver, if it had to wait there.
    pub arrived: Option<Stamp>,
    /// What became of it.
    pub fate: Fate,
    /// The position of the network's copy, or of what it is a copy of.
    pub twin: Option<u32>,
    /// Whether its delivery changed the receiver's role or epoch.
    pub changed: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is under way, or waits at its receiver.
    Open,
    /// Its receiver was told.
    Told(Stamp),
    /// It was lost.
    Lost(Stamp, LossReason),
}

impl Message {
    /// When its way was over: at its receiver, or where it was lost.
    pub fn landed(&self) -> Option<Stamp> {
        self.arrived.or(match self.fate {
            Fate::Open => None,
            Fate::Told(stamp) | Fate::Lost(stamp, _) => Some(stamp),
        })
    }

    /// What became of it, in words, as far as anybody has seen: events before `cutoff`.
    pub fn story(&self, cutoff: u32) -> String {
        let sent = self.sent.at;
        let seen = |stamp: &Stamp| stamp.event < cutoff;
        let took = |stamp: Stamp| stamp.at.since(sent);
        let arrived = self.arrived.filter(seen);
        match (self.fate, arrived) {
            (Fate::Told(at), Some(arrived)) if seen(&at) => {
                let waited = at.at.since(arrived.at);
                format!("sent {sent}, arrived after {}, waited {waited} more", took(arrived))
            }
            (Fate::Told(at), _) if seen(&at) => match took(at).0 {
                0 => format!("sent {sent}, arrived at once"),
                _ => format!("sent {sent}, arrived {} ({} later)", at.at, took(at)),
            },
            (Fate::Lost(at, reason), _) if seen(&at) => {
                format!("sent {sent}, lost at {}: {}", at.at, reason.text())
            }
            (_, Some(arrived)) => {
                format!("sent {sent}, waits at its receiver since {}", arrived.at)
            }
            _ => format!("sent {sent}, under way"),
        }
    }

    /// When it was over altogether.
    pub fn ended(&self) -> Option<Stamp> {
        match self.fate {
            Fate::Open => None,
            Fate::Told(stamp) | Fate::Lost(stamp, _) => Some(stamp),
        }
    }
}

const BLOCK: usize = 64;
/// "No message": the value of an event that is about none.
pub const NO_MESSAGE: u32 = u32::MAX;
const ACTORS: usize = 64;

/// When the last message of a block ended.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    open: u32,
    last: Stamp,
}

/// One directed link and all that was sent on it.
#[derive(Clone, Debug)]
pub struct Link {
    /// From whom.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// When its messages were lost.
    losses: Vec<Stamp>,
    /// When its messages were sent.
    sent: Vec<Stamp>,
    /// Positions of its messages; the first has the number `first`.
    sends: Vec<u32>,
    first: u32,
}

impl Link {
    /// How many messages were sent, and how many lost, between each two neighbours of `limits`,
    /// which rise. Limits lie close together, so that each search begins where the last ended.
    pub fn traffic(&self, axis: Axis, limits: &[f64]) -> Vec<(u32, u32)> {
        let (mut sent, mut lost) = (Gallop::new(&self.sent), Gallop::new(&self.losses));
        let mut before: Option<(usize, usize)> = None;
        let mut counts = Vec::with_capacity(limits.len());
        for &limit in limits {
            let here = (sent.before(axis, limit), lost.before(axis, limit));
            if let Some(before) = before {
                counts.push(((here.0 - before.0) as u32, (here.1 - before.1) as u32));
            }
            before = Some(here);
        }
        counts
    }
}

/// A search in rising stamps for limits that rise.
struct Gallop<'a> {
    stamps: &'a [Stamp],
    position: usize,
}

impl Gallop<'_> {
    fn new(stamps: &[Stamp]) -> Gallop<'_> {
        Gallop { stamps, position: 0 }
    }

    /// How many stamps lie before a limit.
    fn before(&mut self, axis: Axis, limit: f64) -> usize {
        let rest = &self.stamps[self.position..];
        let mut reach = 1;
        while reach < rest.len() && axis.of(rest[reach - 1]) < limit {
            reach *= 2;
        }
        let near = &rest[..reach.min(rest.len())];
        self.position += near.partition_point(|&stamp| axis.of(stamp) < limit);
        self.position
    }
}

/// All messages, and the ways to find them.
#[derive(Clone, Debug)]
pub struct Messages {
    all: Vec<Message>,
    blocks: Vec<Block>,
    links: Vec<Link>,
    link_of: Vec<u16>,
}

impl Default for Messages {
    fn default() -> Messages {
        Messages {
            all: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            link_of: vec![u16::MAX; ACTORS * ACTORS],
        }
    }
}

impl Messages {
    /// Takes in one event. Returns the position of the message that it is about, if it is.
    pub fn add(&mut self, event: &Event, stamp: Stamp) -> Option<u32> {
        let (name, kind) = event.message()?;
        if matches!(event.kind, EventKind::Sent { .. } | EventKind::Copied { .. }) {
            return Some(self.add_send(name, kind, stamp));
        }
        let position = self.find(name)?;
        let message = &mut self.all[position as usize];
        match event.kind {
            EventKind::Arrived { .. } => message.arrived = Some(stamp),
            EventKind::Delivered { .. } => message.fate = Fate::Told(stamp),
            EventKind::Lost { reason, .. } => {
                message.fate = Fate::Lost(stamp, reason);
                let link = self.link_of[link_key(name.from, name.to)];
                self.links[usize::from(link)].losses.push(stamp);
            }
            _ => {}
        }
        if self.all[position as usize].ended().is_some() {
            let block = &mut self.blocks[position as usize / BLOCK];
            block.open = block.open.saturating_sub(1);
            block.last = block.last.max(stamp);
        }
        Some(position)
    }

    fn add_send(&mut self, name: MessageName, kind: PayloadKind, sent: Stamp) -> u32 {
        let position = self.all.len() as u32;
        let fate = Fate::Open;
        let mut message =
            Message { name, kind, sent, arrived: None, fate, twin: None, changed: false };
        if name.copy > 1 {
            message.twin = self.find(MessageName { copy: 1, ..name });
            if let Some(twin) = message.twin {
                self.all[twin as usize].twin = Some(position);
            }
        } else {
            let link = self.link(name.from, name.to, name.nth);
            link.sends.push(position);
            link.sent.push(sent);
        }
        self.all.push(message);
        if self.blocks.len() * BLOCK < self.all.len() {
            self.blocks.push(Block::default());
        }
        let block = self.blocks.last_mut().expect("a block was made for this message");
        block.open += 1;
        position
    }

    fn link(&mut self, from: NodeId, to: NodeId, nth: u32) -> &mut Link {
        let key = link_key(from, to);
        if self.link_of[key] == u16::MAX {
            self.link_of[key] = self.links.len() as u16;
            let link = Link {
                from,
                to,
                losses: Vec::new(),
                sent: Vec::new(),
                sends: Vec::new(),
                first: nth,
            };
            self.links.push(link);
        }
        &mut self.links[usize::from(self.link_of[key])]
    }

    /// The position of the message with this name.
    pub fn find(&self, name: MessageName) -> Option<u32> {
        let link = self.links.get(usize::from(self.link_of[link_key(name.from, name.to)]))?;
        let position = *link.sends.get(name.nth.checked_sub(link.first)? as usize)?;
        if name.copy > 1 { self.all[position as usize].twin } else { Some(position) }
    }

    /// Notes that the delivery of a message changed its receiver.
    pub fn mark_change(&mut self, position: u32) {
        self.all[position as usize].changed = true;
    }

    /// All messages, in the order of their sends.
    pub fn all(&self) -> &[Message] {
        &self.all
    }

    /// All links on which something was sent.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The messages that were under way at some time in `from..=to`, with their positions.
    pub fn within(
        &self,
        axis: Axis,
        from: f64,
        to: f64,
    ) -> impl Iterator<Item = (u32, &Message)> + '_ {
        let end = self.all.partition_point(|message| axis.of(message.sent) <= to);
        let blocks = &self.blocks[..end.div_ceil(BLOCK)];
        blocks
            .iter()
            .enumerate()
            .filter(move |(_, block)| block.open > 0 || axis.of(block.last) >= from)
            .flat_map(move |(index, _)| index * BLOCK..((index + 1) * BLOCK).min(end))
            .filter(move |&index| {
                self.all[index].ended().is_none_or(|ended| axis.of(ended) >= from)
            })
            .map(|index| (index as u32, &self.all[index]))
    }

    /// How many messages were sent in `from..=to`: two binary searches.
    pub fn sent_within(&self, axis: Axis, from: f64, to: f64) -> usize {
        let first = self.all.partition_point(|message| axis.of(message.sent) < from);
        self.all.partition_point(|message| axis.of(message.sent) <= to).saturating_sub(first)
    }
}

fn link_key(from: NodeId, to: NodeId) -> usize {
    usize::from(from.number()) * ACTORS + usize::from(to.number())
}
