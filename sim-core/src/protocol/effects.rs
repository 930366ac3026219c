//! What a node asks of its world, as values in order.
//!
//! The order is a promise. An effect that takes time, `sync` or `work`, holds back all that stands
//! behind it; a crash may fall between any two. So *saved before sent* is visible in a handler:
//! `write`, `sync`, `send`.

use super::{Answer, Defect, Label, Protocol};
use crate::base::chance::{Purpose, scale};
use crate::base::{Duration, DurationRange, Instant, NodeId, Stream};
use std::collections::VecDeque;

/// One thing that a node asks for.
#[derive(Clone, Debug)]
pub enum Effect<P: Protocol> {
    /// Send a message to another server.
    Send {
        /// To whom.
        to: NodeId,
        /// What.
        message: P::Message,
    },
    /// Fire a timer once, after a length drawn from a range, by the node's own monotonic clock.
    SetTimer {
        /// Which; if it is set already, this replaces it.
        timer: P::Timer,
        /// From when to when.
        after: DurationRange,
    },
    /// Forget a timer, even one that is due and waits for its turn.
    CancelTimer(P::Timer),
    /// Append a record to the disk. It is not safe from a power loss before a sync.
    Write(P::Record),
    /// Drop the oldest records of the disk: so many.
    DropPrefix(u64),
    /// Drop the newest records of the disk: so many.
    DropTail(u64),
    /// Wait until all that was written is safe. The node does nothing else meanwhile.
    Sync,
    /// Be busy for so long.
    Work(Duration),
    /// Answer a client's request.
    Reply {
        /// The index of the client.
        client: u8,
        /// Which of its operations.
        sequence: u32,
        /// What.
        answer: Answer,
    },
    /// Announce something to those who judge.
    Note(P::Note),
    /// The node found itself in a state that cannot be; it stops for good, and the run says so.
    Halt(&'static str),
    /// The node cannot go on with its hardware as it is; it stops, and nobody is to blame.
    Stop(Defect),
}

impl<P: Protocol> Effect<P> {
    /// What is asked for, as people read it: `send n1 VoteReply granted`.
    pub fn text(&self) -> String {
        match self {
            Effect::Send { to, message } => format!("send {to} {}", P::message_view(message).text),
            Effect::SetTimer { timer, .. } => format!("set the {} timer", timer.name()),
            Effect::CancelTimer(timer) => format!("cancel the {} timer", timer.name()),
            Effect::Write(record) => format!("write {}", P::record_text(record)),
            Effect::DropPrefix(count) => format!("drop the oldest records: {count}"),
            Effect::DropTail(count) => format!("drop the newest records: {count}"),
            Effect::Sync => "sync".to_string(),
            Effect::Work(length) => format!("work {length}"),
            Effect::Reply { client, sequence, answer } => {
                format!("answer c{} op {sequence}: {answer}", client + 1)
            }
            Effect::Note(note) => format!("note: {}", P::note_text(note)),
            Effect::Halt(sentence) => format!("halt: {sentence}"),
            Effect::Stop(defect) => format!("stop: {defect}"),
        }
    }
}

/// Where a handler puts what it asks for, and what it may look at meanwhile: two clocks.
#[derive(Clone, Debug)]
pub struct Effects<P: Protocol> {
    pub(crate) list: VecDeque<Effect<P>>,
    pub(crate) monotonic: Instant,
    pub(crate) wall: Instant,
    /// Which server's handler runs.
    pub(crate) me: usize,
    /// One stream for each server; none, if nothing is left to chance.
    choices: Vec<Stream>,
    pub(crate) lots: Lots,
}

/// Answers to choices that nobody leaves to chance, as the digits of one number: who counts upwards
/// tries all of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lots {
    /// The digits that were not asked for yet.
    pub(crate) rest: u64,
    /// How many numbers differ in the digits asked for so far.
    pub(crate) count: u64,
}

impl Lots {
    pub(crate) const fn new(number: u64) -> Lots {
        Lots { rest: number, count: 1 }
    }

    fn answer(&mut self, count: u64) -> u64 {
        let answer = self.rest % count;
        self.rest /= count;
        self.count = self.count.saturating_mul(count);
        answer
    }
}

impl<P: Protocol> Effects<P> {
    /// An empty list, at time zero, for the handlers of so many servers, the first one's to begin
    /// with; the seed keys what [`Effects::choose`] answers.
    pub fn new(seed: u64, servers: u8) -> Effects<P> {
        let choices = (0..servers).map(|me| Stream::new(seed, Purpose::Choice, me, 0)).collect();
        let (monotonic, wall) = (Instant::ZERO, Instant::ZERO);
        Effects { list: VecDeque::new(), monotonic, wall, me: 0, choices, lots: Lots::new(0) }
    }

    /// An empty list for handlers that leave nothing to chance.
    pub(crate) fn without_chance() -> Effects<P> {
        Effects::new(0, 0)
    }

    /// Makes ready for the call of one server's handler.
    #[inline]
    pub(crate) fn prepare(&mut self, server: NodeId, clocks: (Instant, Instant)) {
        self.me = server.index();
        (self.monotonic, self.wall) = clocks;
    }

    /// What was asked for so far, in order.
    pub fn list(&self) -> impl Iterator<Item = &Effect<P>> {
        self.list.iter()
    }

    /// The node's monotonic clock. It can run fast or slow, but never jumps; timers follow it.
    pub fn now(&self) -> Instant {
        self.monotonic
    }

    /// The node's wall clock. It can jump, backwards too. Comparing it with another node's is a
    /// bug that somebody will find.
    pub fn wall_clock(&self) -> Instant {
        self.wall
    }

    /// A number below `count`, chosen by the world. `count` must not be zero.
    pub fn choose(&mut self, count: u64) -> u64 {
        assert!(count > 0, "there is nothing to choose from");
        match self.choices.get_mut(self.me) {
            Some(stream) => scale(stream.word(), 0, count - 1),
            None => self.lots.answer(count),
        }
    }

    /// Sends a message.
    #[inline]
    pub fn send(&mut self, to: NodeId, message: P::Message) {
        self.list.push_back(Effect::Send { to, message });
    }

    /// Sends the same message to each of some servers, in their order.
    pub fn send_all(&mut self, to: impl IntoIterator<Item = NodeId>, message: &P::Message) {
        for server in to {
            self.send(server, message.clone());
        }
    }

    /// Sets a timer, replacing one of the same name.
    #[inline]
    pub fn set_timer(&mut self, timer: P::Timer, after: DurationRange) {
        self.list.push_back(Effect::SetTimer { timer, after });
    }

    /// Cancels a timer.
    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.list.push_back(Effect::CancelTimer(timer));
    }

    /// Appends a record to the disk.
    pub fn write(&mut self, record: P::Record) {
        self.list.push_back(Effect::Write(record));
    }

    /// Drops the oldest `count` records of the disk.
    pub fn drop_prefix(&mut self, count: u64) {
        self.list.push_back(Effect::DropPrefix(count));
    }

    /// Drops the newest `count` records of the disk, at once and for good: damage at its end that
    /// was promised to nobody.
    pub fn drop_tail(&mut self, count: u64) {
        self.list.push_back(Effect::DropTail(count));
    }

    /// Waits until all that was written is safe.
    pub fn sync(&mut self) {
        self.list.push_back(Effect::Sync);
    }

    /// Is busy for so long.
    pub fn work(&mut self, length: Duration) {
        self.list.push_back(Effect::Work(length));
    }

    /// Answers a client's request.
    pub fn reply(&mut self, client: u8, sequence: u32, answer: Answer) {
        self.list.push_back(Effect::Reply { client, sequence, answer });
    }

    /// Announces something to those who judge.
    pub fn note(&mut self, note: P::Note) {
        self.list.push_back(Effect::Note(note));
    }

    /// Stops for good: this state cannot be. The sentence says which rule is broken.
    pub fn halt(&mut self, sentence: &'static str) {
        self.list.push_back(Effect::Halt(sentence));
    }

    /// Stops, because the hardware is as it is. A restart tries again.
    pub fn stop(&mut self, defect: Defect) {
        self.list.push_back(Effect::Stop(defect));
    }
}
