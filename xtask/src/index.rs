//! Reading and rewriting `web/index.html`, the one page that both xtask and Trunk build.
//!
//! Trunk's convention is that a `<link data-trunk rel="…">` stands for something to be built, and
//! is replaced by what the browser should load. We follow the same convention, for the few kinds
//! that the page uses, so that whoever has Trunk may use it on the same file. A kind that we do not
//! know is an error, never skipped.
//!
//! This is no HTML parser: it finds start tags, skips comments, and reads attributes. Our own file
//! needs no more.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// What the browser lets the page do: load its own files, and nothing else. No script and no style
/// stands inside HTML, nothing is sent anywhere, and nothing comes from elsewhere. Pictures may also
/// be made by the page itself.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'none'";

/// What a `<link data-trunk>` asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Link {
    /// The program of the page, started by `boot.js`.
    Program { bin: String },
    /// A program that the page starts in workers, by `worker.js`.
    Worker { bin: String },
    /// A folder to copy, under its own name, from a place relative to the HTML file.
    Folder { href: String },
}

/// What is put into the page where its placeholders are.
pub struct Filling<'a> {
    /// The address that share links begin with, or nothing for the address where the page happens
    /// to be.
    pub public_address: &'a str,
    /// The HTML that loads the program.
    pub program: &'a str,
    /// The HTML that says where the program for workers is.
    pub worker: &'a str,
}

/// Lists what the page asks to be built, in the page's order.
pub fn links(html: &str) -> Result<Vec<Link>> {
    pieces(html)?
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag) if tag.is_trunk_link() => Some(link(&tag)),
            _ => None,
        })
        .collect()
}

/// Replaces the placeholders; everything else passes through untouched.
pub fn fill(html: &str, filling: &Filling<'_>) -> Result<String> {
    let mut filled = String::with_capacity(html.len() + 512);
    let mut address_places = 0;
    for piece in pieces(html)? {
        match piece {
            Piece::Tag(tag) if tag.is_trunk_link() => match link(&tag)? {
                Link::Program { .. } => filled.push_str(filling.program),
                Link::Worker { .. } => filled.push_str(filling.worker),
                Link::Folder { .. } => {}
            },
            Piece::Tag(tag)
                if tag.name == "meta" && tag.attribute("name") == Some("public-address") =>
            {
                address_places += 1;
                let address = escaped(filling.public_address);
                filled.push_str(&format!(
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n    \
                     <meta name=\"public-address\" content=\"{address}\">"
                ));
            }
            Piece::Tag(tag) => filled.push_str(tag.source),
            Piece::Other(text) => filled.push_str(text),
        }
    }
    if address_places != 1 {
        bail!(
            "web/index.html must have one <meta name=\"public-address\" content=\"\">, \
             and has {address_places}"
        );
    }
    Ok(filled)
}

fn link(tag: &Tag<'_>) -> Result<Link> {
    let wanted = |name: &str| {
        let value = tag.attribute(name).map(str::to_owned);
        value.with_context(|| format!("web/index.html: {} needs the attribute {name}", tag.source))
    };
    match tag.attribute("rel") {
        Some("rust") if tag.attribute("data-type") == Some("worker") => {
            Ok(Link::Worker { bin: wanted("data-bin")? })
        }
        Some("rust") => Ok(Link::Program { bin: wanted("data-bin")? }),
        Some("copy-dir") => Ok(Link::Folder { href: wanted("href")? }),
        _ => bail!(
            "web/index.html: xtask does not know how to build {}; it knows rel=\"rust\" and \
             rel=\"copy-dir\"",
            tag.source
        ),
    }
}

enum Piece<'a> {
    Tag(Tag<'a>),
    Other(&'a str),
}

struct Tag<'a> {
    source: &'a str,
    name: String,
    attributes: BTreeMap<String, String>,
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn is_trunk_link(&self) -> bool {
        self.name == "link" && self.attributes.contains_key("data-trunk")
    }
}

fn pieces(html: &str) -> Result<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        pieces.push(Piece::Other(before));
        let end = if from.starts_with("<!--") {
            from.find("-->").map(|at| at + 3)
        } else {
            from.find('>').map(|at| at + 1)
        };
        let end = end.context("web/index.html: a tag or a comment never ends")?;
        let (source, after) = from.split_at(end);
        let is_start_tag = source[1..].starts_with(|first: char| first.is_ascii_alphabetic());
        pieces.push(if is_start_tag { Piece::Tag(tag(source)) } else { Piece::Other(source) });
        rest = after;
    }
    pieces.push(Piece::Other(rest));
    Ok(pieces)
}

fn tag(source: &str) -> Tag<'_> {
    let inside = source.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        if key.is_empty() {
            break;
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            None => ("", after),
            Some(value) => value_of(value.trim_start()),
        };
        attributes.insert(key.to_ascii_lowercase(), value.to_owned());
        rest = after;
    }
    Tag { source, name: name.to_ascii_lowercase(), attributes }
}

/// Splits `"a b" c` into `a b` and ` c`.
fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html>
<!-- <link data-trunk rel="sass"> is not looked at in here -->
<meta charset="utf-8"><meta name="public-address" content="">
<link rel="icon" href="public/icon.svg">
<link data-trunk rel="rust" href="Cargo.toml" data-bin='web' data-wasm-opt=0 />
<link data-trunk rel="rust" href="hunter/Cargo.toml" data-bin="worker" data-type="worker">
<link data-trunk rel="copy-dir" href="../public">"#;

    #[test]
    fn the_links_say_what_to_build() {
        let program = Link::Program { bin: "web".into() };
        let folder = Link::Folder { href: "../public".into() };
        let worker = Link::Worker { bin: "worker".into() };
        assert_eq!(links(PAGE).unwrap(), [program, worker, folder]);
    }

    #[test]
    fn placeholders_are_filled_and_the_rest_is_untouched() {
        let filling = Filling {
            public_address: "https://example.org/?a&b",
            program: "<script src=boot.js></script>",
            worker: "<meta name=hunter>",
        };
        let filled = fill(PAGE, &filling).unwrap();
        let policy = format!(r#"<meta http-equiv="Content-Security-Policy" content="{POLICY}">"#);
        assert_eq!(
            filled.replace(&policy, "POLICY"),
            "<!doctype html>\n<!-- <link data-trunk rel=\"sass\"> is not looked at in here -->\n\
             <meta charset=\"utf-8\">POLICY\n    <meta name=\"public-address\" content=\"https://example.org/?a&amp;b\">\n\
             <link rel=\"icon\" href=\"public/icon.svg\">\n<script src=boot.js></script>\n\
             <meta name=hunter>\n"
        );
    }

    #[test]
    fn an_unknown_kind_of_link_is_an_error() {
        let error = links(r#"<link data-trunk rel="sass" href="a.scss">"#).unwrap_err().to_string();
        assert!(error.contains(r#"rel="sass""#), "{error}");
    }

    #[test]
    fn a_page_without_a_place_for_its_address_is_an_error() {
        assert!(fill("<html>", &Filling { public_address: "", program: "", worker: "" }).is_err());
    }
}
