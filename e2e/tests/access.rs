//! The page for everybody: no rule of axe is broken in any state of the page, dark or light, wide or
//! narrow; the keyboard reaches everything and shows where it is; nothing is out of sight on a small
//! or a magnified screen.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Page, Role, containing, starting};
use serde_json::{Value, json};
use support::*;

/// All of WCAG 2.2 at levels A and AA, and what axe calls good practice.
const AXE_OPTIONS: &str = "{
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
    elementRef: true,
}";

/// What WCAG allows and axe cannot know. Where a fault's bar stands on the axis of time, and how wide it
/// is, is what it says, and its line in the text does all that it does (2.5.8). What is drawn on the
/// stage is labelled by its first word, with its state written around it: its name begins with that
/// word (2.5.3). What a bar that floats on a narrow screen half covers comes out when the page is scrolled.
const ALLOWED: &str = "(rule, node) => {
    const found = node.element;
    const name = found?.getAttribute('aria-label') ?? '';
    return (rule.id === 'target-size' && found?.matches('.fault-bar')) ||
        (rule.id === 'target-size' && innerWidth <= 860 && found?.closest('.side') &&
            node.failureSummary.includes('partially obscured')) ||
        (rule.id === 'label-content-name-mismatch' && found?.matches('g') &&
            name.startsWith(found.querySelector('text').textContent.trim().split(' ')[0]));
}";

/// What axe finds wrong as the page stands, each as a line.
fn violations(page: &Page) -> Vec<String> {
    if page.evaluate("typeof axe") == "undefined" {
        page.evaluate(&format!("{}; 0", include_str!("../axe/axe.min.js")));
    }
    let found = page.evaluate(&format!(
        "axe.run(document, {AXE_OPTIONS}).then(({{ violations }}) => violations.flatMap((rule) =>
            rule.nodes.filter((node) => !({ALLOWED})(rule, node)).map((node) => `${{rule.id}}: ${{node.target.join(' ')}}: ` +
                `${{node.html.slice(0, 160)}}: ${{node.failureSummary.replace(/\\s+/g, ' ')}}`)))"
    ));
    let lines = found.as_array().expect("a list of violations").iter();
    lines.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

/// A page in one of two sizes and one of two colours, standing still.
fn still(text: &str, at: &str, dark: bool, narrow: bool) -> Page {
    let page = paused(text, at);
    if narrow {
        page.resize(360, 740);
    }
    let scheme = if dark { "dark" } else { "light" };
    let features = json!([
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]);
    page.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).expect("colours");
    page.reload();
    page.get(Role::Slider, "Time").expect();
    let theme = page.evaluate("document.documentElement.dataset.theme");
    assert_eq!(theme, scheme);
    page
}

/// A run in which everything can be seen: a broken claim, a crash, a cut, a lost message.
const RICH: &str = "protocol raft\nnodes 5\nclients 2\nseed 1\nworkload\nrun for 3s\n\
    at 400ms crash n3 for 2s\nat 500ms cut n1 <-> n2 for 1s\nat 600ms pause n4 for 500ms\n";

/// A cluster in which a hunt finds a single violation, or several.
const BUGGY: &str =
    "protocol raft\nnodes 3\nclients 2\nseed 1\nworkload\nbug minority-commit\nrun for 3s\n";

/// Walks through the page's states and asks `look` about each, by name.
fn every_state(dark: bool, narrow: bool, mut look: impl FnMut(&Page, &str)) {
    let page = still(RICH, "at=700ms", dark, narrow);
    look(&page, "standing");
    open_side(&page);
    let tabs = names(&page, "[role=tab]");
    assert!(tabs.len() >= 3, "{tabs:?}");
    for selection in ["n1, ", "link n1–n3", "link n1–n2"] {
        page.get(Role::Button, starting(selection)).focus();
        page.press("Enter");
        page.get(Role::Tab, containing("Details")).click();
        look(&page, &format!("details of {selection}"));
    }
    for tab in &tabs {
        page.get(Role::Tab, starting(tab)).click();
        look(&page, &format!("tab {tab}"));
    }
    page.get(Role::Button, starting("n1, ")).focus();
    page.press("Shift+F10");
    page.get(Role::Menu, containing("")).expect();
    look(&page, "menu of a node");
    page.press("Escape");
    // A dialog that leaves the page in use lies over part of a panel, and what it covers is smaller
    // than a finger only until it closes: so nothing that can be pressed stands there now.
    page.get(Role::Tab, starting("Scenario")).click();
    let dialogs = names(&page, "[aria-haspopup=dialog]").into_iter().chain(["Share".into()]);
    for opener in dialogs {
        page.get(Role::Button, starting(&opener)).click();
        page.get(Role::Dialog, containing("")).expect();
        look(&page, &format!("dialog {opener}"));
        page.press("Escape");
        page.get(Role::Dialog, containing("")).expect_gone();
    }
    page.press("?");
    page.get(Role::Dialog, containing("")).expect();
    look(&page, "help");
    page.press("Escape");
    page.button("Event table").click();
    page.get(Role::Grid, "Event table").expect();
    page.get(Role::Grid, "Event table").focus();
    page.press("Home");
    look(&page, "event table");
    page.button("Event table").click();
    write_scenario(&page, "protocol rfat\nnodes three\n");
    page.expect_text("did you mean");
    look(&page, "errors in the scenario");
    write_scenario(&page, RICH);
    page.button("Play").click();
    look(&page, "playing");

    page.visit("#s=this-is-no-scenario");
    page.expect_text("This link cannot be opened");
    look(&page, "a notice");
    let broken = sim_core::protocols::scenarios::find("forgotten-vote").expect("it is shipped");
    page.visit(&format!("#{}", fragment_of(broken.text, "")));
    page.set_patience(std::time::Duration::from_secs(60));
    page.get(Role::Alert, "Violation").expect();
    look(&page, "a violation");

    page.button(starting("Scenarios")).click();
    page.evaluate("document.querySelector('.filter details').open = true");
    page.region("Filter").button(starting("raft ")).click();
    look(&page, "a choice that is filtered");
    page.button("About these bugs…").click();
    page.get(Role::Dialog, "About these bugs").expect();
    look(&page, "what was measured");
    page.press("Escape");
    let exhibit = sim_core::protocols::exhibits::SHIPPED[0].text;
    let (_, scenario) = exhibit.split_once("\nscenario\n").expect("an exhibit has one");
    page.visit(&format!("#{}", fragment_of(scenario, "")));
    page.button("Next moment").expect();
    look(&page, "an exhibit");
    page.button("Same run, fixed").click();
    page.expect_text("This is the fixed run.");
    look(&page, "an exhibit, fixed");

    page.button(starting("Scenarios")).click();
    page.button("Open a recorded history…").click();
    look(&page, "the ways to open a history");
    page.button("An example").click();
    page.get(Role::Slider, starting("Operations")).focus();
    page.expect_text("No legal order through it was found.");
    look(&page, "a history that no order explains");
    page.press("ArrowUp");
    page.expect_text("It stands in place");
    look(&page, "the longest legal order through an operation");
    page.get(Role::Combobox, "Judged as").focus();
    page.press("l");
    page.expect_text("an example, line 1");
    look(&page, "a history that is none");
    page.press("Escape");
    page.get(Role::Dialog, containing("")).expect_gone();

    page.visit(&format!("#{}", fragment_of(BUGGY, "at=0s")));
    open_side(&page);
    page.get(Role::Tab, "Hunt").click();
    page.get(Role::Combobox, "What to try").focus();
    page.press("Home");
    page.button("Hunt").click();
    page.expect_text("200 of 200 runs");
    look(&page, "a hunt that found something");
    let finds = names(&page, ".hunt-found button");
    let shrink = finds.iter().find(|name| name.starts_with("Shrink")).expect("something is found");
    page.button(shrink.as_str()).focus();
    page.press("Enter");
    page.expect_text("is as small as it gets");
    look(&page, "a find that was shrunk");
}

/// Opens the side panel, unless it is open: on a narrow screen it is closed at first.
fn open_side(page: &Page) {
    page.get(Role::Slider, "Time").expect();
    if names(page, "[role=tab]").is_empty() {
        page.button("Side panel").click();
    }
}

/// The names of what a selector finds, as far as they do not change.
fn names(page: &Page, selector: &str) -> Vec<String> {
    let found = page.evaluate(&format!(
        "[...document.querySelectorAll('{selector}')].filter((it) => it.checkVisibility())
            .map((it) => it.getAttribute('aria-label') ?? it.innerText.split('\\n')[0])"
    ));
    let names = found.as_array().expect("a list of names").iter();
    names.map(|name| name.as_str().unwrap_or_default().trim().to_owned()).collect()
}

fn no_rule_is_broken(dark: bool, narrow: bool) {
    let mut found = Vec::new();
    every_state(dark, narrow, |page, state| {
        found.extend(violations(page).into_iter().map(|line| format!("{state}: {line}")));
    });
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_rule_of_axe_is_broken_in_light_colours() {
    no_rule_is_broken(false, false);
}

#[test]
fn no_rule_of_axe_is_broken_in_dark_colours() {
    no_rule_is_broken(true, false);
}

#[test]
fn no_rule_of_axe_is_broken_on_a_narrow_screen() {
    no_rule_is_broken(false, true);
    no_rule_is_broken(true, true);
}

#[test]
fn a_notice_over_a_page_that_stopped_breaks_no_rule() {
    let page = still(QUIET, "at=1s", false, false);
    page.evaluate("document.querySelector('#rescue').hidden = false; document.querySelector('#page').inert = true");
    assert_eq!(violations(&page), Vec::<String>::new());
}

#[test]
fn the_keyboard_goes_everywhere_and_shows_where_it_is() {
    let page = still(RICH, "at=700ms", false, false);
    page.evaluate("document.activeElement.blur()");
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..200 {
        page.press("Tab");
        let at = page.evaluate(include_str!("focus.js"));
        let Some(name) = at["name"].as_str() else { break };
        assert_eq!(at["why"], Value::Null, "{name}: {}", at["why"]);
        seen.push(name.to_owned());
    }
    assert!(seen.len() < 200, "the focus never leaves the page: {seen:?}");
    for part in ["Share", "Help", "n1, ", "Play", "Time", "Space-time diagram", "Event table"] {
        assert!(seen.iter().any(|name| name.starts_with(part)), "{part} is not among {seen:?}");
    }
}

#[test]
fn what_happens_is_said_to_those_who_listen() {
    let page = still(QUIET, "at=1s", false, false);
    let said = |page: &Page| {
        page.evaluate("document.querySelector('[role=status][aria-live=polite]').innerText")
    };
    let before = said(&page);
    page.press("ArrowRight");
    page.wait_until("a step is said", |page| said(page) != before);
    choose(&page, "n2", "Crash n2");
    page.wait_until("a gesture is said", |page| {
        said(page).as_str().is_some_and(|said| said.contains("crash n2"))
    });
}

/// Where the page is wider than the screen, or cuts words off.
fn out_of_sight(page: &Page) -> Vec<String> {
    let found = page.evaluate(include_str!("sight.js"));
    let lines = found.as_array().expect("a list").iter();
    lines.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn nothing_is_out_of_sight_on_any_screen() {
    // A phone, the smallest that WCAG names (which is also 1280 pixels at 400 %), 1280 at 200 %, a
    // tablet, a laptop, a projector.
    let sizes = [(360, 740), (320, 512), (640, 400), (768, 1024), (1280, 800), (1920, 1080)];
    let mut found = Vec::new();
    for (width, height) in sizes {
        let page = still(RICH, "at=700ms", false, false);
        page.resize(width, height);
        page.reload();
        page.get(Role::Slider, "Time").expect();
        found.extend(out_of_sight(&page).iter().map(|line| format!("{width}: {line}")));
        if names(&page, "[role=tab]").is_empty() {
            page.button("Side panel").click();
        }
        for tab in names(&page, "[role=tab]") {
            page.get(Role::Tab, starting(&tab)).click();
            found.extend(out_of_sight(&page).iter().map(|line| format!("{width}, {tab}: {line}")));
        }
        page.press("?");
        page.get(Role::Dialog, containing("")).expect();
        found.extend(out_of_sight(&page).iter().map(|line| format!("{width}, help: {line}")));
    }
    found.dedup();
    assert!(found.is_empty(), "{} things:\n{}", found.len(), found.join("\n"));
}
