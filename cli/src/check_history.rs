//! `faultline check-history`: whether one order explains a history that was recorded elsewhere.

use super::console::{Ink, Paint};
use super::problem::printable;
use super::rows::Rows;
use super::{Console, Failure, Problem, Status, source};
use serde::Serialize;
use sim_core::judge::foreign::{self, Heard};
use sim_core::judge::{Budget, ModelName, Ruling, Testimony, rule};
use std::ffi::OsString;
use std::io::{self, Write};

/// What `check-history` was asked for.
#[derive(Debug)]
pub struct Options {
    /// Which history.
    pub source: OsString,
    /// What it is a history of.
    pub model: Option<ModelName>,
    /// Whether to print one JSON object.
    pub json: bool,
}

/// Judges a history and says what it came to.
pub fn check_history(options: &Options, console: &mut Console<'_>) -> Result<Status, Failure> {
    let (name, text) = source::read_history(&options.source, console)?;
    let heard = foreign::read(&text, options.model).map_err(|error| Problem::Scenario {
        name: name.clone(),
        text,
        errors: vec![error],
    })?;
    let ruling = rule(&heard.testimony, heard.model, Budget::default());
    let paint = console.out_paint;
    console.print(|out| match options.json {
        true => write_json(out, &heard, &ruling),
        false => write_for_people(out, &name, &heard, &ruling, paint),
    })?;
    Ok(ruling.verdict.into())
}

fn write_for_people(
    out: &mut dyn Write,
    name: &str,
    heard: &Heard,
    ruling: &Ruling,
    paint: Paint,
) -> io::Result<()> {
    let rows = &mut Rows { out, paint };
    let Testimony { deeds, names } = &heard.testimony;
    let open = deeds.iter().filter(|deed| deed.is_open()).count();
    let counts = [
        (names.clients.len(), "process", "processes"),
        (deeds.len(), "operation", "operations"),
        (ruling.keys, "key", "keys"),
    ];
    let mut parts: Vec<String> = counts
        .iter()
        .map(|&(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if open > 0 {
        parts[1] += &format!(" ({open} open)");
    }
    let head = format!("{}: {}, {}", printable(name), heard.model.name(), parts.join(", "));
    rows.row(ruling.verdict.into(), ruling.verdict.name(), head)?;
    for explanation in &ruling.broken {
        rows.row(Ink::Red, "but", printable(&explanation.sentence))?;
        for &guilty in &explanation.guilty {
            rows.row(Ink::Dim, "", printable(&place(&heard.testimony, guilty)))?;
        }
    }
    if let Some(undecided) = &ruling.undecided {
        rows.row(Ink::Blue, "stopped", undecided)?;
    }
    if heard.passed_over > 0 {
        let lines = if heard.passed_over == 1 { "line tells" } else { "lines tell" };
        rows.row(Ink::Dim, "", format!("{} {lines} of no operation", heard.passed_over))?;
    }
    Ok(())
}

/// `lines 3 to 7: process 0's write of x=1`.
fn place(testimony: &Testimony, position: u32) -> String {
    let deed = &testimony.deeds[position as usize];
    let noun = testimony.names.noun(deed);
    match deed.is_open() {
        true => format!("line {}, open: {noun}", deed.began.place),
        false => format!("lines {} to {}: {noun}", deed.began.place, deed.ended.place),
    }
}

#[derive(Serialize)]
struct Object<'a> {
    verdict: &'static str,
    model: &'static str,
    processes: usize,
    operations: usize,
    open: usize,
    keys: usize,
    /// How many configurations the search visited.
    visited: u64,
    /// Why it is undecided.
    undecided: Option<&'a str>,
    broken: Vec<Broken<'a>>,
}

/// What is wrong with one key.
#[derive(Serialize)]
struct Broken<'a> {
    /// Empty if it has no name.
    key: &'a str,
    sentence: &'a str,
    guilty: Vec<Guilty<'a>>,
}

/// One of the operations that no order explains together.
#[derive(Serialize)]
struct Guilty<'a> {
    process: &'a str,
    operation: String,
    began_line: u32,
    /// Null if it is open.
    ended_line: Option<u32>,
}

fn write_json(out: &mut dyn Write, heard: &Heard, ruling: &Ruling) -> io::Result<()> {
    let Testimony { deeds, names } = &heard.testimony;
    let guilty = |&position: &u32| {
        let deed = &deeds[position as usize];
        Guilty {
            process: names.client(deed),
            operation: names.noun(deed),
            began_line: deed.began.place,
            ended_line: (!deed.is_open()).then_some(deed.ended.place),
        }
    };
    let object = Object {
        verdict: ruling.verdict.name(),
        model: heard.model.name(),
        processes: names.clients.len(),
        operations: deeds.len(),
        open: deeds.iter().filter(|deed| deed.is_open()).count(),
        keys: ruling.keys,
        visited: ruling.visited,
        undecided: ruling.undecided.as_deref(),
        broken: ruling
            .broken
            .iter()
            .map(|it| Broken {
                key: &names.keys[it.key as usize],
                sentence: &it.sentence,
                guilty: it.guilty.iter().map(guilty).collect(),
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &object)?;
    writeln!(out)
}
