//! The museum: choosing a real mistake, following its story, seeing the same run without it.

#[allow(dead_code, reason = "each test program uses its own part of this")]
mod support;

use e2e::{Page, Role, containing, starting};
use sim_core::base::Instant;
use sim_core::exhibit::{Exhibit, parse};
use sim_core::protocols::{catalogue, exhibits};
use support::*;

const TITLE: &str = "The leader that did not know";

fn stale_read() -> Exhibit<'static> {
    let shipped = exhibits::find("stale-read").expect("it is shipped");
    parse(shipped.text, &catalogue().descriptions()).expect("it is valid")
}

/// The times of the story's moments, in microseconds.
fn moments(exhibit: &Exhibit<'_>) -> Vec<u64> {
    let mut run = catalogue().start(&exhibit.plan);
    while !run.advance(100_000, Instant(u64::MAX)) {}
    let moments = exhibit.moments(&*run).into_iter().flatten();
    moments.map(|it| run.events()[it.0 as usize].at.0).collect()
}

fn stands_at(page: &Page, at: u64) {
    page.wait_until("the playhead stands there", |page| time(page) == at);
}

#[test]
fn an_exhibit_is_found_by_filters_and_its_story_is_followed_moment_by_moment() {
    let exhibit = stale_read();
    let moments = moments(&exhibit);
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    let all = page.region("Real mistakes");
    all.button(starting(TITLE)).expect();
    page.region("Filter").button(starting("raft ")).click();
    page.evaluate("document.querySelector('.filter details').open = true");
    page.region("Filter").button(starting("fresh-reads ")).click();
    page.wait_until("what breaks something else is gone", |page| {
        page.tree().find(&[(Role::Button, starting("The long pause"))]).is_empty()
    });
    page.region("Real mistakes").button(starting(TITLE)).click();

    // It stands at the first moment of its story, and waits.
    page.get(Role::Heading, TITLE).expect();
    page.button("Play").expect();
    stands_at(&page, moments[0]);
    let count = moments.len();
    page.expect_text(&format!("Moment 1 of {count}"));
    for (index, at) in moments.iter().enumerate().skip(1) {
        page.button("Next moment").click();
        page.expect_text(&format!("Moment {} of {count}", index + 1));
        stands_at(&page, *at);
    }
    // The last moment is the violation.
    page.get(Role::Alert, "Violation").expect();
    page.button("Previous moment").click();
    stands_at(&page, moments[count - 2]);

    // Without the mistake it does not come to that.
    page.region("The fix").button("Same run, fixed").click();
    page.expect_text("This is the fixed run.");
    page.expect_text("does not come in this run");
    page.region("The fix").button("Same run, with the mistake").click();
    page.button("Next moment").click();
    page.get(Role::Alert, "Violation").expect();

    page.button("Hunt for it yourself").click();
    page.get(Role::Combobox, "What to try").expect();
    assert!(scenario_text(&page).contains("bug stale-read"));
}

#[test]
fn the_keyboard_opens_an_exhibit_and_steps_through_its_story() {
    let moments = moments(&stale_read());
    let page = Page::open();
    page.button(starting("Scenarios")).focus();
    page.press("Enter");
    page.region("Filter").button(starting("raft ")).focus();
    page.press("Space");
    let pressed = "document.querySelector('.chip[aria-pressed=true]')?.textContent ?? ''";
    page.wait_until("the chip says so", |page| {
        page.evaluate(pressed).as_str().is_some_and(|chip| chip.starts_with("raft "))
    });
    page.region("Real mistakes").button(starting(TITLE)).focus();
    page.press("Enter");
    page.get(Role::Heading, TITLE).expect();
    stands_at(&page, moments[0]);
    page.region("The story").button(containing("n1 is elected")).focus();
    page.press("ArrowDown");
    stands_at(&page, moments[1]);
    page.press("ArrowDown");
    page.press("ArrowUp");
    stands_at(&page, moments[1]);
}

#[test]
fn a_link_to_an_exhibit_has_its_story_and_the_table_leads_to_it() {
    let exhibit = stale_read();
    let page = Page::open_at(&format!("#{}", fragment_of(exhibit.scenario, "")));
    page.get(Role::Heading, TITLE).expect();
    page.evaluate("document.querySelector('.exhibit-incident').open = true");
    page.get(Role::Link, starting("Kyle Kingsbury")).expect();
    page.region("The code").expect();
    page.expect_text("with the mistake: ");
    page.button(starting("Scenarios")).click();
    page.button(starting("The long pause")).click();
    page.get(Role::Tab, "Exhibit").expect_gone();
    page.button(starting("Scenarios")).click();
    page.button("About these bugs…").click();
    let dialog = page.get(Role::Dialog, "About these bugs");
    dialog.button(TITLE).click();
    page.get(Role::Tab, "Exhibit").expect();
    page.get(Role::Heading, TITLE).expect();
}
