//! What the page's content security policy forbids (`POLICY` in `xtask/src/index.rs`), found in the
//! source before a browser finds it.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn styles_are_set_as_properties() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    for path in found {
        let text = fs::read_to_string(&path).expect("a source");
        for (number, line) in (1..).zip(text.lines()) {
            let is_attribute = [" style=", " {style}", "set_attribute(\"style\""]
                .iter()
                .any(|way| line.contains(way));
            assert!(
                !is_attribute,
                "{}:{number}: a browser ignores this style; write `~style={{…}}`, which sets the \
                 element's property instead of an attribute",
                path.display()
            );
        }
    }
}

#[test]
fn nothing_stands_inside_the_html() {
    let html = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html"));
    let html = html.expect("web/index.html");
    let tags = html.split('<').filter(|tag| !tag.starts_with("!--"));
    for tag in tags {
        let tag = tag.split('>').next().unwrap_or_default();
        let is_inline = tag == "script" || tag.starts_with("style") || tag.contains(" style=");
        let is_handler =
            tag.split_whitespace().any(|word| word.starts_with("on") && word.contains('='));
        assert!(!is_inline && !is_handler, "a browser ignores <{tag}>: put it into a file");
        let is_elsewhere = tag.contains("=\"http") || tag.contains("=\"//");
        assert!(!is_elsewhere, "<{tag}> would be fetched from elsewhere");
    }
}
