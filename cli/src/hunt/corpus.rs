//! Failing plans as files: a folder of scenarios, each with what it came to when it was found.
//!
//! The expectation stands in the text, as a comment that `replay` reads, so that a file keeps it when
//! it is renamed, sent or edited.

use crate::Failure;
use std::fs;
use std::path::Path;

/// The comment that carries an expectation.
const MARK: &str = "# found:";

/// What a scenario came to when it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The claim that was broken.
    pub claim: String,
    /// The fingerprint of the run.
    pub fingerprint: u64,
}

impl Expected {
    /// What a text says of itself.
    pub fn read(text: &str) -> Option<Expected> {
        let line = text.lines().find_map(|line| line.strip_prefix(MARK))?;
        let mut words = line.split_whitespace();
        let (claim, fingerprint) = (words.next()?.to_string(), words.next()?);
        Some(Expected { claim, fingerprint: u64::from_str_radix(fingerprint, 16).ok()? })
    }
}

/// Writes down a run that shows a violation, under a name. One of the same name is replaced.
pub fn write_down(
    folder: &Path,
    name: &str,
    expected: &Expected,
    sentence: &str,
    text: &str,
) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::Output)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    let name: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let sentence = sentence.replace(['\n', '\r'], " ");
    let rest = text.trim_start_matches(char::is_whitespace);
    let Expected { claim, fingerprint } = expected;
    let text = format!("# {sentence}\n{MARK} {claim} {fingerprint:016x}\n\n{rest}");
    fs::write(folder.join(format!("{name}.scenario")), text).map_err(Failure::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_is_read_from_its_comment() {
        let text = "# words\n# found: fresh-reads 00000000000000ff\nprotocol raft\n";
        let expected = Expected { claim: "fresh-reads".into(), fingerprint: 255 };
        assert_eq!(Expected::read(text), Some(expected));
        for text in ["", "# found: fresh-reads\n", "# found: x zz\n", "protocol raft # found: x 0"]
        {
            assert_eq!(Expected::read(text), None, "{text}");
        }
    }
}
