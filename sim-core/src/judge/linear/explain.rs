//! Why no order explains the operations on a key: the guilty ones, in one sentence.
//!
//! A testimony that is legal stays legal if its end is cut off, so there is a first answer that no
//! order explains. The operation that got it is one of the guilty. The other is found by asking what
//! would have helped, from the plainest reason to the least plain:
//!
//! 1. *If an operation that was over before it began had not been answered*, and so might have
//!    happened later or never: "although that was acknowledged before this began".
//! 2. *If it had begun earlier.* The earlier an operation begins, the more orders there are. The last
//!    answer that it would have had to begin before is that of the other guilty one.
//! 3. *If an operation that overlaps it had not been answered.*
//! 4. *If it had ended later*, so that an operation that had not begun yet could stand before it.
//! 5. Nothing helps: the answer is wrong by itself.
//!
//! No model is asked anything but whether a variation is legal, so this explains all of them.

use super::super::testimony::{Ask, Deed, Moment, Testimony, Told, Value};
use super::{Answer, Budget, Case, Explanation};

/// How much the variations for a reason may take together. What is not found by then is not told;
/// that there is no order is known already.
const BUDGET: Budget = Budget { steps: 200_000, words: 8_000_000 };
/// How many operations are tried for the first and the third reason, the latest first.
const SUSPECTS_MAX: usize = 200;
/// How many deeds their variations may have together: each has nearly all that there are.
const SUSPECTED_DEEDS_MAX: usize = 4_000_000;

/// What would have helped, with the place of the other guilty one.
#[derive(Clone, Copy, Debug)]
enum Reason {
    /// To begin before the other one was over.
    TooLate(usize),
    /// That the other one was not answered.
    Against(usize),
    /// To end after the other one began.
    TooEarly(usize),
    /// Nothing.
    Alone,
}

/// Explains a case that is illegal.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    // What proved that there is no order must be enough to find the answer with which that began.
    let budget = Budget::default();
    let mut inquiry = Inquiry { case: spread(case), budget, is_spent: false };
    let guilty = inquiry.first_unexplained();
    inquiry.budget = BUDGET;
    // If it is not known to be the first, what would have helped is no reason.
    let reason = match inquiry.is_spent || is_from_nowhere(&case.deeds, &case.deeds[guilty]) {
        true => Reason::Alone,
        false => inquiry.reason(guilty),
    };
    let other = match reason {
        Reason::TooLate(other) | Reason::Against(other) | Reason::TooEarly(other) => Some(other),
        Reason::Alone => None,
    };
    let deeds = &case.deeds;
    // Where the value is from that was seen belongs to the story, if there is one such place.
    let shown = deeds[guilty].shows();
    let mut sources = (0..deeds.len()).filter(|&at| shown.is_some() && deeds[at].writes() == shown);
    let source = sources.next().filter(|_| sources.next().is_none());
    let mut places = vec![guilty];
    places.extend(other);
    places.extend(source.filter(|source| !places.contains(source)));
    Explanation {
        key: case.key,
        sentence: sentence(case, guilty, reason),
        guilty: places.into_iter().map(|place| case.positions[place]).collect(),
        at: deeds[guilty].ended,
    }
}

/// The case with room between any two moments, and before the first.
fn spread<'a>(case: &Case<'a>) -> Case<'a> {
    let mut case = case.clone();
    for deed in &mut case.deeds {
        for moment in [&mut deed.began, &mut deed.ended] {
            if *moment != Moment::NEVER {
                moment.order = moment.order.saturating_mul(2).saturating_add(2);
            }
        }
    }
    case
}

/// Asks what variations of a case come to.
struct Inquiry<'a> {
    case: Case<'a>,
    budget: Budget,
    /// Whether a variation was given up.
    is_spent: bool,
}

impl Inquiry<'_> {
    /// Whether a variation of the case is known to have this answer.
    fn is(&mut self, answer: Answer, mut deeds: Vec<Deed>) -> bool {
        deeds.sort_by_key(|deed| deed.began.order);
        let Case { testimony, model, key, .. } = self.case;
        let case = Case { testimony, model, key, deeds, positions: Vec::new() };
        let decided = case.decide(&mut self.budget, &mut 0);
        self.is_spent |= decided == Answer::Spent;
        decided == answer
    }

    /// What had begun before a moment, and was answered if it was answered by then.
    fn until(&self, order: u32) -> Vec<Deed> {
        let begun = self.case.deeds.iter().filter(|deed| deed.began.order < order);
        begun.map(|deed| if deed.ended.order > order { opened(deed) } else { *deed }).collect()
    }

    /// The deed with the first answer that no order explains.
    fn first_unexplained(&mut self) -> usize {
        let deeds = &self.case.deeds;
        let mut ends: Vec<usize> = (0..deeds.len()).filter(|&at| !deeds[at].is_open()).collect();
        ends.sort_by_key(|&at| deeds[at].ended.order);
        let first = ends.partition_point(|&at| {
            let heard = self.until(self.case.deeds[at].ended.order);
            !self.is(Answer::Illegal, heard)
        });
        // The whole is illegal, so there is one.
        ends[first.min(ends.len() - 1)]
    }

    fn reason(&mut self, guilty: usize) -> Reason {
        let deeds = self.case.deeds.clone();
        let until = deeds[guilty].ended.order;
        let is_known = |&at: &usize| at != guilty && deeds[at].ended.order < until;
        let mut others: Vec<usize> = (0..deeds.len()).filter(is_known).collect();
        others.sort_by_key(|&at| deeds[at].ended.order);
        let is_before = |&at: &usize| deeds[at].is_before(&deeds[guilty]);
        let suspects_max = SUSPECTS_MAX.min(SUSPECTED_DEEDS_MAX / deeds.len().max(1) + 1);
        let suspects = others.iter().rev().take(suspects_max).copied();
        let (before, beside): (Vec<usize>, Vec<usize>) = suspects.partition(is_before);

        let helping = before.into_iter().find(|&at| self.helps_to_open(until, deeds[at].ended));
        if let Some(other) = helping {
            return Reason::TooLate(other);
        }
        if self.helps_to_begin_at(until, 0) {
            let before: Vec<usize> = others.into_iter().filter(is_before).collect();
            let helping = before
                .partition_point(|&at| self.helps_to_begin_at(until, deeds[at].ended.order - 1));
            if let Some(last) = helping.checked_sub(1) {
                return Reason::TooLate(before[last]);
            }
        }
        let helping = beside.into_iter().find(|&at| self.helps_to_open(until, deeds[at].ended));
        if let Some(other) = helping {
            return Reason::Against(other);
        }
        if self.helps_to_end_at(until, u32::MAX - 1) {
            let is_later = |&at: &usize| deeds[at].began.order > until;
            let later: Vec<usize> = (guilty..deeds.len()).filter(is_later).collect();
            let first = later
                .partition_point(|&at| !self.helps_to_end_at(until, deeds[at].began.order + 1));
            if let Some(&first) = later.get(first) {
                return Reason::TooEarly(first);
            }
        }
        Reason::Alone
    }

    /// Whether what was heard until a moment is legal without the answer that came at `ended`.
    fn helps_to_open(&mut self, until: u32, ended: Moment) -> bool {
        let open = |deed: Deed| if deed.ended == ended { opened(&deed) } else { deed };
        let variation = self.until(until).into_iter().map(open).collect();
        self.is(Answer::Legal, variation)
    }

    /// Whether it is legal if the deed that ends then had begun at `order`.
    fn helps_to_begin_at(&mut self, until: u32, order: u32) -> bool {
        let mut variation = self.until(until);
        for deed in variation.iter_mut().filter(|deed| deed.ended.order == until) {
            deed.began.order = order;
        }
        self.is(Answer::Legal, variation)
    }

    /// Whether it is legal if the deed that ends then had ended at `order`, with all that anybody
    /// began, but no answer that came after it.
    fn helps_to_end_at(&mut self, until: u32, order: u32) -> bool {
        let extend = |deed: &Deed| match deed.ended.order {
            end if end == until => Deed { ended: Moment { order, ..deed.ended }, ..*deed },
            end if end > until => opened(deed),
            _ => *deed,
        };
        let variation = self.case.deeds.iter().map(extend).collect();
        self.is(Answer::Legal, variation)
    }
}

/// The same deed, of which nobody heard what came of it.
fn opened(deed: &Deed) -> Deed {
    Deed { told: None, ended: Moment::NEVER, ..*deed }
}

fn sentence(case: &Case<'_>, guilty: usize, reason: Reason) -> String {
    let Testimony { names, .. } = case.testimony;
    let deed = &case.deeds[guilty];
    let told = names.told(deed);
    match reason {
        Reason::TooLate(other) => format!(
            "{told}, although {}, before that {} began.",
            names.answered(&case.deeds[other]),
            deed.ask.word()
        ),
        Reason::Against(other) => {
            let answered = names.answered(&case.deeds[other]);
            format!("{told}, although {answered}; no order explains both.")
        }
        Reason::TooEarly(other) => {
            let other = &case.deeds[other];
            format!("{told}, before {} began{}.", names.noun(other), names.when(other.began))
        }
        Reason::Alone if is_from_nowhere(&case.deeds, deed) => {
            let verb = if deed.ask == Ask::Dequeue { "enqueued" } else { "wrote" };
            format!("{told}, which nobody {verb}.")
        }
        Reason::Alone => format!("{told}, which no order of the operations explains."),
    }
}

/// Whether a value was seen that nobody ever put there.
fn is_from_nowhere(deeds: &[Deed], deed: &Deed) -> bool {
    let Some(Told::Value(value)) = deed.told else { return false };
    let puts = |other: &Deed| match other.ask {
        Ask::Enqueue(put) => put == value,
        // What texts grow to, nobody need have written.
        Ask::Append(_) => true,
        _ => other.writes() == Some(value),
    };
    value != Value::INITIAL && !deeds.iter().any(puts)
}
