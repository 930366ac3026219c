//! The page in Firefox and in WebKit: the same runs, and the way from a gesture to a link and back.
//!
//! They are run by `cargo xtask test --only browsers`, which knows whether this machine has them.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::{Elsewhere, Engine};
use sim_core::plan::link::decode;
use sim_core::protocols::scenarios::SHIPPED;
use support::{QUIET, fingerprint_of, fragment_of};

const PINNED: &str = include_str!("../../scenarios/fingerprints.txt");
const NOW: &str = "document.querySelector('input[type=range][aria-label=Time]')?.value";
const TEXT: &str = "document.querySelector('textarea[aria-label=Scenario]')?.value";

/// Shares the run when it is computed to its end; returns the fragment.
fn share(page: &mut Elsewhere) -> String {
    page.wait_for(
        "the link has the fingerprint of the whole run",
        "(() => {
            const link = document.querySelector('input[aria-label=Link]');
            if (link?.value.includes('fp=')) return true;
            const buttons = [...document.querySelectorAll('button')];
            const named = (name) => buttons.find((it) => it.innerText.trim() === name ||
                it.getAttribute('aria-label') === name);
            (link ? named('Close') : named('Share'))?.click();
            return false;
        })()",
    );
    let link = page.evaluate("document.querySelector('input[aria-label=Link]').value");
    page.press("Escape");
    link.as_str().and_then(|link| link.split_once('#')).expect("a link").1.to_owned()
}

fn every_fingerprint_is_the_pinned_one(engine: Engine) {
    let mut page = Elsewhere::start(engine);
    let pinned = PINNED.lines().filter(|line| !line.starts_with('#'));
    let pinned: Vec<(&str, &str)> = pinned
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?))
        })
        .collect();
    assert_eq!(pinned.len(), SHIPPED.len());
    for (name, fingerprint) in pinned {
        let shipped = SHIPPED.iter().find(|shipped| shipped.name == name).expect("it is shipped");
        page.visit(&format!("#{}", fragment_of(shipped.text, "at=0us")));
        let text = serde_json::to_string(shipped.text).expect("a text");
        page.wait_for(name, &format!("{TEXT} === {text}"));
        let shared = share(&mut page);
        assert_eq!(format!("{:016x}", fingerprint_of(&shared)), fingerprint, "{engine:?}: {name}");
    }
}

fn a_cut_a_step_back_and_a_link_that_opens_the_same(engine: Engine) {
    let mut page = Elsewhere::start(engine);
    page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
    page.wait_for("the text is there", &format!("{TEXT} === {QUIET:?}"));
    page.wait_for("the run has come to its moment", &format!("{NOW} === '1000000'"));

    // By keyboard alone: a link, its menu, its first entry.
    page.focus("[role=button][aria-label^='link n1–n2']");
    page.press("Shift+F10");
    page.wait_for(
        "the menu is open",
        "document.activeElement?.getAttribute('role') === 'menuitem'",
    );
    page.press("Enter");
    page.wait_for(
        "n1 and n2 are parted",
        "!!document.querySelector('[aria-label^=\"link n1–n2\"][aria-label*=cut]')",
    );
    let written = page.wait_for(
        "the cut is a line",
        &format!("{TEXT}?.includes('cut n1 <-> n2') ? {TEXT} : null"),
    );

    // By pointer: back to before it, in steps.
    page.click("button[aria-label='Step back']");
    page.wait_for(
        "the link is whole again",
        "!document.querySelector('[aria-label^=\"link n1–n2\"][aria-label*=cut]')",
    );
    page.press("ArrowRight");
    page.wait_for(
        "the link is cut again",
        "!!document.querySelector('[aria-label^=\"link n1–n2\"][aria-label*=cut]')",
    );
    page.press("Control+z");
    page.wait_for("the line is gone", &format!("{TEXT} === {QUIET:?}"));
    page.press("Control+Shift+z");
    page.wait_for("the line is back", &format!("{TEXT} === {written}"));

    let shared = share(&mut page);
    assert_eq!(Some(decode(&shared).expect("a link").text.as_str()), written.as_str());
    drop(page);
    let mut reader = Elsewhere::start(engine);
    reader.visit(&format!("#{shared}"));
    reader.wait_for("the same text is there", &format!("{TEXT} === {written}"));
    reader.wait_for(
        "the link is cut",
        "!!document.querySelector('[aria-label^=\"link n1–n2\"][aria-label*=cut]')",
    );
    assert_eq!(fingerprint_of(&share(&mut reader)), fingerprint_of(&shared));
}

#[test]
#[ignore = "run by `cargo xtask test --only browsers`"]
fn firefox_reproduces_every_fingerprint() {
    every_fingerprint_is_the_pinned_one(Engine::Firefox);
}

#[test]
#[ignore = "run by `cargo xtask test --only browsers`"]
fn webkit_reproduces_every_fingerprint() {
    every_fingerprint_is_the_pinned_one(Engine::WebKit);
}

#[test]
#[ignore = "run by `cargo xtask test --only browsers`"]
fn in_firefox_a_gesture_becomes_a_link_that_opens_the_same_run() {
    a_cut_a_step_back_and_a_link_that_opens_the_same(Engine::Firefox);
}

#[test]
#[ignore = "run by `cargo xtask test --only browsers`"]
fn in_webkit_a_gesture_becomes_a_link_that_opens_the_same_run() {
    a_cut_a_step_back_and_a_link_that_opens_the_same(Engine::WebKit);
}
