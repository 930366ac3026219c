//! A stable leader: while a majority hears its leader, others do not unseat it over and over.
//!
//! This is about progress, which no single moment can break. What is judged is a bounded form of it:
//! three leaders unseated within ten election timeouts, each by a campaign that began while a majority
//! of the servers heard that leader. Once is no mistake: the majority may have agreed to the campaign
//! while the leader was silent, and have heard it again just before the campaign began. Such
//! coincidences do not come in threes; a node that nobody asks to keep still does.
//!
//! To hear a leader means to follow it, and to have heard it within the *minimum* election timeout by
//! one's own clock; so the judge takes nobody's word, and drifting clocks confuse it as little as
//! they do Raft. Only a Raft with Pre-Vote and CheckQuorum promises this. A leader that was told to
//! hand over is unseated at its own wish.

use super::TERMS_MAX;
use crate::base::order::sort_by_key;
use crate::base::{Instant, NodeId, Sorted};
use crate::protocol::{Claim, Evidence, Names, Present, Sight};
use crate::protocols::raft::{Note, Raft, options};
use std::collections::VecDeque;

pub(super) const CLAIM: Claim<Raft> = Claim {
    name: "stable-leader",
    sentence: "While a majority hears its leader, others do not unseat it over and over.",
    source: "Ongaro 2014, §4.2.3 and §9.6",
    is_timed: true,
    check,
};

/// So many times is over and over …
const FALLS_MAX: usize = 3;
/// … if they come within so many election timeouts.
const TIMEOUTS: u64 = 10;

/// What is remembered of campaigns against leaders that a majority heard, and of what came of them.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Unrest {
    /// The first such campaign in each term.
    challenges: Sorted<u64, Challenge>,
    /// The terms whose leaders were told to hand over.
    handed_over: Sorted<u64>,
    /// The last leaders that fell to such a campaign: one less than are too many.
    falls: VecDeque<Fall>,
}

/// A campaign against a leader that a majority heard when it began.
#[derive(Clone, Copy, Debug, Hash)]
struct Challenge {
    by: NodeId,
    leader: NodeId,
    /// The term of that leader.
    term: u64,
}

/// The end of such a leader's time in office.
#[derive(Clone, Copy, Debug, Hash)]
struct Fall {
    at: Instant,
    challenge: Challenge,
}

impl Unrest {
    /// The same with other names for the servers.
    pub(super) fn renamed(&self, names: &Names) -> Unrest {
        let challenge =
            |it: &Challenge| Challenge { by: names.of(it.by), leader: names.of(it.leader), ..*it };
        let falls = self.falls.iter();
        Unrest {
            challenges: self.challenges.map(challenge),
            handed_over: self.handed_over.clone(),
            falls: falls.map(|it| Fall { challenge: challenge(&it.challenge), ..*it }).collect(),
        }
    }

    pub(super) fn remember(&mut self, present: &Present<'_, Raft>, node: NodeId, note: &Note) {
        match *note {
            Note::Campaigning { term } => {
                if let Some((leader, led)) = heard_by_majority(present, term) {
                    let challenge = Challenge { by: node, leader, term: led };
                    self.challenges.insert_new(term, challenge);
                    self.challenges.keep_last(TERMS_MAX);
                }
            }
            Note::TransferBegan { .. } => {
                if let Some(raft) = state(present, node) {
                    self.handed_over.insert(raft.term, ());
                    self.handed_over.keep_last(TERMS_MAX);
                }
            }
            Note::SteppedDown { term } => {
                if let Some(challenge) = self.unseated(present, node, term) {
                    self.falls.push_back(Fall { at: present.now, challenge });
                    if self.falls.len() == FALLS_MAX {
                        self.falls.pop_front();
                    }
                }
            }
            _ => {}
        }
    }

    /// The campaign that unseated the leader of a term who steps down now, if a majority heard that
    /// leader when it began.
    fn unseated(
        &self,
        present: &Present<'_, Raft>,
        leader: NodeId,
        term: u64,
    ) -> Option<Challenge> {
        let now_in = state(present, leader)?.term;
        if now_in <= term || self.handed_over.contains(&term) {
            return None;
        }
        let later = self.challenges.from(&(term + 1)).iter();
        later
            .take_while(|(campaign, _)| *campaign <= now_in)
            .map(|&(_, challenge)| challenge)
            .find(|challenge| (challenge.leader, challenge.term) == (leader, term))
    }
}

fn check(sight: &Sight<'_, Raft>, node: NodeId, note: &Note) -> Result<(), Evidence> {
    let Note::SteppedDown { term } = *note else {
        return Ok(());
    };
    let Sight { present, witness } = sight;
    let (Some(raft), Some(last)) =
        (state(present, node), witness.unrest.unseated(present, node, term))
    else {
        return Ok(());
    };
    let falls = &witness.unrest.falls;
    let Some(first) = falls.front().filter(|_| falls.len() + 1 == FALLS_MAX) else {
        return Ok(());
    };
    let length = present.now.since(first.at);
    let setup = &raft.setup;
    let is_promised = setup.switch(options::PRE_VOTE) && setup.switch(options::CHECK_QUORUM);
    if !is_promised || length > setup.range(options::ELECTION_TIMEOUT).max.times(TIMEOUTS) {
        return Ok(());
    }
    let challenges: Vec<Challenge> =
        falls.iter().map(|fall| fall.challenge).chain([last]).collect();
    let words: Vec<String> = challenges
        .iter()
        .map(|Challenge { by, leader, term }| format!("{leader} in term {term} by {by}"))
        .collect();
    let sentence = format!(
        "Within {length} three leaders were unseated although a majority heard each of them: {}.",
        words.join(", ")
    );
    let mut nodes: Vec<NodeId> = challenges.iter().flat_map(|it| [it.leader, it.by]).collect();
    sort_by_key(&mut nodes, |&node| node);
    nodes.dedup();
    Err(Evidence::new(sentence, nodes))
}

fn state<'a>(present: &Present<'a, Raft>, node: NodeId) -> Option<&'a Raft> {
    present.nodes.get(node.index())?.as_ref()
}

/// The leader of a term before this one whom a majority hears now, with its term.
fn heard_by_majority(present: &Present<'_, Raft>, term: u64) -> Option<(NodeId, u64)> {
    let live = || present.nodes.iter().flatten();
    let hears = |raft: &Raft, leader: &Raft| {
        let me = raft.setup.me;
        let patience = raft.setup.range(options::ELECTION_TIMEOUT).min;
        let follows = raft.term == leader.term && raft.leader == Some(leader.setup.me);
        let heard = me == leader.setup.me || (present.clock)(me).since(raft.heard) < patience;
        follows && heard
    };
    live()
        .filter(|leader| leader.leads() && leader.term < term)
        .find(|leader| {
            live().filter(|raft| hears(raft, leader)).count() as u32 >= leader.setup.majority()
        })
        .map(|leader| (leader.setup.me, leader.term))
}
