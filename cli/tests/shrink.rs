//! What is shrunk is a scenario, and shows what it was shrunk for.

mod support;

use serde_json::Value;
use support::{faultline, json};

#[test]
fn a_shrunk_scenario_breaks_the_same_claim_wherever_it_is_run() {
    let done = faultline(&["shrink", "04-stale-read"], "");
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    for words in ["# essential", "1 fault, 3 operations before, 1 fault, 1 operation now"] {
        assert!(done.out.contains(words), "{words:?} in {}", done.out);
    }
    let of_text = json("-", &done.out);
    let link = done.out.lines().last().and_then(|line| line.strip_prefix("# ")).expect("a link");
    let of_link = json(link, "");
    assert_eq!(of_text["fingerprint"], of_link["fingerprint"]);
    assert_eq!(of_link["violations"][0]["claim"], "fresh-reads");
}

#[test]
fn json_is_one_object_with_the_promised_keys() {
    let done = faultline(&["shrink", "16-ack-before-sync", "--json"], "");
    let object: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(object["claim"], "leader-completeness");
    assert_eq!((&object["finished"], &object["needs_seed"]), (&true.into(), &false.into()));
    assert!(object["after"]["faults"].as_u64() < object["before"]["faults"].as_u64());
    let run = json("-", object["scenario"].as_str().expect("a text"));
    assert_eq!(run["fingerprint"], object["fingerprint"]);
    for key in ["sentence", "runs", "seconds", "link"] {
        assert!(!object[key].is_null(), "{key} in {object}");
    }
}

#[test]
fn a_spent_budget_keeps_the_best_so_far() {
    let done = faultline(&["shrink", "11-longest-log", "--budget", "40", "--json"], "");
    let object: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(object["finished"], false);
    let run = json("-", object["scenario"].as_str().expect("a text"));
    assert_eq!(run["violations"][0]["claim"], "leader-completeness");
}

#[test]
fn what_cannot_be_shrunk_is_told() {
    for (arguments, words) in [
        (&["shrink", "08-a-quiet-cluster"][..], "breaks no claim"),
        (
            &["shrink", "03-forgotten-vote", "--claim", "fresh-reads"],
            "does not break `fresh-reads`",
        ),
        (&["shrink", "03-forgotten-vote", "--claim", "nonsense"], "makes no claim `nonsense`"),
        (&["shrink", "03-forgotten-vote", "--budget", "few"], "not a budget"),
        (&["shrink"], "`shrink` needs a scenario"),
    ] {
        let done = faultline(arguments, "");
        assert_eq!(done.status, 3, "{arguments:?} {done:?}");
        assert!(done.err.contains(words), "{words:?} in {done:?}");
    }
}
