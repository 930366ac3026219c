//! Two-phase commit as stateright checks it: its own example `2pc`, in fewer words.
//!
//! From stateright 0.31 (Jonathan Nadal, MIT), `examples/2pc.rs`, after the specification of Gray and
//! Lamport. Only the property that must always hold is asked for: that something is possible is not
//! what our explorer tells, and asking would only cost.

use super::Counted;
use stateright::{Checker, Model, Property, Representative, Rewrite, RewritePlan};
use std::collections::BTreeSet;

/// So many participants.
const PARTICIPANTS: usize = 7;

/// Breadth first, with every state.
pub fn breadth_first() -> Counted {
    Counted::of(&TwoPhase.checker().spawn_bfs().join())
}

/// Depth first, with every state.
pub fn depth_first() -> Counted {
    Counted::of(&TwoPhase.checker().spawn_dfs().join())
}

/// Depth first, with one state for all that differ by the participants' names. Breadth first cannot.
pub fn depth_first_by_symmetry() -> Counted {
    Counted::of(&TwoPhase.checker().symmetry().spawn_dfs().join())
}

struct TwoPhase;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    participants: Vec<Stage>,
    manager: Decision,
    prepared: Vec<bool>,
    messages: BTreeSet<Message>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stage {
    Working,
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    None,
    Commit,
    Abort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Message {
    Prepared(usize),
    Commit,
    Abort,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    HearPrepared(usize),
    DecideCommit,
    DecideAbort,
    Prepare(usize),
    GiveUp(usize),
    HearCommit(usize),
    HearAbort(usize),
}

impl Model for TwoPhase {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            participants: vec![Stage::Working; PARTICIPANTS],
            manager: Decision::None,
            prepared: vec![false; PARTICIPANTS],
            messages: BTreeSet::new(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let is_open = state.manager == Decision::None;
        if is_open && state.prepared.iter().all(|&is_prepared| is_prepared) {
            actions.push(Action::DecideCommit);
        }
        if is_open {
            actions.push(Action::DecideAbort);
        }
        for (index, &stage) in state.participants.iter().enumerate() {
            if is_open && state.messages.contains(&Message::Prepared(index)) {
                actions.push(Action::HearPrepared(index));
            }
            if stage == Stage::Working {
                actions.extend([Action::Prepare(index), Action::GiveUp(index)]);
            }
            if state.messages.contains(&Message::Commit) {
                actions.push(Action::HearCommit(index));
            }
            if state.messages.contains(&Message::Abort) {
                actions.push(Action::HearAbort(index));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::HearPrepared(index) => state.prepared[index] = true,
            Action::DecideCommit => {
                state.manager = Decision::Commit;
                state.messages.insert(Message::Commit);
            }
            Action::DecideAbort => {
                state.manager = Decision::Abort;
                state.messages.insert(Message::Abort);
            }
            Action::Prepare(index) => {
                state.participants[index] = Stage::Prepared;
                state.messages.insert(Message::Prepared(index));
            }
            Action::HearCommit(index) => state.participants[index] = Stage::Committed,
            Action::GiveUp(index) | Action::HearAbort(index) => {
                state.participants[index] = Stage::Aborted;
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<TwoPhase>> {
        vec![Property::<TwoPhase>::always("atomicity", |_, state| {
            let has = |stage| state.participants.contains(&stage);
            !(has(Stage::Aborted) && has(Stage::Committed))
        })]
    }
}

impl Representative for State {
    fn representative(&self) -> State {
        let plan = RewritePlan::from_values_to_sort(&self.participants);
        let rename = |message: &Message| match message {
            Message::Prepared(index) => Message::Prepared(plan.rewrite(index)),
            other => *other,
        };
        State {
            participants: plan.reindex(&self.participants),
            manager: self.manager,
            prepared: plan.reindex(&self.prepared),
            messages: self.messages.iter().map(rename).collect(),
        }
    }
}

impl<T> Rewrite<T> for Stage {
    fn rewrite<S>(&self, _: &RewritePlan<T, S>) -> Stage {
        *self
    }
}
