//! Links and texts that mean harm, or were cut in two by a mail program: the page refuses each with a
//! reason, and goes on answering.

#[allow(dead_code, reason = "each file of stories uses its own part")]
mod support;

use e2e::Page;
use serde_json::json;
use sim_core::plan::link::decode;
use sim_core::plan::{limits, parse};
use sim_core::protocols::catalogue;
use support::*;

/// Texts that ask for too much, or for what there is not.
fn bombs() -> Vec<String> {
    let line = |line: &str| format!("protocol raft\n{line}\n");
    vec![
        "#".repeat(limits::TEXT_BYTES_MAX + 1),
        "nodes 3\n".repeat(100_000),
        line(&"heal\n".repeat(limits::LINES_MAX)),
        line("nodes 10000"),
        line("nodes 99999999999999999999"),
        line("limit events 1000000000000"),
        line("run for 1000000000000s"),
        line("at 1s crash n1 for 1000000000000s"),
        line(&format!("seed {}", "9".repeat(60_000))),
        line("at 1s jump n1 by 99999999999999999999s"),
        line(&"x".repeat(60_000)),
        line(&"(".repeat(60_000)),
        line(&format!("crash {}", "x ".repeat(29_000))),
        line("\u{1b}[2J\u{0}\u{7}"),
        line("\u{202e}hsarc n1"),
        line("<img src=x onerror=alert(1)>"),
        "protocol \u{fffd}".to_string(),
    ]
}

/// Whether a text can run.
fn is_sound(text: &str) -> bool {
    parse(text, &catalogue().descriptions()).is_ok()
}

/// A good link, changed in many ways, and links to bad texts. None of them can be opened.
fn bad_links() -> Vec<String> {
    let good = fragment_of(QUIET, "at=1s");
    let cuts = (3..good.len()).step_by(7).map(|end| good[..end].to_string());
    let turned = (2..good.len()).step_by(5).map(|at| {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'-' } else { b'A' };
        String::from_utf8(bytes).expect("letters stay letters")
    });
    let named = [
        format!("s={}", "A".repeat(limits::LINK_CHARS_MAX)),
        "nodes=3&".repeat(20_000),
        "s=AAAA".into(),
        "s=this-is-no-scenario".into(),
        "protocol=raft%2".into(),
        "protocol=%ff%fe".into(),
        "x=1&".repeat(1_000),
        "at=1s&at=2s".into(),
        format!("{good}&nodes=3"),
        "protocol=raft&nodes=10000".into(),
        "protocol=raft&at=99999999999999999999s".into(),
        "protocol=raft&v=4294967296.1".into(),
    ];
    let texts = bombs().into_iter().map(|text| fragment_of(&text, ""));
    let all = cuts.chain(turned).chain(named).chain(texts);
    all.filter(|link| decode(link).map_or(true, |link| !is_sound(&link.text))).collect()
}

/// Does something with each of many strings, then waits for the page to say why it refuses, and for a
/// key to open the help and to close it. Gives what it said, or what it did not do.
fn try_each(page: &Page, all: &[String], give: &str, said: &str) -> Vec<String> {
    let answers = page.evaluate(&format!(
        "(async () => {{
            const all = {all};
            const give = {give};
            const said = {said};
            const frame = () => new Promise((done) => setTimeout(done, 5));
            // Longer than this is a hang. The tree for screen readers, which these tests have the
            // browser keep, makes a text of 100,000 lines several times slower than it is without.
            const until = async (is) => {{
                const end = performance.now() + 30000;
                while (!is()) {{
                    if (performance.now() > end) return false;
                    await frame();
                }}
                return true;
            }};
            const press = (key) => (document.querySelector('[role=dialog]') ?? document.body)
                .dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
            const help = () => document.querySelector('.backdrop') !== null;
            const answers = [];
            for (const it of all) {{
                await give(it);
                if (!await until(() => said())) {{ answers.push('MUTE'); continue; }}
                const words = said();
                press('?');
                if (!await until(help)) {{ answers.push('DEAF'); continue; }}
                press('Escape');
                if (!await until(() => !help())) {{ answers.push('STUCK'); continue; }}
                answers.push(words);
            }}
            return answers;
        }})()",
        all = json!(all),
    ));
    let answers = answers.as_array().expect("one answer for each").iter();
    answers.map(|answer| answer.as_str().unwrap_or_default().to_owned()).collect()
}

fn check(all: &[String], answers: &[String], expected: &str) {
    assert_eq!(all.len(), answers.len());
    for (it, answer) in all.iter().zip(answers) {
        assert!(answer.contains(expected), "{it:.120}: {answer:.200}");
        assert!(answer.len() < 2_000, "{it:.120}: a reason of {} letters", answer.len());
    }
}

#[test]
fn bad_links_are_refused_with_a_reason_and_the_page_goes_on() {
    let page = paused(QUIET, "at=1s");
    let links = bad_links();
    assert!(links.len() >= 30, "{}", links.len());
    let give = "async (link) => {
        for (;;) {
            const old = document.querySelector('.notice button[aria-label=Dismiss]');
            if (!old) break;
            old.click();
            await frame();
        }
        location.hash = '';
        location.hash = link;
    }";
    let said = "() => document.querySelector('.notice.is-trouble p')?.innerText";
    check(&links, &try_each(&page, &links, give, said), "This link cannot be opened");
    assert_eq!(scenario_text(&page), QUIET);
    choose(&page, "n2", "Crash n2");
}

#[test]
fn bad_texts_are_refused_with_a_reason_and_the_page_goes_on() {
    let page = paused(QUIET, "at=1s");
    let cuts = QUIET.match_indices([' ', '\n']).map(|(end, _)| format!("{}\u{1}", &QUIET[..end]));
    let texts: Vec<String> = bombs().into_iter().chain(cuts).collect();
    let texts: Vec<String> = texts.into_iter().filter(|text| !is_sound(text)).collect();
    assert!(texts.len() >= 20, "{}", texts.len());
    let give = "async (text) => {
        const area = document.querySelector('textarea[aria-label=Scenario]');
        const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
        const type = (text) => {
            write.call(area, text);
            area.dispatchEvent(new InputEvent('input', { bubbles: true }));
        };
        document.querySelector('.errors-head button')?.click();
        await until(() => !document.querySelector('.errors-head'));
        type(text);
    }";
    let said = "() => document.querySelector('.errors li')?.innerText";
    check(&texts, &try_each(&page, &texts, give, said), "Line ");
    page.button("Drop what was typed").click();
    assert_eq!(scenario_text(&page), QUIET);
    choose(&page, "n2", "Crash n2");
}
