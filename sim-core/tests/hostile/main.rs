//! Texts and links as a stranger may send them: refused with a place and a reason, or run, but
//! never a panic, and never a wait.
//!
//! One test knows the tricks by name. The others mutate everything that is shipped, at random from
//! a seed, and do with what comes out all that a page does: read it, run it for a while, go back in
//! it, describe it, edit it. A build tries some thousands; for a night's worth say how many:
//!
//! ```text
//! FAULTLINE_FUZZ=100000 cargo test --release -p sim-core --test hostile
//! ```
//!
//! A failure prints the text or the link, and the number that brings it back:
//! `FAULTLINE_FUZZ_FROM=1234 FAULTLINE_FUZZ=1`.
#![allow(
    clippy::disallowed_types,
    reason = "how long the core makes people wait is looked at from outside"
)]
#![allow(clippy::disallowed_macros, reason = "a long hunt says what it came to")]
#![allow(
    clippy::disallowed_methods,
    reason = "the core has no clock and no environment; its tests do"
)]

mod bombs;
mod mutate;

use mutate::Mutator;
use sim_core::base::{EventId, Instant};
use sim_core::plan::link::{Link, decode, encode};
use sim_core::plan::{Edit, Plan, PlanError, edit, limits, parse, print};
use sim_core::protocols::catalogue;
use sim_core::protocols::scenarios::SHIPPED;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Nobody waits longer than this to be told that a text is refused.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many mutants each test of a build tries.
const ROUNDS: u64 = 2_000;
/// How far an accepted mutant runs.
const EVENTS: u32 = 1_500;

/// The numbers of the mutants to try.
fn rounds() -> std::ops::Range<u64> {
    let told = |name: &str| std::env::var(name).ok().and_then(|count| count.parse().ok());
    let from = told("FAULTLINE_FUZZ_FROM").unwrap_or(0);
    from..from + told("FAULTLINE_FUZZ").unwrap_or(ROUNDS)
}

/// Runs `work` on a hostile input, and names the input if it panics or takes too long.
fn survive<T>(round: u64, input: &str, work: impl FnOnce() -> T) -> T {
    let began = std::time::Instant::now();
    let result = catch_unwind(AssertUnwindSafe(work));
    let took = began.elapsed();
    let shown: String = input.chars().take(4_000).collect();
    match result {
        Ok(result) if took < PATIENCE => result,
        Ok(_) => panic!("mutant {round} took {took:?}:\n{shown}"),
        Err(_) => panic!("mutant {round} panicked (see above):\n{shown}"),
    }
}

/// An error has its place in the text, and words that fit on a screen.
fn check_errors(text: &str, errors: &[PlanError]) {
    assert!(!errors.is_empty(), "a refusal has a reason");
    for error in errors {
        let lines = text.lines().count().max(1) as u32;
        assert!((1..=lines).contains(&error.line), "{error}: no such line of {lines}");
        let line = text.lines().nth(error.line as usize - 1).unwrap_or_default();
        let end = line.chars().count() as u32 + 1;
        assert!((1..=end).contains(&error.column), "{error}: no such column of {end}");
        assert!(error.column + error.length <= end.max(error.column), "{error}: beyond its line");
        assert!(error.to_string().chars().count() < 400, "{error}: too long");
    }
}

/// All that a page does with a plan, on its first events.
fn use_plan(plan: &Plan) {
    let mut run = catalogue().start(plan);
    run.advance(EVENTS, Instant(u64::MAX));
    let count = run.events().len() as u32;
    for position in [count / 2, count, 0] {
        run.seek(position);
        let now = run.events().get(run.cursor() as usize).map_or(run.head(), |event| event.at);
        run.scene(now);
    }
    for event in [0, count / 3, count.saturating_sub(1)] {
        run.explain(EventId(event));
    }
    let report = run.report();
    assert_eq!(report.events, count);
    let resolved = print(&run.resolved(), &catalogue().descriptions());
    let is_too_long =
        resolved.len() > limits::TEXT_BYTES_MAX || resolved.lines().count() > limits::LINES_MAX;
    let reread = parse(&resolved, &catalogue().descriptions());
    assert!(reread.is_ok() || is_too_long, "resolved, it is refused: {reread:?}\n{resolved}");
}

/// Gestures on a text: each gives another valid text, or a reason.
fn edit_text(text: &str, mutator: &mut Mutator) {
    let descriptions = catalogue().descriptions();
    let number = mutator.number();
    let edits = [
        Edit::SetNodes(number as u8),
        Edit::SetClients(number as u8),
        Edit::SetSeed(number),
        Edit::RemoveLine((number % 40) as u32),
        Edit::SetBug { name: mutator.word().to_string(), on: number.is_multiple_of(2) },
        Edit::SetOption { name: mutator.word().to_string(), value: mutator.word().to_string() },
        Edit::SetProtocol(mutator.word().to_string()),
        Edit::SetEventsMax(number as u32),
    ];
    for change in &edits {
        if let Ok(text) = edit(text, change, &descriptions) {
            assert!(
                parse(&text, &descriptions).is_ok(),
                "{change:?} made an invalid text:\n{text}"
            );
        }
    }
}

#[test]
fn mutants_of_texts_are_refused_or_run() {
    let descriptions = catalogue().descriptions();
    let seeds: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.text).collect();
    let (mut refused, mut ran) = (0, 0);
    for round in rounds() {
        let mut mutator = Mutator::new(round);
        let text = mutator.text(&seeds);
        survive(round, &text, || match parse(&text, &descriptions) {
            Err(errors) => {
                refused += 1;
                check_errors(&text, &errors);
            }
            Ok(plan) => {
                ran += 1;
                let printed = print(&plan, &descriptions);
                assert!(
                    parse(&printed, &descriptions).is_ok(),
                    "printed, it is refused: {printed}"
                );
                use_plan(&plan);
                edit_text(&text, &mut mutator);
            }
        });
    }
    println!("{refused} mutants refused, {ran} ran");
    assert!(rounds().count() < 100 || (refused > 0 && ran > 0), "{refused} refused, {ran} ran");
}

#[test]
fn mutants_of_links_are_refused_or_read() {
    let descriptions = catalogue().descriptions();
    let links: Vec<String> = SHIPPED.iter().map(|shipped| link_to(shipped.text)).collect();
    let by_hand = "protocol=raft&nodes=5&seed=12345&bug=forgotten-vote&run=10s&at=1.25s&v=1.1";
    let seeds: Vec<&str> = links.iter().map(String::as_str).chain([by_hand]).collect();
    let (mut refused, mut read) = (0, 0);
    for round in rounds() {
        let link = Mutator::new(round).link(&seeds);
        survive(round, &link, || match decode(&link) {
            Err(error) => {
                refused += 1;
                assert!(!error.reason.is_empty() && error.to_string().chars().count() < 400);
            }
            Ok(link) => {
                read += 1;
                assert!(link.text.len() <= limits::TEXT_BYTES_MAX);
                match parse(&link.text, &descriptions) {
                    Err(errors) => check_errors(&link.text, &errors),
                    Ok(plan) => use_plan(&plan),
                }
            }
        });
    }
    println!("{refused} mutants refused, {read} read");
    assert!(rounds().count() < 100 || (refused > 0 && read > 0), "{refused} refused, {read} read");
}

/// A link as the page makes it: with playhead, selection, versions and fingerprint.
fn link_to(text: &str) -> String {
    encode(&Link {
        text: text.to_string(),
        at_us: Some(1_250_000),
        select: Some("message:0:1:17:0".into()),
        engine: Some(1),
        protocol_version: Some(1),
        fingerprint: Some(0x0123_4567_89ab_cdef),
    })
}
