//! What is promised while nodes crash and nothing else goes wrong.

use super::{Bully, Note, options};
use crate::base::{Instant, NodeId};
use crate::protocol::{Claim, Evidence, Present, Sight};
use std::collections::VecDeque;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Bully>] = &[AGREED_LEADER, STABLE_LEADER];

/// So many times is over and over …
const FALLS_MAX: usize = 3;
/// … if they come within so many election timeouts.
const TIMEOUTS: u64 = 20;

/// What claims remember: the last leaders that were unseated, one less than are too many.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    falls: VecDeque<Fall>,
}

/// A leader that worked gave way.
#[derive(Clone, Copy, Debug, Hash)]
struct Fall {
    at: Instant,
    leader: NodeId,
    to: NodeId,
}

impl Witness {
    pub(super) fn remember(&mut self, present: &Present<'_, Bully>, node: NodeId, note: &Note) {
        if let Note::GaveWay { to, .. } = *note {
            self.falls.push_back(Fall { at: present.now, leader: node, to });
            if self.falls.len() == FALLS_MAX {
                self.falls.pop_front();
            }
        }
    }
}

/// Whoever has a leader has the same one. Between a leader's death and the next announcement nodes
/// have none, or the dead one; that is why those below are halted first.
const AGREED_LEADER: Claim<Bully> = Claim {
    name: "agreed-leader",
    sentence: "Two nodes that have a leader have the same one.",
    source: "Garcia-Molina 1982, Assertion 1",
    is_timed: false,
    check: |sight: &Sight<'_, Bully>, _, _| {
        let nodes = sight.present.nodes.iter().flatten();
        let mut led = nodes.filter_map(|node| Some((node.setup.me, node.leader?)));
        let Some((first, leader)) = led.next() else { return Ok(()) };
        match led.find(|&(_, other)| other != leader) {
            None => Ok(()),
            Some((second, other)) => Err(Evidence::new(
                format!("{first} follows {leader}, and {second} follows {other}."),
                [first, second],
            )),
        }
    },
};

/// Progress in a bounded form: one change may be bad luck, three in a row are a habit.
const STABLE_LEADER: Claim<Bully> = Claim {
    name: "stable-leader",
    sentence: "Leaders that work are not unseated over and over.",
    source: "Garcia-Molina 1982, Assertion 2; RFC 5798 §6.1, Preempt_Mode",
    is_timed: true,
    check: |sight: &Sight<'_, Bully>, node, note| {
        let Note::GaveWay { to, .. } = *note else { return Ok(()) };
        let falls = &sight.witness.falls;
        let last = Fall { at: sight.present.now, leader: node, to };
        let Some(first) = falls.front().filter(|_| falls.len() + 1 == FALLS_MAX) else {
            return Ok(());
        };
        let length = last.at.since(first.at);
        let setup = sight.present.nodes.iter().flatten().next().map(|bully| &bully.setup);
        let timeout = setup.map(|setup| setup.range(options::ELECTION_TIMEOUT).max);
        if timeout.is_none_or(|timeout| length > timeout.times(TIMEOUTS)) {
            return Ok(());
        }
        let falls: Vec<Fall> = falls.iter().copied().chain([last]).collect();
        let words: Vec<String> =
            falls.iter().map(|fall| format!("{} by {}", fall.leader, fall.to)).collect();
        let words = words.join(", ");
        let sentence = format!("In {length}, three leaders that worked were unseated: {words}.");
        let mut nodes: Vec<NodeId> = falls.iter().flat_map(|it| [it.leader, it.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        Err(Evidence::new(sentence, nodes))
    },
};
