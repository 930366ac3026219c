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
    page.get(Role::Dialog, "Share this run").button("Copy as bug report").click();
    page.expect_text("Copied");
}

#[test]
fn a_lesson_is_followed_by_doing_and_its_goals_tick_themselves() {
    let page = Page::open();
    page.get(Role::Tab, "Lessons").click();
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
