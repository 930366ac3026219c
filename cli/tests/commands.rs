//! What the commands do when all is well.

mod support;

use serde_json::Value;
use sim_core::protocols::scenarios::SHIPPED;
use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;
use support::{command, faultline, json, root};

const QUIET: &str = "protocol raft\nrun for 1s\n";

#[test]
fn each_verdict_has_its_exit_status() {
    let vain = "protocol raft\nuntil leader within 1ms\n";
    let bound = "protocol raft\nlimit events 100\n";
    let cut_short = "protocol raft\nrun for 100ms\nuntil leader\n";
    let table: &[(&[&str], &str, i32, &str)] = &[
        (&["run", "-"], QUIET, 0, "holds"),
        (&["run", "scenarios/03-forgotten-vote.scenario"], "", 1, "broken"),
        (&["run", "-"], vain, 2, "undecided"),
        (&["run", "-"], bound, 2, "undecided"),
        (&["run", "-"], cut_short, 2, "undecided"),
        (&["run", "-", "--until", "200ms"], QUIET, 2, "undecided"),
        (&["run", "-", "--until", "2s"], QUIET, 0, "holds"),
        (&["run", "04-stale-read", "--until", "2s"], "", 1, "broken"),
        (&["run", "-"], "protocol raft\nnodes none\n", 3, ""),
        (&["run", "01-leader-election-under-a-partition"], "", 4, "unmet"),
        (&["run", "leader-election-without-pre-vote", "--twice"], "", 0, "holds"),
        (&["--help"], "", 0, ""),
        (&["run", "--help"], "", 0, ""),
        (&["--version"], "", 0, ""),
    ];
    for &(arguments, input, status, verdict) in table {
        let done = faultline(arguments, input);
        assert_eq!(done.status, status, "{arguments:?} {done:?}");
        assert!(done.out.starts_with(verdict), "{arguments:?} {done:?}");
        assert_eq!(done.err.is_empty(), status != 3, "{arguments:?} {done:?}");
    }
}

#[test]
fn a_bug_report_is_markdown_and_its_command_repeats_the_run() {
    let done = faultline(&["run", "03-forgotten-vote", "--report"], "");
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.starts_with("## n2 and n3 were both elected in term 1."), "{done:?}");
    let command = done.out.lines().find(|line| line.starts_with("faultline run")).expect("it");
    let link = command.split('\'').nth(1).expect("a quoted link");
    let again = faultline(&["run", link, "--report"], "");
    assert_eq!(again.out, done.out, "the command in the report makes the same report");
    let both = faultline(&["run", "03-forgotten-vote", "--report", "--json"], "");
    assert_eq!(both.status, 3, "{both:?}");
}

#[test]
fn people_are_told_what_is_wrong_and_where() {
    let broken = faultline(&["run", "scenarios/03-forgotten-vote.scenario"], "").out;
    let first = broken.lines().next().expect("a line");
    assert!(first.ends_with("03-forgotten-vote.scenario: raft, 3 nodes, 0 clients, seed 1"));
    for words in ["election-safety at event ", "At most one leader", "both elected in term 1."] {
        assert!(broken.contains(words), "{words:?} in {broken}");
    }
    let unmet = faultline(&["run", "01-leader-election-under-a-partition"], "").out;
    assert!(unmet.contains("expect leader is not old, at "), "{unmet}");

    let stale = "protocol raft\nat 5s crash n1 # too late\nlose n1->n2 #1 Append\nrun for 3s\n";
    let stale = faultline(&["run", "-"], stale).out;
    for words in ["line 2: at 5s crash n1\n", "did not come to", "line 3: lose n1->n2 #1 Append\n"]
    {
        assert!(stale.contains(words), "{words:?} in {stale}");
    }
    assert!(!broken.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn json_is_one_object_with_the_promised_keys() {
    let pins = std::fs::read_to_string(root().join("scenarios/fingerprints.txt")).expect("pins");
    for shipped in SHIPPED {
        let object = json(&format!("scenarios/{}.scenario", shipped.name), "");
        let text = |key: &str| object[key].as_str().expect(key).to_string();
        let (fingerprint, verdict) = (text("fingerprint"), text("verdict"));
        let pin = format!("{} {fingerprint} {verdict} {}", shipped.name, object["events"]);
        assert!(pins.lines().any(|line| line == pin), "{pin}");
        assert!(text("link").starts_with('#'));
    }

    let object = json("03-forgotten-vote", "");
    let promised = [
        "verdict",
        "fingerprint",
        "engine",
        "events",
        "virtual_us",
        "claims",
        "expectations",
        "faults",
        "violations",
        "link",
    ];
    check_keys(&object, &promised);
    assert_eq!(object["engine"], sim_core::plan::ENGINE_VERSION);
    assert_eq!(object["virtual_us"], 2_000_000);
    check_keys(&object["claims"][0], &["name", "verdict"]);
    check_keys(&object["violations"][0], &["claim", "event", "at_us", "sentence"]);
    assert_eq!(object["violations"][0]["claim"], "election-safety");
    check_keys(&object["faults"][0], &["line", "status"]);
    assert_eq!(object["faults"][0]["status"], "applied");

    let text = "protocol raft\nrun for 1s\nexpect leader\nadvance 5s\nexpect leader\n\
                at 3s crash n1\nat 100ms restart n2\n";
    let object = json("-", text);
    assert_eq!(object["verdict"], "unmet");
    let expectations = object["expectations"].to_string();
    let expected = r#"[{"line":3,"met":false,"at_us":0},{"line":5,"met":null,"at_us":null}]"#;
    assert_eq!(parsed(&expectations), parsed(expected));
    let faults = r#"[{"line":6,"status":"not-reached"},{"line":7,"status":"stale"}]"#;
    assert_eq!(object["faults"], parsed(faults));
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[track_caller]
fn check_keys(object: &Value, keys: &[&str]) {
    let found: BTreeSet<&str> =
        object.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(found, keys.iter().copied().collect());
}

#[test]
fn lists_are_arrays_of_named_sentences() {
    let table = [
        ("protocols", "raft", &["name", "sentence"][..]),
        ("bugs", "stale-read", &["name", "sentence", "protocol", "breaks", "source"]),
        ("faults", "power-loss", &["name", "sentence"]),
        ("commands", "transfer", &["name", "sentence", "protocol"]),
        ("claims", "log-matching", &["name", "sentence", "protocol", "source"]),
        ("scenarios", "04-stale-read", &["name", "sentence"]),
    ];
    for (topic, name, expected) in table {
        let done = faultline(&["list", topic, "--json"], "");
        let list = parsed(&done.out);
        let list = list.as_array().expect("an array");
        let item = list.iter().find(|item| item["name"] == name).expect(name);
        check_keys(item, expected);
        assert!(list.iter().all(|item| item["sentence"].is_string()));
        let plain = faultline(&["list", topic], "").out;
        assert!(plain.contains(&format!("{name}\n")), "{plain}");
    }
}

#[test]
fn a_link_gives_back_the_text_and_the_run() {
    for shipped in SHIPPED {
        let file = format!("scenarios/{}.scenario", shipped.name);
        let link = faultline(&["link", &file], "").out;
        let link = link.trim_end();
        assert_eq!(faultline(&["open", link], "").out, shipped.text);
        let run = json(link, "");
        assert_eq!(run, json(&file, ""));
        assert_eq!(run["link"], link);
        let address = format!("https://example.org/lab/{link}");
        assert_eq!(json(&address, "")["fingerprint"], run["fingerprint"]);
        assert_eq!(json("-", &format!("{address}\n"))["fingerprint"], run["fingerprint"]);

        let resolved = faultline(&["open", link, "--resolved"], "").out;
        assert!(!resolved.contains("until"), "{resolved}");
        assert_eq!(json("-", &resolved)["fingerprint"], run["fingerprint"], "{resolved}");
    }
}

#[test]
fn a_link_begins_with_the_address_of_the_page() {
    let link = faultline(&["link", "-"], QUIET).out;
    assert!(link.starts_with("#protocol=raft&run=1s&v="), "{link}");
    let based = faultline(&["link", "-", "--base", "https://a.org/b/#old"], QUIET).out;
    assert_eq!(based, format!("https://a.org/b/{link}"));
    let output = command()
        .args(["link", "03-forgotten-vote"])
        .env("FAULTLINE_ADDRESS", "https://c.org/")
        .output()
        .expect("the binary starts");
    assert!(output.stdout.starts_with(b"https://c.org/#s="));
}

#[test]
fn another_seed_is_another_run_and_another_link() {
    let run = |arguments: &[&str]| parsed(&faultline(arguments, QUIET).out);
    let first = run(&["run", "-", "--json"]);
    let other = run(&["run", "-", "--json", "--seed", "7"]);
    assert_ne!(first["fingerprint"], other["fingerprint"]);
    let link = other["link"].as_str().expect("a link");
    assert!(link.contains("seed=7"), "{link}");
    assert_eq!(json(link, "")["fingerprint"], other["fingerprint"]);
    assert_eq!(run(&["run", "-", "--json", "--seed", "1"]), first, "1 is the seed by default");
}

#[test]
fn a_link_that_promises_something_else_is_told() {
    let link = faultline(&["link", "-"], QUIET).out;
    let link = link.trim_end();
    let (plain, fingerprint) = link.split_once("&fp=").expect("a fingerprint");
    let other = format!("{plain}&fp={:016x}", 7);
    let told = faultline(&["run", &other], "").out;
    assert!(told.contains("0000000000000007") && told.contains(fingerprint), "{told}");
    let newer = plain.replace("&v=1.", "&v=9.");
    assert!(faultline(&["run", &newer], "").out.contains("made with engine 9, raft"));
    assert!(faultline(&["run", &newer, "--json"], "").err.contains("made with engine 9, raft"));
    assert!(!faultline(&["run", link], "").out.contains("the link"));
}

#[test]
fn every_event_has_a_line_with_what_it_says() {
    let done = faultline(&["run", "04-stale-read", "--events"], "");
    let count = json("04-stale-read", "")["events"].as_u64().expect("a number");
    let lines: Vec<&str> = done.out.lines().collect();
    let events: Vec<&&str> = lines.iter().take_while(|line| !line.is_empty()).collect();
    assert_eq!(events.len() as u64, count);
    for (number, line) in events.iter().enumerate() {
        let first = line.split_whitespace().next();
        assert_eq!(first.and_then(|word| word.parse().ok()), Some(number), "{line}");
    }
    for words in
        ["notes: leads term 1", "Append base=", "begins op 1: write x=1", "breaks a claim: "]
    {
        assert!(events.iter().any(|line| line.contains(words)), "{words}");
    }
    let stopped = faultline(&["run", "04-stale-read", "--events", "--until", "100ms"], "").out;
    assert!(done.out.starts_with(stopped.split("\n\n").next().expect("the events")));

    let both = faultline(&["run", "04-stale-read", "--events", "--json"], "");
    assert!(parsed(&both.out).is_object());
    assert_eq!(both.err.lines().count() as u64, count);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = command()
        .args(["run", "05-isolated-leader", "--events"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut out = child.stdout.take().expect("it is piped");
    out.read_exact(&mut [0; 100]).expect("there are events");
    drop(out);
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(0), "the run holds, whoever reads of it");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
