//! What a visitor does with the page.

use e2e::{Page, Role};

#[test]
fn a_visitor_sees_the_heading_and_counts_to_two() {
    let page = Page::open();
    page.get(Role::Heading, "Faultline").expect();
    page.expect_text("Counted 0");
    page.button("Count").click();
    page.button("Count").click();
    page.expect_text("Counted 2");
}
