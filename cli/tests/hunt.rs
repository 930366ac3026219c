//! A hunt finds the same whoever runs it, and what it finds can be run again.

mod support;

use serde_json::Value;
use std::path::PathBuf;
use support::{faultline, json};

/// A cluster in which a bug is found soon.
const BUGGY: &str =
    "# A title\nprotocol raft\nclients 3\nworkload\nbug ack-before-sync\nrun for 5s\n";
const CLEAN: &str = "protocol raft\nworkload\nrun for 2s\n";

/// Hunts, and returns the exit status and the object.
fn hunt(arguments: &[&str], input: &str) -> (i32, Value) {
    let arguments = [&["hunt", "-", "--json"], arguments].concat();
    let done = faultline(&arguments, input);
    let object = serde_json::from_str(&done.out);
    (done.status, object.unwrap_or_else(|error| panic!("{error}: {done:?}")))
}

/// A folder of its own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// What does not depend on the machine.
fn result(mut object: Value) -> Value {
    for key in ["jobs", "seconds", "runs_per_second", "events_per_second"] {
        object.as_object_mut().expect("an object").remove(key).expect(key);
    }
    object
}

#[test]
fn what_is_found_does_not_depend_on_the_number_of_threads() {
    for more in [&["--all"][..], &["--stop-at-first"], &["--events", "200000"]] {
        let seeds = [&["--seeds", "0..120"], more].concat();
        let (status, one) = hunt(&[&seeds[..], &["--jobs", "1"]].concat(), BUGGY);
        assert_eq!(status, 1, "{one}");
        assert_eq!((&one["strategy"], &one["intensity"]), (&"sweep".into(), &"mixed".into()));
        for jobs in ["2", "5"] {
            let (_, other) = hunt(&[&seeds[..], &["--jobs", jobs]].concat(), BUGGY);
            assert_eq!(result(other), result(one.clone()), "{jobs} jobs, {more:?}");
        }
    }
}

#[test]
fn each_find_is_a_link_to_the_run_that_shows_it() {
    let (_, object) = hunt(&["--seeds", "0..60"], BUGGY);
    let distinct = object["distinct"].as_array().expect("a list");
    assert!(!distinct.is_empty());
    for found in distinct {
        let run = json(found["link"].as_str().expect("a link"), "");
        let is_it = |violation: &Value| {
            violation["claim"] == found["claim"] && violation["sentence"] == found["sentence"]
        };
        let violations = run["violations"].as_array().expect("a list");
        assert!(violations.iter().any(is_it), "{found} {run}");
        assert_eq!(found["runs_to_find"], found["run"].as_u64().expect("a number") + 1);
    }
}

#[test]
fn a_hunt_goes_on_where_it_stopped() {
    let seeds = ["--seeds", "100..160"];
    let (_, whole) = hunt(&seeds, BUGGY);
    let (_, first) = hunt(&[&seeds[..], &["--runs", "25"]].concat(), BUGGY);
    let next = first["next"].as_u64().expect("it is not at its end").to_string();
    assert_eq!((next.as_str(), first["stopped"].as_str()), ("25", Some("limit")));
    let (_, rest) = hunt(&[&seeds[..], &["--from", &next]].concat(), BUGGY);
    let sum = |key: &str| first[key].as_u64().expect(key) + rest[key].as_u64().expect(key);
    for key in ["runs", "broken", "events", "virtual_us"] {
        assert_eq!(whole[key], sum(key), "{key}");
    }
    assert_eq!((&whole["next"], &whole["stopped"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_hunt_without_a_find_says_what_that_means() {
    let (status, object) = hunt(&["--seeds", "0..100"], CLEAN);
    assert_eq!((status, &object["fewer_than_one_in"]), (0, &33.into()), "{object}");
    let done = faultline(&["hunt", "-", "--seeds", "0..100", "--twice"], CLEAN);
    assert!(done.out.starts_with("nothing     <stdin>: raft, seeds 0..100, accidents mixed\n"));
    assert!(done.out.contains("fewer than one run in 33 like these breaks one"), "{done:?}");
    assert!(done.out.contains("each executed twice and the same"), "{done:?}");
    assert_eq!(done.err, "", "no progress is shown to a pipe");
    let (status, object) = hunt(&["--time", "0s"], CLEAN);
    assert_eq!((status, &object["stopped"]), (0, &"time".into()), "{object}");
}

#[test]
fn a_scenario_that_tells_a_story_is_taken_as_written() {
    let done = faultline(&["hunt", "03-forgotten-vote", "--seeds", "0..40", "--json"], "");
    let object: Value = serde_json::from_str(&done.out).expect("an object");
    assert_eq!(object["intensity"], "as-written");
    let link = object["distinct"][0]["link"].as_str().expect("a link");
    let text = faultline(&["open", link], "").out;
    assert!(text.starts_with("# The forgotten vote\n"), "the author's words are kept: {text}");
    let written = faultline(&["hunt", "01-leader-election-under-a-partition", "--runs", "9"], "");
    assert_eq!(written.status, 4, "its expectation is unmet: {written:?}");
    assert!(written.out.contains("unmet       9 runs"), "{written:?}");
}

#[test]
fn what_was_found_is_replayed_from_its_folder() {
    let folder = folder("corpus");
    let path = folder.to_str().expect("a path");
    let (_, object) = hunt(&["--seeds", "0..60", "--corpus", path], BUGGY);
    let count = object["distinct"].as_array().expect("a list").len();
    let files: Vec<_> = std::fs::read_dir(&folder).expect("it is there").collect();
    assert_eq!(files.len(), count);
    let again = faultline(&["replay", path], "");
    assert_eq!(again.status, 1, "{again:?}");
    assert_eq!(again.out.matches("as it was recorded").count(), count, "{again:?}");
    assert_eq!(faultline(&["replay", path, "--as-recorded"], "").status, 0);
    // Somebody mends the mistake.
    for file in files {
        let file = file.expect("a file").path();
        let text = std::fs::read_to_string(&file).expect("a text");
        std::fs::write(&file, text.replace("bug ack-before-sync\n", "")).expect("it is written");
    }
    let mended = faultline(&["replay", path], "");
    assert_eq!(mended.status, 0, "{mended:?}");
    assert!(mended.out.contains("recorded was a broken leader-completeness"), "{mended:?}");
    assert_eq!(faultline(&["replay", path, "--as-recorded"], "").status, 1);
}

#[test]
fn what_makes_no_sense_is_told_with_what_was_probably_meant() {
    let table: &[(&[&str], &str)] = &[
        (&["hunt", "-", "--seeds", "500"], "did you mean `0..500`?"),
        (&["hunt", "-", "--seeds", "5..5"], "there is no seed in `5..5`"),
        (&["hunt", "-", "--intensity", "hihg"], "did you mean `high`?"),
        (&["hunt", "-", "--strategy", "swep"], "did you mean `sweep`?"),
        (&["hunt", "-", "--jobs", "0"], "at least one thread"),
        (&["hunt", "-", "--all", "--stop-at-first"], "contradict"),
        (&["hunt", "-", "--time", "60"], "--time:"),
        (&["hunt", "-", "--form", "6"], "did you mean `--from`?"),
        (&["hunt"], "`hunt` needs a scenario"),
        (&["replay", "/nowhere"], "it cannot be opened"),
        (&["replay", "cli/src"], "no file here whose name ends in .scenario"),
    ];
    for &(arguments, words) in table {
        let done = faultline(arguments, CLEAN);
        assert_eq!(done.status, 3, "{arguments:?} {done:?}");
        assert!(done.err.contains(words), "{arguments:?} {done:?}");
    }
}

#[test]
fn what_takes_a_crash_at_one_place_and_a_second_fault_is_found_if_nobody_says_how_many_pairs() {
    let text = "protocol raft\nclients 2\nworkload\nbug ack-before-sync\nrun for 1s\n";
    let (status, object) = hunt(&["--strategy", "places", "--stop-at-first"], text);
    let found = &object["distinct"][0];
    assert_eq!((status, &found["claim"]), (1, &"leader-completeness".into()), "{object}");
    // No place alone shows it.
    assert!(found["run"].as_u64() >= object["places"].as_u64(), "{object}");
}

#[test]
fn places_are_counted_and_what_breaks_there_is_a_link() {
    let text = "protocol raft\nclients 1\nworkload\nset snapshot-every 3\n\
                bug applied-before-apply\nrun for 1s\n";
    let (status, object) = hunt(&["--strategy", "places", "--pairs", "0"], text);
    assert_eq!((status, &object["places"]), (1, &object["runs"]), "{object}");
    let run = json(object["distinct"][0]["link"].as_str().expect("a link"), "");
    assert_eq!(run["violations"][0]["claim"], object["distinct"][0]["claim"]);
    let told = faultline(&["hunt", "-", "--strategy", "places", "--pairs", "9"], text).out;
    assert!(told.contains("and 9 of "), "{told}");
    assert!(told.contains("break state-machine-safety"), "{told}");
    for option in [["--seeds", "0..9"], ["--intensity", "low"]] {
        let done = faultline(&[&["hunt", "-", "--strategy", "places"][..], &option].concat(), text);
        assert_eq!(done.status, 3, "{done:?}");
    }
}

#[test]
fn every_order_of_a_small_cluster_is_tried() {
    const RAFT: &str = "protocol raft\nset pre-vote off\nset check-quorum off\n";
    let bounds = ["--strategy", "exhaust", "--timers", "1"];
    let (status, clean) = hunt(&bounds, &format!("{RAFT}at 0s ask c1 write x=1\n"));
    assert_eq!(
        (status, &clean["exhausted"], &clean["verdict"]),
        (0, &true.into(), &"holds".into())
    );
    let (status, cut) = hunt(&[&bounds[..], &["--depth", "5"]].concat(), RAFT);
    assert_eq!((status, &cut["exhausted"], &cut["cut_by_depth"]), (2, &false.into(), &true.into()));

    let folder = folder("exhaust");
    let kept = ["--corpus", folder.to_str().expect("a name"), "--crashes", "1"];
    let more = [&["--strategy", "exhaust"][..], &kept].concat();
    let (status, broken) = hunt(&more, &format!("{RAFT}bug forgotten-vote\n"));
    let found = &broken["distinct"][0];
    assert_eq!(
        (status, &found["claim"], &found["depth"]),
        (1, &"election-safety".into(), &7.into())
    );
    let run = json(found["link"].as_str().expect("a link"), "");
    assert_eq!(run["violations"][0]["sentence"], found["sentence"]);
    assert_eq!(run["fingerprint"], found["fingerprint"]);
    assert_eq!(faultline(&["replay", kept[1], "--as-recorded"], "").status, 0);

    let told =
        faultline(&["hunt", "-", "--strategy", "exhaust"], "protocol raft\n  at 1s crash n2\n");
    assert_eq!(told.status, 3, "{told:?}");
    assert!(told.err.contains("at 1s crash n2") && told.err.contains("budgets"), "{told:?}");
    for (way, option) in [("exhaust", "--seeds"), ("sweep", "--timers"), ("places", "--crashes")] {
        let told = faultline(&["hunt", "-", "--strategy", way, option, "1"], RAFT);
        assert!(told.status == 3 && told.err.contains("means nothing"), "{told:?}");
    }
}
