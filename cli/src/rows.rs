//! Lines of a word and what it is about: how people are told what something came to.

use crate::console::{Ink, Paint};
use std::fmt::Display;
use std::io;

/// Lines of a word and what it is about.
pub(crate) struct Rows<'a> {
    pub(crate) out: &'a mut dyn io::Write,
    pub(crate) paint: Paint,
}

impl Rows<'_> {
    /// One thing.
    pub(crate) fn row(&mut self, ink: Ink, word: &str, text: impl Display) -> io::Result<()> {
        writeln!(self.out, "{} {text}", self.paint.ink(ink, format!("{word:<11}")))
    }

    /// More about it.
    pub(crate) fn more(&mut self, text: impl Display) -> io::Result<()> {
        writeln!(self.out, "{:11} {text}", "")
    }
}
