//! The panels on demand: bug reports, lessons, charts, gallery, sharing, settings, inspector, help.

mod support;

use e2e::{Page, Role, containing};
use sim_core::protocols::scenarios::find;
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
