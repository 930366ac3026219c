//! Measures the page at an address: `measure ADDRESS`. `cargo xtask measure` builds and serves the
//! page and then calls this. It prints the rows of a Markdown table.
//!
//! Nothing here is a test: a busy machine makes figures worse, never better. Times are the page's
//! own, so what the driver costs is not in them; `measure.js` says what a frame's time is.

use std::time::Duration;

use e2e::{Page, Role, starting};
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
        for (pace, log) in PACES {
            let page = open(&address, &busy("60s"), throttle);
            if let Some(log) = log {
                choose(&page, log);
            }
            let name = format!("frame, five nodes at {pace}, {}", slowness(throttle));
            row(&name, "p95", limit, frames(&page, ""));
        }
        let page = open(&address, &events(100_000), throttle);
        computed(&page);
        page.button("Fit").click();
        for (what, wheel) in [("panned", PAN), ("zoomed", ZOOM)] {
            let name = format!("frame, 100,000 events {what}, {}", slowness(throttle));
            row(&name, "p95", limit, frames(&page, wheel));
        }
    }
    let page = open(&address, &events(20_000), 1);
    computed(&page);
    page.press("End");
    let times = (0..EDITS).map(|_| number(&page.evaluate(EDIT))).collect();
    row("20,000 events computed anew after an edit", "median", 150.0, times);
}

/// The paces, and where they stand on the scale, in powers of ten; beyond its end is full speed.
const PACES: [(&str, Option<f64>); 4] =
    [("adaptive pace", None), ("1/100×", Some(-2.0)), ("1×", Some(0.0)), ("full speed", Some(9.0))];

/// Chooses a fixed pace.
fn choose(page: &Page, log: f64) {
    page.button(starting("Speed")).click();
    page.get(Role::Radio, starting("Fixed")).click();
    page.evaluate(&format!(
        "(scale => {{
            scale.value = {log};
            scale.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));
            return 0;
        }})(document.querySelector('input[type=range][aria-label=Rate]'))"
    ));
    page.press("Escape");
}

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
fn open(address: &str, text: &str, throttle: u32) -> Page {
    let page = blank(throttle);
    let link = encode(&Link { text: text.to_string(), ..Link::default() });
    page.visit_address(&format!("{address}#{link}"));
    page.wait_until("it is interactive", |page| !page.evaluate("measured.interactive").is_null());
    // What measures when it is interactive has pressed the button.
    page.evaluate("document.querySelector('button.play[aria-label=Play]')?.click()");
    page
}

/// Waits until the run is computed, and stops play.
fn computed(page: &Page) {
    page.wait_until("the run is computed", |page| {
        page.evaluate("document.querySelector('.clock').textContent.includes('ready')") == false
    });
    page.evaluate("document.querySelector('button.play[aria-label=Pause]')?.click()");
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
