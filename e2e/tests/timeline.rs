//! What a visitor does with the timeline and reads in the details: stories, by role and name.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Locator, Page, Role, starting};
use support::*;

/// The canvas of the space-time diagram.
fn diagram(page: &Page) -> Locator<'_> {
    page.get(Role::Application, starting("Space-time diagram"))
}

/// What the open details say first: their heading.
fn headline(page: &Page) -> String {
    let value = page.evaluate("document.querySelector('.details h3')?.innerText ?? ''");
    value.as_str().unwrap_or_default().to_string()
}

/// The row of the table that is selected, as it reads.
fn chosen_row(page: &Page) -> String {
    let value = page.evaluate("document.querySelector('.event-row.is-chosen')?.innerText ?? ''");
    value.as_str().unwrap_or_default().to_string()
}

#[test]
fn the_event_table_says_the_same_in_words_and_walks_along_causes() {
    let page = paused(QUIET, "at=1s");
    page.button("Event table").click();
    let table = page.get(Role::Grid, "Event table");
    table.expect();
    table.focus();
    page.press("Home");
    page.wait_until("the first event is chosen", |page| chosen_row(page).contains("n1"));
    page.press("End");
    page.wait_until("the last event is chosen", |page| !chosen_row(page).contains("starts"));
    // From an event to its cause: an earlier row, in both the table and the details.
    diagram(&page).focus();
    for _ in 0..3 {
        let before = chosen_row(&page);
        page.press("[");
        page.wait_until("the cause is chosen", |page| {
            let row = chosen_row(page);
            !row.is_empty() && row != before
        });
    }
    page.get(Role::Tab, "Details").click();
    page.wait_until("the details say what the event is", |page| !headline(page).is_empty());
    page.press("Escape");
}

#[test]
fn dragging_along_the_axis_moves_the_playhead() {
    let page = paused(QUIET, "at=1s");
    let before = time(&page);
    let (left, top, width, _) = diagram(&page).bounds();
    page.drag(spot(left + width * 0.6, top + 8.0), spot(left + width * 0.3, top + 8.0));
    page.wait_until("the playhead has moved back", |page| time(page) < before);
    diagram(&page).focus();
    let there = time(&page);
    page.press("ArrowRight");
    page.wait_until("the arrow steps on", |page| time(page) > there);
}

#[test]
fn the_name_of_a_row_selects_its_node() {
    let page = paused(QUIET, "at=1s");
    let (left, _, _, _) = diagram(&page).bounds();
    let (_, top, _, height) = diagram(&page).bounds();
    // Somewhere in the middle of the rows stands a server.
    page.click(spot(left + 14.0, top + height * 0.45));
    page.get(Role::Tab, "Details").click();
    page.wait_until("the details show a server", |page| headline(page).starts_with('n'));
}

#[test]
fn zooming_out_says_what_it_leaves_out() {
    let page = paused(&QUIET.replace("8s", "20s"), "at=20s");
    diagram(&page).focus();
    page.press("f");
    page.expect_text("messages as density");
    let (left, top, width, height) = diagram(&page).bounds();
    for _ in 0..12 {
        page.wheel(spot(left + width * 0.5, top + height * 0.5), -100, "Control");
    }
    page.expect_no_text("messages as density");
}
