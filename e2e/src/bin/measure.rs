//! Measures the page at an address: `measure ADDRESS [WORDS]`. `cargo xtask measure` builds and serves
//! the page and then calls this. It prints the rows of a Markdown table; with words only those whose
//! name has them, and under each row of frames what their time went for, on average and in the
//! dearest tenth.
//!
//! Nothing here is a test: a busy machine makes figures worse, never better. Times are the page's
//! own, so what the driver costs is not in them.
//!
//! A frame is measured twice. What counts is the processor time of the page's own thread from the
//! beginning of the frame to that of the next: everything that it does, scripts, style, layout,
//! painting and whatever else came between, and nothing of its waiting while other programs have
//! the processor. The browser's trace tells it. Beside it stands the time by the clock, for the
//! frame alone; `measure.js` says from when to when.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use e2e::{Page, Role, starting};
use serde_json::{Value, json};
use sim_core::base::Instant;
use sim_core::plan::link::{Link, encode};
use sim_core::protocols::catalogue;
use sim_core::session::Session;

/// Times faster than a phone or an old laptop.
const THROTTLES: [u32; 2] = [1, 4];
/// How often the page is opened, and how often the fault is pulled.
const OPENINGS: usize = 7;
const PULLS: usize = 15;
/// How many seconds of frames are looked at.
const WATCH_S: u32 = 5;

fn main() {
    let address = std::env::args().nth(1).expect("say which page: measure ADDRESS");
    let only = only();
    let wanted = |name: &str| only.as_ref().is_none_or(|words| name.contains(words.as_str()));
    for (throttle, limit) in THROTTLES.into_iter().zip([1_500.0, 4_000.0]) {
        let name = format!("interactive, {}", slowness(throttle));
        if wanted(&name) {
            let times = (0..OPENINGS).map(|_| opening(&address, throttle)).collect();
            row(&name, "median", limit, times);
        }
    }
    for (throttle, limit) in THROTTLES.into_iter().zip([16.0, 33.0]) {
        for (pace, log) in PACES {
            let watch = format!("frame, five nodes at {pace}, {}", slowness(throttle));
            if !wanted(&watch) {
                continue;
            }
            // At full speed a minute is over in a second.
            let length = if pace == "full speed" { "3600s" } else { "60s" };
            let page = open(&address, &busy(length), throttle);
            if let Some(log) = log {
                choose(&page, log);
            }
            let by_clock = frames(&page, &watch, "");
            frame_rows(&page, limit, &[(watch, by_clock)], only.is_some());
        }
        let watches = [("panned", PAN), ("zoomed", ZOOM)]
            .map(|(what, wheel)| {
                (format!("frame, 100,000 events {what}, {}", slowness(throttle)), wheel)
            })
            .into_iter()
            .filter(|(watch, _)| wanted(watch))
            .collect::<Vec<_>>();
        if !watches.is_empty() {
            let page = open(&address, &events(100_000), throttle);
            computed(&page);
            page.button("Fit").click();
            let watched: Vec<(String, Vec<f64>)> = watches
                .into_iter()
                .map(|(watch, wheel)| {
                    let by_clock = frames(&page, &watch, wheel);
                    (watch, by_clock)
                })
                .collect();
            frame_rows(&page, limit, &watched, only.is_some());
        }
    }
    let dragged = "20,000 events computed anew, fault dragged";
    if !wanted(dragged) {
        return;
    }
    let page = open(&address, &events(20_000), 1);
    computed(&page);
    page.press("End");
    page.button("Fit").click();
    page.wait_until("the fault has its bar", |page| {
        page.evaluate("document.querySelector('.fault-bar') !== null") == true
    });
    let times = (0..PULLS).map(|pull| number(&page.evaluate(&drag(pull)))).collect();
    row(dragged, "median", 150.0, times);
}

/// What has these words in its name is measured, and nothing else.
fn only() -> Option<String> {
    std::env::args().nth(2)
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

/// Takes the fault's bar and pulls it to and fro, with the playhead at the end of the run: the time
/// from the pull to the first frame in which all is computed and drawn.
fn drag(pull: usize) -> String {
    let by = if pull.is_multiple_of(2) { 30 } else { -30 };
    format!(
        "(async () => {{
            const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            const bar = () => document.querySelector('.fault-bar');
            const clock = () => document.querySelector('.clock').textContent;
            const {{ x, y, width, height }} = bar().getBoundingClientRect();
            const at = {{ clientX: x + width / 2, clientY: y + height / 2 }};
            const send = (type, more) => bar().dispatchEvent(new PointerEvent(type, {{
                bubbles: true, cancelable: true, pointerId: 1, isPrimary: true,
                pointerType: 'mouse', buttons: 1, ...at, ...more,
            }}));
            const before = bar().getAttribute('aria-label');
            send('pointerdown', {{}});
            await frame();
            await frame();
            const began = performance.now();
            send('pointermove', {{ clientX: at.clientX + {by} }});
            do {{ await frame() }}
            while (bar()?.getAttribute('aria-label') === before || clock().includes('ready'));
            const took = performance.now() - began;
            send('pointerup', {{ clientX: at.clientX + {by}, buttons: 0 }});
            await frame();
            return took;
        }})()"
    )
}

/// Opens a page in a new browser with a fresh profile, on a machine so many times slower.
fn blank(throttle: u32) -> Page {
    let traced = if only().is_some() { TOLD } else { TRACED };
    let page = Page::open_traced("about:blank", traced);
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

/// What the browser records: its tasks, and the marks of frames.
const TRACED: &str = "toplevel,blink.user_timing";
/// The same, with what the tasks do; to record that takes some time, too.
const TOLD: &str = "toplevel,blink.user_timing,devtools.timeline";

/// The times by the clock of the frames of some seconds, while the wheel turns if it is told how.
/// Each frame is marked in the browser's trace with the name of this watch.
fn frames(page: &Page, watch: &str, wheel: &str) -> Vec<f64> {
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
            measured.watch = '{watch}';
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

/// What one frame cost: its processor time in milliseconds, and the shares of what it did, by the
/// browser's names.
struct Cost {
    time: f64,
    parts: BTreeMap<String, f64>,
}

/// Something that the page's own thread did, in microseconds; what it did within that has been
/// taken off.
struct Span {
    name: String,
    from: f64,
    to: f64,
    own: f64,
}

/// The costs of the marked frames: for each, of all tasks of the page's own thread from the one with
/// its mark to the one with the next.
fn costs(trace: &[Value]) -> HashMap<String, Vec<Cost>> {
    let thread = |event: &Value| (event["pid"].as_u64(), event["tid"].as_u64());
    let at = |event: &Value| event["ts"].as_f64().unwrap_or(f64::NAN);
    let mut marks: Vec<(f64, &str)> = Vec::new();
    let mut page_thread = None;
    for event in trace.iter().filter(|event| event["cat"] == "blink.user_timing") {
        if let Some(name) = event["name"].as_str().filter(|name| name.starts_with("frame, ")) {
            marks.push((at(event), name));
            page_thread = Some(thread(event));
        }
    }
    marks.sort_by(|one, other| one.0.total_cmp(&other.0));
    let of_page = trace.iter().filter(|event| Some(thread(event)) == page_thread);
    let spans = spans(of_page.filter(|event| event["ph"] == "X"));
    let is_task = |span: &&Span| span.name == TASK;
    let mut costs: HashMap<String, Vec<Cost>> = HashMap::new();
    for pair in marks.windows(2) {
        let [(from, watch), (to, next)] = [pair[0], pair[1]];
        if watch != next {
            continue;
        }
        // A mark is made within the task of its frame.
        let tasks: Vec<&Span> =
            spans.iter().filter(is_task).filter(|it| it.to >= from && it.to < to).collect();
        let mut parts = BTreeMap::new();
        if let Some(first) = tasks.first() {
            for span in spans.iter().filter(|it| it.from >= first.from && it.to < to) {
                *parts.entry(span.name.clone()).or_default() += span.own / 1_000.0;
            }
        }
        let time = parts.values().sum();
        costs.entry(watch.to_string()).or_default().push(Cost { time, parts });
    }
    costs
}

/// How the browser names a task.
const TASK: &str = "ThreadControllerImpl::RunTask";

/// Events of one thread, in the order in which they began.
fn spans<'a>(events: impl Iterator<Item = &'a Value>) -> Vec<Span> {
    let number = |event: &Value, name: &str| event[name].as_f64().unwrap_or(0.0);
    let mut spans: Vec<Span> = events
        .map(|event| {
            let from = number(event, "ts");
            let name = event["name"].as_str().unwrap_or_default().to_string();
            Span { name, from, to: from + number(event, "dur"), own: number(event, "tdur") }
        })
        .collect();
    spans.sort_by(|one, other| one.from.total_cmp(&other.from).then(other.to.total_cmp(&one.to)));
    let mut open: Vec<(usize, f64)> = Vec::new();
    for index in 0..spans.len() {
        let whole = spans[index].own;
        while open.last().is_some_and(|&(outer, _)| spans[outer].to <= spans[index].from) {
            open.pop();
        }
        if let Some(&(outer, _)) = open.last() {
            spans[outer].own -= whole;
        }
        open.push((index, whole));
    }
    spans
}

/// Prints two rows for each watch of a page: by processor time, which counts, and by the clock.
fn frame_rows(page: &Page, limit: f64, watched: &[(String, Vec<f64>)], tells: bool) {
    let mut costs = costs(&page.trace());
    for (watch, by_clock) in watched {
        let mut costs = costs.remove(watch).unwrap_or_default();
        row(watch, "p95", limit, costs.iter().map(|cost| cost.time).collect());
        row("by the clock", "p95", f64::INFINITY, by_clock.clone());
        if tells {
            costs.sort_by(|one, other| other.time.total_cmp(&one.time));
            tell("all", &costs);
            tell("the dearest tenth", &costs[..costs.len().div_ceil(10)]);
        }
    }
}

/// Prints what the time of some frames went for, in milliseconds, the most first.
fn tell(which: &str, costs: &[Cost]) {
    let mut parts: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, time) in costs.iter().flat_map(|cost| &cost.parts) {
        *parts.entry(name).or_default() += time / costs.len() as f64;
    }
    let mut parts: Vec<_> = parts.into_iter().filter(|part| part.1 >= 0.1).collect();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let parts: Vec<String> =
        parts.into_iter().map(|(name, time)| format!("{name} {time:.1}")).collect();
    println!("  {which}: {}", parts.join(", "));
}

/// Five nodes with much to do.
fn busy(length: &str) -> String {
    format!(
        "protocol raft\nnodes 5\nclients 3\nseed 1\nworkload pause 5ms..20ms\nrun for {length}\n"
    )
}

/// The same with a fault, for just so many events.
fn events(count: u32) -> String {
    let text = |length: &str| busy(length) + "at 1s crash n3 for 500ms\n";
    let mut session = Session::open(catalogue(), &text("3600s")).expect("the text is right");
    while session.events().len() < count as usize {
        session.work(1_000);
    }
    let Instant(end) = session.events()[count as usize - 1].at;
    text(&format!("{end}us"))
}

fn slowness(throttle: u32) -> String {
    if throttle == 1 { "full speed".into() } else { format!("{throttle}× slower") }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Prints a row: what, which figure counts, its limit, whether it is kept, and the spread. What has
/// no limit is only told.
fn row(what: &str, figure: &str, limit: f64, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let Some(last) = times.len().checked_sub(1) else {
        return println!("| {what} | nothing | | **missed** | | 0 |");
    };
    let at = |share: f64| times[(last as f64 * share).round() as usize];
    let counts = if figure == "p95" { at(0.95) } else { at(0.5) };
    let (limit, kept) = match limit {
        f64::INFINITY => (String::new(), ""),
        _ if counts <= limit => (format!("{limit:.0} ms"), "kept"),
        _ => (format!("{limit:.0} ms"), "**missed**"),
    };
    println!(
        "| {what} | {figure} {counts:.1} ms | {limit} | {kept} | {:.1} – {:.1} – {:.1} | {} |",
        at(0.0),
        at(0.5),
        at(1.0),
        times.len()
    );
}
