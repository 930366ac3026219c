//! Raft without a world: a few nodes, a queue of messages, and time that moves when told to.
//!
//! Messages travel in the order in which they were sent, unless a test takes them off the wire.
//! Every note is judged by all claims; a test that expects a broken one says so.

mod chaos;
mod crashes;
mod elections;
mod figures;
mod leases;
mod logs;
mod pipelining;
mod reads;
mod refusals;
mod snapshots;
mod transfer;

use super::*;
use crate::base::{Duration, Instant, NodeId, Stream};
use crate::protocol::{
    Action, Answer, Defect, Effect, Key, Operation, Outcome, Present, Setting, Sight,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// What a crash takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crash {
    /// The process ends; the kernel keeps what was written.
    Process,
    /// What was not synced is lost too.
    Power,
    /// The same, and the first record that is lost is left damaged.
    Torn,
}

/// How many timers a node has.
const TIMERS: usize = Timer::ALL.len();

struct Cluster {
    setups: Vec<Setup>,
    nodes: Vec<Option<Raft>>,
    disks: Vec<Disk<Record>>,
    timers: Vec<[bool; TIMERS]>,
    wire: VecDeque<(usize, usize, Message)>,
    /// Directed links that lose everything.
    cuts: Vec<(usize, usize)>,
    /// When each timer may fire at the earliest, by the cluster's time.
    due: Vec<[Instant; TIMERS]>,
    now: Instant,
    /// How fast each node's clock runs, in per cent.
    rates: Vec<u64>,
    notes: Vec<(usize, Note)>,
    replies: Vec<(u32, Answer)>,
    witness: Witness,
    broken: Vec<(&'static str, String)>,
    halted: Vec<(usize, &'static str)>,
    stopped: Vec<(usize, Defect)>,
    /// The next activation is cut off after so many effects.
    crash_after: Option<(usize, Crash)>,
}

fn cluster(servers: u8) -> Cluster {
    cluster_with(servers, &[], 0)
}

/// A cluster with some switches off and some bugs on.
fn cluster_with(servers: u8, off: &[usize], bugs: u64) -> Cluster {
    let off: Vec<_> = off.iter().map(|&option| (option, Setting::Switch(false))).collect();
    cluster_set(servers, &off, bugs)
}

/// A cluster with some options set and some bugs on.
fn cluster_set(servers: u8, set: &[(usize, Setting)], bugs: u64) -> Cluster {
    let mut settings: Vec<Setting> =
        Raft::DESCRIPTION.options.iter().map(|option| option.kind.default()).collect();
    for &(option, setting) in set {
        settings[option] = setting;
    }
    let settings: Arc<[Setting]> = settings.into();
    let setup =
        |index| Setup { me: NodeId::server(index), servers, settings: settings.clone(), bugs };
    let count = usize::from(servers);
    let mut cluster = Cluster {
        setups: (0..servers).map(setup).collect(),
        nodes: vec![None; count],
        disks: vec![Disk::default(); count],
        timers: vec![[false; TIMERS]; count],
        wire: VecDeque::new(),
        cuts: Vec::new(),
        due: vec![[Instant::ZERO; TIMERS]; count],
        now: Instant::ZERO,
        rates: vec![100; count],
        notes: Vec::new(),
        replies: Vec::new(),
        witness: Witness::default(),
        broken: Vec::new(),
        halted: Vec::new(),
        stopped: Vec::new(),
        crash_after: None,
    };
    for node in 0..count {
        cluster.start(node);
    }
    cluster
}

/// A cluster whose nodes restart with these logs, given by the terms of their entries, all of them in
/// `term` and without a vote there. What term and index have in common, the command has as well.
fn cluster_of_logs(term: u64, logs: &[&[u64]]) -> Cluster {
    let mut cluster = cluster(logs.len() as u8);
    for (node, log) in logs.iter().enumerate() {
        let disk = &mut cluster.disks[node];
        disk.write(Record::Ballot { term, vote: None });
        for (index, &term) in (1..).zip(*log) {
            let write = request(index as u32, Action::Write(100 * term + index));
            disk.write(Record::Entry {
                index,
                entry: Entry { term, command: Command::Client(write) },
            });
        }
        disk.sync();
        cluster.restart(node);
    }
    cluster
}

fn id(node: usize) -> NodeId {
    NodeId::server(node as u8)
}

fn request(sequence: u32, action: Action) -> Request {
    Request { client: 0, sequence, operation: Operation { key: Key(0), action } }
}

impl Cluster {
    fn effects(&self, node: usize) -> Effects<Raft> {
        let mut effects = Effects::new(1, self.nodes.len() as u8);
        effects.monotonic = Instant(self.now.0 * self.rates[node] / 100);
        effects
    }

    fn start(&mut self, node: usize) {
        let mut effects = self.effects(node);
        let raft = Raft::start(&self.setups[node], &self.disks[node], &mut effects);
        self.nodes[node] = Some(raft);
        self.perform(node, effects);
    }

    fn crash(&mut self, node: usize, crash: Crash) {
        self.nodes[node] = None;
        self.timers[node] = [false; TIMERS];
        if crash != Crash::Process {
            self.disks[node].lose_tail(0, crash == Crash::Torn);
        }
    }

    fn restart(&mut self, node: usize) {
        self.crash(node, Crash::Power);
        self.start(node);
    }

    /// Runs one handler of a node that is up, and its effects.
    fn act(&mut self, node: usize, handler: impl FnOnce(&mut Raft, &mut Effects<Raft>)) {
        let mut effects = self.effects(node);
        if let Some(raft) = &mut self.nodes[node] {
            handler(raft, &mut effects);
            self.perform(node, effects);
        }
    }

    fn perform(&mut self, node: usize, effects: Effects<Raft>) {
        let crash = self.crash_after.take();
        for (count, effect) in effects.list.into_iter().enumerate() {
            if let Some((after, kind)) = crash
                && count == after
            {
                return self.crash(node, kind);
            }
            match effect {
                Effect::Send { to, message } => {
                    assert!(self.is_saved(node), "sent before it was saved");
                    if !self.cuts.contains(&(node, to.index())) {
                        self.wire.push_back((node, to.index(), message));
                    }
                }
                Effect::SetTimer { timer, after } => {
                    self.timers[node][timer.index()] = true;
                    self.due[node][timer.index()] = self.now.after(after.min);
                }
                Effect::CancelTimer(timer) => self.timers[node][timer.index()] = false,
                Effect::Write(record) => self.disks[node].write(record),
                Effect::Sync => self.disks[node].sync(),
                Effect::Reply { sequence, answer, .. } => {
                    assert!(self.is_saved(node), "answered before it was saved");
                    self.replies.push((sequence, answer));
                }
                Effect::Note(note) => self.judge(node, note),
                Effect::Halt(sentence) => {
                    self.halted.push((node, sentence));
                    return self.crash(node, Crash::Process);
                }
                Effect::Stop(defect) => {
                    self.stopped.push((node, defect));
                    return self.crash(node, Crash::Process);
                }
                Effect::DropTail(count) => self.disks[node].drop_tail(count),
                Effect::DropPrefix(count) => {
                    assert_eq!(self.disks[node].unsynced(), 0, "dropped before it was saved");
                    self.disks[node].drop_prefix(count);
                }
                Effect::Work(_) => unreachable!("Raft never works"),
            }
        }
    }

    /// Whether all that a node wrote is safe, or it has the bug of not waiting for that.
    fn is_saved(&self, node: usize) -> bool {
        self.setups[node].bug(bugs::ACK_BEFORE_SYNC) || self.disks[node].unsynced() == 0
    }

    fn judge(&mut self, node: usize, note: Note) {
        let clock = |node: NodeId| Instant(self.now.0 * self.rates[node.index()] / 100);
        let present = Present { now: self.now, nodes: &self.nodes, clock: &clock };
        let sight = Sight { present: &present, witness: &self.witness };
        for claim in Raft::CLAIMS {
            if let Err(evidence) = (claim.check)(&sight, id(node), &note) {
                self.broken.push((claim.name, evidence.sentence));
            }
        }
        Raft::remember(&mut self.witness, &present, id(node), &note);
        self.notes.push((node, note));
    }

    /// Delivers the oldest message; says whether there was one.
    fn deliver(&mut self) -> bool {
        let Some((from, to, message)) = self.wire.pop_front() else {
            return false;
        };
        if !self.cuts.contains(&(from, to)) {
            self.act(to, |raft, effects| raft.on_message(id(from), message, effects));
        }
        true
    }

    /// Delivers until nothing travels.
    fn settle(&mut self) {
        while self.deliver() {}
    }

    fn wait(&mut self, ms: u64) {
        self.now = self.now.after(Duration::ms(ms));
    }

    fn fire(&mut self, node: usize, timer: Timer) {
        assert!(self.timers[node][timer.index()], "{timer:?} of {} is not set", id(node));
        self.timers[node][timer.index()] = false;
        self.act(node, |raft, effects| raft.on_timer(timer, effects));
    }

    /// A node hears nobody for an election timeout, and all that follows happens.
    fn campaign(&mut self, node: usize) {
        self.wait(300);
        self.fire(node, Timer::Election);
        self.settle();
    }

    fn heartbeat(&mut self, node: usize) {
        self.wait(50);
        self.fire(node, Timer::Heartbeat);
        self.settle();
    }

    /// An administrator tells a node to hand over.
    fn transfer(&mut self, node: usize, to: Option<usize>) {
        self.act(node, |raft, effects| raft.on_command(0, to.map(id), effects));
    }

    fn ask(&mut self, node: usize, request: Request) {
        self.act(node, |raft, effects| raft.on_request(request, effects));
    }

    fn write(&mut self, node: usize, sequence: u32, value: u64) {
        self.ask(node, request(sequence, Action::Write(value)));
        self.settle();
    }

    fn read(&mut self, node: usize, sequence: u32) {
        self.ask(node, request(sequence, Action::Read));
        self.settle();
    }

    fn cut(&mut self, one: usize, other: usize) {
        self.cuts.extend([(one, other), (other, one)]);
    }

    fn isolate(&mut self, node: usize) {
        for other in (0..self.nodes.len()).filter(|&other| other != node) {
            self.cut(node, other);
        }
    }

    fn heal(&mut self) {
        self.cuts.clear();
    }

    fn raft(&self, node: usize) -> &Raft {
        self.nodes[node].as_ref().expect("the node is up")
    }

    fn leads(&self, node: usize) -> bool {
        self.raft(node).leads()
    }

    fn term(&self, node: usize) -> u64 {
        self.raft(node).term
    }

    /// The terms of a node's log, as the figures of the dissertation draw it.
    fn log(&self, node: usize) -> Vec<u64> {
        self.raft(node).log.iter().map(|entry| entry.term).collect()
    }

    fn value(&self, node: usize) -> u64 {
        self.raft(node).store.value(Key(0))
    }

    fn done(&self, sequence: u32, outcome: Outcome) -> bool {
        self.replies.contains(&(sequence, Answer::Done(outcome)))
    }

    /// All nodes are up, agree on a leader, and have applied the same log.
    fn converged(&self) -> bool {
        let status = |node: &Option<Raft>| {
            let status = node.as_ref()?.status();
            (status.written == status.applied).then_some((
                status.epoch,
                status.leader?,
                status.written,
            ))
        };
        let first = status(&self.nodes[0]);
        first.is_some() && self.nodes.iter().all(|node| status(node) == first)
    }

    /// Nothing went wrong.
    fn check(&self) {
        assert_eq!(self.broken, []);
        assert_eq!(self.halted, []);
        assert_eq!(self.stopped, []);
    }
}
