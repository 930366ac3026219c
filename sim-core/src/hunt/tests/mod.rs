//! The books are the same whoever ran the runs, and in whatever order.

mod exhaust;
mod places;

use super::*;
use crate::base::Instant;
use crate::run::Verdict;

/// What run number `number` would come to: every seventh breaks a claim.
fn outcome(number: u32) -> Outcome {
    let found = Break {
        claim: ["election-safety", "fresh-reads"][number as usize % 2].to_string(),
        event: number,
        at: Instant(5),
        sentence: format!("n{} and n{number} were both elected.", number % 3),
    };
    let is_broken = number % 7 == 6;
    Outcome {
        number,
        verdict: if is_broken { Verdict::Broken } else { Verdict::Holds },
        fingerprint: u64::from(number) << 40,
        events: 100,
        now: Instant(1_000),
        missed: 0,
        breaks: is_broken.then_some(found).into_iter().collect(),
    }
}

fn summary(tally: &Tally) -> (u32, u32, u64, u64, Vec<Distinct>) {
    let fingerprint = tally.fingerprint().value();
    (tally.next(), tally.done(), tally.events(), fingerprint, tally.distinct().to_vec())
}

/// Several helpers, the last of them the quickest, and one that gives half of its numbers back.
fn hunt_with(helpers: u32, bounds: Bounds) -> Tally {
    let mut tally = Tally::new(bounds);
    while !tally.is_over() {
        let parts: Vec<_> = (1..=helpers).map(|helper| tally.hand_out(helper * 3)).collect();
        for part in parts.into_iter().rev() {
            let half = part.start + part.len() as u32 / 2;
            tally.give_back(half..part.end);
            for number in (part.start..half.max(part.start)).rev() {
                tally.take(outcome(number));
                tally.take(outcome(number));
            }
            if part.len() == 1 {
                tally.take(outcome(part.start));
            }
        }
    }
    tally
}

#[test]
fn a_tally_does_not_depend_on_who_ran_what() {
    for at_first_find in [false, true] {
        for events_max in [u64::MAX, 950] {
            for first in [0, 3] {
                let bounds = Bounds { first, at_first_find, events_max, ..Bounds::runs(50) };
                let alone = summary(&hunt_with(1, bounds));
                for helpers in 2..6 {
                    assert_eq!(summary(&hunt_with(helpers, bounds)), alone, "{helpers} {bounds:?}");
                }
                let expected = match (at_first_find, events_max) {
                    (true, _) => 7,
                    (false, 950) => first + 10,
                    _ => 50,
                };
                assert_eq!(alone.0, expected);
            }
        }
    }
}

#[test]
fn distinct_violations_are_told_by_claim_and_shape() {
    let tally = hunt_with(2, Bounds::runs(50));
    let found: Vec<_> =
        tally.distinct().iter().map(|it| (it.claim.as_str(), it.first, it.runs)).collect();
    assert_eq!(found, [("election-safety", 6, 4), ("fresh-reads", 13, 3)]);
    assert_eq!(tally.claims().collect::<Vec<_>>(), [("election-safety", 4), ("fresh-reads", 3)]);
    assert_eq!(tally.count(Verdict::Broken), 7);
    assert_eq!(tally.count(Verdict::Holds), 43);
    assert_eq!(tally.runs_to_find(&tally.distinct()[1]), 14);
}

#[test]
fn an_outcome_travels_as_a_line() {
    for number in [5, 6, u32::MAX] {
        let outcome = outcome(number);
        assert_eq!(outcome.to_string().parse(), Ok(outcome));
    }
    for line in ["", "1\tholds", "1\tfine\t0\t0\t0\t0", "1\tholds\t0\t0\t0\t0\tclaim", "x\ty"] {
        assert_eq!(line.parse::<Outcome>(), Err(NoOutcome), "{line}");
    }
}

#[test]
fn nobody_runs_far_ahead_of_an_outcome_that_is_awaited() {
    let mut tally = Tally::new(Bounds::runs(u32::MAX));
    assert_eq!(tally.hand_out(1), 0..1);
    let mut handed = 0;
    loop {
        let part = tally.hand_out(1_000);
        if part.is_empty() {
            break;
        }
        handed += part.len();
    }
    assert_eq!(handed, (1 << 16) - 1);
    tally.take(outcome(0));
    assert_eq!(tally.hand_out(1_000).len(), 1);
}
