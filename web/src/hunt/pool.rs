//! The pool: the hands, what each was asked, and how much it is handed at a time.
//!
//! Each hand is asked ahead, so that it does not wait for the page between two answers; and little
//! enough that it answers several times a second. Nothing here waits for a clock: one answer leads to
//! the next question, so a hunt goes on at full speed while its page is hidden.

use super::hand::{Hand, Word};
use core::ops::Range;
use hunter::Request;
use std::collections::VecDeque;
use yew::Callback;

/// More hands than this only heat the machine.
const HANDS_MAX: usize = 8;
/// How long one batch of runs should take, in milliseconds.
const BATCH_MS: f64 = 60.0;
/// The same on the page's own thread, where it must fit between two frames.
const PAGE_BATCH_MS: f64 = 8.0;
/// How many runs nobody has measured yet.
const FIRST_BATCH: u32 = 4;
const BATCH_MAX: u32 = 2_000;

/// Where the hands are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In workers.
    Workers,
    /// On the page's own thread.
    Page,
    /// Nowhere: the program did not come.
    Nowhere,
}

/// What a hand is sent for: the first hunt, the second …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// A hunt.
    Hunt(u32),
    /// To make something smaller.
    Shrink(u32),
    /// To try every order.
    Explore(u32),
}

/// What a hand was asked, so that its answer is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it belongs to.
    pub errand: Errand,
    /// The runs, if it is a try.
    pub numbers: Range<u32>,
}

/// One hand at work.
pub struct Member {
    hand: Hand,
    is_ready: bool,
    /// The hunt of which it was told last.
    pub hunt: u32,
    asked: VecDeque<Asked>,
    batch: Batch,
}

/// The hands.
pub struct Pool {
    members: Vec<Option<Member>>,
    place: Place,
}

impl Pool {
    /// As many hands as the machine has processors, in workers. Each tells its words with its number.
    pub fn start(address: &str, words: &Callback<(usize, Word)>) -> Pool {
        let count = web_sys::window().map_or(1.0, |it| it.navigator().hardware_concurrency());
        let count = (count as usize).clamp(1, HANDS_MAX);
        let hand = |index| Hand::worker(address, words.reform(move |word| (index, word)));
        let members = (0..count).map(|index| hand(index).map(|it| Member::new(it, BATCH_MS)));
        Pool { members: members.collect(), place: Place::Workers }
    }

    /// One hand on the page's own thread.
    pub fn start_on_page(address: &str, words: &Callback<(usize, Word)>) -> Pool {
        let hand = Hand::page(address, words.reform(|word| (0, word)));
        let members = vec![hand.map(|hand| Member::new(hand, PAGE_BATCH_MS))];
        Pool { members, place: Place::Page }
    }

    /// Where the hands are.
    pub fn place(&self) -> Place {
        if self.members.iter().all(Option::is_none) { Place::Nowhere } else { self.place }
    }

    /// Whether the page's own thread was tried.
    pub fn is_on_page(&self) -> bool {
        self.place == Place::Page
    }

    /// How many hands can be asked.
    pub fn ready(&self) -> usize {
        self.members.iter().flatten().filter(|member| member.is_ready).count()
    }

    /// The hands that can be asked, with their numbers.
    pub fn members(&mut self) -> impl Iterator<Item = (usize, &mut Member)> {
        let members = self.members.iter_mut().enumerate();
        members
            .filter_map(|(index, member)| Some((index, member.as_mut()?)))
            .filter(|(_, member)| member.is_ready)
    }

    /// A hand can be asked from now on.
    pub fn came(&mut self, index: usize) {
        if let Some(Some(member)) = self.members.get_mut(index) {
            member.is_ready = true;
        }
    }

    /// A hand is gone: whether it had ever begun, and what it leaves unanswered.
    pub fn went(&mut self, index: usize) -> Option<(bool, VecDeque<Asked>)> {
        let member = self.members.get_mut(index)?.take()?;
        Some((member.is_ready, member.asked))
    }

    /// A hand has answered: what it was asked.
    pub fn answered(&mut self, index: usize, now_ms: f64) -> Option<Asked> {
        let member = self.members.get_mut(index)?.as_mut()?;
        let asked = member.asked.pop_front()?;
        member.batch.measure(asked.numbers.len() as u32, now_ms);
        Some(asked)
    }
}

impl Member {
    fn new(hand: Hand, aim_ms: f64) -> Member {
        let batch = Batch { aim_ms, count: FIRST_BATCH, last_ms: None };
        Member { hand, is_ready: false, hunt: 0, asked: VecDeque::new(), batch }
    }

    /// Asks it something of an errand; `numbers` are the runs that it is to try.
    pub fn ask(&mut self, errand: Errand, numbers: Range<u32>, request: &Request, now_ms: f64) {
        if self.asked.is_empty() {
            self.batch.last_ms = Some(now_ms);
        }
        self.asked.push_back(Asked { errand, numbers });
        self.hand.ask(&request.to_string());
    }

    /// Whether it has nothing to do soon. On the page's own thread it begins nothing before the page
    /// had its turn.
    pub fn wants_more(&self) -> bool {
        let ahead = if self.batch.aim_ms < BATCH_MS { 1 } else { 2 };
        self.asked.len() < ahead
    }

    /// Whether it still has a question of an errand to answer.
    pub fn is_on(&self, errand: Errand) -> bool {
        self.asked.iter().any(|asked| asked.errand == errand)
    }

    /// How many runs it should be handed.
    pub fn batch(&self) -> u32 {
        self.batch.count
    }
}

/// How many runs make a batch, found out on the way.
#[derive(Clone, Debug)]
struct Batch {
    aim_ms: f64,
    count: u32,
    /// When it began what it does now.
    last_ms: Option<f64>,
}

impl Batch {
    fn measure(&mut self, runs: u32, now_ms: f64) {
        let Some(last) = self.last_ms.replace(now_ms) else { return };
        if runs == 0 {
            return;
        }
        // Clocks of pages are coarse, and a slow batch may be somebody else's fault.
        let spent = (now_ms - last).max(0.5);
        let fitting = (f64::from(runs) * self.aim_ms / spent) as u32;
        self.count = fitting.clamp(self.count / 2, self.count * 2).clamp(1, BATCH_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_and_shrink_towards_their_time() {
        let mut batch = Batch { aim_ms: 60.0, count: 4, last_ms: Some(0.0) };
        let mut now = 0.0;
        let mut tried_at = |batch: &mut Batch, ms_per_run: f64| {
            now += f64::from(batch.count) * ms_per_run;
            batch.measure(batch.count, now);
        };
        for _ in 0..10 {
            tried_at(&mut batch, 1.0);
        }
        assert_eq!(batch.count, 60);
        for _ in 0..10 {
            tried_at(&mut batch, 100.0);
        }
        assert_eq!(batch.count, 1, "a slow run is a batch by itself");
        for _ in 0..20 {
            tried_at(&mut batch, 0.0);
        }
        assert_eq!(batch.count, BATCH_MAX, "a coarse clock does not make batches endless");
    }
}
