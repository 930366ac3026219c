//! The protocol that `docs/adding-a-protocol.md` leads to: what the page shows is in its source, and
//! does what the page says.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests read a page")]

// Inside the crate a protocol says `crate::base` and `crate::protocol`.
use sim_core::{base, protocol};

#[path = "../../docs/maximum/mod.rs"]
mod maximum;

use sim_core::hunt::check;
use sim_core::run::{Catalogue, Entry};
use std::path::PathBuf;

fn docs(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    std::fs::read_to_string(path).expect("it is in the folder")
}

fn catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<maximum::Maximum>()])
}

/// The fenced blocks of a page in some language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            let inside = lines.by_ref().take_while(|line| *line != "```");
            blocks.push(inside.map(|line| format!("{line}\n")).collect());
        }
    }
    blocks
}

#[test]
fn every_piece_on_the_page_is_in_the_source() {
    let page = docs("adding-a-protocol.md");
    let (source, scenario) = (docs("maximum/mod.rs"), docs("maximum/maximum.scenario"));
    let pieces = blocks(&page, "rust");
    assert!(pieces.len() > 5, "the page has pieces of code");
    for piece in pieces {
        assert!(source.contains(&piece), "this is not in docs/maximum/mod.rs:\n{piece}");
    }
    assert_eq!(blocks(&page, "scenario"), [scenario]);
}

#[test]
fn it_holds_and_with_its_bug_it_does_not() {
    let plain = "protocol maximum\nclients 2\nworkload\nrun for 2s\n";
    check(&catalogue(), plain, 0..3_000).expect("it is correct");
    let find = check(&catalogue(), &format!("{plain}bug unsaved\n"), 0..300).unwrap_err();
    assert_eq!(find.claim, "no-way-back");
}

#[test]
fn its_scenario_breaks_its_claim() {
    let find = check(&catalogue(), &docs("maximum/maximum.scenario"), 1..2).unwrap_err();
    assert_eq!(find.claim, "no-way-back");
    assert_eq!(find.seed, 1);
}
