//! What each protocol adds to the page's program.
//!
//! Functions that are made for a protocol, its own and the world's and the explorer's copies for it,
//! have its module in their names, if the compiler is asked for full names. So the bytes are those of
//! the functions' bodies before the last tools make them smaller, which takes off about a tenth, and
//! before they are compressed to about a third.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::cargo::{WASM, cargo, run, target_folder};
use crate::{install, say};

/// The folders of protocols.
const PROTOCOLS: &str = "sim-core/src/protocols";
/// The programs: their packages, the profiles by which they ship, and what they are.
const PROGRAMS: [(&str, &str, &str); 2] =
    [("web", "page", "the page"), ("hunter", "page-hunter", "workers")];
/// Names that tell for what a function was made. Who ships has no use for them, so what is built with
/// them has a folder of its own.
const FULL_NAMES: &str = "-Csymbol-mangling-version=v0";

/// Prints what each protocol adds to the programs.
pub fn weigh() -> Result<()> {
    install::wasm_target()?;
    let mut names = Vec::new();
    for entry in fs::read_dir(PROTOCOLS)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let folder = target_folder().join("weighed");
    for (package, profile, what) in PROGRAMS {
        let program = match package {
            "hunter" => "worker.wasm",
            _ => "web.wasm",
        };
        run(cargo(["build", "--package", package, "--target", WASM, "--profile", profile])
            .arg("--target-dir")
            .arg(&folder)
            .env("RUSTFLAGS", FULL_NAMES))?;
        let path = folder.join(WASM).join(profile).join(program);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
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
