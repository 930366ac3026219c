//! What a visitor does with the page: stories, by role and name, with mouse, finger and keyboard.

mod support;

use e2e::{Page, Role, containing, starting};
use sim_core::exhibit;
use sim_core::judge::try_out;
use sim_core::protocols::scenarios::SHIPPED;
use sim_core::protocols::{catalogue, exhibits};
use std::time::Duration;
use support::*;

#[test]
fn a_newcomer_isolates_the_leader_and_sees_a_new_one_elected() {
    let page = Page::open();
    let leader = wait_for_leader(&page);
    server(&page, &leader).right_click();
    page.get(Role::MenuItem, format!("Isolate {leader}").as_str()).click();
    page.set_patience(Duration::from_secs(12));
    page.wait_until("another node leads", |page| leaders(page).iter().any(|name| *name != leader));
}

#[test]
fn a_stroke_across_links_cuts_them_and_undo_heals_them() {
    let page = paused(QUIET, "at=1s");
    let (x, y) = centre(&page, "n1");
    let (cx, cy) = centre_of_cluster(&page);
    // From outside the ring beside n1 to the other side of it, between n1 and the rest.
    let (dx, dy) = (cx - x, cy - y);
    let middle = (x + dx * 0.45, y + dy * 0.45);
    page.drag(
        spot(middle.0 - dy * 0.9, middle.1 + dx * 0.9),
        spot(middle.0 + dy * 0.9, middle.1 - dx * 0.9),
    );
    page.wait_until("a link of n1 is cut", |page| cut_links(page) > 0);
    assert!(scenario_text(&page).contains(" cut "), "the stroke is a line of the scenario");
    page.button("Undo").click();
    page.wait_until("no link is cut", |page| cut_links(page) == 0);
    page.button("Redo").click();
    page.wait_until("a link of n1 is cut again", |page| cut_links(page) > 0);
}

#[test]
fn the_keyboard_alone_plays_steps_and_crashes() {
    let page = paused(QUIET, "at=1s");
    let before = time(&page);
    server(&page, "n2").focus();
    page.press("ArrowRight");
    page.wait_until("a step forward", |page| time(page) != before);
    page.press("ArrowLeft");
    page.press("ArrowLeft");
    page.wait_until("a step back", |page| time(page) <= before);
    server(&page, "n2").focus();
    page.press("Shift+F10");
    page.get(Role::MenuItem, "Crash n2").focus();
    page.press("Enter");
    page.get(Role::Button, starting("n2, crashed")).expect();
    page.press("Control+z");
    page.wait_until("n2 runs again", |page| !server(page, "n2").name().contains("crashed"));
}

#[test]
fn stepping_back_across_a_crash_returns_the_node() {
    let page = paused(&format!("{QUIET}at 1s crash n3 for 300ms\n"), "at=1s");
    page.get(Role::Button, starting("n3, crashed")).expect();
    let crashed_at = time(&page);
    page.button("Step back").click();
    page.wait_until("n3 runs before it crashed", |page| {
        !server(page, "n3").name().contains("crashed")
    });
    page.button("Step").click();
    page.get(Role::Button, starting("n3, crashed")).expect();
    assert_eq!(time(&page), crashed_at);
}

#[test]
fn ten_gestures_fit_in_a_link_that_others_open_on_the_same_run() {
    let page = paused(QUIET, "at=1s");
    for (node, item) in [
        ("n1", "Crash n1"),
        ("n2", "Pause n2 for 500 ms"),
        ("n3", "Isolate n3"),
        ("n4", "Set n4's clock 1 s back"),
    ] {
        choose(&page, node, item);
    }
    advance(&page);
    choose(&page, "n1", "Restart n1");
    choose(&page, "n3", "Reconnect n3");
    advance(&page);
    for (link, item) in [("link n1–n2", "Cut n1 – n2"), ("link n2–n3", "Cut n2 → n3 only")]
    {
        page.get(Role::Button, link).right_click();
        page.get(Role::MenuItem, item).click();
        page.get(Role::MenuItem, item).expect_gone();
    }
    lose_a_message(&page);
    choose(&page, "n5", "Crash n5");
    assert_eq!(scenario_text(&page).lines().filter(|line| is_gesture(line)).count(), 10);

    let fragment = share(&page);
    assert!(fragment.chars().count() <= 600, "{} characters", fragment.chars().count());
    let fingerprint = fingerprint_of(&fragment);
    assert_eq!(native_fingerprint(&fragment), fingerprint, "natively");
    let text = scenario_text(&page);

    let reader = page.fresh_profile();
    reader.visit(&format!("#{fragment}"));
    reader.wait_until("the same text is there", |page| scenario_text(page) == text);
    assert_eq!(fingerprint_of(&share(&reader)), fingerprint, "in another profile");
}

#[test]
fn every_shipped_scenario_has_its_native_fingerprint_in_webassembly() {
    let page = Page::open();
    for shipped in SHIPPED {
        let fragment = fragment_of(shipped.text, "");
        page.visit(&format!("#{fragment}"));
        page.wait_until(shipped.name, |page| scenario_text(page) == shipped.text);
        let shared = share(&page);
        assert_eq!(fingerprint_of(&shared), native_fingerprint(&shared), "{}", shipped.name);
    }
}

/// What an exhibit tells of breaks in the page as it does natively: it is the same run, and the
/// page's own judges say the same of it.
#[test]
fn every_exhibit_breaks_its_claim_in_webassembly_too() {
    let known = catalogue().descriptions();
    let page = Page::open();
    for shipped in exhibits::SHIPPED {
        let exhibit = exhibit::parse(shipped.text, &known).expect("a shipped exhibit");
        let report = try_out(&catalogue(), &exhibit.plan);
        let is_its = |claim: u8| report.claims[usize::from(claim)].name == exhibit.claim;
        let violation = report.violations.iter().find(|it| is_its(it.claim)).expect("it breaks it");

        let end = format!("at={}us", exhibit.plan.length.0);
        page.visit(&format!("#{}", fragment_of(exhibit.scenario, &end)));
        page.wait_until(shipped.name, |page| scenario_text(page) == exhibit.scenario);
        let shared = share(&page);
        assert_eq!(fingerprint_of(&shared), native_fingerprint(&shared), "{}", shipped.name);
        page.get(Role::Tab, containing("Claims")).click();
        page.expect_text(&violation.sentence);
        page.get(Role::Tab, containing("Scenario")).click();
    }
}

#[test]
fn a_violation_stops_play_and_says_what_happened() {
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    page.get(Role::Button, containing("forgotten vote")).click();
    page.set_patience(Duration::from_secs(40));
    page.get(Role::Alert, "Violation").expect();
    page.expect_text("were both elected in term 1");
    page.button("Play").expect();
    page.get(Role::Tab, containing("Claims")).click();
    page.expect_text("At most one leader is elected in a term.");
    page.expect_text("broken");
}

#[test]
fn bad_text_is_refused_at_its_place_and_the_run_stays() {
    let page = paused(QUIET, "at=1s");
    write_scenario(&page, "protocol raft\nnodes three\n");
    page.expect_text("Line 2, column 7");
    page.expect_text("`three` is not a whole number");
    server(&page, "n5").expect();
    write_scenario(&page, "protocol raft\nnodes 10000\n");
    page.expect_text("at most");
    write_scenario(&page, "protocol raft\nnodes 3\nrun for 5s\n");
    page.wait_until("three nodes run", |page| !has_server(page, "n5"));
}

#[test]
fn a_bad_link_is_explained_and_the_page_works() {
    let page = Page::open_at("#s=this-is-no-scenario");
    page.get(Role::Alert, containing("")).expect();
    wait_for_leader(&page);
}

#[test]
fn a_link_of_another_version_is_said_plainly() {
    let text = format!("{QUIET}at 1s crash n3 for 300ms\n");
    let page = Page::open_at(&format!("#{}&v=999.1&fp=0123456789abcdef", fragment_of(&text, "")));
    page.expect_text("version");
    wait_for_leader(&page);
}

#[test]
fn from_the_opening_scenario_a_successor_is_seen_within_ten_seconds() {
    for seed in [1, 7] {
        let text = QUIET.replace("seed 1", &format!("seed {seed}"));
        let page = paused(&text, "at=800ms");
        let leader = wait_for_leader(&page);
        choose(&page, &leader, &format!("Isolate {leader}"));
        let start = std::time::Instant::now();
        page.button("Play").click();
        page.set_patience(Duration::from_secs(12));
        page.wait_until("another node leads", |page| {
            leaders(page).iter().any(|name| *name != leader)
        });
        assert!(start.elapsed() < Duration::from_secs(10), "seed {seed}: {:?}", start.elapsed());
    }
}

#[test]
fn next_seed_is_another_run_and_undo_returns() {
    let page = paused(QUIET, "at=1s");
    let first = fingerprint_of(&share(&page));
    page.button(starting("Cluster")).click();
    page.button("Next seed").click();
    page.get(Role::TextBox, "Seed").expect_value("2");
    page.press("Escape");
    let second = fingerprint_of(&share(&page));
    assert_ne!(first, second);
    page.button("Undo").click();
    page.button(starting("Cluster")).click();
    page.get(Role::TextBox, "Seed").expect_value("1");
    page.press("Escape");
    assert_eq!(fingerprint_of(&share(&page)), first);
}

#[test]
fn a_link_carries_the_playhead_and_the_selection() {
    let page = paused(QUIET, "at=1.5s");
    server(&page, "n2").click();
    let at = time(&page);
    let fragment = share(&page);
    let reader = page.fresh_profile();
    reader.visit(&format!("#{fragment}"));
    reader.wait_until("the playhead is where it was", |page| time(page) == at);
    reader.get(Role::Tab, containing("Details")).click();
    reader.get(Role::Heading, containing("n2")).expect();
}

#[test]
fn an_unmet_expectation_is_no_broken_claim() {
    let page = Page::open();
    page.button(starting("Scenarios")).click();
    page.get(Role::Button, starting("Leader election under a partition")).click();
    page.get(Role::Tab, containing("Claims")).click();
    page.wait_until("the run is computed", |page| !page.tree().mentions("still computing"));
    page.press("End");
    page.expect_text("unmet");
    page.expect_no_text("broken");
}

#[test]
fn a_finger_on_a_narrow_screen_crashes_a_node() {
    let page = paused(QUIET, "at=1s");
    page.touch_screen();
    page.resize(400, 860);
    let node = server(&page, "n3");
    node.tap();
    page.evaluate("window.scrollTo(0, 0)");
    node.focus();
    page.press("Shift+F10");
    page.get(Role::MenuItem, "Crash n3").tap();
    page.get(Role::Button, starting("n3, crashed")).expect();
}

#[test]
fn the_text_and_the_gestures_are_in_step() {
    let page = paused(QUIET, "at=1s");
    choose(&page, "n2", "Crash n2");
    page.wait_until("the gesture is a line", |page| scenario_text(page).contains("crash n2"));
    let without: String = scenario_text(&page)
        .lines()
        .filter(|line| !is_gesture(line))
        .collect::<Vec<_>>()
        .join("\n");
    write_scenario(&page, &without);
    page.wait_until("n2 runs without the line", |page| {
        !server(page, "n2").name().contains("crashed")
    });
}

/// What a stranger sees at first: few controls beside the two pictures, and mostly the pictures.
#[test]
fn at_first_sight_the_pictures_are_large_and_the_controls_few() {
    let page = Page::open();
    wait_for_leader(&page);
    let controls = page.evaluate(
        "[...document.querySelectorAll('button, input, select, textarea, a[href]')]
            .filter(it => it.checkVisibility() && !it.closest('.stage-picture, .timeline'))
            .map(it => it.getAttribute('aria-label') || it.innerText)",
    );
    let count = controls.as_array().map_or(0, Vec::len);
    assert!((10..=17).contains(&count), "{count}: {controls}");
    let share = page.evaluate(
        "['.stage', '.timeline'].map(it => document.querySelector(it).getBoundingClientRect())
            .reduce((sum, it) => sum + it.width * it.height, 0) / innerWidth / innerHeight",
    );
    assert!(share.as_f64().is_some_and(|share| share >= 0.7), "{share} of the page");
}
