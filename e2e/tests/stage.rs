//! Every gesture of the cluster stage: by mouse, by keyboard, and the common ones by touch.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Page, Role, Spot, containing, starting};
use sim_core::protocols::scenarios::SHIPPED;
use support::*;

/// A stroke between the uppermost node and all others.
fn stroke_under_n1(page: &Page) -> (Spot, Spot) {
    let (left, top, width, _) = server(page, "n1").bounds();
    let below = top + width * 1.05;
    (spot(left - width, below), spot(left + 2.0 * width, below))
}

/// A short stroke across the middle of one link. The middle of a long link may be that of another,
/// too, so this is for neighbours.
fn stroke_across(page: &Page, one: &str, other: &str) -> (Spot, Spot) {
    let ((x1, y1), (x2, y2)) = (centre(page, one), centre(page, other));
    let (dx, dy) = ((x2 - x1) * 0.1, (y2 - y1) * 0.1);
    let (x, y) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0);
    (spot(x - dy, y + dx), spot(x + dy, y - dx))
}

/// The name of what has the focus.
fn focused(page: &Page) -> String {
    let name = page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''");
    name.as_str().unwrap_or_default().to_string()
}

/// Steps until a message is under way; says how it is called.
fn message_under_way(page: &Page) -> String {
    for _ in 0..50 {
        if let Some(name) = flying(page) {
            return name;
        }
        page.button("Step").click();
    }
    panic!("no message was ever under way");
}

fn gesture_lines(page: &Page) -> Vec<String> {
    let text = scenario_text(page);
    text.lines().skip(QUIET.lines().count()).map(str::to_string).collect()
}

#[test]
fn a_node_is_selected_crashed_and_restarted_by_mouse() {
    let page = paused(QUIET, "at=1s");
    server(&page, "n2").click();
    page.get(Role::Heading, containing("n2")).expect();
    server(&page, "n2").double_click();
    page.get(Role::Button, starting("n2, crashed")).expect();
    server(&page, "n2").double_click();
    page.wait_until("n2 runs again", |page| !server(page, "n2").name().contains("crashed"));
}

#[test]
fn a_link_is_cut_and_healed_by_mouse_and_by_keyboard() {
    let page = paused(QUIET, "at=1s");
    page.get(Role::Button, "link n1–n2").double_click();
    page.get(Role::Button, "link n1–n2, cut").double_click();
    let link = page.get(Role::Button, "link n1–n2");
    link.focus();
    page.press("Enter");
    page.get(Role::Button, "link n1–n2, cut").expect();
    page.press("Enter");
    link.expect();
    page.press("Shift+F10");
    page.get(Role::MenuItem, "Cut n2 → n1 only").click();
    page.get(Role::Button, "link n1–n2, cut from n2 to n1").expect();
}

#[test]
fn a_stroke_cuts_and_the_stroke_back_heals_all_or_a_part() {
    let page = paused(QUIET, "at=1s");
    let (from, to) = stroke_under_n1(&page);
    page.drag(from, to);
    page.wait_until("n1 is cut off", |page| cut_links(page) == 4);
    let (here, there) = stroke_across(&page, "n1", "n2");
    page.drag(here, there);
    page.wait_until("a part is healed", |page| cut_links(page) == 3);
    page.drag(there, here);
    page.wait_until("and cut again", |page| cut_links(page) == 4);
    page.drag(to, from);
    page.wait_until("all is healed", |page| cut_links(page) == 0);
}

#[test]
fn a_finger_selects_cuts_and_opens_the_menu() {
    let page = paused(QUIET, "at=1s");
    page.touch_screen();
    server(&page, "n3").tap();
    page.get(Role::Heading, containing("n3")).expect();
    let (from, to) = stroke_under_n1(&page);
    page.swipe(from, to);
    page.wait_until("n1 is cut off", |page| cut_links(page) == 4);
    server(&page, "n4").long_press();
    page.get(Role::MenuItem, "Pause n4").tap();
    page.get(Role::Button, starting("n4, paused")).expect();
}

#[test]
fn a_finger_may_begin_a_stroke_on_the_log_under_a_node() {
    let page = paused(QUIET, "at=1s");
    page.touch_screen();
    let place = page.evaluate(
        "(({ x, y, width, height }) => [x + width / 2, y + height / 2])(
            document.querySelector('.node .log').getBoundingClientRect())",
    );
    let [x, y] = [0, 1].map(|axis| place[axis].as_f64().expect("n1 has a log"));
    let (left, _, width, _) = server(&page, "n1").bounds();
    page.swipe(spot(x, y), spot(left + 2.0 * width, y));
    page.wait_until("some links are cut", |page| cut_links(page) > 0);
    assert!(gesture_lines(&page)[0].contains("cut "));
}

/// By mouse, the sign of a vote tells why it was refused; by keyboard, the line of keys.
#[test]
fn a_candidate_tells_why_it_was_refused() {
    let page = paused(SHIPPED[0].text, "at=653ms");
    server(&page, "n1").focus();
    page.press("ArrowDown");
    page.press("ArrowUp");
    page.expect_text("refused by n3: ");
    let title = page.evaluate("document.querySelector('.vote-denied title').textContent");
    assert!(title.as_str().is_some_and(|title| title.starts_with("n3 denied: ")), "{title}");
}

#[test]
fn tab_leads_to_nodes_then_links_then_messages_and_arrows_between_them() {
    let page = paused(QUIET, "at=1s");
    let message = message_under_way(&page);
    server(&page, "n1").focus();
    page.press("ArrowDown");
    assert!(focused(&page).starts_with("n2, "), "{}", focused(&page));
    page.press("ArrowUp");
    page.press("ArrowUp");
    assert!(focused(&page).starts_with("c1, "), "round the end: {}", focused(&page));
    page.press("ArrowUp");
    assert!(focused(&page).starts_with("n5, "), "{}", focused(&page));
    page.press("Tab");
    assert_eq!(focused(&page), "link n1–n5", "the first of its links");
    page.press("ArrowDown");
    assert_eq!(focused(&page), "link n2–n3");
    page.press("Tab");
    assert!(focused(&page).contains('→'), "{} instead of {message}", focused(&page));
    assert_eq!(page.button("To its send").count(), 0, "the focus alone selects nothing");
    page.press("Tab");
    assert!(!focused(&page).contains('→'), "one stop for all messages");
}

#[test]
fn the_grid_cuts_one_way_by_mouse() {
    let page = paused(QUIET, "at=1s");
    page.button("Who reaches whom").click();
    page.button("n1 to n3: reaches").click();
    page.button("n1 to n3: cut").expect_property("pressed", "true");
    page.button("n3 to n1: reaches").expect_property("pressed", "false");
    page.get(Role::Button, "link n1–n3, cut from n1 to n3").expect();
    page.button("everything to n2").click();
    page.button("c1 to n2: cut").expect();
    page.button("everything to n2").expect_property("pressed", "true");
    page.button("n1 to n3: cut").click();
    page.button("n1 to n3: reaches").expect();
    let lines = gesture_lines(&page);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].ends_with("cut n1 -> n3"), "{lines:?}");
    assert!(lines[1].ends_with("cut n1, n3, n4, n5, c1 -> n2"), "{lines:?}");
    assert!(lines[2].ends_with("heal n1 -> n3"), "{lines:?}");
    page.press("Control+z");
    page.button("n1 to n3: cut").expect();
}

#[test]
fn the_grid_cuts_one_way_by_keyboard() {
    let page = paused(&format!("{QUIET}at 900ms slow n1 <-> n2 by 20ms\n"), "at=1s");
    server(&page, "n5").focus();
    page.press("g");
    page.wait_until("the first row", |page| focused(page) == "everything from n1");
    page.press("ArrowRight");
    assert_eq!(focused(&page), "n1 to n2: slow", "over the cell that is not there");
    page.press("ArrowDown");
    page.press("ArrowRight");
    page.press("Enter");
    page.button("n3 to n4: cut").expect_property("pressed", "true");
    page.press("Home");
    assert_eq!(focused(&page), "everything from n3");
    page.press("Space");
    page.button("everything from n3").expect_property("pressed", "true");
    page.press("Escape");
    page.button("everything from n3").expect_gone();
    assert!(focused(&page).starts_with("n5, "), "{}", focused(&page));
}

#[test]
fn a_message_in_flight_is_lost_with_a_double_click() {
    let page = paused(QUIET, "at=1s");
    let name = message_under_way(&page);
    page.get(Role::Button, name.as_str()).double_click();
    page.get(Role::Button, name.as_str()).expect_gone();
    assert!(gesture_lines(&page)[0].starts_with("lose "), "{:?}", gesture_lines(&page));
}

#[test]
fn each_fate_of_a_message_in_flight_is_a_line_of_the_text() {
    for (item, line) in [
        ("Lose this message", "lose "),
        ("Delay this message by 50 ms", "delay "),
        ("Duplicate this message", "duplicate "),
        ("Hold this message back", "hold "),
        ("Deliver this message now", "deliver "),
    ] {
        let page = paused(QUIET, "at=1s");
        let name = message_under_way(&page);
        page.get(Role::Button, name.as_str()).focus();
        page.press("Shift+F10");
        page.get(Role::MenuItem, item).expect();
        page.get(Role::MenuItem, item).focus();
        page.press("Enter");
        page.wait_until(item, |page| gesture_lines(page).iter().any(|it| it.starts_with(line)));
    }
}

#[test]
fn a_message_that_is_lost_at_rest_is_seen_to_be_lost_at_once() {
    let page = paused(QUIET, "at=1s");
    let name = message_under_way(&page);
    page.get(Role::Button, name.as_str()).focus();
    // Only a focus that the keyboard brought tells of keys.
    page.press("ArrowDown");
    page.expect_text("Shift+F10: all actions");
    page.press("Enter");
    page.expect_text("lost by you");
    page.expect_text("1 just lost");
}

#[test]
fn messages_that_lie_on_each_other_are_chosen_from_a_list() {
    let page = paused(QUIET, "at=1s");
    message_under_way(&page);
    page.button(containing("in flight")).focus();
    page.press("Enter");
    let menu = page.get(Role::Menu, "Which message?");
    menu.expect();
    page.press("Enter");
    page.get(Role::MenuItem, "Lose this message").click();
    page.wait_until("it is lost", |page| gesture_lines(page)[0].starts_with("lose "));
}

#[test]
fn nodes_that_do_not_run_differ_in_words() {
    let page = paused(QUIET, "at=1s");
    for (node, item, word) in [
        ("n1", "Crash n1", "n1, crashed"),
        ("n2", "Pause n2", "n2, paused"),
        ("n3", "Cut the power of n3", "n3, no power"),
        ("n4", "Lose n4's disk", "n4, disk lost"),
    ] {
        choose(&page, node, item);
        page.get(Role::Button, starting(word)).expect();
    }
}

#[test]
fn the_hint_goes_with_the_first_cut_and_stays_away() {
    let page = Page::open();
    wait_for_leader(&page);
    page.expect_text("Drag across links");
    let leader = wait_for_leader(&page);
    choose(&page, &leader, &format!("Isolate {leader}"));
    page.expect_no_text("Drag across links");
    page.reload();
    wait_for_leader(&page);
    page.expect_no_text("Drag across links");
}

#[test]
fn leadership_is_handed_to_a_node_from_its_menu() {
    let page = paused(QUIET, "at=1s");
    let heir = if page.button(starting("n3, leader")).count() > 0 { "n4" } else { "n3" };
    server(&page, heir).focus();
    page.press("Shift+F10");
    page.get(Role::MenuItem, format!("Hand leadership to {heir}").as_str()).click();
    page.wait_until("it is a line", |page| {
        let lines = gesture_lines(page);
        lines.iter().any(|it| it.contains(" transfer to ") && it.contains("tell n"))
    });
}
