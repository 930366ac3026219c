//! The panels on demand: bug reports, lessons, charts, gallery, sharing, settings, inspector, help.

#[allow(dead_code, reason = "each test program uses its own part of this")]
mod support;

use e2e::{Page, Role, containing, starting};
use sim_core::protocols::scenarios::find;
use std::time::Duration;
use support::*;

/// The page with a shipped scenario, standing at a time.
fn shipped(name: &str, at: &str) -> Page {
    paused(find(name).expect("it is shipped").text, at)
}

/// Opens the claims when the run is computed.
fn open_claims(page: &Page) {
    page.get(Role::Tab, containing("Claims")).click();
    page.wait_until("the run is computed", |page| !page.tree().mentions("still computing"));
}

/// Unfolds what the share dialog has for few.
fn open_more(page: &Page) {
    page.evaluate("document.querySelector('.share-text').open = true");
}

#[test]
fn one_click_copies_a_bug_report() {
    let page = shipped("03-forgotten-vote", "at=1s");
    page.clipboard();
    open_claims(&page);
    page.button("Copy as bug report").click();
    page.wait_until("it is copied", |page| page.clipboard().starts_with("## n2 and n3 were both"));
    let report = page.clipboard();
    for part in ["```mermaid\nsequenceDiagram\n", "\nfaultline run '#", "Fingerprint `"] {
        assert!(report.contains(part), "{part:?} in {report}");
    }

    // The banner has it, too, and so has the share dialog.
    page.button("Go to the violation").click();
    page.get(Role::Alert, "Violation").expect();
    page.button("Share").click();
    open_more(&page);
    page.get(Role::Dialog, "Share this run").button("Copy as bug report").click();
    page.expect_text("Copied");
}

#[test]
fn a_broken_promise_to_clients_is_told_like_any_broken_claim() {
    let page = shipped("24-blind-retry", "at=700ms");
    page.clipboard();
    open_claims(&page);
    page.button("Play").click();
    page.set_patience(Duration::from_secs(60));
    page.get(Role::Alert, "Violation").expect();
    page.expect_text("and took effect more than once");
    page.get(Role::Alert, "Violation").button("Copy as bug report").click();
    page.wait_until("it is copied", |page| page.clipboard().starts_with("## c2 read x=1"));
}

#[test]
fn a_lesson_is_followed_by_doing_and_its_goals_tick_themselves() {
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    page.button("New here? Begin with a lesson").click();
    page.get(Role::Button, starting("Cut off a leader")).click();
    page.get(Role::Heading, "Who is in charge?").expect();
    page.expect_text("To do: One server wears the crown");
    page.button("Play").click();
    page.set_patience(Duration::from_secs(20));
    page.expect_text("Reached: One server wears the crown");
    page.button("Next").click();
    page.get(Role::Heading, "Put it on an island").expect();
    let leader = wait_for_leader(&page);
    choose(&page, &leader, &format!("Isolate {leader}"));
    page.get(Role::Tab, "Lessons").click();
    page.expect_text("Reached: The leader cannot reach a majority");

    // A presenter turns the pages, done or not, and what was reached stays reached.
    page.press("PageDown");
    page.get(Role::Heading, "What do the others do?").expect();
    page.press("PageUp");
    page.expect_text("Reached: The leader cannot reach a majority");
    page.button("All lessons").click();
    page.get(Role::Button, starting("Read the timeline")).expect();
}

#[test]
fn charts_are_read_by_key_and_as_a_table() {
    let page = shipped("05-isolated-leader", "at=2s");
    page.get(Role::Tab, "Charts").click();
    let charts = page.get(Role::Slider, starting("Charts"));
    page.expect_text("Latency in ms");
    charts.focus();
    page.press("ArrowLeft");
    page.expect_text("n3 leads in term 2");
    page.press("ArrowLeft");
    page.press("Enter");
    page.wait_until("the playhead is there", |page| time(page) < 2_000_000);
    // What is drawn is no empty canvas.
    let inked = "[...document.querySelectorAll('.charts canvas')].every(c => new Set(c.getContext('2d')\
                 .getImageData(0, 0, c.width, c.height).data).size > 8)";
    page.wait_until("four charts are drawn", |page| page.evaluate(inked) == true);
    page.button("As a table").click();
    page.get(Role::Region, "Numbers of the charts").expect();
    page.expect_text("Append/s");
}

#[test]
fn the_gallery_shows_each_scenario_with_a_picture_of_its_run() {
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    page.region("Planted bugs").button(starting("The stale read")).expect();
    // The pictures come from a file of their own, and are drawn.
    let drawn = "[...document.querySelectorAll('.card svg:not(.icon)')]\
                 .every(svg => svg.getBBox().width > 100)";
    page.wait_until("the pictures are drawn", |page| page.evaluate(drawn) == true);
    page.button(starting("The long pause")).focus();
    page.press("Enter");
    page.wait_until("it runs", |page| scenario_text(page).contains("pause old for 600ms"));
}

#[test]
fn a_run_is_shared_as_code_command_and_file() {
    let page = shipped("03-forgotten-vote", "at=300ms");
    page.clipboard();
    page.button("Share").click();
    let dialog = page.get(Role::Dialog, "Share this run");
    page.get(Role::Image, "QR code of the link").expect();
    open_more(&page);
    dialog.button("Copy command").click();
    page.wait_until("it is copied", |page| page.clipboard().starts_with("faultline run '#"));
    dialog.get(Role::Link, "Download the text").expect();
    page.button("Close").click();

    // A link that is too long for a code says so. Words that are all different do not pack.
    let story: String = (0..900).map(|n| format!("# {:x}\n", n * 7_919_u64 * 104_729)).collect();
    write_scenario(&page, &format!("{story}{QUIET}"));
    page.wait_until("it runs", |page| has_server(page, "n5"));
    page.button("Share").click();
    page.expect_text("A QR code holds at most 2953 characters");
}

#[test]
fn settings_are_remembered() {
    let page = Page::open();
    page.button("Settings").click();
    page.get(Role::Radio, "Dark").click();
    page.get(Role::Radio, "Less").click();
    page.get(Role::Radio, "Wide").click();
    let dark = |page: &Page| page.evaluate("document.documentElement.dataset.theme") == "dark";
    page.wait_until("it is dark", dark);
    page.press("Escape");
    page.press("p");
    page.get(Role::Tab, containing("Claims")).expect_gone();
    page.reload();
    page.wait_until("it is dark again", dark);
    page.get(Role::Tab, containing("Claims")).expect_gone();
    let calm = "document.querySelector('.page.is-calm.is-wide') !== null";
    page.wait_until("motion is less", |page| page.evaluate(calm) == true);
    page.button("Settings").click();
    page.get(Role::Radio, "Light").click();
    page.wait_until("it is light", |page| !dark(page));
}

#[test]
fn a_node_tells_what_changed_it_and_what_is_coming() {
    let page = paused(&format!("{QUIET}at 3s crash n3 for 300ms\n"), "at=225ms");
    server(&page, "n3").click();
    page.get(Role::Tab, "Details").click();
    page.region("What is coming").button(containing("crash n3")).expect();
    page.region("What the last event changed").expect();
    page.region("What is coming").button(containing("from n2")).focus();
    page.press("Enter");
    page.get(Role::Heading, containing("n2@1 → n3")).expect();
}

#[test]
fn steps_are_shown_as_the_schedule_that_they_became() {
    let page = shipped("05-isolated-leader", "at=2s");
    open_claims(&page);
    page.get(Role::Tab, "Scenario").click();
    page.evaluate("document.querySelector('.schedule summary').click()");
    page.region("Schedule").expect();
    page.expect_text("cut n2, n5 <-> n1, n3, n4");
}

#[test]
fn help_opens_with_a_key_and_gives_the_focus_back() {
    let page = Page::open();
    page.button("Share").focus();
    page.press("?");
    page.get(Role::Dialog, "Keys and gestures").expect();
    page.press("Escape");
    page.get(Role::Dialog, "Keys and gestures").expect_gone();
    page.wait_until("the focus is back", |page| {
        page.evaluate("document.activeElement.getAttribute('aria-label')") == "Share"
    });
}

/// A protocol that comes into a state that cannot be halts its node; the page goes on, says what
/// happened, and offers the plan.
#[test]
fn a_state_that_cannot_be_halts_a_node_and_the_plan_is_at_hand() {
    let page = shipped("11-longest-log", "at=0s");
    page.clipboard();
    open_claims(&page);
    page.press("End");
    let halted = page.get(Role::Button, starting("n3, halted"));
    halted.expect();
    page.expect_text("n3 halted: the leader does not have an entry that is committed here");
    halted.click();
    page.get(Role::Tab, "Details").click();
    page.expect_text("It stopped for good, in a state that cannot be");
    page.button("Share").click();
    open_more(&page);
    page.get(Role::Dialog, "Share this run").button("Copy as bug report").click();
    page.wait_until("it is copied", |page| page.clipboard().contains("faultline run '#"));
    page.button("Close").click();
    // Time goes on in both directions.
    page.press("Home");
    page.get(Role::Button, starting("n3, halted")).expect_gone();
}
