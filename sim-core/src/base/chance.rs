//! Chance: every decision answers a *named* question.
//!
//! `answer = override, or ChaCha8 keyed by the seed, on a stream for each link, node and purpose,
//! at a fixed position with a fixed number of words`. Nothing is rejected and redrawn, so a
//! question's position never depends on an earlier answer: losing one message leaves the fates of
//! all others as they were. That makes "what if *this* message had been lost?" legible.
//!
//! The generator is that of `rand_chacha`, keyed by the seed in its first eight bytes.

use core::fmt;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A probability in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio {
    /// Parts in a million: 10,000 is 1 %.
    pub ppm: u32,
}

impl Ratio {
    /// Never.
    pub const ZERO: Ratio = Ratio { ppm: 0 };

    /// So many parts in a million, at most a million.
    pub const fn ppm(ppm: u32) -> Ratio {
        assert!(ppm <= 1_000_000, "a ratio is at most one");
        Ratio { ppm }
    }

    /// Whether a drawn word means yes.
    #[inline]
    pub fn hit(self, word: u32) -> bool {
        ((u64::from(word) * 1_000_000) >> 32) < u64::from(self.ppm)
    }
}

/// In percent, exactly: `5%`, `0.01%`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.ppm / 10_000)?;
        let rest = self.ppm % 10_000;
        if rest != 0 {
            let digits = format!("{rest:04}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("%")
    }
}

/// Maps a drawn word onto `min..=max` by multiplication.
///
/// The bias is at most one part in 2³² for each value: below what any run could show.
#[inline]
pub fn scale(word: u32, min: u64, max: u64) -> u64 {
    let count = max - min + 1;
    if count <= u64::from(u32::MAX) {
        min + ((u64::from(word) * count) >> 32)
    } else {
        min + ((u128::from(word) * u128::from(count)) >> 32) as u64
    }
}

/// What a stream of questions is about. Its number is part of every run: append, never reorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Latencies of the messages of one link.
    Latency = 1,
    /// Lengths of one timer of one node.
    Timer = 2,
    /// How long a sync of one node's disk takes.
    Sync = 3,
    /// What a protocol asked the world to choose for it.
    Choice = 4,
    /// The operations of one client.
    Client = 5,
    /// "A follower": choices of the scenario's script.
    Script = 6,
    /// Loss and duplication of the messages of one link, and the latency of copies.
    Mishap = 7,
    /// What goes wrong in one run of a hunt.
    Hunt = 8,
}

/// The answers to the questions of one purpose about one subject.
#[derive(Debug)]
pub struct Stream {
    seed: u64,
    id: u64,
    /// The place of the first word of the next question that is asked in order.
    next: u64,
    /// The place at which the generator stands.
    stands_at: u64,
    /// Made with the first question: most streams of a large cluster are never asked.
    generator: Option<Box<ChaCha8Rng>>,
}

impl Stream {
    /// The stream for `purpose` about the subject `(a, b)`.
    pub fn new(seed: u64, purpose: Purpose, a: u8, b: u8) -> Stream {
        let id = (purpose as u64) << 16 | u64::from(a) << 8 | u64::from(b);
        Stream { seed, id, next: 0, stands_at: 0, generator: None }
    }

    /// Answers the next question with one word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        let [word] = self.words();
        word
    }

    /// Answers the next question with `N` words. `N` is the same for all questions of a stream.
    #[inline]
    pub fn words<const N: usize>(&mut self) -> [u32; N] {
        let place = self.next;
        self.next += N as u64;
        self.words_from(place)
    }

    /// Answers the question with this number, counted from zero, with `N` words. `N` is the same for
    /// all questions of a stream: a question's place depends on its number alone.
    #[inline]
    pub fn words_at<const N: usize>(&mut self, question: u64) -> [u32; N] {
        self.words_from(question * N as u64)
    }

    #[inline]
    fn words_from<const N: usize>(&mut self, place: u64) -> [u32; N] {
        if self.stands_at != place || self.generator.is_none() {
            self.go_to(place);
        }
        self.stands_at = place + N as u64;
        let generator = self.generator.as_deref_mut().expect("it was made just now");
        core::array::from_fn(|_| generator.next_u32())
    }

    /// Questions are mostly asked in order, so this is rare.
    #[cold]
    fn go_to(&mut self, place: u64) {
        let (seed, id) = (self.seed, self.id);
        let generator = self.generator.get_or_insert_with(|| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&seed.to_le_bytes());
            let mut generator = ChaCha8Rng::from_seed(key);
            generator.set_stream(id);
            Box::new(generator)
        });
        generator.set_word_pos(u128::from(place));
    }
}

/// A clone leaves the generator behind: it can be made again from the place, and checkpoints stay
/// small.
impl Clone for Stream {
    fn clone(&self) -> Stream {
        let Stream { seed, id, next, .. } = *self;
        Stream { seed, id, next, stands_at: 0, generator: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_answers_as_its_original_does() {
        let mut original = Stream::new(7, Purpose::Latency, 1, 2);
        for _ in 0..37 {
            original.words::<4>();
        }
        let mut clone = original.clone();
        for _ in 0..100 {
            assert_eq!(original.words::<4>(), clone.words::<4>());
        }
    }

    #[test]
    fn streams_of_different_subjects_differ() {
        let mut one = Stream::new(7, Purpose::Latency, 1, 2);
        let mut other = Stream::new(7, Purpose::Latency, 2, 1);
        assert_ne!(one.words::<4>(), other.words::<4>());
    }

    #[test]
    fn ratios_hit_as_often_as_they_say() {
        let mut stream = Stream::new(1, Purpose::Script, 0, 0);
        let ratio = Ratio::ppm(250_000);
        let hits = (0..100_000).filter(|_| ratio.hit(stream.word())).count();
        assert!((24_500..25_500).contains(&hits), "{hits}");
        assert!(!Ratio::ZERO.hit(0));
        assert!(Ratio::ppm(1_000_000).hit(u32::MAX));
    }

    #[test]
    fn scaling_reaches_both_ends() {
        assert_eq!(scale(0, 10, 20), 10);
        assert_eq!(scale(u32::MAX, 10, 20), 20);
    }
}
