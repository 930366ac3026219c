//! Builds the page: a folder of static files with relative addresses, which any web host or
//! sub-path can serve.
//!
//! `web/index.html` says what is in it (see `index`). The programs are compiled for WebAssembly by
//! cargo; the glue between them and the browser is written by the library that the `wasm-bindgen`
//! program is made of, whose version the lock file ties to that of `web`. The folder takes its
//! place only when it is complete, so that a failed build leaves the last good one standing.
//!
//! Left out: `wasm-opt`, which saves under one percent of what travels compressed (see `compact`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::Crc;

use crate::bind::{self, FETCHER, bind, bind_whole};
use crate::cargo::{WASM, cargo, run, target_folder};
use crate::index::{self, Filling, Link};
use crate::{install, say, sizes};

const INDEX: &str = "web/index.html";

/// How the page is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As it ships: small, fast, and some seconds slower to build.
    Page,
    /// With overflow checks and assertions, for hunting our own bugs.
    Debug,
}

impl Profile {
    /// Cargo's name of the profile, and the folder it builds into; they differ for `dev` alone.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Profile::Page => ("page", "page"),
            Profile::Debug => ("dev", "debug"),
        }
    }

    /// The same of what hunts in workers: it may be heavy and must be fast.
    fn names_for_workers(self) -> (&'static str, &'static str) {
        match self {
            Profile::Page => ("page-hunter", "page-hunter"),
            Profile::Debug => ("dev", "debug"),
        }
    }
}

/// What to build and where to leave it.
#[derive(Clone)]
pub struct Options {
    pub profile: Profile,
    pub out: PathBuf,
    pub public_address: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            profile: Profile::Page,
            out: PathBuf::from("dist"),
            public_address: String::new(),
        }
    }
}

/// Builds the page and leaves it in `options.out`.
pub fn build(options: &Options) -> Result<()> {
    let address = &options.public_address;
    if !(address.is_empty() || address.starts_with("https://") || address.starts_with("http://")) {
        bail!(
            "the public address {address:?} must begin with https:// or http://, \
             as in https://example.org/faultline/"
        );
    }
    refuse_to_replace_something_else(&options.out)?;
    install::wasm_target()?;

    let (profile, folder) = options.profile.names();
    say::step("Compiling the page to WebAssembly", || {
        run(cargo(["rustc", "--package", "web", "--target", WASM, "--profile", profile, "--"])
            .args(bind::LINK_ARGUMENTS))
    })?;
    let (profile, worker_folder) = options.profile.names_for_workers();
    say::step("Compiling what hunts in workers", || {
        run(&mut cargo(["build", "--package", "hunter", "--target", WASM, "--profile", profile]))
    })?;
    let target = target_folder().join(WASM);
    let compiled = Compiled { page: target.join(folder), worker: target.join(worker_folder) };
    say::step("Assembling the page", || assemble(options, &compiled))?;
    sizes::print(&sizes::of(&options.out)?);
    Ok(())
}

/// Where cargo left the programs.
struct Compiled {
    page: PathBuf,
    worker: PathBuf,
}

/// Two chores may build at the same time, so each assembles in a folder of its own.
fn assemble(options: &Options, compiled: &Compiled) -> Result<()> {
    let staging = target_folder().join(format!("assembling-{}", std::process::id()));
    fs::create_dir_all(&staging)
        .with_context(|| format!("could not create {}", staging.display()))?;
    let result = fill(options, compiled, &staging).and_then(|()| replace(&options.out, &staging));
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    result
}

/// Gives the finished folder its place: at once where the file system can, by copying where it
/// cannot.
fn replace(out: &Path, staging: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out)
            .with_context(|| format!("could not remove the old {}", out.display()))?;
    }
    fs::rename(staging, out)
        .or_else(|_| copy_folder(staging, out))
        .with_context(|| format!("could not move the page to {}", out.display()))
}

/// Puts everything that `web/index.html` asks for into a folder.
fn fill(options: &Options, compiled: &Compiled, staging: &Path) -> Result<()> {
    let html = fs::read_to_string(INDEX).with_context(|| format!("could not read {INDEX}"))?;
    let (mut program, mut worker) = (None, String::new());
    for link in index::links(&html)? {
        match link {
            Link::Program { bin } => {
                let loading = place_program(options, &compiled.page, &bin, staging)?;
                if program.replace(loading).is_some() {
                    bail!("{INDEX} asks for two programs; what a page loads later is cut off one");
                }
            }
            Link::Worker { bin } => {
                worker = place_worker(options, &compiled.worker, &bin, staging)?;
            }
            Link::Folder { href } => {
                let source = Path::new(INDEX).with_file_name(href).canonicalize();
                let source = source
                    .with_context(|| format!("{INDEX} asks for a folder that is not there"))?;
                let name = source.file_name().context("a folder to copy must have a name")?;
                copy_folder(&source, &staging.join(name))?;
            }
        }
    }
    let program =
        &program.with_context(|| format!("{INDEX} has no <link data-trunk rel=\"rust\">"))?;
    let worker = &worker;
    let filling = Filling { public_address: &options.public_address, program, worker };
    fs::write(staging.join("index.html"), index::fill(&html, &filling)?)?;
    Ok(())
}

/// Puts the program and its glue into a folder whose name changes with every build; returns the HTML
/// that starts it. The hints let the browser fetch all files at once.
fn place_program(options: &Options, compiled: &Path, bin: &str, staging: &Path) -> Result<String> {
    let unnamed = staging.join(bin);
    bind(&compiled.join(format!("{bin}.wasm")), bin, options.profile, &unnamed)?;
    fs::write(unnamed.join("boot.js"), include_str!("boot.js").replace("PROGRAM", bin))?;
    let folder = name_by_version(&unnamed, bin, staging)?;
    Ok(format!(
        r#"<link rel="modulepreload" href="./{folder}/{bin}.js">
    <link rel="modulepreload" href="./{folder}/{FETCHER}">
    <link rel="preload" href="./{folder}/{bin}_bg.wasm" as="fetch" crossorigin>
    <script type="module" src="./{folder}/boot.js"></script>"#
    ))
}

/// Does the same for the program that the page starts in workers; returns the HTML that says where it
/// is. Nothing is fetched beforehand: many visitors never hunt.
fn place_worker(options: &Options, compiled: &Path, bin: &str, staging: &Path) -> Result<String> {
    let unnamed = staging.join(bin);
    fs::create_dir_all(&unnamed)?;
    bind_whole(&compiled.join(format!("{bin}.wasm")), bin, options.profile, &unnamed)?;
    // What the page begins with has the other name; see `sizes`.
    fs::rename(unnamed.join(format!("{bin}_bg.wasm")), unnamed.join(format!("{bin}.wasm")))?;
    fs::write(unnamed.join("start.js"), include_str!("worker.js").replace("PROGRAM", bin))?;
    let folder = name_by_version(&unnamed, bin, staging)?;
    Ok(format!(r#"<meta name="{bin}" content="./{folder}/start.js">"#))
}

/// Gives a program's folder a name that changes with its content.
fn name_by_version(unnamed: &Path, bin: &str, staging: &Path) -> Result<String> {
    let folder = format!("{bin}-{:08x}", version(unnamed)?);
    fs::rename(unnamed, staging.join(&folder))?;
    Ok(folder)
}

/// A number that changes when any part of the program or its glue changes.
fn version(folder: &Path) -> Result<u32> {
    let mut sum = Crc::new();
    for file in programs(folder)? {
        sum.update(&fs::read(file)?);
    }
    Ok(sum.sum())
}

/// The scripts and WebAssembly files of a folder and of those in it, in order of their names.
pub fn programs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.append(&mut programs(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "wasm" || kind == "js") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The output folder is replaced as a whole, so a slip such as `--out ~` must not cost anybody
/// their files.
fn refuse_to_replace_something_else(out: &Path) -> Result<()> {
    let is_empty =
        fs::read_dir(out).map(|mut entries| entries.next().is_none()).unwrap_or(!out.exists());
    let is_ours = fs::read_to_string(out.join("index.html"))
        .is_ok_and(|html| html.contains(r#"name="public-address""#));
    if !(is_empty || is_ours) {
        bail!(
            "{} exists and is not a page that was built here, so it is left alone: choose another \
             folder with --out, or remove it yourself",
            out.display()
        );
    }
    Ok(())
}
