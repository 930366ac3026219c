//! The acceptor: it promises, it accepts, and it forgets neither (§2.2 and §2.5).
//!
//! P1a: an acceptor accepts a proposal if and only if it has promised itself to no higher ballot.
//!
//! # Saved before sent
//!
//! A promise that is forgotten in a crash was none: the acceptor could accept below it what the
//! proposer believes can be accepted no more. So both promises and acceptances are written and synced
//! before anything is sent. A crash may fall anywhere between these effects. What restarts is made
//! from the disk alone; it may have promised more than anybody heard of, which harms nobody. A crash
//! of the process can leave records that are not synced, and a loss of power could take them after the
//! restarted node has spoken of them, so a restart syncs first.
//!
//! A damaged record that no sync had confirmed was told to nobody, and is dropped with all behind it.
//! One that was synced may have been the promise on which a choice rests: the node does not start.

use super::message::{Message, Note, Proposal, Record};
use super::{Decree, Paxos, bugs};
use crate::base::{NodeId, Sorted};
use crate::protocol::{Defect, Disk, Effects, Key, Setup};
use crate::protocols::ballot::Ballot;

/// An acceptor of one decree, as its disk has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acceptor {
    /// It accepts nothing below this ballot.
    pub promised: Ballot,
    /// What it accepted last.
    pub accepted: Option<Proposal>,
}

impl Acceptor {
    /// Whether it may promise itself to this ballot, or accept under it.
    pub fn allows(&self, ballot: Ballot) -> bool {
        ballot >= self.promised
    }

    fn replay(&mut self, record: &Record) {
        match *record {
            Record::Promised { ballot, .. } => self.promised = ballot,
            Record::Accepted { proposal, .. } => {
                self.promised = proposal.ballot;
                self.accepted = Some(proposal);
            }
        }
    }
}

impl Paxos {
    /// Makes a node from what its disk has.
    pub(super) fn recover(
        setup: &Setup,
        disk: &Disk<Record>,
        effects: &mut Effects<Paxos>,
    ) -> Paxos {
        let decrees = Sorted::default();
        let setup = setup.clone();
        let mut node = Paxos { setup, decrees, waiting: Vec::new(), is_timer_set: false };
        for (number, record) in disk.records() {
            let Ok(record) = record else {
                if number <= disk.synced() {
                    effects.stop(Defect::DamagedRecord { number: number as u32 });
                    return node;
                }
                effects.drop_tail(disk.last() + 1 - number);
                break;
            };
            let (Record::Promised { key, .. } | Record::Accepted { key, .. }) = *record;
            node.decree(key).acceptor.replay(record);
        }
        if !disk.is_empty() {
            effects.sync();
        }
        for (key, decree) in node.decrees.iter() {
            if let Some(proposal) = decree.acceptor.accepted {
                effects.note(Note::Accepted { key: *key, proposal });
            }
        }
        node
    }

    /// What this node knows of a decree.
    pub(super) fn decree(&mut self, key: Key) -> &mut Decree {
        self.decrees.entry(key)
    }

    /// A proposer asks for a promise. Who knows what was chosen says so instead.
    pub(super) fn on_prepare(
        &mut self,
        from: NodeId,
        key: Key,
        ballot: Ballot,
        effects: &mut Effects<Paxos>,
    ) {
        let decree = self.decree(key);
        let Acceptor { promised, accepted } = decree.acceptor;
        if let Some(value) = decree.chosen {
            effects.send(from, Message::Chosen { key, value });
        } else if decree.acceptor.allows(ballot) {
            self.promise(key, ballot, effects);
            effects.send(from, Message::Promise { key, ballot, accepted });
        } else {
            effects.send(from, Message::Refused { key, ballot, promised });
        }
    }

    /// Promises to accept nothing below a ballot, and saves that.
    pub(super) fn promise(&mut self, key: Key, ballot: Ballot, effects: &mut Effects<Paxos>) {
        self.decree(key).acceptor.promised = ballot;
        if !self.setup.bug(bugs::FORGOTTEN_PROMISE) {
            effects.write(Record::Promised { key, ballot });
        }
        effects.sync();
        effects.note(Note::Promised { key, ballot });
    }

    /// A proposer asks to accept.
    pub(super) fn on_accept(
        &mut self,
        from: NodeId,
        key: Key,
        proposal: Proposal,
        effects: &mut Effects<Paxos>,
    ) {
        let ballot = proposal.ballot;
        let answer = match self.accept(key, proposal, effects) {
            Ok(()) => Message::Accepted { key, ballot },
            Err(promised) => Message::Refused { key, ballot, promised },
        };
        effects.send(from, answer);
    }

    /// Accepts a proposal and saves that, unless a higher ballot is promised.
    pub(super) fn accept(
        &mut self,
        key: Key,
        proposal: Proposal,
        effects: &mut Effects<Paxos>,
    ) -> Result<(), Ballot> {
        let acceptor = &mut self.decree(key).acceptor;
        if !acceptor.allows(proposal.ballot) {
            return Err(acceptor.promised);
        }
        acceptor.promised = proposal.ballot;
        acceptor.accepted = Some(proposal);
        effects.write(Record::Accepted { key, proposal });
        effects.sync();
        effects.note(Note::Accepted { key, proposal });
        Ok(())
    }
}
