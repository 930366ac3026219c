//! What each protocol adds to the page's program.
//!
//! Functions that are made for a protocol, its own and the world's and the explorer's copies for it,
//! have its module in their names, and the compiler leaves names in the program that it makes; they
//! are taken out later. So the bytes are those of the functions' bodies before the last tools make
//! them smaller, which takes off about a tenth, and before they are compressed to about a third.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::build::{self, Options};
use crate::say;

/// The folders of protocols.
const PROTOCOLS: &str = "sim-core/src/protocols";
/// The programs, as the compiler leaves them, and what they are.
const PROGRAMS: [(&str, &str); 2] = [
    ("the page", "target/wasm32-unknown-unknown/page/web.wasm"),
    ("workers", "target/wasm32-unknown-unknown/page-hunter/worker.wasm"),
];

/// Builds the page and prints what each protocol adds to it.
pub fn weigh(options: &Options) -> Result<()> {
    build::build(options)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(PROTOCOLS)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    for (what, program) in PROGRAMS {
        let path = Path::new(program);
        if !path.exists() {
            continue;
        }
        let bytes = fs::read(path).with_context(|| format!("cannot read {program}"))?;
        let weights = weights(&bytes, &names)?;
        println!("\n{what}, bytes of functions that are there for one protocol alone");
        for name in &names {
            let weight = weights.get(name.as_str()).copied().unwrap_or_default();
            println!("{name:<24}{:>12}", say::kilobytes(weight));
        }
    }
    Ok(())
}

/// The bytes of the functions that name each of these modules, and no other of them.
fn weights<'a>(program: &[u8], modules: &'a [String]) -> Result<BTreeMap<&'a str, usize>> {
    let (mut imported, mut bodies, mut named) = (0_u32, Vec::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                bodies.push((range.end - range.start) as usize);
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for name in names {
                    if let Name::Function(functions) = name? {
                        for function in functions {
                            let function = function?;
                            named.insert(function.index, function.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut weights = BTreeMap::new();
    for (index, size) in (imported..).zip(bodies) {
        let Some(name) = named.get(&index) else { continue };
        let mut inside = modules.iter().filter(|module| is_in(name, module));
        if let (Some(module), None) = (inside.next(), inside.next()) {
            *weights.entry(module.as_str()).or_default() += size;
        }
    }
    Ok(weights)
}

/// Whether a mangled name says `protocols::<module>`. Names that are told in full come first; later
/// mentions of a module are references back, so the whole path stands in the name if it is there.
fn is_in(name: &str, module: &str) -> bool {
    name.contains(&format!("9protocols{}{}", module.len(), prefixed(module)))
}

/// A mangled name that begins with a digit or an underscore has one more underscore before it.
fn prefixed(module: &str) -> String {
    match module.starts_with(|first: char| first.is_ascii_digit() || first == '_') {
        true => format!("_{module}"),
        false => module.to_string(),
    }
}
