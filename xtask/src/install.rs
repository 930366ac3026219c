//! What this machine has, and how to get what it lacks.
//!
//! Serving the page may add the WebAssembly target, which is a few megabytes inside rustup's own
//! folder. Larger things, and things that belong to the whole machine, are fetched only for `cargo
//! xtask test --install`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::cargo::{WASM, cargo, find_program, run, succeeds};
use crate::say;

/// Chromium and the program through which tests steer it.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Whether Rust can compile for the browser here. Distributions ship the target without rustup, so
/// we look for the target's library itself.
pub fn has_wasm_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(rustc).args(["--print", "target-libdir", "--target", WASM]).output();
    asked.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir())
}

/// Makes sure that Rust can compile for the browser.
pub fn wasm_target() -> Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    if find_program(&["rustup"]).is_none() {
        bail!(
            "Rust's {WASM} target is missing, and there is no rustup to add it.\n\
             Install Rust through https://rustup.rs, or the target from your distribution \
             (Debian: libstd-rust-dev-wasm32, Fedora: rust-std-static-{WASM}, Arch: rust-wasm)."
        );
    }
    say::step("Adding the WebAssembly target", || {
        run(Command::new("rustup").args(["target", "add", WASM]))
    })
    .context("rustup could not add the target; is there a network? Try again with one")
}

/// Whether a cargo subcommand such as `fmt` is here; rustup's minimal profile leaves some out.
pub fn has_component(subcommand: &str) -> bool {
    succeeds(&mut cargo([subcommand, "--version"]))
}

/// Adds a rustup component such as `rustfmt`.
pub fn component(name: &str) -> Result<()> {
    say::step(&format!("Adding {name}"), || {
        run(Command::new("rustup").args(["component", "add", name]))
    })
    .with_context(|| format!("{name} is missing and rustup could not add it"))
}

/// The browser on this machine: where `CHROMIUM` and `CHROMEDRIVER` say, or on the `PATH`.
pub fn find_browser() -> Option<Browser> {
    let chosen = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let chromium = || {
        find_program(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ])
    };
    Some(Browser {
        chromium: chosen("CHROMIUM").or_else(chromium)?,
        driver: chosen("CHROMEDRIVER").or_else(|| find_program(&["chromedriver"]))?,
    })
}

/// What to tell somebody whose machine has no browser that we can steer.
pub const BY_HAND: &str = "install Chromium and its driver \
    (Debian: `apt-get install chromium chromium-driver`, Fedora: `dnf install chromium chromedriver`, \
    Arch: `pacman -S chromium`, macOS: `brew install --cask chromium chromedriver`), \
    or name them in the variables CHROMIUM and CHROMEDRIVER";

/// Finds the browser, and fetches it from the system's packages when there is none.
pub fn browser() -> Result<Browser> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    if find_program(&["apt-get"]).is_none() {
        bail!("there is no Chromium here and no apt-get to fetch it with: {BY_HAND}");
    }
    say::step("Installing Chromium, its driver and fonts", || {
        run(as_root().args(["apt-get", "update"]))?;
        run(as_root().args(["apt-get", "install", "-y", "--no-install-recommends"]).args(PACKAGES))
    })
    .with_context(|| format!("apt-get could not install Chromium: {BY_HAND}"))?;
    find_browser().with_context(|| {
        format!("apt-get installed no chromium and chromedriver on the PATH: {BY_HAND}")
    })
}

/// Without a font of its own a fresh machine would draw the page's text as empty boxes.
const PACKAGES: [&str; 4] =
    ["chromium", "chromium-driver", "fonts-dejavu-core", "fonts-liberation"];

/// Firefox and WebKit, and what WebKit needs to be steered without a screen.
pub struct Others {
    pub firefox: PathBuf,
    pub webkit_driver: PathBuf,
    pub webkit_browser: PathBuf,
    pub xvfb: PathBuf,
}

/// The other browsers on this machine, or the names of what is missing.
pub fn find_others() -> Result<Others, String> {
    let found = |names: &[&str]| find_program(names).ok_or_else(|| names[0].to_string());
    Ok(Others {
        firefox: found(&["firefox-esr", "firefox"])?,
        webkit_driver: found(&["WebKitWebDriver"])?,
        webkit_browser: webkit_browser().ok_or("WebKit's MiniBrowser")?,
        xvfb: found(&["Xvfb"])?,
    })
}

/// WebKit's small browser lies beside its library, whose folder is named after the machine.
fn webkit_browser() -> Option<PathBuf> {
    let folders = ["/usr/lib", "/usr/libexec", "/usr/lib64"].map(Path::new);
    let inside = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<PathBuf>>()
    };
    let below = folders.into_iter().flat_map(inside);
    let places = folders.into_iter().map(Path::to_path_buf).chain(below);
    places.map(|place| place.join("webkit2gtk-4.1/MiniBrowser")).find(|path| path.is_file())
}

/// What to tell somebody whose machine lacks the other browsers.
pub const OTHERS_BY_HAND: &str = "install Firefox, WebKit's driver and a screen for it \
    (Debian: `apt-get install firefox-esr webkit2gtk-driver xvfb`)";

/// Finds the other browsers, and fetches them from the system's packages.
pub fn others() -> Result<Others> {
    if find_others().is_err() {
        if find_program(&["apt-get"]).is_none() {
            bail!("there is no apt-get to fetch the other browsers with: {OTHERS_BY_HAND}");
        }
        say::step("Installing Firefox, WebKit's driver and a screen for it", || {
            run(as_root().args(["apt-get", "update"]))?;
            run(as_root().args(["apt-get", "install", "-y", "--no-install-recommends"]).args([
                "firefox-esr",
                "webkit2gtk-driver",
                "xvfb",
                "fonts-dejavu-core",
            ]))
        })
        .with_context(|| format!("apt-get could not install them: {OTHERS_BY_HAND}"))?;
    }
    find_others().map_err(|missing| anyhow!("apt-get installed no {missing}: {OTHERS_BY_HAND}"))
}

/// `env` when we are root already, `sudo` when we are not; either way the variable keeps apt from
/// asking questions.
fn as_root() -> Command {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|answer| answer.stdout.trim_ascii() == b"0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    command.arg("DEBIAN_FRONTEND=noninteractive");
    command
}
