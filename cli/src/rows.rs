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

/// `1482` as `1,482`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_482, "1,482"), (20_000_000, "20,000,000")]
        {
            assert_eq!(thousands(number), text);
        }
    }
}
