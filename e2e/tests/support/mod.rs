//! What the stories have in common: finding nodes by name, writing the scenario, sharing.

use e2e::{Locator, Page, Role, Spot, containing, starting};
use sim_core::base::Instant;
use sim_core::plan::link::{Link, decode, encode};
use sim_core::plan::parse;
use sim_core::protocols::catalogue;

/// A small cluster in which nothing goes wrong by itself.
pub const QUIET: &str = "protocol raft\nnodes 5\nclients 1\nseed 1\nworkload\nrun for 8s\n";

/// The fragment of a text's link, with more keys behind it.
pub fn fragment_of(text: &str, more: &str) -> String {
    let fragment = encode(&Link { text: text.to_string(), ..Link::default() });
    if more.is_empty() { fragment } else { format!("{fragment}&{more}") }
}

/// The page with a text, standing at a time.
pub fn paused(text: &str, at: &str) -> Page {
    let page = Page::open_at(&format!("#{}", fragment_of(text, at)));
    page.wait_until("the text is there", |page| scenario_text(page) == text);
    if page.tree().find(&[(Role::Button, "Pause".into())]).len() == 1 {
        page.button("Pause").click();
    }
    page.button("Play").expect();
    page
}

/// The node of this name, whatever it is doing.
pub fn server<'p>(page: &'p Page, name: &str) -> Locator<'p> {
    page.get(Role::Button, starting(&format!("{name}, ")))
}

pub fn has_server(page: &Page, name: &str) -> bool {
    !page.tree().find(&[(Role::Button, starting(&format!("{name}, ")))]).is_empty()
}

/// The names of the nodes that lead, as they are spoken.
pub fn leaders(page: &Page) -> Vec<String> {
    let tree = page.tree();
    tree.find(&[(Role::Button, containing(", leader"))])
        .iter()
        .filter_map(|node| node.name.split(',').next().map(str::to_string))
        .collect()
}

pub fn wait_for_leader(page: &Page) -> String {
    page.wait_until("somebody leads", |page| !leaders(page).is_empty());
    leaders(page).remove(0)
}

pub fn cut_links(page: &Page) -> usize {
    page.tree()
        .find(&[(Role::Button, containing("cut"))])
        .iter()
        .filter(|node| node.name.starts_with("link "))
        .count()
}

pub fn centre(page: &Page, name: &str) -> (f64, f64) {
    let (left, top, width, height) = server(page, name).bounds();
    (left + width / 2.0, top + height / 2.0)
}

/// The middle between all five nodes.
pub fn centre_of_cluster(page: &Page) -> (f64, f64) {
    let places: Vec<(f64, f64)> = (1..=5).map(|n| centre(page, &format!("n{n}"))).collect();
    let sum = places.iter().fold((0.0, 0.0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
    (sum.0 / 5.0, sum.1 / 5.0)
}

pub fn spot(x: f64, y: f64) -> Spot {
    Spot { x, y }
}

/// Chooses from a node's menu, and waits until the menu is gone.
pub fn choose(page: &Page, node: &str, item: &str) {
    server(page, node).right_click();
    let folded = page.get(Role::MenuItem, "Disk and clock…");
    page.get(Role::MenuItem, starting("Isolate")).expect();
    if page.get(Role::MenuItem, item).count() == 0 {
        folded.click();
    }
    page.get(Role::MenuItem, item).click();
    page.get(Role::MenuItem, item).expect_gone();
}

/// How a message is called that is under way, if one is. A client's answer has an arrow, too.
pub fn flying(page: &Page) -> Option<String> {
    let tree = page.tree();
    let found = tree.find(&[(Role::Button, containing("→"))]);
    found.iter().map(|node| node.name.clone()).find(|name| !name.contains(", client, "))
}

/// Loses whatever message is under way, stepping until there is one.
pub fn lose_a_message(page: &Page) {
    for _ in 0..50 {
        if let Some(name) = flying(page) {
            page.get(Role::Button, name.as_str()).focus();
            page.press("Shift+F10");
            page.get(Role::MenuItem, "Lose this message").click();
            return;
        }
        page.button("Step").click();
    }
    panic!("no message was ever under way");
}

/// A little later.
pub fn advance(page: &Page) {
    let before = time(page);
    for _ in 0..5 {
        page.press("Shift+ArrowRight");
    }
    page.wait_until("time went on", |page| time(page) != before);
}

/// The playhead's time in microseconds, as the slider says.
pub fn time(page: &Page) -> u64 {
    page.get(Role::Slider, "Time").value().parse().expect("a number of microseconds")
}

fn show_scenario(page: &Page) {
    page.get(Role::Tab, containing("Scenario")).click();
}

pub fn scenario_text(page: &Page) -> String {
    show_scenario(page);
    page.evaluate("document.querySelector('textarea[aria-label=Scenario]')?.value ?? ''")
        .as_str()
        .unwrap_or_default()
        .to_string()
}

pub fn write_scenario(page: &Page, text: &str) {
    show_scenario(page);
    page.get(Role::TextBox, "Scenario").fill(text);
}

/// Whether a line of the text was made by a gesture: a fault at a time or of a message.
pub fn is_gesture(line: &str) -> bool {
    ["at ", "lose ", "delay ", "hold "].iter().any(|word| line.starts_with(word))
}

/// Shares the run when it is computed to its end; returns the fragment.
pub fn share(page: &Page) -> String {
    page.get(Role::Tab, containing("Claims")).click();
    page.wait_until("the run is computed", |page| !page.tree().mentions("still computing"));
    page.button("Share").click();
    let link = page.get(Role::TextBox, "Link").value();
    page.button("Close").click();
    link.split_once('#').expect("a link has a fragment").1.to_string()
}

pub fn fingerprint_of(fragment: &str) -> u64 {
    let link = decode(fragment).expect("a link that the page made");
    link.fingerprint.expect("a finished run has its fingerprint in the link")
}

/// The fingerprint of the same link natively.
pub fn native_fingerprint(fragment: &str) -> u64 {
    let link = decode(fragment).expect("a link that the page made");
    let catalogue = catalogue();
    let plan = parse(&link.text, &catalogue.descriptions()).expect("a text that the page made");
    let mut run = catalogue.start(&plan);
    while !run.advance(100_000, Instant(u64::MAX)) {}
    run.report().fingerprint
}
