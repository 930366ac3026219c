//! Checkpoints: clones of the world, at a stride that doubles when there are too many.
//!
//! Worlds share what they can of their logs, so a checkpoint costs about as much as what a cluster
//! holds in memory and in flight. A hostile plan can have millions of messages in flight, so that is
//! bounded as well, over all checkpoints.

use crate::protocol::Protocol;
use crate::world::World;

/// How many checkpoints are kept at most.
const COUNT_MAX: usize = 96;
/// How much may be under way in all checkpoints together: at about a hundred bytes each, two hundred
/// megabytes.
const LOAD_MAX: usize = 2_000_000;
/// The first stride, in events.
const STRIDE: u32 = 256;

pub(super) struct Checkpoints<P: Protocol> {
    worlds: Vec<World<P>>,
    stride: u32,
}

impl<P: Protocol> Checkpoints<P> {
    pub(super) fn new(first: World<P>) -> Checkpoints<P> {
        Checkpoints { worlds: vec![first], stride: STRIDE }
    }

    /// Keeps a clone of the head, if it has come far enough since the last one.
    #[inline]
    pub(super) fn offer(&mut self, head: &World<P>) {
        let last = self.worlds.last().map_or(0, World::events);
        if head.events() - last >= self.stride {
            self.keep(head);
        }
    }

    #[cold]
    fn keep(&mut self, head: &World<P>) {
        let load = |worlds: &[World<P>]| worlds.iter().map(World::load).sum::<usize>();
        while self.worlds.len() == COUNT_MAX
            || (self.worlds.len() > 1 && load(&self.worlds) + head.load() > LOAD_MAX)
        {
            let mut index = 0;
            self.worlds.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.stride = self.stride.saturating_mul(2);
        }
        self.worlds.push(head.clone());
    }

    /// The latest checkpoint with at most `count` events.
    pub(super) fn before(&self, count: u32) -> &World<P> {
        let after = self.worlds.partition_point(|world| world.events() <= count);
        &self.worlds[after.saturating_sub(1)]
    }
}
