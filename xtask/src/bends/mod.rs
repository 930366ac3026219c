//! The code that each planted mistake bends, as a diff, cut from the protocols' own sources.
//!
//! A planted bug is a switch in the code: `if self.setup.bug(bugs::NAME) { wrong } else { right }`.
//! Who looks at an exhibit wants to see the mistake as its author made it. So we read the source,
//! answer the question `bug(bugs::NAME)` once with no and once with yes, simplify what follows from
//! that ([`simplify`]), and print both functions. The text is not kept by hand, so it cannot be wrong;
//! a test fails when the files are not what the source gives.
//!
//! Left out: comments inside a function, which a parser drops; its doc comment stays. A switch that a
//! function hands on, by its answer or in a field, is followed no further than that function.

mod simplify;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use similar::TextDiff;
use syn::visit::{self, Visit};

use simplify::Answers;

const EXHIBITS: &str = "exhibits";
const PROTOCOLS: &str = "sim-core/src/protocols";
/// A function of so many lines is shown whole.
const WHOLE_MAX: usize = 40;
/// So many lines around each change are shown of a longer one.
const CONTEXT: usize = 8;

/// Writes the diffs of all exhibits, and removes those of exhibits that are gone.
pub fn bends() -> Result<()> {
    let root = Path::new(".");
    let all = all(root)?;
    let folder = root.join(EXHIBITS).join("bends");
    fs::create_dir_all(&folder)?;
    for path in files(&folder, "diff")? {
        if !all.contains_key(&name(&path)) {
            fs::remove_file(&path)?;
        }
    }
    for (name, diff) in &all {
        fs::write(folder.join(format!("{name}.diff")), diff)?;
    }
    println!("{} diffs are in {}", all.len(), folder.display());
    Ok(())
}

/// The diff of each exhibit, by its name.
fn all(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for path in files(&root.join(EXHIBITS), "exhibit")? {
        let text = fs::read_to_string(&path)?;
        let said = |word: &str| {
            let rest = text.lines().find_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
            rest.map(str::trim).with_context(|| format!("{} has no `{word}`", path.display()))
        };
        let diff = of(root, said("protocol")?, said("bug")?);
        all.insert(name(&path), diff.with_context(|| path.display().to_string())?);
    }
    Ok(all)
}

/// What a bug changes in the sources of its protocol.
fn of(root: &Path, protocol: &str, bug: &str) -> Result<String> {
    let folder = root.join(PROTOCOLS).join(protocol.replace('-', "_"));
    let mut diff = String::new();
    for path in sources(&folder)? {
        let text = fs::read_to_string(&path)?;
        let file = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        let shown = path.strip_prefix(root).unwrap_or(&path);
        let shown: Vec<String> =
            shown.components().map(|it| it.as_os_str().to_string_lossy().into()).collect();
        diff += &of_file(&file, &shown.join("/"), bug);
    }
    ensure!(!diff.is_empty(), "no function of {} asks for the bug {bug}", folder.display());
    Ok(diff)
}

/// What a bug changes in one file.
fn of_file(file: &syn::File, path: &str, bug: &str) -> String {
    let constant = bug.replace('-', "_").to_uppercase();
    let mut functions = Functions { constant: &constant, found: Vec::new() };
    functions.visit_file(file);
    let mut diff = String::new();
    for function in functions.found {
        let print = |is_on: bool| {
            let mut function = function.clone();
            Answers { constant: &constant, is_on }.apply(&mut function);
            let item = syn::Item::Fn(function);
            prettyplease::unparse(&syn::File {
                shebang: None,
                attrs: Vec::new(),
                items: vec![item],
            })
        };
        let (right, wrong) = (print(false), print(true));
        let radius = if right.lines().count() <= WHOLE_MAX { WHOLE_MAX * 2 } else { CONTEXT };
        let name = &function.sig.ident;
        diff += &TextDiff::from_lines(&right, &wrong)
            .unified_diff()
            .context_radius(radius)
            .header(&format!("{path} {name}"), &format!("{path} {name} with {bug}"))
            .to_string();
    }
    diff
}

/// Finds the functions in which a bug is asked for.
struct Functions<'a> {
    constant: &'a str,
    found: Vec<syn::ItemFn>,
}

impl Functions<'_> {
    fn look_at(&mut self, function: syn::ItemFn) {
        let mut questions = Questions { constant: self.constant, is_asked: false };
        questions.visit_item_fn(&function);
        if questions.is_asked {
            self.found.push(function);
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.look_at(function.clone());
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let syn::ImplItemFn { attrs, vis, sig, block, .. } = function.clone();
        self.look_at(syn::ItemFn { attrs, vis, sig, block: Box::new(block) });
    }
}

/// Whether a bug is asked for.
struct Questions<'a> {
    constant: &'a str,
    is_asked: bool,
}

impl<'ast> Visit<'ast> for Questions<'_> {
    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        let is_it = simplify::asked(expr).is_some_and(|name| name == self.constant);
        self.is_asked |= is_it;
        visit::visit_expr(self, expr);
    }
}

/// The sources of a protocol, without its tests, in order.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut sources = files(folder, "rs")?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
            sources.extend(self::sources(&path)?);
        }
    }
    sources.retain(|path| path.file_name().is_some_and(|name| name != "tests.rs"));
    sources.sort();
    Ok(sources)
}

/// The files of a folder with this ending, in order.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A file's name without its ending.
fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diffs_are_what_the_sources_give() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let all = all(root).expect("each exhibit's bug is found");
        let folder = root.join(EXHIBITS).join("bends");
        let written: Vec<String> =
            files(&folder, "diff").unwrap().iter().map(|it| name(it)).collect();
        let expected: Vec<String> = all.keys().cloned().collect();
        assert_eq!(written, expected, "write `cargo xtask bends`");
        for (name, diff) in all {
            let written = fs::read_to_string(folder.join(format!("{name}.diff"))).unwrap();
            assert_eq!(written, diff, "{name}: write `cargo xtask bends`");
        }
    }

    /// What a function becomes without its bug and with it.
    #[track_caller]
    fn check(function: &str, diff: &str) {
        let file = syn::parse_file(function).expect("a function");
        let found = of_file(&file, "p.rs", "old-vote");
        let lines: Vec<&str> = found.lines().skip(3).collect();
        let expected: Vec<&str> = diff.trim_matches('\n').lines().collect();
        assert_eq!(lines, expected, "\n{found}");
    }

    #[test]
    fn one_of_two_branches_is_left() {
        check(
            "fn f(&self) { let a = if self.setup.bug(bugs::OLD_VOTE) { 1 } else { 2 }; g(a) }",
            "
 fn f(&self) {
-    let a = 2;
+    let a = 1;
     g(a)
 }",
        );
    }

    #[test]
    fn what_is_decided_early_ends_the_function() {
        check(
            "fn f(&self) { if setup.bug(OLD_VOTE) { return g(); } h(); }",
            "
 fn f(&self) {
-    h();
+    return g();
 }",
        );
    }

    #[test]
    fn conditions_shrink() {
        check(
            "fn f(&self) { if a && !bug(OLD_VOTE) { g() } else if bug(OLD_VOTE) || b { h() } }",
            "
 fn f(&self) {
-    if a { g() } else if b { h() }
+    h()
 }",
        );
    }

    #[test]
    fn an_answer_with_a_name_is_put_where_it_is_used() {
        check(
            "fn f(&self) { let old = bug(OLD_VOTE); match x { 1 if !old => g(), _ => h() } }",
            "
 fn f(&self) {
     match x {
-        1 => g(),
         _ => h(),
     }
 }",
        );
    }

    #[test]
    fn other_mistakes_are_left_out() {
        check(
            "fn f(&self) { g(bug(OLD_VOTE), bug(OTHER)) }",
            "
 fn f(&self) {
-    g(false, false)
+    g(true, false)
 }",
        );
    }
}
