//! From what cargo compiled to what a browser loads: one program cut into the part that the page
//! starts with and parts that it fetches later, and the glue between them and the browser.
//!
//! `wasm_split` finds the functions that the source marks (`web/src/later.rs`) and moves all that
//! only they reach into files of their own; `wasm-bindgen` writes the glue of the first part. Both
//! are the libraries behind the programs of these names, tied by the lock file to their halves in
//! `web`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;

/// What the linker must do so that a program can be cut.
pub const LINK_ARGUMENTS: [&str; 2] = ["-C", "link-arg=--emit-relocs"];

/// The script that fetches the later parts.
pub const FETCHER: &str = "later.js";

/// Writes `{bin}.js`, `{bin}_bg.wasm`, and the later parts with the script that fetches them.
pub fn bind(wasm: &Path, bin: &str, profile: Profile, out: &Path) -> Result<()> {
    let compiled =
        fs::read(wasm).with_context(|| format!("there is no program {}", wasm.display()))?;
    let first = wasm.with_extension("first.wasm");
    let fetcher = format!("./{FETCHER}");
    let main_module = format!("./{bin}.js");
    let mut options = wasm_split_cli_support::Options::new(&compiled);
    options.output_dir = out;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = &fetcher;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("could not cut {bin} into parts: {error:#}"))?;
    if profile == Profile::Page {
        for part in split.split_modules {
            fs::write(&part, without_custom_sections(&fs::read(&part)?)?)?;
        }
    }

    let mut bindgen = Bindgen::new();
    bindgen.input_path(first).out_name(bin).typescript(false).debug(profile == Profile::Debug);
    // The later parts find the functions of the first in its table.
    bindgen.keep_lld_exports(true);
    // Names of functions are a tenth of what travels, and nobody reads them on the page.
    bindgen.remove_name_section(profile == Profile::Page);
    bindgen.web(true)?.generate(out).with_context(|| {
        format!(
            "could not write the glue for {bin}; if it speaks of a schema version, `wasm-bindgen` in \
             web and `wasm-bindgen-cli-support` in xtask have drifted apart: give both the same \
             version"
        )
    })
}

/// A program without the sections that only tools read: the names of its functions above all.
fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = wasm[..HEADER].to_vec();
    let mut at = HEADER;
    while at < wasm.len() {
        let (length, begins) = length_at(wasm, at + 1)?;
        let ends = begins + length;
        let section = wasm.get(at..ends).context("a section of a program is cut short")?;
        if wasm[at] != CUSTOM {
            kept.extend_from_slice(section);
        }
        at = ends;
    }
    Ok(kept)
}

/// The length that is written at a place, seven bits to a byte, and where it ends.
fn length_at(wasm: &[u8], from: usize) -> Result<(usize, usize)> {
    let mut length = 0;
    for (index, byte) in wasm[from..].iter().take(5).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((length, from + index + 1));
        }
    }
    bail!("a program has a section without a length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_are_left_out() {
        let header = b"\0asm\x01\0\0\0";
        let types = b"\x01\x02ab";
        let long = [b"\x00\x81\x01".as_slice(), &[7; 129]].concat();
        let whole = [header.as_slice(), types, &long, b"\x0a\x01c", b"\x00\x01n"].concat();
        let kept = without_custom_sections(&whole).unwrap();
        assert_eq!(kept, [header.as_slice(), types, b"\x0a\x01c"].concat());
        assert!(without_custom_sections(&whole[..12]).is_ok());
        assert!(without_custom_sections(&whole[..20]).is_err());
    }
}
