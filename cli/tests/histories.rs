//! Histories that were recorded elsewhere, judged by `check-history`.

mod support;

use serde_json::Value;
use support::faultline;

const STALE: &str = "\
{:process 0, :type :invoke, :f :write, :key \"x\", :value 1}
{:process 0, :type :ok, :f :write, :key \"x\", :value 1}
{:process 0, :type :invoke, :f :write, :key \"x\", :value 2}
{:process 0, :type :ok, :f :write, :key \"x\", :value 2}
{:process 1, :type :invoke, :f :read, :key \"x\", :value nil}
{:process 1, :type :ok, :f :read, :key \"x\", :value 1}
";

/// Writes whose values all look the same, so that nothing but trying tells which read saw which.
fn riddle() -> String {
    let mut text = String::new();
    for process in 0..40 {
        text += &format!("INFO  jepsen.util - {process}\t:invoke\t:add\t{}\n", 1u64 << process);
    }
    text += "INFO  jepsen.util - 40\t:invoke\t:read\tnil\n";
    text += "INFO  jepsen.util - 40\t:ok\t:read\t3\nINFO  jepsen.util - 41\t:invoke\t:read\tnil\n";
    text + "INFO  jepsen.util - 41\t:ok\t:read\t-1\n"
}

#[test]
fn each_verdict_has_its_exit_status() {
    let fresh = STALE
        .replace(":value 1}\n{:process 1", ":value 2}\n{:process 1")
        .replace(":f :read, :key \"x\", :value 1", ":f :read, :key \"x\", :value 2");
    let riddle = riddle();
    let table: [(&[&str], &str, i32, &str); 6] = [
        (
            &["check-history", "-"],
            &fresh,
            0,
            "holds       <stdin>: register, 2 processes, 3 operations",
        ),
        (&["check-history", "-"], STALE, 1, "broken      <stdin>: register, 2 processes"),
        (&["check-history", "-", "--model", "kv"], STALE, 1, "broken      <stdin>: kv"),
        (&["check-history", "-"], &riddle, 2, "undecided   <stdin>: counter, 42 processes"),
        (&["check-history", "-", "--model", "lock"], STALE, 3, ""),
        (&["check-history", "--help"], "", 0, "Judges a history"),
    ];
    for (arguments, input, status, beginning) in table {
        let done = faultline(arguments, input);
        assert_eq!(done.status, status, "{arguments:?} {done:?}");
        assert!(done.out.starts_with(beginning), "{arguments:?} {done:?}");
        assert_eq!(done.err.is_empty(), status != 3, "{arguments:?} {done:?}");
    }
}

#[test]
fn the_guilty_operations_are_named_with_their_lines() {
    let done = faultline(&["check-history", "-"], STALE);
    let sentence = "process 1 read x=1 in line 6, although process 0's write of x=2 was acknowledged \
                    in line 4, before that read began.";
    assert!(done.out.contains(sentence), "{}", done.out);
    assert!(done.out.contains("lines 3 to 4: process 0's write of x=2"), "{}", done.out);

    let done = faultline(&["check-history", "-", "--json"], STALE);
    let object: Value = serde_json::from_str(&done.out).expect("an object");
    assert_eq!(object["verdict"], "broken");
    assert_eq!(object["model"], "register");
    assert_eq!(object["operations"], 3);
    let broken = &object["broken"][0];
    assert_eq!((&broken["key"], &broken["sentence"]), (&"x".into(), &sentence.into()));
    assert_eq!(broken["guilty"][0]["began_line"], 5);
    assert_eq!(broken["guilty"][0]["ended_line"], 6);
}

#[test]
fn what_is_no_history_is_answered_with_its_place() {
    let table: [(&[&str], &str, &[&str]); 5] = [
        (&["check-history", "-"], "protocol raft\n", &["<stdin>:1:1: there is no operation in it"]),
        (
            &["check-history", "-"],
            "{:process 0, :type :invoke, :f :wirte, :value 1}",
            &["<stdin>:1:1:", "`wirte`", "did you mean `write`?"],
        ),
        (&["check-history", "-", "--model", "lok"], STALE, &["no model `lok`", "mean `lock`?"]),
        (&["check-history", "-", "--modle", "kv"], STALE, &["did you mean `--model`?"]),
        (&["check-history"], "", &["`check-history` needs a history"]),
    ];
    for (arguments, input, words) in table {
        let done = faultline(arguments, input);
        assert_eq!(done.status, 3, "{done:?}");
        for word in words {
            assert!(done.err.contains(word), "{word:?} in {}", done.err);
        }
    }
    // A stranger's words do not steer the terminal.
    let evil = "{:process 0, :type :invoke, :f \"\u{1b}[2J\"}";
    assert!(!faultline(&["check-history", "-"], evil).err.contains('\u{1b}'));
}
