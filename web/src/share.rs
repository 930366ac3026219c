//! Links: this very run, with playhead and selection, as an address.
//!
//! A link begins with the page's public address, if the person who put it on the web told it one,
//! or else with the address at which it happens to be open. On somebody's own computer such a link
//! works for nobody else, and the page says so.

use crate::store::{Lab, Selection};
use sim_core::base::Instant;
use sim_core::plan::ENGINE_VERSION;
use sim_core::plan::link::{Link, encode};
use sim_core::run::bug_report_of;
use sim_core::session::Session;

/// A link, and whether it works for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The address.
    pub address: String,
    /// Whether it leads to this very computer.
    pub works_only_here: bool,
    /// How long the fragment is.
    pub fragment_chars: usize,
}

/// The link to what is seen now.
pub fn share(lab: &Lab) -> Shared {
    let session = lab.session();
    let report = lab.report();
    let selection = lab.workspace().selection;
    let link = Link {
        text: session.text().to_string(),
        at_us: Some(session.now().0),
        select: (selection != Selection::None).then(|| selection.name()),
        engine: Some(ENGINE_VERSION),
        protocol_version: Some(session.run().description().version),
        fingerprint: report.finished.then_some(report.fingerprint),
    };
    let fragment = encode(&link);
    let (base, works_only_here) = base();
    Shared {
        address: format!("{base}#{fragment}"),
        works_only_here,
        fragment_chars: fragment.len(),
    }
}

/// What is seen now as a bug report, in Markdown.
pub fn report(lab: &Lab) -> String {
    let (address, report) = (share(lab).address, lab.report());
    let session = lab.session();
    bug_report_of(session.run(), &report, session.text(), &address)
}

/// The address that links begin with, and whether it leads to this very computer.
fn base() -> (String, bool) {
    let window = web_sys::window();
    let told = window
        .as_ref()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector("meta[name='public-address']").ok().flatten())
        .and_then(|meta| meta.get_attribute("content"))
        .map(|address| address.trim().to_string())
        .filter(|address| !address.is_empty());
    let here = || window.and_then(|window| window.location().href().ok()).unwrap_or_default();
    let address = told.unwrap_or_else(here);
    let base = address.split('#').next().unwrap_or_default().to_string();
    let only_here = leads_here(&base);
    (base, only_here)
}

/// Whether an address means the computer on which it is opened.
fn leads_here(address: &str) -> bool {
    if address.starts_with("file:") {
        return true;
    }
    let host = address.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let host = host.strip_prefix('[').map_or_else(
        || host.split(':').next().unwrap_or_default(),
        |rest| rest.split(']').next().unwrap_or_default(),
    );
    host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "::1"
}

/// The fragment of the page's own address; `None` if it asks for nothing.
pub fn fragment() -> Option<String> {
    let fragment = web_sys::window()?.location().hash().ok()?;
    (fragment.len() > 1).then_some(fragment)
}

/// What is different from what the sender of a link saw, as a sentence.
pub fn difference(session: &Session, link: &Link) -> Option<String> {
    let protocol = session.run().description();
    let older = |theirs: Option<u32>, ours: u32| theirs.filter(|&theirs| theirs != ours);
    if let Some(theirs) = older(link.engine, ENGINE_VERSION) {
        return Some(format!(
            "This link was made with engine version {theirs}; this page has version {}. The run may \
             differ from what its sender saw.",
            ENGINE_VERSION
        ));
    }
    if let Some(theirs) = older(link.protocol_version, protocol.version) {
        return Some(format!(
            "This link was made with version {theirs} of {}; this page has version {}. The run may \
             differ from what its sender saw.",
            protocol.name, protocol.version
        ));
    }
    None
}

/// Where a link wants the playhead.
pub fn playhead(link: &Link) -> Option<Instant> {
    link.at_us.map(Instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_very_computer_are_known() {
        for here in [
            "http://localhost:8080/",
            "http://127.0.0.1:8080/x/",
            "file:///home/somebody/index.html",
            "http://[::1]:3000/",
            "http://app.localhost/",
        ] {
            assert!(leads_here(here), "{here}");
        }
        for elsewhere in ["https://faultline.example/a/", "http://localhost.example.com/"] {
            assert!(!leads_here(elsewhere), "{elsewhere}");
        }
    }
}
