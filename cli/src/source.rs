//! Where scenarios come from: a file, a link, standard input, or the shelf.

use super::{Console, Problem};
use sim_core::judge::foreign;
use sim_core::plan::link::{self, Link};
use sim_core::plan::text::nearest;
use sim_core::plan::{Plan, limits, parse};
use sim_core::protocols::{exhibits, scenarios};
use sim_core::run::Catalogue;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A scenario's text, and where it was read from.
#[derive(Debug)]
pub struct Source {
    /// What people call it: the file's path, `<link>`, `<stdin>`.
    pub name: String,
    /// What it says.
    pub text: String,
    /// The link that it came with; it tells what its sender saw.
    pub link: Option<Link>,
}

impl Source {
    /// Reads what an argument names: `-`, a file, a link, or a scenario that comes with Faultline.
    ///
    /// A file goes first, whatever its name looks like.
    pub fn read(argument: &OsStr, console: &mut Console<'_>) -> Result<Source, Problem> {
        let words = argument.to_string_lossy();
        if argument == "-" {
            let text = read_text("<stdin>", &mut console.input, SCENARIO)?;
            return match text.trim() {
                word if is_link(word) => Source::of_link(word),
                _ => Ok(Source { name: "<stdin>".into(), text, link: None }),
            };
        }
        let path = Path::new(argument);
        if !path.exists() {
            if looks_like_link(&words) {
                return Source::of_link(&words);
            }
            let exhibit = words.strip_suffix(EXHIBIT).and_then(exhibits::find);
            if let Some(exhibit) = exhibit {
                return Ok(Source::of_exhibit(words.into_owned(), exhibit.text));
            }
            if let Some(shipped) = scenarios::find(&words) {
                let name = format!("{}.scenario", shipped.name);
                return Ok(Source { name, text: shipped.text.to_string(), link: None });
            }
        }
        let name = words.into_owned();
        let mut file =
            File::open(path).map_err(|error| missing(&name, path, error.kind(), SCENARIO))?;
        let text = read_text(&name, &mut file, SCENARIO)?;
        match name.ends_with(EXHIBIT) {
            true => Ok(Source::of_exhibit(name, &text)),
            false => Ok(Source { name, text, link: None }),
        }
    }

    /// The scenario of an exhibit, with the lines before it empty, so that an error is told of the
    /// line where it stands.
    fn of_exhibit(name: String, text: &str) -> Source {
        let before = text.lines().take_while(|line| line.trim() != "scenario").count() + 1;
        let lines = text.lines().enumerate();
        let kept = lines.map(|(number, line)| if number < before { "" } else { line });
        let text = kept.flat_map(|line| [line, "\n"]).collect();
        Source { name, text, link: None }
    }

    fn of_link(address: &str) -> Result<Source, Problem> {
        let link = link::decode(address).map_err(|error| Problem::Unreadable {
            name: "<link>".into(),
            reason: error.reason,
            suggestion: error.suggestion,
        })?;
        if link.text.is_empty() {
            return Err(unreadable("<link>", "this address carries no scenario"));
        }
        Ok(Source { name: "<link>".into(), text: link.text.clone(), link: Some(link) })
    }

    /// The plan that the text is.
    pub fn plan(&self, catalogue: &Catalogue) -> Result<Plan, Problem> {
        parse(&self.text, &catalogue.descriptions()).map_err(|errors| Problem::Scenario {
            name: self.name.clone(),
            text: self.text.clone(),
            errors,
        })
    }
}

/// The ending of the name of a file that is an exhibit: its scenario is at its end.
const EXHIBIT: &str = ".exhibit";

/// What cannot be anything but a link, even on standard input, where `# words` is a comment.
fn is_link(line: &str) -> bool {
    let is_one_word = !line.contains(char::is_whitespace);
    is_one_word && (line.contains("://") || (line.starts_with('#') && line.contains('=')))
}

/// What is more like a link than like the name of a file that is missing.
fn looks_like_link(argument: &str) -> bool {
    argument.contains("://") || argument.contains('#') || argument.contains('=')
}

/// Reads the history that an argument names: a file, or `-`. Says what people call it.
pub fn read_history(
    argument: &OsStr,
    console: &mut Console<'_>,
) -> Result<(String, String), Problem> {
    if argument == "-" {
        let text = read_text("<stdin>", &mut console.input, HISTORY)?;
        return Ok(("<stdin>".into(), text));
    }
    let path = Path::new(argument);
    let name = argument.to_string_lossy().into_owned();
    let mut file = File::open(path).map_err(|error| missing(&name, path, error.kind(), HISTORY))?;
    let text = read_text(&name, &mut file, HISTORY)?;
    Ok((name, text))
}

/// What a text is to be: its name, and how many bytes it may have.
type Kind = (&'static str, usize);
const SCENARIO: Kind = ("scenario", limits::TEXT_BYTES_MAX);
const HISTORY: Kind = ("history", foreign::TEXT_BYTES_MAX);

/// Reads a text that is not longer than one may be, however long the rest is.
fn read_text(name: &str, from: &mut dyn Read, (kind, limit): Kind) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| match error.kind() {
        ErrorKind::IsADirectory => unreadable(name, &format!("this is a directory, not a {kind}")),
        _ => unreadable(name, &format!("it cannot be read: {error}")),
    })?;
    if bytes.len() > limit {
        return Err(unreadable(name, &format!("a {kind} has at most {limit} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        unreadable(name, &format!("this is not a text: byte {at} is not UTF-8"))
    })
}

fn unreadable(name: &str, reason: &str) -> Problem {
    Problem::Unreadable { name: name.to_string(), reason: reason.to_string(), suggestion: None }
}

/// Why a file cannot be opened, with the names that were probably meant: of its directory, and of
/// the scenarios that come with Faultline.
fn missing(name: &str, path: &Path, error: ErrorKind, kind: Kind) -> Problem {
    if error != ErrorKind::NotFound {
        return unreadable(name, &format!("it cannot be opened: {error}"));
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let entries = std::fs::read_dir(directory.unwrap_or(Path::new("."))).into_iter().flatten();
    let file_of = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.ok()?.path();
        Some(name.strip_prefix(".").unwrap_or(&name).to_string_lossy().into_owned())
    };
    let files: Vec<String> = entries.filter_map(file_of).collect();
    let is_scenario = kind == SCENARIO;
    let shelf = scenarios::SHIPPED.iter().filter(|_| is_scenario);
    let shipped = shelf.flat_map(|shipped| [shipped.name, shipped.nickname()]);
    let suggestion = nearest(name, files.iter().map(String::as_str).chain(shipped));
    let reason = match suggestion {
        Some(_) => "there is no such file",
        None if !is_scenario => "there is no such file",
        None => "there is no such file, nor a scenario of this name in `faultline list scenarios`",
    };
    Problem::Unreadable { name: name.to_string(), reason: reason.into(), suggestion }
}
