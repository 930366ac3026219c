//! Golden scripts: short scenarios, each with the story that it tells.
//!
//! A file of `golden/` is a scenario's text, a line `---`, and the events that its comment
//! `# Shows …` asks for. Its name is a sentence. After a change that is meant,
//! `UPDATE=1 cargo test -p sim-core --test conformance golden` writes the stories anew: read the
//! difference before you keep it.
//!
//! Words that ask: `roles`, `faults`, `lives` (starts, crashes, pauses), `clients`, `notes`,
//! `the note` with words of it, `disks`, `entries` (an Append that carries some), timers, and kinds
//! of messages, told or lost.

use crate::support::*;
use sim_core::run::{Run, Verdict};
use sim_core::trace::{Event, EventKind, Vocabulary};
use std::fs;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 60;

/// Whether one word of `# Shows …` asks for this event.
fn asks_for(word: &str, event: &Event, run: &dyn Run) -> bool {
    match event.kind {
        EventKind::Became { .. } => word == "roles",
        EventKind::FaultBegan { .. }
        | EventKind::FaultEnded { .. }
        | EventKind::FaultStale { .. } => word == "faults",
        EventKind::Started { .. }
        | EventKind::Crashed { .. }
        | EventKind::Stopped { .. }
        | EventKind::Paused
        | EventKind::Resumed
        | EventKind::Halted => word == "lives",
        EventKind::Invoked { .. } | EventKind::Retried { .. } | EventKind::Completed { .. } => {
            word == "clients"
        }
        EventKind::Noted => word == "notes",
        EventKind::SyncBegan | EventKind::Synced => word == "disks",
        EventKind::TimerFired { timer, .. } => {
            word == Vocabulary::of(run.description()).timer(timer)
        }
        EventKind::Delivered { kind, .. } | EventKind::Lost { kind, .. } => {
            word == Vocabulary::of(run.description()).kind(kind)
        }
        _ => false,
    }
}

/// The story of a scenario, in the words that its comment asks for.
fn tell(text: &str) -> String {
    let run = run(text);
    let report = run.report();
    assert_eq!(report.verdict, Verdict::Holds, "{report:#?}\n{text}");
    let shows =
        text.lines().find_map(|line| line.strip_prefix("# Shows ")).expect("it says what it shows");
    let words: Vec<&str> = shows.trim_end_matches('.').split(", ").collect();
    let quoted: Vec<&str> =
        words.iter().filter_map(|word| word.strip_prefix("the note ")).collect();
    let has = |word: &str| words.contains(&word);
    let mut story = lines(&*run, |event| {
        words.iter().any(|word| asks_for(word, event, &*run))
            || (has("entries") && asks_for("Append", event, &*run))
            || (!quoted.is_empty() && event.kind == EventKind::Noted)
    });
    story.retain(|line| match line.split_once(" notes: ") {
        Some((_, note)) => has("notes") || quoted.iter().any(|words| note.contains(words)),
        // An Append that carries entries lists them in brackets.
        None => has("Append") || !line.contains(" Append ") || line.contains('['),
    });
    assert!(story.len() <= LINES_MAX, "a story of {} lines is too long\n{text}", story.len());
    assert!(!story.is_empty(), "nothing to tell\n{text}");
    story.join("\n") + "\n"
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/golden");
    let protocols = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = protocols
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    files.sort();
    files
}

#[test]
fn golden_scripts_tell_their_stories() {
    let is_update = std::env::var_os("UPDATE").is_some();
    let mut different = Vec::new();
    for path in files() {
        let content = fs::read_to_string(&path).unwrap();
        let (text, expected) = content.split_once("\n---\n").unwrap_or((content.trim_end(), ""));
        let found = tell(text);
        if found != expected && is_update {
            fs::write(&path, format!("{text}\n---\n{found}")).unwrap();
        } else if found != expected {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let position = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
            let index = position.unwrap_or(found.lines().count().min(expected.lines().count()));
            let line = |story: &str| story.lines().nth(index).unwrap_or("(nothing)").to_string();
            different.push(format!("{name}\n  is   {}\n  was  {}", line(&found), line(expected)));
        }
    }
    assert!(different.is_empty(), "{}\nUPDATE=1 writes them anew.", different.join("\n"));
    assert!(files().len() >= 12);
}
