//! What happened to each node, as stretches and marks of its own row.

use super::axis::{Axis, Stamp};
use sim_core::protocol::Standing;
use sim_core::trace::{Event, EventKind, Loss};

/// One node's row.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// How the node stood, each from its stamp until the next.
    pub segments: Vec<Segment>,
    /// What happened on the node itself and may vanish in a counted circle: timers, notes.
    pub locals: Vec<Local>,
    /// What happened to the node and is always drawn: crashes, pauses, starts.
    pub vitals: Vec<Local>,
    /// When it waited for its disk.
    pub waits: Vec<Span>,
    /// What a client asked for, in order.
    pub operations: Vec<OperationBar>,
    /// When a client asked again.
    pub retries: Vec<Stamp>,
}

/// How a node stood for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Since when.
    pub from: Stamp,
    /// Whether it ran.
    pub life: Life,
    /// What it was doing.
    pub standing: Standing,
    /// Its epoch; zero for none.
    pub epoch: u32,
}

/// Whether a node ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It ran.
    Up,
    /// It stood still.
    Paused,
    /// It was down.
    Down {
        /// What it lost.
        loss: Loss,
    },
    /// It could not go on with its hardware as it was.
    Stopped,
    /// It had stopped for good.
    Halted,
}

/// From when to when; `None`: it still lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Since when.
    pub from: Stamp,
    /// Until when.
    pub to: Option<Stamp>,
}

/// A client's operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OperationBar {
    /// Which of its operations.
    pub sequence: u32,
    /// From the question to the answer.
    pub span: Span,
}

/// Something that happened on a node itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// When.
    pub stamp: Stamp,
    /// What.
    pub kind: LocalKind,
    /// Whether it changed the node's role or epoch.
    pub changed: bool,
}

/// What happened on a node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// A timer fired: a square.
    Timer,
    /// The node announced something: a small circle above the line.
    Note,
    /// Its wall clock jumped: a diamond.
    Jump,
    /// It lost its memory: a cross.
    Crash {
        /// What it lost.
        loss: Loss,
    },
    /// It started, for the `nth` time: a caret.
    Start {
        /// Counted from one.
        nth: u32,
    },
    /// It stood still.
    Pause,
    /// It went on.
    Resume,
    /// It stopped, by itself: for good, or because of its hardware.
    Halt,
}

impl LocalKind {
    /// Whether it may vanish into a counted circle when there is no room.
    fn collapses(self) -> bool {
        matches!(self, LocalKind::Timer | LocalKind::Note)
    }
}

impl Track {
    /// Takes in one event of this node.
    pub fn add(&mut self, event: &Event, stamp: Stamp) {
        let local = match event.kind {
            EventKind::TimerFired { .. } => Some(LocalKind::Timer),
            EventKind::Noted | EventKind::Told { .. } => Some(LocalKind::Note),
            EventKind::Jumped => Some(LocalKind::Jump),
            EventKind::SyncBegan => {
                self.waits.push(Span { from: stamp, to: None });
                None
            }
            EventKind::Synced => {
                end_last(&mut self.waits, stamp);
                None
            }
            EventKind::Started { nth } => {
                self.stand(stamp, Life::Up, Standing::Following, 0);
                Some(LocalKind::Start { nth })
            }
            EventKind::Became { standing, epoch } => {
                let life = self.segments.last().map_or(Life::Up, |last| last.life);
                self.stand(stamp, life, standing, epoch);
                None
            }
            EventKind::Crashed { loss } => {
                end_last(&mut self.waits, stamp);
                self.live(stamp, Life::Down { loss });
                Some(LocalKind::Crash { loss })
            }
            EventKind::Stopped { .. } => {
                end_last(&mut self.waits, stamp);
                self.live(stamp, Life::Stopped);
                Some(LocalKind::Halt)
            }
            EventKind::Paused => {
                self.live(stamp, Life::Paused);
                Some(LocalKind::Pause)
            }
            EventKind::Resumed => {
                self.live(stamp, Life::Up);
                Some(LocalKind::Resume)
            }
            EventKind::Halted => {
                self.live(stamp, Life::Halted);
                Some(LocalKind::Halt)
            }
            _ => {
                self.add_operation(event, stamp);
                None
            }
        };
        if let Some(kind) = local {
            let list = if kind.collapses() { &mut self.locals } else { &mut self.vitals };
            list.push(Local { stamp, kind, changed: false });
        }
    }

    fn add_operation(&mut self, event: &Event, stamp: Stamp) {
        match event.kind {
            EventKind::Invoked { sequence } => {
                let span = Span { from: stamp, to: None };
                self.operations.push(OperationBar { sequence, span });
            }
            EventKind::Retried { .. } => self.retries.push(stamp),
            EventKind::Completed { sequence } => {
                let open = self.operations.iter_mut().rev().find(|bar| bar.sequence == sequence);
                if let Some(bar) = open {
                    bar.span.to = Some(stamp);
                }
            }
            _ => {}
        }
    }

    /// Notes that the activation `event` changed the node's role or epoch.
    pub fn mark_change(&mut self, event: u32) {
        for list in [&mut self.locals, &mut self.vitals] {
            if let Ok(index) = list.binary_search_by_key(&event, |local| local.stamp.event) {
                list[index].changed = true;
            }
        }
    }

    fn live(&mut self, from: Stamp, life: Life) {
        let (standing, epoch) = self
            .segments
            .last()
            .map_or((Standing::Following, 0), |last| (last.standing, last.epoch));
        self.stand(from, life, standing, epoch);
    }

    fn stand(&mut self, from: Stamp, life: Life, standing: Standing, epoch: u32) {
        let segment = Segment { from, life, standing, epoch };
        match self.segments.last_mut() {
            // A start and what the node becomes by it are one moment: nobody needs both.
            Some(last) if last.from.at == from.at && last.life == life => *last = segment,
            Some(last) if last.life == life && last.standing == standing && last.epoch == epoch => {
            }
            _ => self.segments.push(segment),
        }
    }

    /// How the node stood at a coordinate; `None` before its first event.
    pub fn at(&self, axis: Axis, coordinate: f64) -> Option<&Segment> {
        let end = self.segments.partition_point(|segment| axis.of(segment.from) <= coordinate);
        self.segments[..end].last()
    }

    /// The segments that reach into `from..=to`, each with the stamp of the next.
    pub fn segments_within(
        &self,
        axis: Axis,
        from: f64,
        to: f64,
    ) -> impl Iterator<Item = (&Segment, Option<Stamp>)> + '_ {
        let first = self.segments.partition_point(|segment| axis.of(segment.from) <= from);
        (first.saturating_sub(1)..self.segments.len())
            .map(|index| {
                (&self.segments[index], self.segments.get(index + 1).map(|next| next.from))
            })
            .take_while(move |(segment, _)| axis.of(segment.from) <= to)
    }

    /// The marks of a list in `from..=to`.
    pub fn marks_within(list: &[Local], axis: Axis, from: f64, to: f64) -> &[Local] {
        let first = list.partition_point(|local| axis.of(local.stamp) < from);
        let end = list.partition_point(|local| axis.of(local.stamp) <= to);
        &list[first..end.max(first)]
    }

    /// The operations that reach into `from..=to`. A client has one at a time.
    pub fn operations_within(&self, axis: Axis, from: f64, to: f64) -> &[OperationBar] {
        let begins = |bar: &OperationBar| axis.of(bar.span.from);
        let first = self.operations.partition_point(|bar| begins(bar) < from).saturating_sub(1);
        let end = self.operations.partition_point(|bar| begins(bar) <= to);
        &self.operations[first..end.max(first)]
    }

    /// The waits for the disk that reach into `from..=to`.
    pub fn waits_within(&self, axis: Axis, from: f64, to: f64) -> &[Span] {
        let first = self.waits.partition_point(|wait| axis.of(wait.from) < from).saturating_sub(1);
        let end = self.waits.partition_point(|wait| axis.of(wait.from) <= to);
        &self.waits[first..end.max(first)]
    }
}

fn end_last(spans: &mut [Span], stamp: Stamp) {
    if let Some(last) = spans.last_mut() {
        last.to.get_or_insert(stamp);
    }
}
