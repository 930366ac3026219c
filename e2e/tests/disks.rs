//! Disks and the places between effects: what a visitor sees of them and does to them.

#[allow(dead_code, reason = "each test program uses its own part of this")]
mod support;

use e2e::{Page, Role, starting};
use support::*;

const ONE_WRITE: &str = "\
protocol raft
nodes 3
clients 1
seed 1
run for 3s

until leader
until converged
c1 write x=1
until answered
";

/// What the open details say.
fn details(page: &Page) -> String {
    let value = page.evaluate("document.querySelector('.details')?.innerText ?? ''");
    value.as_str().unwrap_or_default().to_string()
}

#[test]
fn a_crash_is_chosen_between_two_effects_of_a_message() {
    let page = paused(ONE_WRITE, "at=1s&select=message:1:0:3:1");
    page.get(Role::Tab, "Details").click();
    page.wait_until("the effects are listed", |page| {
        details(page).contains("write entry 1@1 noop")
    });
    assert!(!details(&page).contains("not done"));
    // By keyboard: after the write, before the sync.
    page.get(Role::Button, starting("Cut power of n1 after effect 3")).focus();
    page.press("Enter");
    page.wait_until("the effects behind it are not done", |page| {
        details(page).contains("(not done)")
    });
    let line = "\npower-loss n1 after effect 3 of n2->n1 #3 for 500ms\n";
    assert!(scenario_text(&page).contains(line), "{}", scenario_text(&page));
}

#[test]
fn a_node_shows_what_a_power_loss_would_take() {
    let page = paused(
        &format!("{ONE_WRITE}stall-disk leader for 1s\nc1 write x=2 of leader\n"),
        "at=700ms",
    );
    let leader = wait_for_leader(&page);
    server(&page, &leader).click();
    page.get(Role::Tab, "Details").click();
    page.wait_until("its last record is not synced", |page| {
        let details = details(page);
        details.contains("x=2") && details.contains("A power loss now would take the last record")
    });
    choose(&page, &leader, &format!("Cut {leader}'s power and tear a record"));
    advance(&page);
    page.get(Role::Tab, "Details").click();
    page.wait_until("the record is torn", |page| details(page).contains("it cannot be read"));
    choose(&page, &leader, &format!("Lose {leader}'s disk"));
    advance(&page);
    page.get(Role::Tab, "Details").click();
    page.wait_until("nothing is left", |page| details(page).contains("It is empty."));
}
