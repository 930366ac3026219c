//! The hunt: thousands of runs in workers, and what becomes of a find.

#[allow(dead_code, reason = "each test program uses its own part of this")]
mod support;

use e2e::{Page, Role, containing, starting};
use sim_core::hunt::{Bounds, Hunt, Strategy, Tally};
use sim_core::plan::parse;
use sim_core::protocols::catalogue;
use std::sync::Mutex;
use std::time::Duration;
use support::*;

/// A cluster in which messages are lost, with a bug that some of its runs bring to light.
const BUGGY: &str = "\
protocol raft
nodes 3
clients 2
seed 1
workload
bug minority-commit
run for 3s
";

const RUNS: u64 = 2_000;

/// The books of the same hunt, natively and by so many hands.
fn hunted_natively(text: &str, hands: usize) -> Tally {
    let plan = parse(text, &catalogue().descriptions()).expect("it parses");
    let strategy = Strategy::sweep(0..RUNS, &plan);
    let hunt = Hunt::new(&catalogue(), plan, strategy);
    let tally = Mutex::new(Tally::new(Bounds::runs(hunt.runs())));
    let work = || {
        let catalogue = catalogue();
        loop {
            let numbers = tally.lock().expect("no hand panics").hand_out(7);
            if numbers.is_empty() {
                return;
            }
            for number in numbers {
                let outcome = hunt.try_out(&catalogue, number);
                tally.lock().expect("no hand panics").take(outcome);
            }
        }
    };
    std::thread::scope(|scope| (0..hands).for_each(|_| drop(scope.spawn(work))));
    tally.into_inner().expect("no hand panics")
}

fn open_hunt(page: &Page) {
    page.get(Role::Tab, "Hunt").click();
    page.button("Hunt").expect();
}

#[test]
fn a_hunt_is_watched_opened_at_a_violation_shrunk_shared_and_reopened() {
    let page = paused(BUGGY, "at=0s");
    open_hunt(&page);
    page.button("Hunt").click();
    // It can be stopped, and goes on where it was.
    page.button("Stop").click();
    page.button("Go on").click();
    page.set_patience(Duration::from_secs(120));
    page.expect_text("2,000 of 2,000 runs");
    page.get(Role::Slider, starting("Seed map")).expect();
    page.screenshot("hunt-over");

    // The same violations as natively by one job and by two, each as often, first in the same run.
    let native = hunted_natively(BUGGY, 1);
    let by_two = hunted_natively(BUGGY, 2);
    assert_eq!(
        (native.distinct(), native.fingerprint()),
        (by_two.distinct(), by_two.fingerprint())
    );
    assert!(!native.distinct().is_empty(), "the bug is found");
    for found in native.distinct() {
        page.expect_text(&found.sentence);
        let often = if found.runs == 1 { "run" } else { "runs" };
        page.expect_text(&format!("in {} {often}, first: seed {}", found.runs, found.first));
    }
    assert_eq!(
        page.tree().find(&[(Role::Button, starting("Shrink seed"))]).len(),
        native.distinct().len()
    );

    // What is judged while a run runs stops play by itself.
    let catalogue = catalogue();
    let claims = (catalogue.find("raft").expect("there is Raft").claims)();
    let is_claim = |name: &str| claims.iter().any(|(claim, ..)| *claim == name);
    let first = native.distinct().iter().find(|it| is_claim(&it.claim)).expect("one is broken");
    let name = format!("seed {}: {}", first.first, first.sentence);
    page.button(format!("Open {name}").as_str()).click();
    page.get(Role::Alert, "Violation").expect();
    page.expect_text(&first.sentence);
    page.screenshot("hunt-opened");

    page.get(Role::Tab, "Hunt").click();
    page.button(format!("Shrink {name}").as_str()).click();
    page.expect_text("is as small as it gets");
    page.get(Role::Alert, "Violation").expect();
    page.screenshot("hunt-shrunk");
    let text = scenario_text(&page);
    assert!(text.lines().count() < 30, "{text}");
    let fragment = share(&page);
    assert_eq!(native_fingerprint(&fragment), fingerprint_of(&fragment), "natively");

    let reader = page.fresh_profile();
    reader.visit(&format!("#{fragment}"));
    reader.wait_until("the same text is there", |page| scenario_text(page) == text);
    reader.get(Role::Tab, containing("Claims")).click();
    reader.expect_text("broken");
}

#[test]
fn the_keyboard_alone_opens_a_run_and_undo_takes_it_back() {
    let page = paused(BUGGY, "at=0s");
    open_hunt(&page);
    page.get(Role::Combobox, "What to try").focus();
    page.press("Home");
    page.button("Hunt").focus();
    page.press("Enter");
    page.set_patience(Duration::from_secs(60));
    page.expect_text("200 of 200 runs");
    page.get(Role::Slider, starting("Seed map")).focus();
    page.press("PageDown");
    page.press("Enter");
    page.get(Role::Alert, "Violation").expect();
    page.press("Control+z");
    page.wait_until("the text is as before", |page| scenario_text(page) == BUGGY);
}

#[test]
fn without_workers_the_page_hunts_itself() {
    let page = Page::open_address("about:blank");
    page.before_load("window.Worker = class { constructor() { throw new Error('none') } };");
    page.visit(&format!("#{}", fragment_of(BUGGY, "at=0s")));
    open_hunt(&page);
    page.get(Role::Combobox, "What to try").focus();
    page.press("Home");
    page.button("Hunt").click();
    page.set_patience(Duration::from_secs(60));
    page.expect_text("200 of 200 runs");
    page.expect_text("on the page's own thread");
}

#[test]
fn a_hunt_through_places_says_where_a_fault_breaks_a_claim() {
    let page = paused(BUGGY, "at=0s");
    open_hunt(&page);
    page.get(Role::Combobox, "What to try").focus();
    page.press("a");
    page.button("Hunt").click();
    page.set_patience(Duration::from_secs(120));
    page.expect_text("The places on the run's own time");
    page.wait_until("it is over", |page| page.tree().mentions("The hunt is over"));
    page.screenshot("hunt-places");
}

#[test]
fn every_order_is_tried_and_a_shortest_path_opens() {
    const FORGETFUL: &str = "protocol raft\nset pre-vote off\nset check-quorum off\n\
        bug forgotten-vote\nrun for 1s\n";
    let page = paused(FORGETFUL, "at=0s");
    open_hunt(&page);
    page.get(Role::Combobox, "What to try").focus();
    page.press("End");
    page.press("ArrowUp");
    page.button("Hunt").click();
    page.set_patience(Duration::from_secs(60));
    page.expect_text("2 timers, 1 crash: a claim is broken");
    page.expect_text("after 7 steps");
    page.screenshot("hunt-explored");
    page.get(Role::Button, starting("Open this path")).click();
    page.get(Role::Alert, "Violation").expect();
    let text = scenario_text(&page);
    assert!(text.contains("fire n1 election #1 at 150ms") && text.contains("restart"), "{text}");
    let fragment = share(&page);
    assert_eq!(native_fingerprint(&fragment), fingerprint_of(&fragment), "natively");
    page.get(Role::Tab, "Hunt").click();
    page.button("Explore on").click();
    page.button("Stop exploring").click();
    page.button("Explore on").expect();

    page.visit(&format!("#{}", fragment_of("protocol raft\nuntil leader\n", "at=0s")));
    open_hunt(&page);
    page.get(Role::Combobox, "What to try").focus();
    page.press("End");
    page.press("ArrowUp");
    page.button("Hunt").click();
    page.expect_text("Line 2: exhaust tries every order of events by itself");
}
