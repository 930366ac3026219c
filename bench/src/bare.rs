//! As little as a simulation can be: a heap, a generator, and a loop.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NODES: u64 = 5;

/// Delivers so many messages, with so many in flight; returns a checksum, so that nothing is
/// optimised away.
pub fn bare_ping_pong(deliveries: u64, in_flight: u64, seed: u64) -> u64 {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut heap = BinaryHeap::new();
    let mut sequence = 0u64;
    let mut counts = [0u64; NODES as usize];
    for message in 0..in_flight {
        heap.push(Reverse((1_000 + message, sequence, (message % NODES) as u32)));
        sequence += 1;
    }
    let mut checksum = 0u64;
    for _ in 0..deliveries {
        let Some(Reverse((at, _, node))) = heap.pop() else { break };
        counts[node as usize] += 1;
        let offset = 1 + ((u64::from(generator.next_u32()) * (NODES - 1)) >> 32);
        let to = (u64::from(node) + offset) % NODES;
        let latency = 1_000 + ((u64::from(generator.next_u32()) * 9_001) >> 32);
        heap.push(Reverse((at + latency, sequence, to as u32)));
        sequence += 1;
        checksum = checksum.wrapping_mul(31).wrapping_add(at ^ to);
    }
    checksum ^ counts[0]
}
