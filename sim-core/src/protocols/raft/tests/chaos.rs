//! Many short runs in which everything that may go wrong does: a stand-in for the hunt.
//!
//! All claims hold in a correct Raft; and with a bug switched on, some run finds it. A search that
//! could not find what was planted would prove nothing by finding nothing.

use super::options::{
    BATCH, BATCH_DELAY, CHECK_QUORUM, IN_FLIGHT, LEASE_READS, PRE_VOTE, SNAPSHOT_EVERY,
};
use super::*;
use crate::protocol::Bug;
use crate::protocols::raft::bugs::CORRUPT_TAIL;

struct Chaos {
    cluster: Cluster,
    stream: Stream,
    sequences: [u32; 3],
    patient: bool,
    /// Whether a crash may also damage a record that was safe: only a bug goes on from there.
    corrupts: bool,
}

impl Chaos {
    fn below(&mut self, count: usize) -> usize {
        crate::base::chance::scale(self.stream.word(), 0, count as u64 - 1) as usize
    }

    fn step(&mut self) {
        let servers = self.cluster.nodes.len();
        let node = self.below(servers);
        match self.below(104) {
            0..60 => self.deliver(),
            60..72 => {
                let ms = self.below(40) as u64;
                self.cluster.wait(ms);
                let timer = Timer::ALL[[0, 1, 1, 1, 1, 2][self.below(6)]];
                if self.cluster.timers[node][timer.index()] {
                    // A lease trusts that nobody's patience ends too early.
                    if self.patient {
                        let due = self.cluster.due[node][timer.index()];
                        self.cluster.now = self.cluster.now.max(due);
                    }
                    self.cluster.fire(node, timer);
                }
            }
            72..90 => {
                let client = self.below(3);
                // One in three is a retry.
                self.sequences[client] += u32::from(self.below(3) > 0);
                let action = match self.below(3) {
                    0 => Action::Read,
                    1 => Action::Write(u64::from(self.sequences[client])),
                    _ => Action::CompareAndSet { expected: 1, new: 2 },
                };
                let ask = Request {
                    client: client as u8,
                    ..request(self.sequences[client].max(1), action)
                };
                self.cluster.ask(node, ask);
            }
            90..92 => {
                let kind = [Crash::Process, Crash::Power, Crash::Torn][self.below(3)];
                if self.below(2) == 0 {
                    self.cluster.crash(node, kind);
                    if self.corrupts {
                        let last = self.cluster.disks[node].last();
                        self.cluster.disks[node].corrupt(last);
                    }
                } else {
                    self.cluster.crash_after = Some((self.below(8), kind));
                }
            }
            92..97 => {
                if let Some(down) = (0..servers).find(|&node| self.cluster.nodes[node].is_none()) {
                    self.cluster.crash_after = None;
                    self.cluster.start(down);
                }
            }
            97 => {
                let other = self.below(servers);
                self.cluster.cuts.push((node, other));
            }
            98 => self.cluster.isolate(node),
            99 => self.cluster.heal(),
            100..103 => {
                let to = self.below(servers + 1);
                self.cluster.transfer(node, (to < servers).then_some(to));
            }
            _ => self.cluster.act(node, |raft, effects| raft.on_command(1, None, effects)),
        }
    }

    /// Delivers any message, perhaps not for the last time; or loses it.
    fn deliver(&mut self) {
        if self.cluster.wire.is_empty() {
            return;
        }
        let any = if self.below(3) == 0 { self.below(self.cluster.wire.len()) } else { 0 };
        let message = self.cluster.wire.remove(any).expect("it is on the wire");
        match self.below(20) {
            0 => return,
            1 => self.cluster.wire.push_back(message.clone()),
            _ => {}
        }
        self.cluster.wire.push_front(message);
        self.cluster.deliver();
    }
}

fn run(seed: u64, servers: u8, set: &[(usize, Setting)], bugs: u64, steps: u32) -> Cluster {
    let mut chaos = Chaos {
        cluster: cluster_set(servers, set, bugs),
        stream: Stream::new(seed, crate::base::chance::Purpose::Script, servers, 0),
        sequences: [0; 3],
        patient: set.contains(&(LEASE_READS, Setting::Switch(true))),
        corrupts: bugs == 1 << CORRUPT_TAIL,
    };
    for _ in 0..steps {
        chaos.step();
        if !chaos.cluster.broken.is_empty() || !chaos.cluster.halted.is_empty() {
            break;
        }
    }
    chaos.cluster
}

/// Each bit of a number sets one option.
fn settings(bits: u64) -> Vec<(usize, Setting)> {
    let moment = DurationRange::exactly(Duration::ms(5));
    let all = [
        (PRE_VOTE, Setting::Switch(false)),
        (CHECK_QUORUM, Setting::Switch(false)),
        (SNAPSHOT_EVERY, Setting::Count(3)),
        (IN_FLIGHT, Setting::Count(2)),
        (BATCH_DELAY, Setting::Range(moment)),
        (LEASE_READS, Setting::Switch(true)),
        (BATCH, Setting::Count(1)),
    ];
    all.into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|it| it.1).collect()
}

#[test]
fn no_accident_breaks_a_claim_of_a_correct_raft() {
    let (mut committed, mut elected, mut served) = (0, 0, 0);
    let (mut compacted, mut installed, mut transferred) = (0, 0, 0);
    for seed in 0..640 {
        let servers = [3, 5, 4, 2][(seed / 4 % 4) as usize];
        let cluster = run(seed, servers, &settings(seed), 0, 3_000);
        assert_eq!(cluster.broken, [], "seed {seed}");
        assert_eq!(cluster.halted, [], "seed {seed}");
        for (_, note) in &cluster.notes {
            committed += u32::from(matches!(note, Note::Committed { .. }));
            elected += u32::from(matches!(note, Note::Elected { .. }));
            served += u32::from(matches!(note, Note::ReadServed { .. }));
            compacted += u32::from(matches!(note, Note::Compacted { .. }));
            installed += u32::from(matches!(note, Note::Installed { .. }));
            transferred += u32::from(matches!(note, Note::TransferBegan { .. }));
        }
    }
    // Otherwise the silence above would mean little.
    assert!(
        elected > 2_000 && committed > 8_000 && served > 2_000,
        "{elected} {committed} {served}"
    );
    assert!(
        compacted > 2_000 && installed > 200 && transferred > 2_000,
        "{compacted} {installed} {transferred}"
    );
}

#[test]
fn each_bug_is_found_by_accident() {
    // What breaks a guarantee is seen by clients, and there are none here.
    let is_claim = |bug: &Bug| Raft::CLAIMS.iter().any(|claim| claim.name == bug.breaks);
    let bugs = Raft::DESCRIPTION.bugs.iter().enumerate();
    for (index, bug) in bugs.filter(|(_, bug)| is_claim(bug)) {
        let found = (0..6_000).find(|&seed| {
            let servers = [3, 4, 5][(seed / 3 % 3) as usize];
            // Some bugs need Pre-Vote and CheckQuorum, some show sooner without, and some need
            // snapshots, or entries that travel one by one.
            let set = settings([0b0, 0b11, 0b1000111][(seed % 3) as usize]);
            let cluster = run(seed, servers, &set, 1 << index, 2_000);
            cluster.broken.iter().any(|&(claim, _)| claim == bug.breaks)
        });
        assert!(found.is_some(), "{} was not found", bug.name);
    }
}
