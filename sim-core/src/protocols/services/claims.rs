//! What is promised: that work is of use. Overload is no mistake; work that helps nobody is.

use super::Service;
use super::message::{CallId, Note};
use crate::base::{Duration, Instant, NodeId};
use crate::protocol::{Claim, Evidence, Present, Sight};
use std::collections::VecDeque;

/// In the order in which people read them.
pub const CLAIMS: &[Claim<Service>] = &[NO_WORK_FOR_NOBODY, WORK_IS_OF_USE];

/// How many calls that were given up are remembered.
const GIVEN_UP_MAX: usize = 512;
/// Over what time work is compared with answers: longer than any pause of a breaker, or any queue.
const WINDOW: Duration = Duration::s(2);
/// How much of that time a service works that is busy, in per cent …
const BUSY: u64 = 80;
/// … and how much of what it finishes must be of use, at least: one call in so many.
const USE: usize = 4;
/// How many calls are remembered that were finished, or requests that were answered.
const WORK_MAX: usize = 2_048;

/// What claims remember.
#[derive(Clone, Debug, Default, Hash)]
pub struct Witness {
    /// The last calls that were given up, and when.
    given_up: VecDeque<(CallId, Instant)>,
    /// The calls that were finished lately: when, and how long each took.
    finished: VecDeque<(Instant, Duration)>,
    /// When requests were answered lately.
    answered: VecDeque<Instant>,
}

impl Witness {
    pub(super) fn remember(&mut self, present: &Present<'_, Service>, note: &Note) {
        let now = present.now;
        match *note {
            Note::GaveUp { id, at } => push(&mut self.given_up, (id, at), GIVEN_UP_MAX),
            Note::Finished { took, .. } => {
                push(&mut self.finished, (now, took), WORK_MAX);
                while self.finished.front().is_some_and(|it| now.since(it.0) > WINDOW) {
                    self.finished.pop_front();
                }
            }
            Note::Answered => {
                push(&mut self.answered, now, WORK_MAX);
                while self.answered.front().is_some_and(|&at| now.since(at) > WINDOW) {
                    self.answered.pop_front();
                }
            }
            Note::Began { .. } | Note::BreakerOpened | Note::BreakerClosed => {}
        }
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T, count: usize) {
    if list.len() == count {
        list.pop_front();
    }
    list.push_back(item);
}

/// Deadlines shrink from call to call, so whoever works does so for somebody who waits.
const NO_WORK_FOR_NOBODY: Claim<Service> = Claim {
    name: "no-work-for-nobody",
    sentence: "Nobody begins to work on what its caller, or a caller above, has given up.",
    source: "\"Site Reliability Engineering\" 2016, chapter 22, \"Latency and Deadlines\"",
    is_timed: true,
    check: |sight: &Sight<'_, Service>, node, note| {
        let Note::Began { chain, at } = note else { return Ok(()) };
        let given_up = sight.witness.given_up.iter();
        let vain = given_up.rev().find(|(id, given_up)| given_up < at && chain.contains(id));
        match vain {
            None => Ok(()),
            Some((id, given_up)) => {
                let since = at.since(*given_up);
                let by = id.by;
                let sentence = format!(
                    "{node} began to work for {id} {since} after {by} had given it up, at {given_up}, \
                     and nobody waits for the result."
                );
                Err(Evidence::new(sentence, [node, by]))
            }
        }
    },
};

/// What tells a metastable failure from overload and from a stall: the last service works all the
/// time, so nothing is wrong with it, and hardly anybody gets anything from it.
const WORK_IS_OF_USE: Claim<Service> = Claim {
    name: "work-is-of-use",
    sentence: "While the last service is busy, at least a quarter of what it does is answered in time.",
    source: "Bronson et al. 2021, \"Metastable Failures in Distributed Systems\", §2",
    is_timed: true,
    check: |sight: &Sight<'_, Service>, node, note| {
        let Note::Finished { took, .. } = note else { return Ok(()) };
        let now = sight.present.now;
        let is_late = |at: Instant| now.since(at) <= WINDOW;
        let finished = sight.witness.finished.iter().filter(|it| is_late(it.0));
        let (count, busy) =
            finished.fold((1, took.0), |(count, busy), it| (count + 1, busy + it.1.0));
        let answered = sight.witness.answered.iter().filter(|&&at| is_late(at)).count();
        let is_busy = busy * 100 >= WINDOW.0 * BUSY;
        if !is_busy || answered * USE >= count {
            return Ok(());
        }
        let first = NodeId::server(0);
        let requests = if answered == 1 { "request" } else { "requests" };
        let sentence = format!(
            "In the last {WINDOW}, {node} finished {count} calls, busy all the time, and {first} \
             answered {answered} {requests}."
        );
        Err(Evidence::new(sentence, [node, first]))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::bench::Bench;
    use crate::protocols::services::options;

    #[test]
    fn the_window_is_longer_than_any_queue() {
        let setup = &Bench::<Service>::new(3, 0).setups[0];
        let longest = setup.range(options::SERVICE_TIME).max;
        assert!(longest.times(setup.count(options::QUEUE_LIMIT)) < WINDOW);
    }
}
