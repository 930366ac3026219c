//! The map, held by a test: which room may use which, and what no room may use at all.
//!
//! `clippy.toml` beside this folder bans functions and types, each with its reason; here are the
//! bans that a lint cannot say, read from the source as text.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests read it")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `sim-core/src`, in the order of `lib.rs`: a room uses only those before it.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    modules.map(|rest| rest.trim_end_matches(';').to_string()).collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A file of the source: its path from `src/`, and its lines that are code, with their numbers.
/// Comments and unit tests are left out.
struct File {
    path: String,
    code: Vec<(usize, String)>,
}

impl File {
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }
}

fn files() -> Vec<File> {
    fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_tests = path.file_stem().is_some_and(|stem| stem == "tests");
            if path.is_dir() && !is_tests {
                collect(&path, paths);
            } else if path.extension().is_some_and(|it| it == "rs") && !is_tests {
                paths.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&source(), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let path = path.strip_prefix(source()).unwrap().to_string_lossy().replace('\\', "/");
        let code = (1..)
            .zip(text.lines())
            .take_while(|(_, line)| !line.starts_with("mod tests {"))
            .map(|(number, line)| (number, line.split("//").next().unwrap().to_string()))
            .collect();
        File { path, code }
    };
    paths.iter().map(read).collect()
}

/// Lines of code for which `find` has something to say, as `path:line: what`.
fn findings(find: impl Fn(&File, &str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files() {
        for (number, line) in &file.code {
            found.extend(find(&file, line).map(|what| format!("{}:{number}: {what}", file.path)));
        }
    }
    found
}

/// The words of a line of code.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

#[test]
fn the_rooms_stand_in_the_order_of_the_design() {
    let order = [
        "base",
        "protocol",
        "plan",
        "trace",
        "world",
        "explore",
        "run",
        "judge",
        "hunt",
        "session",
        "lesson",
        "exhibit",
        "protocols",
    ];
    assert_eq!(rooms(), order, "lib.rs lists the rooms in dependency order");
}

#[test]
fn a_room_uses_only_those_above_it() {
    let rooms = rooms();
    let position = |room: &str| rooms.iter().position(|it| it == room);
    let up = findings(|file, line| {
        let own = position(file.room())?;
        let used = line.split("crate::").skip(1).filter_map(|rest| words(rest).next());
        let mut wrong = used.filter(|room| position(room).is_some_and(|position| position > own));
        wrong.next().map(|room| format!("{} uses {room}", file.room()))
    });
    assert_eq!(up, Vec::<String>::new());
}

#[test]
fn rooms_are_reached_by_their_names_only() {
    // `use crate::{…}` and `super::super` would hide an edge from the test above.
    let hidden = findings(|file, line| {
        let depth = file.path.matches('/').count();
        let climbs = line.matches("super::").count();
        let is_hidden = line.contains("use crate::{") || (climbs > 1 && climbs > depth);
        is_hidden.then(|| line.trim().to_string())
    });
    assert_eq!(hidden, Vec::<String>::new());
}

#[test]
fn the_world_does_not_parse_and_only_protocols_name_a_protocol() {
    let found = findings(|file, line| {
        let is_parsing = ["plan::text", "plan::link", "plan::parse", "plan::print"];
        let parses = ["world", "trace", "protocol"].contains(&file.room())
            && is_parsing.iter().any(|path| line.contains(path));
        let names = file.room() != "protocols"
            && words(line).any(|word| {
                let word = word.to_lowercase();
                ["raft", "echo"].contains(&word.as_str())
            })
            // A suggestion in an error message, when there is no protocol to choose from; and words
            // that are common in links.
            && !line.contains("map_or(\"raft\"")
            && file.path != "plan/link/phrases.rs";
        (parses || names).then(|| line.trim().to_string())
    });
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn nothing_in_the_core_differs_from_run_to_run_or_from_machine_to_machine() {
    const BANS: [(&str, &str); 12] = [
        ("HashMap", "its order differs from run to run"),
        ("HashSet", "its order differs from run to run"),
        ("f32", "floating point rounds"),
        ("f64", "floating point rounds"),
        ("thread", "the order of threads is nobody's plan"),
        ("SystemTime", "the machine's clock is not the run's"),
        ("unsafe", "what is not checked may differ"),
        ("thread_rng", "chance is a function of the seed"),
        ("OsRng", "chance is a function of the seed"),
        ("static", "state that no clone of a world has"),
        ("Rc", "a world can be sent to another thread"),
        ("RefCell", "state that hides from a clone"),
    ];
    let found = findings(|_, line| {
        // A lifetime is no state.
        let line = line.replace("'static", "");
        let is_std_time = line.contains("std::time");
        let ban = BANS.iter().find(|(word, _)| words(&line).any(|it| it == *word));
        match ban {
            Some((word, reason)) => Some(format!("{word}: {reason}")),
            None => is_std_time.then(|| "std::time: the machine's clock is not the run's".into()),
        }
    });
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn files_are_rooms_that_one_can_overlook() {
    let long: Vec<String> = files()
        .iter()
        .filter(|file| file.code.len() > 550)
        .map(|file| format!("{} has {} lines", file.path, file.code.len()))
        .collect();
    assert_eq!(long, Vec::<String>::new(), "look for the second thing that it does");
}

#[test]
fn every_module_opens_with_prose() {
    for file in files() {
        let text = fs::read_to_string(source().join(&file.path)).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is", file.path);
    }
}
