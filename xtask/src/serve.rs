//! Builds the page and serves it, and with `--watch` builds it again whenever a source changes.
//!
//! A build that fails prints its errors and changes nothing: the last good page stays up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use crate::site::{self, Site};
use crate::{build, watch};

/// Builds, serves, and stays until it is ended.
pub fn serve(page: &build::Options, port: u16, watching: bool) -> Result<()> {
    let mut seen = watch::look();
    build::build(page)?;
    // Begins with the process's own number, so that a page left open from an earlier server reloads
    // too.
    let build_number = Arc::new(AtomicU64::new(u64::from(std::process::id()) << 32));
    let site = Site::start(site::Options {
        folder: page.out.clone(),
        mount: "/",
        port,
        reload: watching.then(|| Arc::clone(&build_number)),
    })?;
    println!("\nFaultline is at {}   (Ctrl+C ends it)", site.address);
    if !watching {
        site.forever();
        return Ok(());
    }
    println!("Watching the sources; the page reloads when they change.");
    loop {
        seen = watch::wait_for_change(&seen);
        match build::build(page) {
            Ok(()) => {
                build_number.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => eprintln!("error: {error:#}\nStill serving the last build that worked."),
        }
    }
}
