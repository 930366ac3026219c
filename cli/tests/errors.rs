//! What is said to bad input: the place, the reason, what was probably meant, and status 3.

mod support;

use std::time::{Duration, Instant};
use support::{Done, command, faultline};

/// Bad input is refused at once, however much it asks for.
const PATIENCE: Duration = Duration::from_secs(1);

#[track_caller]
fn refused(arguments: &[&str], input: &str) -> String {
    let began = Instant::now();
    let Done { status, out, err } = faultline(arguments, input);
    assert_eq!(status, 3, "{arguments:?}: {out} {err}");
    assert!(out.is_empty(), "{arguments:?}: {out}");
    assert!(began.elapsed() < PATIENCE, "{arguments:?} took {:?}", began.elapsed());
    err
}

#[test]
fn a_mistake_in_a_scenario_is_quoted_with_its_place() {
    let text = "protocol raft\n\n\tcrash ledaer # who?\n";
    assert_eq!(
        refused(&["run", "-"], text),
        "<stdin>:3:8: there is no node `ledaer`\n  3 |  crash ledaer # who?\n    |        ^^^^^^ did \
         you mean `leader`?\n"
    );
    let table = [
        ("protocol rfat", "<stdin>:1:10:", "expected a protocol", "`raft`"),
        ("protocol raft\nnodes 10000", "<stdin>:2:7:", "at most 31 nodes", ""),
        ("protocol raft\nlimit events 1000000000000", "<stdin>:2:14:", "events", ""),
        ("protocol raft\nrun for 99999999s", "<stdin>:2:9:", "at most 3600s", ""),
        ("protocol raft\nbug stale-raed", "<stdin>:2:5:", "no bug", "`stale-read`"),
        ("protocol raft\nadvance 2", "<stdin>:2:9:", "needs a unit", "`2ms`"),
        ("nodes 3", "<stdin>:1:1:", "names its protocol", ""),
        ("", "<stdin>:1:1:", "names its protocol", ""),
    ];
    for (text, place, reason, suggestion) in table {
        for arguments in [["run", "-"], ["link", "-"], ["open", "-"]] {
            let err = refused(&arguments, text);
            assert!(err.starts_with(place), "{text:?}: {err}");
            assert!(err.contains(reason) && err.contains(suggestion), "{text:?}: {err}");
        }
    }
}

#[test]
fn every_mistake_is_told_at_once_and_a_long_line_is_clipped() {
    let err = refused(&["run", "-"], "protocol raft\ncrsh n1\ncrash n9\n");
    assert!(err.contains("<stdin>:2:1:") && err.contains("<stdin>:3:7:"), "{err}");
    let long = format!("protocol raft\ncrash {}n1 n99 {}", " ".repeat(500), "n1 ".repeat(9_000));
    let err = refused(&["run", "-"], &long);
    assert!(err.lines().all(|line| line.chars().count() < 120), "{err}");
    let lines: Vec<&str> = err.lines().collect();
    let caret = lines[2].find('^').map(|at| lines[2][..at].chars().count());
    let wrong = lines[1].find("n99").map(|at| lines[1][..at].chars().count());
    assert_eq!(caret, wrong, "{err}");
}

#[test]
fn nothing_that_a_stranger_wrote_steers_the_terminal() {
    let err = refused(&["run", "-"], "protocol raft\ncrash \u{1b}[31mn1\n");
    assert!(!err.contains('\u{1b}'), "{err:?}");
    let err = refused(&["run", "#protocol=%1b[31mraft"], "");
    assert!(!err.contains('\u{1b}'), "{err:?}");
    let err = refused(&["\u{1b}[31m"], "");
    assert!(!err.contains('\u{1b}'), "{err:?}");
}

#[test]
fn what_is_no_scenario_at_all_is_refused_with_a_reason() {
    let folder = std::env::temp_dir().join(format!("faultline-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    std::fs::write(folder.join("big.scenario"), "heal\n".repeat(20_000)).expect("a file");
    std::fs::write(folder.join("binary"), [0x66, 0xff, 0x00]).expect("a file");
    let table = [
        ("big.scenario", "at most 65536 bytes", ""),
        ("binary", "byte 2 is not UTF-8", ""),
        (".", "this is a directory", ""),
        ("bgi.scenario", "no such file", "`big.scenario`"),
        ("forgoten-vote", "no such file", "`forgotten-vote`"),
        ("nothing-like-it", "`faultline list scenarios`", ""),
    ];
    for (file, reason, suggestion) in table {
        let output = command().args(["run", file]).current_dir(&folder).output().expect("it runs");
        let err = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(3), "{file}: {err}");
        assert!(err.starts_with(&format!("{file}: ")), "{err}");
        assert!(err.contains(reason) && err.contains(suggestion), "{file}: {err}");
    }
    std::fs::remove_dir_all(&folder).expect("our own folder");
}

#[test]
fn a_bad_link_is_refused_with_a_reason() {
    let table = [
        ("https://example.org/", "carries no scenario"),
        ("#s=AAAA", "the scenario in this link"),
        ("#s=!!!", "the scenario in this link"),
        ("#noeds=3", "did you mean `nodes`?"),
        ("#protocol=raft&nodes=10000", "<link>:2:7: at most 31 nodes"),
        ("#protocol=raft&limit=1000000000000", "<link>:2:14: at most"),
        ("#protocol=raft&at=soon", "is not a time"),
    ];
    for (link, reason) in table {
        for arguments in [["run", link], ["open", link]] {
            let err = refused(&arguments, "");
            assert!(err.starts_with("<link>:") && err.contains(reason), "{link}: {err}");
        }
    }
    refused(&["run", &format!("#s={}", "A".repeat(100_000))], "");
}

#[test]
fn a_command_line_that_means_nothing_is_answered_with_what_was_meant() {
    let table: &[(&[&str], &str)] = &[
        (&[], "a command is missing"),
        (&["rnu"], "did you mean `run`?"),
        (&["--verson"], "did you mean `--version`?"),
        (&["run"], "`run` needs a scenario"),
        (&["run", "-", "--twise"], "did you mean `--twice`?"),
        (&["run", "-", "more"], "`more` is more than belongs here"),
        (&["run", "-", "--seed"], "--seed"),
        (&["run", "-", "--seed", "-1"], "`-1` is not a seed"),
        (&["run", "-", "--until", "3"], "did you mean `3ms`?"),
        (&["run", "-", "--json=yes"], "--json"),
        (&["link", "-", "--json"], "`link` has no option `--json`"),
        (&["open"], "`open` needs a link"),
        (&["list"], "`list` needs a topic"),
        (&["list", "bgus"], "did you mean `bugs`?"),
    ];
    for &(arguments, words) in table {
        let err = refused(arguments, "protocol raft\n");
        assert!(err.contains(words) && err.contains("--help` tells more"), "{arguments:?}: {err}");
    }
}
