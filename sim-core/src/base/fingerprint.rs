//! A 64-bit digest, the same on every target.
//!
//! Derived [`Hash`] writes lengths and enum discriminants at pointer width, 32 bits in WebAssembly
//! and 64 natively; this hasher widens them, as rustc's `StableHasher` does for the same reason.
//! Integers are taken as values, so byte order does not matter either.
//!
//! It detects accidents, not adversaries: the mixing is that of FxHash with a strong finish.

use core::fmt;
use core::hash::{Hash, Hasher};

/// A running digest; [`Fingerprint::value`] may be read at any point and reading changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The digest of nothing yet.
    pub const fn new() -> Fingerprint {
        Fingerprint(0x243f_6a88_85a3_08d3)
    }

    /// Takes one word into the digest.
    #[inline]
    pub fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    /// Takes two words into the digest, at the cost of one: they are mixed beside it.
    #[inline]
    pub fn pair(&mut self, one: u64, other: u64) {
        self.word(one.wrapping_mul(0xd6e8_feb8_6659_fd93).rotate_left(32) ^ other);
    }

    /// Takes any hashable value into the digest.
    #[inline]
    pub fn absorb<T: Hash + ?Sized>(&mut self, value: &T) {
        value.hash(self);
    }

    /// The better half of the digest so far, unmixed: enough to see two runs part.
    #[inline]
    pub fn short(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The digest so far, well mixed (the finish of splitmix64).
    #[inline]
    pub fn value(self) -> u64 {
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint::new()
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.value())
    }
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
    }

    #[inline]
    fn write_u8(&mut self, value: u8) {
        self.word(u64::from(value));
    }

    #[inline]
    fn write_u16(&mut self, value: u16) {
        self.word(u64::from(value));
    }

    #[inline]
    fn write_u32(&mut self, value: u32) {
        self.word(u64::from(value));
    }

    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.word(value);
    }

    #[inline]
    fn write_i8(&mut self, value: i8) {
        self.word(value as u64);
    }

    #[inline]
    fn write_i16(&mut self, value: i16) {
        self.word(value as u64);
    }

    #[inline]
    fn write_i32(&mut self, value: i32) {
        self.word(value as u64);
    }

    #[inline]
    fn write_i64(&mut self, value: i64) {
        self.word(value as u64);
    }

    // Lengths and discriminants arrive here: 32 bits wide on one target, 64 on another.
    #[inline]
    fn write_usize(&mut self, value: usize) {
        self.word(value as u64);
    }

    #[inline]
    fn write_isize(&mut self, value: isize) {
        self.word(value as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_pinned_for_every_target() {
        let mut digest = Fingerprint::new();
        digest.absorb(&(1u8, Some(2u32), vec![3u64, 4], "five", -6i32));
        assert_eq!(digest.to_string(), "0dcbea04340d564a");
    }
}
