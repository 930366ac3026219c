//! A recorded history: opened from a file, by drop or by paste; judged, drawn, and read operation by
//! operation.

#[allow(dead_code, reason = "each test program uses its own part of this")]
mod support;

use e2e::{Page, Role, containing, starting};
use serde_json::json;
use std::time::Duration;
use support::*;

/// A read that sees what another process had already replaced, and a write that was never answered.
const STALE: &str = "\
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 3, :type :invoke, :f :write, :value 9}
{:process 1, :type :invoke, :f :write, :value 2}
{:process 1, :type :ok, :f :write, :value 2}
{:process 2, :type :invoke, :f :read, :value nil}
{:process 2, :type :ok, :f :read, :value 1}
";

/// Ten thousand operations on a hundred keys by twenty processes at once.
fn long_history() -> String {
    let mut lines = String::new();
    for entry in 0..20_000_u64 {
        // Twenty begin, then the same twenty end.
        let (round, is_end, process) = (entry / 40, entry / 20 % 2 == 1, entry % 20);
        let key = round % 5 * 20 + process;
        let f = if round / 5 % 2 == 0 { "write" } else { "read" };
        let kind = if is_end { "ok" } else { "invoke" };
        let (value, time) = (round / 10, entry * 100_000);
        lines += &format!(
            "{{\"process\": {process}, \"type\": \"{kind}\", \"f\": \"{f}\", \"key\": \"k{key}\", \"value\": {value}, \"time\": {time}}}\n",
        );
    }
    lines
}

fn open_dialog(page: &Page) {
    page.button(starting("Scenarios")).click();
    page.button("Open a recorded history…").click();
    page.get(Role::Dialog, "Recorded history").expect();
}

/// Drops a file onto the middle of the page.
fn drop_file(page: &Page, name: &str, text: &str) {
    let (name, text) = (json!(name), json!(text));
    page.evaluate(&format!(
        "(() => {{
            const carried = new DataTransfer();
            carried.items.add(new File([{text}], {name}));
            for (const kind of ['dragenter', 'dragover', 'drop']) {{
                const event = new DragEvent(kind,
                    {{ dataTransfer: carried, bubbles: true, cancelable: true }});
                document.querySelector('#stage').dispatchEvent(event);
            }}
        }})()"
    ));
}

#[test]
fn a_file_is_opened_and_its_guilty_operations_are_named_and_drawn() {
    let page = paused(QUIET, "at=1s");
    open_dialog(&page);
    let path = std::env::temp_dir().join(format!("faultline-{}.edn", std::process::id()));
    std::fs::write(&path, STALE).expect("a file");
    let input = page.devtools(
        "Runtime.evaluate",
        json!({
            "expression": "document.querySelector('.recorded-opener input[type=file]')",
        }),
    );
    let input = input.expect("there is a chooser")["result"]["objectId"].clone();
    page.devtools("DOM.setFileInputFiles", json!({ "files": [path], "objectId": input }))
        .expect("a file is chosen");
    page.expect_text("No order explains these answers.");
    page.expect_text(
        "process 2 read 1 in line 7, although process 1's write of 2 was acknowledged",
    );
    page.expect_text("4 processes, 4 operations, 1 never answered");
    page.screenshot("history-broken");

    // The guilty are looked at by their buttons; the keyboard walks on from there.
    page.button(containing("process 1 wrote 2, lines 4 to 5")).click();
    page.expect_text("It stands in place 2 of");
    let drawing = page.get(Role::Slider, starting("Operations"));
    drawing.focus();
    page.press("ArrowUp");
    page.expect_text("process 3 wrote 9, line 3, never answered");
    page.press("ArrowUp");
    page.expect_text("It stands in place 1 of");
    page.press("PageDown");
    page.expect_text("It stands in place 2 of");
    page.press("PageDown");
    page.expect_text("No legal order through it was found.");
    let told = page.evaluate("document.querySelector('.recorded-chart canvas').ariaValueText");
    let told = told.as_str().expect("words");
    assert!(told.starts_with("process 2 read 1, lines 6 to 7. One of the guilty."), "{told}");
    page.screenshot("history-order");

    // The pointer reads what it is on, and gives way to what was chosen when it leaves.
    let (left, top, width, _) = drawing.bounds();
    let point = |x: f64, y: f64| {
        let moved = json!({ "type": "mouseMoved", "x": x, "y": y });
        page.devtools("Input.dispatchMouseEvent", moved).expect("a pointer");
    };
    page.wait_until("the pointer finds the first write", |page| {
        (0..20).any(|part| {
            point(left + width * f64::from(part) / 20.0, top + 45.0);
            page.tree().mentions("It stands in place 1 of")
        })
    });
    point(left + 200.0, top - 60.0);
    page.expect_text("No legal order through it was found.");
    // Of another model these are no operations, and the page says so.
    page.get(Role::Combobox, "Judged as").focus();
    page.press("l");
    page.get(Role::Alert, containing("")).expect();
    page.press("Home");
    page.expect_text("No order explains these answers.");
    std::fs::remove_file(path).expect("it is there");
}

#[test]
fn a_dropped_file_that_is_no_history_is_refused_with_its_line() {
    let page = paused(QUIET, "at=1s");
    page.button("Help").click();
    page.press("Escape");
    page.get(Role::Dialog, containing("")).expect_gone();
    drop_file(&page, "bad.edn", &STALE.replace(":process 1, :type :ok", ":process 1, :type :okay"));
    page.get(Role::Dialog, "Recorded history").expect();
    page.expect_text("bad.edn, line 5, column");
    page.screenshot("history-refused");
    drop_file(&page, "good.edn", STALE);
    page.expect_text("good.edn: 4 processes");
    drop_file(&page, "nothing.edn", "");
    page.expect_text("there is no operation in it");
}

#[test]
fn a_pasted_history_holds() {
    let page = paused(QUIET, "at=1s");
    open_dialog(&page);
    page.evaluate("document.querySelector('.recorded-paste').open = true");
    page.get(Role::TextBox, "History").fill(&STALE.replace(":read, :value 1", ":read, :value 2"));
    page.button("Judge it").click();
    page.expect_text("One order explains every answer.");
    page.get(Role::Slider, starting("Operations")).focus();
    page.expect_text("every answer is explained");
}

#[test]
fn ten_thousand_operations_open_while_the_page_answers() {
    let page = paused(QUIET, "at=1s");
    open_dialog(&page);
    page.set_patience(Duration::from_secs(30));
    page.evaluate(
        "globalThis.longest = 0; globalThis.last = performance.now();
        (function look() {
            const now = performance.now();
            longest = Math.max(longest, now - last);
            last = now;
            requestAnimationFrame(look);
        })()",
    );
    let begun = std::time::Instant::now();
    drop_file(&page, "long.json", &long_history());
    page.expect_text("20 processes, 10,000 operations, 100 keys.");
    page.expect_text("One order explains every answer.");
    println!(
        "opened and judged in {:?}, longest frame {} ms",
        begun.elapsed(),
        page.evaluate("longest")
    );
    page.screenshot("history-long");
    let drawing = page.get(Role::Slider, starting("Operations"));
    drawing.focus();
    for key in ["f", "w", "w", "d", "s"] {
        page.press(key);
    }
    page.press("ArrowRight");
    page.expect_text("every answer is explained");
    page.get(Role::Combobox, "Key").focus();
    page.press("End");
    page.screenshot("history-long-key");
    page.expect_text("Point at an operation");
}

#[test]
fn without_workers_a_history_is_judged_all_the_same() {
    let page = Page::open_address("about:blank");
    page.before_load("window.Worker = class { constructor() { throw new Error('none') } };");
    page.visit(&format!("#{}", fragment_of(QUIET, "at=1s")));
    page.button("Play").expect();
    open_dialog(&page);
    page.button("An example").click();
    page.expect_text("No order explains these answers.");
}

#[test]
fn a_broken_promise_shows_what_clients_saw() {
    let text = sim_core::protocols::scenarios::find("blind-retry").expect("it is shipped").text;
    let page = paused(text, "at=0s");
    page.press("End");
    page.get(Role::Tab, containing("Claims")).click();
    page.set_patience(Duration::from_secs(30));
    page.expect_text("broken");
    let go = |name: &str| {
        page.evaluate(&format!(
            "[...document.querySelectorAll('.claim-evidence button')].find((it) => it.innerText == '{name}').click()"
        ))
    };
    go("Go to the violation");
    page.screenshot("blind-retry-violation");
    go("What clients saw");
    page.expect_text("this run's clients: 2 clients, 4 operations");
    page.expect_text("No order explains these answers.");
    page.screenshot("blind-retry-clients");
}
