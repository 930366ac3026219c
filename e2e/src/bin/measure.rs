//! Measures the page at an address: `measure ADDRESS`. `cargo xtask measure` builds and serves the
//! page and then calls this. It prints the rows of a Markdown table.
//!
//! Nothing here is a test: a busy machine makes figures worse, never better. Times are the page's
//! own, so what the driver costs is not in them; `measure.js` says what a frame's time is.

use std::time::Duration;

use e2e::Page;
use serde_json::{Value, json};
use sim_core::base::Instant;
use sim_core::plan::link::{Link, encode};
use sim_core::protocols::catalogue;
use sim_core::session::Session;

/// Times faster than a phone or an old laptop.
const THROTTLES: [u32; 2] = [1, 4];
/// How often the page is opened, and how often a run is computed anew.
const OPENINGS: usize = 7;
const EDITS: usize = 15;
/// How many seconds of frames are looked at.
const WATCH_S: u32 = 5;

fn main() {
    let address = std::env::args().nth(1).expect("say which page: measure ADDRESS");
    for (throttle, limit) in THROTTLES.into_iter().zip([1_500.0, 4_000.0]) {
        let times = (0..OPENINGS).map(|_| opening(&address, throttle)).collect();
        row(&format!("interactive, {}", slowness(throttle)), "median", limit, times);
    }
    for (throttle, limit) in THROTTLES.into_iter().zip([16.0, 33.0]) {
        for (pace, choose) in PACES {
            let page = open(&address, &busy("3600s"), "", throttle);
            page.evaluate(choose);
            let name = format!("frame, five nodes at {pace}, {}", slowness(throttle));
            row(&name, "p95", limit, frames(&page, ""));
        }
        let page = open(&address, &events(100_000), "&at=1s", throttle);
        computed(&page);
        for (what, wheel) in [("panned", PAN), ("zoomed", ZOOM)] {
            let name = format!("frame, 100,000 events {what}, {}", slowness(throttle));
            row(&name, "p95", limit, frames(&page, wheel));
        }
    }
    let page = open(&address, &events(20_000), "", 1);
    computed(&page);
    page.press("End");
    let times = (0..EDITS).map(|_| number(&page.evaluate(EDIT))).collect();
    row("20,000 events computed anew after an edit", "median", 150.0, times);
}

/// What is chosen for each pace: which of the choices, and where on the scale, in powers of ten.
const PACES: [(&str, &str); 4] = [
    ("adaptive pace", "0"),
    ("1/100×", "globalThis.choosePace(1, -2)"),
    ("1×", "globalThis.choosePace(1, 0)"),
    ("full speed", "globalThis.choosePace(1, 9)"),
];

/// Opens the popover with the choices of pace, chooses, and closes it.
const CHOOSE: &str = "globalThis.choosePace = async (index, log) => {
    const until = async (find) => {
        for (;;) {
            const found = find();
            if (found) return found;
            await new Promise((done) => setTimeout(done, 20));
        }
    };
    const button = await until(() => document.querySelector('button[aria-label^=Speed]'));
    button.click();
    const radios = await until(() => {
        const all = document.querySelectorAll('input[type=radio][name=pace]');
        return all.length > index && all;
    });
    radios[index].click();
    if (log !== undefined) {
        const scale = await until(() => document.querySelector('input[type=range][aria-label=Rate]'));
        scale.value = log;
        scale.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    button.click();
    return 0;
}";

/// Turns of the wheel over the diagram, in every frame: along the time, and in and out.
const PAN: &str = "{ deltaX: measured.frames.length % 120 < 60 ? 40 : -40, deltaY: 0 }";
const ZOOM: &str =
    "{ deltaY: measured.frames.length % 120 < 60 ? 60 : -60, deltaX: 0, ctrlKey: true }";

/// Makes the next seed an edit of the text, with the playhead at the end of the run: the time from
/// the key to the first frame in which all is computed and drawn.
const EDIT: &str = "(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const seed = () => document.querySelector('.cluster-face').textContent;
    const clock = () => document.querySelector('.clock').textContent;
    const before = seed();
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true }));
    do { await frame() } while (seed() === before || clock().includes('ready'));
    return performance.now() - began;
})()";

/// Opens a page in a new browser with a fresh profile, on a machine so many times slower.
fn blank(throttle: u32) -> Page {
    let page = Page::open_address("about:blank");
    page.set_patience(Duration::from_secs(60));
    page.before_load(include_str!("measure.js"));
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": throttle }))
        .expect("Chromium can pretend to be slow");
    page
}

/// Opens the page as a newcomer does; returns when it was interactive, in milliseconds.
fn opening(address: &str, throttle: u32) -> f64 {
    let page = blank(throttle);
    page.visit_address(address);
    page.wait_until("it is interactive", |page| !page.evaluate("measured.interactive").is_null());
    number(&page.evaluate("measured.interactive"))
}

/// Opens a scenario, playing.
fn open(address: &str, text: &str, rest: &str, throttle: u32) -> Page {
    let page = blank(throttle);
    let link = encode(&Link { text: text.to_string(), ..Link::default() });
    page.visit_address(&format!("{address}#{link}{rest}"));
    page.wait_until("it is interactive", |page| !page.evaluate("measured.interactive").is_null());
    page.evaluate(CHOOSE);
    // What measures when it is interactive has pressed the button.
    page.evaluate(
        "(button => button.getAttribute('aria-label') === 'Play' && button.click(), 0)
            (document.querySelector('button.play'))",
    );
    page
}

/// Waits until the run is computed, and stops play.
fn computed(page: &Page) {
    page.wait_until("the run is computed", |page| {
        page.evaluate("document.querySelector('.clock').textContent.includes('ready')") == false
    });
    page.evaluate(
        "(button => button.getAttribute('aria-label') === 'Pause' && button.click(), 0)
            (document.querySelector('button.play'))",
    );
}

/// The times of the frames of some seconds, while the wheel turns if it is told how.
fn frames(page: &Page, wheel: &str) -> Vec<f64> {
    let turn = match wheel {
        "" => "null".to_string(),
        wheel => format!(
            "() => {{
                const canvas = document.querySelector('.timeline-canvas');
                const {{ x, y, width, height }} = canvas.getBoundingClientRect();
                canvas.dispatchEvent(new WheelEvent('wheel', {{
                    bubbles: true, cancelable: true,
                    clientX: x + width / 2, clientY: y + height / 2, ...{wheel},
                }}));
            }}"
        ),
    };
    let times = page.evaluate(&format!(
        "(async () => {{
            measured.frames = [];
            measured.onFrame = {turn};
            await new Promise((done) => setTimeout(done, {WATCH_S}000));
            const frames = measured.frames;
            measured.frames = measured.onFrame = null;
            return frames;
        }})()"
    ));
    times.as_array().expect("a list of times").iter().map(number).collect()
}

/// Five nodes with much to do.
fn busy(length: &str) -> String {
    format!(
        "protocol raft\nnodes 5\nclients 3\nseed 1\nworkload pause 5ms..20ms\nrun for {length}\n"
    )
}

/// The same, for just so many events.
fn events(count: u32) -> String {
    let mut session = Session::open(catalogue(), &busy("3600s")).expect("the text is right");
    while session.events().len() < count as usize {
        session.work(1_000);
    }
    let Instant(end) = session.events()[count as usize - 1].at;
    busy(&format!("{end}us"))
}

fn slowness(throttle: u32) -> String {
    if throttle == 1 { "full speed".into() } else { format!("{throttle}× slower") }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Prints a row: what, which figure counts, its limit, whether it is kept, and the spread.
fn row(what: &str, figure: &str, limit: f64, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let counts = if figure == "p95" { at(0.95) } else { at(0.5) };
    let kept = if counts <= limit { "kept" } else { "**missed**" };
    println!(
        "| {what} | {figure} {counts:.1} ms | {limit:.0} ms | {kept} | {:.1} – {:.1} – {:.1} | {} |",
        at(0.0),
        at(0.5),
        at(1.0),
        times.len()
    );
}
