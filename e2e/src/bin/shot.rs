//! Takes a picture of an address: `shot ADDRESS OUT.png [--size WxH] [--dark] [--wait-ms N]`.
//! `cargo xtask shot` builds and serves the page and then calls this.

use std::error::Error;
use std::path::PathBuf;

use e2e::Page;
use lexopt::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = lexopt::Parser::from_env();
    let (mut address, mut out) = (None, None);
    let (mut size, mut dark, mut wait_ms) = (String::from("1280x800"), false, 300);
    while let Some(word) = words.next()? {
        match word {
            Value(value) if address.is_none() => address = Some(value.string()?),
            Value(value) if out.is_none() => out = Some(PathBuf::from(value)),
            Long("size") => size = words.value()?.string()?,
            Long("dark") => dark = true,
            Long("wait-ms") => wait_ms = words.value()?.parse()?,
            unexpected => return Err(unexpected.unexpected().into()),
        }
    }
    let address = address.ok_or("say which address to look at")?;
    let out = out.ok_or("say where the picture goes")?;
    let (width, height) = size.split_once('x').ok_or("a size is written as 1280x800")?;

    let page = Page::open_address("about:blank");
    page.resize(width.parse()?, height.parse()?);
    page.color_scheme(dark);
    page.visit_address(&address);
    // The page starts after it has loaded: it is at rest once nothing in it has changed for a
    // while.
    let at_rest = include_str!("at_rest.js").replace("QUIET_MS", &wait_ms.to_string());
    page.evaluate(&at_rest);
    std::fs::write(&out, page.picture())?;
    for error in page.take_console_errors() {
        eprintln!("the page printed an error: {error}");
    }
    Ok(())
}
