//! How heavy the page is: what travels, and what of that before anybody touched anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::build::programs;
use crate::say;

/// All WebAssembly that the page begins with should have at most so many bytes, compressed.
pub const FIRST_LOAD_GOAL: usize = 300_000;

/// What the tests hold. It only ever goes down.
pub const FIRST_LOAD_LIMIT: usize = 300_000;

/// One file of the page's program.
pub struct Size {
    pub name: String,
    pub raw: usize,
    pub gzip: usize,
}

impl Size {
    /// Whether it is WebAssembly that the page begins with. What is cut off is loaded later, and
    /// what begins has the name that `wasm-bindgen` gives.
    fn is_first_wasm(&self) -> bool {
        self.name.ends_with("_bg.wasm")
    }
}

/// The files of a program, in order of their names.
pub fn of(page: &Path) -> Result<Vec<Size>> {
    let mut sizes = Vec::new();
    for file in programs(page)? {
        let content = fs::read(&file)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&content)?;
        sizes.push(Size {
            name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            raw: content.len(),
            gzip: gzip.finish()?.len(),
        });
    }
    Ok(sizes)
}

/// How much WebAssembly the page begins with, compressed.
pub fn first_load(sizes: &[Size]) -> usize {
    sizes.iter().filter(|size| size.is_first_wasm()).map(|size| size.gzip).sum()
}

pub fn print(sizes: &[Size]) {
    println!("{:<24}{:>12}{:>12}", "", "raw", "gzip");
    for Size { name, raw, gzip } in sizes {
        println!("{name:<24}{:>12}{:>12}", say::kilobytes(*raw), say::kilobytes(*gzip));
    }
}

/// Fails if the page has become too heavy.
pub fn hold_the_limit(page: &Path) -> Result<()> {
    let first = first_load(&of(page)?);
    if first > FIRST_LOAD_LIMIT {
        bail!(
            "the WebAssembly that the page begins with has {} compressed, and may have {}: move what \
             is not seen at first to web/src/later.rs, or find what has become heavy",
            say::kilobytes(first),
            say::kilobytes(FIRST_LOAD_LIMIT)
        );
    }
    Ok(())
}
