//! Faults: what each of them does.
//!
//! By type a fault reaches hardware: power, links, clocks, the executor that calls handlers. It
//! never sees a protocol's state, only throws it away. A command goes to the node's inbox, a request
//! to the client's.

use super::World;
use super::agenda::{Class, Item};
use super::network::Effect;
use super::server::{Order, Power, Server, Waiting};
use crate::base::{EventId, NodeId, NodeSet};
use crate::plan::{CrashKind, Fault, Impairment, RecordName, Targets};
use crate::protocol::{Disk, Protocol, Status};
use crate::trace::{EventKind, Loss, Recorder};

impl<P: Protocol> World<P> {
    /// A fault with all names resolved, and of nodes only those that it can strike; `None` if
    /// there is nobody.
    pub(super) fn resolve_fault(&mut self, fault: &Fault) -> Option<Fault> {
        let mut fault = fault.clone();
        match &mut fault {
            Fault::Crash { nodes, kind: CrashKind::Disk, .. } => {
                *nodes = self.servers_of(nodes, |it| it.power != Power::DiskLost)?;
            }
            Fault::Crash { nodes, .. } | Fault::Pause { nodes, .. } => {
                let runs = |it: &Server<P>| matches!(it.power, Power::On | Power::Off);
                *nodes = self.servers_of(nodes, runs)?;
            }
            Fault::Restart { nodes } => {
                let is_down = |it: &Server<P>| !matches!(it.power, Power::On | Power::Off);
                *nodes = self.servers_of(nodes, is_down)?;
            }
            Fault::Resume { nodes } => {
                *nodes = self.servers_of(nodes, |it| !it.paused_by.is_empty())?;
            }
            Fault::Jump { nodes, .. }
            | Fault::Drift { nodes, .. }
            | Fault::Impair { nodes, .. }
            | Fault::FailSync { nodes } => {
                *nodes = self.servers_of(nodes, |_| true)?;
            }
            Fault::Corrupt { nodes, record } => {
                *nodes = self.servers_of(nodes, |it| it.disk.has_intact(number(it, *record)))?;
            }
            Fault::Tell { nodes, about, .. } => {
                let mut taken = NodeSet::EMPTY;
                let told = self.resolve(nodes, &mut taken)?;
                *nodes =
                    Targets::nodes(told.iter().filter(|it| self.servers[it.index()].is_live()));
                if nodes.0.is_empty() {
                    return None;
                }
                if let Some(about) = about {
                    *about = Targets::nodes(self.resolve(about, &mut taken)?.iter());
                }
            }
            Fault::Cut { from, to, .. }
            | Fault::Slow { from, to, .. }
            | Fault::Heal { between: Some((from, to, _)) } => {
                let (one, other) = self.resolve_sides(from, to)?;
                // Two names may mean one node by now, and a node has no link to itself.
                if one == other && one.iter().count() == 1 {
                    return None;
                }
                *from = Targets::nodes(one.iter());
                *to = Targets::nodes(other.iter());
            }
            Fault::Ask { of, .. } => {
                let one = of.take().and_then(|it| self.resolve(&it, &mut NodeSet::EMPTY.clone()));
                *of = one.map(|one| Targets::nodes(one.iter()));
            }
            Fault::Heal { between: None } | Fault::Message { .. } | Fault::Timer { .. } => {}
        }
        Some(fault)
    }

    /// The servers of a list that can be struck; `None` if there are none.
    fn servers_of(
        &mut self,
        targets: &Targets,
        fits: impl Fn(&Server<P>) -> bool,
    ) -> Option<Targets> {
        let nodes = self.resolve(targets, &mut NodeSet::EMPTY.clone())?;
        let fits = |node: &NodeId| !node.is_client() && fits(&self.servers[node.index()]);
        let servers = Targets::nodes(nodes.iter().filter(fits));
        (!servers.0.is_empty()).then_some(servers)
    }

    /// Applies a fault whose names are resolved.
    pub(super) fn apply(
        &mut self,
        index: u32,
        fault: &Fault,
        event: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        match fault {
            Fault::Crash { nodes, kind, .. } => {
                for node in nodes.named().iter() {
                    self.crash(node, *kind, index, event, recorder);
                }
            }
            Fault::Restart { nodes } => {
                for node in nodes.named().iter() {
                    self.restart(node, event, recorder);
                }
            }
            Fault::Impair { nodes, impairment, .. } => {
                for node in nodes.named().iter() {
                    self.servers[node.index()].impair(|all| all.push((index, *impairment)));
                }
            }
            Fault::FailSync { nodes } => {
                for node in nodes.named().iter() {
                    self.servers[node.index()].failing_sync.push(index);
                }
            }
            Fault::Corrupt { nodes, record } => {
                for node in nodes.named().iter() {
                    let server = &mut self.servers[node.index()];
                    server.disk.corrupt(number(server, *record));
                }
            }
            Fault::Pause { nodes, .. } => {
                for node in nodes.named().iter() {
                    self.pause(node, index, event, recorder);
                }
            }
            Fault::Resume { nodes } => {
                for node in nodes.named().iter() {
                    let paused_by = std::mem::take(&mut self.servers[node.index()].paused_by);
                    self.wake(node, event, recorder);
                    self.note_ends(&paused_by, |server| &server.paused_by, recorder);
                }
            }
            Fault::Cut { from, to, way, .. } => {
                self.network.hold(index, from.named(), to.named(), *way, Effect::Cut);
            }
            Fault::Slow { from, to, way, by, .. } => {
                self.network.hold(index, from.named(), to.named(), *way, Effect::Slow(*by));
            }
            Fault::Heal { between } => {
                let sides =
                    between.as_ref().map(|(from, to, way)| (from.named(), to.named(), *way));
                for fault in self.network.heal(sides) {
                    self.note_end(fault, recorder);
                }
            }
            Fault::Jump { nodes, by_us } => {
                for node in nodes.named().iter() {
                    self.servers[node.index()].clock.jump(*by_us);
                    self.emit(recorder, event, Some(node), EventKind::Jumped);
                }
            }
            Fault::Drift { nodes, ppm, .. } => {
                self.drift(nodes.named(), |drifts| drifts.push((index, *ppm)));
            }
            Fault::Tell { nodes, command, about } => {
                let about = about.as_ref().and_then(|about| about.named().iter().next());
                let order = Order { command: *command, about, cause: event };
                for node in nodes.named().iter() {
                    // It waits for its turn like a message: a fault may strike between two effects.
                    self.servers[node.index()].waiting.push_back(Waiting::Command(order));
                    self.agenda.add(self.now, Class::Cluster, Item::Inbox(node));
                }
            }
            Fault::Ask { client, operation, of } => {
                let of = of.as_ref().and_then(|of| of.named().iter().next());
                self.ask(*client, *operation, of);
            }
            Fault::Message { .. } => unreachable!("fates are asked for when a message is sent"),
            Fault::Timer { .. } => unreachable!("lengths are asked for when a timer is set"),
        }
    }

    /// A fault's time is over. What it holds may have ended before.
    pub(super) fn end_fault(&mut self, index: u32, recorder: &mut Recorder<'_>) {
        let state = &self.faults[index as usize];
        let event = state.event;
        match state.resolved.clone().expect("it has struck") {
            Fault::Crash { nodes, .. } => {
                for node in nodes.named().iter() {
                    if self.servers[node.index()].down_by == Some(index) {
                        self.restart(node, event, recorder);
                    }
                }
            }
            Fault::Pause { nodes, .. } => {
                for node in nodes.named().iter() {
                    let paused_by = &mut self.servers[node.index()].paused_by;
                    let before = paused_by.len();
                    paused_by.retain(|&fault| fault != index);
                    if before > 0 && paused_by.is_empty() {
                        self.wake(node, event, recorder);
                    }
                }
                self.note_end(index, recorder);
            }
            Fault::Cut { .. } | Fault::Slow { .. } if self.network.release(index) => {
                self.note_end(index, recorder);
            }
            Fault::Drift { nodes, .. } => {
                let is_other = |drift: &(u32, i32)| drift.0 != index;
                self.drift(nodes.named(), |drifts| drifts.retain(is_other));
                self.note_end(index, recorder);
            }
            Fault::Impair { nodes, impairment, .. } => {
                let is_other = |it: &(u32, Impairment)| it.0 != index;
                for node in nodes.named().iter() {
                    let server = &mut self.servers[node.index()];
                    server.impair(|all| all.retain(is_other));
                    // A sync may have waited for this.
                    if impairment == Impairment::StalledDisk && server.is_live() {
                        self.go_on(node, recorder);
                    }
                }
                self.note_end(index, recorder);
            }
            _ => {}
        }
    }

    fn pause(&mut self, node: NodeId, index: u32, cause: EventId, recorder: &mut Recorder<'_>) {
        let server = &mut self.servers[node.index()];
        server.paused_by.push(index);
        if server.paused_by.len() == 1 {
            self.emit(recorder, cause, Some(node), EventKind::Paused);
        }
    }

    fn crash(
        &mut self,
        node: NodeId,
        kind: CrashKind,
        index: u32,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let server = &mut self.servers[node.index()];
        let before = server.down_by.replace(index);
        let (power, loss) = match kind {
            CrashKind::Process => (Power::Crashed, Loss::Memory),
            CrashKind::Power(tail) => {
                server.disk.lose_tail(tail.keep.into(), tail.torn);
                (Power::Lost, Loss::Unsynced)
            }
            CrashKind::Disk => {
                server.disk = Disk::default();
                (Power::DiskLost, Loss::Disk)
            }
            CrashKind::Deploy(version) => {
                server.setup.version = version;
                (Power::Crashed, Loss::Version)
            }
        };
        self.bring_down(node, power, EventKind::Crashed { loss }, cause, recorder);
        self.note_end_of_crash(before, recorder);
    }

    /// A server runs no more: its memory is gone, and all that waited there.
    pub(super) fn bring_down(
        &mut self,
        node: NodeId,
        power: Power,
        happened: EventKind,
        cause: EventId,
        recorder: &mut Recorder<'_>,
    ) {
        let server = &mut self.servers[node.index()];
        server.power = power;
        server.status = Status::default();
        let paused_by = std::mem::take(&mut server.paused_by);
        self.states[node.index()] = None;
        self.changed = true;
        self.emit(recorder, cause, Some(node), happened);
        self.drop_waiting(node, recorder);
        self.note_ends(&paused_by, |server| &server.paused_by, recorder);
    }

    /// One node is held no longer by some faults; such a fault is over when it holds nobody else.
    pub(super) fn note_ends(
        &mut self,
        faults: &[u32],
        held_by: impl Fn(&Server<P>) -> &Vec<u32>,
        recorder: &mut Recorder<'_>,
    ) {
        for &fault in faults {
            if self.servers.iter().all(|server| !held_by(server).contains(&fault)) {
                self.note_end(fault, recorder);
            }
        }
    }

    /// One node is not down by this crash any more; it is over when nobody is.
    fn note_end_of_crash(&mut self, crash: Option<u32>, recorder: &mut Recorder<'_>) {
        if let Some(crash) = crash
            && self.servers.iter().all(|server| server.down_by != Some(crash))
        {
            self.note_end(crash, recorder);
        }
    }

    fn restart(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        let down_by = self.servers[node.index()].down_by.take();
        self.note_end_of_crash(down_by, recorder);
        self.start(node, cause, recorder);
    }

    /// A server goes on after it stood still.
    fn wake(&mut self, node: NodeId, cause: EventId, recorder: &mut Recorder<'_>) {
        self.emit(recorder, cause, Some(node), EventKind::Resumed);
        match self.servers[node.index()].power {
            Power::Off => self.start(node, cause, recorder),
            _ => self.go_on(node, recorder),
        }
    }

    /// Begins or ends a drift of some nodes' clocks.
    fn drift(&mut self, nodes: NodeSet, change: impl Fn(&mut Vec<(u32, i32)>)) {
        for node in nodes.iter() {
            let server = &mut self.servers[node.index()];
            change(&mut server.drifts);
            let ppm = server.drifts.last().map_or(0, |&(_, ppm)| ppm);
            server.clock.drift(self.now, ppm);
            for (timer, at) in server.reschedule() {
                self.agenda.add(at, Class::Cluster, Item::Timer { node, timer });
            }
        }
    }
}

/// The number of the record that is meant; zero, which no record has, if there are not so many.
fn number<P: Protocol>(server: &Server<P>, record: RecordName) -> u64 {
    match record {
        RecordName::Number(number) => number.into(),
        RecordName::FromLast(back) => server.disk.last().saturating_sub(back.into()),
    }
}
