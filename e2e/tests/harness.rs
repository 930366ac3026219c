//! The harness itself, tried on a small page of its own, so that a failing test means the page and
//! not the test.

use std::time::Duration;

use e2e::{Page, Role, containing};

/// Writes what happens to it into a status line.
const PLAYGROUND: &str = r##"data:text/html,<!doctype html><title>Playground</title>
<style>body { height: 3000px }
@media (prefers-color-scheme: dark) { body { background: black } }</style>
<p role="status" id="log" style="position: fixed; right: 0">nothing</p>
<button onclick="say('clicked')" aria-pressed="false">Play</button>
<section aria-label="Left"><button onclick="say('left')">Crash</button></section>
<section aria-label="Right"><button onclick="say('right')">Crash</button></section>
<button disabled>Never</button>
<input aria-label="Seed" value="42">
<input type="range" aria-label="Playhead" min="0" max="100" value="0" style="width: 400px">
<svg width="300" height="120">
  <circle role="button" aria-label="Node n1" cx="60" cy="60" r="40" fill="teal"
    oncontextmenu="say('menu');return false"
    onpointerdown="say(event.pointerType + ' down')" />
  <circle role="button" aria-label="Ring" cx="200" cy="60" r="40" fill="none" stroke="red"
    stroke-width="8"
    onclick="say('ring')" />
</svg>
<button style="position: absolute; top: 2500px" onclick="say('deep')">Deep</button>
<script>
  function say(what) { document.getElementById('log').textContent = what }
  addEventListener('keydown', (event) => say((event.shiftKey ? 'Shift ' : '') + event.key))
</script>"##;

fn playground() -> Page {
    Page::open_address(&PLAYGROUND.replace('\n', " ").replace('#', "%23"))
}

#[test]
fn the_mouse_clicks_html_and_svg() {
    let page = playground();
    page.button("Play").click();
    page.expect_text("clicked");
    page.button("Play").expect_property("pressed", "false");
    page.button("Node n1").right_click();
    page.expect_text("menu");
    page.button("Ring").click();
    page.expect_text("ring");
}

#[test]
fn equal_names_are_told_apart_by_their_place() {
    let page = playground();
    assert_eq!(page.button("Crash").count(), 2);
    page.region("Right").button("Crash").click();
    page.expect_text("right");
    page.region("Left").button(containing("Cra")).click();
    page.expect_text("left");
}

#[test]
fn a_click_scrolls_to_its_goal() {
    let page = playground();
    page.button("Deep").click();
    page.expect_text("deep");
}

#[test]
fn a_finger_touches() {
    let page = playground();
    page.button("Node n1").tap();
    page.expect_text("touch down");
}

#[test]
fn keys_and_chords_are_pressed() {
    let page = playground();
    page.press("ArrowRight");
    page.expect_text("ArrowRight");
    page.press("Shift+ArrowLeft");
    page.expect_text("Shift ArrowLeft");
    page.press("+");
    page.expect_text("+");
}

#[test]
fn a_slider_is_dragged_and_a_field_is_filled() {
    let page = playground();
    let playhead = page.get(Role::Slider, "Playhead");
    page.drag(playhead.at(0.02, 0.5), playhead.at(0.5, 0.5));
    playhead.expect_value("50");
    let seed = page.get(Role::TextBox, "Seed");
    seed.fill("12345");
    seed.expect_value("12345");
}

#[test]
fn surroundings_change() {
    let page = playground();
    page.resize(390, 844);
    assert_eq!(page.evaluate("innerWidth"), 390);
    page.color_scheme(true);
    assert_eq!(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(0, 0, 0)");
    assert!(page.screenshot("playground-dark").is_file());
}

#[test]
#[should_panic(expected = "button \"Never\" is disabled")]
fn a_disabled_button_cannot_be_clicked() {
    let page = playground();
    page.set_patience(Duration::from_millis(200));
    page.button("Never").click();
}

#[test]
#[should_panic(expected = "textbox \"Seed\" = \"42\"")]
fn a_failure_lists_what_is_there() {
    let page = playground();
    page.set_patience(Duration::from_millis(200));
    page.button("Pause").click();
}

#[test]
#[should_panic(expected = "the page printed errors")]
fn an_error_in_the_console_fails_the_test() {
    playground().evaluate("console.error('a panic would look like this')");
}
