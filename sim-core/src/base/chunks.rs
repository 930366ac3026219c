//! An append-only list whose clones share their past.
//!
//! A checkpoint clones the world, and what grows in a world is logs. Full chunks are shared behind
//! [`Arc`]; a clone copies the last chunk and one pointer for each chunk before it. A prefix can be
//! dropped (compaction) and a suffix truncated (a log that was wrong); positions never shift.
//!
//! It leaves out insertion, removal in the middle, and mutation in place.

use core::hash::{Hash, Hasher};
use std::sync::Arc;

const CHUNK: usize = 64;

/// A list of `T` at positions `start()..end()`.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    /// How many items were dropped from the front, ever.
    start: u64,
    /// The position at which the first full chunk begins; at most `start`.
    base: u64,
    full: Vec<Arc<[T]>>,
    tail: Vec<T>,
}

/// By what is there and where it stands, not by how it came to be stored.
impl<T: Hash> Hash for Chunks<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let items = self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail);
        let mut count = 0_u64;
        for item in items.skip((self.start - self.base) as usize) {
            item.hash(state);
            count += 1;
        }
        (self.start, count).hash(state);
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Chunks<T> {
        Chunks { start: 0, base: 0, full: Vec::new(), tail: Vec::new() }
    }
}

impl<T: Clone> Chunks<T> {
    /// A list with nothing in it, whose first item will stand at position `start`.
    pub fn starting_at(start: u64) -> Chunks<T> {
        Chunks { start, base: start, full: Vec::new(), tail: Vec::new() }
    }

    /// The position of the first item that is still there.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The position after the last item.
    pub fn end(&self) -> u64 {
        self.base + (self.full.len() * CHUNK + self.tail.len()) as u64
    }

    /// How many items are there.
    pub fn len(&self) -> u64 {
        self.end() - self.start
    }

    /// Whether no item is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends an item and returns its position.
    #[inline]
    pub fn push(&mut self, item: T) -> u64 {
        if self.tail.len() == CHUNK {
            self.full.push(core::mem::take(&mut self.tail).into());
        }
        self.tail.push(item);
        self.end() - 1
    }

    /// The item at a position, unless it was dropped or never written.
    #[inline]
    pub fn get(&self, position: u64) -> Option<&T> {
        if position < self.start {
            return None;
        }
        let offset = (position - self.base) as usize;
        let chunk = offset / CHUNK;
        if chunk < self.full.len() {
            self.full[chunk].get(offset % CHUNK)
        } else {
            self.tail.get(offset - self.full.len() * CHUNK)
        }
    }

    /// The last item.
    #[inline]
    pub fn last(&self) -> Option<&T> {
        self.end().checked_sub(1).and_then(|position| self.get(position))
    }

    /// Keeps only what stands before `end`.
    pub fn truncate(&mut self, end: u64) {
        let end = end.max(self.start);
        if end >= self.end() {
            return;
        }
        let keep = (end - self.base) as usize;
        if keep < self.full.len() * CHUNK {
            self.tail = self.full[keep / CHUNK][..keep % CHUNK].to_vec();
            self.full.truncate(keep / CHUNK);
        } else {
            self.tail.truncate(keep - self.full.len() * CHUNK);
        }
    }

    /// Drops what stands before `start`.
    pub fn drop_prefix(&mut self, start: u64) {
        self.start = start.clamp(self.start, self.end());
        let whole = (((self.start - self.base) as usize) / CHUNK).min(self.full.len());
        self.full.drain(..whole);
        self.base += (whole * CHUNK) as u64;
    }

    /// The items from position `from` on, in order.
    pub fn iter_from(&self, from: u64) -> impl Iterator<Item = &T> {
        (from.max(self.start)..self.end()).map_while(|position| self.get(position))
    }

    /// Other items at the same positions.
    pub fn map<U: Clone>(&self, item: impl Fn(&T) -> U) -> Chunks<U> {
        let mut mapped = Chunks::starting_at(self.start);
        for it in self.iter() {
            mapped.push(item(it));
        }
        mapped
    }

    /// All items, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.iter_from(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the simplest model: a vector with the dropped items still in it.
    #[test]
    fn it_behaves_as_a_vector_does() {
        let mut chunks = Chunks::default();
        let mut model: Vec<u32> = Vec::new();
        let mut start = 0u64;
        let mut random = 12345u64;
        for step in 0..20_000u32 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            match random >> 60 {
                0..=12 => {
                    chunks.push(step);
                    model.push(step);
                }
                13 => {
                    let length = model.len() as u64;
                    let end = length - (random >> 20) % 40.min(length + 1);
                    chunks.truncate(end);
                    model.truncate(end.max(start) as usize);
                }
                14 => {
                    let _shared = chunks.clone();
                    start = (start + (random >> 30) % 30).min(model.len() as u64);
                    chunks.drop_prefix(start);
                }
                _ => {
                    let position = (random >> 10) % (model.len() as u64 + 3);
                    let expected = (position >= start).then(|| model.get(position as usize));
                    assert_eq!(chunks.get(position), expected.flatten());
                }
            }
            assert_eq!(chunks.start(), start);
            assert_eq!(chunks.end(), model.len() as u64);
        }
        assert!(chunks.iter().eq(&model[start as usize..]));
        assert_eq!(chunks.last(), model.last());
    }
}
