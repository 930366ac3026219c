//! A bench for golden scripts: a few nodes of a protocol without a world, a queue of messages, and
//! time that moves when told to.
//!
//! Messages travel in the order in which they were sent, unless a test takes them off the wire
//! ([`Bench::wire`]). Timers fire when a test fires them. Every note is judged by all claims; a test
//! that expects a broken one says so. A node that sends or answers what it has written and not synced
//! fails the test, unless [`Bench::may_forget`] allows it.
//!
//! Left out: chance, clients, and everything that takes time. Scenarios have those.

use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{
    Action, Answer, Defect, Disk, Effect, Effects, Key, Label, Operation, Outcome, Present,
    Protocol, Request, Setting, Setup, Sight,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// What a crash takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// The process ends; the kernel keeps what was written.
    Process,
    /// What was not synced is lost too.
    Power,
    /// The same, and the first record that is lost is left damaged.
    Torn,
}

/// Some nodes of a protocol, without a world.
pub struct Bench<P: Protocol> {
    pub setups: Vec<Setup>,
    /// `None` for one that is down.
    pub nodes: Vec<Option<P>>,
    pub disks: Vec<Disk<P::Record>>,
    /// Which timers are set, by node and timer.
    pub timers: Vec<Vec<bool>>,
    /// From whom, to whom, what; the oldest first.
    pub wire: VecDeque<(usize, usize, P::Message)>,
    /// Directed links that lose everything.
    pub cuts: Vec<(usize, usize)>,
    /// When each timer may fire at the earliest, by the bench's time.
    pub due: Vec<Vec<Instant>>,
    pub now: Instant,
    /// How fast each node's clock runs, in per cent.
    pub rates: Vec<u64>,
    /// How far each node's wall clock stands from its monotonic one, in microseconds.
    pub jumps: Vec<i64>,
    pub notes: Vec<(usize, P::Note)>,
    /// The sequence number of each request that was answered, and how.
    pub replies: Vec<(u32, Answer)>,
    pub witness: P::Witness,
    /// The claims that were broken: name and sentence.
    pub broken: Vec<(&'static str, String)>,
    pub halted: Vec<(usize, &'static str)>,
    pub stopped: Vec<(usize, Defect)>,
    /// The next activation is cut off after so many effects.
    pub crash_after: Option<(usize, Crash)>,
    /// Whether nodes may send and answer before what they wrote is safe.
    pub may_forget: bool,
}

/// The server with this index.
pub fn id(node: usize) -> NodeId {
    NodeId::server(node as u8)
}

/// What the first client asks about the key x.
pub fn request(sequence: u32, action: Action) -> Request {
    Request { client: 0, sequence, operation: Operation { key: Key(0), action } }
}

impl<P: Protocol> Bench<P> {
    /// So many servers with the default options, and some bugs on.
    pub fn new(servers: u8, bugs: u64) -> Bench<P> {
        Bench::set(servers, &[], bugs)
    }

    /// The same with some options set.
    pub fn set(servers: u8, set: &[(usize, Setting)], bugs: u64) -> Bench<P> {
        let mut settings: Vec<Setting> =
            P::DESCRIPTION.options.iter().map(|option| option.kind.default()).collect();
        for &(option, setting) in set {
            settings[option] = setting;
        }
        let settings: Arc<[Setting]> = settings.into();
        let setup = |index| {
            let (me, settings) = (NodeId::server(index), settings.clone());
            Setup { me, servers, settings, bugs, version: 0 }
        };
        let (count, timers) = (usize::from(servers), P::Timer::ALL.len());
        let mut bench = Bench {
            setups: (0..servers).map(setup).collect(),
            nodes: vec![None; count],
            disks: vec![Disk::default(); count],
            timers: vec![vec![false; timers]; count],
            wire: VecDeque::new(),
            cuts: Vec::new(),
            due: vec![vec![Instant::ZERO; timers]; count],
            now: Instant::ZERO,
            rates: vec![100; count],
            jumps: vec![0; count],
            notes: Vec::new(),
            replies: Vec::new(),
            witness: P::Witness::default(),
            broken: Vec::new(),
            halted: Vec::new(),
            stopped: Vec::new(),
            crash_after: None,
            may_forget: false,
        };
        for node in 0..count {
            bench.start(node);
        }
        bench
    }

    /// The state of a node that is up.
    pub fn node(&self, node: usize) -> &P {
        self.nodes[node].as_ref().expect("the node is up")
    }

    pub fn effects(&self, node: usize) -> Effects<P> {
        let mut effects = Effects::new(1, self.nodes.len() as u8);
        effects.monotonic = Instant(self.now.0 * self.rates[node] / 100);
        effects.wall = Instant(effects.monotonic.0.saturating_add_signed(self.jumps[node]));
        effects.me = node;
        effects
    }

    pub fn start(&mut self, node: usize) {
        let mut effects = self.effects(node);
        let started = P::start(&self.setups[node], &self.disks[node], &mut effects);
        self.nodes[node] = Some(started);
        self.perform(node, effects);
    }

    pub fn crash(&mut self, node: usize, crash: Crash) {
        self.nodes[node] = None;
        self.timers[node] = vec![false; P::Timer::ALL.len()];
        if crash != Crash::Process {
            self.disks[node].lose_tail(0, crash == Crash::Torn);
        }
    }

    pub fn restart(&mut self, node: usize) {
        self.crash(node, Crash::Power);
        self.start(node);
    }

    /// Runs one handler of a node that is up, and its effects.
    pub fn act(&mut self, node: usize, handler: impl FnOnce(&mut P, &mut Effects<P>)) {
        let mut effects = self.effects(node);
        if let Some(state) = &mut self.nodes[node] {
            handler(state, &mut effects);
            self.perform(node, effects);
        }
    }

    pub fn perform(&mut self, node: usize, effects: Effects<P>) {
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
                // Time stands still meanwhile.
                Effect::Work(_) => {}
            }
        }
    }

    /// Whether all that a node wrote is safe, or need not be.
    pub fn is_saved(&self, node: usize) -> bool {
        self.may_forget || self.disks[node].unsynced() == 0
    }

    pub fn judge(&mut self, node: usize, note: P::Note) {
        let clock = |node: NodeId| Instant(self.now.0 * self.rates[node.index()] / 100);
        let present = Present { now: self.now, nodes: &self.nodes, clock: &clock };
        let sight = Sight { present: &present, witness: &self.witness };
        for claim in P::CLAIMS {
            if let Err(evidence) = (claim.check)(&sight, id(node), &note) {
                self.broken.push((claim.name, evidence.sentence));
            }
        }
        P::remember(&mut self.witness, &present, id(node), &note);
        self.notes.push((node, note));
    }

    /// Delivers the oldest message; says whether there was one.
    pub fn deliver(&mut self) -> bool {
        let Some((from, to, message)) = self.wire.pop_front() else {
            return false;
        };
        if !self.cuts.contains(&(from, to)) {
            self.act(to, |state, effects| state.on_message(id(from), message, effects));
        }
        true
    }

    /// Delivers until nothing travels.
    pub fn settle(&mut self) {
        while self.deliver() {}
    }

    pub fn wait(&mut self, ms: u64) {
        self.now = self.now.after(Duration::ms(ms));
    }

    pub fn fire(&mut self, node: usize, timer: P::Timer) {
        assert!(self.timers[node][timer.index()], "{timer:?} of {} is not set", id(node));
        self.timers[node][timer.index()] = false;
        self.act(node, |state, effects| state.on_timer(timer, effects));
    }

    pub fn ask(&mut self, node: usize, request: Request) {
        self.act(node, |state, effects| state.on_request(request, effects));
    }

    pub fn write(&mut self, node: usize, sequence: u32, value: u64) {
        self.ask(node, request(sequence, Action::Write(value)));
        self.settle();
    }

    pub fn read(&mut self, node: usize, sequence: u32) {
        self.ask(node, request(sequence, Action::Read));
        self.settle();
    }

    pub fn cut(&mut self, one: usize, other: usize) {
        self.cuts.extend([(one, other), (other, one)]);
    }

    pub fn isolate(&mut self, node: usize) {
        for other in (0..self.nodes.len()).filter(|&other| other != node) {
            self.cut(node, other);
        }
    }

    pub fn heal(&mut self) {
        self.cuts.clear();
    }

    pub fn done(&self, sequence: u32, outcome: Outcome) -> bool {
        self.replies.contains(&(sequence, Answer::Done(outcome)))
    }

    /// Nothing went wrong.
    pub fn check(&self) {
        assert_eq!(self.broken, []);
        assert_eq!(self.halted, []);
        assert_eq!(self.stopped, []);
    }
}
