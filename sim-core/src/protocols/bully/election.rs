//! How a leader is found, and how it is lost.

use super::message::{Message, Note, Record, Timer};
use super::{Bully, Role, bugs, options};
use crate::base::{Duration, DurationRange, Instant, NodeId, NodeSet};
use crate::protocol::Effects;

impl Bully {
    /// How long a node that comes back listens before it stands for election.
    pub(super) fn patience_at_start(&self) -> DurationRange {
        if self.setup.bug(bugs::FLAPPING) {
            DurationRange::exactly(Duration::ZERO)
        } else {
            self.setup.range(options::ELECTION_TIMEOUT)
        }
    }

    /// Whether this node follows somebody, and heard of it not long ago.
    pub(super) fn hears_its_leader(&self, now: Instant) -> bool {
        self.role == Role::Follower && self.leader.is_some() && !self.is_impatient(now)
    }

    /// Whether the leader that it follows was silent for long enough to doubt that it lives.
    fn is_impatient(&self, now: Instant) -> bool {
        let patience = Duration(self.setup.range(options::ELECTION_TIMEOUT).min.0 / 2);
        self.leader.is_some() && now.since(self.heard) >= patience
    }

    fn is_above(&self, node: NodeId) -> bool {
        node > self.setup.me
    }

    fn above(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.setup.me;
        self.setup.peers().filter(move |&peer| peer > me)
    }

    fn below(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.setup.me;
        self.setup.peers().filter(move |&peer| peer < me)
    }

    /// Step 1: asks those above.
    pub(super) fn stand(&mut self, effects: &mut Effects<Bully>) {
        effects.note(Note::Stands);
        self.leader = None;
        if self.above().next().is_none() {
            return self.halt_others(effects);
        }
        self.role = Role::Asking;
        effects.cancel_timer(Timer::Silence);
        effects.send_all(self.above(), &Message::Election);
        effects.set_timer(Timer::Answer, self.setup.range(options::ANSWER_TIMEOUT));
    }

    /// Somebody below misses a leader. A node that came up just now does not stand before it has
    /// listened: another one may be in the middle of taking over.
    pub(super) fn on_election(&mut self, from: NodeId, effects: &mut Effects<Bully>) {
        effects.send(from, Message::Ok);
        match self.role {
            Role::Leader => effects.send(from, Message::Coordinator { group: self.group }),
            Role::Follower if self.is_impatient(effects.now()) => self.stand(effects),
            _ => {}
        }
    }

    /// Somebody above is there.
    pub(super) fn on_ok(&mut self, effects: &mut Effects<Bully>) {
        if self.role == Role::Asking {
            self.role = Role::Waiting;
            self.wait_for_a_leader(effects);
        }
    }

    pub(super) fn on_answers_are_due(&mut self, effects: &mut Effects<Bully>) {
        match self.role {
            Role::Asking => self.halt_others(effects),
            Role::Halting(_) => self.take_office(effects),
            _ => {}
        }
    }

    /// Step 2: nobody above is there, so those below are stopped.
    fn halt_others(&mut self, effects: &mut Effects<Bully>) {
        if self.below().next().is_none() {
            return self.take_office(effects);
        }
        self.role = Role::Halting(NodeSet::default());
        effects.cancel_timer(Timer::Silence);
        effects.send_all(self.below(), &Message::Halt);
        effects.set_timer(Timer::Answer, self.setup.range(options::ANSWER_TIMEOUT));
    }

    pub(super) fn on_halt(&mut self, from: NodeId, effects: &mut Effects<Bully>) {
        self.give_way(from, effects);
        self.leader = None;
        self.role = Role::Halted(from);
        effects.send(from, Message::Halted { group: self.group });
        self.wait_for_a_leader(effects);
    }

    pub(super) fn on_halted(&mut self, from: NodeId, group: u64, effects: &mut Effects<Bully>) {
        let everybody: NodeSet = self.below().collect();
        if let Role::Halting(halted) = &mut self.role {
            halted.insert(from);
            self.group = self.group.max(group);
            if *halted == everybody {
                self.take_office(effects);
            }
        }
    }

    /// Step 3: leads, saves the number of its group, and announces it.
    fn take_office(&mut self, effects: &mut Effects<Bully>) {
        self.group += 1;
        self.role = Role::Leader;
        self.leader = Some(self.setup.me);
        effects.cancel_timer(Timer::Answer);
        effects.cancel_timer(Timer::Silence);
        effects.write(Record { group: self.group });
        effects.sync();
        if self.records > 0 {
            effects.drop_prefix(self.records);
        }
        self.records = 1;
        effects.note(Note::Elected { group: self.group });
        effects.send_all(self.setup.peers(), &Message::Coordinator { group: self.group });
        effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
    }

    /// Somebody says that it leads.
    pub(super) fn on_leader(&mut self, from: NodeId, group: u64, effects: &mut Effects<Bully>) {
        let is_known = self.leader == Some(from);
        let is_later = (group, Some(from)) > (self.group, self.leader);
        let is_followed = match self.role {
            Role::Follower => is_known || self.leader.is_none() || is_later,
            Role::Asking | Role::Waiting => true,
            // What a leader said before it died is not later than what is known.
            Role::Halted(by) => from == by || group > self.group,
            Role::Halting(_) => self.is_above(from) && group > self.group,
            Role::Leader => self.is_above(from),
        };
        self.group = self.group.max(group);
        if is_followed {
            self.follow(from, effects);
        } else if self.role == Role::Leader {
            // There are two, as after a partition. Those below follow the one above.
            self.take_office(effects);
        }
    }

    fn follow(&mut self, leader: NodeId, effects: &mut Effects<Bully>) {
        self.give_way(leader, effects);
        self.role = Role::Follower;
        self.heard = effects.now();
        if self.leader != Some(leader) {
            self.leader = Some(leader);
            effects.note(Note::Follows { leader, group: self.group });
        }
        self.wait_for_a_leader(effects);
    }

    fn give_way(&mut self, to: NodeId, effects: &mut Effects<Bully>) {
        if self.role == Role::Leader {
            effects.note(Note::GaveWay { to, group: self.group });
            effects.cancel_timer(Timer::Heartbeat);
        }
    }

    fn wait_for_a_leader(&mut self, effects: &mut Effects<Bully>) {
        effects.cancel_timer(Timer::Answer);
        effects.set_timer(Timer::Silence, self.setup.range(options::ELECTION_TIMEOUT));
    }
}
