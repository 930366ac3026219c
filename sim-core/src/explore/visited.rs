//! The states that were seen, by their digests, and how each was first reached.
//!
//! A table with open addressing, written out because a state is looked up for every choice tried: the
//! standard library's is banned in this crate for its order, and this one has none to show.

use super::choice::{Act, Choice};

/// The number of a state: in which order it was first reached.
pub(super) type StateId = u32;

/// How a state was first reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    digest: u64,
    /// The state before it; its own number for the first.
    pub(super) parent: StateId,
    pub(super) choice: Choice,
    /// How many choices lead here, along the shortest path known.
    pub(super) depth: u16,
    /// Where the choices that were left out here stand in `asleep`.
    asleep_at: u32,
    asleep: u16,
}

/// The states that were seen.
#[derive(Clone, Debug)]
pub(super) struct Visited {
    /// Places of `seen`, one more than the number; zero is free. Its length is a power of two.
    table: Vec<u32>,
    seen: Vec<Seen>,
    /// Choices that were left out because another order covers them, for all states together.
    asleep: Vec<u64>,
}

impl Visited {
    pub(super) fn new() -> Visited {
        Visited { table: vec![0; 1 << 10], seen: Vec::new(), asleep: Vec::new() }
    }

    pub(super) fn len(&self) -> u32 {
        self.seen.len() as u32
    }

    pub(super) fn get(&self, id: StateId) -> &Seen {
        &self.seen[id as usize]
    }

    /// How many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.table.capacity() * 4 + self.seen.capacity() * 32 + self.asleep.capacity() * 8
    }

    /// The state with this digest.
    pub(super) fn find(&self, digest: u64) -> Option<StateId> {
        match self.table[self.place(digest)] {
            0 => None,
            entry => Some(entry - 1),
        }
    }

    /// Where a digest stands, or would stand.
    fn place(&self, digest: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut place = (digest >> 20) as usize & mask;
        loop {
            match self.table[place] {
                0 => return place,
                entry if self.seen[entry as usize - 1].digest == digest => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// Puts a state in that is not there.
    pub(super) fn insert(
        &mut self,
        digest: u64,
        parent: StateId,
        choice: Choice,
        depth: u16,
        asleep: impl Iterator<Item = u64>,
    ) -> StateId {
        let id = self.len();
        let asleep_at = self.asleep.len() as u32;
        self.asleep.extend(asleep);
        let asleep = (self.asleep.len() as u32 - asleep_at) as u16;
        self.seen.push(Seen { digest, parent, choice, depth, asleep_at, asleep });
        let place = self.place_of_new(digest);
        self.table[place] = id + 1;
        id
    }

    /// Where a new digest goes; there is room then, and to spare.
    fn place_of_new(&mut self, digest: u64) -> usize {
        if self.seen.len() * 2 > self.table.len() {
            self.table = vec![0; self.table.len() * 2];
            for index in 0..self.seen.len() - 1 {
                let place = self.place(self.seen[index].digest);
                self.table[place] = index as u32 + 1;
            }
        }
        self.place(digest)
    }

    /// The choices that were left out in a state.
    pub(super) fn asleep(&self, id: StateId) -> &[u64] {
        let seen = self.get(id);
        &self.asleep[seen.asleep_at as usize..][..usize::from(seen.asleep)]
    }

    /// Only these are still left out: some of those that were.
    pub(super) fn wake_all_but(&mut self, id: StateId, keep: impl Fn(u64) -> bool) {
        let Seen { asleep_at, asleep, .. } = self.seen[id as usize];
        let range = asleep_at as usize..asleep_at as usize + usize::from(asleep);
        let mut kept = asleep_at as usize;
        for index in range {
            if keep(self.asleep[index]) {
                self.asleep[kept] = self.asleep[index];
                kept += 1;
            }
        }
        self.seen[id as usize].asleep = (kept - asleep_at as usize) as u16;
    }

    /// A state was reached by a shorter path.
    pub(super) fn shorten(&mut self, id: StateId, parent: StateId, choice: Choice, depth: u16) {
        let seen = &mut self.seen[id as usize];
        (seen.parent, seen.choice, seen.depth) = (parent, choice, depth);
    }

    /// The choices that lead to a state, in order.
    pub(super) fn path(&self, id: StateId) -> Vec<Choice> {
        let mut path = Vec::new();
        let mut at = id;
        while self.get(at).parent != at {
            path.push(self.get(at).choice);
            at = self.get(at).parent;
        }
        path.reverse();
        path
    }
}

/// What the first state is said to have been reached by.
pub(super) const NO_CHOICE: Choice = Choice { act: Act::Restart(0), crash_after: 0, lot: 0 };
