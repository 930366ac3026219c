//! What a visitor does with time: faults under the hand, goals, speed, versions, the same run fixed.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Locator, Page, Role, containing, starting};
use support::*;

/// The bar of the only fault whose words begin like this.
fn bar<'p>(page: &'p Page, words: &str) -> Locator<'p> {
    page.get(Role::Button, starting(words))
}

/// The line of the scenario that has these words.
fn line(page: &Page, words: &str) -> String {
    let text = scenario_text(page);
    text.lines().find(|line| line.contains(words)).unwrap_or_default().to_string()
}

/// A run with one crash, standing after it.
fn crashed() -> Page {
    paused(&format!("{QUIET}at 1s crash n3 for 300ms\n"), "at=1.5s")
}

/// Shows the run so far, so that every bar is in view.
fn fit(page: &Page) {
    page.button("Fit").click();
    page.wait_until("the window stands", |page| {
        let before = bar(page, "crash").bounds();
        before == bar(page, "crash").bounds()
    });
}

#[test]
fn a_fault_is_dragged_stretched_and_deleted_with_the_mouse() {
    let page = crashed();
    fit(&page);
    let now = time(&page);
    let (left, top, width, height) = bar(&page, "crash n3").bounds();
    let middle = top + height / 2.0;
    page.drag(spot(left + width / 2.0, middle), spot(left - width * 0.4, middle));
    page.wait_until("it strikes earlier", |page| {
        let line = line(page, "crash n3");
        line.starts_with("at 7") && line.ends_with("ms crash n3 for 300ms")
    });
    assert_eq!(time(&page), now, "the playhead stays");
    page.get(Role::Button, starting("crash n3 for 300ms, at 7")).expect();

    let (left, _, width, _) = bar(&page, "crash n3").bounds();
    page.drag(spot(left + width - 1.0, middle), spot(left + width * 1.5, middle));
    page.wait_until("it lasts longer", |page| line(page, "crash n3").contains(" for 4"));
    // Each drag is one version, however many moves it was made of.
    page.button("Undo").click();
    page.wait_until("it lasts as before", |page| line(page, "crash n3").contains(" for 300ms"));
    page.button("Undo").click();
    page.wait_until("it strikes as before", |page| {
        line(page, "crash n3") == "at 1s crash n3 for 300ms"
    });

    bar(&page, "crash n3").hover();
    page.get(Role::Button, starting("Delete crash n3")).click();
    page.wait_until("it is gone", |page| line(page, "crash n3").is_empty());
    page.button("Undo").click();
    bar(&page, "crash n3").expect();
}

#[test]
fn a_fault_is_moved_stretched_and_deleted_with_the_keyboard() {
    let page = crashed();
    fit(&page);
    bar(&page, "crash n3").focus();
    page.press("ArrowRight");
    page.press("Shift+ArrowRight");
    page.wait_until("it strikes later", |page| {
        let line = line(page, "crash n3");
        line.starts_with("at 1.") && line.ends_with(" for 300ms")
    });
    bar(&page, "crash n3").focus();
    page.press(">");
    page.wait_until("it lasts longer", |page| line(page, "crash n3").ends_with(" for 301ms"));
    bar(&page, "crash n3").focus();
    page.press("Delete");
    page.wait_until("it is gone", |page| line(page, "crash n3").is_empty());
    page.press("Control+z");
    bar(&page, "crash n3").expect();
}

#[test]
fn a_fault_is_dragged_with_a_finger() {
    let page = crashed();
    page.touch_screen();
    fit(&page);
    let (left, top, width, height) = bar(&page, "crash n3").bounds();
    let middle = top + height / 2.0;
    page.swipe(spot(left + width / 2.0, middle), spot(left - width * 0.4, middle));
    page.wait_until("it strikes earlier", |page| line(page, "crash n3").starts_with("at 7"));
}

#[test]
fn the_first_drag_of_what_a_step_made_writes_a_schedule_and_says_so() {
    let text = "protocol raft\nnodes 5\nclients 1\nseed 1\nrun for 4s\n\n\
                until leader as old # first\ncut old <-> rest for 300ms # then\nadvance 1s\n";
    let page = paused(text, "at=1.5s");
    page.button("Fit").click();
    bar(&page, "cut n").focus();
    page.press("Shift+ArrowRight");
    page.expect_text("written as a schedule");
    page.wait_until("the step is a schedule line", |page| {
        let line = line(page, "# then");
        line.starts_with("at ") && line.contains("cut n") && line.contains(" for 300ms")
    });
    assert!(scenario_text(&page).contains("# first"), "comments stay");
    page.press("Control+z");
    page.wait_until("the story is back", |page| scenario_text(page) == text);
}

#[test]
fn play_runs_until_what_was_asked_for_and_once_more_by_key() {
    let page = paused(QUIET, "at=0s");
    page.button("Run until…").click();
    page.button("leader elected").click();
    wait_for_leader(&page);
    let leader = leaders(&page).remove(0);
    page.button("Run until…").click();
    page.button("client answered").click();
    page.button("Run until client answered").expect();
    page.wait_until("the clock went on", |page| time(page) > 0);
    let first = time(&page);
    page.press("u");
    page.wait_until("to the next answer", |page| time(page) > first);
    let second = time(&page);
    page.press("PageDown");
    page.wait_until("a presenter's remote does the same", |page| time(page) > second);
    page.button("Run until…").click();
    page.button("leader changed").click();
    page.expect_text("does not happen again in this run");
    choose(&page, &leader, &format!("Isolate {leader}"));
    page.press("u");
    page.wait_until("another leads", |page| leaders(page).iter().any(|name| *name != leader));
}

#[test]
fn keys_choose_the_speed() {
    let page = paused(QUIET, "at=1s");
    page.press("-");
    page.wait_until("it is fixed", |page| page.tree().mentions("Fixed"));
    for _ in 0..20 {
        page.press("-");
    }
    page.expect_text("1/1000×");
    for _ in 0..25 {
        page.press("+");
    }
    page.expect_text("Fastest");
    page.press("0");
    page.expect_text("Adaptive");
}

#[test]
fn at_full_speed_play_stops_at_a_broken_claim_while_the_run_is_still_computed() {
    let text = "protocol raft\nnodes 5\nclients 3\nseed 1\nbug ack-before-sync\n\
        workload pause 5ms..20ms\n\
        at 10s cut n1, n2 <-> n3, n4, n5 for 3s\n\
        at 15s cut n2, n3 <-> n1, n4, n5 for 3s\n\
        at 20s power-loss n1, n2, n3, n4, n5 for 100ms\nrun for 3600s\n";
    let page = paused(text, "at=0s");
    for _ in 0..25 {
        page.press("+");
    }
    page.expect_text("Fastest");
    page.button("Play").click();
    page.expect_text("n2 leads term 3 without it");
    page.button("Play").expect();
    // The slider rounds to its steps.
    assert!(time(&page).abs_diff(20_296_325) <= 1);
}

#[test]
fn versions_are_seen_and_switched() {
    let page = paused(QUIET, "at=1s");
    choose(&page, "n2", "Crash n2");
    page.button("Undo").click();
    choose(&page, "n3", "Crash n3");
    page.button("History").click();
    page.get(Role::Button, containing("crash n2")).click();
    page.get(Role::Button, starting("n2, crashed")).expect();
    page.wait_until("n3 runs", |page| !server(page, "n3").name().contains("crashed"));
    page.button("History").click();
    page.get(Role::Button, containing("crash n3")).focus();
    page.press("Enter");
    page.get(Role::Button, starting("n3, crashed")).expect();
}

#[test]
fn a_scenario_that_is_opened_begins_anew_and_undo_leads_back() {
    let page = paused(QUIET, "at=1s");
    choose(&page, "n2", "Crash n2");
    page.button(starting("Scenarios")).click();
    page.get(Role::Button, containing("forgotten vote")).click();
    page.wait_until("it is open", |page| scenario_text(page).contains("bug forgotten-vote"));
    page.button("Undo").click();
    page.wait_until("the former is back", |page| scenario_text(page).contains("crash n2"));
}

#[test]
fn the_same_run_without_its_bug_shows_where_it_parts() {
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    page.get(Role::Button, containing("forgotten vote")).click();
    page.wait_until("it is open", |page| scenario_text(page).contains("bug forgotten-vote"));
    page.get(Role::Tab, containing("Claims")).click();
    page.wait_until("the run is computed", |page| !page.tree().mentions("still computing"));
    page.press("End");
    page.expect_text("were both elected in term 1");
    let at = time(&page);
    page.button("Same run, without the bug").click();
    page.expect_text("First difference at");
    assert!(!scenario_text(&page).contains("\nbug "), "the line of the bug is gone");
    page.get(Role::Tab, containing("Claims")).click();
    page.expect_no_text("were both elected");
    assert_eq!(time(&page), at, "the playhead stays");
    page.button("Go there").click();
    page.wait_until("where they part", |page| time(page) < at);
    page.button("Same run, with the bug").click();
    page.wait_until("the bug is back", |page| scenario_text(page).contains("bug forgotten-vote"));
}

#[test]
fn what_is_ahead_is_no_secret_to_those_who_ask() {
    let text = "protocol raft\nnodes 3\nclients 0\nseed 1\nrun for 2s\n\nuntil leader\n\
                expect leader is n1\nadvance 100ms\nexpect leader is n2\nexpect leader is n3\n";
    let page = paused(text, "at=0s");
    page.get(Role::Tab, containing("Claims")).click();
    page.wait_until("the run is computed", |page| !page.tree().mentions("still computing"));
    page.expect_no_text("unmet");
    page.button("Settings").click();
    page.get(Role::Checkbox, starting("Show what is ahead")).click();
    page.expect_text("unmet");
}
