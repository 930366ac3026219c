//! The page on a phone: what is touched leads to what it says, nothing moves under the hand, and the
//! page scrolls wherever the finger is.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Page, Role, containing, starting};
use support::*;

/// A page as wide as a phone.
fn phone(width: u32) -> Page {
    let page = paused(QUIET, "at=1s");
    page.resize(width, 740);
    page.reload();
    page.get(Role::Slider, "Time").expect();
    page
}

/// How much of what a selector finds is in the window, from its upper edge on.
fn in_view(page: &Page, selector: &str) -> f64 {
    let seen = page.evaluate(&format!(
        "(() => {{
            const {{ top, bottom }} = document.querySelector('{selector}').getBoundingClientRect();
            return top < -1 ? 0 : Math.max(0, Math.min(bottom, innerHeight) - top);
        }})()"
    ));
    seen.as_f64().expect("a number of pixels")
}

fn height(page: &Page, selector: &str) -> f64 {
    let tall = page
        .evaluate(&format!("document.querySelector('{selector}').getBoundingClientRect().height"));
    tall.as_f64().expect("a number of pixels")
}

#[test]
fn the_panel_comes_into_view_and_there_is_a_way_back() {
    let page = phone(390);
    assert_eq!(page.tree().find(&[(Role::Button, "Show the details".into())]).len(), 0);
    server(&page, "n2").click();
    page.button("Show the details").click();
    page.wait_until("the details are in view", |page| in_view(page, ".side") > 300.0);
    let focused = page.evaluate("document.activeElement.id");
    assert_eq!(focused, "side-panel");
    // It scrolls with the page.
    assert_eq!(
        page.evaluate("(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)(document.querySelector('.side-body'))"),
        false
    );
    page.button("Back to the cluster").click();
    page.wait_until("the cluster is in view", |page| in_view(page, ".stage-cell") > 300.0);
    page.button("Show the details").click();
    page.wait_until("the details are in view again", |page| in_view(page, ".side") > 300.0);
    page.button("Back to the cluster").click();
    page.button("Side panel").click();
    page.button("Side panel").click();
    page.wait_until("the panel is in view", |page| in_view(page, ".side") > 300.0);
}

#[test]
fn nothing_moves_when_something_is_done_or_selected() {
    for width in [360, 390] {
        let page = phone(width);
        let (top, bar) = (height(&page, ".topbar"), height(&page, ".timeline-bar"));
        assert!(top <= 96.0, "the top bar has more than two rows: {top}");
        choose(&page, "n2", "Crash n2");
        page.button("Undo").expect();
        assert_eq!(height(&page, ".topbar"), top);
        server(&page, "n1").click();
        page.button("Show the details").expect();
        assert_eq!(height(&page, ".timeline-bar"), bar);
        page.get(Role::Button, starting("History")).expect();
    }
}

#[test]
fn the_page_scrolls_over_the_timeline() {
    let page = phone(390);
    page.touch_screen();
    page.evaluate("document.querySelector('.timeline-canvas').scrollIntoView({ block: 'center' })");
    let scrolled = |page: &Page| page.evaluate("scrollY").as_f64().expect("pixels");
    let before = scrolled(&page);
    let diagram = || page.get(Role::Application, containing("Space-time"));
    page.wheel(diagram().at(0.5, 0.4), -200, "");
    page.wait_until("the wheel scrolls the page", |page| scrolled(page) < before);
    assert_eq!(
        page.evaluate("getComputedStyle(document.querySelector('.timeline-canvas')).touchAction"),
        "pan-y"
    );
    assert_eq!(page.evaluate("scrollX"), 0);
}

#[test]
fn the_event_table_opens_at_the_playhead_and_tells_all() {
    let page = phone(390);
    page.button("Event table").click();
    page.get(Role::Grid, "Event table").expect();
    page.wait_until("the playhead's row is in view", |page| {
        page.evaluate(
            "(() => {
                const grid = document.querySelector('.event-rows');
                const { top, bottom } = grid.getBoundingClientRect();
                const last = grid.querySelector(
                    `[aria-rowindex='${Number(grid.getAttribute('aria-rowcount')) + 1}']`);
                const box = last?.getBoundingClientRect();
                return grid.scrollTop > 0 && box && box.top >= top && box.bottom <= bottom + 1;
            })()",
        ) == true
    });
}
