//! Five nodes of tikv/raft-rs on a bare loop: a heap of what is to happen, a latency for each
//! message, storage in memory, no faults. Nothing is recorded and nothing is judged.

use raft::prelude::{ConfState, Config, Entry, Message, RawNode};
use raft::storage::MemStorage;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

const NODES: u64 = 5;
const TICK_US: u64 = 10_000;
const PROPOSAL_US: u64 = 10_000;

enum What {
    Tick(usize),
    Propose,
    Deliver(usize, Box<Message>),
}

struct Item {
    key: (u64, u64),
    what: What,
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.key == other.key
    }
}

impl Eq for Item {}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Item) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Item) -> Ordering {
        self.key.cmp(&other.key)
    }
}

struct Cluster {
    nodes: Vec<RawNode<MemStorage>>,
    heap: BinaryHeap<Reverse<Item>>,
    inserted: u64,
    latencies: ChaCha8Rng,
    applied: u64,
}

impl Cluster {
    fn new() -> Cluster {
        let voters: Vec<u64> = (1..=NODES).collect();
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let node = |id: u64| {
            let state = ConfState::from((voters.clone(), Vec::new()));
            let config = Config {
                id,
                election_tick: 15,
                heartbeat_tick: 5,
                max_size_per_msg: 1 << 20,
                max_inflight_msgs: 256,
                pre_vote: true,
                check_quorum: true,
                ..Config::default()
            };
            let storage = MemStorage::new_with_conf_state(state);
            RawNode::new(&config, storage, &logger).expect("a valid configuration")
        };
        Cluster {
            nodes: voters.iter().map(|&id| node(id)).collect(),
            heap: BinaryHeap::new(),
            inserted: 0,
            latencies: ChaCha8Rng::seed_from_u64(1),
            applied: 0,
        }
    }

    fn add(&mut self, at: u64, what: What) {
        self.heap.push(Reverse(Item { key: (at, self.inserted), what }));
        self.inserted += 1;
    }

    fn send(&mut self, now: u64, messages: Vec<Message>) {
        for message in messages {
            let latency = 1_000 + ((u64::from(self.latencies.next_u32()) * 9_001) >> 32);
            let to = message.to as usize - 1;
            self.add(now + latency, What::Deliver(to, Box::new(message)));
        }
    }

    fn apply(&mut self, entries: Vec<Entry>) {
        self.applied += entries.iter().filter(|entry| !entry.data.is_empty()).count() as u64;
    }

    /// Does what the library's own examples do when a node has something ready.
    fn carry_out(&mut self, node: usize, now: u64) {
        if !self.nodes[node].has_ready() {
            return;
        }
        let mut ready = self.nodes[node].ready();
        let messages = ready.take_messages();
        self.send(now, messages);
        let entries = ready.take_committed_entries();
        self.apply(entries);
        {
            let mut store = self.nodes[node].raft.raft_log.store.wl();
            store.append(ready.entries()).expect("entries follow the log");
            if let Some(state) = ready.hs() {
                store.set_hardstate(state.clone());
            }
        }
        let messages = ready.take_persisted_messages();
        self.send(now, messages);
        let mut light = self.nodes[node].advance(ready);
        if let Some(commit) = light.commit_index() {
            let mut store = self.nodes[node].raft.raft_log.store.wl();
            store.mut_hard_state().set_commit(commit);
        }
        let messages = light.take_messages();
        self.send(now, messages);
        let entries = light.take_committed_entries();
        self.apply(entries);
        self.nodes[node].advance_apply();
    }
}

/// Runs for so many seconds of virtual time; returns how many messages were delivered.
pub fn messages(seconds: u64) -> u64 {
    let mut cluster = Cluster::new();
    for node in 0..NODES as usize {
        cluster.add(TICK_US, What::Tick(node));
    }
    cluster.add(PROPOSAL_US, What::Propose);
    let mut delivered = 0;
    while let Some(Reverse(Item { key: (now, _), what })) = cluster.heap.pop() {
        if now > seconds * 1_000_000 {
            break;
        }
        match what {
            What::Tick(node) => {
                cluster.nodes[node].tick();
                cluster.add(now + TICK_US, What::Tick(node));
                cluster.carry_out(node, now);
            }
            What::Propose => {
                let is_leader = |node: &RawNode<MemStorage>| node.raft.leader_id == node.raft.id;
                if let Some(leader) = cluster.nodes.iter().position(is_leader) {
                    let data = now.to_le_bytes().to_vec();
                    cluster.nodes[leader].propose(Vec::new(), data).expect("it leads");
                    cluster.carry_out(leader, now);
                }
                cluster.add(now + PROPOSAL_US, What::Propose);
            }
            What::Deliver(node, message) => {
                delivered += 1;
                // A message that the node no longer wants is an error to the library, not to us.
                let _ = cluster.nodes[node].step(*message);
                cluster.carry_out(node, now);
            }
        }
    }
    let proposed = seconds * 1_000_000 / PROPOSAL_US;
    assert!(cluster.applied > proposed * 4, "raft-rs did no work: {} applied", cluster.applied);
    delivered
}
