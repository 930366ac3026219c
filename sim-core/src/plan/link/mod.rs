//! A link: a scenario's text, and where in its run to look, in the fragment of an address.
//!
//! Simple scenarios, header only, can be read and edited by hand: each key is a directive.
//!
//! ```text
//! #protocol=raft&nodes=5&seed=12345&bug=forgotten-vote&run=10s&at=1.25s
//! ```
//!
//! Any other text is packed into `s=…`, comments and odd spaces included: a link gives back the
//! very text that went into it. The text may be wrong as a scenario; that is for its reader to say.
//! The rest of a link says what its sender saw: `at` (where the playhead stood), `select`, `v` (the
//! versions of engine and protocol) and `fp` (the fingerprint at the run's end), so that a reader
//! who sees something else is told.
//!
//! A fragment is never sent to a server. It is untrusted: what it unpacks to is bounded, and what
//! does not fit is refused with a reason. Left out: a checksum, because `fp` covers the whole run.

mod pack;
mod phrases;
#[cfg(test)]
mod tests;

use super::limits;
use super::text::{nearest, quote, values::microseconds};
use crate::base::Instant;
use core::fmt;
use pack::{pack, unpack};

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The scenario.
    pub text: String,
    /// Where the playhead stands, in microseconds.
    pub at_us: Option<u64>,
    /// What is selected, in the page's own words.
    pub select: Option<String>,
    /// The version of the engine that ran it.
    pub engine: Option<u32>,
    /// The version of the protocol that ran.
    pub protocol_version: Option<u32>,
    /// The fingerprint at the end of the run.
    pub fingerprint: Option<u64>,
}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError {
    /// A sentence without its full stop.
    pub reason: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for LinkError {}

/// The keys that are directives, and how the lines that they stand for begin.
const DIRECTIVES: [(&str, &str); 11] = [
    ("protocol", "protocol"),
    ("nodes", "nodes"),
    ("clients", "clients"),
    ("seed", "seed"),
    ("network", "network"),
    ("disk", "disk sync"),
    ("workload", "workload"),
    ("set", "set"),
    ("bug", "bug"),
    ("run", "run for"),
    ("limit", "limit events"),
];
/// The other keys: the packed text, and what the sender saw.
const OTHERS: [&str; 5] = ["s", "at", "select", "v", "fp"];

/// Writes a link as a fragment, without its `#`, in characters that no program alters.
pub fn encode(link: &Link) -> String {
    let mut parts = by_hand(&link.text).unwrap_or_else(|| vec![format!("s={}", pack(&link.text))]);
    parts.extend(link.at_us.map(|at| format!("at={}", Instant(at))));
    parts.extend(link.select.as_ref().map(|select| format!("select={}", escape(select))));
    let version = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
    if let Some(protocol) = link.protocol_version {
        parts.push(format!("v={}.{protocol}", version(link.engine)));
    } else if link.engine.is_some() {
        parts.push(format!("v={}", version(link.engine)));
    }
    parts.extend(link.fingerprint.map(|fingerprint| format!("fp={fingerprint:016x}")));
    parts.join("&")
}

/// Reads a link from a whole address or a fragment, with its `#` or without.
pub fn decode(address: &str) -> Result<Link, LinkError> {
    if address.len() > limits::LINK_CHARS_MAX {
        let reason = format!("a link has at most {} characters", limits::LINK_CHARS_MAX);
        return refuse(reason, None);
    }
    let address = address.trim();
    let fragment = match address.split_once('#') {
        Some((_, fragment)) => fragment,
        None if address.contains("://") => "",
        None => address,
    };
    let mut link = Link::default();
    let (mut lines, mut packed) = (String::new(), None);
    let mut heard = Vec::new();
    for part in fragment.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = unescape(value)?;
        if let Some((_, line)) = DIRECTIVES.iter().find(|(known, _)| *known == key) {
            lines += line;
            if !value.is_empty() {
                lines.push(' ');
            }
            lines += &value;
            lines.push('\n');
            continue;
        }
        if heard.contains(&key) {
            return refuse(format!("the link says {} twice", quote(key)), None);
        }
        heard.push(key);
        read_other(&mut link, &mut packed, key, value)?;
    }
    link.text = match packed {
        Some(_) if !lines.is_empty() => {
            let reason = "a link has either a packed text, `s`, or keys such as `nodes`".into();
            return refuse(reason, None);
        }
        Some(text) => text,
        None => lines,
    };
    Ok(link)
}

/// Reads a key that is no directive.
fn read_other(
    link: &mut Link,
    packed: &mut Option<String>,
    key: &str,
    value: String,
) -> Result<(), LinkError> {
    let wrong = |what: &str| refuse(format!("{} of the link is not {what}", quote(&value)), None);
    match key {
        "s" => match unpack(&value) {
            Ok(text) => *packed = Some(text),
            Err(reason) => return refuse(format!("the scenario in this link {reason}"), None),
        },
        "at" => match microseconds(&value) {
            Ok(Some(us)) => link.at_us = Some(us),
            _ => return wrong("a time, such as 1.25s"),
        },
        "select" => link.select = Some(value),
        "v" => {
            let (engine, protocol) = value.split_once('.').unwrap_or((&value, ""));
            match (version(engine), version(protocol)) {
                (Ok(engine), Ok(protocol)) => {
                    (link.engine, link.protocol_version) = (engine, protocol);
                }
                _ => return wrong("two versions, such as 1.1"),
            }
        }
        "fp" => match value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true if value.len() == 16 => {
                link.fingerprint = u64::from_str_radix(&value, 16).ok();
            }
            _ => return wrong("a fingerprint, sixteen hexadecimal digits"),
        },
        _ => {
            let known = DIRECTIVES.iter().map(|&(known, _)| known).chain(OTHERS);
            return refuse(format!("a link knows no {}", quote(key)), nearest(key, known));
        }
    }
    Ok(())
}

fn version(text: &str) -> Result<Option<u32>, core::num::ParseIntError> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn refuse<T>(reason: String, suggestion: Option<String>) -> Result<T, LinkError> {
    Err(LinkError { reason, suggestion })
}

/// The text as keys, if it is nothing but plain lines of a header.
fn by_hand(text: &str) -> Option<Vec<String>> {
    let line = |line: &str| {
        let line = line.strip_suffix('\n')?;
        DIRECTIVES.iter().find_map(|&(key, begins)| {
            let value = line.strip_prefix(begins)?;
            let Some(value) = value.strip_prefix(' ') else {
                return value.is_empty().then(|| key.to_string());
            };
            let is_plain = |c: char| c == ' ' || is_unreserved(c);
            let is_one_piece = !value.is_empty() && value.trim() == value;
            (is_one_piece && value.chars().all(is_plain))
                .then(|| format!("{key}={}", value.replace(' ', "+")))
        })
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Characters that stand for themselves everywhere in an address.
fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~".contains(c)
}

/// Writes a value of any characters.
fn escape(value: &str) -> String {
    let mut escaped = String::new();
    for byte in value.bytes() {
        match char::from(byte) {
            ' ' => escaped.push('+'),
            plain if is_unreserved(plain) => escaped.push(plain),
            _ => escaped += &format!("%{byte:02X}"),
        }
    }
    escaped
}

/// Reads what [`escape`] wrote, or what a program made of a value that it passed on.
fn unescape(value: &str) -> Result<String, LinkError> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                match (digit(), digit()) {
                    (Some(high), Some(low)) => (high * 16 + low) as u8,
                    _ => return refuse(format!("{} ends in half a sign", quote(value)), None),
                }
            }
            other => other,
        });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => refuse(format!("{} is not text", quote(value)), None),
    }
}
