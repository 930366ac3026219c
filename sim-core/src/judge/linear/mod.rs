//! Linearizability: whether one order explains everything that clients saw.
//!
//! A testimony is *linearizable* (Herlihy and Wing, "Linearizability: A Correctness Condition for
//! Concurrent Objects", 1990) if its operations can be put in one order in which each answer is right
//! by the sequential model, and in which an operation stands behind all that ended before it began.
//! Keys are judged apart, since a testimony is linearizable if and only if each key's part of it is
//! (locality, §3.3 of that paper).
//!
//! To decide this is NP-complete, but not always hard. Registers whose written values are all
//! different are decided by `zones`, in the time of a sort. The rest is a `search` with a memory
//! and a budget; when that is spent, the answer is *undecided*.
//!
//! Left out: the order in which the simulated system itself committed, which would be one more
//! witness. What is judged is what clients saw.

mod explain;
mod memo;
mod search;
mod zones;

#[cfg(test)]
mod tests;

use super::model::ModelName;
use super::testimony::{Ask, Deed, Moment, Testimony, Value};
use crate::run::Verdict;
use search::Search;
use std::collections::BTreeSet;

/// How many keys are explained, if many are broken.
pub const EXPLAINED_MAX: usize = 8;
/// How many states of an order are told in words on either side of the operation that was asked for:
/// the state of a list is as long as all that was appended to it.
pub const STATES_TOLD: usize = 20;

/// How much a judge may do before it gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How often a deed may be put in its place, or taken back.
    pub steps: u64,
    /// How many words of eight bytes may be remembered.
    pub words: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { steps: 3_000_000, words: 8_000_000 }
    }
}

/// What a testimony came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether one order explains it: holds, broken or undecided.
    pub verdict: Verdict,
    /// Why it is undecided, in a sentence.
    pub undecided: Option<String>,
    /// What is wrong with each broken key, the earliest first; the first [`EXPLAINED_MAX`] of them.
    pub broken: Vec<Explanation>,
    /// How many keys there are.
    pub keys: usize,
    /// How many configurations the search visited: deeds done, and the state after them.
    pub visited: u64,
}

/// Why no order explains the operations on a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The key, by its number.
    pub key: u32,
    /// What is wrong, naming the guilty.
    pub sentence: String,
    /// The guilty operations, two or three of them if it takes more than one: positions in
    /// [`Testimony::deeds`], first the one whose answer nothing explains.
    pub guilty: Vec<u32>,
    /// When it was wrong for certain: the end of the first of them.
    pub at: Moment,
}

/// Some operations in an order in which every answer is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Positions in [`Testimony::deeds`], and the state after each in words: `None` for one that
    /// stands farther than [`STATES_TOLD`] from the operation that was asked for, or from the first.
    pub steps: Vec<(u32, Option<String>)>,
}

/// Judges a testimony.
pub fn rule(testimony: &Testimony, model: ModelName, budget: Budget) -> Ruling {
    let mut spent = 0;
    let mut left = budget;
    let keys = testimony.by_key();
    let mut ruling = Ruling {
        verdict: Verdict::Holds,
        undecided: None,
        broken: Vec::new(),
        keys: keys.iter().filter(|positions| !positions.is_empty()).count(),
        visited: 0,
    };
    let mut broken = Vec::new();
    for positions in keys.iter().filter(|positions| !positions.is_empty()) {
        let case = Case::new(testimony, model, positions);
        match case.decide(&mut left, &mut ruling.visited) {
            Answer::Legal => {}
            Answer::Illegal => broken.push(case),
            Answer::Spent => spent += 1,
        }
    }
    for case in broken.iter().take(EXPLAINED_MAX) {
        ruling.broken.push(explain::explain(case));
    }
    ruling.broken.sort_by_key(|explanation| explanation.at.order);
    if spent > 0 {
        ruling.undecided = Some(format!(
            "The search was given up on {spent} of {} keys, after {} configurations.",
            ruling.keys, ruling.visited
        ));
    }
    ruling.verdict = match () {
        () if !broken.is_empty() => Verdict::Broken,
        () if spent > 0 => Verdict::Undecided,
        () => Verdict::Holds,
    };
    ruling
}

/// The longest legal order of a key's operations that a search of this budget finds; one in which
/// the `through`th deed of the testimony stands, if one is named.
pub fn longest_order(
    testimony: &Testimony,
    model: ModelName,
    key: u32,
    through: Option<u32>,
    budget: Budget,
) -> Order {
    let by_key = testimony.by_key();
    let Some(positions) = by_key.get(key as usize) else { return Order::default() };
    let through = through.and_then(|deed| positions.binary_search(&deed).ok());
    let case = Case::new(testimony, model, positions);
    let mut search = Search::new(&case.deeds, &testimony.names, model, through);
    search.run(&mut budget.clone());
    let longest = search.longest();
    let asked = longest.iter().position(|&place| Some(place as usize) == through).unwrap_or(0);
    let mut thing = model.thing();
    let mut state = thing.initial();
    let steps = longest.iter().enumerate().map_while(|(nth, &place)| {
        state = thing.step(state, &case.deeds[place as usize], &testimony.names)?;
        let is_told = nth.abs_diff(asked) <= STATES_TOLD;
        let words = is_told.then(|| thing.words(state, &testimony.names));
        Some((positions[place as usize], words))
    });
    Order { steps: steps.collect() }
}

/// Whether a case is legal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Legal,
    Illegal,
    Spent,
}

/// The operations on one key.
#[derive(Clone)]
struct Case<'a> {
    testimony: &'a Testimony,
    model: ModelName,
    key: u32,
    /// In the order in which they began.
    deeds: Vec<Deed>,
    /// The position of each in the testimony.
    positions: Vec<u32>,
}

impl<'a> Case<'a> {
    fn new(testimony: &'a Testimony, model: ModelName, positions: &[u32]) -> Case<'a> {
        let deed = |&position: &u32| testimony.deeds[position as usize];
        let deeds: Vec<Deed> = positions.iter().map(deed).collect();
        let key = deeds.first().map_or(0, |deed| deed.key);
        Case { testimony, model, key, deeds, positions: positions.to_vec() }
    }

    fn decide(&self, budget: &mut Budget, visited: &mut u64) -> Answer {
        let deeds = relevant(&self.deeds, self.model);
        if zones::apply(&deeds, self.model) {
            return if zones::are_legal(&deeds) { Answer::Legal } else { Answer::Illegal };
        }
        let mut search = Search::new(&deeds, &self.testimony.names, self.model, None);
        let answer = search.run(budget);
        *visited += search.visited();
        answer
    }
}

/// The deeds without which an order exists if and only if one exists with them.
///
/// Nobody knows what an open question would have been answered. And an open write whose value nobody
/// saw may be left out of any order: what stands behind it sees another value then, which matters
/// only to one who is told that a value is *not* there.
fn relevant(deeds: &[Deed], model: ModelName) -> Vec<Deed> {
    let replaces = matches!(model, ModelName::Register | ModelName::CasRegister);
    let mut seen: BTreeSet<Value> = BTreeSet::new();
    let mut tells_difference = false;
    for deed in deeds {
        let expects = match deed.ask {
            Ask::CompareAndSet { expected, .. } => Some(expected),
            _ => deed.shows(),
        };
        seen.extend(expects);
        tells_difference |= deed.told == Some(super::Told::Swapped(false));
    }
    let matters = |deed: &&Deed| match deed.ask {
        Ask::Read => !deed.is_open(),
        Ask::Write(value) | Ask::CompareAndSet { new: value, .. } if replaces => {
            !deed.is_open() || tells_difference || seen.contains(&value)
        }
        _ => true,
    };
    deeds.iter().filter(matters).copied().collect()
}
