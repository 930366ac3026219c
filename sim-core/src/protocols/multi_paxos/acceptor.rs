//! The acceptor: it promises for all slots at once, accepts in each, and forgets neither.
//!
//! It accepts a proposal if and only if it has promised itself to no higher ballot. Both promises and
//! acceptances are written and synced before anybody hears of them, so a crash may fall anywhere
//! between these effects; what restarts is made from the disk alone. Damage is treated as in
//! [`crate::protocols::paxos::acceptor`].

use super::leader::Role;
use super::message::{Entry, Message, Note, Proposal, Record, digest};
use super::{MultiPaxos, Timer, bugs, options};
use crate::base::{NodeId, Sorted};
use crate::protocol::{Defect, Disk, Effects, Setup};
use crate::protocols::ballot::Ballot;
use crate::protocols::raft::Command;
use crate::protocols::raft::store::Store;

impl MultiPaxos {
    /// Makes a node from what its disk has.
    pub(super) fn recover(
        setup: &Setup,
        disk: &Disk<Record>,
        effects: &mut Effects<MultiPaxos>,
    ) -> MultiPaxos {
        let mut node = MultiPaxos {
            setup: setup.clone(),
            promised: Ballot::ZERO,
            log: Sorted::default(),
            role: Role::Follower,
            seen: Ballot::ZERO,
            leader: None,
            chosen: 0,
            store: Store::default(),
            waiting: Vec::new(),
        };
        for (number, record) in disk.records() {
            let Ok(record) = record else {
                if number <= disk.synced() {
                    effects.stop(Defect::DamagedRecord { number: number as u32 });
                    return node;
                }
                effects.drop_tail(disk.last() + 1 - number);
                break;
            };
            match *record {
                Record::Promised { ballot } => node.promised = ballot,
                Record::Accepted { slot, proposal } => {
                    node.promised = proposal.ballot;
                    node.log.insert(slot, Entry { proposal, is_chosen: false });
                }
            }
        }
        if !disk.is_empty() {
            effects.sync();
        }
        node.set_election_timer(effects);
        node
    }

    /// Waits anew for the time after which a node without a leader tries to lead.
    pub(super) fn set_election_timer(&self, effects: &mut Effects<MultiPaxos>) {
        effects.set_timer(Timer::Election, self.setup.range(options::ELECTION_TIMEOUT));
    }

    /// Whether it may promise itself to this ballot, or accept under it.
    pub(super) fn allows(&self, ballot: Ballot) -> bool {
        ballot >= self.promised
    }

    /// Somebody wants to lead.
    pub(super) fn on_prepare(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        first: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        if !self.allows(ballot) {
            return self.refuse(from, ballot, effects);
        }
        self.follow(None, effects);
        self.set_election_timer(effects);
        self.promise(ballot, effects);
        let entries = self.log.from(&first).to_vec();
        effects.send(from, Message::Promise { ballot, entries });
    }

    /// Promises to accept nothing below a ballot, and saves that.
    pub(super) fn promise(&mut self, ballot: Ballot, effects: &mut Effects<MultiPaxos>) {
        self.promised = ballot;
        if !self.setup.bug(bugs::UNSAVED_BALLOT) {
            effects.write(Record::Promised { ballot });
        }
        effects.sync();
        effects.note(Note::Promised { ballot });
    }

    /// Tells one that comes too late.
    pub(super) fn refuse(&self, from: NodeId, ballot: Ballot, effects: &mut Effects<MultiPaxos>) {
        effects.send(from, Message::Refused { ballot, promised: self.promised });
    }

    /// A leader proposes.
    pub(super) fn on_accept(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        first: u64,
        commands: &[Command],
        chosen: u64,
        effects: &mut Effects<MultiPaxos>,
    ) {
        if !self.allows(ballot) {
            return self.refuse(from, ballot, effects);
        }
        self.heed(from, effects);
        self.accept(ballot, first, commands, effects);
        let count = commands.len() as u64;
        effects.send(from, Message::Accepted { ballot, first, count });
        self.hear_chosen(ballot, chosen, effects);
    }

    /// Accepts commands in slots that follow one another, and saves that. The ballot must be allowed.
    pub(super) fn accept(
        &mut self,
        ballot: Ballot,
        first: u64,
        commands: &[Command],
        effects: &mut Effects<MultiPaxos>,
    ) {
        let mut is_saved = ballot == self.promised;
        let mut is_synced = true;
        self.promised = ballot;
        let mut accepted = Vec::new();
        for (slot, &command) in (first..).zip(commands) {
            match self.log.get(&slot) {
                Some(Entry { proposal, is_chosen: true }) if proposal.command != command => {
                    return effects.halt("a leader proposes another command than the chosen one");
                }
                Some(Entry { is_chosen: true, .. }) => continue,
                // It comes again.
                Some(Entry { proposal, .. }) if proposal.ballot == ballot => {}
                _ => {
                    let proposal = Proposal { ballot, command };
                    self.log.insert(slot, Entry { proposal, is_chosen: false });
                    effects.write(Record::Accepted { slot, proposal });
                    (is_saved, is_synced) = (true, false);
                }
            }
            accepted.push(Note::Accepted { slot, ballot, digest: digest(&command) });
        }
        if !is_saved {
            effects.write(Record::Promised { ballot });
            is_synced = false;
        }
        if !is_synced {
            effects.sync();
        }
        accepted.into_iter().for_each(|note| effects.note(note));
    }
}
