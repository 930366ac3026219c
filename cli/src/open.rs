//! `faultline open`: the text in a link, as it is or as a pure schedule.

use super::problem::printable;
use super::source::Source;
use super::{Console, Failure};
use sim_core::base::Instant;
use sim_core::plan::print;
use sim_core::run::Catalogue;
use std::ffi::OsStr;

/// Prints the text of a link. Resolved, it is run first, and what steps did is written as a
/// schedule: at the times at which they did it, to the nodes to whom they did it.
pub fn open(
    source: &OsStr,
    resolved: bool,
    catalogue: &Catalogue,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let source = Source::read(source, console)?;
    let plan = source.plan(catalogue)?;
    let mut text = source.text;
    if resolved {
        let mut run = catalogue.start(&plan);
        run.advance(u32::MAX, Instant(u64::MAX));
        text = print(&run.resolved(), &catalogue.descriptions());
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if console.out_is_terminal {
        text = text.lines().map(|line| printable(line) + "\n").collect();
    }
    console.print(|out| out.write_all(text.as_bytes()))
}
