//! Takes a picture of the page, for looking at it without a hand on a browser.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cargo::{cargo, run};
use crate::install::{self, BY_HAND};
use crate::site::{self, Site};
use crate::{build, say};

/// What to look at, and how.
pub struct Options {
    pub fragment: String,
    pub size: String,
    pub dark: bool,
    pub wait_ms: u64,
    pub url: Option<String>,
    pub out: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            fragment: String::new(),
            size: "1280x800".into(),
            dark: false,
            wait_ms: 300,
            url: None,
            out: None,
        }
    }
}

/// Builds and serves the page, unless an address was given, and takes the picture.
pub fn shot(page: &build::Options, options: &Options) -> Result<()> {
    let out =
        options.out.as_ref().context("say where the picture goes: cargo xtask shot picture.png")?;
    let browser =
        install::find_browser().with_context(|| format!("there is no Chromium here: {BY_HAND}"))?;
    let address = match &options.url {
        Some(url) => url.clone(),
        None => {
            build::build(page)?;
            let folder = page.out.clone();
            Site::start(site::Options { folder, mount: "/", port: 0, reload: None })?.address
        }
    };
    say::step(&format!("Taking {}", out.display()), || {
        let mut command = cargo(["run", "--quiet", "--package", "e2e", "--bin", "shot", "--"]);
        command.arg(format!("{address}{}", options.fragment)).arg(out);
        command.args(["--size", &options.size, "--wait-ms", &options.wait_ms.to_string()]);
        if options.dark {
            command.arg("--dark");
        }
        command.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver);
        run(&mut command)
    })
}
