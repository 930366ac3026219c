//! The search for an order: Wing and Gong's, with Lowe's memory.
//!
//! What may stand next in an order is whatever began before anything that is not in it yet ended.
//! The search puts one of these in its place, goes on, and takes it back when that leads nowhere
//! (Wing and Gong, "Testing and Verifying Concurrent Objects", 1993). It never tries twice to go on
//! from the same deeds in the same state (Lowe, "Testing for Linearizability", 2017).
//!
//! Three things are not tried, because nothing can come of them:
//!
//! - A mere look that is right in the present state is put in its place at once, and that is never
//!   reconsidered: in any order that can follow it may as well stand first, since it changes nothing.
//! - An open deed that would change nothing.
//! - An open deed, while one that asks for the same and began earlier is still to be placed: in any
//!   order with the later one alone, the earlier could stand in its place.

use super::super::model::{Model, ModelName};
use super::super::testimony::{Ask, Deed, Names};
use super::memo::Memo;
use super::{Answer, Budget};
use std::collections::BTreeMap;

/// A search on some deeds of one key.
pub(super) struct Search<'a> {
    deeds: &'a [Deed],
    names: &'a Names,
    model: Box<dyn Model>,
    /// Those that were answered and are to be placed; then those that are open.
    answered: Pending,
    open: Pending,
    /// The open deed of the same kind that began just before, by deed.
    twins: Vec<u32>,
    state: u64,
    path: Vec<Taken>,
    memo: Memo,
    longest: Vec<u32>,
    /// What must be in the longest order.
    through: Option<u32>,
    configuration: Vec<u64>,
}

/// A deed that was put in its place.
#[derive(Clone, Copy, Debug)]
struct Taken {
    deed: u32,
    /// The state before it.
    before: u64,
    /// Whether something else could have stood there.
    is_choice: bool,
}

/// Nothing.
const NONE: u32 = u32::MAX;

impl<'a> Search<'a> {
    /// A search for an order of `deeds`, which stand in the order in which they began. The longest
    /// order that is met is remembered, of those with the `through`th deed in them if one is named.
    pub(super) fn new(
        deeds: &'a [Deed],
        names: &'a Names,
        model: ModelName,
        through: Option<usize>,
    ) -> Search<'a> {
        let numbers = 0..deeds.len() as u32;
        let is_open = |&deed: &u32| deeds[deed as usize].is_open();
        let answered = Pending::new(deeds.len(), numbers.clone().filter(|deed| !is_open(deed)));
        let is_of_use = |&deed: &u32| is_open(&deed) && deeds[deed as usize].ask != Ask::Read;
        let open = Pending::new(deeds.len(), numbers.filter(is_of_use));
        let model = model.thing();
        let state = model.initial();
        Search {
            twins: twins(deeds, &open),
            deeds,
            names,
            model,
            answered,
            open,
            state,
            path: Vec::new(),
            memo: Memo::new(),
            longest: Vec::new(),
            through: through.map(|deed| deed as u32),
            configuration: Vec::new(),
        }
    }

    /// Searches until an order is found, there is none, or the budget is spent.
    pub(super) fn run(&mut self, budget: &mut Budget) -> Answer {
        loop {
            self.look_around();
            if self.answered.is_empty() {
                self.longest.clear();
                self.keep_longest();
                return Answer::Legal;
            }
            let weight = self.memo.weight() + self.model.weight();
            if budget.steps == 0 || weight > budget.words {
                self.keep_longest();
                return Answer::Spent;
            }
            budget.steps -= 1;
            let mut behind = if self.is_new() { Some(0) } else { self.take_back() };
            loop {
                let Some(rank) = behind else {
                    return Answer::Illegal;
                };
                match self.choose(rank) {
                    Some((deed, state)) => {
                        self.take(deed, state, true);
                        break;
                    }
                    None => behind = self.take_back(),
                }
            }
        }
    }

    /// The longest order that was met: the positions of its deeds.
    pub(super) fn longest(&self) -> &[u32] {
        &self.longest
    }

    /// How many configurations it was in.
    pub(super) fn visited(&self) -> u64 {
        self.memo.len() as u64
    }

    /// Places the mere looks that are right now.
    fn look_around(&mut self) {
        loop {
            let mut until = NONE;
            let mut at = self.answered.first();
            let mut found = None;
            while at != NONE && self.deeds[at as usize].began.order < until {
                let deed = &self.deeds[at as usize];
                if deed.is_mere_look() && self.step(at) == Some(self.state) {
                    found = Some(at);
                    break;
                }
                until = until.min(deed.ended.order);
                at = self.answered.after(at);
            }
            match found {
                Some(deed) => self.take(deed, self.state, false),
                None => return,
            }
        }
    }

    /// The next deed that may stand here, and the state after it: answered ones first, in the order
    /// in which they began, then open ones. `behind` is one more than the rank of the last one tried.
    fn choose(&mut self, behind: u32) -> Option<(u32, u64)> {
        let count = self.deeds.len() as u32;
        let mut until = NONE;
        let mut at = self.answered.first();
        while at != NONE && self.deeds[at as usize].began.order < until {
            if at >= behind
                && let Some(state) = self.step(at)
            {
                return Some((at, state));
            }
            until = until.min(self.deeds[at as usize].ended.order);
            at = self.answered.after(at);
        }
        let mut at = self.open.first();
        while at != NONE && self.deeds[at as usize].began.order < until {
            let twin = self.twins[at as usize];
            let is_first = twin == NONE || !self.open.contains(twin);
            if count + at >= behind
                && is_first
                && let Some(state) = self.step(at).filter(|&state| state != self.state)
            {
                return Some((at, state));
            }
            at = self.open.after(at);
        }
        None
    }

    fn step(&mut self, deed: u32) -> Option<u64> {
        self.model.step(self.state, &self.deeds[deed as usize], self.names)
    }

    fn take(&mut self, deed: u32, state: u64, is_choice: bool) {
        self.path.push(Taken { deed, before: self.state, is_choice });
        self.state = state;
        self.pending_of(deed).remove(deed);
    }

    /// Takes back all up to the last choice; returns one more than its rank.
    fn take_back(&mut self) -> Option<u32> {
        self.keep_longest();
        while let Some(Taken { deed, before, is_choice }) = self.path.pop() {
            self.state = before;
            self.pending_of(deed).put_back(deed);
            if is_choice {
                let is_open = self.deeds[deed as usize].is_open();
                let count = if is_open { self.deeds.len() as u32 } else { 0 };
                return Some(count + deed + 1);
            }
        }
        None
    }

    fn pending_of(&mut self, deed: u32) -> &mut Pending {
        match self.deeds[deed as usize].is_open() {
            true => &mut self.open,
            false => &mut self.answered,
        }
    }

    fn keep_longest(&mut self) {
        if self.path.len() > self.longest.len() {
            let has = |deed: u32| self.path.iter().any(|taken| taken.deed == deed);
            if self.through.is_none_or(has) {
                self.longest = self.path.iter().map(|taken| taken.deed).collect();
            }
        }
    }

    /// Whether it comes here for the first time.
    fn is_new(&mut self) -> bool {
        self.configuration.clear();
        self.configuration.push(self.state);
        self.answered.describe(&mut self.configuration);
        self.open.describe(&mut self.configuration);
        self.memo.insert(&self.configuration)
    }
}

/// For each open deed the one before it that asks the same, if there is one.
fn twins(deeds: &[Deed], open: &Pending) -> Vec<u32> {
    let mut twins = vec![NONE; deeds.len()];
    let mut last: BTreeMap<(Ask, u32), u32> = BTreeMap::new();
    let mut at = open.first();
    while at != NONE {
        let deed = &deeds[at as usize];
        // To a lock it matters who asks.
        let client = match deed.ask {
            Ask::Acquire | Ask::Release => deed.client,
            _ => 0,
        };
        if let Some(twin) = last.insert((deed.ask, client), at) {
            twins[at as usize] = twin;
        }
        at = open.after(at);
    }
    twins
}

/// Deeds that are to be placed: a list that one can take from anywhere and put back.
#[derive(Debug)]
struct Pending {
    /// By deed; the last place is both the head and the end.
    next: Vec<u32>,
    previous: Vec<u32>,
    /// By deed: its place in `taken`, since only some deeds are on this list.
    slots: Vec<u32>,
    /// One bit for each that was taken.
    taken: Vec<u64>,
    left: u32,
}

impl Pending {
    fn new(count: usize, deeds: impl Iterator<Item = u32>) -> Pending {
        let end = count as u32;
        let mut next = vec![end; count + 1];
        let mut previous = vec![end; count + 1];
        let mut slots = vec![NONE; count];
        let mut left = 0;
        let mut last = end;
        for deed in deeds {
            next[last as usize] = deed;
            previous[deed as usize] = last;
            slots[deed as usize] = left;
            last = deed;
            left += 1;
        }
        next[last as usize] = end;
        previous[count] = last;
        let taken = vec![0; left.div_ceil(64) as usize];
        Pending { next, previous, slots, taken, left }
    }

    fn is_empty(&self) -> bool {
        self.left == 0
    }

    fn first(&self) -> u32 {
        self.after(self.next.len() as u32 - 1)
    }

    fn after(&self, deed: u32) -> u32 {
        let next = self.next[deed as usize];
        if next as usize == self.slots.len() { NONE } else { next }
    }

    fn contains(&self, deed: u32) -> bool {
        let slot = self.slots[deed as usize];
        self.taken[slot as usize / 64] >> (slot % 64) & 1 == 0
    }

    fn remove(&mut self, deed: u32) {
        let (before, behind) = (self.previous[deed as usize], self.next[deed as usize]);
        self.next[before as usize] = behind;
        self.previous[behind as usize] = before;
        self.flip(deed);
        self.left -= 1;
    }

    /// Undoes the last `remove` that is not undone.
    fn put_back(&mut self, deed: u32) {
        let (before, behind) = (self.previous[deed as usize], self.next[deed as usize]);
        self.next[before as usize] = deed;
        self.previous[behind as usize] = deed;
        self.flip(deed);
        self.left += 1;
    }

    fn flip(&mut self, deed: u32) {
        let slot = self.slots[deed as usize];
        self.taken[slot as usize / 64] ^= 1 << (slot % 64);
    }

    /// Writes down which were taken: from the first word that is not full to the last that is not
    /// empty, and which words these are.
    fn describe(&self, words: &mut Vec<u64>) {
        let first = match self.first() {
            NONE => self.taken.len(),
            deed => self.slots[deed as usize] as usize / 64,
        };
        let rest = &self.taken[first..];
        // What was taken ahead of others is near them.
        let length = rest.iter().rposition(|&word| word != 0).map_or(0, |last| last + 1);
        words.push((first as u64) << 32 | length as u64);
        words.extend_from_slice(&rest[..length]);
    }
}
