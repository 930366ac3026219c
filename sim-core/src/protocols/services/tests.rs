//! Services on a bench: what each rule does. Servers are counted from zero.

use super::*;
use crate::protocol::{Action, Outcome, Setting};
use crate::protocols::bench::{Bench, Crash, id, request};

const STORM: u64 = 1 << bugs::RETRY_STORM;
const CASCADE: u64 = 1 << bugs::CASCADING_TIMEOUTS;

fn ask(bench: &mut Bench<Service>, sequence: u32) {
    bench.ask(0, request(sequence, Action::Write(u64::from(sequence))));
    bench.settle();
}

fn work(bench: &mut Bench<Service>) {
    let last = bench.nodes.len() - 1;
    bench.fire(last, Timer::Work);
    bench.settle();
}

/// Lets time pass, and what is due happen, but for the work of the last service.
fn pass(bench: &mut Bench<Service>, ms: u64) {
    for _ in 0..ms {
        bench.wait(1);
        for node in 0..bench.nodes.len() {
            if bench.timers[node][0] && bench.due[node][0] <= bench.now {
                bench.fire(node, Timer::Due);
            }
        }
        bench.settle();
    }
}

fn refused(bench: &Bench<Service>, sequence: u32) -> bool {
    bench.replies.contains(&(sequence, Answer::Redirect(None)))
}

fn began(bench: &Bench<Service>) -> usize {
    bench.notes.iter().filter(|(_, note)| matches!(note, Note::Began { .. })).count()
}

#[test]
fn a_request_goes_down_the_chain_and_its_answer_comes_back() {
    let mut bench = Bench::new(4, 0);
    ask(&mut bench, 1);
    work(&mut bench);
    assert!(bench.done(1, Outcome::Written));
    assert_eq!(bench.node(3).worker.store[&0], 1);
    bench.check();
}

/// How often the last but one of so many services calls the last one, which is down, for one request.
fn calls_of_a_dead_service(servers: u8, bugs: u64) -> u32 {
    let mut bench = Bench::new(servers, bugs);
    let last = usize::from(servers) - 1;
    bench.crash(last, Crash::Process);
    ask(&mut bench, 1);
    pass(&mut bench, 2_000);
    bench.node(last - 1).calls
}

#[test]
fn three_attempts_in_each_of_three_layers_are_twenty_seven_calls() {
    assert_eq!(calls_of_a_dead_service(2, STORM | CASCADE), 3);
    assert_eq!(calls_of_a_dead_service(3, STORM | CASCADE), 9);
    assert_eq!(calls_of_a_dead_service(4, STORM | CASCADE), 27);
}

#[test]
fn with_deadlines_only_the_first_layer_has_time_to_call_again() {
    for servers in 2..5 {
        assert_eq!(calls_of_a_dead_service(servers, 0), 3);
    }
}

#[test]
fn attempts_rest_longer_each_time_and_come_to_an_end() {
    let mut bench: Bench<Service> = Bench::new(2, 0);
    bench.crash(1, Crash::Process);
    ask(&mut bench, 1);
    let mut calls = Vec::new();
    for ms in 1..=350 {
        pass(&mut bench, 1);
        if bench.node(0).calls as usize > calls.len() + 1 {
            calls.push(ms);
        }
    }
    let [second, third] = calls[..] else { panic!("{calls:?}") };
    assert!((110..=120).contains(&second), "a timeout and 10 to 20 ms: {second}");
    assert!((120..=140).contains(&(third - second)), "a timeout and 20 to 40 ms: {third}");
    assert!(refused(&bench, 1), "three attempts are over");
}

#[test]
fn what_is_too_late_is_not_begun() {
    let mut bench = Bench::new(2, 0);
    ask(&mut bench, 1);
    ask(&mut bench, 2);
    bench.wait(150);
    work(&mut bench);
    assert_eq!((began(&bench), bench.node(1).tally.too_late), (1, 1));
    bench.check();
}

#[test]
fn what_does_not_fit_is_refused_at_once() {
    let mut bench = Bench::set(2, &[(options::QUEUE_LIMIT, Setting::Count(2))], 0);
    for sequence in 1..=3 {
        ask(&mut bench, sequence);
    }
    assert!(!refused(&bench, 2) && refused(&bench, 3));
    bench.check();
}

#[test]
fn a_client_that_asks_again_for_what_is_under_way_waits() {
    let mut bench = Bench::new(2, 0);
    ask(&mut bench, 1);
    ask(&mut bench, 1);
    assert_eq!(bench.node(0).calls, 1);
}

#[test]
fn an_answer_that_comes_too_late_finds_nobody() {
    let mut bench = Bench::set(2, &[(options::ATTEMPTS, Setting::Count(1))], 0);
    ask(&mut bench, 1);
    pass(&mut bench, 150);
    work(&mut bench);
    assert!(refused(&bench, 1) && !bench.done(1, Outcome::Written));
    bench.check();
}

#[test]
fn five_failures_open_the_breaker_and_one_call_closes_it() {
    let mut bench = Bench::set(2, &[(options::ATTEMPTS, Setting::Count(1))], 0);
    bench.crash(1, Crash::Process);
    for sequence in 1..=5 {
        ask(&mut bench, sequence);
        pass(&mut bench, 150);
    }
    assert_eq!(bench.notes.last(), Some(&(0, Note::BreakerOpened)));
    ask(&mut bench, 6);
    assert_eq!((bench.node(0).calls, refused(&bench, 6)), (5, true), "it does not even try");
    bench.start(1);
    pass(&mut bench, 300);
    ask(&mut bench, 7);
    ask(&mut bench, 8);
    assert_eq!((bench.node(0).calls, refused(&bench, 8)), (6, true), "one call shows");
    work(&mut bench);
    assert!(bench.notes.contains(&(0, Note::BreakerClosed)) && bench.done(7, Outcome::Written));
    bench.check();
}

#[test]
fn the_budget_is_a_tenth_of_a_call_for_each_call() {
    let mut budget = Budget::default();
    assert_eq!((0..20).filter(|_| budget.spend()).count(), 10, "what it begins with");
    for _ in 0..9 {
        budget.earn(10);
    }
    assert!(!budget.spend());
    budget.earn(10);
    assert!(budget.spend());
}

/// The backend is slow once. Its caller's caller has given up, and its caller calls again.
fn with_a_slow_call(bugs: u64) -> Bench<Service> {
    let mut bench = Bench::set(3, &[(options::ATTEMPTS, Setting::Count(2))], bugs);
    ask(&mut bench, 1);
    pass(&mut bench, 150);
    work(&mut bench);
    work(&mut bench);
    bench
}

#[test]
fn nobody_works_for_a_caller_that_has_given_up() {
    let bench = with_a_slow_call(0);
    assert_eq!(bench.node(1).calls, 2, "one for each call of the first service");
    bench.check();
}

#[test]
fn with_an_inner_timeout_longer_than_the_outer_one_it_does() {
    let bench = with_a_slow_call(CASCADE);
    assert_eq!(bench.node(1).calls, 3, "the first call was made again for nobody");
    assert_eq!(bench.broken.len(), 1);
    let (claim, sentence) = &bench.broken[0];
    assert_eq!(*claim, "no-work-for-nobody");
    assert!(sentence.contains(&format!("call 1 of {}", id(0))), "{sentence}");
}
