//! Noticing that a source has changed, by looking at times and sizes twice a second.
//!
//! A few hundred files are read in about a millisecond, and this works alike on every system, in
//! containers and on network drives, where notifications of the file system do not.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

/// What the page is made of.
const SOURCES: [&str; 6] = ["sim-core", "web", "public", "scenarios", "Cargo.toml", "Cargo.lock"];

/// How all sources looked at one moment: each file's path, time and size.
#[derive(PartialEq, Eq)]
pub struct Look(Vec<(String, Option<SystemTime>, u64)>);

/// Looks at all sources now.
pub fn look() -> Look {
    let mut seen = Vec::new();
    for source in SOURCES {
        visit(Path::new(source), &mut seen);
    }
    seen.sort();
    Look(seen)
}

/// Waits until the sources differ from `last` and have come to rest: an editor or a checkout that
/// writes many files should cause one build, not many.
pub fn wait_for_change(last: &Look) -> Look {
    const PAUSE: Duration = Duration::from_millis(500);
    let mut now = look();
    while now == *last {
        thread::sleep(PAUSE);
        now = look();
    }
    loop {
        thread::sleep(PAUSE / 4);
        let next = look();
        if next == now {
            return now;
        }
        now = next;
    }
}

fn visit(path: &Path, seen: &mut Vec<(String, Option<SystemTime>, u64)>) {
    // A file may vanish between being listed and being looked at; the next look will agree.
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| visit(&entry.path(), seen));
    } else {
        seen.push((path.to_string_lossy().into_owned(), metadata.modified().ok(), metadata.len()));
    }
}
