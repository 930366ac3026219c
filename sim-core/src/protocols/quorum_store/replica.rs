//! What a node keeps, for itself and for others, and how that becomes the same everywhere.
//!
//! Whatever is kept is on the disk before anybody hears of it. A node that restarts has what it had;
//! operations that it coordinated are gone, and their clients ask again.
//!
//! A hint is kept until its home says that it has it. It is no replica: who asks for the value asks the
//! homes.

use super::message::{Message, Note, Record};
use super::versions::Versions;
use super::{QuorumStore, Timer, options};
use crate::base::{Fingerprint, NodeId};
use crate::protocol::{Defect, Disk, Effects, Key, Setup};

/// What a node keeps for others: for whom, of which value, what; in this order.
pub(super) type Hints = Vec<(NodeId, Key, Versions)>;

impl QuorumStore {
    /// A node with what its disk kept.
    pub(super) fn recover(
        setup: &Setup,
        disk: &Disk<Record>,
        effects: &mut Effects<QuorumStore>,
    ) -> QuorumStore {
        let mut node = QuorumStore {
            setup: setup.clone(),
            values: Vec::new(),
            hints: Vec::new(),
            works: Vec::new(),
            exchanges: 0,
        };
        for (number, record) in disk.records() {
            match record.cloned() {
                Ok(Record::Value { key, versions }) => *node.value(key) = versions,
                Ok(Record::Hint { home, key, versions }) => node.set_hint(home, key, versions),
                Err(_) if number <= disk.synced() => {
                    effects.stop(Defect::DamagedRecord { number: number as u32 });
                    return node;
                }
                // Torn, and so promised to nobody.
                Err(_) => {
                    effects.drop_tail(disk.last() + 1 - number);
                    break;
                }
            }
        }
        if disk.unsynced() > 0 {
            effects.sync();
        }
        for (key, versions) in (0..).map(Key).zip(&node.values).filter(|(_, it)| !it.is_empty()) {
            effects.note(Note::Keeps { key, home: None, versions: versions.clone() });
        }
        for (home, key, versions) in &node.hints {
            let versions = versions.clone();
            effects.note(Note::Keeps { key: *key, home: Some(*home), versions });
        }
        effects.set_timer(Timer::Exchange, setup.range(options::EXCHANGE_INTERVAL));
        node
    }

    fn value(&mut self, key: Key) -> &mut Versions {
        let place = usize::from(key.0);
        if place >= self.values.len() {
            self.values.resize(place + 1, Versions::default());
        }
        &mut self.values[place]
    }

    /// What it has of a value.
    pub(super) fn versions(&self, key: Key) -> Versions {
        self.values.get(usize::from(key.0)).cloned().unwrap_or_default()
    }

    /// Takes in versions of a value that it is a replica of.
    pub(super) fn keep(
        &mut self,
        key: Key,
        versions: &Versions,
        effects: &mut Effects<QuorumStore>,
    ) {
        let keep_siblings = self.keeps_siblings();
        if self.value(key).merge(versions, keep_siblings) {
            let versions = self.versions(key);
            effects.write(Record::Value { key, versions: versions.clone() });
            effects.sync();
            effects.note(Note::Keeps { key, home: None, versions });
        }
    }

    /// Takes in versions for a replica that does not answer.
    pub(super) fn keep_for(
        &mut self,
        home: NodeId,
        key: Key,
        versions: &Versions,
        effects: &mut Effects<QuorumStore>,
    ) {
        let mut all = self.hint(home, key).cloned().unwrap_or_default();
        if all.merge(versions, self.keeps_siblings()) {
            self.save_hint(home, key, all, effects);
        }
    }

    /// A replica has what this node kept for it, unless there is more by now.
    pub(super) fn forget(
        &mut self,
        home: NodeId,
        key: Key,
        digest: u64,
        effects: &mut Effects<QuorumStore>,
    ) {
        if self.hint(home, key).is_some_and(|kept| kept.digest() == digest) {
            self.save_hint(home, key, Versions::default(), effects);
        }
    }

    fn save_hint(
        &mut self,
        home: NodeId,
        key: Key,
        versions: Versions,
        effects: &mut Effects<QuorumStore>,
    ) {
        self.set_hint(home, key, versions.clone());
        effects.write(Record::Hint { home, key, versions: versions.clone() });
        effects.sync();
        effects.note(Note::Keeps { key, home: Some(home), versions });
    }

    /// What it keeps of a value for another node.
    pub(super) fn hint(&self, home: NodeId, key: Key) -> Option<&Versions> {
        let place = self.hints.binary_search_by_key(&(home, key), |hint| (hint.0, hint.1));
        Some(&self.hints[place.ok()?].2)
    }

    fn set_hint(&mut self, home: NodeId, key: Key, versions: Versions) {
        match self.hints.binary_search_by_key(&(home, key), |hint| (hint.0, hint.1)) {
            Ok(place) if versions.is_empty() => _ = self.hints.remove(place),
            Ok(place) => self.hints[place].2 = versions,
            Err(_) if versions.is_empty() => {}
            Err(place) => self.hints.insert(place, (home, key, versions)),
        }
    }

    /// Hands over what it keeps for others, and compares what it has with one of them, in turn.
    pub(super) fn exchange(&mut self, effects: &mut Effects<QuorumStore>) {
        for (home, key, versions) in &self.hints {
            effects.send(*home, Message::Handoff { key: *key, versions: versions.clone() });
        }
        let peers: Vec<NodeId> = self.setup.peers().collect();
        if !peers.is_empty() {
            let peer = peers[self.exchanges as usize % peers.len()];
            self.exchanges = self.exchanges.wrapping_add(1);
            effects.send(peer, Message::Compare { digest: digest(&self.shared(peer)) });
        }
        effects.set_timer(Timer::Exchange, self.setup.range(options::EXCHANGE_INTERVAL));
    }

    /// What both this node and another are to have.
    fn shared(&self, peer: NodeId) -> Vec<(Key, Versions)> {
        let known = (0..).map(Key).zip(&self.values).filter(|(_, versions)| !versions.is_empty());
        let is_shared = |key: Key| {
            let homes: Vec<NodeId> = self.homes(key).collect();
            homes.contains(&peer) && homes.contains(&self.setup.me)
        };
        let shared = known.filter(|&(key, _)| is_shared(key));
        shared.map(|(key, versions)| (key, versions.clone())).collect()
    }

    pub(super) fn on_compare(
        &mut self,
        from: NodeId,
        theirs: u64,
        effects: &mut Effects<QuorumStore>,
    ) {
        let values = self.shared(from);
        if digest(&values) != theirs {
            effects.send(from, Message::Exchange { values, wants: true });
        }
    }

    pub(super) fn on_exchange(
        &mut self,
        from: NodeId,
        values: &[(Key, Versions)],
        wants: bool,
        effects: &mut Effects<QuorumStore>,
    ) {
        for (key, versions) in values {
            self.keep(*key, versions, effects);
        }
        if wants {
            effects.send(from, Message::Exchange { values: self.shared(from), wants: false });
        }
    }
}

fn digest(values: &[(Key, Versions)]) -> u64 {
    let mut digest = Fingerprint::new();
    digest.absorb(values);
    digest.value()
}
