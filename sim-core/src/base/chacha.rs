//! The ChaCha8 keystream, a batch at a time.
//!
//! `rand_chacha` has the same words (a test compares them) at several times the cost: it is made
//! for callers who ask for word after word, and in WebAssembly it works on one word at a time. Here
//! four blocks are made side by side in plain arrays, which compilers turn into vectors wherever
//! there are any.

/// Four blocks of sixteen words.
pub(super) const BATCH: usize = 64;

/// One row of the matrix, four words, of all four blocks: word by word, block by block.
type Row = [u32; 16];

/// The batch that begins at the word `place` (a multiple of 64) of the stream `id`.
pub(super) fn batch(seed: u64, id: u64, place: u64) -> [u32; BATCH] {
    let row = |words: [u32; 4]| core::array::from_fn(|index| words[index / 4]);
    let (low, high) = (|word: u64| word as u32, |word: u64| (word >> 32) as u32);
    // "expand 32-byte k", then the key, which is the seed in its first eight bytes.
    let constants: Row = row([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
    let key: Row = row([low(seed), high(seed), 0, 0]);
    let mut counter: Row = row([0, 0, low(id), high(id)]);
    for block in 0..4 {
        let number = place / 16 + block as u64;
        counter[block] = low(number);
        counter[4 + block] = high(number);
    }
    let start = [constants, key, [0; 16], counter];

    let [mut a, mut b, mut c, mut d] = start;
    for _ in 0..4 {
        quarter_rounds(&mut a, &mut b, &mut c, &mut d);
        // The diagonals become columns, and columns again.
        b.rotate_left(4);
        c.rotate_left(8);
        d.rotate_left(12);
        quarter_rounds(&mut a, &mut b, &mut c, &mut d);
        b.rotate_right(4);
        c.rotate_right(8);
        d.rotate_right(12);
    }
    let mut words = [0; BATCH];
    for (row, (end, start)) in [a, b, c, d].iter().zip(&start).enumerate() {
        for index in 0..16 {
            let (word, block) = (index / 4, index % 4);
            words[block * 16 + row * 4 + word] = end[index].wrapping_add(start[index]);
        }
    }
    words
}

/// One quarter round on each column of each block.
#[inline(always)]
fn quarter_rounds(a: &mut Row, b: &mut Row, c: &mut Row, d: &mut Row) {
    for i in 0..16 {
        a[i] = a[i].wrapping_add(b[i]);
        d[i] = (d[i] ^ a[i]).rotate_left(16);
        c[i] = c[i].wrapping_add(d[i]);
        b[i] = (b[i] ^ c[i]).rotate_left(12);
        a[i] = a[i].wrapping_add(b[i]);
        d[i] = (d[i] ^ a[i]).rotate_left(8);
        c[i] = c[i].wrapping_add(d[i]);
        b[i] = (b[i] ^ c[i]).rotate_left(7);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    #[test]
    fn the_words_are_those_of_rand_chacha() {
        let seeds = [0, 1, 0x0123_4567_89ab_cdef, u64::MAX];
        let places = [0, 64, 6_400, (1 << 36) - 64, 1 << 36, 1 << 60];
        for (seed, place) in seeds.iter().flat_map(|&seed| places.map(|place| (seed, place))) {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&seed.to_le_bytes());
            let mut generator = ChaCha8Rng::from_seed(key);
            generator.set_stream(seed ^ place);
            generator.set_word_pos(u128::from(place));
            let expected = core::array::from_fn(|_| generator.next_u32());
            assert_eq!(batch(seed, seed ^ place, place), expected);
        }
    }
}
