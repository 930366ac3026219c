//! Every chore of the repository, so that a fresh machine needs only Rust.
//!
//! `cargo xtask serve` builds the page and shows it; `cargo xtask test` runs every test there is.
//! They work without programs that have to be installed first: the WebAssembly target is asked of
//! rustup, the glue between WebAssembly and JavaScript is written by the library behind
//! `wasm-bindgen`, and the page is served by a small server of our own.
//!
//! From the outside in: a chore is one file (`serve`, `build`, `test`, `shot`); they share the
//! tools below (`index` reads the page's HTML, `site` serves files, `install` knows what the
//! machine has, `say` talks).
//!
//! Left out: publishing. `cargo xtask build` leaves a folder that any web host can serve as it is.

mod bends;
mod bind;
mod build;
mod cargo;
mod compact;
mod index;
mod install;
mod measure;
mod say;
mod serve;
mod shot;
mod site;
mod sizes;
mod test;
mod watch;
mod weigh;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

const USAGE: &str = "\
cargo xtask serve [--port N] [--watch]    build the page and serve it on this machine
cargo xtask build [--out FOLDER]          build the page as a folder for any web host
cargo xtask test  [--install] [FILTER]    run every test, or those whose name contains FILTER
cargo xtask shot  [FRAGMENT] OUT.png      take a picture of the page
cargo xtask measure [--only WORDS]        measure the page, and keep the figures in bench/PAGE.md
cargo xtask weigh                         say what each protocol adds to the page
cargo xtask bends                         write the code that each exhibit's bug bends, as diffs

serve, build and shot
  --release                the page as it ships; this is the default and may be said aloud
  --debug                  quicker to build, slower to run, with overflow checks
  --public-address URL     where the page will live, for the links it shares
serve
  --port N                 8080 unless told; the next free one if it is taken
  --watch                  build again when a source changes, and reload the open page
build
  --out FOLDER             dist unless told
test
  --install                fetch what is missing: the WebAssembly target, rustfmt, clippy, browsers
  --only STEP              one step: format, lint, native, docs, page-lint, page-build, page or
                           browsers (Firefox and WebKit)
shot
  FRAGMENT                 what follows the address, with its '#'
  --size WIDTHxHEIGHT      1280x800 unless told
  --dark                   ask for the dark colours
  --wait-ms N              look this long after the page has come to rest; 300 unless told
  --url URL                look at this address, and build nothing
measure
  --only WORDS             only what has these words in its name, with what the time of its frames
                           went for; the file is left as it is";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut words = lexopt::Parser::from_env();
    let Some(Value(chore)) = words.next()? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let mut page = build::Options::default();
    let mut port = site::DEFAULT_PORT;
    let mut watch = false;
    let mut test = test::Options::default();
    let mut shot = shot::Options::default();
    let mut measured = None;

    let chore = chore.string()?;
    while let Some(word) = words.next()? {
        match (chore.as_str(), word) {
            ("serve" | "build" | "shot", Long("release")) => page.profile = build::Profile::Page,
            ("serve" | "build" | "shot", Long("debug")) => page.profile = build::Profile::Debug,
            ("serve" | "build" | "shot", Long("public-address")) => {
                page.public_address = words.value()?.string()?
            }
            ("serve", Long("port")) => port = words.value()?.parse()?,
            ("serve", Long("watch")) => watch = true,
            // Made absolute before we move to the root of the workspace, so that it means what its
            // writer sees.
            ("build", Long("out")) => page.out = std::path::absolute(words.value()?)?,
            ("test", Long("install")) => test.install = true,
            ("test", Long("only")) => test.only = Some(words.value()?.string()?),
            ("test", Value(filter)) => test.filter = Some(filter.string()?),
            ("shot", Long("size")) => shot.size = words.value()?.string()?,
            ("shot", Long("dark")) => shot.dark = true,
            ("shot", Long("wait-ms")) => shot.wait_ms = words.value()?.parse()?,
            ("shot", Long("url")) => shot.url = Some(words.value()?.string()?),
            ("shot", Value(value)) => match value.string()? {
                fragment if fragment.starts_with('#') => shot.fragment = fragment,
                out => shot.out = Some(std::path::absolute(out)?),
            },
            ("measure", Long("only")) => measured = Some(words.value()?.string()?),
            (_, Long("help") | Short('h')) => {
                println!("{USAGE}");
                return Ok(ExitCode::SUCCESS);
            }
            (_, unexpected) => bail!("{}\n\n{USAGE}", unexpected.unexpected()),
        }
    }
    std::env::set_current_dir(workspace_root()?)?;
    match chore.as_str() {
        "bends" => bends::bends()?,
        "serve" => serve::serve(&page, port, watch)?,
        "build" => build::build(&page)?,
        "test" => return test::test(&test),
        "shot" => shot::shot(&page, &shot)?,
        "measure" => measure::measure(&page, measured.as_deref())?,
        "weigh" => weigh::weigh()?,
        "help" => println!("{USAGE}"),
        unknown => bail!("there is no chore called {unknown:?}\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Every path in this crate is relative to the root of the workspace, wherever the command was
/// typed.
fn workspace_root() -> Result<PathBuf> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .context("the chores must be started by cargo: write `cargo xtask …`")?;
    let root = PathBuf::from(here);
    Ok(root.parent().context("xtask has no parent folder")?.to_path_buf())
}
