//! What the page does when something fails: its own program, the browser, the network, the visitor's
//! storage. It says what happened, and nothing that the visitor made is lost.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Page, Role, containing, starting};
use serde_json::json;
use std::time::Duration;
use support::*;

/// Does a bit of everything.
fn tour(page: &Page) {
    choose(page, "n2", "Crash n2");
    page.button("Event table").click();
    page.button("Event table").click();
    server(page, "n1").click();
    for tab in ["Claims", "Details", "Scenario"] {
        page.get(Role::Tab, containing(tab)).click();
    }
    page.press("?");
    page.get(Role::Dialog, containing("")).expect();
    page.press("Escape");
    page.get(Role::Dialog, containing("")).expect_gone();
    share(page);
    write_scenario(page, "protocol raft\nnodes three\n");
    page.expect_text("is not a whole number");
    write_scenario(page, &format!("{QUIET}bug forgotten-vote\n"));
    page.wait_until("it runs", |page| scenario_text(page).contains("forgotten-vote"));
    page.button("Play").click();
    page.wait_until("time goes on", |page| time(page) > 0);
}

#[test]
fn no_request_leaves_the_origin_and_the_policy_is_never_broken() {
    let page = Page::open_address("about:blank");
    page.take_requests();
    page.before_load(
        "addEventListener('securitypolicyviolation', (event) => console.error(
            `${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`));",
    );
    page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
    page.get(Role::Button, starting("n5, ")).expect();
    tour(&page);
    let origin = page.evaluate("location.origin");
    let origin = origin.as_str().expect("a page has an origin");
    let requests = page.take_requests();
    assert!(
        requests.iter().any(|address| address.ends_with(".wasm") || address.contains(".wasm?"))
    );
    for address in requests {
        let is_own = address.starts_with(&format!("{origin}/"));
        let is_made_here = ["data:", "blob:"].iter().any(|kind| address.starts_with(kind));
        assert!(is_own || is_made_here, "the page asked for {address}");
    }
    // The policy is in force: a script inside the HTML does not run, nor does a request to elsewhere.
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),
            { textContent: 'globalThis.broken = true' }))",
    );
    assert_eq!(page.evaluate("globalThis.broken ?? false"), false);
    assert_eq!(page.evaluate("fetch('http://127.0.0.2:9/').then(() => true, () => false)"), false);
    let refused = page.take_console_errors();
    assert!(refused.iter().any(|error| error.contains("script-src")), "{refused:?}");
    assert!(refused.iter().any(|error| error.contains("connect-src")), "{refused:?}");
}

/// The notice over a page that has stopped: it has the text, a link that works, and what to report.
fn expect_rescue(page: &Page, text: &str, reason: &str) {
    page.get(Role::Heading, "Faultline has stopped").expect();
    page.get(Role::TextBox, "Your scenario")
        .expect_value(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(page.evaluate("document.querySelector('#rescue-text').value"), text);
    page.expect_text(reason);
    page.wait_until("there is a link", |page| {
        page.evaluate("document.querySelector('#rescue-link').hash.length") != 0
    });
    let link = page.evaluate("document.querySelector('#rescue-link').href");
    let link = link.as_str().expect("an address");
    assert!(!page.take_console_errors().is_empty(), "the console says so too");
    page.visit(&link[link.find('#').expect("a fragment")..]);
    page.wait_until("the link opens the same scenario", |page| scenario_text(page) == text);
}

#[test]
fn a_panic_of_the_page_leaves_the_scenario_and_a_report() {
    let page = paused(QUIET, "at=1s");
    choose(&page, "n2", "Crash n2");
    let text = scenario_text(&page);
    // The browser refuses what the program takes for granted.
    page.evaluate(
        "Node.prototype.insertBefore = () => { throw new Error('refused by the test') }; 0",
    );
    page.button("Share").click();
    expect_rescue(&page, &text, "panicked at");
}

#[test]
fn running_out_of_memory_leaves_the_scenario_and_a_report() {
    let page = Page::open_address("about:blank");
    page.before_load(
        "for (const name of ['instantiate', 'instantiateStreaming']) {
            const original = WebAssembly[name];
            WebAssembly[name] = async (...them) => {
                const made = await original.apply(WebAssembly, them);
                globalThis.memory ??= (made.instance ?? made).exports.memory;
                return made;
            };
        }",
    );
    page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
    page.wait_until("the text is there", |page| scenario_text(page) == QUIET);
    // Takes all that is left, as a leak would.
    page.evaluate(
        "for (let pages = 65536; pages >= 1; pages /= 2) {
            try { for (;;) memory.grow(pages) } catch {}
        }",
    );
    write_scenario(&page, &QUIET.replace("8s", "3600s"));
    page.set_patience(Duration::from_secs(60));
    expect_rescue(&page, &QUIET.replace("8s", "3600s"), "RuntimeError");
}

#[test]
fn a_page_that_cannot_start_says_so() {
    for missing in ["*_bg.wasm*", "*boot.js*", "*web.js*"] {
        let page = Page::open_address("about:blank");
        page.devtools("Network.enable", json!({})).expect("a network");
        page.devtools("Network.setBlockedURLs", json!({ "urls": [missing] })).expect("a network");
        page.visit("");
        page.get(Role::Heading, "Faultline could not start").expect();
        page.expect_text("all files of its folder");
        page.take_console_errors();
    }
    let page = Page::open_address("about:blank");
    page.before_load("delete globalThis.WebAssembly");
    page.visit("");
    page.get(Role::Heading, "Faultline could not start").expect();
    page.expect_text("WebAssembly");
    page.take_console_errors();
}

#[test]
fn mistakes_of_others_are_left_alone() {
    let page = paused(QUIET, "at=1s");
    page.evaluate("setTimeout(() => { throw new Error('of an extension') }); 0");
    page.wait_until("it was thrown", |page| !page.take_console_errors().is_empty());
    choose(&page, "n2", "Crash n2");
    page.get(Role::Button, starting("n2, crashed")).expect();
    assert_eq!(page.evaluate("document.querySelector('#rescue').hidden"), true);
}

#[test]
fn a_full_or_forbidden_storage_is_said_once_and_costs_nothing() {
    for failure in [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage',
            { get() { throw new DOMException('forbidden', 'SecurityError') } })",
    ] {
        let page = Page::open_address("about:blank");
        page.before_load(failure);
        page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
        page.wait_until("the text is there", |page| scenario_text(page) == QUIET);
        let choose_theme = |theme: &str| {
            page.button("Settings").click();
            page.get(Role::Radio, theme).click();
            let chosen = theme.to_lowercase();
            page.wait_until("the wish is fulfilled all the same", |page| {
                page.evaluate("document.documentElement.dataset.theme") == chosen.as_str()
            });
            page.press("Escape");
            page.get(Role::Radio, theme).expect_gone();
        };
        choose_theme("Dark");
        page.expect_text("keeps no settings");
        page.button("Dismiss").click();
        choose_theme("Light");
        choose(&page, "n2", "Crash n2");
        page.get(Role::Button, starting("n2, crashed")).expect();
        page.expect_no_text("keeps no settings");
    }
}

#[test]
fn a_picture_that_the_browser_threw_away_is_drawn_again() {
    let page = paused(QUIET, "at=1s");
    let inked = |page: &Page| {
        let pixels = page.evaluate(
            "(() => {
                const canvas = document.querySelector('.timeline-canvas');
                const { width, height } = canvas;
                const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
                return new Set(new Uint32Array(pixels.buffer)).size;
            })()",
        );
        pixels.as_u64().expect("a number of colours") > 2
    };
    page.wait_until("the diagram is drawn", inked);
    // While the run is still being computed, the next frame draws it anyway.
    page.wait_until("the page is at rest, and the picture is gone", |page| {
        page.evaluate(
            "(canvas => { canvas.width = canvas.width })(document.querySelector('.timeline-canvas'))",
        );
        page.evaluate("new Promise((done) => setTimeout(done, 100))");
        !inked(page)
    });
    page.evaluate(
        "document.querySelector('.timeline-canvas').dispatchEvent(new Event('contextrestored'))",
    );
    page.wait_until("the diagram is drawn again", inked);
}

#[test]
fn a_page_that_was_asleep_goes_on_where_it_was() {
    let page = Page::open_address("about:blank");
    page.before_load(
        "globalThis.slept = 0;
        const now = performance.now.bind(performance);
        performance.now = () => now() + slept;",
    );
    page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
    page.wait_until("the text is there", |page| scenario_text(page) == QUIET);
    page.button("Play").click();
    page.wait_until("time goes on", |page| time(page) > 1_000_000);
    // A tab that sleeps is asked for no frames; the next one finds the clock an hour later.
    page.evaluate("slept += 3600000");
    let woken = time(&page);
    page.wait_until("time goes on", |page| time(page) > woken);
    assert!(time(&page) < 8_000_000, "play has leapt to the end");
    page.button("Pause").expect();
}

#[test]
fn without_a_network_everything_works() {
    let page = paused(QUIET, "at=1s");
    page.go_offline();
    tour(&page);
    page.button(starting("Scenarios")).click();
    page.get(Role::Button, containing("stale read")).click();
    page.wait_until("another scenario runs", |page| scenario_text(page).contains("stale"));
    // The gallery's pictures alone are fetched when it opens; its words do without them.
    let errors = page.take_console_errors();
    assert!(errors.iter().all(|error| error.contains("gallery.svg")), "{errors:?}");
}

#[test]
fn what_could_not_be_loaded_says_so_and_can_be_tried_again() {
    let page = Page::open();
    page.go_offline();
    page.get(Role::Tab, containing("Claims")).click();
    page.expect_text("This part of the page could not be loaded");
    // What began goes on.
    let before = time(&page);
    page.wait_until("time goes on", |page| time(page) != before);
    page.button("Try again").click();
    page.expect_text("This part of the page could not be loaded");
    // What lies over the page closes, with a word.
    page.button("Share").click();
    page.expect_text("Not now: a part of the page could not be loaded");
    page.take_console_errors();
    let everything = json!({
        "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    page.devtools("Network.emulateNetworkConditions", everything).expect("a network");
    page.button("Try again").click();
    page.expect_no_text("This part of the page could not be loaded");
    page.expect_text("At most one leader");
    share(&page);
}
