//! From what cargo compiled to what a browser loads: one program cut into the part that the page
//! starts with and parts that it fetches later, and the glue between them and the browser.
//!
//! `wasm_split` finds the functions that the source marks (`web/src/later.rs`) and moves all that
//! only they reach into files of their own; `wasm-bindgen` writes the glue of the first part. Both
//! are the libraries behind the programs of these names, tied by the lock file to their halves in
//! `web`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;
use crate::compact::compact;

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

    let mut bindgen = Bindgen::new();
    // The later parts find the functions of the first in its table.
    bindgen.input_path(first).keep_lld_exports(true);
    write_glue(bindgen, bin, profile, out)?;
    if profile == Profile::Page {
        for part in split.split_modules {
            fs::write(&part, compact(&fs::read(&part)?, "")?.0)?;
        }
    }
    Ok(())
}

/// Writes `{bin}.js` and `{bin}_bg.wasm` of a program that is loaded as a whole.
pub fn bind_whole(wasm: &Path, bin: &str, profile: Profile, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm);
    write_glue(bindgen, bin, profile, out)
}

fn write_glue(mut bindgen: Bindgen, bin: &str, profile: Profile, out: &Path) -> Result<()> {
    bindgen.out_name(bin).typescript(false).debug(profile == Profile::Debug);
    bindgen.web(true)?.generate(out).with_context(|| {
        format!(
            "could not write the glue for {bin}; if it speaks of a schema version, `wasm-bindgen` in \
             web and `wasm-bindgen-cli-support` in xtask have drifted apart: give both the same \
             version"
        )
    })?;
    if profile == Profile::Page {
        let (begins, script) = (out.join(format!("{bin}_bg.wasm")), out.join(format!("{bin}.js")));
        let (wasm, text) = compact(&fs::read(&begins)?, &fs::read_to_string(&script)?)?;
        fs::write(begins, wasm)?;
        fs::write(script, text)?;
    }
    Ok(())
}
